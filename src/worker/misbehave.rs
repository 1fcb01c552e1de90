//! For tests, and in debug builds only: what a hostile document would make a broken parser do.

use serde::{Deserialize, Serialize};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::Command;

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Misbehaviour {
    /// Waits for ever.
    Hang,
    /// Computes for ever.
    Spin,
    /// Ends the process.
    Abort,
    /// Panics, quoting the document.
    Panic,
    /// Recurses without end.
    Recurse,
    /// Takes memory without end.
    Eat,
    /// Answers without end.
    Flood,
    /// Tries every way out of the sandbox and answers the names of those that worked, one a line.
    Escape,
}

/// Does it.
pub fn act(how: Misbehaviour) -> Vec<u8> {
    match how {
        Misbehaviour::Hang => loop {
            std::thread::park();
        },
        Misbehaviour::Spin => loop {
            std::hint::spin_loop();
        },
        Misbehaviour::Abort => std::process::abort(),
        Misbehaviour::Panic => panic!("the secret words of the document"),
        Misbehaviour::Recurse => vec![u8::from(deeper(1) > 0)],
        Misbehaviour::Eat => {
            let mut eaten: Vec<Vec<u8>> = Vec::new();
            loop {
                eaten.push(vec![1; 16 << 20]);
            }
        }
        Misbehaviour::Flood => vec![b' '; 256 << 20],
        Misbehaviour::Escape => escapes().join("\n").into_bytes(),
    }
}

#[expect(unconditional_recursion, reason = "that is the point")]
fn deeper(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 64]);
    deeper(depth + 1) + room[usize::try_from(depth).unwrap_or(0) % 64]
}

fn escapes() -> Vec<&'static str> {
    let scratch = std::env::temp_dir().join("greffier-escape");
    let ways: [(&'static str, bool); 10] = [
        ("read a file", std::fs::read("/etc/passwd").is_ok()),
        ("list a folder", std::fs::read_dir("/").is_ok()),
        ("write a file", std::fs::write(&scratch, b"x").is_ok()),
        ("make a folder", std::fs::create_dir(&scratch).is_ok()),
        ("connect", TcpStream::connect(("127.0.0.1", 9)).left_here()),
        ("listen", TcpListener::bind(("127.0.0.1", 0)).is_ok()),
        ("open a datagram socket", UdpSocket::bind(("127.0.0.1", 0)).is_ok()),
        ("open a local socket", UnixStream::pair().is_ok()),
        ("start a program", Command::new("/bin/true").spawn().is_ok()),
        ("signal another process", signal_another()),
    ];
    ways.into_iter()
        .filter(|(_, worked)| *worked)
        .map(|(way, _)| way)
        .collect()
}

fn signal_another() -> bool {
    rustix::process::test_kill_process(rustix::process::Pid::INIT).is_ok()
}

/// A refused connection was tried all the same: the packet left.
trait Packet {
    fn left_here(self) -> bool;
}

impl Packet for std::io::Result<TcpStream> {
    fn left_here(self) -> bool {
        match self {
            Ok(_) => true,
            Err(e) => e.kind() == std::io::ErrorKind::ConnectionRefused,
        }
    }
}
