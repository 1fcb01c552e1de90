//! `greffier demo`: a town in a box.
//!
//! The invented town's site answers on loopback, is harvested through the very same pipeline as any other, and its search
//! page stands until Ctrl-C. Nothing beyond loopback is asked, and the state is removed at the end.

mod town;

use super::{Context, Outcome, Status, harvest, print, progress};
use crate::catalog::RunReport;
use crate::config::Config;
use crate::daemon::{self, House};
use crate::model::Lang;
use crate::{fetch, web, worker};
use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use ipnet::IpNet;
use serde_json::json;
use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use url::Url;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("demo")
        .about(t(
            "Une commune imaginaire, relevée et cherchable, sans réseau ni configuration",
            "An invented town, harvested and searchable, without network or configuration",
        ))
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("N")
                .value_parser(value_parser!(u16))
                .default_value("8080")
                .help(t(
                    "Port de la page de recherche ; un port libre s'il est pris",
                    "Port of the search page; a free one when it is taken",
                )),
        )
        .after_help(t(
            "Exemple : greffier demo --port 8081",
            "Example: greffier demo --port 8081",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    // Before anything stands that would have to be removed.
    let mut stop = Stop::listen()?;
    let port = arguments.get_one("port").copied().unwrap_or_default();
    let state = tempfile::Builder::new()
        .prefix("greffier-demo-")
        .tempdir()
        .context("temporary directory")?;
    let shown = tokio::select! {
        shown = show(context, port, state.path()) => shown,
        () = stop.told() => Ok(()),
    };
    remove(state).await?;
    shown?;
    Ok(Status::Well)
}

/// The town, its harvest, its search page; ends only by an error.
async fn show(context: &Context, port: u16, state: &Path) -> anyhow::Result<()> {
    let listener = listen(context, port).await?;
    let address = listener.local_addr()?;
    let town = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("127.0.0.1")?;
    let base = Url::parse(&format!("http://{}/", town.local_addr()?))?;
    let config = config(state, address, &base)?;
    let page = config.web.public_url.clone();
    let sources: Vec<_> = config.sources.iter().map(|s| s.id.clone()).collect();
    if !context.json {
        welcome(context, &base, &config).await;
    }
    let house = House::open(config, daemon::system_clock(), progress::bars(context.lang)).await?;
    house.settle_in().await?;
    let harvested = async {
        let runs = house.harvester.harvest(&sources, |_| None).await?;
        ready(context, &page, &runs);
        let router = web::router(daemon::pages(&house));
        web::serve(listener, router, pending()).await.context("web")
    };
    tokio::select! {
        ended = web::serve(town, town::site(), pending()) => ended.context("town"),
        ended = harvested => ended,
    }
}

/// The port asked for, else a free one.
async fn listen(context: &Context, port: u16) -> anyhow::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => Ok(listener),
        Err(error) => {
            print::note(context.lang.pick(
                format!("le port {port} ne peut être pris ({error}) : en voici un libre"),
                format!("port {port} cannot be had ({error}): here is a free one"),
            ));
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("127.0.0.1")
        }
    }
}

fn config(state: &Path, address: SocketAddr, town: &Url) -> anyhow::Result<Config> {
    Ok(Config {
        file: state.join("greffier.toml"),
        state: state.join("state"),
        fetch: fetch::Settings {
            // The town is ours: nobody is disturbed. Nothing but this one address may be asked: there is no contact.
            allow_private: vec![IpNet::from(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST))],
            min_interval: Duration::from_millis(20),
            ..fetch::Settings::default()
        },
        web: web::Settings {
            listen: address,
            public_url: Url::parse(&format!("http://{address}"))?,
        },
        extract: worker::Settings::default(),
        ocr: worker::OcrSettings::default(),
        mail: None,
        councils: vec![town::council()],
        sources: town::sources(town)?,
    })
}

async fn welcome(context: &Context, town: &Url, config: &Config) {
    print::line(context.lang.pick(
        format!("Le site de Valmont-sur-Orne, commune imaginaire : {town}"),
        format!("The site of Valmont-sur-Orne, an invented town: {town}"),
    ));
    let ocr = worker::ocr::available(&config.ocr.languages).await;
    if ocr.version.is_none() || ocr.languages.is_empty() {
        print::line(context.t(
            "Sans tesseract et son français, le procès-verbal numérisé ne sera pas lu \
             (apt install tesseract-ocr tesseract-ocr-fra).",
            "Without tesseract and its French, the scanned minutes stay unread \
             (apt install tesseract-ocr tesseract-ocr-fra).",
        ));
    }
}

fn ready(context: &Context, page: &Url, runs: &[RunReport]) {
    if context.json {
        let runs: Vec<_> = runs.iter().map(|run| harvest::to_json(run, context.lang)).collect();
        print::json(&json!({ "url": page, "runs": runs }));
        return;
    }
    runs.iter().for_each(|run| harvest::tell(context, run));
    print::line(context.lang.pick(
        format!("\nLa page de recherche : {page}\nÀ essayer :"),
        format!("\nThe search page: {page}\nTo try:"),
    ));
    let tries = [
        (
            "piste cyclable",
            context.t("une décision, sa page, ses voix", "a decision, its page, its votes"),
        ),
        (
            "lavoir",
            context.t("un procès-verbal numérisé, lu par OCR", "scanned minutes, read by OCR"),
        ),
        (
            "contre:>=4",
            context.t("ce qui a divisé le conseil", "what divided the council"),
        ),
    ];
    for (query, why) in tries {
        let mut link = page.clone();
        link.query_pairs_mut().append_pair("q", query);
        print::line(format!("  {query:<16} {why}\n    {link}"));
    }
    print::line(context.t(
        "\nCtrl-C arrête tout et ne laisse rien derrière soi.",
        "\nCtrl-C stops everything and leaves nothing behind.",
    ));
}

/// Removes the state. What was cut off may still be writing: a file that appears meanwhile is removed as well.
async fn remove(state: TempDir) -> anyhow::Result<()> {
    const TRIES: u32 = 50;
    let path = state.keep();
    for _ in 0..TRIES {
        if std::fs::remove_dir_all(&path).is_ok() || !path.exists() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    std::fs::remove_dir_all(&path).with_context(|| format!("{}", path.display()))
}

/// The orders to stop: Ctrl-C, SIGTERM, a terminal that was closed.
struct Stop([Signal; 3]);

impl Stop {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ]))
    }

    async fn told(&mut self) {
        let [interrupt, terminate, hang_up] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}
