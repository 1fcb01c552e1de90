//! A small origin: answers each request with the bytes a closure gives, and keeps a log.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub at: Instant,
    pub head: String,
}

impl Seen {
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
    }
}

type Answerer = dyn Fn(&Seen) -> Vec<u8> + Send + Sync;

#[derive(Clone)]
pub struct Origin {
    pub address: SocketAddr,
    log: Arc<Mutex<Vec<Seen>>>,
}

impl Origin {
    /// Listens on 127.0.0.2, any port.
    pub async fn new(answer: impl Fn(&Seen) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let origin = Self {
            address: listener.local_addr().unwrap(),
            log: Arc::default(),
        };
        let (log, answer): (_, Arc<Answerer>) = (Arc::clone(&origin.log), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&log), Arc::clone(&answer)));
            }
        });
        origin
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn log(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    /// The paths asked for, robots.txt left out.
    pub fn paths(&self) -> Vec<String> {
        let log = self.log();
        let paths = log.iter().map(|seen| seen.path().to_owned());
        paths.filter(|path| path != "/robots.txt").collect()
    }
}

async fn serve(mut socket: TcpStream, log: Arc<Mutex<Vec<Seen>>>, answer: Arc<Answerer>) {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    // A TLS greeting has no end to wait for: it gets its plain answer at once.
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.first() != Some(&0x16) {
        match socket.read(&mut piece).await {
            Ok(length) if length > 0 => head.extend_from_slice(&piece[..length]),
            _ => return,
        }
    }
    let seen = Seen {
        at: Instant::now(),
        head: String::from_utf8_lossy(&head).into_owned(),
    };
    log.lock().unwrap().push(seen.clone());
    let _ = socket.write_all(&answer(&seen)).await;
    let _ = socket.shutdown().await;
}

/// An answer with a body.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(body);
    out
}

pub fn not_found() -> Vec<u8> {
    answer(404, &[], b"")
}

pub fn redirect(to: &str) -> Vec<u8> {
    answer(302, &[("Location", to)], b"")
}
