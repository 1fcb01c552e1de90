//! Words with their signs: `mot`, `mot*`, `mot~`; and the signs of other search engines, refused with what to write here.

use super::MAX_FUZZY_CHARS;
use super::ast::Query;
use super::chars::{has_content, is_punctuation};
use super::error::Refusal;
use super::field;

/// The word, prefix or approximate word that `run` is. It has something to search for and no blank in it.
pub(super) fn read(run: &str) -> Result<Query, Refusal> {
    refuse_leading_sign(run)?;
    let body = run.trim_start_matches(is_punctuation);
    let lead = run.chars().count() - body.chars().count();
    if is_address(body) {
        return Ok(Query::Word(trim_end(body).to_owned()));
    }
    refuse_foreign(body).map_err(|refusal| shifted(refusal, lead))?;
    let core = body.trim_end_matches(|c| is_punctuation(c) && c != '*' && c != '~');
    let query = if let Some(stem) = core.strip_suffix('*') {
        prefix(stem)
    } else if let Some((stem, distance)) = core.rsplit_once('~') {
        fuzzy(stem, distance)
    } else {
        sound(core, core.trim_end_matches('*')).map(|()| Query::Word(trim_end(body).to_owned()))
    };
    query.map_err(|refusal| shifted(refusal, lead))
}

/// Whether `text` is a web address: a scheme, `://` and something.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
            && has_content(rest)
    })
}

/// Passes over signs that mean nothing by themselves, and refuses those that mean something elsewhere.
pub(super) fn punctuation(run: &str) -> Result<(), Refusal> {
    refuse_connectives(run)?;
    match run.chars().find(|c| matches!(c, '*' | '~' | '^')) {
        Some('*') => Err(Refusal::new(
            "L'étoile remplace la fin d'un mot : elle suit ses premières lettres, comme dans « vidéo* ».",
            "The star stands for the end of a word: it follows its first letters, as in “vidéo*”.",
        )),
        Some(sign) => Err(Refusal::new(
            format!("« {sign} » ne suit aucun mot."),
            format!("“{sign}” follows no word."),
        )),
        None => Ok(()),
    }
}

/// Refuses the signs that have no effect inside quotation marks.
pub(super) fn phrase(words: &str) -> Result<(), Refusal> {
    let starred = |word: &&str| {
        let stem = word.trim_end_matches(['*', '~']);
        stem.len() < word.len() && stem.ends_with(char::is_alphanumeric)
    };
    match words.split(' ').find(starred) {
        Some(word) => Err(Refusal::new(
            format!("« {word} » : l'étoile et le tilde n'ont pas d'effet entre guillemets. Ôtez-les."),
            format!("“{word}”: star and tilde have no effect between quotation marks. Remove them."),
        )
        .meaning(format!("\"{}\"", words.replace(['*', '~'], "")))),
        None => Ok(()),
    }
}

/// The fault of `"a b"~` and `"a b"~1000`.
pub(super) fn slop_refused() -> Refusal {
    let most = super::MAX_SLOP;
    Refusal::new(
        format!("Après une expression, « ~ » attend un nombre de mots, de 0 à {most}, comme dans \"plan local\"~5."),
        format!("After a phrase, “~” wants a number of words, from 0 to {most}, as in \"plan local\"~5."),
    )
}

/// The fault of `"a b"*`.
pub(super) fn sign_after_phrase_refused() -> Refusal {
    Refusal::new(
        "Ce signe n'a pas d'effet après des guillemets. Ôtez-le.",
        "This sign has no effect after quotation marks. Remove it.",
    )
    .meaning("")
}

fn prefix(stem: &str) -> Result<Query, Refusal> {
    sound(stem, stem)?;
    let offset = stem.chars().count();
    if !stem.ends_with(char::is_alphanumeric) {
        return Err(Refusal::new(
            "L'étoile suit une lettre ou un chiffre.",
            "The star follows a letter or a figure.",
        )
        .at(offset));
    }
    if stem.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return Err(Refusal::new(
            "Il faut au moins deux lettres avant l'étoile.",
            "At least two letters are needed before the star.",
        )
        .at(offset));
    }
    Ok(Query::Prefix(stem.to_owned()))
}

fn fuzzy(stem: &str, distance: &str) -> Result<Query, Refusal> {
    sound(stem, stem)?;
    let offset = stem.chars().count();
    if !stem.ends_with(char::is_alphanumeric) || distance.starts_with(|c: char| !c.is_ascii_digit()) {
        return Err(Refusal::new(
            "Le tilde suit le mot entier : « piétonisation~ ».",
            "The tilde follows the whole word: “piétonisation~”.",
        )
        .at(offset));
    }
    if !matches!(distance, "" | "1") {
        return Err(Refusal::new(
            "Une recherche approchante admet une seule lettre d'écart : « mot~ ».",
            "An approximate search allows for one letter: “word~”.",
        )
        .at(offset)
        .meaning(format!("{stem}~")));
    }
    if offset > MAX_FUZZY_CHARS {
        return Err(Refusal::new(
            format!("Ce mot est trop long pour une recherche approchante ({MAX_FUZZY_CHARS} lettres au plus)."),
            format!("This word is too long for an approximate search ({MAX_FUZZY_CHARS} letters at most)."),
        ));
    }
    Ok(Query::Fuzzy(stem.to_owned()))
}

/// Refuses signs inside `stem` that stand for letters in other engines; `meant` is what precedes them.
fn sound(stem: &str, meant: &str) -> Result<(), Refusal> {
    let signs: Vec<char> = stem.chars().collect();
    let wild = |i: usize| match signs[i] {
        '*' | '~' => true,
        '?' => signs.get(i + 1).is_some_and(|c| c.is_alphanumeric()),
        _ => false,
    };
    let Some(offset) = (0..signs.len()).find(|&i| wild(i)) else {
        return Ok(());
    };
    let refusal = Refusal::new(
        format!(
            "« {} » ne se place pas à l'intérieur d'un mot ; l'étoile et le tilde vont à sa fin, seuls.",
            signs[offset]
        ),
        format!(
            "“{}” does not stand inside a word; star and tilde go to its end, alone.",
            signs[offset]
        ),
    )
    .at(offset);
    let kept = meant.trim_end_matches(['*', '~']);
    let simple = kept.chars().count() >= 2 && kept.chars().all(char::is_alphanumeric);
    Err(if simple {
        refusal.meaning(format!("{kept}*"))
    } else {
        refusal
    })
}

/// Refuses `!mot`, `~mot`, `*mot` and `?mot`.
fn refuse_leading_sign(run: &str) -> Result<(), Refusal> {
    let Some(first) = run.chars().next() else { return Ok(()) };
    let rest = &run[first.len_utf8()..];
    let word = rest.starts_with(char::is_alphanumeric).then_some(rest);
    let refusal = match first {
        '!' if word.is_some() => Refusal::new(
            "Pour exclure un mot, faites-le précéder d'un tiret.",
            "To exclude a word, put a dash before it.",
        )
        .meaning(format!("-{rest}")),
        '~' => Refusal::new(
            "Le tilde suit le mot : « mot~ ».",
            "The tilde follows the word: “word~”.",
        ),
        '*' | '?' if word.is_some() || first == '*' => Refusal::new(
            format!("« {first} » ne peut pas remplacer le début d'un mot ; l'étoile en remplace la fin : « mot* »."),
            format!("“{first}” cannot stand for the beginning of a word; the star stands for its end: “word*”."),
        ),
        _ => return Ok(()),
    };
    Err(refusal)
}

/// Refuses what other engines understand and this one would take for mere punctuation.
fn refuse_foreign(body: &str) -> Result<(), Refusal> {
    refuse_connectives(body)?;
    if let Some(at) = body.find(['<', '>', '=', '≤', '≥'])
        && field::Name::parse(&body[..at]).is_ok()
    {
        return Err(Refusal::new(
            "Il manque les deux-points entre le champ et sa valeur.",
            "The colon between the field and its value is missing.",
        )
        .meaning(format!("{}:{}", &body[..at], &body[at..])));
    }
    if let Some((word, weight)) = body.split_once('^')
        && weight
            .trim_end_matches(|c: char| !c.is_alphanumeric())
            .parse::<f64>()
            .is_ok()
    {
        return Err(Refusal::new(
            "Les mots n'ont pas de poids ici : ôtez « ^ » et le nombre.",
            "Words have no weight here: remove “^” and the number.",
        )
        .at(word.chars().count())
        .meaning(word));
    }
    Ok(())
}

fn refuse_connectives(run: &str) -> Result<(), Refusal> {
    let (sign, fr, en) = if run.contains("&&") {
        ("&&", "ET", "AND")
    } else if run.contains("||") {
        ("||", "OU", "OR")
    } else if run.contains('|') {
        ("|", "OU", "OR")
    } else {
        return Ok(());
    };
    let meant = run.replace(sign, &format!(" {fr} "));
    Err(Refusal::new(
        format!("« {sign} » s'écrit « {fr} » ici."),
        format!("“{sign}” is written “{en}” here."),
    )
    .at(run.find(sign).map_or(0, |at| run[..at].chars().count()))
    .meaning(meant.trim()))
}

/// `body` without the punctuation after it, but with the last full stop of `P.L.U.`.
fn trim_end(body: &str) -> &str {
    let core = body.trim_end_matches(is_punctuation);
    let mut back = core.chars().rev();
    let abbreviated = back.next().is_some_and(char::is_alphanumeric) && back.next() == Some('.');
    let stop = usize::from(abbreviated && body[core.len()..].starts_with('.'));
    &body[..core.len() + stop]
}

fn shifted(refusal: Refusal, by: usize) -> Refusal {
    let offset = refusal.offset + by;
    refusal.at(offset)
}
