//! A line for each act, its provenance with it: JSON Lines with the text, and CSV.

use super::gather::Held;
use super::{ExportError, Exporter, REUSE, Wanted, Written, sheet};
use crate::catalog::{DocumentView, ReadAct};
use crate::model::{Act, ActId, Council, Doubt, Lang, Origin, Page, PartialDate, Stated, TableRow};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::io::Write;

/// One line: an act, a row of a table that no act speaks for, or a document in which no act was found.
struct Line<'a> {
    view: &'a DocumentView,
    act: Option<&'a ActId>,
    facts: Option<&'a Act>,
    session_date: Option<NaiveDate>,
    row: Option<&'a TableRow>,
    pages: &'a [Page],
}

impl Exporter {
    /// Writes what is wanted as JSON Lines: numbers as numbers, amounts as exact decimals, texts whole.
    ///
    /// # Errors
    /// When what is held cannot be read, or `to` cannot be written.
    pub async fn jsonl(&self, wanted: &Wanted, mut to: impl Write) -> Result<Written, ExportError> {
        let written = self
            .lines(wanted, true, |line| {
                serde_json::to_writer(&mut to, &object(line))?;
                Ok(to.write_all(b"\n")?)
            })
            .await?;
        to.flush()?;
        Ok(written)
    }

    /// Writes what is wanted as CSV by RFC 4180, in UTF-8. Text that a spreadsheet could take for a formula is preceded by
    /// an apostrophe; JSON Lines has it as it stands.
    ///
    /// # Errors
    /// When what is held cannot be read, or `to` cannot be written.
    pub async fn csv(&self, wanted: &Wanted, to: impl Write, lang: Lang) -> Result<Written, ExportError> {
        let mut writer = sheet::writer(to, lang)?;
        writer.write_record(COLUMNS)?;
        let written = self
            .lines(wanted, false, |line| Ok(writer.write_record(record(line))?))
            .await?;
        writer.flush()?;
        Ok(written)
    }

    async fn lines(
        &self,
        wanted: &Wanted,
        with_text: bool,
        mut write: impl FnMut(&Line<'_>) -> Result<(), ExportError>,
    ) -> Result<Written, ExportError> {
        let mut written = Written::default();
        for council in self.councils(wanted).await? {
            let before = written.records;
            for id in self.catalog.documents_of(&council.id).await? {
                let Some(held) = self.held(&id).await? else { continue };
                let pages = match &held.view.sha256 {
                    Some(content) if with_text => self.catalog.pages(content).await?,
                    _ => Vec::new(),
                };
                let lines = self.lines_of(&held, &pages, wanted).await?;
                for line in &lines {
                    write(line)?;
                    written.records += 1;
                }
                if !lines.is_empty() {
                    written.note(&held.view);
                }
            }
            written.councils += u64::from(written.records > before);
        }
        Ok(written)
    }

    async fn lines_of<'a>(
        &self,
        held: &'a Held,
        pages: &'a [Page],
        wanted: &Wanted,
    ) -> Result<Vec<Line<'a>>, ExportError> {
        let view = &held.view;
        let blank = |session_date| Line {
            view,
            act: None,
            facts: None,
            session_date,
            row: None,
            pages,
        };
        let mut lines = Vec::new();
        let acts = view.acts.iter().enumerate();
        for (at, (id, ReadAct { act, session_date })) in acts.filter(|(_, (id, _))| wanted.key(id.as_str())) {
            let row = held.row(at);
            let date = session_date.or_else(|| view.session_date().filter(|_| row.is_none()));
            lines.push(Line {
                act: Some(id),
                facts: Some(act),
                row,
                ..blank(date)
            });
        }
        if !wanted.key(view.id.as_str()) {
            return Ok(lines);
        }
        for row in held.left() {
            if !self.speaks(view, row).await? {
                lines.push(Line {
                    facts: Some(&row.act),
                    row: Some(row),
                    ..blank(row.date.and_then(PartialDate::day))
                });
            }
        }
        if view.acts.is_empty() && held.rows.is_empty() {
            lines.push(blank(view.session_date()));
        }
        Ok(lines)
    }
}

impl Line<'_> {
    fn title(&self) -> &str {
        let own = self
            .facts
            .map(|act| act.title.as_str())
            .filter(|t| !t.trim().is_empty());
        own.unwrap_or_else(|| self.view.title())
    }

    /// The text: of the act, of the whole document where no act was found; a row of a table has its cells.
    fn text(&self) -> Option<String> {
        match (self.act, self.facts) {
            (Some(_), Some(act)) => Some(act.text(self.pages)),
            (None, None) => Some(
                self.pages
                    .iter()
                    .map(|p| p.text.as_str())
                    .collect::<Vec<_>>()
                    .join("\n\n"),
            ),
            _ => None,
        }
    }

    /// Where the text comes from: OCR as soon as one of its pages does.
    fn origin(&self) -> Origin {
        let reaches = |page: &&Page| self.facts.is_none_or(|act| act.span(page).is_some());
        let origins = || self.pages.iter().filter(reaches).map(|page| page.origin);
        let found = [Origin::Ocr, Origin::Text]
            .into_iter()
            .find(|o| origins().any(|p| p == *o));
        found.unwrap_or(Origin::None)
    }
}

/// A line as an object: the act as the API shows it, then its document, its provenance, and the terms of reuse.
fn object(line: &Line<'_>) -> Value {
    let view = line.view;
    let mut shown = line.facts.map_or_else(|| json!({}), |act| json!(act));
    let more = json!({
        "act": line.act,
        "document": view.id,
        "council": council(&view.council),
        "kind": view.kind(),
        "title": line.title(),
        "session_date": line.session_date,
        "text": line.text(),
        "origin": line.origin(),
        "table_row": line.row.map(|row| json!({ "line": row.line, "council": row.council, "stated": row.stated })),
        "session": view.recognition.as_ref().map(|r| json!({
            "council": r.council, "present": r.present, "absent": r.absent, "proxies": r.proxies,
        })),
        "doubts": doubts(view),
        "media_type": view.media_type,
        "document_title": view.title(),
        "url": view.url,
        "source": view.source,
        "listed_on": view.listed_on,
        "first_seen": view.first_seen,
        "last_seen": view.last_seen,
        "gone_since": view.gone_since,
        "fetched_at": view.capture().map(|c| c.fetched_at),
        "last_modified": view.capture().and_then(|c| c.last_modified.clone()),
        "sha256": view.sha256,
        "reuse": REUSE,
    });
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        // Offsets are of the house's own text of the pages, which is not here.
        shown.retain(|key, _| !matches!(key.as_str(), "start" | "end" | "words"));
        shown.extend(more);
    }
    shown
}

/// What was doubtful in reading the document, and in understanding it.
fn doubts(view: &DocumentView) -> Vec<&Doubt> {
    let understood = view.recognition.iter().flat_map(|recognition| &recognition.doubts);
    view.doubts.iter().chain(understood).collect()
}

fn council(council: &Council) -> Value {
    json!({
        "id": council.id,
        "name": council.name,
        "kind": council.kind,
        "insee": council.insee,
        "siren": council.siren,
        "siret": council.siret,
    })
}

/// The columns of the CSV.
const COLUMNS: [&str; 43] = [
    "act",
    "document",
    "council",
    "council_name",
    "insee",
    "siren",
    "siret",
    "kind",
    "number",
    "title",
    "session_date",
    "subject",
    "subject_label",
    "subject_confidence",
    "outcome",
    "for",
    "against",
    "abstentions",
    "not_voting",
    "unanimous",
    "against_names",
    "abstention_names",
    "amounts_eur",
    "first_page",
    "last_page",
    "table_line",
    "table_council",
    "table_siret",
    "table_subject",
    "budget_year",
    "budget_name",
    "prefecture",
    "prefecture_date",
    "members",
    "voters",
    "url",
    "source",
    "listed_on",
    "fetched_at",
    "last_seen",
    "gone_since",
    "sha256",
    "reuse",
];

fn record(line: &Line<'_>) -> [String; 43] {
    let (view, act) = (line.view, line.facts);
    let council = &view.council;
    let none = Stated::default();
    let (row, stated) = (line.row, line.row.map_or(&none, |row| &row.stated));
    let subject = act.and_then(|a| a.subject.as_ref());
    let vote = act.map(|a| a.vote.clone()).unwrap_or_default();
    let amounts = act.map(|a| a.amounts.iter().map(|m| m.eur.as_str()).collect::<Vec<_>>().join(" "));
    [
        said(line.act),
        said(Some(&view.id)),
        said(Some(&council.id)),
        words(Some(&council.name)),
        said(council.insee.as_ref()),
        said(council.siren.as_ref()),
        said(council.siret.as_ref()),
        said(Some(view.kind().as_str())),
        words(act.and_then(|a| a.number.as_ref())),
        words(Some(line.title())),
        said(line.session_date),
        said(subject.map(|s| &s.code)),
        words(subject.map(|s| &s.label)),
        said(subject.map(|s| s.confidence)),
        said(act.and_then(|a| a.outcome).map(|o| o.as_str())),
        said(vote.in_favour),
        said(vote.against),
        said(vote.abstentions),
        said(vote.not_voting),
        said(vote.unanimous),
        words(Some(&vote.against_names.join("; ")).filter(|names| !names.is_empty())),
        words(Some(&vote.abstention_names.join("; ")).filter(|names| !names.is_empty())),
        said(amounts),
        said(act.filter(|_| line.act.is_some()).map(|a| a.first_page)),
        said(act.filter(|_| line.act.is_some()).map(|a| a.last_page)),
        said(row.map(|r| r.line)),
        words(row.and_then(|r| r.council.as_ref())),
        said(stated.siret.as_ref()),
        words(stated.subject_name.as_ref()),
        said(stated.budget_year.as_ref()),
        words(stated.budget_name.as_ref()),
        words(stated.prefecture.as_ref()),
        said(stated.received),
        said(stated.members),
        said(stated.voters),
        words(Some(&view.url)),
        said(Some(&view.source)),
        words(Some(&view.listed_on)),
        said(view.capture().map(|c| c.fetched_at.to_rfc3339())),
        said(Some(view.last_seen.to_rfc3339())),
        said(view.gone_since.map(|at| at.to_rfc3339())),
        said(view.sha256.as_ref()),
        said(Some(REUSE)),
    ]
}

/// A value of ours.
fn said(value: Option<impl ToString>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Strangers' words.
fn words(value: Option<impl AsRef<str>>) -> String {
    value.map(|text| sheet::defused(text.as_ref())).unwrap_or_default()
}
