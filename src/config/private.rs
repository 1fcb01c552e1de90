//! Addresses that are literally private: those that no name need be asked for to know that they lead inside.
//!
//! The guard of the polite client decides when something is fetched, whatever names answer. This is the same rule said
//! early, so that `check` can tell.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The address that `url` names literally; `localhost` is loopback by RFC 6761, section 6.3.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(embedded(ip).map_or(IpAddr::V6(ip), IpAddr::V4)),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            (name == "localhost" || name.ends_with(".localhost")).then_some(IpAddr::V4(Ipv4Addr::LOCALHOST))
        }
    }
}

/// Whether reading `url` leaves this machine: false for loopback and for a local folder.
pub(super) fn leaves_this_machine(url: &Url) -> bool {
    url.scheme() != "file" && !literal(url).is_some_and(|ip| ip.is_loopback())
}

/// The address that `url` names literally, if it is private or otherwise special and no network of `allowed` holds it.
pub(super) fn refused(url: &Url, allowed: &[IpNet]) -> Option<IpAddr> {
    let ip = literal(url)?;
    // A name of loopback may answer with either of its addresses.
    let local_name = ip.is_loopback() && url.domain().is_some();
    let is_allowed = allowed
        .iter()
        .any(|net| net.contains(&ip) || (local_name && net.contains(&IpAddr::V6(Ipv6Addr::LOCALHOST))));
    (is_special(ip) && !is_allowed).then_some(ip)
}

/// The IPv4 address inside an IPv4-mapped (RFC 4291), NAT64 (RFC 6052) or 6to4 (RFC 3056) one.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let from = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => Some(from(g, h)),
        (0x2002, ..) => Some(from(b, c)),
        _ => None,
    }
}

/// Whether `ip` is in a special range: the IANA special-purpose registries (RFC 6890) and multicast.
fn is_special(ip: IpAddr) -> bool {
    const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
        Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
    }
    const fn v6(a: u16, b: u16, prefix: u8) -> Ipv6Net {
        Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), prefix)
    }
    const V4: [Ipv4Net; 15] = [
        v4(0, 0, 0, 0, 8),
        v4(10, 0, 0, 0, 8),
        v4(100, 64, 0, 0, 10),
        v4(127, 0, 0, 0, 8),
        v4(169, 254, 0, 0, 16),
        v4(172, 16, 0, 0, 12),
        v4(192, 0, 0, 0, 24),
        v4(192, 0, 2, 0, 24),
        v4(192, 88, 99, 0, 24),
        v4(192, 168, 0, 0, 16),
        v4(198, 18, 0, 0, 15),
        v4(198, 51, 100, 0, 24),
        v4(203, 0, 113, 0, 24),
        v4(224, 0, 0, 0, 4),
        v4(240, 0, 0, 0, 4),
    ];
    /// Global unicast addresses are in 2000::/3; everything outside is special, and these within are too.
    const GLOBAL: Ipv6Net = v6(0x2000, 0, 3);
    const V6: [Ipv6Net; 4] = [
        v6(0x2001, 0, 23),
        v6(0x2001, 0xdb8, 32),
        v6(0x3fff, 0, 20),
        v6(0x5f00, 0, 16),
    ];
    match ip {
        IpAddr::V4(ip) => V4.iter().any(|net| net.contains(&ip)),
        IpAddr::V6(ip) => !GLOBAL.contains(&ip) || V6.iter().any(|net| net.contains(&ip)),
    }
}
