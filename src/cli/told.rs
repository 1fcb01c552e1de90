//! What was read in a document, in words: each fact with the words it was read in and their page.

use super::{Context, print};
use crate::model::{Act, Doubt, Fact, Page, Recognition, Reference, Words};

/// The session: where, under whom, before whom.
pub fn session(context: &Context, read: &Recognition, pages: &[Page]) {
    for (fact, value) in read.particulars(context.lang) {
        let words = quoted(context, read.words.get(&fact), pages, &value);
        line(context, fact.label(context.lang), &value, words);
    }
}

/// An act: its title, then what it states.
pub fn act(context: &Context, act: &Act, session: Option<chrono::NaiveDate>, pages: &[Page]) {
    let lang = context.lang;
    let number = act.number.as_ref().map(|n| format!("n° {n} — ")).unwrap_or_default();
    let through = if act.last_page > act.first_page {
        format!("-{}", act.last_page)
    } else {
        String::new()
    };
    print::line(format!("{number}{} (p. {}{through})", act.title, act.first_page));
    if let Some(day) = session {
        line(
            context,
            Fact::SessionDate.label(lang),
            &print::day(day, lang),
            String::new(),
        );
    }
    let vote = &act.vote;
    let count = |n: Option<u32>| n.map(|n| n.to_string());
    let said = [
        (Fact::Subject, act.subject.as_ref().map(|subject| subject.told(lang))),
        (Fact::Outcome, act.outcome.map(|outcome| outcome.label(lang).to_owned())),
        (
            Fact::Unanimous,
            vote.unanimous.map(|_| lang.pick("oui", "yes").to_owned()),
        ),
        (Fact::For, count(vote.in_favour)),
        (Fact::Against, count(vote.against)),
        (Fact::Abstentions, count(vote.abstentions)),
        (Fact::NotVoting, count(vote.not_voting)),
    ];
    for (fact, value) in said {
        let Some(value) = value else { continue };
        let words = quoted(context, act.words.get(&fact), pages, &value);
        line(context, fact.label(lang), &value, words);
    }
    let sides = [
        (lang.pick("Ont voté contre", "Voted against"), &vote.against_names),
        (lang.pick("Se sont abstenus", "Abstained"), &vote.abstention_names),
    ];
    for (said, names) in sides.iter().filter(|(_, names)| !names.is_empty()) {
        line(context, said, &names.join(", "), String::new());
    }
    for amount in &act.amounts {
        let tax = amount.tax.map(|tax| format!(" {}", tax.as_str())).unwrap_or_default();
        let kind = amount
            .kind
            .map(|kind| format!(", {}", kind.label(lang)))
            .unwrap_or_default();
        let whom = amount
            .beneficiary
            .as_ref()
            .map(|whom| format!(", {whom}"))
            .unwrap_or_default();
        let value = format!("{} €{tax}{kind}{whom}", amount.eur);
        let around = around(context, &amount.quote, amount.words.page);
        line(context, lang.pick("Montant", "Amount"), &value, around);
    }
}

/// What is doubtful, each with its code and its page.
pub fn doubts<'a>(context: &Context, doubts: impl IntoIterator<Item = &'a Doubt>) {
    for doubt in doubts {
        let page = doubt.page.map(|page| format!(" (p. {page})")).unwrap_or_default();
        print::line(format!(
            "  {} : {}{page} [{}]",
            context.t("doute", "doubt"),
            doubt.message(context.lang),
            doubt.code.as_str()
        ));
    }
}

/// A fact with its value and the words it was read in.
pub fn line(context: &Context, label: &str, value: &str, words: String) {
    let colon = context.t(" :", ":");
    print::line(format!("  {label}{colon} {value}{words}"));
}

/// « — « Présents : 14 » (p. 1) »; the page alone where the words only say the value again, nothing where there are
/// none.
pub fn quoted(context: &Context, words: Option<&Words>, pages: &[Page], value: &str) -> String {
    let Some(words) = words.filter(|words| words.quote(pages).is_some()) else {
        return String::new();
    };
    match words.telling(pages, value) {
        Some(quote) => around(context, &quote, words.page),
        None => format!(" (p. {})", words.page),
    }
}

/// An act that another names: what it does to it, which it is, and whether it is held.
pub fn reference(context: &Context, reference: &Reference, held: &str) {
    let lang = context.lang;
    let said = [
        reference.number.as_ref().map(|number| format!("n° {number}")),
        reference.date.map(|day| print::day(day, lang)),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let words = around(context, &reference.quote, reference.words.page);
    line(
        context,
        reference.relation.label(lang),
        &format!("{}{held}", said.join(", ")),
        words,
    );
}

/// The same, of words already at hand.
pub fn around(context: &Context, quote: &str, page: u32) -> String {
    let quote = quote.trim();
    context.lang.pick(
        format!(" — « {quote} » (p. {page})"),
        format!(" — “{quote}” (p. {page})"),
    )
}
