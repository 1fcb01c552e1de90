//! Where does an alert go? An e-mail address or a webhook, taken strictly: an address is one address, and nothing in it
//! can become a header, a command or a second recipient.

use crate::model::Text;
use lettre::Address;
use url::{Host, Url};

/// The longest address that a mail path holds (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;
/// The longest local part (RFC 5321, section 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;
/// Names that lead nowhere, or nowhere outside one network.
const LOCAL_NAMES: [&str; 11] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "invalid",
    "onion",
    "arpa",
];

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// By e-mail.
    Mail(Address),
    /// By an HTTP request.
    Hook(Url),
}

impl Recipient {
    /// Takes `mailto:…`, `https://…` or `http://…`; whether the last may be told is the guard's to say.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub fn parse(given: &str) -> Result<Self, Text> {
        let scheme = given
            .trim_matches(' ')
            .split_once(':')
            .map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest));
        match scheme {
            Some((scheme, rest)) if scheme == "mailto" => mail_address(rest).map(Self::Mail),
            Some((scheme, _)) if scheme == "https" || scheme == "http" => hook(given.trim_matches(' ')).map(Self::Hook),
            _ => Err(refused(
                given,
                "écrivez mailto:nom@exemple.fr ou https://exemple.fr/adresse",
                "write mailto:name@example.org or https://example.org/address",
            )),
        }
    }
}

/// As it is kept.
impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mail(address) => write!(f, "mailto:{address}"),
            Self::Hook(url) => write!(f, "{url}"),
        }
    }
}

fn hook(given: &str) -> Result<Url, Text> {
    let mut url = match Url::parse(given) {
        Ok(url) if !given.chars().any(|c| c.is_control() || c.is_whitespace()) => url,
        _ => return Err(refused(given, "ce n'est pas une adresse web", "this is no web address")),
    };
    url.set_fragment(None);
    Ok(url)
}

/// One address, `local@domain`, in lower case: no host tells `Marie` from `marie`. The local part is a dot-atom (RFC
/// 5322, section 3.4.1) without `%`, which is either an encoding or a route; the domain is a public name of two labels
/// or more, in its ASCII form (RFC 5891).
fn mail_address(given: &str) -> Result<Address, Text> {
    let wrong = |fr, en| Err(refused(given, fr, en));
    let text = given.trim_matches(' ');
    if text.len() > 4 * LONGEST {
        return wrong("adresse trop longue", "the address is too long");
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return wrong("il manque « @ »", "there is no “@”");
    };
    if !is_dot_atom(local) {
        return wrong(
            "avant « @ » : des lettres sans accent, des chiffres, et des points entre eux, une seule adresse",
            "before the “@”: plain letters, digits, and dots between them, one address only",
        );
    }
    let Some(domain) = public_name(domain) else {
        return wrong(
            "après « @ » il faut un nom de domaine public, comme exemple.fr",
            "after the “@” there must be a public domain name, like example.org",
        );
    };
    let (local, length) = (local.to_ascii_lowercase(), local.len() + 1 + domain.len());
    match Address::new(&local, &domain) {
        Ok(address) if length <= LONGEST && local.len() <= LONGEST_LOCAL => Ok(address),
        Ok(_) => wrong("adresse trop longue", "the address is too long"),
        Err(_) => wrong("adresse mal formée", "the address is malformed"),
    }
}

fn is_dot_atom(local: &str) -> bool {
    let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$&'*+-/=?^_`{|}~".contains(&c);
    !local.contains('?') && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom))
}

/// A name of the public tree in its ASCII form; `None` for address literals, local names and what is no name.
fn public_name(domain: &str) -> Option<String> {
    if domain
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || "%[]".contains(c))
    {
        return None;
    }
    let Ok(Host::Domain(name)) = Host::parse(domain) else {
        return None;
    };
    let labels: Vec<&str> = name.split('.').collect();
    let sound = |label: &&str| {
        let inner = label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = *labels.last()?;
    let public = labels.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()) && !LOCAL_NAMES.contains(&last);
    (public && labels.iter().all(sound)).then_some(name)
}

fn refused(given: &str, fr: &str, en: &str) -> Text {
    let shown: String = given
        .chars()
        .take(80)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    Text::new(format!("« {shown} » : {fr}"), format!("“{shown}”: {en}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plain_address_is_taken_and_anything_more_is_refused() {
        for (given, kept) in [
            ("mailto:marie@example.org", "mailto:marie@example.org"),
            ("MAILTO: MARIE.Dupont@Example.ORG ", "mailto:marie.dupont@example.org"),
            ("mailto:elodie@école.example", "mailto:elodie@xn--cole-9oa.example"),
            (
                "mailto:o'brien+alertes@example.org",
                "mailto:o'brien+alertes@example.org",
            ),
            ("https://example.org/hook#x", "https://example.org/hook"),
        ] {
            assert_eq!(
                Recipient::parse(given).map(|r| r.to_string()).as_deref(),
                Ok(kept),
                "{given}"
            );
        }
        for given in [
            "marie@example.org",
            "mailto:",
            "mailto:a@example.org?bcc=b@example.org",
            "mailto:a@example.org%0aBcc:b@example.org",
            "mailto:a@example.org\r\nBcc: b@example.org",
            "mailto:a@example.org,b@example.org",
            "mailto:a@localhost",
            "mailto:a@[127.0.0.1]",
            "mailto:a@127.0.0.1",
            "mailto:a@mairie.local",
            "mailto:a@example.123",
            "mailto:\"a b\"@example.org",
            "ftp://example.org/",
            "https://exa mple.org/",
            "javascript:alert(1)",
        ] {
            assert!(Recipient::parse(given).is_err(), "{given}");
        }
    }
}
