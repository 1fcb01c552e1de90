//! What parent and child say to each other: frames over a pipe, each a small JSON header and a body of raw bytes.
//!
//! The parent opens with one [`Limits`] frame, then sends [`Job`]s one at a time; the child answers each with an
//! [`Answer`]. A frame is the header's length (4 bytes, little endian), the body's length (8 bytes), header, body.

use crate::model::{Crop, Doubt, Place, Selectors, SourceKind};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};
use url::Url;

/// The length of what stands before the header.
pub const PREFIX: usize = 12;

/// No header is longer: addresses and selectors are the longest things in them.
pub const MAX_HEADER: usize = 1 << 20;

/// The first frame: what the child is held to for its whole life.
#[derive(Debug, Serialize, Deserialize)]
pub struct Limits {
    /// The most address space, in bytes.
    pub memory: u64,
    /// The most text of one document, in bytes.
    pub max_text: u64,
}

/// What a child is asked to do with the body of the frame.
#[derive(Debug, Serialize, Deserialize)]
pub enum Job {
    /// Body: a document. Answer: `(Extraction, pages that want OCR)` in JSON.
    Extract {
        content_type: Option<String>,
        name: Option<String>,
    },
    /// Body: a document. Answer: the picture of one page, made straight, PNG, then its [`Lie`]; nothing when the page is
    /// blank.
    Picture { place: Place },
    /// Body: a document. Answer: one page as people are shown it, or the part `crop` of it, WebP; nothing where there is
    /// hardly a pixel.
    View { place: Place, crop: Option<Crop> },
    /// Body: a listing, a table. Answer: a `Reading` in JSON.
    Read {
        kind: SourceKind,
        selectors: Box<Selectors>,
        url: Url,
        content_type: Option<String>,
    },
    /// Body: pages in JSON. Answer: a `Recognition` in JSON.
    Recognise,
    /// For tests: do what a hostile document would make a broken parser do.
    #[cfg(debug_assertions)]
    Misbehave(super::Misbehaviour),
}

/// How the picture of a page lies: eight bytes after it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lie {
    /// By what angle it was turned to be straight, in radians.
    pub angle: f32,
    /// Its resolution, in dots per inch.
    pub dpi: u32,
}

impl Lie {
    /// Its length in bytes.
    const LENGTH: usize = 8;

    /// Puts it after a picture.
    pub fn append(self, picture: &mut Vec<u8>) {
        picture.extend(self.angle.to_le_bytes());
        picture.extend(self.dpi.to_le_bytes());
    }

    /// Takes it off the end of an answer; `None` where there is none.
    pub fn split(answer: &mut Vec<u8>) -> Option<Self> {
        let [a, b, c, d, dpi @ ..] = *answer.last_chunk::<{ Self::LENGTH }>()?;
        answer.truncate(answer.len() - Self::LENGTH);
        let angle = f32::from_le_bytes([a, b, c, d]);
        let angle = if angle.is_finite() { angle } else { 0.0 };
        Some(Self {
            angle,
            dpi: u32::from_le_bytes(dpi),
        })
    }
}

/// How a job went.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Done; the body is the result.
    Done,
    /// Not done, for this reason; no body.
    Refused(Doubt),
}

/// The bytes of a frame up to its body.
pub fn head(header: &impl Serialize, body: u64) -> io::Result<Vec<u8>> {
    let header = serde_json::to_vec(header)?;
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(PREFIX + header.len());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&body.to_le_bytes());
    bytes.extend_from_slice(&header);
    Ok(bytes)
}

/// The lengths of header and body that a prefix states; an error when the header's is beyond reason.
pub fn lengths(prefix: [u8; PREFIX]) -> io::Result<(usize, u64)> {
    let [a, b, c, d, body @ ..] = prefix;
    let header = u32::from_le_bytes([a, b, c, d]) as usize;
    if header > MAX_HEADER {
        return Err(io::Error::other("a frame with an impossible header"));
    }
    Ok((header, u64::from_le_bytes(body)))
}

/// Writes one frame (the child's side).
pub fn write(to: &mut impl Write, header: &impl Serialize, body: &[u8]) -> io::Result<()> {
    to.write_all(&head(header, body.len() as u64)?)?;
    to.write_all(body)?;
    to.flush()
}

/// Reads one frame (the child's side).
pub fn read<H: DeserializeOwned>(from: &mut impl Read) -> io::Result<(H, Vec<u8>)> {
    let mut prefix = [0; PREFIX];
    from.read_exact(&mut prefix)?;
    let (header_length, body_length) = lengths(prefix)?;
    let mut header = vec![0; header_length];
    from.read_exact(&mut header)?;
    let mut body = Vec::new();
    let length = usize::try_from(body_length).map_err(io::Error::other)?;
    body.try_reserve_exact(length).map_err(io::Error::other)?;
    from.take(body_length).read_to_end(&mut body)?;
    if body.len() != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((serde_json::from_slice(&header)?, body))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Job::Picture { place: Place::from(3) }, b"%PDF").unwrap();
        let (job, body): (Job, _) = read(&mut pipe.as_slice()).unwrap();
        assert!(matches!(
            job,
            Job::Picture {
                place: Place { part: None, page: 3 }
            }
        ));
        assert_eq!(body, b"%PDF");
    }

    #[test]
    fn a_cut_frame_and_an_impossible_one_are_errors() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Answer::Done, b"text").unwrap();
        for end in 0..pipe.len() {
            assert!(read::<Answer>(&mut &pipe[..end]).is_err(), "cut at {end}");
        }
        assert!(lengths([0xff; PREFIX]).is_err());
    }
}
