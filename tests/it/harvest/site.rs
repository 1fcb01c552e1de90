//! A council's site on loopback that a test can change, and the real program run against it.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

type Files = Arc<Mutex<BTreeMap<String, (String, Vec<u8>)>>>;

/// A site, a configuration that names it, and a state directory.
pub struct Site {
    files: Files,
    dir: tempfile::TempDir,
    address: String,
    _served: tokio::task::JoinHandle<()>,
}

impl Site {
    /// A site with a listing at `/conseil/` and these documents: path, title, text.
    pub async fn open(documents: &[(&str, &str, &str)]) -> Self {
        let files = Files::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&files));
        let served = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let dir = tempfile::tempdir().unwrap();
        let main = "state = \"state\"\nsources = [\"sources.d/*.toml\"]\n[fetch]\nmin_interval = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n";
        std::fs::write(dir.path().join("greffier.toml"), main).unwrap();
        std::fs::create_dir(dir.path().join("sources.d")).unwrap();
        let source = format!(
            "[council]\nname = \"Orbeval\"\ninsee = \"14998\"\n[[source]]\nid = \"orbeval\"\nkind = \"listing\"\nurl = \"http://{address}/conseil/\"\nschedule = \"30 5 * * *\"\n"
        );
        std::fs::write(dir.path().join("sources.d/orbeval.toml"), source).unwrap();
        let site = Self {
            files,
            dir,
            address: address.to_string(),
            _served: served,
        };
        for (path, _, text) in documents {
            site.put(path, "text/plain; charset=utf-8", text);
        }
        let links: Vec<_> = documents.iter().map(|(path, title, _)| (*path, *title)).collect();
        site.list(&links);
        site
    }

    /// Puts a document on the site, in the place of what stood there.
    pub fn put(&self, path: &str, content_type: &str, body: &str) {
        self.put_bytes(path, content_type, body.as_bytes());
    }

    /// The same, of bytes that are no text.
    pub fn put_bytes(&self, path: &str, content_type: &str, body: &[u8]) {
        let file = (content_type.to_owned(), body.to_owned());
        self.files.lock().unwrap().insert(path.to_owned(), file);
    }

    /// Makes the listing show these documents: path and title.
    pub fn list(&self, links: &[(&str, &str)]) {
        let items: String = links
            .iter()
            .map(|(path, title)| format!("<li><a href=\"{path}\">{title}</a></li>"))
            .collect();
        let page = format!(
            "<html><head><title>Conseil municipal</title></head><body><main><h1>Délibérations du conseil municipal</h1><ul>{items}</ul></main></body></html>"
        );
        self.put("/conseil/", "text/html; charset=utf-8", &page);
    }

    /// Adds a council and its sources; `{site}` stands for the site's address.
    pub fn add(&self, name: &str, sources: &str) {
        let file = self.dir.path().join(format!("sources.d/{name}.toml"));
        std::fs::write(file, sources.replace("{site}", &self.address)).unwrap();
    }

    /// Says one thing more of the council.
    pub fn configure(&self, line: &str) {
        let file = self.dir.path().join("sources.d/orbeval.toml");
        let said = std::fs::read_to_string(&file).unwrap();
        let said = said.replace("insee = \"14998\"\n", &format!("insee = \"14998\"\n{line}\n"));
        std::fs::write(&file, said).unwrap();
    }

    /// The program, with its arguments, on `state` (a name beside the configuration).
    pub fn program(&self, state: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greffier"));
        command
            .arg("--config")
            .arg(self.dir.path().join("greffier.toml"))
            .args(arguments);
        command
            .env("GREFFIER__STATE", self.state(state))
            .env("LC_ALL", "fr_FR.UTF-8");
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end: its status and the JSON it printed.
    pub fn run(&self, state: &str, arguments: &[&str]) -> (i32, Value) {
        let output = self.program(state, arguments).arg("--json").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {said}"));
        (output.status.code().unwrap_or(-1), json)
    }

    /// One harvest: its status and the report of its only run.
    pub fn harvest(&self, state: &str) -> (i32, Value) {
        let (status, mut json) = self.run(state, &["harvest"]);
        (status, json["runs"][0].take())
    }

    /// Where a state directory is.
    pub fn state(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

async fn answer(State(files): State<Files>, request: Request) -> Response {
    let Some((content_type, body)) = files.lock().unwrap().get(request.uri().path()).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", greffier::model::Sha256::of(&body));
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok());
    if known == Some(etag.as_str()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::CONTENT_TYPE, content_type), (header::ETAG, etag)], body).into_response()
}
