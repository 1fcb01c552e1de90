//! A mail server and a webhook endpoint that answer as a test says and write down what they were sent.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the mail server answers one message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Post {
    Take,
    /// Takes it and breaks off before it says so.
    TakeAndBreakOff,
    /// Takes it and never answers the farewell.
    TakeAndHang,
    AtGreeting(&'static str),
    AtReceiver(&'static str),
    AfterMessage(&'static str),
}

#[derive(Clone)]
pub struct Mailbag {
    pub address: SocketAddr,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Mailbag {
    /// A server that answers the nth connection, from 0, as `how` says.
    pub async fn new(how: impl Fn(usize) -> Post + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let bag = Self {
            address: listener.local_addr().unwrap(),
            taken: Arc::default(),
        };
        let taken = Arc::clone(&bag.taken);
        tokio::spawn(async move {
            let mut n = 0;
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(smtp(socket, how(n), Arc::clone(&taken)));
                n += 1;
            }
        });
        bag
    }

    /// The messages that were taken, as they came.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

async fn smtp(socket: TcpStream, how: Post, taken: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    let greeting = if let Post::AtGreeting(answer) = how {
        answer
    } else {
        "220 sink.example ESMTP"
    };
    socket.write_all(format!("{greeting}\r\n").as_bytes()).await?;
    let mut line = String::new();
    while socket.read_line(&mut line).await? > 0 {
        let verb: String = line.chars().take(4).collect::<String>().to_uppercase();
        line.clear();
        let answer = match (verb.as_str(), how) {
            ("RCPT", Post::AtReceiver(answer)) => answer,
            ("DATA", _) => {
                socket.write_all(b"354 go\r\n").await?;
                let mut message = String::new();
                while socket.read_line(&mut message).await? > 0 && !message.ends_with("\r\n.\r\n") {}
                let message = message.trim_end_matches("\r\n.\r\n").replace("\r\n..", "\r\n.");
                if let Post::AfterMessage(answer) = how {
                    answer
                } else {
                    taken.lock().unwrap().push(message);
                    if how == Post::TakeAndBreakOff {
                        return Ok(());
                    }
                    "250 taken"
                }
            }
            ("QUIT", Post::TakeAndHang) => {
                let mut rest = Vec::new();
                socket.read_to_end(&mut rest).await?;
                return Ok(());
            }
            ("QUIT", _) => "221 bye",
            _ => "250 sink.example",
        };
        socket.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// What a webhook endpoint was sent.
#[derive(Debug, Clone)]
pub struct Call {
    pub headers: HashMap<String, String>,
    pub body: String,
}

#[derive(Clone)]
pub struct Hook {
    address: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Hook {
    /// An endpoint that answers the nth call, from 0, with the status that `how` says; 0 breaks off.
    pub async fn new(how: impl Fn(usize) -> u16 + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let hook = Self {
            address: listener.local_addr().unwrap(),
            calls: Arc::default(),
        };
        let calls = Arc::clone(&hook.calls);
        tokio::spawn(async move {
            let mut n = 0;
            while let Ok((socket, _)) = listener.accept().await {
                let status = how(n);
                n += 1;
                tokio::spawn(http(socket, status, Arc::clone(&calls)));
            }
        });
        hook
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

async fn http(socket: TcpStream, status: u16, calls: Arc<Mutex<Vec<Call>>>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    let mut headers = HashMap::new();
    let mut line = String::new();
    socket.read_line(&mut line).await?;
    loop {
        line.clear();
        socket.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await?;
    calls.lock().unwrap().push(Call {
        headers,
        body: String::from_utf8(body).unwrap(),
    });
    if status > 0 {
        let answer =
            format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n");
        socket.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
