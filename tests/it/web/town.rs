//! A small world to serve: two councils, a few invented documents, a real server on a free port.

use chrono::{DateTime, TimeDelta, Utc};
use greffier::alert::Alerts;
use greffier::archive::Archive;
use greffier::catalog::{Capture, Catalog, Failed, Observation, ReadAct, RunReport, Stages};
use greffier::fetch::{Client, Ledger};
use greffier::harvest::entries;
use greffier::index::Index;
use greffier::model::{
    Act, ActId, Amount, Clock, Council, CouncilKind, DocumentId, Extraction, Finding, Health, Kind, Metadata, Origin,
    Outcome, Page, Part, PartialDate, Recognition, Selectors, Sha256, Source, SourceId, SourceKind, Stamp, Subject,
    Text, Vote, Words,
};
use greffier::web::{PageImages, Robot, Settings, Web, router, serve};
use std::collections::HashMap;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

pub const PUBLIC: &str = "https://greffier.example";
/// The bytes of the PDF: never parsed here, only kept and given back.
pub const PDF: &[u8] = b"%PDF-1.7 0123456789";
const STAGES: Stages = Stages {
    extract: 1,
    recognise: 1,
};

pub struct Town {
    pub address: SocketAddr,
    pub web: Web,
    /// The PDF with two acts.
    pub minutes: DocumentId,
    /// The act with votes and an amount.
    pub grant: ActId,
    /// A page of HTML that would run scripts, read by OCR as far as anyone is told.
    pub nasty: DocumentId,
    /// Withdrawn.
    pub withdrawn: DocumentId,
    /// No longer on its site.
    pub gone: DocumentId,
    stop: Option<oneshot::Sender<()>>,
    served: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
    dir: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

pub fn now() -> DateTime<Utc> {
    "2024-05-20T10:00:00Z".parse().unwrap()
}

impl Town {
    pub async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).await.unwrap();
        let archive = Archive::open(&dir.path().join("archive")).unwrap();
        let index = Index::open(&dir.path().join("index")).unwrap();
        let settings = Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: PUBLIC.parse().unwrap(),
        };
        let clock = Clock::new(now);
        let contact = Some("https://greffier.example/contact".to_owned());
        let client = Client::new(
            greffier::fetch::Settings::default(),
            dir.path().join("spool"),
            Ledger::new(clock.clone()),
        )
        .unwrap();
        let public = settings.public_url.clone();
        let program = env!("CARGO_BIN_EXE_greffier").into();
        let images = PageImages::open(
            dir.path().join("images"),
            &greffier::worker::Settings::default(),
            program,
        );
        let web = Web {
            images,
            alerts: Alerts::new(catalog.clone(), index.clone(), client, None, public, clock.clone()),
            catalog,
            index,
            archive,
            settings,
            robot: Robot {
                contact,
                user_agent: "Greffier/0 (+https://greffier.example/contact)".to_owned(),
                min_interval: std::time::Duration::from_secs(1),
                quiet_hours: None,
            },
            clock,
        };
        let mut town = Self {
            address: "127.0.0.1:0".parse().unwrap(),
            minutes: DocumentId::new(""),
            grant: ActId::new(""),
            nasty: DocumentId::new(""),
            withdrawn: DocumentId::new(""),
            gone: DocumentId::new(""),
            stop: None,
            served: None,
            web,
            dir,
        };
        town.furnish().await;
        town.serve().await;
        town
    }

    async fn serve(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = router(self.web.clone());
        self.served = Some(tokio::spawn(serve(listener, router, async move {
            stopped.await.ok();
        })));
        self.stop = Some(stop);
    }

    /// Tells the server to stop and waits for it.
    pub async fn close(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.served.take().unwrap().await.unwrap().unwrap();
        self.web.catalog.close().await;
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(path, "").await
    }

    /// A `GET` with further header lines, each ending in CR LF.
    pub async fn ask(&self, path: &str, headers: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n{headers}\r\n");
        parsed(&self.send(request.as_bytes()).await)
    }

    /// Sends bytes as they are and reads until the server closes.
    pub async fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // The server may close before it has read everything: that is its answer.
        stream.write_all(bytes).await.ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok();
        answer
    }

    async fn furnish(&mut self) {
        let valmont = source("valmont", "14999");
        let ecueil = source("ecueil", "51999");
        let councils = [
            council("Valmont-sur-Orne", "14999"),
            council("Écueil-la-Forêt", "51999"),
        ];
        let catalog = &self.web.catalog;
        catalog
            .register(&councils, &[valmont.clone(), ecueil.clone()], |_| {
                Some(now() + TimeDelta::hours(3))
            })
            .await
            .unwrap();
        let run = catalog
            .begin_run(&valmont.id, now() - TimeDelta::days(30), None)
            .await
            .unwrap();
        self.minutes = self
            .document(run, &valmont, "pv-2024-03-12.pdf", "Procès-verbal du 12 mars 2024", PDF)
            .await;
        self.nasty = self
            .document(
                run,
                &valmont,
                "note.html",
                "<script>alert(1)</script>",
                b"<script>alert(1)</script>",
            )
            .await;
        self.withdrawn = self
            .document(run, &valmont, "secret-durand.pdf", "Affaire Durand", b"%PDF durand")
            .await;
        self.gone = self
            .document(run, &valmont, "ancien.pdf", "Budget primitif 2019", b"%PDF ancien")
            .await;
        self.read_minutes().await;
        self.read(
            b"<script>alert(1)</script>",
            "text/html",
            "Le <b>préau</b> & la \"toiture\" de l'école",
            Origin::Ocr,
        )
        .await;
        self.read(b"%PDF durand", "application/pdf", "Monsieur Durand", Origin::Text)
            .await;
        self.read(
            b"%PDF ancien",
            "application/pdf",
            "Vote du budget primitif",
            Origin::Text,
        )
        .await;
        self.web
            .catalog
            .withdraw(&Sha256::of(b"%PDF durand"), "donnée personnelle", now())
            .await
            .unwrap();
        self.leave(&valmont).await;
        self.end_runs(run, &valmont, &ecueil).await;
        self.index().await;
    }

    /// One document: listed, fetched, archived.
    async fn document(&self, run: i64, source: &Source, name: &str, title: &str, bytes: &[u8]) -> DocumentId {
        let at = now() - TimeDelta::days(30);
        let url = format!("https://valmont.example/actes/{name}");
        let finding = Finding {
            href: name.to_owned(),
            url: url.parse().unwrap(),
            title: Some(title.to_owned()),
            date: PartialDate::parse("2024-03-12").ok(),
            kind: Some(Kind::ProcesVerbal),
            why: "link ends in .pdf".to_owned(),
        };
        let catalog = &self.web.catalog;
        let due = catalog
            .list(&source.id, &source.council, source.url.as_str(), &[finding], at)
            .await
            .unwrap();
        let sha256 = Sha256::of(bytes);
        let file = self.dir.path().join("download");
        std::fs::write(&file, bytes).unwrap();
        self.web.archive.put(&file, &sha256).await.unwrap();
        let capture = Capture {
            run,
            source: source.id.clone(),
            url: url.clone(),
            final_url: Some(url),
            fetched_at: at,
            status: Some(200),
            sha256: Some(sha256),
            content_type: Some("text/html".to_owned()),
            etag: None,
            last_modified: Some("Wed, 13 Mar 2024 08:00:00 GMT".to_owned()),
            headers: Vec::new(),
            error: None,
        };
        let content = Observation::Content {
            bytes: bytes.len() as u64,
            name: Some(name.to_owned()),
            table_url: None,
        };
        catalog.observe(&due[0].id, &capture, &content).await.unwrap();
        due[0].id.clone()
    }

    /// One document more, read as told.
    pub async fn publish(&self, name: &str, bytes: &[u8], extraction: &Extraction) -> DocumentId {
        let source = source("valmont", "14999");
        let run = self.web.catalog.begin_run(&source.id, now(), None).await.unwrap();
        let id = self.document(run, &source, name, "Procès-verbal", bytes).await;
        let recognition = Recognition {
            kind: Kind::ProcesVerbal,
            ..Recognition::default()
        };
        let (sha256, catalog) = (Sha256::of(bytes), &self.web.catalog);
        let stored = catalog.store_reading(&sha256, STAGES, Some(extraction), recognition, Vec::new(), now());
        stored.await.unwrap();
        id
    }

    /// Where the pictures of pages are kept.
    pub fn images(&self) -> std::path::PathBuf {
        self.dir.path().join("images")
    }

    async fn read_minutes(&mut self) {
        let first = "L'an deux mille vingt-quatre, le douze mars.\nDélibération n° DEL2024-17 : Subvention à l'association \
                     Les Amis du Lavoir. Le conseil attribue une subvention de 12 500,00 €.";
        let second = "Délibération n° DEL2024-18 : Réfection de la voirie communale. Adopté à l'unanimité.";
        let start = first.find("Délibération").unwrap();
        let grant = Act {
            number: Some("DEL2024-17".to_owned()),
            number_normalised: Some("DEL2024-17".to_owned()),
            title: "Subvention à l'association Les Amis du Lavoir".to_owned(),
            subject: Some(Subject {
                code: "7.5".into(),
                label: "Finances locales / Subventions".into(),
                confidence: 0.7,
            }),
            outcome: Some(Outcome::Adopted),
            vote: Vote {
                in_favour: Some(20),
                against: Some(3),
                abstentions: Some(1),
                ..Vote::default()
            },
            amounts: vec![Amount {
                eur: "12500.00".into(),
                words: Words::on_page(1),
                quote: "une subvention de 12 500,00 €".into(),
                ..Amount::default()
            }],
            references: Vec::new(),
            first_page: 1,
            last_page: 1,
            start,
            end: first.len(),
            quote: "Délibération n° DEL2024-17".to_owned(),
            ..Act::default()
        };
        let roads = Act {
            number: Some("DEL2024-18".to_owned()),
            number_normalised: Some("DEL2024-18".to_owned()),
            title: "Réfection de la voirie communale".to_owned(),
            outcome: Some(Outcome::Adopted),
            vote: Vote {
                unanimous: Some(true),
                ..Vote::default()
            },
            first_page: 2,
            last_page: 2,
            end: second.len(),
            quote: "Délibération n° DEL2024-18".to_owned(),
            ..Act::default()
        };
        self.grant = ActId::of(&self.minutes, "DEL2024-17", 0);
        let session_date = Some("2024-03-12".parse().unwrap());
        let acts = vec![grant, roads];
        let recognition = Recognition {
            kind: Kind::ProcesVerbal,
            council: Some("Valmont-sur-Orne".to_owned()),
            session_date,
            present: Some(24),
            absent: Some(3),
            proxies: Some(2),
            acts: acts.clone(),
            ..Recognition::default()
        };
        let read = acts.into_iter().map(|act| ReadAct { act, session_date }).collect();
        let extraction = Extraction {
            media_type: "application/pdf".to_owned(),
            pages: vec![page(1, first, Origin::Text), page(2, second, Origin::Text)],
            parts: vec![Part {
                name: "annexe.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                first_page: 2,
                pages: 1,
            }],
            metadata: Metadata {
                stamps: vec![Stamp {
                    page: 1,
                    received: session_date,
                    id: Some("014-211499990-20240312-2024_017-DE".to_owned()),
                    ..Stamp::default()
                }],
                ..Metadata::default()
            },
            ..Extraction::default()
        };
        let sha256 = Sha256::of(PDF);
        let stored = self
            .web
            .catalog
            .store_reading(&sha256, STAGES, Some(&extraction), recognition, read, now());
        stored.await.unwrap();
    }

    async fn read(&self, bytes: &[u8], media_type: &str, text: &str, origin: Origin) {
        let extraction = Extraction {
            media_type: media_type.to_owned(),
            pages: vec![page(1, text, origin)],
            ..Extraction::default()
        };
        let sha256 = Sha256::of(bytes);
        let stored = self.web.catalog.store_reading(
            &sha256,
            STAGES,
            Some(&extraction),
            Recognition::default(),
            Vec::new(),
            now(),
        );
        stored.await.unwrap();
    }

    /// Three listings over more than a week show all but the one that is gone.
    async fn leave(&self, source: &Source) {
        for days in [20, 10, 5] {
            let at = now() - TimeDelta::days(days);
            let mut shown = Vec::new();
            for id in [&self.minutes, &self.nasty, &self.withdrawn] {
                let view = self.web.catalog.document(id).await.unwrap().unwrap();
                shown.push(Finding {
                    href: view.url.clone(),
                    url: view.url.parse().unwrap(),
                    title: view.listed_title,
                    date: view.listed_date,
                    kind: view.listed_kind,
                    why: view.why,
                });
            }
            let catalog = &self.web.catalog;
            catalog
                .list(&source.id, &source.council, source.url.as_str(), &shown, at)
                .await
                .unwrap();
            catalog.close_listing(&source.id, at, at).await.unwrap();
        }
    }

    async fn end_runs(&self, run: i64, valmont: &Source, ecueil: &Source) {
        let catalog = &self.web.catalog;
        let failed = vec![Failed {
            url: "https://valmont.example/actes/perdu.pdf".to_owned(),
            why: Text::new("le serveur répond 404", "the server answers 404"),
        }];
        catalog
            .end_run(
                run,
                &RunReport {
                    failed,
                    ..report(&valmont.id, Health::Ok)
                },
                None,
            )
            .await
            .unwrap();
        let run = catalog.begin_run(&ecueil.id, now(), None).await.unwrap();
        let why = Some(Text::new(
            "le serveur ne répond pas depuis 3 jours",
            "the server has not answered for 3 days",
        ));
        catalog
            .end_run(
                run,
                &RunReport {
                    why,
                    ..report(&ecueil.id, Health::Failing)
                },
                None,
            )
            .await
            .unwrap();
    }

    /// What the index would hold of every document.
    pub async fn index(&self) {
        let mut writer = self.web.index.writer().unwrap();
        let changes = self.web.catalog.changes_since(0, 1000).await.unwrap();
        for change in &changes {
            let mut found = Vec::new();
            if let Some(document) = self.web.catalog.indexed(&change.document).await.unwrap() {
                let pages = self
                    .web
                    .catalog
                    .pages(document.view.sha256.as_ref().unwrap())
                    .await
                    .unwrap();
                found = entries(&document, &pages);
            }
            writer.replace(&change.document, &found).unwrap();
        }
        writer.commit(changes.last().unwrap().seq).unwrap();
    }
}

fn page(number: u32, text: &str, origin: Origin) -> Page {
    let confidence = (origin == Origin::Ocr).then_some(0.87);
    Page {
        number,
        text: text.to_owned(),
        origin,
        confidence,
        quality: confidence,
    }
}

fn council(name: &str, insee: &str) -> Council {
    Council {
        id: Council::identify(name, Some(insee), None),
        name: name.to_owned(),
        kind: CouncilKind::Commune,
        insee: Some(insee.to_owned()),
        siren: None,
        siret: None,
        inhabitants: None,
        timezone: chrono_tz::Europe::Paris,
    }
}

fn source(id: &str, insee: &str) -> Source {
    Source {
        id: SourceId::new(id),
        council: Council::identify("", Some(insee), None),
        kind: SourceKind::Listing,
        url: format!("https://{id}.example/actes/").parse().unwrap(),
        schedule: "30 5 * * *".to_owned(),
        selectors: Selectors::default(),
    }
}

fn report(source: &SourceId, health: Health) -> RunReport {
    RunReport {
        source: source.clone(),
        started: now() - TimeDelta::minutes(5),
        ended: now(),
        health,
        why: None,
        listed: 3,
        fetched: 1,
        unchanged: 3,
        new: 0,
        changed: 0,
        gone: 0,
        skipped: Vec::new(),
        failed: Vec::new(),
        requests: 5,
        bytes: 1000,
    }
}

/// The first answer in some bytes; status 0 when there is none.
pub fn parsed(bytes: &[u8]) -> Answer {
    let head = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let body = bytes.get(head + 4..).unwrap_or_default().to_vec();
    let chunked = headers.get("transfer-encoding").is_some_and(|t| t == "chunked");
    Answer {
        status,
        headers,
        body: if chunked { unchunked(&body) } else { body },
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&body[..end]), 16).unwrap_or(0);
        let Some(chunk) = body.get(end + 2..end + 2 + size).filter(|chunk| !chunk.is_empty()) else {
            break;
        };
        whole.extend_from_slice(chunk);
        body = &body[(end + 4 + size).min(body.len())..];
    }
    whole
}
