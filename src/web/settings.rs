use crate::model::QuietHours;
use std::net::SocketAddr;
use std::time::Duration;
use url::Url;

/// What an administrator may set about the pages and the API: the table `[web]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where the daemon listens.
    pub listen: SocketAddr,
    /// The address readers use, without a slash at its end: links in mails and feeds begin with it.
    pub public_url: Url,
}

/// Who fetches and how, as those are told whose sites are visited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robot {
    /// How the people behind it are reached.
    pub contact: Option<String>,
    /// How it introduces itself.
    pub user_agent: String,
    /// The least time between two requests to one host.
    pub min_interval: Duration,
    /// The hours in which it fetches nothing.
    pub quiet_hours: Option<QuietHours>,
}
