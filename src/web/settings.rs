use std::net::SocketAddr;
use url::Url;

/// What an administrator may set about the pages and the API: the table `[web]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where the daemon listens.
    pub listen: SocketAddr,
    /// The address readers use, without a slash at its end: links in mails and feeds begin with it.
    pub public_url: Url,
}
