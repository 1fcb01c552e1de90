//! How are strangers' connections kept within limits? HTTP/1 on a listener that is handed in, each connection with limits
//! on the time its head may take, the size of that head, and how slowly it may read its answer.

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep, timeout};

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 1024;
/// How long the head of a request may take, and how long a connection may idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The largest head of a request, its address included.
const HEAD_BYTES: usize = 32 << 10;
/// The most header lines of a request.
const HEADER_LINES: usize = 100;
/// A visitor must take at least [`PIECE`] bytes of an answer in this time.
const PATIENCE: Duration = Duration::from_secs(30);
/// See [`PATIENCE`].
const PIECE: usize = 4 << 10;
/// How long open requests may take once we are told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `router` on `listener` until `stopped`; requests under way then have ten seconds to end.
///
/// # Errors
/// Never for now: an error of one connection ends that connection only.
pub async fn serve(listener: TcpListener, router: Router, stopped: impl Future<Output = ()> + Send) -> io::Result<()> {
    let open = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stopped = pin!(stopped);
    loop {
        let accepted = async {
            let permit = open.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            () = &mut stopped => break,
            accepted = accepted => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "no connection accepted");
                sleep(PAUSE).await;
                continue;
            }
        };
        let connection = builder().serve_connection(
            TokioIo::new(Patient::new(stream)),
            TowerToHyperService::new(router.clone()),
        );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off: they took longer than {DRAIN:?} to end");
    }
    Ok(())
}

fn builder() -> hyper::server::conn::http1::Builder {
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(HEAD_BYTES * 2)
        .max_headers(HEADER_LINES);
    builder
}

/// A connection whose other end must read what it asked for.
struct Patient {
    stream: TcpStream,
    /// Runs while bytes wait to be taken; reset whenever enough of them were.
    patience: Option<Pin<Box<Sleep>>>,
    taken: usize,
}

impl Patient {
    fn new(stream: TcpStream) -> Self {
        // Answers are written whole; waiting to fill packets only delays them.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            patience: None,
            taken: 0,
        }
    }

    fn judge(&mut self, written: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(n)) => {
                self.taken += n;
                if self.taken >= PIECE {
                    self.taken = 0;
                    self.patience = None;
                }
                Poll::Ready(Ok(n))
            }
            Poll::Pending => {
                let patience = self
                    .patience
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + PATIENCE)));
                match patience.as_mut().poll(cx) {
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    Poll::Pending => Poll::Pending,
                }
            }
            failed => failed,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.judge(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.judge(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
