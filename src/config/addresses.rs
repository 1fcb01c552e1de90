//! Addresses an administrator writes: where Greffier listens, what it is called, what it fetches, who sends its mail.

use super::report::Problem;
use super::tree::{Value, shorten};
use super::values::text;
use crate::model::Text;
use ipnet::IpNet;
use lettre::message::Mailbox;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use url::Url;

type Read<T> = Result<T, Problem>;

/// No address that anyone means is longer.
const LONGEST: usize = 2000;

/// Who fetches and why: a page, or an e-mail address.
pub(super) fn contact(value: &Value) -> Read<String> {
    let text = text(value)?;
    let remedy = || {
        Text::new(
            "écrivez l'adresse d'une page ou d'un courriel : \"https://example.org/robot\", \"mailto:robot@example.org\"",
            "write the address of a page or an e-mail address: \"https://example.org/robot\", \"mailto:robot@example.org\"",
        )
    };
    let refused = || not_an_address(&text, remedy());
    let mailbox = text.strip_prefix("mailto:").unwrap_or(&text);
    if mailbox.is_ascii() && mailbox.len() <= LONGEST && mailbox.parse::<lettre::Address>().is_ok() {
        return Ok(text);
    }
    let url = address(&text, &["http", "https"], remedy)?;
    // It stands in a comment of the User-Agent, between parentheses: RFC 9110, section 5.6.5.
    if url.as_str().contains(['(', ')', '\\']) {
        return Err(refused());
    }
    Ok(if text.is_ascii() { text } else { url.into() })
}

/// A network as `10.0.0.0/8`; an address alone is the network of itself.
pub(super) fn network(value: &Value) -> Read<IpNet> {
    let text = text(value)?;
    let wrong = |remedy: Text| {
        Problem::new(
            Text::new(
                format!("« {} » n'est pas un réseau", shorten(&text)),
                format!("\"{}\" is no network", shorten(&text)),
            ),
            remedy,
        )
    };
    let written = text.trim();
    let network = written
        .parse::<IpNet>()
        .or_else(|_| written.parse::<IpAddr>().map(IpNet::from));
    let network = network.map_err(|_| {
        wrong(Text::new(
            "écrivez une adresse IP et la longueur de son préfixe : \"127.0.0.0/8\", \"fd00::/8\"",
            "write an IP address and the length of its prefix: \"127.0.0.0/8\", \"fd00::/8\"",
        ))
    })?;
    if network.trunc() != network {
        let network = network.trunc();
        return Err(wrong(Text::new(
            format!("écrivez \"{network}\""),
            format!("write \"{network}\""),
        )));
    }
    Ok(network)
}

/// An address and port to listen on.
pub(super) fn listen(value: &Value) -> Read<SocketAddr> {
    let text = text(value)?;
    text.parse().map_err(|_| {
        Problem::new(
            Text::new(
                format!("« {} » n'est pas une adresse IP suivie d'un port", shorten(&text)),
                format!("\"{}\" is no IP address followed by a port", shorten(&text)),
            ),
            Text::new(
                "écrivez une adresse et un port de 0 à 65535 : \"127.0.0.1:8080\", \"[::1]:8080\"",
                "write an address and a port from 0 to 65535: \"127.0.0.1:8080\", \"[::1]:8080\"",
            ),
        )
    })
}

/// The address readers use.
pub(super) fn public_url(value: &Value) -> Read<Url> {
    let text = text(value)?;
    let remedy = || {
        Text::new(
            "écrivez l'adresse que voient les lecteurs, sans « ? » ni « # » : \"https://greffier.example.org\"",
            "write the address readers see, without `?` or `#`: \"https://greffier.example.org\"",
        )
    };
    let mut url = address(&text, &["http", "https"], remedy)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(not_an_address(&text, remedy()));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Where reading of a source begins, on the web.
pub(super) fn source_url(value: &Value) -> Read<Url> {
    address(&text(value)?, &["http", "https"], || {
        Text::new(
            "écrivez une adresse entière, en http ou https : \"https://www.valmont.example/conseil-municipal/\"",
            "write a whole address, http or https: \"https://www.valmont.example/conseil-municipal/\"",
        )
    })
}

/// A folder to read: an address on the web, a `file:` address or an absolute path.
pub(super) fn directory_url(value: &Value) -> Read<Url> {
    let text = text(value)?;
    let remedy = || {
        Text::new(
            "écrivez un chemin absolu ou une adresse en http, https ou file : \"/srv/actes\", \"https://www.valmont.example/actes/\"",
            "write an absolute path or an address in http, https or file: \"/srv/actes\", \"https://www.valmont.example/actes/\"",
        )
    };
    if Path::new(&text).is_absolute() {
        return Url::from_directory_path(&text).map_err(|()| not_an_address(&text, remedy()));
    }
    match Url::parse(&text) {
        Ok(url) if url.scheme() == "file" => match url.to_file_path() {
            Ok(path) if text.starts_with("file:/") => {
                Url::from_directory_path(path).map_err(|()| not_an_address(&text, remedy()))
            }
            _ => Err(not_an_address(&text, remedy())),
        },
        _ => address(&text, &["http", "https"], remedy),
    }
}

/// The submission server, as lettre reads it, without the password in it.
pub(super) fn mail_server(value: &Value) -> Read<String> {
    let text = text(value)?;
    let remedy = || {
        Text::new(
            "écrivez \"smtp://hôte:port\" ou \"smtps://hôte\", avec « ?tls=required » ou « ?tls=opportunistic » au besoin",
            "write \"smtp://host:port\" or \"smtps://host\", with `?tls=required` or `?tls=opportunistic` where needed",
        )
    };
    let url = address(&text, &["smtp", "smtps"], remedy)?;
    let options: Vec<_> = url.query_pairs().collect();
    let sound = match &options[..] {
        [] => true,
        [(key, value)] => key == "tls" && ["required", "opportunistic"].contains(&value.as_ref()),
        _ => false,
    };
    if sound {
        Ok(text)
    } else {
        Err(not_an_address(&text, remedy()))
    }
}

/// The sender of mails.
pub(super) fn mailbox(value: &Value) -> Read<Mailbox> {
    let text = text(value)?;
    let parsed = (text.len() <= 500).then(|| text.parse::<Mailbox>().ok()).flatten();
    parsed.ok_or_else(|| {
        not_an_address(
            &text,
            Text::new(
                "écrivez une adresse, avec un nom ou sans : \"Greffier <alertes@example.org>\" (un nom avec virgule ou point se met entre guillemets)",
                "write an address, with a name or without: \"Greffier <alertes@example.org>\" (a name with a comma or a full stop goes in quotes)",
            ),
        )
    })
}

/// A whole address in one of `schemes`, with a host and without secrets.
fn address(text: &str, schemes: &[&str], remedy: impl Fn() -> Text) -> Read<Url> {
    let refused = || not_an_address(text, remedy());
    // `Url` would read `https:x` and `https:\\x` too, as browsers do.
    if text.len() > LONGEST || text.contains(char::is_whitespace) || !text.contains("://") {
        return Err(refused());
    }
    let url = Url::parse(text).map_err(|_| refused())?;
    let hostless = url.host_str().is_none_or(str::is_empty);
    if !schemes.contains(&url.scheme()) || hostless || url.port() == Some(0) {
        return Err(refused());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::new(
            Text::new(
                "l'adresse contient un nom d'utilisateur ou un mot de passe",
                "the address holds a user name or a password",
            ),
            remedy(),
        ));
    }
    Ok(url)
}

fn not_an_address(text: &str, remedy: Text) -> Problem {
    let text = shorten(text);
    Problem::new(
        Text::new(
            format!("« {text} » ne convient pas comme adresse"),
            format!("\"{text}\" is no fit address"),
        ),
        remedy,
    )
}
