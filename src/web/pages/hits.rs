//! What is shown of a hit.

use super::picture::Picture;
use crate::model::{Amount, Lang, Origin, Quality, Vote};
use crate::search::Hit;
use crate::web::Web;
use crate::web::cite::Citation;
use crate::web::format;
use crate::web::frame::{Frame, outside};
use crate::web::problem::Problem;
use url::form_urlencoded::byte_serialize;

/// A hit as the page shows it.
pub struct HitView {
    /// Where it leads.
    pub href: String,
    /// Its title.
    pub title: String,
    /// What its document is.
    pub kind: &'static str,
    /// Its number.
    pub number: Option<String>,
    /// Its council.
    pub council: String,
    /// The council's page.
    pub council_href: String,
    /// Its session, for people and for machines.
    pub session: Option<(String, String)>,
    /// The page.
    pub page: u32,
    /// The passage, safe HTML.
    pub passage: String,
    /// What became of it.
    pub outcome: Option<(&'static str, &'static str)>,
    /// How it was voted, in words.
    pub vote: Option<String>,
    /// Its amounts.
    pub amounts: Vec<String>,
    /// That its text comes from OCR, and how good it is.
    pub ocr: Option<String>,
    /// Where its words stand on the page, when they were read by OCR and are to be shown.
    pub crop: Option<Picture>,
    /// Whether its source no longer offers it.
    pub gone: bool,
    /// The publisher's address, when it can be followed.
    pub original: Option<String>,
    /// The archived copy, at the page.
    pub archived: String,
    /// How it is cited.
    pub citation: String,
}

/// How many amounts a hit shows.
const AMOUNTS: usize = 3;

impl HitView {
    /// What is shown of `hit`, found by `query`.
    pub fn new(hit: &Hit, query: &str, frame: &Frame) -> Self {
        let lang = frame.lang;
        let address = match &hit.act {
            Some(act) => format!("/acts/{act}"),
            None => format!("/documents/{}", hit.document),
        };
        let asked: String = byte_serialize(query.as_bytes()).collect();
        let asked = if asked.is_empty() { asked } else { format!("?q={asked}") };
        let citation = Citation {
            council: &hit.council.name,
            title: &hit.title,
            kind: hit.kind,
            number: hit.number.as_deref(),
            session: hit.session_date,
            page: Some(hit.page),
            url: &hit.url,
            updated: hit.fetched_at,
            sha256: hit.sha256.as_str(),
            permalink: &frame.absolute(&address),
        };
        Self {
            href: frame.link(&format!("{address}{asked}#page-{}", hit.page)),
            title: titled(&hit.title, lang),
            kind: hit.kind.label(lang),
            number: hit.number.clone(),
            council: hit.council.name.clone(),
            council_href: frame.link(&format!("/councils/{}", hit.council.id)),
            session: hit.session_date.map(|date| (format::day(date, lang), date.to_string())),
            page: hit.page,
            passage: hit.passage.html(),
            outcome: hit.outcome.map(|outcome| (outcome.as_str(), outcome.label(lang))),
            vote: vote(&hit.vote, lang),
            amounts: amounts(&hit.amounts, lang),
            ocr: (hit.origin == Origin::Ocr).then(|| ocr(hit.quality, lang)),
            crop: None,
            gone: hit.gone,
            original: outside(&hit.url).map(str::to_owned),
            archived: frame.asset(&format!("/documents/{}/original#page={}", hit.document, hit.page)),
            citation: citation.text(lang),
        }
    }
}

impl HitView {
    /// Shows where its words stand on the page, when they were read by OCR.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn show_words(&mut self, web: &Web, hit: &Hit, frame: &Frame) -> Result<(), Problem> {
        if hit.origin == Origin::Ocr {
            let of = (&hit.document, &hit.sha256, hit.page);
            let words = (hit.passage.text(), hit.passage.matches());
            self.crop = Picture::of_words(web, of, words, frame).await?;
        }
        Ok(())
    }
}

/// « texte issu de l'OCR, qualité moyenne »
pub fn ocr(quality: Option<f32>, lang: Lang) -> String {
    let said = lang.pick("texte issu de l'OCR", "text from OCR");
    match quality {
        Some(share) => format!("{said}, {}", Quality::of(share).label(lang)),
        None => said.to_owned(),
    }
}

/// A title, or what stands for one.
pub fn titled(title: &str, lang: Lang) -> String {
    let title = title.trim();
    if title.is_empty() {
        lang.pick("Sans titre", "Untitled").to_owned()
    } else {
        title.to_owned()
    }
}

/// The votes stated, in words; `None` when none are.
pub fn vote(vote: &Vote, lang: Lang) -> Option<String> {
    let mut said = Vec::new();
    if vote.unanimous == Some(true) {
        said.push(lang.pick("à l'unanimité", "unanimous").to_owned());
    }
    let figures = [
        (vote.in_favour, ["pour", "pour"], ["for", "for"]),
        (vote.against, ["contre", "contre"], ["against", "against"]),
        (
            vote.abstentions,
            ["abstention", "abstentions"],
            ["abstention", "abstentions"],
        ),
        (
            vote.not_voting,
            ["non-votant", "non-votants"],
            ["not voting", "not voting"],
        ),
    ];
    for (figure, fr, en) in figures {
        said.extend(figure.map(|n| format::count(n.into(), fr, en, lang)));
    }
    (!said.is_empty()).then(|| said.join(", "))
}

fn amounts(amounts: &[Amount], lang: Lang) -> Vec<String> {
    let mut all: Vec<&str> = Vec::new();
    for amount in amounts {
        if !all.contains(&amount.eur.as_str()) {
            all.push(&amount.eur);
        }
    }
    let mut shown: Vec<String> = all.iter().take(AMOUNTS).map(|eur| format::euros(eur, lang)).collect();
    if all.len() > AMOUNTS {
        let more = (all.len() - AMOUNTS) as u64;
        shown.push(format::count(
            more,
            ["autre montant", "autres montants"],
            ["more amount", "more amounts"],
            lang,
        ));
    }
    shown
}
