//! How is an act or a document cited? With its source and the date of its last update, as CRPA L322-1 asks of whoever
//! uses public information again, and with what proves it.

use super::format::{PARIS, day, instant, typeset};
use crate::model::{Kind, Lang};
use chrono::{DateTime, NaiveDate, Utc};

/// What a citation says.
pub struct Citation<'a> {
    /// The council.
    pub council: &'a str,
    /// What it calls itself.
    pub title: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Its number.
    pub number: Option<&'a str>,
    /// The date of its session.
    pub session: Option<NaiveDate>,
    /// The page.
    pub page: Option<u32>,
    /// Where it is published.
    pub url: &'a str,
    /// When the publisher last changed it, as far as is known: since then it was found unchanged.
    pub updated: DateTime<Utc>,
    /// The original's hash.
    pub sha256: &'a str,
    /// Our address of it.
    pub permalink: &'a str,
}

impl Citation<'_> {
    /// The citation, one line of text.
    pub fn text(&self, lang: Lang) -> String {
        let mut parts = vec![self.council.to_owned()];
        parts.push(lang.pick(format!("« {} »", self.title), format!("“{}”", self.title)));
        let kind = self.kind.label(lang);
        parts.push(match self.number {
            Some(number) => lang.pick(format!("{kind} n°\u{a0}{number}"), format!("{kind} no. {number}")),
            None => kind.to_owned(),
        });
        if let Some(date) = self.session {
            let date = day(date, lang);
            parts.push(lang.pick(format!("séance du {date}"), format!("session of {date}")));
        }
        if let Some(page) = self.page {
            parts.push(format!("p.\u{a0}{page}"));
        }
        let head = parts.join(", ");
        let updated = instant(self.updated, PARIS, lang);
        let (url, sha, link) = (self.url, self.sha256, self.permalink);
        match lang {
            Lang::Fr => {
                let head = typeset(&head);
                format!(
                    "{head}. Source\u{a0}: {url}, mise à jour du {updated}. Copie archivée\u{a0}: {link} (SHA-256 {sha})."
                )
            }
            Lang::En => {
                format!("{head}. Source: {url}, as updated on {updated}. Archived copy: {link} (SHA-256 {sha}).")
            }
        }
    }
}
