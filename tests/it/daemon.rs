//! The daemon as an administrator has it: started, reloaded, asked for work by commands, stopped.

use crate::harvest::site::Site;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DOCUMENTS: [(&str, &str, &str); 2] = [
    (
        "/d/pv-2026-04-13.txt",
        "Procès-verbal du 13 avril 2026",
        "Procès-verbal du 13 avril 2026\nLe verger communal est ouvert.",
    ),
    (
        "/d/pv-2026-05-11.txt",
        "Procès-verbal du 11 mai 2026",
        "Procès-verbal du 11 mai 2026\nLa passerelle est fermée.",
    ),
];

/// A daemon on a site's configuration; what it says goes line by line to `said`.
struct Daemon {
    child: Child,
    address: String,
    said: std::sync::mpsc::Receiver<String>,
}

impl Daemon {
    fn start(site: &Site) -> Self {
        let mut command = site.program("state", &["serve"]);
        command
            .env("GREFFIER__WEB__LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "greffier=info")
            .env("NO_COLOR", "1");
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let mut daemon = Self {
            child,
            address: String::new(),
            said,
        };
        let ready = daemon.wait_for("ready");
        let (_, address) = ready.split_once("address=").unwrap();
        daemon.address = address.split_whitespace().next().unwrap().to_owned();
        daemon
    }

    fn wait_for(&self, words: &str) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        let mut heard = Vec::new();
        while let Ok(line) = self.said.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if line.contains(words) {
                return line;
            }
            heard.push(line);
        }
        panic!("never said « {words} »: {heard:#?}");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(sent.success());
    }

    fn stop(mut self) -> Duration {
        let told = Instant::now();
        self.signal("TERM");
        assert!(self.child.wait().unwrap().success());
        told.elapsed()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_beside_a_running_daemon_which_stops_in_time_and_loses_nothing() {
    let site = Site::open(&DOCUMENTS).await;
    let daemon = Daemon::start(&site);
    let (status, run) = site.harvest("state");
    assert_eq!((status, &run["new"]), (0, &2.into()), "{run}");
    assert_eq!(site.run("state", &["search", "verger"]).1["total"], 1);
    assert_eq!(get(&daemon.address, "/api/v1/search?q=passerelle")["total"], 1);
    assert_eq!(site.run("state", &["reindex"]).0, 0);
    assert_eq!(site.run("state", &["sources"]).1["sources"][0]["health"], "ok");
    assert!(daemon.stop() < Duration::from_secs(20));
    assert_eq!(site.run("state", &["search", "verger"]).1["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_on_the_same_state_is_refused() {
    let site = Site::open(&DOCUMENTS).await;
    let _first = Daemon::start(&site);
    let second = site.program("state", &["serve"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("tient déjà l'état"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hanging_up_reloads_a_sound_configuration_and_keeps_the_old_one_before_mistakes() {
    let site = Site::open(&DOCUMENTS).await;
    let daemon = Daemon::start(&site);
    let source = site.state("sources.d/orbeval.toml");
    let sound = std::fs::read_to_string(&source).unwrap();
    std::fs::write(&source, sound.replace("30 5 * * *", "99 5 * * *")).unwrap();
    daemon.signal("HUP");
    daemon.wait_for("the one in force is kept");
    std::fs::write(&source, sound.replace("30 5 * * *", "45 6 * * *")).unwrap();
    daemon.signal("HUP");
    daemon.wait_for("configuration reloaded");
    assert_eq!(
        site.run("state", &["sources"]).1["sources"][0]["schedule"],
        "45 6 * * *"
    );
    daemon.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_due_runs_by_itself() {
    let site = Site::open(&DOCUMENTS).await;
    let source = site.state("sources.d/orbeval.toml");
    let daily = std::fs::read_to_string(&source).unwrap();
    // Six fields: every second, which is legal and only warned of.
    std::fs::write(&source, daily.replace("30 5 * * *", "* * * * * *")).unwrap();
    let daemon = Daemon::start(&site);
    let line = daemon.wait_for("run ended");
    assert!(line.contains("listed=2") && line.contains("source=orbeval"), "{line}");
    daemon.stop();
}

/// What the daemon's pages answer to a GET.
fn get(address: &str, path: &str) -> serde_json::Value {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {answer}"))
}
