//! The process that becomes tesseract: it gives up what it will not need, then lets the engine take its place.

use crate::worker::sandbox;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// `greffier worker --ocr MEMORY SECONDS NICENESS PROGRAM ARGUMENTS…`: `args` are those after `--ocr`. Meant to be started by
/// Greffier itself; returns only when the engine cannot be started.
pub fn ocr_child_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut args = args.into_iter();
    let mut number = || args.next()?.to_str()?.parse::<u64>().ok();
    let (Some(memory), Some(seconds), Some(niceness)) = (number(), number(), number()) else {
        eprintln!("greffier worker --ocr is started by Greffier itself, not by hand");
        return ExitCode::from(2);
    };
    let Some(program) = args.next().map(PathBuf::from) else {
        return ExitCode::from(2);
    };
    sandbox::limit(&sandbox::Bounds::engine(memory, Duration::from_secs(seconds)));
    // Served after everything else; refused only where priorities may not be touched at all.
    let _ = rustix::process::nice(i32::try_from(niceness).unwrap_or(19).min(19));
    let data = std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from);
    sandbox::confine_engine(&program, data);
    let refused = Command::new(&program).args(args).exec();
    eprintln!("{}: {refused}", program.display());
    ExitCode::FAILURE
}
