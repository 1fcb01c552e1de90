use super::PRODUCT;
use crate::model::QuietHours;
use ipnet::IpNet;
use std::time::Duration;

/// What an administrator may set about fetching: the table `[fetch]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// A page or address that says who fetches and why; part of the User-Agent. Without it only loopback is fetched.
    pub contact: Option<String>,
    /// The least time between two requests to one host.
    pub min_interval: Duration,
    /// Hours, by the clocks of each council, in which no scheduled run fetches anything.
    pub quiet_hours: Option<QuietHours>,
    /// Networks in private or special ranges that may be fetched all the same.
    pub allow_private: Vec<IpNet>,
    /// The most bytes of one body, decompressed.
    pub max_bytes: u64,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long the first byte of an answer, and each further one, may be waited for.
    pub read_timeout: Duration,
    /// How long a whole answer may take.
    pub total_timeout: Duration,
    /// How many requests may be under way at once, over all hosts.
    pub concurrency: usize,
}

impl Settings {
    /// How we introduce ourselves: name, version, contact.
    pub fn user_agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match &self.contact {
            Some(contact) => format!("{PRODUCT}/{version} (+{contact})"),
            None => format!("{PRODUCT}/{version}"),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: None,
            min_interval: Duration::from_secs(1),
            quiet_hours: None,
            allow_private: Vec::new(),
            max_bytes: 200 << 20,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(300),
            concurrency: 16,
        }
    }
}
