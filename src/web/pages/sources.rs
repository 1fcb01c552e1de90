//! Each source and how it fares, for everyone to see.

use crate::catalog::SourceStatus;
use crate::model::{Cadence, Health, Lang, Quality};
use crate::web::dress::html;
use crate::web::frame::{Frame, outside};
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use crate::web::{Web, format};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Frame,
    ailing: u64,
    sources: Vec<SourceLine>,
    former: Vec<SourceLine>,
}

/// A source as pages show it.
pub struct SourceLine {
    /// Its id.
    pub id: String,
    /// Its council.
    pub council: String,
    /// The council's page.
    pub council_href: String,
    /// Its address.
    pub url: String,
    /// The same as a link.
    pub href: Option<String>,
    /// Its health, as a word for the style and a word for people.
    pub health: (&'static str, String),
    /// Since when.
    pub since: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// When it was last in order.
    pub last_success: Option<String>,
    /// When it runs next.
    pub next: Option<String>,
    /// Its schedule.
    pub schedule: String,
    /// Documents held from it.
    pub documents: String,
    /// Documents that could not be read.
    pub unreadable: u64,
    /// Documents that left the site.
    pub gone: u64,
    /// How good the text of its documents is.
    pub quality: Option<String>,
    /// How often it brings something new.
    pub cadence: Option<String>,
    /// That it has gone quiet.
    pub quiet: Option<String>,
    /// Where it seems to have moved: the address, how it is read, why.
    pub moved: Option<(String, &'static str, String)>,
}

impl SourceLine {
    /// What is shown of a source.
    pub fn new(status: &SourceStatus, today: NaiveDate, frame: &Frame) -> Self {
        let lang = frame.lang;
        let at = |when| format::instant(when, status.council.timezone, lang);
        let health = match status.health {
            Some(health) => (health.as_str(), meaning(health, frame)),
            None => ("new", frame.t("pas encore interrogée", "not asked yet").into_owned()),
        };
        Self {
            id: status.source.id.to_string(),
            council: status.council.name.clone(),
            council_href: frame.link(&format!("/councils/{}", status.council.id)),
            url: status.source.url.to_string(),
            href: outside(status.source.url.as_str()).map(str::to_owned),
            health,
            since: status.health_since.map(at),
            why: status
                .health_why
                .as_ref()
                .map(|why| frame.t(&why.fr, &why.en).into_owned()),
            last_success: status.last_success.map(at),
            next: status.next_due.filter(|_| status.configured).map(at),
            schedule: status.source.schedule.clone(),
            documents: format::number(status.documents, lang),
            unreadable: status.unreadable,
            gone: status.gone,
            quality: status.quality.map(|share| quality(share, lang)),
            cadence: status.cadence.map(|habit| cadence(&habit, frame)),
            quiet: status
                .cadence
                .zip(status.silence(today))
                .map(|(habit, days)| quiet(&habit, days, frame)),
            moved: status
                .search
                .as_ref()
                .and_then(|search| search.found.as_ref())
                .map(|moved| {
                    let why = frame.t(&moved.why.fr, &moved.why.en).into_owned();
                    (moved.url.clone(), moved.kind.as_str(), why)
                }),
        }
    }
}

/// « bonne qualité (94 % de mots français) »
fn quality(share: f32, lang: Lang) -> String {
    let (label, percent) = (Quality::of(share).label(lang), (share * 100.0).round());
    lang.pick(
        format!("{label} ({percent}\u{a0}% de mots français)"),
        format!("{label} ({percent}% French words)"),
    )
}

/// « du nouveau tous les 28 jours environ ; dernier le 5 mai 2026 »
fn cadence(habit: &Cadence, frame: &Frame) -> String {
    let last = format::day(habit.last, frame.lang);
    let days = frame.count(&habit.usual.unsigned_abs(), &["jour", "jours"], &["day", "days"]);
    frame.lang.pick(
        format!("du nouveau tous les {days} environ ; dernier\u{a0}: {last}"),
        format!("something new about every {days}; last: {last}"),
    )
}

/// « muette : rien de nouveau depuis 141 jours, bien plus que ses 28 jours habituels »
fn quiet(habit: &Cadence, days: i64, frame: &Frame) -> String {
    let count = |n: i64| frame.count(&n.unsigned_abs(), &["jour", "jours"], &["day", "days"]);
    let (days, usual) = (count(days), count(habit.usual));
    frame.lang.pick(
        format!("Muette\u{a0}: rien de nouveau depuis {days}, bien plus que les {usual} habituels."),
        format!("Gone quiet: nothing new for {days}, far more than the usual {usual}."),
    )
}

fn meaning(health: Health, frame: &Frame) -> String {
    let more = match health {
        Health::Ok => ("", ""),
        Health::Empty => (" : elle ne propose plus rien", ": it offers nothing any more"),
        Health::Shrunk => (
            " : elle propose bien moins de documents qu'avant",
            ": it offers far fewer documents than before",
        ),
        Health::Blocked => (" : elle refuse notre robot", ": it refuses our robot"),
        Health::Redesigned => (" : sa page a été refaite", ": its page was made anew"),
        Health::Failing => (" : elle ne répond pas", ": it does not answer"),
    };
    format!("{}{}", health.label(frame.lang), frame.t(more.0, more.1))
}

/// `GET /sources`
pub async fn all(State(web): State<Web>, reader: Reader) -> Result<Response, Problem> {
    let frame = Frame::new(&web, &reader);
    let title = frame.t("Sources", "Sources").into_owned();
    let statuses = web.catalog.sources().await?;
    let ill = |s: &&SourceStatus| s.configured && s.health.is_some_and(|health| health != Health::Ok);
    let lines = |configured: bool| {
        let mut chosen: Vec<&SourceStatus> = statuses.iter().filter(|s| s.configured == configured).collect();
        // What needs a look comes first; the catalogue's order holds within.
        chosen.sort_by_key(|s| (!ill(s), s.silence(web.today()).is_none()));
        chosen
            .into_iter()
            .map(|s| SourceLine::new(s, web.today(), &frame))
            .collect::<Vec<_>>()
    };
    let view = SourcesPage {
        ailing: statuses.iter().filter(ill).count() as u64,
        sources: lines(true),
        former: lines(false),
        page: frame.clone().titled(title),
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}
