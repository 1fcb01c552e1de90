//! Logs: to the journal when systemd started us, else to standard error, quiet unless `RUST_LOG` asks for more.

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// Starts the log of this process. The daemon tells how it goes; other commands only what goes wrong.
pub fn start(command: &str) {
    let level = if command == "serve" { "info" } else { "error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let registry = tracing_subscriber::registry().with(filter);
    let journal = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    // A second start (tests) changes nothing.
    let _ = match journal {
        Some(journal) => registry
            .with(journal.with_syslog_identifier("greffier".to_owned()))
            .try_init(),
        None => {
            let ansi = std::env::var_os("NO_COLOR").is_none() && std::io::IsTerminal::is_terminal(&std::io::stderr());
            registry
                .with(fmt::layer().with_writer(std::io::stderr).with_ansi(ansi))
                .try_init()
        }
    };
}
