//! Reading strangers' bytes: whatever a document does to its reader, the others are read.

use crate::support::shared;
use greffier::model::{Doubt, DoubtCode, Lang, Origin, Page};
use greffier::worker::{OcrSettings, Pool, Settings, ocr, sandbox};
use std::path::{Path, PathBuf};
use std::process::Command;
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
    let extraction = pool
        .extract(file, Some("text/plain; charset=utf-8"), Some("note.txt"))
        .await;
    extraction.pages.iter().map(|page| page.text.as_str()).collect()
}

const NOTE: &str = "Le conseil municipal délibère à l'unanimité.";

#[tokio::test]
async fn a_document_is_read_in_a_child() {
    let (_dir, file) = written(NOTE.as_bytes());
    assert!(text_of(&pool(), &file).await.contains(NOTE));
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
        quality: None,
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
    assert!(
        extraction.doubts[0]
            .detail
            .as_deref()
            .unwrap()
            .contains("no reading process")
    );
}

#[test]
fn the_engine_reads_its_own_files_and_no_others() {
    if sandbox::report().landlock == sandbox::Layer::Absent {
        eprintln!("skipped: needs a kernel with Landlock");
        return;
    }
    let (_dir, secret) = written(b"secret");
    let shows = |file: &Path| {
        let mut child = Command::new(program());
        child
            .args(["worker", "--ocr", "1073741824", "10", "10", "/bin/cat"])
            .arg(file);
        child.output().unwrap()
    };
    assert!(shows(Path::new("/bin/cat")).status.success());
    let refused = shows(&secret);
    assert!(!refused.status.success());
    assert!(refused.stdout.is_empty());
}

#[tokio::test]
async fn a_missing_engine_language_is_named() {
    let found = ocr::available(&["fra".to_owned(), "xyz".to_owned()]).await;
    assert!(found.missing.contains(&"xyz".to_owned()));
}

/// A PDF of one page, A6 at 200 dpi, that holds nothing but a grey picture.
fn scan(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    let draw = "q 298 0 0 420 0 0 cm /I Do Q";
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    let mut object = |head: String, stream: Option<&[u8]>| {
        offsets.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n{head}\n", offsets.len()).as_bytes());
        if let Some(stream) = stream {
            pdf.extend_from_slice(b"stream\n");
            pdf.extend_from_slice(stream);
            pdf.extend_from_slice(b"\nendstream\n");
        }
        pdf.extend_from_slice(b"endobj\n");
    };
    object("<</Type/Catalog/Pages 2 0 R>>".into(), None);
    object("<</Type/Pages/Kids[3 0 R]/Count 1>>".into(), None);
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 420]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>";
    object(page.into(), None);
    object(format!("<</Length {}>>", draw.len()), Some(draw.as_bytes()));
    let image = format!(
        "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Length {}>>",
        pixels.len()
    );
    object(image, Some(pixels));
    let xref = pdf.len();
    pdf.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for offset in &offsets {
        pdf.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    pdf.extend_from_slice(b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n");
    pdf.extend_from_slice(format!("{xref}\n%%EOF\n").as_bytes());
    pdf
}

/// Letters of five by seven points, enough for a few words.
fn drawn(words: &[&str], width: usize, height: usize) -> Vec<u8> {
    const POINT: usize = 6;
    let mut pixels = vec![255; width * height];
    for (line, word) in words.iter().enumerate() {
        for (column, letter) in word.chars().enumerate() {
            for (y, row) in glyph(letter).iter().enumerate() {
                for x in (0..5).filter(|x| row >> (4 - x) & 1 == 1) {
                    let (left, top) = (80 + (column * 6 + x) * POINT, 120 + (line * 14 + y) * POINT);
                    for down in 0..POINT {
                        let start = (top + down) * width + left;
                        pixels[start..start + POINT].fill(0);
                    }
                }
            }
        }
    }
    pixels
}

fn glyph(letter: char) -> [u8; 7] {
    match letter {
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 21, 19, 17, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        _ => [0; 7],
    }
}

async fn engine_reads_french() -> bool {
    let found = ocr::available(&["fra".to_owned()]).await;
    let ready = found.version.is_some() && found.missing.is_empty();
    if !ready {
        eprintln!("skipped: needs tesseract with its French data");
    }
    ready
}

#[tokio::test]
async fn a_page_that_is_a_picture_is_read_and_called_ocr() {
    if !engine_reads_french().await {
        return;
    }
    let pixels = drawn(&["LE CONSEIL", "MUNICIPAL"], 827, 1166);
    let (_dir, file) = written(&scan(&pixels, 827, 1166));
    let extraction = pool().extract(&file, None, None).await;
    let page = &extraction.pages[0];
    assert!(page.text.to_uppercase().contains("CONSEIL"), "{extraction:?}");
    assert_eq!(page.origin, Origin::Ocr);
    assert!(page.confidence.is_some_and(|c| c > 0.3 && c <= 1.0));
    assert!(extraction.doubts.is_empty(), "{:?}", extraction.doubts);
}

#[tokio::test]
async fn without_a_language_a_picture_stays_without_text_and_says_why() {
    let pixels = drawn(&["LE PLAN"], 827, 1166);
    let (_dir, file) = written(&scan(&pixels, 827, 1166));
    let ocr = OcrSettings {
        languages: vec!["xyz".to_owned()],
        ..OcrSettings::default()
    };
    let extraction = Pool::new(Settings::default(), ocr, program())
        .extract(&file, None, None)
        .await;
    let codes: Vec<DoubtCode> = extraction.doubts.iter().map(|d| d.code).collect();
    assert!(
        codes.contains(&DoubtCode::Ocr) && codes.contains(&DoubtCode::NoText),
        "{codes:?}"
    );
    assert_eq!(extraction.pages[0].origin, Origin::None);
}

#[tokio::test]
async fn a_blank_picture_is_an_empty_document() {
    let (_dir, file) = written(&scan(&vec![250; 827 * 1166], 827, 1166));
    let extraction = pool().extract(&file, None, None).await;
    assert!(extraction.pages.is_empty());
    assert!(
        extraction
            .doubts
            .iter()
            .any(|d| d.code.is_refusal() || d.code == DoubtCode::Ocr)
    );
}

/// The files under `families` of `root`, however deep.
fn files(root: &Path, families: &[&str]) -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = families.iter().map(|family| root.join(family)).collect();
    let mut found = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let list = if path.is_dir() { &mut dirs } else { &mut found };
            list.push(path);
        }
    }
    found
}

#[tokio::test]
async fn every_hostile_document_ends_in_time_and_says_why() {
    let Some(shared) = shared() else { return };
    let pool = pool();
    let mut late = Vec::new();
    for file in files(&shared.join("hostile"), &["pdf", "office", "archives", "images"]) {
        let started = Instant::now();
        let extraction = pool.extract(&file, None, None).await;
        let seconds = started.elapsed().as_secs_f32();
        if std::env::var_os("GREFFIER_VERBOSE").is_some() {
            let told: Vec<String> = extraction.doubts.iter().take(4).map(|d| d.message(Lang::En)).collect();
            eprintln!(
                "{seconds:.1} s\t{}\t{}\t{told:?}",
                file.display(),
                extraction.pages.len()
            );
        }
        let reason = extraction.doubts.iter().any(|d| d.code.is_refusal());
        assert!(
            !extraction.pages.is_empty() || reason,
            "{} says nothing",
            file.display()
        );
        if seconds > 30.0 {
            late.push((file, seconds));
        }
    }
    assert!(late.is_empty(), "{late:?}");
}

#[cfg(debug_assertions)]
mod misbehaving {
    //! Readers made to go wrong on purpose, in every way a document could make them: debug builds only.
    use super::*;
    use greffier::worker::Misbehaviour;
    use std::io::{Read, Write};
    use std::process::Stdio;

    async fn doubt_of(pool: &Pool, how: Misbehaviour) -> Doubt {
        pool.misbehave(how).await.expect_err("it cannot end well")
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
    fn a_child_ends_with_its_parent_even_while_it_is_busy() {
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
}
