//! How a body comes in: decompressed, hashed and written down piece by piece, never whole in memory.
//!
//! The limits hold here: expanded bytes, the wait for each piece, the end of the whole. Start with [`receive`].

use super::error::{Fault, Phase, Spool};
use super::meter::Tab;
use crate::model::Sha256;
use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256 as Hasher};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::time::{Duration, SystemTime};
use tempfile::TempPath;
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::{Instant, timeout_at};
use tokio_util::io::StreamReader;

/// A body that was received whole and written down.
#[derive(Debug)]
pub struct Download {
    /// The file; it goes when this is dropped.
    pub file: TempPath,
    /// The hash of its bytes, as expanded.
    pub sha256: Sha256,
    /// How many bytes there are, expanded.
    pub bytes: u64,
}

/// What holds for one body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_bytes: u64,
    pub(super) read_timeout: Duration,
    pub(super) deadline: Instant,
}

/// Receives a body into a new file in `spool`.
pub(super) async fn receive(
    response: reqwest::Response,
    spool: &Path,
    limits: Limits,
    tab: &Tab,
) -> Result<Download, Fault> {
    if response
        .content_length()
        .is_some_and(|length| length > limits.max_bytes)
    {
        return Err(Fault::TooLarge(limits.max_bytes));
    }
    let coding = coding(&response)?;
    let mut body = expanded(response, &coding, tab.clone())?;
    let (file, path) = new_file(spool).map_err(|error| Fault::Spool(error.into()))?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut hasher, mut bytes) = (Hasher::new(), 0_u64);
    let mut piece = vec![0; 64 << 10];
    loop {
        let length = next(&mut body, &mut piece, limits, &coding).await?;
        if length == 0 {
            break;
        }
        bytes += length as u64;
        if bytes > limits.max_bytes {
            return Err(Fault::TooLarge(limits.max_bytes));
        }
        hasher.update(&piece[..length]);
        written(file.write_all(&piece[..length]).await)?;
    }
    written(file.flush().await)?;
    Ok(Download {
        file: path,
        sha256: finished(hasher),
        bytes,
    })
}

/// Receives at most `most` bytes of a body into memory; the rest is left.
pub(super) async fn receive_start(
    response: reqwest::Response,
    most: usize,
    limits: Limits,
    tab: &Tab,
) -> Result<Vec<u8>, Fault> {
    let coding = coding(&response)?;
    let mut body = expanded(response, &coding, tab.clone())?;
    let mut start = Vec::new();
    let mut piece = vec![0; 16 << 10];
    while start.len() < most {
        let length = next(&mut body, &mut piece, limits, &coding).await?;
        if length == 0 {
            break;
        }
        start.extend_from_slice(&piece[..length]);
    }
    start.truncate(most);
    Ok(start)
}

type Reader = Pin<Box<dyn AsyncRead + Send>>;

async fn next(body: &mut Reader, piece: &mut [u8], limits: Limits, coding: &str) -> Result<usize, Fault> {
    let by = (Instant::now() + limits.read_timeout).min(limits.deadline);
    match timeout_at(by, body.read(piece)).await {
        Ok(Ok(length)) => Ok(length),
        Ok(Err(error)) => Err(broken(&error, coding)),
        Err(_) if Instant::now() >= limits.deadline => Err(Fault::Timeout(Phase::Total)),
        Err(_) => Err(Fault::Timeout(Phase::Read)),
    }
}

/// An error of the connection comes wrapped by [`wire`]; all others are the decoder's.
fn broken(error: &io::Error, coding: &str) -> Fault {
    tracing::debug!(%error, "body broke off");
    let from_wire = error.get_ref().is_some_and(|inner| inner.is::<Wire>());
    if from_wire || coding == IDENTITY {
        Fault::Interrupted
    } else {
        Fault::Encoding(coding.to_owned())
    }
}

/// An error of the connection, told apart from those of a decoder.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Wire(reqwest::Error);

fn wire(response: reqwest::Response, tab: Tab) -> impl Stream<Item = io::Result<bytes::Bytes>> + Send {
    response.bytes_stream().map(move |piece| match piece {
        Ok(piece) => {
            tab.received(piece.len());
            Ok(piece)
        }
        Err(error) => Err(io::Error::other(Wire(error.without_url()))),
    })
}

const IDENTITY: &str = "identity";

/// How the names of bodies being received begin.
const PREFIX: &str = "body-";

/// What is offered in Accept-Encoding. `deflate` is read but not offered: half the servers get it wrong.
pub(super) const ACCEPT_ENCODING: &str = "gzip, br, zstd";

/// A zstd window of at most 8 MiB, as RFC 9659 has it.
const ZSTD_WINDOW_LOG: u32 = 23;

/// The one coding of the body. Several on top of each other are nothing but a bomb.
fn coding(response: &reqwest::Response) -> Result<String, Fault> {
    let mut named = Vec::new();
    for value in response.headers().get_all(reqwest::header::CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        let codings = value.split(',').map(|coding| coding.trim().to_owned());
        named.extend(codings.filter(|coding| !coding.is_empty() && coding != IDENTITY));
    }
    match named.len() {
        0 => Ok(IDENTITY.to_owned()),
        1 => Ok(named.remove(0)),
        _ => Err(Fault::Encoding(named.join(", ").chars().take(60).collect())),
    }
}

fn expanded(response: reqwest::Response, coding: &str, tab: Tab) -> Result<Reader, Fault> {
    let wire = BufReader::new(StreamReader::new(Box::pin(wire(response, tab))));
    Ok(match coding {
        IDENTITY => Box::pin(wire),
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(wire);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        "br" => Box::pin(BrotliDecoder::new(wire)),
        "deflate" => Box::pin(ZlibDecoder::new(wire)),
        "zstd" => Box::pin(zstd(wire)),
        unknown => return Err(Fault::Encoding(unknown.chars().take(60).collect())),
    })
}

fn zstd<R: AsyncBufRead>(wire: R) -> ZstdDecoder<R> {
    let window = async_compression::zstd::DParameter::window_log_max(ZSTD_WINDOW_LOG);
    let mut decoder = ZstdDecoder::with_params(wire, &[window]);
    decoder.multiple_members(true);
    decoder
}

/// Removes bodies that a process which is no more left behind: no body takes a day.
pub(super) fn sweep(spool: &Path, now: SystemTime) {
    let Ok(entries) = std::fs::read_dir(spool) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let modified = entry.metadata().and_then(|found| found.modified());
        let age = modified.ok().and_then(|modified| now.duration_since(modified).ok());
        if ours && age.is_some_and(|age| age > Duration::from_secs(24 * 3600)) {
            // One that stays costs room, no more.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn new_file(spool: &Path) -> io::Result<(std::fs::File, TempPath)> {
    std::fs::create_dir_all(spool)?;
    let named = tempfile::Builder::new().prefix(PREFIX).tempfile_in(spool)?;
    Ok(named.into_parts())
}

fn written(result: io::Result<()>) -> Result<(), Fault> {
    result.map_err(|error| {
        tracing::warn!(%error, "a body could not be written down");
        Fault::Spool(Spool::from(error))
    })
}

#[expect(clippy::expect_used, reason = "the hash of anything is 64 hexadecimal digits")]
fn finished(hasher: Hasher) -> Sha256 {
    Sha256::parse(&hex::encode(hasher.finalize())).expect("64 hexadecimal digits")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn only_bodies_left_behind_long_ago_are_swept() {
        let spool = tempfile::tempdir().unwrap();
        for name in ["body-1", "other"] {
            std::fs::write(spool.path().join(name), b"x").unwrap();
        }
        let names = || std::fs::read_dir(spool.path()).unwrap().count();
        sweep(spool.path(), SystemTime::now());
        assert_eq!(names(), 2);
        sweep(spool.path(), SystemTime::now() + Duration::from_secs(25 * 3600));
        assert_eq!(names(), 1);
        assert!(spool.path().join("other").exists());
    }
}
