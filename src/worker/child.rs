//! The other end of the pipe: a process that reads one document after another and may not do anything else.
//!
//! Two threads. The first only reads frames, so that the end of the pipe (the parent died, or let go) ends the process
//! at once, whatever the second is busy with. The second parses, on a stack large enough for deep documents.

use super::protocol::{self, Answer, Job, Lie, Limits};
use super::sandbox;
use crate::model::{Doubt, DoubtCode, Page};
use crate::{extract, recognise, sources};
use image::ImageFormat;
use serde::Serialize;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError, mpsc};

/// Deep documents are parsed by recursion: a stack this large holds any that the parsers' own depth limits let pass.
const STACK: usize = 64 << 20;

/// The resolution, in dots per inch, at which a page without pictures is drawn, and the bounds for one with: a scan is
/// read best as it was scanned, but not worse than a fax, and above 300 the engine only takes longer.
const DPI: f32 = 200.0;
const LEAST_DPI: f32 = 150.0;
const MOST_DPI: f32 = 300.0;

/// Where in the code the last panic began. Never its message, which may quote the document.
static PANICKED_AT: Mutex<Option<String>> = Mutex::new(None);

/// `greffier worker`: reads documents from standard input until it ends. Meant to be started by [`Pool`](super::Pool),
/// before any thread or runtime.
pub fn child_main() -> ExitCode {
    let mut input = std::io::stdin().lock();
    let Ok((limits, _)) = protocol::read::<Limits>(&mut input) else {
        eprintln!("greffier worker is started by Greffier itself, not by hand");
        return ExitCode::from(2);
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        *PANICKED_AT.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    sandbox::limit(&sandbox::Bounds::reader(limits.memory));
    sandbox::confine_reader();
    let (jobs, queue) = mpsc::sync_channel(0);
    let parser = std::thread::Builder::new()
        .name("parser".to_owned())
        .stack_size(STACK)
        .spawn(move || answer_all(&queue, &limits));
    if parser.is_err() {
        return ExitCode::FAILURE;
    }
    while let Ok(job) = protocol::read::<Job>(&mut input) {
        if jobs.send(job).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn answer_all(queue: &mpsc::Receiver<(Job, Vec<u8>)>, limits: &Limits) {
    let mut output = std::io::stdout().lock();
    for (job, body) in queue {
        let result = catch_unwind(AssertUnwindSafe(|| run(&job, &body, limits))).unwrap_or_else(|_| Err(panicked()));
        let sent = match result {
            Ok(result) => protocol::write(&mut output, &Answer::Done, &result),
            Err(doubt) => protocol::write(&mut output, &Answer::Refused(doubt), &[]),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn run(job: &Job, body: &[u8], limits: &Limits) -> Result<Vec<u8>, Doubt> {
    match job {
        Job::Extract { content_type, name } => {
            let hint = extract::Hint {
                content_type: content_type.as_deref(),
                name: name.as_deref(),
            };
            let limits = extract::Limits {
                max_text: usize::try_from(limits.max_text).unwrap_or(usize::MAX),
                ..extract::Limits::default()
            };
            let found = extract::extract(body, &hint, &limits);
            json(&(found.extraction, found.ocr))
        }
        Job::Picture { place } => {
            let found = extract::resolution(body, *place).unwrap_or(DPI);
            let dpi = found.clamp(LEAST_DPI, MOST_DPI);
            let png = extract::render(body, *place, dpi)?;
            Ok(picture(png, dpi.round() as u32).unwrap_or_default())
        }
        Job::View { place, crop } => extract::view(body, *place, *crop),
        Job::Read {
            kind,
            selectors,
            url,
            content_type,
        } => {
            if let Some(reading) = sources::read_workbook(url, body) {
                return json(&reading);
            }
            if let Some(reading) = sources::read_file(*kind, url, body) {
                return json(&reading);
            }
            let decoded = extract::charset::decode(&sources::unpack(body)?, content_type.as_deref());
            let page = sources::Page {
                text: &decoded.text,
                url,
                content_type: content_type.as_deref(),
            };
            let mut reading = sources::read(*kind, selectors, &page);
            if decoded.guessed {
                let doubt = Doubt::new(DoubtCode::Charset).detail(decoded.charset);
                reading.doubts.push(doubt);
            }
            json(&reading)
        }
        Job::Recognise => {
            let pages: Vec<Page> = serde_json::from_slice(body).map_err(|e| damaged(e.to_string()))?;
            json(&recognise::recognise(&pages))
        }
        #[cfg(debug_assertions)]
        Job::Misbehave(how) => Ok(super::misbehave::act(*how)),
    }
}

/// A page's image as OCR wants it, straight, and how it lies; `None` when it holds nothing to read: every point within
/// a sixteenth of every other. An image that cannot be looked into is left to the OCR engine.
fn picture(mut png: Vec<u8>, dpi: u32) -> Option<Vec<u8>> {
    let mut angle = 0.0;
    if let Ok(image) = image::load_from_memory_with_format(&png, ImageFormat::Png) {
        let grey = image.into_luma8();
        let darkest = grey.as_raw().iter().min().copied().unwrap_or(0);
        let lightest = grey.as_raw().iter().max().copied().unwrap_or(0);
        if lightest - darkest < 16 {
            return None;
        }
        let mut turned = Cursor::new(Vec::new());
        if let Some((straight, by)) = extract::straighten(&grey)
            && straight.write_to(&mut turned, ImageFormat::Png).is_ok()
        {
            (png, angle) = (turned.into_inner(), by);
        }
    }
    Lie { angle, dpi }.append(&mut png);
    Some(png)
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Doubt> {
    serde_json::to_vec(value).map_err(|e| damaged(e.to_string()))
}

fn panicked() -> Doubt {
    let place = PANICKED_AT.lock().unwrap_or_else(PoisonError::into_inner).take();
    let place = place.unwrap_or_else(|| "a place unknown".to_owned());
    damaged(format!("the reader gave up at {place}"))
}

fn damaged(detail: String) -> Doubt {
    Doubt::new(DoubtCode::Damaged).detail(detail)
}
