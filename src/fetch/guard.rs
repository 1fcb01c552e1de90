//! May this address be asked at all? Schemes, ports, names and networks, judged before any connection is made.
//!
//! Nothing here resolves or connects: [`check_url`] judges an address as written, [`check_ip`] one network address;
//! [`super::resolver`] asks the latter about every address a name leads to. Start with [`check_url`].

use super::Settings;
use crate::model::Text;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub enum Refusal {
    /// Another scheme than http and https.
    Scheme(String),
    /// No host, or one that no name server can know.
    Host(String),
    /// A name of inner networks, or one that leads nowhere.
    LocalName(String),
    /// A user or password stands in the address.
    Credentials,
    /// A port that belongs to another service.
    Port(u16),
    /// The address is longer than [`MAX_URL`].
    TooLong(usize),
    /// The network address lies in a private or special range.
    Network {
        /// The network address.
        ip: IpAddr,
        /// What the range is for, in French.
        fr: &'static str,
        /// What the range is for, in English.
        en: &'static str,
    },
    /// No contact is set, and this is not loopback.
    NoContact,
    /// Something would be told in clear outside the networks of `allow_private`.
    InClear,
}

/// The longest address asked: what RFC 9110, section 4.1, recommends that everyone support.
pub const MAX_URL: usize = 8000;

/// Judges an address as written. Names still have to be resolved, and what they lead to judged by [`check_ip`].
///
/// # Errors
/// When the address must not be asked; with the reason.
pub fn check_url(url: &Url, settings: &Settings) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme(url.scheme().to_owned()));
    }
    if url.as_str().len() > MAX_URL {
        return Err(Refusal::TooLong(url.as_str().len()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Credentials);
    }
    if let Some(port) = url.port().filter(|port| BAD_PORTS.contains(port)) {
        return Err(Refusal::Port(port));
    }
    match url.host() {
        None => Err(Refusal::Host(String::new())),
        Some(Host::Ipv4(ip)) => check_target(IpAddr::V4(ip), settings),
        Some(Host::Ipv6(ip)) => check_target(IpAddr::V6(ip), settings),
        Some(Host::Domain(name)) => check_name(name, settings),
    }
}

/// Judges an address that is to be told something: as [`check_url`], and in clear only within the networks that
/// `allow_private` names.
///
/// # Errors
/// When it must not be told; with the reason.
pub fn check_hook(url: &Url, settings: &Settings) -> Result<(), Refusal> {
    check_url(url, settings)?;
    let named = |ip: IpAddr| settings.allow_private.iter().any(|net| net.contains(&ip));
    let within = match url.host() {
        Some(Host::Ipv4(ip)) => named(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => named(IpAddr::V6(ip)),
        // Inner names lead nowhere else, see `check_resolved`.
        Some(Host::Domain(name)) => matches!(name_kind(name), NameKind::Loopback | NameKind::Inner),
        None => false,
    };
    if url.scheme() == "http" && !within {
        return Err(Refusal::InClear);
    }
    Ok(())
}

/// Judges one network address: public ones may be asked, and those that `allow` names.
///
/// An IPv4 address within an IPv6 one (mapped, RFC 4291; NAT64, RFC 6052) is judged like itself; 6to4, Teredo and the
/// other deprecated ways to wrap one are refused whatever they wrap.
///
/// # Errors
/// When the address lies in a private or special range.
pub fn check_ip(ip: IpAddr, allow: &[IpNet]) -> Result<(), Refusal> {
    let inner = unwrapped(ip);
    if [ip, inner].iter().any(|ip| allow.iter().any(|net| net.contains(ip))) {
        return Ok(());
    }
    match special(inner) {
        Some((fr, en)) => Err(Refusal::Network { ip, fr, en }),
        None => Ok(()),
    }
}

/// Judges a network address that is about to be connected to: [`check_ip`], and loopback only without a contact.
pub(super) fn check_target(ip: IpAddr, settings: &Settings) -> Result<(), Refusal> {
    check_ip(ip, &settings.allow_private)?;
    if settings.contact.is_none() && !unwrapped(ip).is_loopback() {
        return Err(Refusal::NoContact);
    }
    Ok(())
}

/// Judges a network address that `name` leads to. A local name may only lead where `allow_private` says, and
/// `localhost` only to loopback (RFC 6761, section 6.3), whatever a name server answers.
///
/// # Errors
/// When it must not be connected to.
pub fn check_resolved(name: &str, ip: IpAddr, settings: &Settings) -> Result<(), Refusal> {
    check_target(ip, settings)?;
    let local = || Refusal::LocalName(name.to_owned());
    match name_kind(name) {
        NameKind::Public => Ok(()),
        NameKind::Nowhere => Err(local()),
        NameKind::Loopback if !unwrapped(ip).is_loopback() => Err(local()),
        NameKind::Loopback | NameKind::Inner if special(unwrapped(ip)).is_none() => Err(local()),
        NameKind::Loopback | NameKind::Inner => Ok(()),
    }
}

fn check_name(name: &str, settings: &Settings) -> Result<(), Refusal> {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let sound = |label: &str| !label.is_empty() && label.len() <= 63 && label != "xn--";
    let ending = bare.rsplit('.').next().unwrap_or_default();
    if bare.len() > 253 || !bare.split('.').all(sound) || FILE_ENDINGS.contains(&ending) {
        return Err(Refusal::Host(name.to_owned()));
    }
    match name_kind(name) {
        NameKind::Public => Ok(()),
        NameKind::Loopback | NameKind::Inner if !settings.allow_private.is_empty() => Ok(()),
        _ => Err(Refusal::LocalName(name.to_owned())),
    }
}

/// Endings of files that are no top-level domains: `http:///x.pdf` lacks its host, and URL readers take `x.pdf` for it.
const FILE_ENDINGS: [&str; 16] = [
    "pdf", "htm", "html", "xhtml", "php", "asp", "aspx", "jsp", "doc", "docx", "odt", "rtf", "csv", "xls", "xlsx",
    "xml",
];

#[derive(Clone, Copy, PartialEq)]
enum NameKind {
    Public,
    /// RFC 6761, section 6.3.
    Loopback,
    /// Known in one network only.
    Inner,
    /// Never to be resolved: RFC 6761, section 6.4; RFC 7686; RFC 9476.
    Nowhere,
}

fn name_kind(name: &str) -> NameKind {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => NameKind::Loopback,
        "localdomain" if name.starts_with("localhost") => NameKind::Loopback,
        "onion" | "invalid" | "alt" | "i2p" => NameKind::Nowhere,
        _ if last == name && name.starts_with("ip6-") => NameKind::Loopback,
        _ if last == name => NameKind::Inner,
        "local" | "localdomain" | "lan" | "home" | "internal" | "intranet" | "intra" | "corp" | "private" | "test" => {
            NameKind::Inner
        }
        "arpa" => NameKind::Inner,
        _ => NameKind::Public,
    }
}

/// The address that a packet to `ip` reaches in the end, where an IPv6 address wraps an IPv4 one.
fn unwrapped(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let embedded = || {
        let [.., a, b, c, d] = v6.octets();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    if v6.to_ipv4_mapped().is_some() || NAT64.contains(&v6) {
        embedded()
    } else {
        ip
    }
}

fn special(ip: IpAddr) -> Option<(&'static str, &'static str)> {
    let found = match ip {
        IpAddr::V4(ip) => SPECIAL_V4
            .iter()
            .find(|(net, ..)| net.contains(&ip))
            .map(|r| (r.1, r.2)),
        IpAddr::V6(ip) => SPECIAL_V6
            .iter()
            .find(|(net, ..)| net.contains(&ip))
            .map(|r| (r.1, r.2)),
    };
    match ip {
        IpAddr::V6(ip) if found.is_none() && !GLOBAL_V6.contains(&ip) => Some(("réservé", "reserved")),
        _ => found,
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

/// RFC 6052.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);
/// RFC 4291, section 2.4: all that is assigned to the public so far.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// The IANA registry of special-purpose IPv4 addresses, multicast, and one cloud's metadata service.
const SPECIAL_V4: [(Ipv4Net, &str, &str); 17] = [
    (v4(0, 0, 0, 0, 8), "« ce réseau »", "“this network”"),
    (v4(10, 0, 0, 0, 8), "réseau privé", "private network"),
    (
        v4(100, 64, 0, 0, 10),
        "espace partagé d'opérateur",
        "shared carrier space",
    ),
    (v4(127, 0, 0, 0, 8), "machine locale", "this machine"),
    (v4(169, 254, 0, 0, 16), "lien local", "link-local"),
    (v4(172, 16, 0, 0, 12), "réseau privé", "private network"),
    (v4(192, 0, 0, 0, 24), "protocoles de l'IETF", "IETF protocols"),
    (v4(192, 0, 2, 0, 24), "documentation", "documentation"),
    (v4(192, 88, 99, 0, 24), "relais 6to4", "6to4 relays"),
    (v4(192, 168, 0, 0, 16), "réseau privé", "private network"),
    (v4(198, 18, 0, 0, 15), "essais de performance", "benchmarking"),
    (v4(198, 51, 100, 0, 24), "documentation", "documentation"),
    (v4(203, 0, 113, 0, 24), "documentation", "documentation"),
    (v4(224, 0, 0, 0, 4), "multidiffusion", "multicast"),
    (v4(255, 255, 255, 255, 32), "diffusion", "broadcast"),
    (v4(240, 0, 0, 0, 4), "réservé", "reserved"),
    (v4(168, 63, 129, 16, 32), "métadonnées d'hébergeur", "a host's metadata"),
];

/// The IANA registry of special-purpose IPv6 addresses; whatever else lies outside 2000::/3 is reserved.
const SPECIAL_V6: [(Ipv6Net, &str, &str); 12] = [
    (
        Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128),
        "machine locale",
        "this machine",
    ),
    (
        Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 128),
        "adresse nulle",
        "no address",
    ),
    (v6(0xfc00, 0, 0, 7), "réseau privé", "private network"),
    (v6(0xfe80, 0, 0, 10), "lien local", "link-local"),
    (v6(0xfec0, 0, 0, 10), "site local", "site-local"),
    (v6(0xff00, 0, 0, 8), "multidiffusion", "multicast"),
    (v6(0x64, 0xff9b, 1, 48), "NAT64 local", "local NAT64"),
    (v6(0x2001, 0, 0, 32), "Teredo", "Teredo"),
    (v6(0x2001, 0, 0, 23), "protocoles de l'IETF", "IETF protocols"),
    (v6(0x2001, 0xdb8, 0, 32), "documentation", "documentation"),
    (v6(0x2002, 0, 0, 16), "6to4", "6to4"),
    (v6(0x3fff, 0, 0, 20), "documentation", "documentation"),
];

/// Ports of other services: the Fetch standard's list of bad ports (https://fetch.spec.whatwg.org/#port-blocking).
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

impl Refusal {
    /// What is refused and what to do, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Scheme(scheme) => Text::new(
                format!("le protocole « {scheme}: » n'est pas suivi ; seuls http et https le sont"),
                format!("the scheme “{scheme}:” is not followed; only http and https are"),
            ),
            Self::Host(name) => Text::new(
                format!("« {name} » n'est pas un nom d'hôte valable ; corrigez l'adresse"),
                format!("“{name}” is no valid host name; correct the address"),
            ),
            Self::LocalName(name) => Text::new(
                format!(
                    "« {name} » est un nom de réseau interne ; ajoutez son réseau à fetch.allow_private si c'est voulu"
                ),
                format!(
                    "“{name}” is a name of an inner network; add its network to fetch.allow_private if that is meant"
                ),
            ),
            Self::Credentials => Text::new(
                "l'adresse contient un identifiant ou un mot de passe ; retirez-le",
                "the address holds a user name or password; take it out",
            ),
            Self::Port(port) => Text::new(
                format!("le port {port} est celui d'un autre service que le web"),
                format!("port {port} belongs to another service than the web"),
            ),
            Self::TooLong(length) => Text::new(
                format!("l'adresse fait {length} caractères ; {MAX_URL} au plus sont suivis"),
                format!("the address has {length} characters; at most {MAX_URL} are followed"),
            ),
            Self::Network { ip, fr, en } => Text::new(
                format!("l'adresse {ip} est réservée ({fr}) ; ajoutez son réseau à fetch.allow_private si c'est voulu"),
                format!("the address {ip} is reserved ({en}); add its network to fetch.allow_private if that is meant"),
            ),
            Self::NoContact => Text::new(
                "aucun contact n'est indiqué : seule la machine locale peut être lue ; renseignez fetch.contact",
                "no contact is set, so only this machine may be fetched from; set fetch.contact",
            ),
            Self::InClear => Text::new(
                "http:// ne protège pas ce qui est dit ; employez https://, ou ajoutez le réseau de l'adresse à fetch.allow_private",
                "http:// does not protect what is told; use https://, or add the address's network to fetch.allow_private",
            ),
        }
    }
}
