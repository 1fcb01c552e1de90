//! A town whose council publishes what a test says, and the alerts over it; everything can be closed and opened again.

use super::sinks::Mailbag;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use greffier::alert::{Alerts, DeliveryReport, Due, MailSettings, Rhythm, Wish};
use greffier::catalog::*;
use greffier::fetch::{Client, Ledger, Settings};
use greffier::harvest::entries;
use greffier::index::Index;
use greffier::model::*;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

pub const PUBLIC: &str = "https://greffier.example/conseils";

pub struct Town {
    pub dir: tempfile::TempDir,
    pub catalog: Catalog,
    pub index: Index,
    pub alerts: Alerts,
    pub mail: Option<MailSettings>,
    now: Arc<Mutex<DateTime<Utc>>>,
}

/// An act to be published.
#[derive(Clone)]
pub struct News {
    pub name: String,
    pub title: String,
    pub text: String,
    pub date: Option<NaiveDate>,
    pub act: Act,
}

pub fn news(name: &str, title: &str, text: &str) -> News {
    News {
        name: name.into(),
        title: title.into(),
        text: text.into(),
        date: "2025-06-02".parse().ok(),
        act: Act::default(),
    }
}

impl Town {
    pub async fn new() -> Self {
        Self::with_mail(None).await
    }

    /// A town whose mail goes into `bag`.
    pub async fn mailing(bag: &Mailbag) -> Self {
        Self::with_mail(Some(MailSettings {
            server: format!("smtp://{}", bag.address),
            from: "Greffier <alertes@example.org>".parse().unwrap(),
            user: None,
            password: None,
        }))
        .await
    }

    async fn with_mail(mail: Option<MailSettings>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now = Arc::new(Mutex::new("2025-06-10T08:00:00Z".parse().unwrap()));
        let (catalog, index, alerts) = doors(&dir, &now, mail.clone()).await;
        let town = Self {
            dir,
            catalog,
            index,
            alerts,
            mail,
            now,
        };
        town.catalog
            .register(&[council()], &[source()], |_| None)
            .await
            .unwrap();
        town
    }

    /// Closes everything, as the end of a process does, and opens it again.
    pub async fn reopened(self) -> Self {
        let Self {
            dir,
            catalog,
            mail,
            now,
            index,
            alerts,
        } = self;
        catalog.close().await;
        drop((index, alerts));
        let (catalog, index, alerts) = doors(&dir, &now, mail.clone()).await;
        Self {
            dir,
            catalog,
            index,
            alerts,
            mail,
            now,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }

    pub async fn alert(&self, query: &str, to: &str) -> AlertRow {
        self.alert_by(query, to, Rhythm::AtOnce, false).await
    }

    pub async fn alert_by(&self, query: &str, to: &str, rhythm: Rhythm, any_date: bool) -> AlertRow {
        let wish = Wish {
            query: query.into(),
            to: to.into(),
            rhythm,
            any_date,
            lang: Lang::Fr,
        };
        self.alerts.add(wish).await.unwrap()
    }

    /// Publishes acts, each a document of its own, reads and indexes them.
    pub async fn publish(&self, all: &[News]) {
        for news in all {
            self.read(news).await;
        }
        self.index().await;
    }

    /// Publishes an act that is not indexed yet.
    pub async fn read(&self, news: &News) -> DocumentId {
        let (now, source) = (self.now(), source());
        let url: Url = source.url.join(&news.name).unwrap();
        let finding = Finding {
            href: news.name.clone(),
            url: url.clone(),
            title: Some(news.title.clone()),
            date: None,
            kind: Some(Kind::Deliberation),
            why: "link".into(),
        };
        let listed = self
            .catalog
            .list(&source.id, &source.council, source.url.as_str(), &[finding], now)
            .await
            .unwrap();
        let run = self.catalog.begin_run(&source.id, now, None).await.unwrap();
        let sha256 = Sha256::of(news.text.as_bytes());
        let capture = Capture {
            run,
            source: source.id.clone(),
            url: url.to_string(),
            final_url: None,
            fetched_at: now,
            status: Some(200),
            sha256: Some(sha256.clone()),
            content_type: None,
            etag: None,
            last_modified: None,
            headers: Vec::new(),
            error: None,
        };
        let content = Observation::Content {
            bytes: 1,
            name: None,
            table_url: None,
        };
        self.catalog.observe(&listed[0].id, &capture, &content).await.unwrap();
        let page = Page {
            number: 1,
            text: news.text.clone(),
            origin: Origin::Text,
            confidence: None,
            quality: None,
        };
        let extraction = Extraction {
            media_type: "text/plain".into(),
            pages: vec![page],
            ..Extraction::default()
        };
        let act = Act {
            title: news.title.clone(),
            first_page: 1,
            last_page: 1,
            end: news.text.len(),
            ..news.act.clone()
        };
        let recognition = Recognition {
            kind: Kind::Deliberation,
            session_date: news.date,
            acts: vec![act.clone()],
            ..Recognition::default()
        };
        let acts = vec![ReadAct {
            act,
            session_date: news.date,
        }];
        let stages = Stages {
            extract: 1,
            recognise: 1,
        };
        self.catalog
            .store_reading(&sha256, stages, Some(&extraction), recognition, acts, now)
            .await
            .unwrap();
        listed[0].id.clone()
    }

    /// Lets the index catch up with the catalogue.
    pub async fn index(&self) {
        let changes = self
            .catalog
            .changes_since(self.index.watermark().unwrap(), 10_000)
            .await
            .unwrap();
        let mut writer = self.index.writer().unwrap();
        for change in &changes {
            let entries = match self.catalog.indexed(&change.document).await.unwrap() {
                Some(document) => {
                    let pages = self
                        .catalog
                        .pages(document.view.sha256.as_ref().unwrap())
                        .await
                        .unwrap();
                    entries(&document, &pages)
                }
                None => Vec::new(),
            };
            writer.replace(&change.document, &entries).unwrap();
        }
        writer.commit(self.catalog.last_change().await.unwrap()).unwrap();
    }

    pub async fn match_new(&self) -> u64 {
        self.alerts.match_new().await.unwrap()
    }

    pub async fn deliver(&self) -> DeliveryReport {
        self.alerts.deliver(Due::Now).await.unwrap()
    }

    pub async fn deliver_all(&self) -> DeliveryReport {
        self.alerts.deliver(Due::All).await.unwrap()
    }

    /// Matches and delivers; how many messages were accepted.
    pub async fn tell(&self) -> usize {
        self.match_new().await;
        self.deliver().await.sent.len()
    }
}

async fn doors(
    dir: &tempfile::TempDir,
    now: &Arc<Mutex<DateTime<Utc>>>,
    mail: Option<MailSettings>,
) -> (Catalog, Index, Alerts) {
    let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).await.unwrap();
    let index = Index::open(&dir.path().join("index")).unwrap();
    let settings = Settings {
        allow_private: vec!["127.0.0.2/32".parse().unwrap()],
        read_timeout: Duration::from_secs(2),
        ..Settings::default()
    };
    let clock = Clock::new({
        let now = Arc::clone(now);
        move || *now.lock().unwrap()
    });
    let client = Client::new(settings, dir.path().join("spool"), Ledger::new(clock.clone())).unwrap();
    let alerts = Alerts::new(
        catalog.clone(),
        index.clone(),
        client,
        mail,
        PUBLIC.parse().unwrap(),
        clock,
    );
    (catalog, index, alerts)
}

fn council() -> Council {
    Council {
        id: Council::identify("Valmont", Some("14999"), None),
        name: "Valmont-sur-Orne".into(),
        kind: CouncilKind::Commune,
        insee: Some("14999".into()),
        siren: None,
        siret: None,
        inhabitants: None,
        timezone: "Europe/Paris".parse().unwrap(),
    }
}

fn source() -> Source {
    Source {
        id: SourceId::new("valmont"),
        council: council().id,
        kind: SourceKind::Listing,
        url: "https://www.valmont.example/conseil/".parse().unwrap(),
        schedule: "0 5 * * *".into(),
        selectors: Selectors::default(),
    }
}
