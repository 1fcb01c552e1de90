//! Who must be told?
//!
//! A saved search is an alert. [`Alerts::match_new`] runs each new or changed act, once it is indexed, against every
//! alert, once; [`Alerts::deliver`] composes messages of what waits and sends them, by e-mail or webhook. Matching is
//! exactly once: the match and the cursor are written in one transaction. A message is sent exactly once when all goes
//! well; when the process dies (or the line breaks) between the receiver's acceptance and our record of it, that one
//! message comes twice, with the same `Message-ID` or `webhook-id` and the same bytes, so that it can be told.
//!
//! An act withdrawn while it waits is never told: see [`crate::catalog::Catalog::withdraw`]. Nothing here reads the
//! clock, decides when to run, or knows of pages.
//!
//! | file | the question it answers |
//! |---|---|
//! | `wish`, `recipient` | what may be asked for, and who may be told? |
//! | `matching` | which alerts does this change concern? |
//! | `told` | what is kept of a hit until it is told? |
//! | `outbox` | which messages are made, tried, and tried again? |
//! | `letter`, `mail`, `smtp` | what does an e-mail say, how is it written, how is it sent? |
//! | `webhook` | what is sent to a webhook, and how is it signed? |
//! | `wording` | how are dates, figures and strangers' words written? |

mod error;
mod letter;
mod mail;
mod matching;
mod outbox;
mod recipient;
mod settings;
mod smtp;
mod told;
mod webhook;
mod wish;
mod wording;

pub use error::AlertError;
pub use outbox::{DeliveryReport, Due, NotSent, Sent};
pub use recipient::Recipient;
pub use settings::MailSettings;
pub use wish::{Rhythm, Wish};

use crate::catalog::{AlertRow, Catalog, NewAlert};
use crate::fetch::Client;
use crate::index::Index;
use crate::model::{AlertId, Clock, Text};
use crate::search::query::{self, Query};
use crate::search::{self, Request, Results, Sort};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

/// Everything about alerts. Cheap to clone; all clones share one turn at the outbox.
#[derive(Clone)]
pub struct Alerts {
    catalog: Catalog,
    index: Index,
    client: Client,
    mail: Option<MailSettings>,
    public: Public,
    clock: Clock,
    turn: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Alerts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alerts")
            .field("public", &self.public.0.as_str())
            .finish_non_exhaustive()
    }
}

/// What came of leaving a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It has ended now.
    Now,
    /// It had ended before.
    Already,
    /// There is no such alert, or the token is not its own.
    Unknown,
}

impl Alerts {
    /// Alerts over the doors of the house; links begin with `public_url`.
    pub fn new(
        catalog: Catalog,
        index: Index,
        client: Client,
        mail: Option<MailSettings>,
        public_url: Url,
        clock: Clock,
    ) -> Self {
        Self {
            catalog,
            index,
            client,
            mail,
            public: Public(public_url),
            clock,
            turn: Arc::default(),
        }
    }

    /// The same under new settings; deliveries under way keep their turn.
    #[must_use]
    pub fn renewed(&self, client: Client, mail: Option<MailSettings>) -> Self {
        Self {
            client,
            mail,
            ..self.clone()
        }
    }

    /// Keeps a saved search: what is new from now on concerns it.
    ///
    /// # Errors
    /// When the query, the recipient or the means are not there to do it.
    pub async fn add(&self, wish: Wish) -> Result<AlertRow, AlertError> {
        self.check_query(&wish.query).await?;
        let recipient = Recipient::parse(&wish.to).map_err(AlertError::Recipient)?;
        match &recipient {
            Recipient::Mail(_) if self.mail.is_none() => return Err(AlertError::NoMail),
            Recipient::Mail(_) => {}
            Recipient::Hook(url) => {
                self.client
                    .check_hook(url)
                    .map_err(|refusal| AlertError::Recipient(refusal.text()))?;
            }
        }
        let id = AlertId::new(hex::encode(random::<16>()?));
        let alert = NewAlert {
            id: id.clone(),
            query: wish.query.trim().to_owned(),
            recipient: recipient.to_string(),
            rhythm: wish.rhythm.as_str().to_owned(),
            any_date: wish.any_date,
            lang: wish.lang,
            secret: format!("{}{}", webhook::SECRET_PREFIX, STANDARD.encode(random::<32>()?)),
            token: hex::encode(random::<32>()?),
        };
        self.catalog.add_alert(&alert, self.clock.now()).await?;
        let kept = self.catalog.alert(&id).await?;
        kept.ok_or_else(|| AlertError::Internal("the alert was not kept".to_owned()))
    }

    /// The alerts that have not ended, oldest first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn list(&self) -> Result<Vec<AlertRow>, AlertError> {
        Ok(self.catalog.alerts(false).await?)
    }

    /// One alert, ended or not.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn get(&self, id: &AlertId) -> Result<Option<AlertRow>, AlertError> {
        Ok(self.catalog.alert(id).await?)
    }

    /// Ends an alert; answers whether there was one to end.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn remove(&self, id: &AlertId) -> Result<bool, AlertError> {
        let why = Text::new("supprimée par l'administrateur", "removed by the administrator");
        Ok(self.catalog.end_alert(id, &why, self.clock.now()).await?)
    }

    /// What an alert for `query` would have told of: the acts of the sessions since that day, the latest first.
    ///
    /// # Errors
    /// When the query is not understood or the index does not answer.
    pub async fn test(&self, query: &str, since: NaiveDate) -> Result<Results, AlertError> {
        let query = understood(query)?;
        let request = Request {
            from: Some(since),
            sort: Sort::Date,
            ..Request::new(query)
        };
        let index = self.index.clone();
        in_background(move || Ok(search::search(&index, &request)?)).await
    }

    /// Leaves a list by the link of its messages. May be repeated.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn unsubscribe(&self, id: &AlertId, token: &str) -> Result<Left, AlertError> {
        if !self.knows(id, token).await? {
            return Ok(Left::Unknown);
        }
        let why = Text::new("désabonnement", "unsubscribed");
        let now = self.catalog.end_alert(id, &why, self.clock.now()).await?;
        Ok(if now { Left::Now } else { Left::Already })
    }

    /// Whether there is such an alert and the token is its own.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn knows(&self, id: &AlertId, token: &str) -> Result<bool, AlertError> {
        let row = self.catalog.alert(id).await?;
        Ok(row.is_some_and(|row| same(&row.alert.token, token)))
    }

    /// Refuses what can never be answered, when it is asked for and not when nobody looks.
    async fn check_query(&self, typed: &str) -> Result<(), AlertError> {
        let request = Request {
            limit: 0,
            ..Request::new(understood(typed)?)
        };
        let index = self.index.clone();
        in_background(move || Ok(search::search(&index, &request)?)).await?;
        Ok(())
    }
}

/// Where this house stands for everyone.
#[derive(Debug, Clone)]
struct Public(Url);

impl Public {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    fn host(&self) -> &str {
        self.0.host_str().unwrap_or("localhost")
    }

    fn alert(&self, id: &AlertId) -> String {
        self.at(&format!("/alerts/{id}"))
    }

    fn unsubscribe(&self, id: &AlertId, token: &str) -> String {
        self.at(&format!("/alerts/{id}/unsubscribe?token={token}"))
    }

    fn search(&self, typed: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", typed)
            .finish();
        self.at(&format!("/?{query}&sort=date"))
    }
}

/// The query as understood; one that asks for everything is refused.
fn understood(typed: &str) -> Result<Query, AlertError> {
    match query::parse(typed)? {
        Query::All => Err(AlertError::Everything),
        query => Ok(query),
    }
}

/// Compares without telling by its time where two tokens part.
fn same(kept: &str, given: &str) -> bool {
    let differing = kept.bytes().zip(given.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    !kept.is_empty() && kept.len() == given.len() && std::hint::black_box(differing) == 0
}

fn random<const N: usize>() -> Result<[u8; N], AlertError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| AlertError::Internal(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AlertError> + Send + 'static,
) -> Result<T, AlertError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(AlertError::Internal(error.to_string())))
}
