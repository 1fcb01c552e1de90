//! What is sent to a webhook? The JSON of the public interface, signed as Standard Webhooks has it
//! (<https://www.standardwebhooks.com>): id and body never change, timestamp and signature are each try's own.

use super::told::Told;
use super::{AlertError, Public};
use crate::catalog::AlertRow;
use crate::fetch::Client;
use crate::model::Text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use std::time::Duration;
use url::Url;

/// What secrets begin with.
pub const SECRET_PREFIX: &str = "whsec_";

/// How one try went.
pub enum Answer {
    /// Any 2xx.
    Accepted,
    /// 410: nobody is there any more.
    Gone,
    /// Anything else: why, and how long to wait at least, when that was said.
    Refused(Text, Option<Duration>),
}

/// The body, frozen when the delivery is made.
pub fn body(row: &AlertRow, told: &[Told], public: &Public, now: DateTime<Utc>) -> String {
    let hits: Vec<_> = told.iter().map(|told| &told.hit).collect();
    json!({
        "type": "acts.matched",
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "data": {
            "alert": { "id": row.alert.id, "query": row.alert.query, "url": public.alert(&row.alert.id) },
            "total": hits.len(),
            "hits": hits,
        }
    })
    .to_string()
}

/// One try.
pub async fn send(
    client: &Client,
    url: &Url,
    secret: &str,
    id: &str,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Answer, AlertError> {
    let timestamp = now.timestamp().to_string();
    let signature = signature(secret, id, &timestamp, body)?;
    let headers = [
        ("content-type", "application/json"),
        ("webhook-id", id),
        ("webhook-timestamp", &timestamp),
        ("webhook-signature", &signature),
    ];
    Ok(match client.post(url, &headers, body.as_bytes().to_vec()).await {
        Ok(200..=299) => Answer::Accepted,
        Ok(410) => Answer::Gone,
        Ok(status @ 300..=399) => Answer::Refused(redirected(status), None),
        Ok(status) => Answer::Refused(unwelcome(status), None),
        Err(error) => Answer::Refused(nameless(&error.text()), error.retry_after()),
    })
}

/// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, by the bytes that the secret encodes.
fn signature(secret: &str, id: &str, timestamp: &str, body: &str) -> Result<String, AlertError> {
    let unusable = || AlertError::Internal("the alert's secret is not readable".to_owned());
    let encoded = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(encoded).map_err(|_| unusable())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| unusable())?;
    for part in [id, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// What happened without the address it happened at, which goes to logs and may hold a secret. Addresses have no spaces.
fn nameless(text: &Text) -> Text {
    let bare = |text: &str, part: &str| text.split_once(part).map_or(text, |(_, what)| what).to_owned();
    let (fr, en) = (bare(&text.fr, " : "), bare(&text.en, ": "));
    Text::new(format!("webhook : {fr}"), format!("webhook: {en}"))
}

fn redirected(status: u16) -> Text {
    Text::new(
        format!("le webhook renvoie ailleurs (HTTP {status}) ; un webhook n'est pas suivi : donnez l'adresse finale"),
        format!("the webhook redirects (HTTP {status}); webhooks are not followed: give the final address"),
    )
}

fn unwelcome(status: u16) -> Text {
    Text::new(
        format!("le webhook a répondu HTTP {status} au lieu de 2xx"),
        format!("the webhook answered HTTP {status} instead of 2xx"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_standard_webhooks() {
        // The example of the specification's reference libraries.
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(
            signed.ok().as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }
}
