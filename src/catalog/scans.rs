//! What OCR has read and what waits for it: pages kept word by word, the queue, the time spent.

use super::readings::Readable;
use super::rows::sha256;
use super::{Catalog, Result, stamp};
use crate::model::{Scan, Sha256, WordBox};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::time::Duration;

/// A page counts as much as this in the queue: a long document lets short ones pass, but not for ever.
const WAIT_FOR_A_PAGE: TimeDelta = TimeDelta::minutes(1);
/// From here on a newer engine would improve nothing that readers notice.
const GOOD: f32 = 0.9;

impl Catalog {
    /// Puts a content with `pages` pages to read into the queue of OCR; one that waits already keeps its place.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn queue_scan(&self, content: &Sha256, pages: usize, now: DateTime<Utc>) -> Result<()> {
        let pages = i32::try_from(pages).unwrap_or(i32::MAX);
        let rank = now.checked_add_signed(WAIT_FOR_A_PAGE * pages).unwrap_or(now);
        sqlx::query(
            "INSERT INTO ocr_queue (sha256, rank)
             SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM withdrawals WHERE sha256 = $1)
             ON CONFLICT (sha256) DO NOTHING",
        )
        .bind(content.as_str())
        .bind(stamp(rank))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Puts what another engine read poorly into the queue of OCR: what was read well stays as it is. Answers with how
    /// many contents that adds.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn queue_poor_scans(&self, engine: &str, now: DateTime<Utc>) -> Result<u64> {
        let done = sqlx::query(
            "INSERT INTO ocr_queue (sha256, rank)
             SELECT DISTINCT sha256, $2 FROM scans WHERE engine <> $1 AND quality < $3
             ON CONFLICT (sha256) DO NOTHING",
        )
        .bind(engine)
        .bind(stamp(now))
        .bind(GOOD)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// The content whose turn it is, its text due.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn next_scan(&self) -> Result<Option<Readable>> {
        let row = sqlx::query(
            "SELECT k.sha256, k.content_type, k.name, k.table_url FROM ocr_queue q JOIN contents k ON k.sha256 = q.sha256
             ORDER BY q.rank, q.sha256 LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(Readable {
                sha256: sha256(row.get("sha256"))?,
                content_type: row.get("content_type"),
                name: row.get("name"),
                table_url: row.get("table_url"),
                text_is_due: true,
            })
        })
        .transpose()
    }

    /// Takes a content out of the queue of OCR. Of what was kept of its pages, those `wanted` stay, as read by
    /// `engine`: what it did not better is not tried again.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn end_scan(&self, content: &Sha256, engine: &str, wanted: &[u32]) -> Result<()> {
        let mut tx = self.write().await?;
        let kept = sqlx::query("SELECT page FROM scans WHERE sha256 = $1")
            .bind(content.as_str())
            .fetch_all(&mut *tx)
            .await?;
        for page in kept.iter().map(number).filter(|page| !wanted.contains(page)) {
            sqlx::query("DELETE FROM scans WHERE sha256 = $1 AND page = $2")
                .bind(content.as_str())
                .bind(page)
                .execute(&mut *tx)
                .await?;
        }
        for end in [
            "UPDATE scans SET engine = $2 WHERE sha256 = $1",
            "DELETE FROM ocr_queue WHERE sha256 = $1",
        ] {
            sqlx::query(end)
                .bind(content.as_str())
                .bind(engine)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// How many contents wait for OCR.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn scans_waiting(&self) -> Result<u64> {
        let row = sqlx::query("SELECT COUNT(*) FROM ocr_queue")
            .fetch_one(&self.pool)
            .await?;
        Ok(super::rows::unsigned(row.get(0)))
    }

    /// Keeps what was read on one page, over what was kept before. Nothing is kept of a content withdrawn meanwhile.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn keep_scan(&self, content: &Sha256, scan: &Scan) -> Result<()> {
        sqlx::query(
            "INSERT OR REPLACE INTO scans (sha256, page, engine, text, confidence, quality, boxes)
             SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM withdrawals WHERE sha256 = $1)",
        )
        .bind(content.as_str())
        .bind(scan.page)
        .bind(&scan.engine)
        .bind(&scan.text)
        .bind(scan.confidence)
        .bind(scan.quality)
        .bind(pack(&scan.words))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What is kept of the pages of a content, in order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn scans(&self, content: &Sha256) -> Result<Vec<Scan>> {
        let rows = sqlx::query("SELECT * FROM scans WHERE sha256 = $1 ORDER BY page")
            .bind(content.as_str())
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(scan).collect())
    }

    /// The words that OCR read on a page, in reading order, each with its box; none where the page's text is its own.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn ocr_words(&self, content: &Sha256, page: u32) -> Result<Vec<WordBox>> {
        let row = sqlx::query(
            "SELECT s.* FROM scans s JOIN pages p ON p.sha256 = s.sha256 AND p.number = s.page
             WHERE s.sha256 = $1 AND s.page = $2 AND p.origin = 'ocr'",
        )
        .bind(content.as_str())
        .bind(page)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map_or_else(Vec::new, |row| scan(&row).words))
    }

    /// Adds to the time that OCR took on `day`, and answers with the sum.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn spend_on_ocr(&self, day: NaiveDate, time: Duration) -> Result<Duration> {
        let row = sqlx::query(
            "INSERT INTO ocr_days (day, seconds) VALUES ($1, $2)
             ON CONFLICT (day) DO UPDATE SET seconds = seconds + excluded.seconds RETURNING seconds",
        )
        .bind(day.to_string())
        .bind(time.as_secs_f64())
        .fetch_one(&self.pool)
        .await?;
        Ok(Duration::try_from_secs_f64(row.get("seconds")).unwrap_or_default())
    }
}

fn number(row: &SqliteRow) -> u32 {
    row.get::<i64, _>("page").try_into().unwrap_or(u32::MAX)
}

fn scan(row: &SqliteRow) -> Scan {
    let text: String = row.get("text");
    Scan {
        page: number(row),
        engine: row.get("engine"),
        confidence: row.get("confidence"),
        quality: row.get("quality"),
        words: unpack(&text, row.get("boxes")),
        text,
    }
}

/// Left, top, width and height in 65535ths of the page, little endian, then the confidence in 255ths: nine bytes for
/// each word of the text, in its order. A word holds no white space, so the text itself says which.
fn pack(words: &[WordBox]) -> Vec<u8> {
    let part = |share: f32| (share.clamp(0.0, 1.0) * f32::from(u16::MAX)).round() as u16;
    let one = |word: &WordBox| {
        let [left, top, width, height] = [word.left, word.top, word.width, word.height].map(|n| part(n).to_le_bytes());
        let sure = (word.confidence.clamp(0.0, 1.0) * 255.0).round() as u8;
        [&left[..], &top, &width, &height, &[sure]].concat()
    };
    words.iter().flat_map(one).collect()
}

fn unpack(text: &str, boxes: &[u8]) -> Vec<WordBox> {
    let one = |(word, bytes): (&str, &[u8; 9])| {
        let part = |n: usize| f32::from(u16::from_le_bytes([bytes[n], bytes[n + 1]])) / f32::from(u16::MAX);
        WordBox {
            text: word.to_owned(),
            left: part(0),
            top: part(2),
            width: part(4),
            height: part(6),
            confidence: f32::from(bytes[8]) / 255.0,
        }
    };
    text.split_whitespace().zip(boxes.as_chunks::<9>().0).map(one).collect()
}
