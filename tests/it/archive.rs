//! The archive keeps bytes under their hash, whole or not at all.

use futures_util::TryStreamExt;
use greffier::archive::{Archive, ArchiveError, Stored};
use greffier::model::Sha256;
use std::path::{Path, PathBuf};

struct Room {
    dir: tempfile::TempDir,
    archive: Archive,
}

impl Room {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let archive = Archive::open(&dir.path().join("archive")).unwrap();
        Self { dir, archive }
    }

    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join("received");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn kept(&self) -> Vec<PathBuf> {
        files_under(&self.dir.path().join("archive"))
    }
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files_under(&path) } else { vec![path] };
    entries.flat_map(below).collect()
}

#[tokio::test]
async fn what_is_kept_is_found_under_its_hash() {
    let room = Room::new();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| (i % 251) as u8).collect();
    let sha = Sha256::of(&bytes);

    let stored = room.archive.put(&room.file(&bytes), &sha).await.unwrap();

    assert_eq!(stored, Stored { already: false });
    assert_eq!(room.archive.get(&sha).await.unwrap(), bytes);
    assert_eq!(std::fs::read(room.archive.path(&sha)).unwrap(), bytes);
    let pieces: Vec<_> = room.archive.stream(&sha).await.unwrap().try_collect().await.unwrap();
    assert_eq!(pieces.concat(), bytes);
    assert_eq!(room.archive.size(&sha).await.unwrap(), Some(3_000_000));
    let text = sha.as_str();
    let place = format!("{}/{}/{text}", &text[..2], &text[2..4]);
    assert!(room.archive.path(&sha).ends_with(place));
    room.archive.verify(&sha).await.unwrap();
}

#[tokio::test]
async fn the_same_bytes_are_kept_once() {
    let room = Room::new();
    let sha = Sha256::of(b"deliberation");
    let file = room.file(b"deliberation");
    room.archive.put(&file, &sha).await.unwrap();
    assert_eq!(room.archive.put(&file, &sha).await.unwrap(), Stored { already: true });
    assert_eq!(room.kept().len(), 1);
}

#[tokio::test]
async fn an_empty_file_is_kept_like_any_other() {
    let room = Room::new();
    let sha = Sha256::of(b"");
    room.archive.put(&room.file(b""), &sha).await.unwrap();
    assert!(room.archive.get(&sha).await.unwrap().is_empty());
}

#[tokio::test]
async fn bytes_that_do_not_have_the_hash_leave_nothing() {
    let room = Room::new();
    let sha = Sha256::of(b"announced");
    let error = room.archive.put(&room.file(b"received"), &sha).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Damaged { .. }), "{error}");
    assert!(room.kept().is_empty(), "{:?}", room.kept());
}

#[tokio::test]
async fn a_content_that_rots_is_noticed_and_one_that_was_cut_is_written_anew() {
    let room = Room::new();
    let (bytes, sha) = (b"le conseil adopte", Sha256::of(b"le conseil adopte"));
    room.archive.put(&room.file(bytes), &sha).await.unwrap();

    std::fs::write(room.archive.path(&sha), b"le conseil rejette").unwrap();
    let error = room.archive.verify(&sha).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Damaged { .. }), "{error}");

    let stored = room.archive.put(&room.file(bytes), &sha).await.unwrap();
    assert_eq!(stored, Stored { already: false });
    room.archive.verify(&sha).await.unwrap();
}

#[tokio::test]
async fn a_withdrawn_content_is_gone_and_said_to_be() {
    let room = Room::new();
    let sha = Sha256::of(b"personal");
    room.archive.put(&room.file(b"personal"), &sha).await.unwrap();
    assert!(room.archive.delete(&sha).await.unwrap());
    assert!(!room.archive.delete(&sha).await.unwrap());
    let missing = ArchiveError::Missing { sha: sha.clone() };
    assert_eq!(room.archive.get(&sha).await.unwrap_err(), missing);
    assert_eq!(room.archive.stream(&sha).await.err(), Some(missing));
    assert!(room.kept().is_empty());
}

#[tokio::test]
async fn many_at_once_keep_the_same_bytes_without_harm() {
    let room = Room::new();
    let bytes = vec![7; 2_000_000];
    let (file, sha) = (room.file(&bytes), Sha256::of(&bytes));
    let puts = (0..8).map(|_| room.archive.put(&file, &sha));
    futures_util::future::try_join_all(puts).await.unwrap();
    room.archive.verify(&sha).await.unwrap();
    assert_eq!(room.kept().len(), 1);
}

#[test]
fn the_archive_knows_how_much_room_is_left() {
    assert!(Room::new().archive.free_bytes().unwrap() > 0);
}

#[test]
fn an_archive_that_cannot_be_made_says_where() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("taken");
    std::fs::write(&place, b"a file").unwrap();
    let error = Archive::open(&place).unwrap_err();
    assert!(error.text().fr.contains("taken"), "{}", error.text().fr);
}

/// A disk that is full for real: set `GREFFIER_FULL_DISK` to a directory on a small file system (under 8 MB free).
#[tokio::test]
async fn a_full_disk_is_its_own_error_and_harms_nothing() {
    let Some(small) = std::env::var_os("GREFFIER_FULL_DISK").map(PathBuf::from) else {
        eprintln!("skipped: needs GREFFIER_FULL_DISK");
        return;
    };
    let archive = Archive::open(&small.join("archive")).unwrap();
    let room = Room::new();
    let kept = Sha256::of(b"kept before");
    archive.put(&room.file(b"kept before"), &kept).await.unwrap();
    let bytes = vec![1; 16 << 20];
    let error = archive.put(&room.file(&bytes), &Sha256::of(&bytes)).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Full { .. }), "{error:?}");
    archive.verify(&kept).await.unwrap();
    let left = files_under(&small.join("archive"));
    assert_eq!(left.len(), 1, "{left:?}");
}
