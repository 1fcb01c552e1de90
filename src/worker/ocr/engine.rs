//! Tesseract, as the parent drives it: is it there, and what does it read in this image?

use super::tsv::{self, Reading};
use crate::model::{Doubt, DoubtCode};
use crate::worker::OcrSettings;
use crate::worker::settings::PATIENCE;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// No page of print says more, in bytes of tesseract's table.
const MOST: u64 = 32 << 20;

/// What of OCR this machine offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// The engine's version; `None` when tesseract is not installed.
    pub version: Option<String>,
    /// The languages asked for that are installed.
    pub languages: Vec<String>,
    /// The languages asked for that are not.
    pub missing: Vec<String>,
    /// Whether sideways pages can be turned (the language data `osd`).
    pub orientation: bool,
}

/// What of OCR this machine offers, for `languages`.
pub async fn available(languages: &[String]) -> Availability {
    let version = said("--version").await.and_then(|text| {
        let first = text.lines().next()?;
        Some(first.trim_start_matches("tesseract ").trim().to_owned())
    });
    let list = said("--list-langs").await.unwrap_or_default();
    let installed = |language: &String| list.lines().any(|line| line.trim() == language);
    let (present, missing) = languages.iter().cloned().partition(installed);
    Availability {
        version,
        languages: present,
        missing,
        orientation: installed(&"osd".to_owned()),
    }
}

/// What tesseract says of itself. Its version goes to standard error in some releases.
async fn said(about: &str) -> Option<String> {
    let output = Command::new(program()?)
        .arg(about)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(Duration::from_secs(10), output).await.ok()?.ok()?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    output.status.success().then_some(text)
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join("tesseract"))
        .find(|candidate| candidate.is_file())
}

/// The engine, and how many pages it may read at once.
pub struct Engine {
    settings: OcrSettings,
    memory: u64,
    greffier: PathBuf,
    turns: Semaphore,
    /// What was found when it was last looked for, kept once nothing is missing.
    found: tokio::sync::Mutex<Option<Availability>>,
}

impl Engine {
    pub fn new(settings: OcrSettings, memory: u64, greffier: PathBuf) -> Self {
        let turns = Semaphore::new(settings.concurrency.max(1));
        Self {
            settings,
            memory,
            greffier,
            turns,
            found: tokio::sync::Mutex::default(),
        }
    }

    /// What the engine is called in what it read: its version and the languages it read in.
    pub fn name(&self, with: &Availability) -> String {
        format!("{} {}", super::VERSION, with.languages.join("+"))
    }

    /// The most time for one document.
    pub fn document_timeout(&self) -> Duration {
        self.settings.document_timeout
    }

    /// The most time for a day.
    pub fn daily_budget(&self) -> Option<Duration> {
        self.settings.daily_budget
    }

    /// How many pages of one document are worth preparing at once.
    pub fn concurrency(&self) -> usize {
        self.settings.concurrency.max(1)
    }

    /// What can be read with, or why nothing can.
    pub async fn ready(&self) -> Result<Availability, Doubt> {
        let mut found = self.found.lock().await;
        if let Some(known) = &*found {
            return Ok(known.clone());
        }
        let now = available(&self.settings.languages).await;
        if now.version.is_none() {
            return Err(Doubt::new(DoubtCode::Ocr).detail("tesseract is not installed"));
        }
        if now.languages.is_empty() {
            let missing = now.missing.join(", ");
            return Err(Doubt::new(DoubtCode::Ocr).detail(format!("tesseract has no data for: {missing}")));
        }
        if now.missing.is_empty() && now.orientation {
            *found = Some(now.clone());
        }
        Ok(now)
    }

    /// Reads one image, sideways too when it makes little sense upright; the better reading is kept. Both share the
    /// time of one page. Tells how long the engine worked.
    pub async fn read(&self, png: &[u8], dpi: u32, with: &Availability) -> (Result<Reading, Doubt>, Duration) {
        // Never closed, so never refused.
        let _turn = self.turns.acquire().await;
        let started = Instant::now();
        let reading = self
            .read_both_ways(png, dpi, with, started + self.settings.timeout * PATIENCE)
            .await;
        (reading, started.elapsed())
    }

    async fn read_both_ways(&self, png: &[u8], dpi: u32, with: &Availability, end: Instant) -> Result<Reading, Doubt> {
        let upright = self.run(png, dpi, with, "3", end).await?;
        if upright.makes_sense() || !with.orientation {
            return Ok(upright);
        }
        match self.run(png, dpi, with, "1", end).await {
            Ok(turned) if turned.worth() > upright.worth() => Ok(turned),
            _ => Ok(upright),
        }
    }

    async fn run(
        &self,
        png: &[u8],
        dpi: u32,
        with: &Availability,
        segmentation: &str,
        end: Instant,
    ) -> Result<Reading, Doubt> {
        let mut child = self
            .start(dpi, with, segmentation)
            .map_err(|e| failed(&e.to_string()))?;
        let seconds = self.settings.timeout.as_secs();
        let late = |detail: String| Err(Doubt::new(DoubtCode::Timeout).detail(detail));
        match tokio::time::timeout_at(end, exchange(&mut child, png)).await {
            Ok(Ok(table)) => Ok(tsv::read(&table)),
            Ok(Err(Some(libc::SIGXCPU))) => late(format!("tesseract used its {seconds} s of processor time")),
            Ok(Err(_)) => Err(failed("tesseract gave up on the page")),
            Err(_) => late(format!(
                "no answer from tesseract within {} s",
                seconds * u64::from(PATIENCE)
            )),
        }
    }

    fn start(&self, dpi: u32, with: &Availability, segmentation: &str) -> std::io::Result<Child> {
        let program = program().ok_or(std::io::ErrorKind::NotFound)?;
        let mut command = Command::new(&self.greffier);
        command.env_clear().envs(inherited());
        command
            .env("OMP_THREAD_LIMIT", "1")
            .current_dir("/")
            .args(["worker", "--ocr"])
            .arg(self.memory.to_string())
            .arg(self.settings.timeout.as_secs().max(1).to_string())
            .arg(self.settings.niceness.to_string())
            .arg(program)
            .args(["stdin", "stdout", "-l", &with.languages.join("+")])
            .args(["--dpi", &dpi.to_string(), "--psm", segmentation, "tsv"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Of the environment, where secrets may be, the engine gets what tells it where its data is.
fn inherited() -> impl Iterator<Item = (&'static str, std::ffi::OsString)> {
    ["PATH", "TESSDATA_PREFIX"]
        .into_iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)))
}

/// The engine's table for one image; when it failed or said too much, the signal that ended it, if one did.
async fn exchange(child: &mut Child, png: &[u8]) -> Result<String, Option<i32>> {
    let mut input = child.stdin.take().ok_or(None)?;
    let output = child.stdout.take().ok_or(None)?;
    let feed = async move {
        // An engine that no longer listens has failed: its status tells.
        let _ = input.write_all(png).await;
        let _ = input.shutdown().await;
    };
    let mut table = Vec::new();
    let mut bounded = output.take(MOST + 1);
    let ((), read) = tokio::join!(feed, bounded.read_to_end(&mut table));
    if table.len() as u64 > MOST {
        return Err(None);
    }
    let end = child.wait().await.map_err(|_| None)?;
    let sound = read.is_ok() && end.success();
    sound
        .then(|| String::from_utf8_lossy(&table).into_owned())
        .ok_or(end.signal())
}

fn failed(detail: &str) -> Doubt {
    Doubt::new(DoubtCode::Ocr).detail(detail)
}
