//! The search page: the form, what was understood, what was found, and how to go on.

use super::hits::HitView;
use crate::model::{Kind, Lang};
use crate::search::{FacetValue, Results};
use crate::web::asked::{Asked, answer};
use crate::web::dress::html;
use crate::web::frame::Frame;
use crate::web::params::Params;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use crate::web::shelf::{Holdings, Shelf};
use crate::web::{Web, format};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Datelike;
use std::sync::Arc;

/// Hits on a page.
const SHOWN: usize = 20;
/// Up to this many councils are offered in a list; more are typed.
const LISTED: usize = 200;
/// How many values of a facet are shown.
const VALUES: usize = 12;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    page: Frame,
    form: Form,
    notices: Vec<String>,
    trouble: Option<Trouble>,
    home: Option<Home>,
    found: Option<Found>,
}

/// The form, with what was typed.
struct Form {
    asked: Asked,
    open: bool,
    councils: Option<Vec<Choice>>,
    kinds: Vec<Choice>,
    from: String,
    to: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A search that was not understood.
struct Trouble {
    title: String,
    detail: String,
    /// What was typed before the place, at it, and after it.
    place: Option<(String, String, String)>,
    proposal: Option<(String, String)>,
}

/// What is held, and ways to begin.
struct Home {
    documents: u64,
    acts: u64,
    councils: u64,
    since: Option<String>,
    examples: Vec<Example>,
}

struct Example {
    query: String,
    href: String,
    said: String,
}

/// What was found.
struct Found {
    total: u64,
    understood: String,
    first: String,
    last: String,
    beyond: bool,
    hits: Vec<HitView>,
    filters: Vec<Link>,
    facets: Vec<Facet>,
    orders: Vec<Choice>,
    previous: Option<String>,
    next: Option<String>,
    here: usize,
    pages: usize,
    atom: String,
    api: String,
    suggestions: Vec<Link>,
}

struct Link {
    href: String,
    label: String,
}

struct Facet {
    title: String,
    values: Vec<Count>,
    more: u64,
}

struct Count {
    href: String,
    label: String,
    count: String,
}

/// `GET /`
pub async fn page(
    State(web): State<Web>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Problem> {
    let mut params = Params::read(reader.uri.query())?;
    let asked = Asked::take(&mut params)?;
    let number = params.number("page", 1, 1, crate::search::MAX_DEPTH / SHOWN);
    let holdings = shelf.holdings(&web).await?;
    let frame = Frame::new(&web, &reader);
    let mut view = SearchPage {
        form: Form::new(&asked, &holdings, &frame),
        notices: params.unknown().iter().map(|name| ignored(name, frame.lang)).collect(),
        trouble: None,
        home: None,
        found: None,
        page: frame,
    };
    if asked.is_blank() && number.is_ok() {
        view.home = Some(Home::new(&web, &holdings, &view.page));
        return view.answer(StatusCode::OK);
    }
    let title = if asked.q.is_empty() {
        view.page.t("Recherche", "Search").into_owned()
    } else {
        asked.q.clone()
    };
    view.page = view.page.titled(title).private();
    match found(&web, &asked, number, &holdings, &view.page).await {
        Ok(found) => {
            view.page.atom = Some(found.atom.clone());
            view.found = Some(found);
            view.answer(StatusCode::OK)
        }
        Err(problem) if problem.status.is_client_error() => {
            view.trouble = Some(Trouble::new(&problem, &asked, &view.page));
            view.answer(problem.status)
        }
        Err(problem) => Err(problem),
    }
}

impl SearchPage {
    fn answer(&self, status: StatusCode) -> Result<Response, Problem> {
        Ok(html(status, &self.page, self.render()?))
    }
}

async fn found(
    web: &Web,
    asked: &Asked,
    number: Result<usize, Problem>,
    holdings: &Holdings,
    frame: &Frame,
) -> Result<Found, Problem> {
    let (mut request, number) = (asked.request()?, number?);
    request.facets = true;
    request.limit = SHOWN;
    request.offset = (number - 1) * SHOWN;
    let understood = request.query.understood(frame.lang);
    let results = answer(web, request).await?;
    Ok(Found::new(&results, understood, asked, number, holdings, frame))
}

fn ignored(name: &str, lang: Lang) -> String {
    lang.pick(
        format::typeset(&format!(
            "Le paramètre « {name} » de l'adresse est inconnu : il n'a pas été pris en compte."
        )),
        format!("The parameter “{name}” of the address is unknown: it was not taken into account."),
    )
}

impl Form {
    fn new(asked: &Asked, holdings: &Holdings, frame: &Frame) -> Self {
        let kinds = Kind::ALL.iter().map(|kind| Choice {
            value: kind.as_str().to_owned(),
            label: kind.label(frame.lang).to_owned(),
            chosen: asked.kind == kind.as_str(),
        });
        let known = |typed: &String| holdings.councils.iter().any(|c| c.council.id.as_str() == typed);
        let listed = holdings.councils.len() <= LISTED && asked.council.iter().all(known);
        let councils = holdings.councils.iter().map(|held| Choice {
            value: held.council.id.to_string(),
            label: held.council.name.clone(),
            chosen: asked.council.first().is_some_and(|id| id == held.council.id.as_str()),
        });
        let (from, to) = asked.days();
        let filters = [&asked.kind, &asked.subject, &asked.from, &asked.to];
        Self {
            open: !asked.council.is_empty() || filters.iter().any(|filter| !filter.is_empty()),
            councils: listed.then(|| councils.collect()),
            kinds: kinds.collect(),
            from: from.map_or(String::new(), |day| day.to_string()),
            to: to.map_or(String::new(), |day| day.to_string()),
            asked: asked.clone(),
        }
    }
}

impl Trouble {
    fn new(problem: &Problem, asked: &Asked, frame: &Frame) -> Self {
        let place = problem.position.map(|at| {
            let chars: Vec<char> = asked.q.chars().collect();
            let at = at.min(chars.len());
            // A long query is shown around the place only.
            let (from, to) = (at.saturating_sub(120), (at + 120).min(chars.len()));
            let before = if from > 0 { "…" } else { "" };
            let after = if to < chars.len() { "…" } else { "" };
            let piece = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
            let next = (at + 1).min(to).max(at);
            (
                before.to_owned() + &piece(from..at),
                piece(at..next),
                piece(next..to) + after,
            )
        });
        let proposal = problem.proposal.clone().map(|proposal| {
            let meant = Asked {
                q: proposal.clone(),
                ..asked.clone()
            };
            (frame.link(&meant.at("/")), proposal)
        });
        let said = |text: &crate::model::Text| frame.t(&text.fr, &text.en).into_owned();
        Self {
            title: said(&problem.title),
            detail: said(&problem.detail),
            place,
            proposal,
        }
    }
}

impl Home {
    fn new(web: &Web, holdings: &Holdings, frame: &Frame) -> Self {
        let year = web.clock.now().year();
        let examples = [
            (
                "subvention association".to_owned(),
                "les deux mots, au singulier ou au pluriel",
                "both words, singular or plural",
            ),
            (
                "\"plan local d'urbanisme\"".to_owned(),
                "cette expression exacte",
                "this exact phrase",
            ),
            (
                "voirie montant:>100000".to_owned(),
                "un montant de plus de 100 000 €",
                "an amount above €100,000",
            ),
            (
                format!("contre:>0 date:{year}"),
                "des voix contre, cette année",
                "votes against, this year",
            ),
        ];
        let examples = examples.into_iter().map(|(query, fr, en)| Example {
            href: frame.link(
                &Asked {
                    q: query.clone(),
                    ..Asked::default()
                }
                .at("/"),
            ),
            said: frame.t(fr, en).into_owned(),
            query,
        });
        Self {
            documents: holdings.documents,
            acts: holdings.acts,
            councils: holdings.councils.iter().filter(|held| held.documents > 0).count() as u64,
            since: holdings
                .since
                .map(|at| format::day(at.with_timezone(&format::PARIS).date_naive(), frame.lang)),
            examples: examples.collect(),
        }
    }
}

impl Found {
    fn new(
        results: &Results,
        understood: String,
        asked: &Asked,
        here: usize,
        holdings: &Holdings,
        frame: &Frame,
    ) -> Self {
        let shown = (here - 1) * SHOWN;
        let reachable = results.total.min(crate::search::MAX_DEPTH);
        let pages = reachable.div_ceil(SHOWN).max(1);
        let number = |n: usize| format::number(n as u64, frame.lang);
        Self {
            total: results.total as u64,
            understood,
            first: number(shown + 1),
            last: number(shown + results.hits.len()),
            beyond: results.hits.is_empty() && results.total > 0,
            hits: results
                .hits
                .iter()
                .map(|hit| HitView::new(hit, &asked.q, frame))
                .collect(),
            filters: filters(asked, holdings, frame),
            facets: facets(results, asked, frame),
            orders: orders(asked, frame),
            previous: (here > 1).then(|| frame.link(&asked.page((here - 1).min(pages)))),
            next: (here < pages).then(|| frame.link(&asked.page(here + 1))),
            here,
            pages,
            atom: frame.asset(&asked.at("/feeds/search.atom")),
            api: frame.asset(&asked.at("/api/v1/search")),
            suggestions: suggestions(asked, frame),
        }
    }
}

/// The conditions in force, each with the address without it.
fn filters(asked: &Asked, holdings: &Holdings, frame: &Frame) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |label: String, without: Asked| {
        links.push(Link {
            href: frame.link(&without.at("/")),
            label,
        })
    };
    for (i, council) in asked.council.iter().enumerate() {
        let held = holdings
            .councils
            .iter()
            .find(|held| held.council.id.as_str() == council);
        let mut without = asked.clone();
        without.council.remove(i);
        add(
            held.map_or_else(|| council.clone(), |held| held.council.name.clone()),
            without,
        );
    }
    if let Some(kind) = Kind::parse(&asked.kind) {
        add(
            kind.label(frame.lang).to_owned(),
            Asked {
                kind: String::new(),
                ..asked.clone()
            },
        );
    }
    if !asked.subject.is_empty() {
        let label = format!("{} {}", frame.t("matière", "subject"), asked.subject);
        add(
            label,
            Asked {
                subject: String::new(),
                ..asked.clone()
            },
        );
    }
    if !asked.from.is_empty() && asked.from == asked.to {
        add(
            dated(&asked.from, frame),
            Asked {
                from: String::new(),
                to: String::new(),
                ..asked.clone()
            },
        );
    } else {
        if !asked.from.is_empty() {
            let label = format!("{} {}", frame.t("depuis", "from"), dated(&asked.from, frame));
            add(
                label,
                Asked {
                    from: String::new(),
                    ..asked.clone()
                },
            );
        }
        if !asked.to.is_empty() {
            let label = format!("{} {}", frame.t("jusqu'à", "until"), dated(&asked.to, frame));
            add(
                label,
                Asked {
                    to: String::new(),
                    ..asked.clone()
                },
            );
        }
    }
    links
}

fn dated(typed: &str, frame: &Frame) -> String {
    crate::model::PartialDate::parse(typed).map_or_else(|_| typed.to_owned(), |date| format::partial(date, frame.lang))
}

/// The orders, each with its address.
fn orders(asked: &Asked, frame: &Frame) -> Vec<Choice> {
    let orders = [
        ("", frame.t("pertinence", "relevance")),
        ("date", frame.t("date de séance", "session date")),
    ];
    let orders = orders.into_iter().map(|(sort, label)| Choice {
        value: frame.link(
            &Asked {
                sort: sort.to_owned(),
                ..asked.clone()
            }
            .at("/"),
        ),
        label: label.into_owned(),
        chosen: (asked.sort == "date") == (sort == "date"),
    });
    orders.collect()
}

fn facets(results: &Results, asked: &Asked, frame: &Frame) -> Vec<Facet> {
    let facets = &results.facets;
    let narrowed_by_year = !asked.from.is_empty() || !asked.to.is_empty();
    let all = [
        (
            frame.t("Collectivité", "Council"),
            &facets.council,
            !asked.council.is_empty(),
            "council",
        ),
        (frame.t("Type", "Kind"), &facets.kind, !asked.kind.is_empty(), "kind"),
        (frame.t("Matière", "Subject"), &facets.subject, false, "subject"),
        (
            frame.t("Année", "Year"),
            &facets.year,
            narrowed_by_year && facets.year.len() < 2,
            "year",
        ),
    ];
    let all = all
        .into_iter()
        .filter(|(_, values, chosen, _)| !values.is_empty() && !chosen);
    let all = all.map(|(title, values, _, which)| Facet {
        title: title.into_owned(),
        values: values
            .iter()
            .take(VALUES)
            .map(|value| counted(value, which, asked, frame))
            .collect(),
        more: values.len().saturating_sub(VALUES) as u64,
    });
    all.collect()
}

fn counted(value: &FacetValue, which: &str, asked: &Asked, frame: &Frame) -> Count {
    let (mut narrowed, mut label) = (asked.clone(), value.label.clone());
    let chosen = value.value.clone();
    match which {
        "council" => narrowed.council = vec![chosen],
        "kind" => {
            label = Kind::parse(&chosen).map_or(label, |kind| kind.label(frame.lang).to_owned());
            narrowed.kind = chosen;
        }
        "subject" => {
            if label != chosen {
                label = format!("{chosen} {label}");
            }
            narrowed.subject = chosen;
        }
        _ => (narrowed.from, narrowed.to) = (chosen.clone(), chosen),
    }
    Count {
        href: frame.link(&narrowed.at("/")),
        label,
        count: format::number(value.count as u64, frame.lang),
    }
}

/// What may help when nothing was found: the same with less asked.
fn suggestions(asked: &Asked, frame: &Frame) -> Vec<Link> {
    let mut links = Vec::new();
    let bare = Asked {
        q: asked.q.clone(),
        ..Asked::default()
    };
    if bare != *asked && !asked.q.is_empty() {
        let label = frame.t(
            "la même recherche sans aucun filtre",
            "the same search without any filter",
        );
        links.push(Link {
            href: frame.link(&bare.at("/")),
            label: label.into_owned(),
        });
    }
    if asked.q.contains('"') {
        let loose = Asked {
            q: asked.q.replace('"', " "),
            ..asked.clone()
        };
        let label = frame.t(
            "sans guillemets : les mots dans n'importe quel ordre",
            "without quotation marks: the words in any order",
        );
        links.push(Link {
            href: frame.link(&loose.at("/")),
            label: label.into_owned(),
        });
    }
    let words: Vec<&str> = asked.q.split_whitespace().collect();
    let plain = words
        .iter()
        .all(|word| word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '\''));
    if plain && (2..=8).contains(&words.len()) {
        let either = Asked {
            q: words.join(frame.lang.pick(" OU ", " OR ")),
            ..asked.clone()
        };
        let label = frame.t("l'un ou l'autre des mots", "any one of the words");
        links.push(Link {
            href: frame.link(&either.at("/")),
            label: label.into_owned(),
        });
    }
    if plain && words.len() == 1 && words[0].chars().count() > 4 {
        let near = Asked {
            q: format!("{}~", words[0]),
            ..asked.clone()
        };
        let label = frame.t("ce mot à une lettre près", "this word, give or take one letter");
        links.push(Link {
            href: frame.link(&near.at("/")),
            label: label.into_owned(),
        });
    }
    links
}
