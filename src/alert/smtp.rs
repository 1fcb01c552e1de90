//! How is a message handed to the mail server? One connection a message, each stage within its time.

use super::MailSettings;
use super::wording::line;
use crate::model::Text;
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long connection, encryption and login may take.
const TO_GREET: Duration = Duration::from_secs(30);
/// How long the message may take to be handed over.
const TO_SEND: Duration = Duration::from_secs(120);
/// How long to wait for a farewell that changes nothing.
const TO_QUIT: Duration = Duration::from_secs(2);

/// Why a message was not accepted.
#[derive(Debug)]
pub struct Refused {
    /// What people are told.
    pub why: Text,
    /// Whether another try would be answered the same.
    pub for_good: bool,
}

/// Hands `message` over for `to`.
pub async fn send(settings: &MailSettings, to: &Address, message: &[u8]) -> Result<(), Refused> {
    let envelope = Envelope::new(Some(settings.from.email.clone()), vec![to.clone()]).map_err(|error| Refused {
        why: told(&error.to_string()),
        for_good: true,
    })?;
    // What fails before the message is about the server or the settings, whatever its code: it may be mended.
    let connected = timeout(TO_GREET, connect(settings)).await.map_err(|_| too_slow())?;
    let mut connection = connected.map_err(|error| Refused {
        why: error,
        for_good: false,
    })?;
    let handed = timeout(TO_SEND, connection.send(&envelope, message))
        .await
        .map_err(|_| too_slow())?;
    handed.map_err(|error| refused(&error, to))?;
    // It is accepted: a server that never says goodbye does not undo that.
    let _ = timeout(TO_QUIT, connection.quit()).await;
    Ok(())
}

/// The server as lettre's addresses have it: `smtp` without encryption, or with STARTTLS by `?tls=required` and
/// `?tls=opportunistic`; `smtps` encrypted from the start; the path is the name to greet by.
async fn connect(settings: &MailSettings) -> Result<AsyncSmtpConnection, Text> {
    let url = Url::parse(&settings.server).map_err(|error| told(&error.to_string()))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let tls = url
        .query_pairs()
        .find(|(key, _)| key == "tls")
        .map(|(_, value)| value.into_owned());
    let wrapped = url.scheme() == "smtps";
    let usual = if wrapped {
        465
    } else if tls.is_some() {
        587
    } else {
        25
    };
    let hello = match url.path().trim_matches('/') {
        "" => ClientId::default(),
        name => ClientId::Domain(name.to_owned()),
    };
    let encryption = || TlsParameters::new(host.to_owned()).map_err(|error| told(&words(&error)));
    let at_once = if wrapped { Some(encryption()?) } else { None };
    let server = (host, url.port().unwrap_or(usual));
    let mut connection = AsyncSmtpConnection::connect_tokio1(server, Some(TO_GREET), &hello, at_once, None)
        .await
        .map_err(|error| told(&words(&error)))?;
    if let Some(tls) = tls.filter(|_| !wrapped) {
        if connection.can_starttls() {
            connection
                .starttls(encryption()?, &hello)
                .await
                .map_err(|error| told(&words(&error)))?;
        } else if tls != "opportunistic" {
            return Err(told("STARTTLS is required and not offered"));
        }
    }
    if let Some(credentials) = credentials(settings, &url) {
        connection
            .auth(DEFAULT_MECHANISMS, &credentials)
            .await
            .map_err(|error| told(&words(&error)))?;
    }
    Ok(connection)
}

fn credentials(settings: &MailSettings, url: &Url) -> Option<Credentials> {
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let user = settings
        .user
        .clone()
        .or_else(|| Some(decoded(url.username())).filter(|user| !user.is_empty()))?;
    let password = settings.password.clone().or_else(|| url.password().map(decoded))?;
    Some(Credentials::new(user, password))
}

fn told(answer: &str) -> Text {
    Text::new(
        format!("serveur de courriel : {answer}"),
        format!("mail server: {answer}"),
    )
}

/// The answer in the server's own words, kept short.
fn words(error: &Error) -> String {
    let cause = std::error::Error::source(error)
        .map(|cause| format!(": {cause}"))
        .unwrap_or_default();
    let said = error.to_string();
    if cause.is_empty() || said.contains(&cause) {
        line(&said, 300)
    } else {
        line(&format!("{said}{cause}"), 300)
    }
}

/// A refusal of the message. Servers like to repeat the receiver's address, which has no place in a log.
fn refused(error: &Error, to: &Address) -> Refused {
    Refused {
        why: told(&words(error).replace(&to.to_string(), "…")),
        for_good: error.is_permanent(),
    }
}

fn too_slow() -> Refused {
    Refused {
        why: Text::new(
            "le serveur de courriel ne répond plus",
            "the mail server stopped answering",
        ),
        for_good: false,
    }
}
