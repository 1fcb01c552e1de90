//! What can go wrong when an address is asked: one name for each case, in both languages, with what to do.
//!
//! No inner error is shown: causes go to the debug log, people read [`FetchError::text`].

use super::guard::Refusal;
use crate::model::Text;
use chrono::{DateTime, Utc};
use std::time::Duration;
use url::Url;

/// An address that was not fetched: where and why. `at` may be a later hop than the address first asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct FetchError {
    /// The address at which it failed.
    pub at: Box<Url>,
    /// What happened there.
    pub fault: Fault,
}

/// Everything that can happen instead of a sound answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The address must not be asked.
    Refused(Refusal),
    /// robots.txt forbids the address to us.
    Robots,
    /// robots.txt could not be had, so nothing may be fetched for now (RFC 9309, section 2.3.1.4).
    RobotsUnreachable,
    /// The host rests after trouble, or at its own wish.
    BackingOff(Duration),
    /// The host refused us, and is left alone until then.
    LeftAlone(DateTime<Utc>),
    /// The hours in which nothing is fetched have begun; they end then.
    QuietHours(DateTime<Utc>),
    /// The name leads nowhere.
    Dns,
    /// No connection.
    Connect,
    /// No secure connection: mostly an expired or wrong certificate.
    Tls,
    /// Too slow, and at what.
    Timeout(Phase),
    /// 401, 403, 429, 451: the server does not want us, and may have said until when.
    Blocked(u16, Option<Duration>),
    /// Another status than success, with the Retry-After if there was one.
    Status(u16, Option<Duration>),
    /// 304 though nothing was conditional.
    Unasked304,
    /// A redirect without a usable Location.
    RedirectNowhere,
    /// A redirect to something that is not fetched.
    RedirectRefused(Refusal),
    /// Redirects that come back to an address already seen.
    RedirectLoop,
    /// More redirects than this.
    TooManyRedirects(usize),
    /// The body is longer than this many bytes.
    TooLarge(u64),
    /// The answer broke off.
    Interrupted,
    /// The answer is no HTTP.
    Garbled,
    /// The body is compressed in a way we do not read, or not as it says.
    Encoding(String),
    /// The body could not be written down here.
    Spool(Spool),
    /// A value that we were to send cannot stand in a header.
    Header,
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// To make the connection.
    Connect,
    /// To get the first byte or a next one.
    Read,
    /// The whole answer.
    Total,
}

/// Why a body could not be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spool {
    /// No space left.
    Full,
    /// Anything else.
    Failed,
}

impl From<std::io::Error> for Spool {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed,
        }
    }
}

impl Fault {
    /// This fault, at that address.
    pub fn at(self, url: &Url) -> FetchError {
        FetchError {
            at: Box::new(url.clone()),
            fault: self,
        }
    }
}

impl FetchError {
    /// Whether the same request may well succeed later, without anybody changing anything.
    pub fn is_temporary(&self) -> bool {
        match &self.fault {
            Fault::RobotsUnreachable | Fault::BackingOff(_) | Fault::LeftAlone(_) | Fault::QuietHours(_) => true,
            Fault::Dns | Fault::Connect | Fault::Timeout(_) => true,
            Fault::Interrupted | Fault::Garbled | Fault::Spool(_) | Fault::Blocked(429, _) => true,
            Fault::Status(code, _) => *code >= 500 || matches!(code, 408 | 425),
            _ => false,
        }
    }

    /// How long to wait before asking again, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.fault {
            Fault::BackingOff(rest) => Some(rest),
            Fault::Blocked(_, rest) | Fault::Status(_, rest) => rest,
            _ => None,
        }
    }

    /// A word for machines: stable, lower case.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Refused(_) => "refused",
            Fault::Robots => "robots",
            Fault::RobotsUnreachable => "robots-unreachable",
            Fault::BackingOff(_) => "backing-off",
            Fault::LeftAlone(_) => "left-alone",
            Fault::QuietHours(_) => "quiet-hours",
            Fault::Dns => "dns",
            Fault::Connect => "connect",
            Fault::Tls => "tls",
            Fault::Timeout(_) => "timeout",
            Fault::Blocked(..) => "blocked",
            Fault::Status(..) | Fault::Unasked304 => "status",
            Fault::RedirectNowhere => "redirect",
            Fault::RedirectRefused(_) => "redirect-refused",
            Fault::RedirectLoop => "redirect-loop",
            Fault::TooManyRedirects(_) => "too-many-redirects",
            Fault::TooLarge(_) => "too-large",
            Fault::Interrupted => "interrupted",
            Fault::Garbled => "garbled",
            Fault::Encoding(_) => "encoding",
            Fault::Spool(_) => "spool",
            Fault::Header => "header",
        }
    }

    /// What happened, where, and what to do, for people.
    pub fn text(&self) -> Text {
        self.beside("")
    }

    /// The same, beside the address that was asked: it is not said again.
    pub fn beside(&self, asked: &str) -> Text {
        let what = self.fault.text();
        if self.at.as_str() == asked {
            return what;
        }
        Text::new(
            format!("{} : {}", shown(&self.at), what.fr),
            format!("{}: {}", shown(&self.at), what.en),
        )
    }
}

/// The address as it may be shown: without credentials, and not without end.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Addresses that cannot hold credentials refuse to have them removed.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    let text = url.as_str();
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Fault {
    fn text(&self) -> Text {
        match self {
            Self::Refused(why) => why.text(),
            Self::RedirectRefused(why) => redirect_refused(&why.text()),
            Self::BackingOff(rest) => Text::new(
                format!(
                    "l'hôte se repose encore {} s ; la demande sera refaite plus tard",
                    rest.as_secs()
                ),
                format!(
                    "the host rests for another {} s; it will be asked again later",
                    rest.as_secs()
                ),
            ),
            Self::LeftAlone(until) => Text::new(
                format!(
                    "l'hôte nous a refusés : il est laissé tranquille jusqu'au {}",
                    in_paris(*until, FRENCH)
                ),
                format!(
                    "the host refused us: it is left alone until {}",
                    in_paris(*until, ENGLISH)
                ),
            ),
            Self::QuietHours(end) => Text::new(
                format!("heures de silence : reprise le {}", in_paris(*end, FRENCH)),
                format!("quiet hours: taken up again on {}", in_paris(*end, ENGLISH)),
            ),
            Self::Timeout(phase) => phase.text(),
            Self::Blocked(code, _) => Text::new(
                format!(
                    "le serveur refuse l'accès (HTTP {code}) ; demandez-lui d'admettre « Greffier », ou retirez la source"
                ),
                format!("the server denies access (HTTP {code}); ask it to admit “Greffier”, or remove the source"),
            ),
            Self::Status(code, _) => status(*code),
            Self::TooManyRedirects(most) => Text::new(
                format!("plus de {most} redirections ; indiquez l'adresse finale"),
                format!("more than {most} redirects; give the final address"),
            ),
            Self::TooLarge(most) => Text::new(
                format!("plus de {most} octets ; relevez fetch.max_bytes si le document est voulu"),
                format!("more than {most} bytes; raise fetch.max_bytes if the document is wanted"),
            ),
            Self::Encoding(coding) => Text::new(
                format!("le corps n'est pas lisible dans le codage annoncé (« {coding} ») ; signalez-le au site"),
                format!("the body cannot be read in the coding it announces (“{coding}”); tell the site"),
            ),
            Self::Spool(Spool::Full) => Text::new(
                "le disque local est plein ; libérez de l'espace dans le répertoire d'état",
                "the local disk is full; free some space in the state directory",
            ),
            plain => {
                let (fr, en) = plain.words();
                Text::new(fr, en)
            }
        }
    }

    /// The wording of the faults that carry nothing.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Robots => (
                "robots.txt nous interdit cette adresse ; demandez l'accès au site, ou retirez la source",
                "robots.txt forbids us this address; ask the site for access, or remove the source",
            ),
            Self::RobotsUnreachable => (
                "robots.txt n'a pas pu être lu, rien n'est donc demandé à ce site pour l'instant",
                "robots.txt could not be read, so nothing is asked of this site for now",
            ),
            Self::Dns => (
                "le nom de l'hôte est introuvable ; vérifiez l'adresse et le serveur de noms",
                "the host's name is not found; check the address and the name server",
            ),
            Self::Connect => (
                "la connexion a échoué ; le serveur est peut-être arrêté",
                "no connection; the server may be down",
            ),
            Self::Tls => (
                "la connexion sécurisée a échoué (certificat périmé ou erroné ?) ; signalez-le au site, ou installez ici le paquet ca-certificates s'il manque",
                "no secure connection (certificate expired or wrong?); tell the site, or install ca-certificates here if it is missing",
            ),
            Self::Unasked304 => (
                "le serveur répond « inchangé » (HTTP 304) à une demande sans condition",
                "the server answers “not modified” (HTTP 304) to a request without condition",
            ),
            Self::RedirectNowhere => (
                "la redirection n'indique aucune adresse valable",
                "the redirect gives no usable address",
            ),
            Self::RedirectLoop => (
                "les redirections tournent en rond ; indiquez l'adresse finale",
                "the redirects go round in circles; give the final address",
            ),
            Self::Interrupted => (
                "la réponse s'est interrompue avant la fin ; rien n'en est gardé",
                "the answer broke off; nothing of it is kept",
            ),
            Self::Garbled => (
                "la réponse n'est pas du HTTP valable ; rien n'en est gardé",
                "the answer is no valid HTTP; nothing of it is kept",
            ),
            Self::Header => (
                "un en-tête HTTP n'admet pas l'une des valeurs à envoyer ; vérifiez fetch.contact",
                "an HTTP header cannot carry one of the values to send; check fetch.contact",
            ),
            _ => (
                "la réponse n'a pas pu être écrite sur le disque ; vérifiez le répertoire d'état",
                "the answer could not be written to disk; check the state directory",
            ),
        }
    }
}

impl Phase {
    fn text(self) -> Text {
        let (fr, en, key) = match self {
            Self::Connect => (
                "la connexion a trop tardé",
                "the connection took too long",
                "connect_timeout",
            ),
            Self::Read => (
                "le serveur ne répond plus",
                "the server stopped answering",
                "read_timeout",
            ),
            Self::Total => ("la réponse a trop duré", "the answer took too long", "total_timeout"),
        };
        Text::new(format!("{fr} (fetch.{key})"), format!("{en} (fetch.{key})"))
    }
}

const FRENCH: &str = "%d/%m/%Y à %H:%M (heure de Paris)";
const ENGLISH: &str = "%Y-%m-%d %H:%M (Paris time)";

/// An instant in words: what a fault says is kept as it was said, for readers anywhere.
fn in_paris(at: DateTime<Utc>, form: &str) -> String {
    at.with_timezone(&chrono_tz::Europe::Paris).format(form).to_string()
}

fn redirect_refused(why: &Text) -> Text {
    Text::new(
        format!("redirection refusée : {}", why.fr),
        format!("redirect refused: {}", why.en),
    )
}

fn status(code: u16) -> Text {
    match code {
        404 | 410 => Text::new(
            format!("la page n'existe pas ou plus (HTTP {code}) ; vérifiez l'adresse"),
            format!("there is no such page, or no longer (HTTP {code}); check the address"),
        ),
        500.. => Text::new(
            format!("le serveur est en panne (HTTP {code}) ; la demande sera refaite plus tard"),
            format!("the server is in trouble (HTTP {code}); it will be asked again later"),
        ),
        _ => Text::new(
            format!("réponse inattendue (HTTP {code})"),
            format!("unexpected answer (HTTP {code})"),
        ),
    }
}
