//! A site that changes, the house that reads it, and what was told of each run.

use crate::pdf_text::{at, pdf};
use crate::support::MONTHS;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use greffier::alert::{Alerts, Rhythm, Wish};
use greffier::archive::Archive;
use greffier::catalog::{Catalog, DocumentView, SourceStatus};
use greffier::fetch::{Client, Ledger, Settings};
use greffier::harvest::{Doors, Harvester};
use greffier::index::Index;
use greffier::model::{
    Alteration, Clock, Council, CouncilKind, Health, Lang, Selectors, Sha256, Source, SourceId, SourceKind,
};
use greffier::search::{Hit, Request as Search, query, search};
use greffier::worker::{OcrSettings, Pool};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the listing is built.
#[derive(Clone, Copy, PartialEq)]
pub enum Look {
    /// A list.
    List,
    /// Cards, by another platform, with other addresses.
    Cards,
    /// A shell that a script fills; another page lists.
    Script,
    /// A feed.
    Feed,
}

/// The site as it is now.
struct Site {
    documents: Vec<Vec<u8>>,
    shown: Range<usize>,
    look: Look,
    status: Option<u16>,
    moved: Option<&'static str>,
    removed: bool,
}

/// The site, the house, and what was told.
pub struct Town {
    site: Arc<Mutex<Site>>,
    now: Arc<Mutex<DateTime<Utc>>>,
    doors: Doors,
    alerts: Alerts,
    source: SourceId,
    seen: u64,
    health: Option<Health>,
    moved: Option<String>,
    quiet: bool,
    /// What was told, a line for each run that had something to tell.
    pub told: Vec<String>,
    _dir: tempfile::TempDir,
}

impl Town {
    /// A site with so many documents, one every four weeks until now.
    pub async fn open(documents: usize) -> Self {
        Self::with(documents, SourceKind::Listing, Look::List).await
    }

    /// The same, read by its feed.
    pub async fn feed(documents: usize) -> Self {
        Self::with(documents, SourceKind::Feed, Look::Feed).await
    }

    async fn with(documents: usize, kind: SourceKind, look: Look) -> Self {
        let site = Arc::new(Mutex::new(Site {
            documents: (0..documents)
                .map(|n| document(n, &format!("lavoir {n}"), ""))
                .collect(),
            shown: 0..99,
            look,
            status: None,
            moved: None,
            removed: false,
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&site));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let dir = tempfile::tempdir().unwrap();
        let spool = dir.path().join("spool");
        std::fs::create_dir(&spool).unwrap();
        // The day after the last of the documents.
        let start = day(documents - 1).and_hms_opt(5, 30, 0).unwrap().and_utc() + TimeDelta::days(1);
        let now = Arc::new(Mutex::new(start));
        let clock = Clock::new({
            let now = Arc::clone(&now);
            move || *now.lock().unwrap()
        });
        let program = env!("CARGO_BIN_EXE_greffier").into();
        let doors = Doors {
            catalog: Catalog::open(&dir.path().join("catalog.sqlite")).await.unwrap(),
            archive: Archive::open(&dir.path().join("archive")).unwrap(),
            client: client(&spool, clock.clone()),
            pool: Pool::new(greffier::worker::Settings::default(), OcrSettings::default(), program),
            index: Index::open(&dir.path().join("index")).unwrap(),
            clock: clock.clone(),
            spool,
        };
        let source = Source {
            id: SourceId::new("orbeval"),
            council: council().id,
            kind,
            url: format!("{base}/conseil/").parse().unwrap(),
            schedule: "30 5 * * 1".into(),
            selectors: Selectors::default(),
        };
        let sources = [source];
        doors.catalog.register(&[council()], &sources, |_| None).await.unwrap();
        let (catalog, index, client) = (doors.catalog.clone(), doors.index.clone(), doors.client.clone());
        let public = "https://greffier.example/".parse().unwrap();
        Self {
            alerts: Alerts::new(catalog, index, client, None, public, clock),
            site,
            now,
            doors,
            source: sources[0].id.clone(),
            seen: 0,
            health: None,
            moved: None,
            quiet: false,
            told: Vec::new(),
            _dir: dir,
        }
    }

    /// One run, to what is searchable and matched; answers how many requests it took.
    pub async fn run(&mut self, when: &str) -> u64 {
        // As after a restart: no host is resting from another week's trouble.
        let doors = Doors {
            client: client(&self.doors.spool, self.doors.clock.clone()),
            ..self.doors.clone()
        };
        let harvester = Harvester::new(doors, Arc::new(|_| {}));
        let reports = harvester
            .harvest(std::slice::from_ref(&self.source), |_| None)
            .await
            .unwrap();
        let matched = self.alerts.match_new().await.unwrap();
        if self.health.is_none() {
            self.subscribe().await;
        }
        self.tell(when, reports[0].health, matched).await;
        reports[0].requests
    }

    async fn subscribe(&self) {
        let wish = Wish {
            query: "lavoir".into(),
            to: "https://example.org/hook".into(),
            rhythm: Rhythm::Weekly,
            any_date: true,
            lang: Lang::Fr,
        };
        self.alerts.add(wish).await.unwrap();
    }

    async fn tell(&mut self, when: &str, health: Health, matched: u64) {
        let mut events = Vec::new();
        if self.health.replace(health) != Some(health) {
            events.push(health.as_str().to_owned());
        }
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for change in self.doors.catalog.changes_since(self.seen, 10_000).await.unwrap() {
            self.seen = change.seq;
            let what = match change.alteration {
                Some(alteration) => format!("changed ({})", Alteration::as_str(alteration)),
                None => change.what,
            };
            *counts.entry(what).or_default() += 1;
        }
        events.extend(counts.iter().map(|(what, n)| format!("{n} {what}")));
        if matched > 0 {
            events.push(format!("{matched} alert"));
        }
        let status = self.status().await;
        let moved = status.search.as_ref().and_then(|search| search.found.as_ref());
        let moved = moved.map(|moved| moved.url.parse::<url::Url>().unwrap().path().to_owned());
        if self.moved != moved {
            let told = moved
                .as_ref()
                .map_or("stays".to_owned(), |path| format!("moved to {path}"));
            events.push(told);
            self.moved = moved;
        }
        let quiet = status.silence(self.now.lock().unwrap().date_naive()).is_some();
        if std::mem::replace(&mut self.quiet, quiet) != quiet {
            events.push(if quiet { "quiet" } else { "not quiet" }.to_owned());
        }
        if !events.is_empty() {
            self.told.push(format!("{when}: {}", events.join(", ")));
        }
    }

    pub async fn status(&self) -> SourceStatus {
        self.doors.catalog.source(&self.source).await.unwrap().unwrap()
    }

    /// The document whose act is about this.
    pub async fn find(&self, title: &str) -> DocumentView {
        for (_, id) in self.doors.catalog.documents_after(0, 1000).await.unwrap() {
            let view = self.doors.catalog.document(&id).await.unwrap().unwrap();
            if view.acts.iter().any(|(_, read)| read.act.title.ends_with(title)) {
                return view;
            }
        }
        panic!("no document is about {title}");
    }

    /// The one hit of a query.
    pub async fn hit(&self, typed: &str) -> Hit {
        self.doors.index.refresh().unwrap();
        let request = Search::new(query::parse(typed).unwrap());
        search(&self.doors.index, &request).unwrap().hits.remove(0)
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }

    /// Publishes one document more.
    pub fn publish(&self) {
        let mut site = self.site.lock().unwrap();
        let n = site.documents.len();
        site.documents.push(document(n, &format!("lavoir {n}"), ""));
    }

    /// Puts other bytes in the place of a document.
    pub fn replace(&self, n: usize, object: &str, more: &str) {
        self.site.lock().unwrap().documents[n] = document(n, object, more);
    }

    pub fn answer_with(&self, status: Option<u16>) {
        self.site.lock().unwrap().status = status;
    }

    pub fn show(&self, shown: Range<usize>) {
        self.site.lock().unwrap().shown = shown;
    }

    pub fn look(&self, look: Look) {
        self.site.lock().unwrap().look = look;
    }

    pub fn redirect(&self, to: &'static str) {
        self.site.lock().unwrap().moved = Some(to);
    }

    pub fn remove_listing(&self) {
        self.site.lock().unwrap().removed = true;
    }
}

fn client(spool: &std::path::Path, clock: Clock) -> Client {
    let settings = Settings {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        min_interval: Duration::from_millis(1),
        ..Settings::default()
    };
    Client::new(settings, spool.to_owned(), Ledger::new(clock)).unwrap()
}

fn council() -> Council {
    Council {
        id: Council::identify("Orbeval", Some("14998"), None),
        name: "Orbeval".into(),
        kind: CouncilKind::Commune,
        insee: Some("14998".into()),
        siren: None,
        siret: None,
        inhabitants: None,
        timezone: "Europe/Paris".parse().unwrap(),
    }
}

/// The day of a document's session.
fn day(n: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 13).unwrap() + TimeDelta::days(28 * n as i64)
}

fn said(n: usize) -> String {
    let day = day(n);
    format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

fn document(n: usize, object: &str, more: &str) -> Vec<u8> {
    let lines = [
        "Commune d'Orbeval".to_owned(),
        format!("Séance du {}", said(n)),
        format!("Délibération n° {}-{:03}", day(n).year(), n + 1),
        format!("Objet : Réfection du {object}"),
        "Le conseil municipal, à l'unanimité, approuve les travaux.".to_owned(),
    ];
    let rows = (0..).map(|row| 780 - 30 * row).zip(&lines);
    let content: String = rows.map(|(y, line)| at(50, y, line)).collect();
    pdf(&[content], more)
}

impl Site {
    fn links(&self) -> Vec<(String, String)> {
        let under = if self.look == Look::List || self.look == Look::Feed {
            "d"
        } else {
            "wp-content/uploads"
        };
        let shown = (0..self.documents.len()).filter(|n| self.shown.contains(n)).rev();
        shown
            .map(|n| {
                (
                    format!("/{under}/deliberation-{n}.pdf"),
                    format!("Délibération du {}", said(n)),
                )
            })
            .collect()
    }

    fn page(&self, path: &str) -> Option<(&'static str, Vec<u8>)> {
        let items = |open: &str, close: &str| -> String {
            let links = self.links();
            links
                .iter()
                .map(|(href, title)| format!("{open}<a href=\"{href}\">{title}</a>{close}"))
                .collect()
        };
        let list = || {
            format!(
                "<html><head><title>Conseil municipal</title></head><body><nav class='menu'></nav><main class='contenu'><h1>Délibérations du conseil municipal</h1><ul class='liste'>{}</ul></main><footer class='pied'></footer></body></html>",
                items("<li class='acte'>", "</li>")
            )
        };
        let html = |page: String| Some(("text/html; charset=utf-8", page.into_bytes()));
        match (path, self.look) {
            ("/", _) => html("<html><head><title>Orbeval</title></head><body><a href='/publications/actes/'>Délibérations du conseil municipal</a></body></html>".into()),
            ("/publications/actes/", _) if self.look == Look::Script || self.removed => html(list()),
            ("/conseil/" | "/nouveau/conseil/", _) if self.removed => None,
            ("/conseil/" | "/nouveau/conseil/", Look::List) => html(list()),
            ("/conseil/" | "/nouveau/conseil/", Look::Cards) => html(format!(
                "<html><head><title>Conseil municipal</title></head><body><div class='wp-site'><header class='wp-head'><h1 class='wp-title'>Délibérations du conseil municipal</h1></header><section class='grid'>{}</section></div></body></html>",
                items("<article class='card'><h3 class='card-title'>", "</h3></article>")
            )),
            ("/conseil/" | "/nouveau/conseil/", Look::Script) => html("<html><head><title>Conseil municipal</title></head><body><div id='app' class='app-root'></div><script src='/app.js'></script></body></html>".into()),
            ("/conseil/", Look::Feed) => {
                let entries: String = self.links().iter().map(|(href, title)| format!("<item><title>{title}</title><link>{href}</link><enclosure url='{href}' type='application/pdf'/></item>")).collect();
                Some(("application/rss+xml", format!("<rss version='2.0'><channel><title>Orbeval</title>{entries}</channel></rss>").into_bytes()))
            }
            _ => {
                let n = path.rsplit('-').next()?.strip_suffix(".pdf")?.parse::<usize>().ok()?;
                Some(("application/pdf", self.documents.get(n)?.clone()))
            }
        }
    }
}

async fn answer(State(site): State<Arc<Mutex<Site>>>, request: Request) -> Response {
    let site = site.lock().unwrap();
    let path = request.uri().path();
    if path == "/robots.txt" {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(status) = site.status {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    if let (Some(to), "/conseil/") = (site.moved, path) {
        return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response();
    }
    let Some((kind, body)) = site.page(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", Sha256::of(&body));
    if known(request.headers(), &tag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::ETAG, tag)], body).into_response()
}

fn known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(tag)
}
