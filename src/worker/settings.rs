use std::time::Duration;

/// A child may take so many times its processor time on the clock: a busy machine then refuses nothing that it would read
/// when idle, and one that waits for ever is ended all the same.
pub(super) const PATIENCE: u32 = 4;

/// What an administrator may set about reading documents: the table `[extract]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How many children may read at once.
    pub workers: usize,
    /// The most address space of a child, in bytes.
    pub memory: u64,
    /// The most processor time for one document; on the clock four times as much, for busy machines.
    pub timeout: Duration,
    /// The most text kept of one document, in bytes.
    pub max_text: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            workers: 2,
            memory: 1 << 30,
            timeout: Duration::from_secs(25),
            max_text: 64 << 20,
        }
    }
}

/// What an administrator may set about character recognition: the table `[ocr]`.
#[derive(Debug, Clone, PartialEq)]
pub struct OcrSettings {
    /// The languages to recognise, as tesseract names them: `fra`, `eng`, `bre`…
    pub languages: Vec<String>,
    /// How many pages may be recognised at once.
    pub concurrency: usize,
    /// The most processor time for one page; on the clock four times as much.
    pub timeout: Duration,
    /// The most time, on the clock, for one document: pages not reached by then stay without text, and that is told.
    pub document_timeout: Duration,
    /// How far the engine stands back from other work, 1 to 19.
    pub niceness: u32,
    /// The most time that the engine works in one day (UTC); `None` for as much as it takes. What is left goes on the
    /// next day.
    pub daily_budget: Option<Duration>,
}

impl Default for OcrSettings {
    fn default() -> Self {
        Self {
            languages: vec!["fra".to_owned()],
            concurrency: 1,
            timeout: Duration::from_secs(60),
            document_timeout: Duration::from_secs(20 * 60),
            niceness: 10,
            daily_budget: None,
        }
    }
}
