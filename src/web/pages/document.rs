//! The page of a document and the page of an act: facts, text with its pages, versions, provenance, citation.

use super::facts::{self, Fact};
use super::hits::{ocr, titled};
use super::notices::{Changed, changes, doubt, notices, reworded};
use super::picture::Picture;
use super::told;
use crate::catalog::DocumentView;
use crate::model::{Act, ActId, DocumentId, Doubt, Origin, Page, Words};
use crate::web::Web;
use crate::web::cite::Citation;
use crate::web::dress::html;
use crate::web::frame::{Frame, outside};
use crate::web::marks::Marks;
use crate::web::params::Params;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use std::ops::Range;
use url::form_urlencoded::byte_serialize;

/// About as many bytes of text stand on one page of ours; the rest is a link away.
const TEXT: usize = 300_000;
/// Acts listed at once.
const ACTS: usize = 200;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    page: Frame,
    title: String,
    /// What an act stands in.
    within: Option<Link>,
    notices: Vec<String>,
    facts: Vec<Fact>,
    acts: Vec<ActLine>,
    acts_rest: Option<Link>,
    preview: Option<Picture>,
    text: Vec<TextPage>,
    text_rest: Option<Link>,
    searched: Option<String>,
    original: Option<String>,
    archived: Option<String>,
    citation: Option<String>,
    permalink: String,
    doubts: Vec<String>,
    provenance: Vec<Fact>,
    versions: Vec<Fact>,
    changes: Vec<Changed>,
    twins: Vec<Link>,
}

struct Link {
    href: String,
    label: String,
}

struct ActLine {
    href: String,
    title: String,
    number: Option<String>,
    outcome: Option<(&'static str, &'static str)>,
    pages: String,
}

struct TextPage {
    number: u32,
    /// Which file of an archive it is a page of.
    part: Option<String>,
    html: String,
    ocr: Option<String>,
    confidence: Option<String>,
    archived: Option<String>,
    /// The words shown, where OCR read them.
    scanned: Option<String>,
    picture: Option<Picture>,
    /// Where the words of the search stand on it.
    crop: Option<Picture>,
}

/// What the address asks of the page beside the document.
struct Asked {
    q: Option<String>,
    page: usize,
    acts: usize,
}

impl Asked {
    fn read(reader: &Reader) -> Result<Self, Problem> {
        let mut params = Params::read(reader.uri.query())?;
        Ok(Self {
            q: params.one("q")?,
            page: params.number("page", 1, 1, u32::MAX as usize)?,
            acts: params.number("acts", 1, 1, u32::MAX as usize)?,
        })
    }

    /// The address at `path` with the search it was reached by.
    fn at(&self, path: &str, more: &str) -> String {
        let q = self
            .q
            .as_ref()
            .map(|q| format!("q={}", byte_serialize(q.as_bytes()).collect::<String>()));
        let query: Vec<String> = q
            .into_iter()
            .chain((!more.is_empty()).then(|| more.to_owned()))
            .collect();
        crate::web::frame::with_query(path, &query.join("&"))
    }
}

/// `GET /documents/{id}`
pub async fn document(State(web): State<Web>, Path(id): Path<String>, reader: Reader) -> Result<Response, Problem> {
    let asked = Asked::read(&reader)?;
    let mut view = web
        .catalog
        .document(&DocumentId::new(id))
        .await?
        .ok_or_else(no_document)?;
    web.catalog.compare(&mut view).await?;
    let frame = Frame::new(&web, &reader).private();
    let pages = pages_of(&web, &view).await?;
    let marks = Marks::of(&web, asked.q.as_deref(), view.id.as_str()).await;
    let address = format!("/documents/{}", view.id);
    let mut shown = DocumentPage::new(frame, &view, &address, None);
    shown.notices.extend(reworded(&view, &shown.page));
    shown.facts = facts::of_document(&view, &pages, &shown.page);
    shown.list_acts(&view, &asked, &address);
    let told = view.recognition.as_ref().map(told::of_document).unwrap_or_default();
    let parts = pages.iter().map(|page| (page, 0..page.text.len()));
    shown.show(parts, &told, &view, &marks, &asked, &address);
    shown.picture(&web, &view, &marks).await?;
    shown.answer()
}

/// `GET /acts/{id}`
pub async fn act(State(web): State<Web>, Path(id): Path<String>, reader: Reader) -> Result<Response, Problem> {
    let asked = Asked::read(&reader)?;
    let found = web.catalog.act(&ActId::new(id)).await?.ok_or_else(no_act)?;
    let (view, act) = (&found.document, &found.act);
    let frame = Frame::new(&web, &reader).private();
    let pages = pages_of(&web, view).await?;
    let marks = Marks::of(&web, asked.q.as_deref(), found.id.as_str()).await;
    let address = format!("/acts/{}", found.id);
    let mut shown = DocumentPage::new(frame, view, &address, Some((act, found.session_date)));
    shown.facts = facts::of_act(view, act, found.session_date, &pages, &shown.page);
    shown.facts.extend(facts::references(&found.references, &shown.page));
    let href = shown.page.link(&asked.at(&format!("/documents/{}", view.id), ""));
    shown.within = Some(Link {
        href,
        label: titled(view.title(), shown.page.lang),
    });
    let parts = pages.iter().filter_map(|page| Some((page, act.span(page)?)));
    shown.show(parts, &told::of_act(act), view, &marks, &asked, &address);
    shown.picture(&web, view, &marks).await?;
    shown.answer()
}

fn no_document() -> Problem {
    Problem::absent("Aucun document ne porte cet identifiant.", "No document has this id.")
}

fn no_act() -> Problem {
    Problem::absent(
        "Aucun acte ne porte cet identifiant. Il a pu être retiré, ou son document relu autrement.",
        "No act has this id. It may have been withdrawn, or its document read differently.",
    )
}

async fn pages_of(web: &Web, view: &DocumentView) -> Result<Vec<Page>, Problem> {
    match &view.sha256 {
        Some(sha256) if view.withdrawn.is_none() => Ok(web.catalog.pages(sha256).await?),
        _ => Ok(Vec::new()),
    }
}

/// « budget.pdf, p. 2 » for a page of a document that another one carries.
fn carried(view: &DocumentView, number: u32) -> Option<String> {
    let parts = view.parts.iter();
    let (part, page) = parts.filter_map(|part| Some((part, part.page(number)?))).next()?;
    Some(format!("{}, p.\u{a0}{page}", part.name))
}

impl DocumentPage {
    fn new(frame: Frame, view: &DocumentView, address: &str, act: Option<(&Act, Option<NaiveDate>)>) -> Self {
        let withdrawn = view.withdrawn.is_some();
        let title = match act {
            _ if withdrawn => frame.t("Document retiré", "Document withdrawn").into_owned(),
            Some((act, _)) => titled(&act.title, frame.lang),
            None => titled(view.title(), frame.lang),
        };
        let permalink = frame.absolute(address);
        let doubts = |doubts: &[Doubt]| doubts.iter().map(|d| doubt(d, &frame)).collect::<Vec<_>>();
        let mut all = doubts(&view.doubts);
        all.extend(view.recognition.iter().flat_map(|read| doubts(&read.doubts)));
        let twins = view.twins.iter().map(|(id, url)| Link {
            href: frame.link(&format!("/documents/{id}")),
            label: url.clone(),
        });
        Self {
            notices: notices(view, &frame),
            within: None,
            facts: Vec::new(),
            acts: Vec::new(),
            acts_rest: None,
            preview: None,
            text: Vec::new(),
            text_rest: None,
            searched: None,
            original: outside(&view.url).filter(|_| !withdrawn).map(str::to_owned),
            archived: (view.sha256.is_some() && !withdrawn)
                .then(|| frame.asset(&format!("/documents/{}/original", view.id))),
            citation: citation(view, act, &permalink, &frame),
            doubts: if withdrawn { Vec::new() } else { all },
            provenance: facts::provenance(view, &frame),
            versions: view
                .versions
                .iter()
                .map(|version| facts::version(version, view, &frame))
                .collect(),
            changes: if withdrawn { Vec::new() } else { changes(view, &frame) },
            twins: if withdrawn { Vec::new() } else { twins.collect() },
            page: frame.titled(title.clone()),
            permalink,
            title,
        }
    }

    fn list_acts(&mut self, view: &DocumentView, asked: &Asked, address: &str) {
        let lang = self.page.lang;
        let lines = view
            .acts
            .iter()
            .skip(asked.acts - 1)
            .take(ACTS)
            .map(|(id, read)| ActLine {
                href: self.page.link(&asked.at(&format!("/acts/{id}"), "")),
                title: titled(&read.act.title, lang),
                number: read.act.number.clone(),
                outcome: read.act.outcome.map(|outcome| (outcome.as_str(), outcome.label(lang))),
                pages: facts::pages_of(read.act.first_page, read.act.last_page),
            });
        self.acts = lines.collect();
        let next = asked.acts.saturating_add(ACTS);
        let rest = view.acts.len().saturating_sub(next - 1) as u64;
        let label = self
            .page
            .count(&rest, &["acte de plus", "actes de plus"], &["more act", "more acts"]);
        let href = self.page.link(&asked.at(address, &format!("acts={next}#acts")));
        self.acts_rest = (rest > 0).then_some(Link { href, label });
    }

    /// Shows parts of pages, with the words in which facts were read.
    fn show<'p>(
        &mut self,
        parts: impl Iterator<Item = (&'p Page, Range<usize>)>,
        told: &[(Words, String)],
        view: &DocumentView,
        marks: &Marks,
        asked: &Asked,
        address: &str,
    ) {
        let mut written = 0;
        for (page, part) in parts.filter(|(page, _)| page.number as usize >= asked.page) {
            if written > TEXT {
                let label = self.page.t(
                    "la suite du texte, à partir de la page",
                    "the rest of the text, from page",
                );
                let label = format!("{label} {}", page.number);
                let href = self.page.link(&asked.at(address, &format!("page={}", page.number)));
                self.text_rest = Some(Link { href, label });
                break;
            }
            written += part.len();
            let part = trimmed(&page.text, part);
            let words = page.text.get(part.clone()).unwrap_or_default();
            self.text.push(TextPage {
                number: page.number,
                part: carried(view, page.number),
                html: marks.html(words, &told::shown(told, page, &part)),
                ocr: (page.origin == Origin::Ocr).then(|| ocr(page.quality, self.page.lang)),
                confidence: page.confidence.map(|c| format!("{:.0}\u{a0}%", c * 100.0)),
                archived: self
                    .archived
                    .as_ref()
                    .map(|href| format!("{href}#page={}", page.number)),
                picture: None,
                crop: None,
                scanned: (page.origin == Origin::Ocr).then(|| words.to_owned()),
            });
        }
        self.searched = asked.q.clone().filter(|_| view.withdrawn.is_none());
    }

    /// Shows what the pages look like, and where the words of the search stand on those that were read by OCR.
    async fn picture(&mut self, web: &Web, view: &DocumentView, marks: &Marks) -> Result<(), Problem> {
        let Some(content) = view.sha256.as_ref().filter(|_| view.withdrawn.is_none()) else {
            return Ok(());
        };
        let drawn = web.catalog.drawn(content).await?;
        let picture = |page: u32| Picture::of(&view.id, page, &drawn, &self.page);
        self.preview = self.text.first().and_then(|leaf| picture(leaf.number));
        for leaf in &mut self.text {
            leaf.picture = picture(leaf.number);
            if let Some(text) = leaf.scanned.as_deref() {
                let of = (&view.id, content, leaf.number);
                leaf.crop = Picture::of_words(web, of, (text, &marks.find(text)), &self.page).await?;
            }
        }
        Ok(())
    }

    fn answer(self) -> Result<Response, Problem> {
        Ok(html(StatusCode::OK, &self.page, self.render()?))
    }
}

/// A part of a text without the blanks around it.
fn trimmed(text: &str, part: Range<usize>) -> Range<usize> {
    let words = text.get(part.clone()).unwrap_or_default();
    let from = part.start + (words.len() - words.trim_start().len());
    from..from + words.trim().len()
}

fn citation(
    view: &DocumentView,
    act: Option<(&Act, Option<NaiveDate>)>,
    permalink: &str,
    frame: &Frame,
) -> Option<String> {
    let sha256 = view.sha256.as_ref().filter(|_| view.withdrawn.is_none())?;
    let version = view.versions.last()?;
    let (title, number, session, page) = match act {
        Some((act, session)) => (act.title.as_str(), act.number.as_deref(), session, Some(act.first_page)),
        None => (view.title(), None, view.session_date(), None),
    };
    let citation = Citation {
        council: &view.council.name,
        title,
        kind: view.kind(),
        number,
        session,
        page,
        url: &view.url,
        updated: version.seen_first,
        sha256: sha256.as_str(),
        permalink,
    };
    Some(citation.text(frame.lang))
}
