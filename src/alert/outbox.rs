//! Which messages are made, tried, and tried again? A message is composed once, with its id, and never changes; each try
//! is recorded as soon as it is answered.
//!
//! Tries of one message are spread over some five days ([`BACK_OFF`]); then it is given up, and that is said. A mail
//! server's final refusal (5xx to the message or its receiver) gives the message up at once, a webhook's 410 ends its
//! alert.

use super::letter;
use super::mail::{self, Head};
use super::recipient::Recipient;
use super::smtp;
use super::told::Told;
use super::webhook::{self, Answer};
use super::wish::Rhythm;
use super::{AlertError, Alerts, MailSettings, random};
use crate::catalog::{AlertRow, Delivery, MatchRow};
use crate::model::{AlertId, Text};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

/// How long to wait after the first try, the second, …; the last is repeated.
const BACK_OFF: [TimeDelta; 7] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(24),
];
/// How long a message is tried.
const PATIENCE: TimeDelta = TimeDelta::days(5);
/// Hits in one message: a webhook gets more messages, a letter shows fewer and says how many there are.
const HITS: u32 = 1000;
/// Messages on their way at once.
const AT_ONCE: usize = 8;

/// Which messages to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Those whose time has come: the daemon's way.
    Now,
    /// All that are undelivered, whatever their back-off. Digests whose day has not come stay uncomposed.
    All,
}

/// What one round of deliveries did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeliveryReport {
    /// What was accepted.
    pub sent: Vec<Sent>,
    /// What was not.
    pub failed: Vec<NotSent>,
}

/// A message that was accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Its id.
    pub delivery: String,
    /// Its alert.
    pub alert: AlertId,
    /// Its receiver.
    pub to: String,
    /// Of how many hits it told.
    pub hits: u64,
}

/// A message that was not accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotSent {
    /// Its id.
    pub delivery: String,
    /// Its alert.
    pub alert: AlertId,
    /// Why.
    pub why: Text,
    /// When it is tried again; absent when it is given up.
    pub next_try: Option<DateTime<Utc>>,
}

/// How one try ended.
enum Outcome {
    Accepted,
    /// Not now; wait at least so long.
    Later(Text, Option<TimeDelta>),
    Never(Text),
    /// Never, and nothing else to this receiver either.
    Ended(Text),
}

impl Alerts {
    /// Composes messages of what waits, and tries those that are due.
    ///
    /// # Errors
    /// When the catalogue does not answer. A message that is not accepted is in the report.
    pub async fn deliver(&self, due: Due) -> Result<DeliveryReport, AlertError> {
        let _turn = self.turn.lock().await;
        for row in self.catalog.alerts(false).await? {
            if let Err(error) = self.compose(&row).await {
                if !error.is_askers() && !matches!(error, AlertError::Internal(_)) {
                    return Err(error);
                }
                tracing::error!(alert = %row.alert.id, %error, "no message could be made of what waits");
            }
        }
        let ids = self.catalog.due_deliveries(self.clock.now(), due == Due::All).await?;
        let mut report = DeliveryReport::default();
        let mut tries = futures_util::stream::iter(ids)
            .map(|id| self.attempt(id))
            .buffer_unordered(AT_ONCE);
        while let Some(done) = tries.next().await {
            match done? {
                Some(Ok(sent)) => report.sent.push(sent),
                Some(Err(failed)) => report.failed.push(failed),
                None => {}
            }
        }
        Ok(report)
    }

    /// Makes messages of what waits for one alert, when its time has come.
    async fn compose(&self, row: &AlertRow) -> Result<(), AlertError> {
        let rhythm = Rhythm::parse(&row.alert.rhythm).unwrap_or_default();
        if !rhythm.is_due(row.digested, self.clock.now()) {
            return Ok(());
        }
        loop {
            let matches = self.catalog.waiting_matches(&row.alert.id, HITS).await?;
            if matches.is_empty() {
                return Ok(());
            }
            let delivery = Delivery {
                id: format!("msg_{}", hex::encode(random::<16>()?)),
                alert: row.alert.id.clone(),
                body: String::new(),
                created: self.clock.now(),
                attempts: 0,
                hits: u64::try_from(matches.len()).unwrap_or(u64::MAX),
            };
            let body = self.body(row, &delivery, &matches)?;
            // What a withdrawal took away in between is composed anew without it.
            self.catalog
                .add_delivery(&Delivery { body, ..delivery }, &matches)
                .await?;
        }
    }

    fn body(&self, row: &AlertRow, delivery: &Delivery, matches: &[MatchRow]) -> Result<String, AlertError> {
        let told: Result<Vec<Told>, _> = matches.iter().map(|m| serde_json::from_str(&m.hit)).collect();
        let told = told.map_err(|error| AlertError::Internal(format!("a kept hit is not readable: {error}")))?;
        match Recipient::parse(&row.alert.recipient).map_err(AlertError::Recipient)? {
            Recipient::Hook(_) => Ok(webhook::body(row, &told, &self.public, delivery.created)),
            Recipient::Mail(to) => {
                let settings = self.mail.as_ref().ok_or(AlertError::NoMail)?;
                let letter = letter::write(row, &told, delivery.hits, &self.public)?;
                let head = Head {
                    id: &delivery.id,
                    alert: row.alert.id.as_str(),
                    host: self.public.host(),
                    from: &settings.from,
                    to: &to,
                    unsubscribe: &self.public.unsubscribe(&row.alert.id, &row.alert.token),
                    date: delivery.created,
                };
                Ok(mail::message(&head, &letter))
            }
        }
    }

    /// One try of one message, and its record. Nothing when it was cancelled in the meantime.
    async fn attempt(&self, id: String) -> Result<Option<Result<Sent, NotSent>>, AlertError> {
        let Some(delivery) = self.catalog.undelivered(&id).await? else {
            return Ok(None);
        };
        let Some(row) = self.catalog.alert(&delivery.alert).await? else {
            return Ok(None);
        };
        let outcome = self.send(&row, &delivery).await?;
        let now = self.clock.now();
        let (why, next_try) = match outcome {
            Outcome::Accepted => {
                self.catalog.delivered(&id, now).await?;
                let sent = Sent {
                    delivery: id,
                    alert: delivery.alert,
                    to: row.alert.recipient,
                    hits: delivery.hits,
                };
                return Ok(Some(Ok(sent)));
            }
            Outcome::Later(why, rest) => (why, next_try(&delivery, rest, now)),
            Outcome::Never(why) => (why, None),
            Outcome::Ended(why) => {
                self.catalog.end_alert(&delivery.alert, &why, now).await?;
                (why, None)
            }
        };
        self.catalog.not_delivered(&id, &why, next_try, now).await?;
        tracing::warn!(delivery = %id, alert = %delivery.alert, why = %why, given_up = next_try.is_none(), "not delivered");
        Ok(Some(Err(NotSent {
            delivery: id,
            alert: delivery.alert,
            why,
            next_try,
        })))
    }

    async fn send(&self, row: &AlertRow, delivery: &Delivery) -> Result<Outcome, AlertError> {
        match (Recipient::parse(&row.alert.recipient), &self.mail) {
            (Ok(Recipient::Mail(to)), Some(settings)) => Ok(mailed(settings, &to, &delivery.body).await),
            (Ok(Recipient::Mail(_)), None) => Ok(Outcome::Later(AlertError::NoMail.text(), None)),
            (Ok(Recipient::Hook(url)), _) => {
                let (secret, now) = (&row.alert.secret, self.clock.now());
                let answer = webhook::send(&self.client, &url, secret, &delivery.id, &delivery.body, now).await?;
                Ok(match answer {
                    Answer::Accepted => Outcome::Accepted,
                    Answer::Gone => Outcome::Ended(gone()),
                    Answer::Refused(why, rest) => {
                        Outcome::Later(why, rest.and_then(|rest| TimeDelta::from_std(rest).ok()))
                    }
                })
            }
            (Err(why), _) => Ok(Outcome::Never(why)),
        }
    }
}

async fn mailed(settings: &MailSettings, to: &lettre::Address, message: &str) -> Outcome {
    match smtp::send(settings, to, message.as_bytes()).await {
        Ok(()) => Outcome::Accepted,
        Err(refused) if refused.for_good => Outcome::Never(refused.why),
        Err(refused) => Outcome::Later(refused.why, None),
    }
}

/// When to try again; `None` when patience is at its end.
fn next_try(delivery: &Delivery, asked: Option<TimeDelta>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let tried = usize::try_from(delivery.attempts)
        .unwrap_or(usize::MAX)
        .min(BACK_OFF.len() - 1);
    let longest = BACK_OFF[BACK_OFF.len() - 1];
    let wait = asked.map_or(BACK_OFF[tried], |asked| asked.clamp(BACK_OFF[tried], longest));
    let next = now + wait;
    (next - delivery.created <= PATIENCE).then_some(next)
}

fn gone() -> Text {
    Text::new(
        "le webhook a répondu HTTP 410 : l'alerte est terminée",
        "the webhook answered HTTP 410: the alert has ended",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_spread_over_five_days_and_then_given_up() {
        let start = DateTime::UNIX_EPOCH;
        let mut delivery = Delivery {
            id: String::new(),
            alert: AlertId::new("a"),
            body: String::new(),
            created: start,
            attempts: 0,
            hits: 1,
        };
        let mut now = start;
        let mut waits = Vec::new();
        while let Some(next) = next_try(&delivery, None, now) {
            waits.push((next - now).num_minutes());
            now = next;
            delivery.attempts += 1;
        }
        assert_eq!(waits, [1, 5, 30, 120, 360, 720, 1440, 1440, 1440, 1440]);
        let year = Some(TimeDelta::days(365));
        delivery.attempts = 0;
        assert_eq!(next_try(&delivery, year, start), Some(start + TimeDelta::hours(24)));
    }
}
