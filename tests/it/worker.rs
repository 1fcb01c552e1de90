//! Reading strangers' bytes: whatever a document does to its reader, the others are read.

use greffier::model::{Doubt, DoubtCode, Origin, Page};
use greffier::worker::{Misbehaviour, OcrSettings, Pool, Settings, ocr, sandbox};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_greffier"))
}

fn pool_with(settings: Settings) -> Pool {
    Pool::new(settings, OcrSettings::default(), program())
}

fn pool() -> Pool {
    pool_with(Settings::default())
}

/// One child, so that a death is seen by whatever comes next.
fn alone(timeout: Duration) -> Pool {
    pool_with(Settings {
        workers: 1,
        timeout,
        ..Settings::default()
    })
}

fn written(bytes: &[u8]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("document");
    std::fs::write(&file, bytes).unwrap();
    (dir, file)
}

async fn text_of(pool: &Pool, file: &Path) -> String {
    let extraction = pool.extract(file, Some("text/plain; charset=utf-8"), Some("note.txt")).await;
    extraction.pages.iter().map(|page| page.text.as_str()).collect()
}

async fn doubt_of(pool: &Pool, how: Misbehaviour) -> Doubt {
    pool.misbehave(how).await.expect_err("it cannot end well")
}

const NOTE: &str = "Le conseil municipal délibère à l'unanimité.";

#[tokio::test]
async fn a_document_is_read_in_a_child() {
    let (_dir, file) = written(NOTE.as_bytes());
    assert!(text_of(&pool(), &file).await.contains(NOTE));
}

#[tokio::test]
async fn a_reader_that_goes_wrong_costs_its_document_and_no_other() {
    let pool = alone(Duration::from_secs(20));
    let (_dir, file) = written(NOTE.as_bytes());
    for (how, code, detail) in [
        (Misbehaviour::Abort, DoubtCode::Damaged, "signal 6"),
        (Misbehaviour::Panic, DoubtCode::Damaged, "misbehave.rs"),
        (Misbehaviour::Recurse, DoubtCode::Damaged, "nested too deeply"),
        (Misbehaviour::Eat, DoubtCode::TooLarge, "1024 MiB of memory"),
        (Misbehaviour::Flood, DoubtCode::TooLarge, "an answer of"),
    ] {
        let doubt = doubt_of(&pool, how).await;
        assert_eq!(doubt.code, code, "{how:?}: {doubt:?}");
        let said = doubt.detail.unwrap();
        assert!(said.contains(detail), "{how:?}: {said}");
        assert!(!said.contains("secret"), "a doubt quotes no document: {said}");
        assert!(text_of(&pool, &file).await.contains(NOTE), "after {how:?}");
    }
}

#[tokio::test]
async fn a_reader_that_never_answers_is_ended_and_the_next_document_is_read() {
    let pool = alone(Duration::from_secs(1));
    let (_dir, file) = written(NOTE.as_bytes());
    for how in [Misbehaviour::Hang, Misbehaviour::Spin] {
        let started = Instant::now();
        assert_eq!(doubt_of(&pool, how).await.code, DoubtCode::Timeout);
        assert!(started.elapsed() < Duration::from_secs(10));
        assert!(text_of(&pool, &file).await.contains(NOTE));
    }
}

#[tokio::test]
async fn others_are_read_while_one_hangs() {
    let pool = pool_with(Settings {
        workers: 2,
        timeout: Duration::from_secs(20),
        ..Settings::default()
    });
    let (_dir, file) = written(NOTE.as_bytes());
    let hanging = pool.clone();
    let hanging = tokio::spawn(async move { hanging.misbehave(Misbehaviour::Hang).await });
    for _ in 0..3 {
        assert!(text_of(&pool, &file).await.contains(NOTE));
    }
    assert!(!hanging.is_finished());
    hanging.abort();
}

#[tokio::test]
async fn a_child_reads_no_files_opens_no_sockets_and_starts_no_programs() {
    let escaped = pool().misbehave(Misbehaviour::Escape).await.unwrap();
    assert_eq!(String::from_utf8(escaped).unwrap(), "");
}

#[test]
fn the_sandbox_tells_what_this_kernel_holds_and_leaves_the_asker_free() {
    let report = sandbox::report();
    assert_ne!(report.seccomp, sandbox::Layer::Absent, "{report:?}");
    assert!(std::fs::read_dir("/").is_ok(), "only the thread that tried is shut off");
}

#[tokio::test]
async fn more_documents_are_read_than_one_child_may() {
    let pool = alone(Duration::from_secs(20));
    let (_dir, file) = written(NOTE.as_bytes());
    for _ in 0..70 {
        assert!(text_of(&pool, &file).await.contains(NOTE));
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_and_one_too_large_are_told_and_not_read() {
    let pool = pool_with(Settings {
        memory: 512 << 20,
        ..Settings::default()
    });
    let (dir, large) = written(b"");
    std::fs::File::options()
        .write(true)
        .open(&large)
        .unwrap()
        .set_len(300 << 20)
        .unwrap();
    let codes = |doubts: &[Doubt]| doubts.iter().map(|d| d.code).collect::<Vec<_>>();
    let absent = pool.extract(&dir.path().join("absent"), None, None).await;
    assert_eq!(codes(&absent.doubts), [DoubtCode::Damaged]);
    let folder = pool.extract(dir.path(), None, None).await;
    assert_eq!(codes(&folder.doubts), [DoubtCode::Damaged]);
    let large = pool.extract(&large, None, None).await;
    assert_eq!(codes(&large.doubts), [DoubtCode::TooLarge]);
    assert!(large.pages.is_empty());
}

#[tokio::test]
async fn pages_are_recognised_in_a_child() {
    let page = Page {
        number: 1,
        text: NOTE.to_owned(),
        origin: Origin::Text,
        confidence: None,
    };
    assert!(pool().recognise(&[page]).await.is_ok());
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_told() {
    let pool = Pool::new(
        Settings::default(),
        OcrSettings::default(),
        PathBuf::from("/nonexistent/greffier"),
    );
    let (_dir, file) = written(NOTE.as_bytes());
    let extraction = pool.extract(&file, None, None).await;
    assert!(extraction.doubts[0].detail.as_deref().unwrap().contains("no reading process"));
}

#[test]
fn a_child_ends_with_its_parent_even_while_it_is_busy() {
    use std::io::Read;
    let mut child = Command::new(program())
        .arg("worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for header in [r#"{"memory":1073741824,"max_text":1000}"#, r#"{"Misbehave":"Hang"}"#] {
        let mut frame = u32::try_from(header.len()).unwrap().to_le_bytes().to_vec();
        frame.extend_from_slice(&0_u64.to_le_bytes());
        frame.extend_from_slice(header.as_bytes());
        input.write_all(&frame).unwrap();
    }
    drop(input);
    let mut said = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(said.is_empty());
}

#[tokio::test]
async fn a_missing_engine_language_is_named() {
    let found = ocr::available(&["fra".to_owned(), "xyz".to_owned()]).await;
    assert!(found.missing.contains(&"xyz".to_owned()));
}
