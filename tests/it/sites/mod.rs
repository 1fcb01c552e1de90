//! Sites of invented councils, each after a platform or a habit, served whole on loopback.

pub mod habits;
pub mod towns;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What is served: by path and query, else by path alone.
pub type Files = BTreeMap<String, (&'static str, Vec<u8>)>;

/// A site that is served, and what it was asked.
pub struct Served {
    pub root: String,
    asked: Arc<Mutex<Vec<String>>>,
    _task: tokio::task::JoinHandle<()>,
}

impl Served {
    /// Serves files; `ROOT` in them is the site's own address.
    pub async fn open(files: Files) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let files: Files = files
            .into_iter()
            .map(|(path, (typed, body))| match String::from_utf8(body) {
                Ok(text) => (path, (typed, text.replace("ROOT", &root).into_bytes())),
                Err(binary) => (path, (typed, binary.into_bytes())),
            })
            .collect();
        let asked = Arc::default();
        let router = Router::new()
            .fallback(answer)
            .with_state((Arc::new(files), Arc::clone(&asked)));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            root,
            asked,
            _task: task,
        }
    }

    /// The paths and queries that were asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

type Shared = (Arc<Files>, Arc<Mutex<Vec<String>>>);

async fn answer(State((files, asked)): State<Shared>, request: Request) -> Response {
    let full = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    asked.lock().unwrap().push(full.clone());
    let found = files.get(&full).or_else(|| files.get(request.uri().path()));
    match found {
        Some((typed, body)) => ([(header::CONTENT_TYPE, *typed)], body.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
