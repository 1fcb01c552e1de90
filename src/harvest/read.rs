//! From contents that are due to text and acts.

use super::{HarvestError, Harvester, Progress, STAGES, table};
use crate::catalog::{ReadAct, Readable};
use crate::model::{Doubt, DoubtCode, Extraction, Kind, Page, Recognition, Selectors, SourceKind};
use crate::worker::Round;
use tokio::task::JoinSet;

/// How many contents are taken from the catalogue at once, and read side by side; the pool's own size bounds how many
/// are parsed, this one how many are kept at hand for it.
const BATCH: u32 = 32;
const SIDE_BY_SIDE: usize = 6;

impl Harvester {
    /// Reads every content that is due, the oldest first; those with pages that are pictures go on to the queue of
    /// OCR, see [`Harvester::scan`]. Answers with how many were read or passed on.
    ///
    /// # Errors
    /// When the house itself fails; what cannot be read is kept, with its reason.
    pub async fn read(&self) -> Result<u64, HarvestError> {
        let mut read = 0;
        loop {
            let batch = self.doors().catalog.unread(STAGES, BATCH).await?;
            if batch.is_empty() {
                return Ok(read);
            }
            let size = batch.len() as u64;
            self.tell(Progress::ToRead(size));
            self.read_batch(batch).await?;
            read += size;
        }
    }

    async fn read_batch(&self, batch: Vec<Readable>) -> Result<(), HarvestError> {
        let (mut tasks, mut waiting) = (JoinSet::new(), batch.into_iter());
        loop {
            while tasks.len() < SIDE_BY_SIDE
                && let Some(content) = waiting.next()
            {
                let me = self.clone();
                tasks.spawn(async move { me.read_content(content).await });
            }
            match tasks.join_next().await {
                Some(done) => done.map_err(|e| HarvestError::Interrupted(e.to_string()))??,
                None => return Ok(()),
            }
        }
    }

    #[tracing::instrument(skip_all, fields(content = %content.sha256))]
    async fn read_content(&self, content: Readable) -> Result<(), HarvestError> {
        if let Some(url) = &content.table_url {
            let (extraction, recognition, acts) = self.read_table(&content, url).await?;
            self.store(&content, extraction.as_ref(), recognition, acts).await?;
            self.tell(Progress::Read);
            return Ok(());
        }
        let text = match content.text_is_due {
            true => match self.own_text(&content).await? {
                Some(text) => Some(text),
                None => return Ok(()),
            },
            false => None,
        };
        self.store_document(&content, text).await?;
        self.tell(Progress::Read);
        Ok(())
    }

    /// The text of a content; `None` when it has to wait for OCR.
    async fn own_text(&self, content: &Readable) -> Result<Option<Extraction>, HarvestError> {
        let doors = self.doors();
        let file = doors.archive.path(&content.sha256);
        let (content_type, name) = (content.content_type.as_deref(), content.name.as_deref());
        let mut text = doors.pool.text(&file, content_type, name).await;
        if !text.pictures.is_empty() && doors.pool.scanner().await.is_some() {
            let (pages, now) = (text.pictures.len(), doors.clock.now());
            doors.catalog.queue_scan(&content.sha256, pages, now).await?;
            self.queued.notify_one();
            return Ok(None);
        }
        // Without an engine this only tells so.
        doors.pool.scan(&file, &mut text, Round::default()).await;
        Ok(Some(text.extraction))
    }

    /// Keeps the text of a document, when it was due, and the acts recognised in it.
    pub(super) async fn store_document(
        &self,
        content: &Readable,
        extraction: Option<Extraction>,
    ) -> Result<(), HarvestError> {
        let doors = self.doors();
        let stored: Vec<Page>;
        let pages = match &extraction {
            Some(extraction) => &extraction.pages,
            None => {
                stored = doors.catalog.pages(&content.sha256).await?;
                &stored
            }
        };
        let recognition = if pages.iter().all(|p| p.text.is_empty()) {
            nothing(None)
        } else {
            doors
                .pool
                .recognise(pages)
                .await
                .unwrap_or_else(|doubt| nothing(Some(doubt)))
        };
        let acts = recognition
            .acts
            .iter()
            .map(|act| ReadAct {
                act: act.clone(),
                session_date: recognition.session_date,
            })
            .collect();
        self.store(content, extraction.as_ref(), recognition, acts).await
    }

    async fn store(
        &self,
        content: &Readable,
        extraction: Option<&Extraction>,
        recognition: Recognition,
        acts: Vec<ReadAct>,
    ) -> Result<(), HarvestError> {
        if let Some(extraction) = extraction
            && extraction.pages.iter().all(|p| p.text.is_empty())
        {
            let why = extraction.doubts.first().map_or("no_text", |d| d.code.as_str());
            tracing::warn!(why, "no text could be read");
        }
        let doors = self.doors();
        let now = doors.clock.now();
        doors
            .catalog
            .store_reading(&content.sha256, STAGES, extraction, recognition, acts, now)
            .await?;
        Ok(())
    }

    async fn read_table(
        &self,
        content: &Readable,
        url: &str,
    ) -> Result<(Option<Extraction>, Recognition, Vec<ReadAct>), HarvestError> {
        let doors = self.doors();
        let file = doors.archive.path(&content.sha256);
        let reading = match url.parse() {
            Ok(url) => {
                doors
                    .pool
                    .read(
                        // A portal's answers are known by their shape; every other table is read as SCDL.
                        SourceKind::DataGouv,
                        &Selectors::default(),
                        &url,
                        content.content_type.as_deref(),
                        &file,
                    )
                    .await
            }
            Err(_) => Err(Doubt::new(DoubtCode::Damaged)),
        };
        match reading {
            Ok(reading) => {
                let table = table::compose(reading);
                doors.catalog.store_rows(&content.sha256, &table.rows).await?;
                let mut recognition = nothing(None);
                recognition.kind = Kind::ListeDesDeliberations;
                Ok((Some(table.extraction), recognition, table.acts))
            }
            Err(doubt) => {
                let extraction = Extraction {
                    doubts: vec![doubt.clone()],
                    ..Extraction::default()
                };
                Ok((Some(extraction), nothing(Some(doubt)), Vec::new()))
            }
        }
    }
}

/// What is understood of a document without text.
fn nothing(doubt: Option<Doubt>) -> Recognition {
    Recognition {
        doubts: doubt.into_iter().collect(),
        ..Recognition::default()
    }
}
