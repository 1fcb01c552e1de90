//! What does an e-mail say? How many acts, each with what proves it, why it was sent, and how to leave.

use super::told::{Facts, Told};
use super::wish::Rhythm;
use super::wording::{count, day, euros, line, vote};
use super::{AlertError, Public, understood};
use crate::catalog::AlertRow;
use crate::model::{Alteration, Lang, Origin};
use askama::Template;

/// Hits shown in one letter; the others are counted and linked to.
pub const SHOWN: usize = 20;
/// The longest query in a subject, in characters; the letter says it whole.
const LONGEST_SUBJECT: usize = 120;
/// The longest title, in characters.
const LONGEST_TITLE: usize = 400;
/// Amounts shown of one act.
const AMOUNTS: usize = 5;

/// A letter, ready to be written down.
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// For plain readers.
    pub text: String,
    /// For the others.
    pub html: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!DOCTYPE html>
<html lang="{{ lang.tag() }}"><head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body style="font-family: sans-serif; line-height: 1.45; color: #1a1a1a; max-width: 42em">
<p>{{ opening }}</p>
{% for item in items %}<h2 style="font-size: 1.1em; margin: 1.6em 0 0.2em"><a href="{{ item.link }}">{{ item.title }}</a></h2>
<p style="margin: 0; color: #444">{{ item.place }}</p>
{% if let Some(facts) = item.facts %}<p style="margin: 0; color: #444">{{ facts }}</p>
{% endif %}{% if !item.passage.is_empty() %}<blockquote style="margin: 0.5em 0; padding-left: 0.8em; border-left: 3px solid #bbb">{% for (found, piece) in item.passage %}{% if *found %}<mark>{{ piece }}</mark>{% else %}{{ piece }}{% endif %}{% endfor %}</blockquote>
{% endif %}<p style="margin: 0; font-size: 0.9em">{{ original }} <a href="{{ item.url }}">{{ item.url }}</a></p>
{% endfor %}{% if let Some(rest) = rest %}<p><a href="{{ search }}">{{ rest }}</a></p>
{% endif %}<hr style="margin-top: 2em; border: 0; border-top: 1px solid #ccc">
<p style="font-size: 0.9em; color: #444">{{ why }}<br><a href="{{ search }}">{{ all }}</a><br>
<a href="{{ unsubscribe }}">{{ leave }}</a></p>
<p style="font-size: 0.9em; color: #444">{{ closing }}</p>
</body></html>
"#
)]
struct Page {
    lang: Lang,
    subject: String,
    opening: String,
    items: Vec<Item>,
    rest: Option<String>,
    why: String,
    search: String,
    all: &'static str,
    unsubscribe: String,
    leave: &'static str,
    original: &'static str,
    closing: &'static str,
}

struct Item {
    title: String,
    link: String,
    place: String,
    facts: Option<String>,
    passage: Vec<(bool, String)>,
    url: String,
}

/// The letter of an alert about `told`.
pub fn write(row: &AlertRow, told: &[Told], total: u64, public: &Public) -> Result<Letter, AlertError> {
    let lang = row.alert.lang;
    let unreadable = |error: serde_json::Error| AlertError::Internal(format!("a kept hit is not readable: {error}"));
    let changed = told.iter().any(|told| told.hit.get("change").is_some());
    let items: Result<Vec<Item>, _> = told
        .iter()
        .take(SHOWN)
        .map(|told| Ok(Item::new(told, &told.facts()?, public, lang)))
        .collect();
    let page = Page {
        lang,
        subject: subject(&row.alert.query, total, changed, lang),
        opening: opening(total, changed, lang),
        items: items.map_err(unreadable)?,
        rest: rest(total, lang),
        why: why(row)?,
        search: public.search(&row.alert.query),
        all: lang.pick("Voir toute la recherche", "See the whole search"),
        unsubscribe: public.unsubscribe(&row.alert.id, &row.alert.token),
        leave: lang.pick("Ne plus recevoir ces messages", "Stop receiving these messages"),
        original: lang.pick("Original :", "Original:"),
        closing: lang.pick(
            "Ce message est envoyé par un programme : personne ne lit les réponses.",
            "This message is sent by a program: nobody reads replies.",
        ),
    };
    let html = page.render().map_err(|error| AlertError::Internal(error.to_string()))?;
    Ok(Letter {
        text: page.text(),
        html,
        subject: page.subject,
    })
}

impl Page {
    /// The same for plain readers.
    fn text(&self) -> String {
        let mut text = format!("{}\n", self.opening);
        for item in &self.items {
            text.push_str(&format!("\n{}\n{}\n", item.title, item.place));
            text.extend(item.facts.iter().map(|facts| format!("{facts}\n")));
            let piece = |(found, piece): &(bool, String)| if *found { format!("*{piece}*") } else { piece.clone() };
            if !item.passage.is_empty() {
                text.push_str(&format!("    {}\n", item.passage.iter().map(piece).collect::<String>()));
            }
            text.push_str(&format!("{}\n{} {}\n", item.link, self.original, item.url));
        }
        if let Some(rest) = &self.rest {
            text.push_str(&format!("\n{rest}\n{}\n", self.search));
        }
        // RFC 3676, section 4.3: what follows is not part of the message itself.
        text.push_str(&format!("\n-- \n{}\n", self.why));
        text.push_str(&format!("{} : {}\n", self.all, self.search).replace(" : ", self.lang.pick(" : ", ": ")));
        text.push_str(&format!("{} : {}\n", self.leave, self.unsubscribe).replace(" : ", self.lang.pick(" : ", ": ")));
        text.push_str(&format!("{}\n", self.closing));
        text
    }
}

impl Item {
    fn new(told: &Told, facts: &Facts, public: &Public, lang: Lang) -> Self {
        let title = line(&facts.title, LONGEST_TITLE);
        let title = if title.is_empty() {
            lang.pick("(sans titre)", "(untitled)").to_owned()
        } else {
            title
        };
        let number = facts
            .number
            .as_deref()
            .map(|number| line(number, 60))
            .filter(|number| !number.is_empty());
        let link = match &facts.act {
            Some(act) => public.at(&format!("/acts/{act}")),
            None => public.at(&format!("/documents/{}", facts.document)),
        };
        let passage = told.passage.iter().map(|(found, piece)| (*found, seemly(piece)));
        Self {
            title: number.map_or(title.clone(), |number| format!("{number} – {title}")),
            link,
            place: place(facts, lang),
            facts: decided(facts, lang),
            passage: passage.filter(|(_, piece)| !piece.is_empty()).collect(),
            url: line(&facts.url, 2000),
        }
    }
}

/// A piece of a passage on one line, the spaces at its ends kept.
fn seemly(piece: &str) -> String {
    let space = |there: bool| if there { " " } else { "" };
    let inner = line(piece, usize::MAX);
    match inner.is_empty() {
        true => space(!piece.is_empty()).to_owned(),
        false => format!(
            "{}{inner}{}",
            space(piece.starts_with(char::is_whitespace)),
            space(piece.ends_with(char::is_whitespace))
        ),
    }
}

/// Whose, what, when, where in the document, and whether a machine read it off an image.
fn place(facts: &Facts, lang: Lang) -> String {
    let mut parts = vec![line(&facts.council.name, 200), facts.kind.label(lang).to_owned()];
    if facts.change == Some(Alteration::Words) {
        let changed = lang.pick(
            "déjà publié, son texte a été modifié",
            "already published, its text was changed",
        );
        parts.push(changed.to_owned());
    }
    parts.push(match facts.session_date {
        Some(date) => lang.pick(
            format!("séance du {}", day(date, lang)),
            format!("session of {}", day(date, lang)),
        ),
        None => lang.pick("date de séance non lue", "session date not read").to_owned(),
    });
    parts.push(format!("p.\u{a0}{}", facts.page));
    if facts.origin == Origin::Ocr {
        parts.push(
            lang.pick(
                "texte issu d'une reconnaissance de caractères",
                "text from character recognition",
            )
            .to_owned(),
        );
    }
    parts.join(", ")
}

/// What became of it, the vote and the amounts, as far as they are stated.
fn decided(facts: &Facts, lang: Lang) -> Option<String> {
    let mut amounts: Vec<String> = facts
        .amounts
        .iter()
        .take(AMOUNTS)
        .map(|amount| euros(&amount.eur, lang))
        .collect();
    if facts.amounts.len() > AMOUNTS {
        let more = u64::try_from(facts.amounts.len() - AMOUNTS).unwrap_or(u64::MAX);
        amounts.push(count(
            more,
            ["autre montant", "autres montants"],
            ["more amount", "more amounts"],
            lang,
        ));
    }
    let parts = [
        facts.outcome.map(|outcome| outcome.label(lang).to_owned()),
        vote(&facts.vote, lang),
        (!amounts.is_empty()).then(|| amounts.join(lang.pick(" ; ", "; "))),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" · "))
}

fn subject(query: &str, total: u64, changed: bool, lang: Lang) -> String {
    let news = match changed {
        false => count(total, ["nouvel acte", "nouveaux actes"], ["new act", "new acts"], lang),
        true => count(
            total,
            ["acte nouveau ou modifié", "actes nouveaux ou modifiés"],
            ["new or changed act", "new or changed acts"],
            lang,
        ),
    };
    let query = line(query, LONGEST_SUBJECT);
    // Spaces of a special width have no place in a subject.
    let news = news.replace(['\u{a0}', '\u{202f}'], " ");
    lang.pick(format!("{news} : {query}"), format!("{news}: {query}"))
}

fn opening(total: u64, changed: bool, lang: Lang) -> String {
    let (fr, en) = match changed {
        false => (
            [
                "nouvel acte ou document répond",
                "nouveaux actes ou documents répondent",
            ],
            ["new act or document answers", "new acts or documents answer"],
        ),
        true => (
            [
                "acte ou document, nouveau ou modifié, répond",
                "actes ou documents, nouveaux ou modifiés, répondent",
            ],
            [
                "new or changed act or document answers",
                "new or changed acts or documents answer",
            ],
        ),
    };
    let news = count(total, fr, en, lang);
    lang.pick(format!("{news} à votre recherche."), format!("{news} your search."))
}

fn rest(total: u64, lang: Lang) -> Option<String> {
    let more = total
        .checked_sub(u64::try_from(SHOWN).unwrap_or(u64::MAX))
        .filter(|more| *more > 0)?;
    Some(lang.pick(
        format!(
            "{} au total, dont {SHOWN} montrés ici : voir les autres",
            count(total, ["acte", "actes"], ["act", "acts"], lang)
        ),
        format!(
            "{} in all, {SHOWN} of them shown here; {more} more: see the others",
            count(total, ["acte", "actes"], ["act", "acts"], lang)
        ),
    ))
}

/// Why did this come? The search as typed and as understood, since when, how often.
fn why(row: &AlertRow) -> Result<String, AlertError> {
    let lang = row.alert.lang;
    let typed = line(&row.alert.query, usize::MAX);
    let meant = line(&understood(&row.alert.query)?.understood(lang), usize::MAX);
    let since = day(row.created.date_naive(), lang);
    let rhythm = Rhythm::parse(&row.alert.rhythm).unwrap_or_default().label(lang);
    Ok(lang.pick(
        format!(
            "Vous recevez ce message parce que cette adresse est inscrite depuis le {since} à la recherche « {typed} », \
             c'est-à-dire : {meant} ({rhythm})."
        ),
        format!(
            "You receive this message because this address has been subscribed since {since} to the search “{typed}”, \
             that is: {meant} ({rhythm})."
        ),
    ))
}
