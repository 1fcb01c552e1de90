//! Hosts that want to be left alone, hours in which nothing is fetched, and the account of what was asked: with the clock
//! in hand, against a real server.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use greffier::archive::Archive;
use greffier::catalog::{Catalog, RunReport};
use greffier::config;
use greffier::daemon::Timetable;
use greffier::fetch::{Client, Ledger};
use greffier::harvest::{Doors, Harvester};
use greffier::index::Index;
use greffier::model::{Clock, Health, SourceId};
use greffier::worker::Pool;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What the site answers with, and what it was asked.
#[derive(Default)]
struct Mood {
    status: Option<(u16, Option<&'static str>)>,
    /// Documents answer 403, the listing does not.
    closed: bool,
    /// How many of its six documents the listing no longer shows.
    dropped: usize,
    asked: Vec<String>,
    /// The clock goes on by so much with each document asked for.
    pace: TimeDelta,
}

/// What the site and the test share: the mood, and the clock.
type Shared = (Arc<Mutex<Mood>>, Arc<Mutex<DateTime<Utc>>>);

struct Town {
    mood: Arc<Mutex<Mood>>,
    now: Arc<Mutex<DateTime<Utc>>>,
    dir: tempfile::TempDir,
    _served: tokio::task::JoinHandle<()>,
}

/// Two sources on one site.
const SOURCES: [&str; 2] = ["orbeval-actes", "orbeval-seances"];

impl Town {
    async fn open(fetch: &str) -> Self {
        let (mood, now) = (
            Arc::<Mutex<Mood>>::default(),
            Arc::new(Mutex::new(at("2026-03-09T04:00:00Z"))),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .fallback(answer)
            .with_state((Arc::clone(&mood), Arc::clone(&now)));
        let served = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let dir = tempfile::tempdir().unwrap();
        let main = format!(
            "sources = [\"orbeval.toml\"]\n[fetch]\nmin_interval = \"0s\"\nallow_private = [\"127.0.0.0/8\"]\n{fetch}"
        );
        let sources = SOURCES.map(|id| {
            format!("[[source]]\nid = \"{id}\"\nkind = \"listing\"\nurl = \"http://{address}/{id}/\"\nschedule = \"0 * * * *\"\n")
        });
        std::fs::write(dir.path().join("greffier.toml"), main).unwrap();
        let council = "[council]\nname = \"Orbeval\"\ninsee = \"14998\"\n".to_owned();
        std::fs::write(dir.path().join("orbeval.toml"), council + &sources.concat()).unwrap();
        Self {
            mood,
            now,
            dir,
            _served: served,
        }
    }

    /// The house, opened anew: nothing is remembered but what the catalogue holds.
    async fn house(&self) -> (Harvester, Timetable) {
        let config = config::load(&self.dir.path().join("greffier.toml"), &[])
            .config
            .unwrap();
        let clock = Clock::new({
            let now = Arc::clone(&self.now);
            move || *now.lock().unwrap()
        });
        let dir: &Path = self.dir.path();
        std::fs::create_dir_all(dir.join("spool")).unwrap();
        let catalog = Catalog::open(&dir.join("catalog.sqlite")).await.unwrap();
        catalog
            .register(&config.councils, &config.sources, |_| None)
            .await
            .unwrap();
        let ledger = Ledger::new(clock.clone());
        ledger.recall(catalog.refusing_hosts().await.unwrap());
        let doors = Doors {
            client: Client::new(config.fetch.clone(), dir.join("spool"), ledger).unwrap(),
            archive: Archive::open(&dir.join("archive")).unwrap(),
            pool: Pool::new(
                config.extract.clone(),
                config.ocr.clone(),
                env!("CARGO_BIN_EXE_greffier").into(),
            ),
            index: Index::open(&dir.join("index")).unwrap(),
            spool: dir.join("spool"),
            catalog,
            clock,
        };
        (Harvester::new(doors, Arc::new(|_| {})), Timetable::of(&config))
    }

    async fn run(&self, source: &str) -> RunReport {
        let (harvester, _) = self.house().await;
        harvester.run(&SourceId::new(source), None).await.unwrap()
    }

    fn says(&self, status: u16, retry_after: Option<&'static str>) {
        self.mood.lock().unwrap().status = Some((status, retry_after));
    }

    fn is_well(&self) {
        self.mood.lock().unwrap().status = None;
    }

    fn wait(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }

    /// What was asked since the last time, robots.txt left out.
    fn asked(&self) -> usize {
        let asked = std::mem::take(&mut self.mood.lock().unwrap().asked);
        asked.iter().filter(|path| *path != "/robots.txt").count()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn answer(State((mood, now)): State<Shared>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let mut mood = mood.lock().unwrap();
    mood.asked.push(path.clone());
    if path == "/robots.txt" {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some((status, rest)) = mood.status {
        let mut headers = HeaderMap::new();
        headers.extend(
            rest.map(|rest| ("retry-after".parse().unwrap(), rest.parse().unwrap()))
                .into_iter()
                .collect::<HeaderMap>(),
        );
        return (StatusCode::from_u16(status).unwrap(), headers).into_response();
    }
    if !path.ends_with(".txt") {
        let links: String = (1 + mood.dropped..=6)
            .map(|n| format!("<li><a href=\"pv-2026-0{n}-09.txt\">Procès-verbal du 9/0{n}/2026</a></li>"))
            .collect();
        return Html(format!("<h1>Conseil municipal</h1><ul>{links}</ul>")).into_response();
    }
    *now.lock().unwrap() += mood.pace;
    if mood.closed {
        return StatusCode::FORBIDDEN.into_response();
    }
    format!("Procès-verbal {path}").into_response()
}

fn why(run: &RunReport) -> &str {
    run.why.as_ref().map_or("", |why| why.fr.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_refuses_is_left_alone_for_all_its_sources_longer_each_time_and_after_a_restart() {
    let town = Town::open("").await;
    town.says(429, Some("60"));
    let hours = [1, 2, 4];
    for rest in hours {
        let refused = town.run(SOURCES[0]).await;
        assert_eq!((refused.health, town.asked()), (Health::Blocked, 1));
        for _ in 0..2 {
            let other = town.run(SOURCES[1]).await;
            assert_eq!(
                (other.health, other.requests, town.asked()),
                (Health::Blocked, 0, 0),
                "{}",
                why(&other)
            );
            assert!(
                why(&other).contains("laissé tranquille jusqu'au 09/03/2026 à"),
                "{}",
                why(&other)
            );
            town.wait(TimeDelta::minutes(rest * 60 / 2));
        }
    }
    town.is_well();
    assert_eq!(town.run(SOURCES[1]).await.health, Health::Ok);
    town.asked();
    town.says(403, None);
    assert_eq!(town.run(SOURCES[0]).await.health, Health::Blocked);
    let (harvester, _) = town.house().await;
    let refusing = harvester.doors().catalog.refusing_hosts().await.unwrap();
    assert_eq!((refusing[0].refusals, refusing[0].status), (1, 403), "counted anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_host_asks_for_is_the_least_it_gets_and_the_run_is_due_again_after_it() {
    let town = Town::open("").await;
    town.says(429, Some("10800"));
    town.run(SOURCES[0]).await;
    let (harvester, _) = town.house().await;
    let catalog = &harvester.doors().catalog;
    let until = catalog.refusing_hosts().await.unwrap()[0].until;
    assert_eq!(until, at("2026-03-09T07:00:00Z"));
    // It has no schedule of its own here: the retry is all there is.
    catalog
        .put_off(&SourceId::new(SOURCES[0]), at("2027-01-01T00:00:00Z"))
        .await
        .unwrap();
    harvester.run(&SourceId::new(SOURCES[0]), None).await.unwrap();
    let due = catalog
        .source(&SourceId::new(SOURCES[0]))
        .await
        .unwrap()
        .unwrap()
        .next_due;
    assert_eq!(due, Some(until));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_closes_its_documents_is_not_asked_for_all_of_them() {
    let town = Town::open("").await;
    town.mood.lock().unwrap().closed = true;
    let run = town.run(SOURCES[0]).await;
    assert_eq!(town.asked(), 4, "the listing, and three documents of six");
    assert_eq!((run.health, run.failed.len()), (Health::Blocked, 6), "{}", why(&run));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_in_the_quiet_hours_waits_for_their_end_and_a_run_that_meets_them_goes_on_after() {
    // Paris is an hour ahead of UTC in March: silence from 06:00 to 19:00 UTC.
    let town = Town::open("quiet_hours = \"07:00-20:00\"\n").await;
    let (harvester, timetable) = town.house().await;
    let source = SourceId::new(SOURCES[0]);
    let early = timetable.next_due(&source, at("2026-03-09T04:30:00Z")).unwrap();
    assert!(early < at("2026-03-09T06:00:00Z"), "{early}");
    let due = timetable.next_due(&source, at("2026-03-09T05:30:00Z")).unwrap();
    let end = at("2026-03-09T19:00:00Z");
    assert!((end..end + TimeDelta::minutes(10)).contains(&due), "{due}");
    // On 29 March clocks go forward: the same window is 05:00 to 18:00 UTC.
    let summer = timetable.silent_until(&source, at("2026-03-29T05:00:00Z")).unwrap();
    assert_eq!(summer - at("2026-03-29T18:00:00Z"), due - end);
    assert_eq!(timetable.silent_until(&source, at("2026-03-29T04:59:00Z")), None);

    *town.now.lock().unwrap() = at("2026-03-09T05:58:00Z");
    town.mood.lock().unwrap().pace = TimeDelta::minutes(1);
    let silence = timetable.silence(&source, at("2026-03-09T05:58:00Z"));
    let run = harvester.run_outside(&source, None, silence).await.unwrap();
    assert_eq!((run.health, run.new, town.asked()), (Health::Ok, 2, 3), "{}", why(&run));
    assert!(
        why(&run).contains("heures de silence : reprise le 09/03/2026 à 20:00"),
        "{}",
        why(&run)
    );
    assert!(run.failed.is_empty());
    let status = harvester.doors().catalog.source(&source).await.unwrap().unwrap();
    assert_eq!(status.failures, 1, "due again by itself");

    // By hand, somebody wants it now.
    let by_hand = harvester.run(&source, None).await.unwrap();
    assert_eq!((by_hand.health, by_hand.new), (Health::Ok, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fall_is_told_though_the_quiet_hours_cut_the_run_that_saw_it() {
    let town = Town::open("quiet_hours = \"07:00-20:00\"\n").await;
    let (harvester, timetable) = town.house().await;
    let source = SourceId::new(SOURCES[0]);
    assert_eq!(harvester.run(&source, None).await.unwrap().health, Health::Ok);
    {
        let mut mood = town.mood.lock().unwrap();
        (mood.dropped, mood.pace) = (4, TimeDelta::minutes(1));
    }
    town.asked();
    // The listing is read whole, the first of its two documents takes the clock into the quiet hours.
    *town.now.lock().unwrap() = at("2026-03-10T05:59:30Z");
    let silence = timetable.silence(&source, at("2026-03-10T05:59:30Z"));
    let run = harvester.run_outside(&source, None, silence).await.unwrap();
    assert_eq!(
        (run.health, run.listed, town.asked()),
        (Health::Shrunk, 2, 2),
        "{}",
        why(&run)
    );
    let status = harvester.doors().catalog.source(&source).await.unwrap().unwrap();
    assert_eq!((status.health, status.gone), (Some(Health::Shrunk), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_is_counted_by_host_and_day_and_outlasts_a_restart() {
    let town = Town::open("").await;
    let first = town.run(SOURCES[0]).await;
    town.wait(TimeDelta::days(1));
    let second = town.run(SOURCES[1]).await;
    town.wait(TimeDelta::hours(1));
    town.says(500, None);
    town.run(SOURCES[1]).await;
    let (harvester, _) = town.house().await;
    let catalog = &harvester.doors().catalog;
    let today = at("2026-03-10T00:00:00Z").date_naive();
    let hosts = catalog.hosts(today).await.unwrap();
    let host = &hosts[0];
    assert_eq!((hosts.len(), host.host.as_str()), (1, "127.0.0.1"), "whatever the port");
    assert_eq!(
        host.total.requests,
        first.requests + second.requests + 2,
        "and robots.txt again"
    );
    assert_eq!(host.total.bytes, first.bytes + second.bytes);
    assert_eq!((host.total.errors, host.total.back_offs), (1, 1));
    assert_eq!(host.today.requests, second.requests + 2);
    assert_eq!(host.month, host.total);
    let days = catalog
        .host_days("127.0.0.1", today - chrono::Days::new(1))
        .await
        .unwrap();
    assert_eq!((days.len(), days[1].counts.requests), (2, first.requests));
}
