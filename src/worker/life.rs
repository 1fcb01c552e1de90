//! One child, as its parent sees it: born, asked, and at its death, asked why.

use super::Settings;
use super::protocol::{self, Answer, Job, Limits, MAX_HEADER, PREFIX};
use super::settings::PATIENCE;
use crate::model::{Doubt, DoubtCode};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

/// A child reads this many documents and is then replaced, so that nothing builds up in it.
const JOBS: u32 = 64;

/// A child that holds more memory than this between documents is replaced, in bytes.
const SATED: u64 = 128 << 20;

/// What is kept of a child's last words, in bytes.
const LAST_WORDS: u64 = 8 << 10;

/// What a job is about.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// A file, sent as it is read: it is never in the parent's memory.
    File(&'a Path),
    /// Bytes at hand.
    Bytes(&'a [u8]),
}

/// A living child. Dropped, it is killed.
pub struct Life {
    process: Child,
    input: ChildStdin,
    output: ChildStdout,
    last_words: JoinHandle<String>,
    jobs: u32,
}

/// Why an exchange did not come to its end.
enum Broken {
    /// The child no longer reads or writes.
    Pipe,
    /// The document could not be read whole.
    File(io::Error),
    /// The answer is longer than any honest one.
    Flood(u64),
}

impl Life {
    /// Starts a child. It gets nothing of the environment, where secrets may be.
    pub async fn begin(program: &Path, settings: &Settings) -> io::Result<Self> {
        let mut process = Command::new(program)
            .arg("worker")
            .env_clear()
            // One arena: each would take 64 MiB of address space.
            .env("MALLOC_ARENA_MAX", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let gone = || io::Error::other("a child without pipes");
        let mut input = process.stdin.take().ok_or_else(gone)?;
        let output = process.stdout.take().ok_or_else(gone)?;
        let stderr = process.stderr.take().ok_or_else(gone)?;
        let last_words = tokio::spawn(listen(stderr));
        let limits = Limits {
            memory: settings.memory,
            max_text: settings.max_text,
        };
        input.write_all(&protocol::head(&limits, 0)?).await?;
        Ok(Self {
            process,
            input,
            output,
            last_words,
            jobs: 0,
        })
    }

    /// Whether it may be asked again.
    pub fn is_fit(&mut self) -> bool {
        let alive = matches!(self.process.try_wait(), Ok(None));
        alive && self.jobs < JOBS && self.resident().is_none_or(|bytes| bytes < SATED)
    }

    /// Asks one thing, within `time` of the processor. The child comes back with the result, unless it died of it or was killed.
    pub async fn ask(
        mut self,
        job: &Job,
        body: Body<'_>,
        settings: &Settings,
        time: Duration,
    ) -> (Option<Self>, Result<Vec<u8>, Doubt>) {
        self.jobs += 1;
        self.renew_cpu(time);
        // Twice, as the parser needs room for what it makes of the bytes.
        let largest = settings.memory / 2;
        let bound = settings
            .max_text
            .saturating_add(settings.max_text / 4)
            .saturating_add(8 << 20);
        let (mut file, length) = match open(body).await {
            Ok((_, length)) if length > largest => {
                let detail = format!("{length} bytes; at most {largest} are read");
                return (Some(self), Err(Doubt::new(DoubtCode::TooLarge).detail(detail)));
            }
            Ok(opened) => opened,
            Err(e) => return (Some(self), Err(unreadable(&e))),
        };
        let clock = time.saturating_mul(PATIENCE);
        match tokio::time::timeout(clock, self.exchange(job, body, file.as_mut(), length, bound)).await {
            Ok(Ok((Answer::Done, result))) => (Some(self), Ok(result)),
            Ok(Ok((Answer::Refused(doubt), _))) => (Some(self), Err(doubt)),
            Ok(Err(Broken::Pipe)) => (None, Err(self.cause_of_death(settings, time).await)),
            Ok(Err(Broken::File(e))) => (None, Err(unreadable(&e))),
            Ok(Err(Broken::Flood(length))) => {
                let detail = format!("an answer of {length} bytes; at most {bound} are taken");
                (None, Err(Doubt::new(DoubtCode::TooLarge).detail(detail)))
            }
            Err(_) => {
                let detail = format!("no answer within {} s", clock.as_secs());
                (None, Err(Doubt::new(DoubtCode::Timeout).detail(detail)))
            }
        }
    }

    async fn exchange(
        &mut self,
        job: &Job,
        body: Body<'_>,
        file: Option<&mut File>,
        length: u64,
        bound: u64,
    ) -> Result<(Answer, Vec<u8>), Broken> {
        let pipe = |_| Broken::Pipe;
        let head = protocol::head(job, length).map_err(pipe)?;
        self.input.write_all(&head).await.map_err(pipe)?;
        match (body, file) {
            (Body::Bytes(bytes), _) => self.input.write_all(bytes).await.map_err(pipe)?,
            (Body::File(_), Some(file)) => self.send(file, length).await?,
            (Body::File(_), None) => return Err(Broken::File(io::ErrorKind::NotFound.into())),
        }
        self.input.flush().await.map_err(pipe)?;
        let mut prefix = [0; PREFIX];
        self.output.read_exact(&mut prefix).await.map_err(pipe)?;
        let (header, length) = protocol::lengths(prefix).map_err(|_| Broken::Flood(MAX_HEADER as u64))?;
        if length > bound {
            return Err(Broken::Flood(length));
        }
        let header = self.receive(header as u64).await?;
        let answer = serde_json::from_slice(&header).map_err(|_| Broken::Pipe)?;
        Ok((answer, self.receive(length).await?))
    }

    async fn send(&mut self, file: &mut File, length: u64) -> Result<(), Broken> {
        let mut chunk = vec![0; 256 << 10];
        let mut left = length;
        while left > 0 {
            let most = chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = file.read(&mut chunk[..most]).await.map_err(Broken::File)?;
            if read == 0 {
                return Err(Broken::File(io::ErrorKind::UnexpectedEof.into()));
            }
            self.input.write_all(&chunk[..read]).await.map_err(|_| Broken::Pipe)?;
            left -= read as u64;
        }
        Ok(())
    }

    async fn receive(&mut self, length: u64) -> Result<Vec<u8>, Broken> {
        let mut bytes = Vec::new();
        let read = (&mut self.output).take(length).read_to_end(&mut bytes).await;
        match read {
            Ok(n) if n as u64 == length => Ok(bytes),
            _ => Err(Broken::Pipe),
        }
    }

    /// Bounds the processor time of what comes next. It holds even when this process is too busy to look at the clock.
    fn renew_cpu(&self, time: Duration) {
        let pid = self.process.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let limit = Rlimit {
            current: Some(self.cpu_used() + time.as_secs().max(1) + 1),
            maximum: None,
        };
        // Refused only where the hard limit is lower still, and then that one holds.
        let _ = prlimit(pid, Resource::Cpu, limit);
    }

    /// The processor time used so far, in whole seconds.
    fn cpu_used(&self) -> u64 {
        let fields = self.proc("stat").unwrap_or_default();
        // After the name, which is in parentheses and may hold anything: user and system time are the 12th and 13th
        // fields, in hundredths of a second on every Linux (proc_pid_stat(5)).
        let after_name = fields.rsplit(')').next().unwrap_or_default();
        let ticks = after_name.split_whitespace().skip(11).take(2);
        ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() / 100
    }

    /// The memory it holds now, in bytes.
    fn resident(&self) -> Option<u64> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib << 10)
    }

    fn proc(&self, file: &str) -> Option<String> {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.process.id()?)).ok()
    }

    async fn cause_of_death(mut self, settings: &Settings, time: Duration) -> Doubt {
        // A child that still lives has broken the protocol; it does not go on.
        let patience = Duration::from_secs(1);
        let status = match tokio::time::timeout(patience, self.process.wait()).await {
            Ok(Ok(status)) => status,
            _ => return Doubt::new(DoubtCode::Damaged).detail("the reader answered nonsense"),
        };
        let words = tokio::time::timeout(patience, self.last_words).await;
        let words = words.ok().and_then(Result::ok).unwrap_or_default();
        diagnose(status, &words, settings.memory, time)
    }
}

/// What a child's end says about the document it was reading.
fn diagnose(status: ExitStatus, last_words: &str, memory: u64, time: Duration) -> Doubt {
    let mib = memory >> 20;
    if last_words.contains("memory allocation of") {
        return Doubt::new(DoubtCode::TooLarge).detail(format!("reading it takes more than {mib} MiB of memory"));
    }
    if last_words.contains("has overflowed its stack") {
        return Doubt::new(DoubtCode::Damaged).detail("nested too deeply");
    }
    match status.signal() {
        Some(libc::SIGXCPU) => {
            let seconds = time.as_secs();
            Doubt::new(DoubtCode::Timeout).detail(format!("used its {seconds} s of processor time"))
        }
        Some(libc::SIGKILL) => {
            Doubt::new(DoubtCode::TooLarge).detail("the system ended the reader, most likely for want of memory")
        }
        Some(signal) => Doubt::new(DoubtCode::Damaged).detail(format!("the reader died of signal {signal}")),
        None => {
            let code = status.code().unwrap_or_default();
            Doubt::new(DoubtCode::Damaged).detail(format!("the reader ended with status {code}"))
        }
    }
}

async fn open(body: Body<'_>) -> io::Result<(Option<File>, u64)> {
    match body {
        Body::Bytes(bytes) => Ok((None, bytes.len() as u64)),
        Body::File(path) => {
            let file = File::open(path).await?;
            let metadata = file.metadata().await?;
            if !metadata.is_file() {
                return Err(io::Error::other("not a file"));
            }
            Ok((Some(file), metadata.len()))
        }
    }
}

fn unreadable(error: &io::Error) -> Doubt {
    Doubt::new(DoubtCode::Damaged).detail(format!("the file cannot be read: {error}"))
}

/// Keeps the beginning of what a child says and lets the rest go by.
async fn listen(mut stderr: tokio::process::ChildStderr) -> String {
    let mut kept = Vec::new();
    let _ = (&mut stderr).take(LAST_WORDS).read_to_end(&mut kept).await;
    let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_child_tells_what_the_document_did() {
        let time = Duration::from_secs(25);
        let told = |status: i32, words: &str| diagnose(ExitStatus::from_raw(status), words, 1 << 30, time).code;
        let out_of_memory = "memory allocation of 4294967296 bytes failed";
        let too_deep = "thread 'parser' has overflowed its stack";
        assert_eq!(told(libc::SIGABRT, out_of_memory), DoubtCode::TooLarge);
        assert_eq!(told(libc::SIGABRT, too_deep), DoubtCode::Damaged);
        assert_eq!(told(libc::SIGXCPU, ""), DoubtCode::Timeout);
        assert_eq!(told(libc::SIGKILL, ""), DoubtCode::TooLarge);
        assert_eq!(told(libc::SIGSEGV, ""), DoubtCode::Damaged);
        assert_eq!(told(1 << 8, ""), DoubtCode::Damaged);
    }
}
