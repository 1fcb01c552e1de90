//! Where does a name lead, and may one go there? Every address a connection is made to has passed here.
//!
//! The connection uses the very addresses that were judged, so a name server that changes its answer between the
//! judgement and the connection gains nothing. Addresses written as numbers never come here: [`super::guard`] judges
//! them when it judges the URL.

use super::Settings;
use super::guard;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use std::sync::Arc;

/// The most addresses of one name that are tried.
const MAX_ADDRESSES: usize = 16;

/// A resolver that lets only permitted addresses through.
pub(super) struct Guarded {
    pub(super) inner: Arc<dyn Resolve>,
    pub(super) settings: Arc<Settings>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let settings = Arc::clone(&self.settings);
        let asked = self.inner.resolve(name);
        Box::pin(async move {
            let found = asked.await.map_err(Unresolved)?;
            permitted(&host, found, &settings)
        })
    }
}

/// A name that leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("name not resolved")]
pub(super) struct Unresolved(#[source] Box<dyn std::error::Error + Send + Sync>);

/// The addresses that may be connected to; if there are none, why not.
fn permitted(host: &str, found: Addrs, settings: &Settings) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
    let mut refused = None;
    let mut kept = Vec::new();
    for address in found.take(1024) {
        match guard::check_resolved(host, address.ip(), settings) {
            Ok(()) if kept.len() < MAX_ADDRESSES => kept.push(address),
            Ok(()) => {}
            Err(why) => refused = Some(why),
        }
    }
    match refused {
        Some(why) if kept.is_empty() => Err(why.into()),
        None if kept.is_empty() => Err(Unresolved("no address".into()).into()),
        _ => Ok(Box::new(kept.into_iter())),
    }
}

/// The system's own resolver.
pub(super) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
