//! What is said of a document or an act beside its text: lines of a label and a value.

use super::hits::vote;
use super::told::{self, Quoted, Quotes};
use crate::catalog::{CaptureView, DocumentView, References, Related, VersionView};
use crate::model::{Act, Amount, Fact as Known, Lang, Page, Recognition};
use crate::web::format;
use crate::web::frame::{Frame, outside};
use chrono::NaiveDate;
use std::borrow::Cow;

/// One line.
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Where the value leads.
    pub href: Option<String>,
    /// What stands under it.
    pub quote: Option<String>,
    /// The words it was read in.
    pub words: Vec<Quoted>,
    /// Whether it is to be read letter by letter.
    pub code: bool,
}

impl Fact {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            href: None,
            quote: None,
            words: Vec::new(),
            code: false,
        }
    }

    fn to(mut self, href: Option<String>) -> Self {
        self.href = href;
        self
    }

    fn read(mut self, words: impl IntoIterator<Item = Quoted>) -> Self {
        self.words.extend(words);
        self
    }
}

/// What a document is and what it says of its session.
pub fn of_document(view: &DocumentView, pages: &[Page], frame: &Frame) -> Vec<Fact> {
    let quotes = Quotes {
        pages,
        address: String::new(),
        lang: frame.lang,
    };
    let mut facts = head(view, view.session_date(), &quotes, frame);
    facts.extend(view.recognition.iter().flat_map(|read| session(read, &quotes, frame)));
    facts.extend(stamps(view, 1, u32::MAX, frame));
    let acts = view.acts.len() as u64;
    if acts > 0 {
        facts.push(Fact::new(
            frame.t("Actes reconnus", "Acts recognised"),
            format::number(acts, frame.lang),
        ));
    }
    facts
}

/// What an act decided, as far as it is stated.
pub fn of_act(view: &DocumentView, act: &Act, date: Option<NaiveDate>, pages: &[Page], frame: &Frame) -> Vec<Fact> {
    let lang = frame.lang;
    let of_document = Quotes {
        pages,
        address: frame.link(&format!("/documents/{}", view.id)),
        lang,
    };
    let quotes = Quotes {
        pages,
        address: String::new(),
        lang,
    };
    let number = act.number.as_deref().unwrap_or_default();
    let words = |fact: Known| quotes.quote(act.words.get(&fact), &told::id(fact), number);
    let mut facts = head(view, date, &of_document, frame);
    facts.extend(
        act.number
            .as_ref()
            .map(|number| Fact::new(frame.t("Numéro", "Number"), number).read(words(Known::Number))),
    );
    if let Some(subject) = &act.subject {
        let fact = Fact::new(frame.t("Matière", "Subject"), subject.told(frame.lang));
        facts.push(fact.read(words(Known::Subject)));
    }
    facts.extend(
        act.outcome
            .map(|outcome| Fact::new(frame.t("Issue", "Outcome"), outcome.label(lang)).read(words(Known::Outcome))),
    );
    facts.extend(vote(&act.vote, lang).map(|said| {
        let mut fact = Fact::new(frame.t("Vote", "Vote"), said);
        for quoted in VOTES.into_iter().filter_map(words) {
            // A table or a sentence may tell several figures at once.
            if fact.words.iter().all(|known| known.text != quoted.text) {
                fact.words.push(quoted);
            }
        }
        fact
    }));
    let sides = [
        (frame.t("Ont voté contre", "Voted against"), &act.vote.against_names),
        (frame.t("Se sont abstenus", "Abstained"), &act.vote.abstention_names),
    ];
    let sides = sides.into_iter().filter(|(_, names)| !names.is_empty());
    facts.extend(sides.map(|(said, names)| Fact::new(said, names.join(", "))));
    facts.extend(
        view.recognition
            .iter()
            .flat_map(|read| session(read, &of_document, frame)),
    );
    facts.push(Fact::new(
        frame.t("Pages", "Pages"),
        pages_of(act.first_page, act.last_page),
    ));
    facts.extend(stamps(view, act.first_page, act.last_page, frame));
    for (n, amount) in act.amounts.iter().enumerate() {
        let fact = Fact::new(frame.t("Montant", "Amount"), self::amount(amount, frame));
        facts.push(around(
            fact,
            &amount.quote,
            amount.words.page,
            &told::nth("amount", n),
            frame,
        ));
    }
    facts
}

/// What the transmission to the State wrote on the pages from `first` to `last`; of a bundle, the first few.
fn stamps(view: &DocumentView, first: u32, last: u32, frame: &Frame) -> Vec<Fact> {
    const MOST: usize = 3;
    let stamps = view.metadata.stamps.iter();
    let within = stamps.filter(|stamp| (first..=last).contains(&stamp.page)).take(MOST);
    within
        .map(|stamp| {
            let day = |said: Cow<'_, str>, day: Option<NaiveDate>| {
                day.map(|day| format!("{said} {}", format::day(day, frame.lang)))
            };
            let said = [
                day(frame.t("envoyé le", "sent on"), stamp.sent),
                day(frame.t("reçu le", "received on"), stamp.received),
                day(frame.t("publié le", "published on"), stamp.published),
            ];
            let said: Vec<String> = said.into_iter().flatten().chain(stamp.id.clone()).collect();
            let fact = Fact::new(
                frame.t("Tampon de la préfecture", "Prefecture's stamp"),
                said.join(", "),
            );
            fact.read([Quoted {
                text: None,
                page: stamp.page,
                href: format!("#page-{}", stamp.page),
            }])
        })
        .collect()
}

/// A fact with the words around its own.
fn around(fact: Fact, quote: &str, page: u32, id: &str, frame: &Frame) -> Fact {
    let quote = quote.trim();
    let text = Some(frame.lang.pick(format!("« {quote} »"), format!("“{quote}”")));
    let href = format!("#{id}");
    fact.read((!quote.is_empty()).then_some(Quoted { text, page, href }))
}

/// What a vote can tell.
const VOTES: [Known; 5] = [
    Known::Unanimous,
    Known::For,
    Known::Against,
    Known::Abstentions,
    Known::NotVoting,
];

/// « 1 250,50 € HT, subvention, pour l'association X ».
fn amount(amount: &Amount, frame: &Frame) -> String {
    let mut said = format::euros(&amount.eur, frame.lang);
    if let Some(tax) = amount.tax {
        said = format!("{said} {}", tax.as_str());
    }
    let kind = amount.kind.map(|kind| kind.label(frame.lang).to_owned());
    let whom = amount
        .beneficiary
        .as_ref()
        .map(|whom| format!("{} {whom}", frame.t("pour :", "for:")));
    let more = kind.into_iter().chain(whom);
    more.fold(said, |said, more| format!("{said}, {more}"))
}

/// The acts that an act names, and those that name it.
pub fn references(references: &References, frame: &Frame) -> Vec<Fact> {
    let lang = frame.lang;
    let mut facts = Vec::new();
    for (n, (reference, held)) in references.named.iter().enumerate() {
        let said = [
            reference.number.as_ref().map(|n| format!("n°\u{a0}{n}")),
            reference
                .date
                .map(|day| format!("{} {}", frame.t("du", "of"), format::day(day, lang))),
        ];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let fact = Fact::new(reference.relation.label(lang), said);
        let id = told::nth("reference", n);
        let fact = around(fact, &reference.quote, reference.words.page, &id, frame);
        facts.push(fact.to(held.first().map(|other| address(other, frame))));
    }
    for (relation, other) in &references.naming {
        let number = other.number.as_ref().map(|n| format!("n°\u{a0}{n} — "));
        let said = format!("{}{}", number.unwrap_or_default(), other.title);
        let mut fact = Fact::new(relation.label_back(lang), said);
        fact.quote = other.session_date.map(|day| format::day(day, lang));
        facts.push(fact.to(Some(address(other, frame))));
    }
    facts
}

fn address(other: &Related, frame: &Frame) -> String {
    frame.link(&match &other.act {
        Some(act) => format!("/acts/{act}"),
        None => format!("/documents/{}", other.document),
    })
}

/// Where the bytes come from and what proves them.
pub fn provenance(view: &DocumentView, frame: &Frame) -> Vec<Fact> {
    let lang = frame.lang;
    let at = |when| format::instant(when, view.council.timezone, lang);
    let mut facts = Vec::new();
    let mut say = |fr: &str, en: &str, value: String| facts.push(Fact::new(frame.t(fr, en), value));
    let hidden = view.withdrawn.is_some();
    if !hidden {
        say("Adresse d'origine", "Original address", view.url.clone());
        say("Listé sur", "Listed on", view.listed_on.clone());
        say("Pris parce que", "Taken because", view.why.clone());
    }
    say("Vu la première fois", "First seen", at(view.first_seen));
    say(
        "Vu la dernière fois sur le site",
        "Last seen on the site",
        at(view.last_seen),
    );
    if let Some(gone) = view.gone_since {
        say("Absent du site depuis", "Gone from the site since", at(gone));
    }
    if let Some(capture) = view.capture() {
        captured(capture, view, &at, &mut say);
    }
    if let Some(sha256) = &view.sha256 {
        say("Empreinte SHA-256", "SHA-256", sha256.to_string());
    }
    if let Some(bytes) = view.bytes {
        say("Taille", "Size", format::size(bytes, lang));
    }
    if let Some(media_type) = view.media_type.as_ref().filter(|_| !hidden) {
        say("Format constaté", "Format as found", media_type.clone());
    }
    for fact in &mut facts {
        fact.href = outside(&fact.value).map(str::to_owned);
        fact.code = fact.value.len() == 64;
    }
    facts
}

fn captured(
    capture: &CaptureView,
    view: &DocumentView,
    at: &impl Fn(chrono::DateTime<chrono::Utc>) -> String,
    say: &mut impl FnMut(&str, &str, String),
) {
    say("Téléchargé", "Fetched", at(capture.fetched_at));
    if let Some(status) = capture.status {
        say("Réponse du serveur", "Server's answer", format!("HTTP {status}"));
    }
    if let Some(modified) = &capture.last_modified {
        say(
            "Dernière modification selon le serveur",
            "Last modified, says the server",
            modified.clone(),
        );
    }
    if capture.final_url != view.url && view.withdrawn.is_none() {
        say(
            "Adresse qui a répondu",
            "Address that answered",
            capture.final_url.clone(),
        );
    }
}

/// A version, for the list of versions.
pub fn version(version: &VersionView, view: &DocumentView, frame: &Frame) -> Fact {
    let at = |when| format::instant(when, view.council.timezone, frame.lang);
    let (first, last) = (at(version.seen_first), at(version.seen_last));
    let value = match frame.lang {
        Lang::Fr => format!("vue du {first} au {last}"),
        Lang::En => format!("seen from {first} to {last}"),
    };
    let href = format!("/documents/{}/original?version={}", view.id, version.number);
    let mut fact = Fact::new(format!("{} {}", frame.t("Version", "Version"), version.number), value);
    fact.quote = Some(version.sha256.to_string());
    fact.to(Some(frame.asset(&href)))
}

/// « 3 » or « 3–5 ».
pub fn pages_of(first: u32, last: u32) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}–{last}")
    }
}

fn head(view: &DocumentView, date: Option<NaiveDate>, quotes: &Quotes<'_>, frame: &Frame) -> Vec<Fact> {
    let council = Some(frame.link(&format!("/councils/{}", view.council.id)));
    let read = view.recognition.as_ref().filter(|_| view.withdrawn.is_none());
    let name = &view.council.name;
    let words = |fact: Known| quotes.quote(read?.words.get(&fact), &told::id(fact), name);
    let named = read.is_some_and(|read| read.kind == view.kind());
    let mut facts = vec![
        Fact::new(frame.t("Collectivité", "Council"), &view.council.name)
            .to(council)
            .read(words(Known::Council))
            .read(words(Known::Siren)),
        Fact::new(frame.t("Type", "Kind"), view.kind().label(frame.lang)).read(words(Known::Kind).filter(|_| named)),
    ];
    if let Some((id, name)) = &view.published_by {
        let publisher = Fact::new(frame.t("Publié par", "Published by"), name);
        facts.push(publisher.to(Some(frame.link(&format!("/councils/{id}")))));
    }
    if let Some(body) = view.unknown_body().filter(|_| read.is_some()) {
        let label = frame.t("Organe nommé par le document", "Body that the document names");
        facts.push(Fact::new(label, body).read(words(Known::Council)));
    }
    let listed = view.listed_date.map(|date| format::partial(date, frame.lang));
    if let Some(date) = date {
        let told = read.is_some_and(|read| read.session_date == Some(date));
        let fact = Fact::new(frame.t("Séance", "Session"), format::day(date, frame.lang));
        facts.push(fact.read(words(Known::SessionDate).filter(|_| told)));
    } else if let Some(date) = listed {
        facts.push(Fact::new(frame.t("Date selon le site", "Date, says the site"), date));
    }
    facts
}

/// Where, under whom and before whom the council sat.
fn session(read: &Recognition, quotes: &Quotes<'_>, frame: &Frame) -> Vec<Fact> {
    let said = read.particulars(frame.lang).into_iter();
    let facts = said.map(|(fact, value)| {
        let words = quotes.quote(read.words.get(&fact), &told::id(fact), &value);
        let words = words.map(|quoted| match fact {
            // The words of a list that was counted are its names, which the value tells.
            Known::Present | Known::Absent | Known::Proxies => quoted.short(),
            _ => quoted,
        });
        Fact::new(fact.label(frame.lang), value).read(words)
    });
    facts.collect()
}
