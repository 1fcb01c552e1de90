//! From the characters on the line to the signs of the grammar, one at a time, so that the leftmost fault is reported.

use super::ast::{Filter, Query};
use super::chars::{Char, closes, has_content, is_dash, is_punctuation, is_quote, text};
use super::error::{QueryError, Refusal};
use super::{MAX_OPEN_WORDS, MAX_SLOP, MAX_TERMS, field, word};

/// What stands on the line, and where in characters from 0.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) sign: Sign,
    pub(super) at: usize,
}

/// The signs of the grammar; operators as they were typed.
#[derive(Debug)]
pub(super) enum Sign {
    Open,
    Close,
    And(String),
    Or(String),
    Not(String),
    Leaf(Query),
}

/// Reads a line from left to right.
pub(super) struct Lexer<'a> {
    line: &'a [Char],
    /// Where the next token begins: an index into `line`, as are all places in this file but [`Token::at`].
    next: usize,
    /// The place of the last token, when it was a bare word.
    last_word: Option<(usize, usize)>,
    terms: usize,
    open_words: usize,
}

impl<'a> Lexer<'a> {
    /// Begins to read `line`.
    pub(super) fn new(line: &'a [Char]) -> Self {
        Self {
            line,
            next: 0,
            last_word: None,
            terms: 0,
            open_words: 0,
        }
    }

    /// The next token; `None` at the end of the line.
    pub(super) fn token(&mut self) -> Result<Option<Token>, QueryError> {
        loop {
            while self.char_at(self.next) == Some(' ') {
                self.next += 1;
            }
            let start = self.next;
            let sign = match self.char_at(start) {
                None => return Ok(None),
                Some('(') => self.single(Sign::Open),
                Some(')') => self.single(Sign::Close),
                Some(c) if is_quote(c) => self.phrase(start, c)?,
                Some(_) => match self.run(start)? {
                    Some(sign) => sign,
                    None => continue,
                },
            };
            let at = self.place(start);
            return self.count(&sign, at).map(|()| Some(Token { sign, at }));
        }
    }

    fn single(&mut self, sign: Sign) -> Sign {
        self.next += 1;
        self.last_word = None;
        sign
    }

    /// Holds what the query asks for within its limits.
    fn count(&mut self, sign: &Sign, at: usize) -> Result<(), QueryError> {
        let Sign::Leaf(leaf) = sign else { return Ok(()) };
        self.terms += 1;
        self.open_words += usize::from(matches!(leaf, Query::Prefix(_) | Query::Fuzzy(_)));
        if self.terms > MAX_TERMS {
            return Err(QueryError::too_many_terms(at));
        }
        if self.open_words > MAX_OPEN_WORDS {
            return Err(QueryError::too_many_open_words(at));
        }
        Ok(())
    }

    /// What begins at `start` and goes on to the next blank, parenthesis or quotation mark: an exclusion, an operator, a
    /// field, a word, or punctuation (`None`).
    fn run(&mut self, start: usize) -> Result<Option<Sign>, QueryError> {
        let end = self.run_end(start);
        let run = text(&self.line[start..end]);
        if let Some(sign) = self.exclusion(start, end)? {
            self.last_word = None;
            return Ok(Some(sign));
        }
        if run.starts_with(':') {
            self.refuse_loose_colon(start)?;
        }
        self.next = end;
        let lead = run.chars().take_while(|&c| is_punctuation(c)).count();
        let body: String = run.chars().skip(lead).collect();
        if !word::is_address(&body)
            && let Some((name, _)) = body.split_once(':')
            && field::is_name(name)
        {
            let value = start + lead + name.chars().count() + 1;
            return self.field(start + lead, name, value, end).map(Some);
        }
        self.last_word = Some((start + lead, end));
        let refused = |refusal| self.refused(start, end, refusal);
        if !has_content(&run) {
            return word::punctuation(&run).map(|()| None).map_err(refused);
        }
        let sign = match word::read(&run).map_err(refused)? {
            Query::Word(word) => match word.as_str() {
                "OU" | "OR" => Sign::Or(word),
                "ET" | "AND" => Sign::And(word),
                "SAUF" | "NOT" => Sign::Not(word),
                _ => Sign::Leaf(Query::Word(word)),
            },
            other => Sign::Leaf(other),
        };
        Ok(Some(sign))
    }

    /// A dash that excludes what follows it at once.
    fn exclusion(&mut self, start: usize, end: usize) -> Result<Option<Sign>, QueryError> {
        let dashes = self.line[start..end].iter().take_while(|c| is_dash(c.c)).count();
        let rest = start + dashes;
        let opens = rest == end && self.char_at(end).is_some_and(|c| c == '(' || is_quote(c));
        if dashes == 0 || !(opens || has_content(&text(&self.line[rest..end]))) {
            return Ok(None);
        }
        if dashes > 1 {
            return Err(self.refused(
                start,
                rest,
                Refusal::new(
                    "Plusieurs tirets de suite : un seul suffit pour exclure ce qui suit.",
                    "Several dashes in a row: one is enough to exclude what follows.",
                )
                .meaning("-"),
            ));
        }
        self.next = rest;
        Ok(Some(Sign::Not("-".to_owned())))
    }

    /// `name:value`; the value is quoted, or goes on to `end`.
    fn field(&mut self, start: usize, name: &str, value: usize, end: usize) -> Result<Sign, QueryError> {
        self.last_word = None;
        let name = field::Name::parse(name).map_err(|refusal| self.refused(start, value - 1, refusal))?;
        let refused = |lexer: &Self, end, refusal| lexer.refused(value, end, refusal);
        let filter = match self.char_at(value).filter(|_| value == end) {
            Some(quote) if is_quote(quote) => {
                let (inner, after) = self.quoted(value, quote)?;
                self.next = after;
                name.filter(&inner).map_err(|refusal| refused(self, after, refusal))?
            }
            Some('(') => return Err(refused(self, value, field::group_refused())),
            _ if value == end => return Err(self.empty_value(value)),
            _ => {
                let typed = text(&self.line[value..end]);
                let filter = name.filter(field::trim_bare(&typed));
                let filter = filter.map_err(|refusal| refused(self, end, refusal))?;
                self.refuse_split_figure(&filter, value, end)?;
                filter
            }
        };
        Ok(Sign::Leaf(Query::Field(filter)))
    }

    /// The fault of `commune: rennes`, and of `commune:` at the end.
    fn empty_value(&self, value: usize) -> QueryError {
        let blanks = self.line[value..].iter().take_while(|c| c.c == ' ').count();
        let refusal = Refusal::new(
            "Ce champ attend une valeur, aussitôt après les deux-points.",
            "This field wants a value, at once after the colon.",
        );
        let followed = blanks > 0 && self.char_at(value + blanks).is_some_and(|c| c != ')');
        let refusal = if followed { refusal.meaning("") } else { refusal };
        self.refused(value, value + blanks, refusal)
    }

    /// The fault of `commune :rennes` and `commune : rennes`.
    fn refuse_loose_colon(&self, colon: usize) -> Result<(), QueryError> {
        let Some((start, end)) = self.last_word else {
            return Ok(());
        };
        if field::Name::parse(&text(&self.line[start..end])).is_err() {
            return Ok(());
        }
        let blanks = self.line[colon + 1..].iter().take_while(|c| c.c == ' ').count();
        let refusal = Refusal::new(
            "Pas d'espace autour des deux-points d'un champ.",
            "No space around the colon of a field.",
        );
        Err(self.refused(end, colon + 1 + blanks, refusal.meaning(":")))
    }

    /// The fault of `montant:1 000`, which would ask for 1 € and the word 000.
    fn refuse_split_figure(&self, filter: &Filter, value: usize, end: usize) -> Result<(), QueryError> {
        let is_digit = |place| self.char_at(place).is_some_and(|c: char| c.is_ascii_digit());
        let mut whole = end;
        while self.char_at(whole) == Some(' ')
            && (1..=3).all(|n| is_digit(whole + n))
            && !self.char_at(whole + 4).is_some_and(char::is_alphanumeric)
        {
            whole += 4;
        }
        if !matches!(filter, Filter::Amount { .. }) || whole == end || !is_digit(end - 1) {
            return Ok(());
        }
        let joined = text(&self.line[value..whole]).replace(' ', "");
        let refusal = Refusal::new(
            "Un montant s'écrit sans espace entre les milliers.",
            "An amount is written without spaces between thousands.",
        );
        Err(self.refused(value, whole, refusal.meaning(joined)))
    }

    fn phrase(&mut self, start: usize, quote: char) -> Result<Sign, QueryError> {
        self.last_word = None;
        let (words, after) = self.quoted(start, quote)?;
        word::phrase(&words).map_err(|refusal| self.refused(start, after, refusal))?;
        let end = self.run_end(after);
        let tail = text(&self.line[after..end]);
        self.next = after;
        let slop = match tail.chars().next() {
            Some('~') => {
                let digits = tail[1..].chars().take_while(char::is_ascii_digit).count();
                self.next = after + 1 + digits;
                let next_is_letter = tail[1 + digits..].starts_with(char::is_alphanumeric);
                let slop = tail[1..=digits].parse().ok();
                match slop.filter(|&slop| slop <= MAX_SLOP && !next_is_letter) {
                    Some(slop) => Some(slop),
                    None => return Err(self.refused(after, end, word::slop_refused())),
                }
            }
            Some('*' | '^') => return Err(self.refused(after, end, word::sign_after_phrase_refused())),
            _ => None,
        };
        Ok(Sign::Leaf(Query::Phrase { words, slop }))
    }

    /// What stands between the quotation mark at `start` and the one that closes it, and the place after that.
    fn quoted(&self, start: usize, open: char) -> Result<(String, usize), QueryError> {
        let rest = &self.line[start + 1..];
        let Some(length) = rest.iter().position(|c| closes(open, c.c)) else {
            return Err(QueryError::quote_not_closed(self.place(start)));
        };
        let inner = text(&rest[..length]).replace(is_quote, " ");
        let words: Vec<&str> = inner.split(' ').filter(|word| !word.is_empty()).collect();
        let words = words.join(" ");
        if !has_content(&words) {
            return Err(QueryError::empty_phrase(self.place(start)));
        }
        Ok((words, start + length + 2))
    }

    fn run_end(&self, start: usize) -> usize {
        let ends = |c: &Char| matches!(c.c, ' ' | '(' | ')') || is_quote(c.c);
        let length = self.line[start..].iter().position(ends);
        length.map_or(self.line.len(), |length| start + length)
    }

    fn char_at(&self, place: usize) -> Option<char> {
        self.line.get(place).map(|c| c.c)
    }

    /// Where `place` was typed, in characters from 0.
    fn place(&self, place: usize) -> usize {
        match self.line.get(place) {
            Some(c) => c.at,
            None => self.line.last().map_or(0, |c| c.at + 1),
        }
    }

    /// The error for what stands from `start` to `end`, with the whole line mended when the refusal knows how.
    fn refused(&self, start: usize, end: usize, refusal: Refusal) -> QueryError {
        let mended = refusal
            .meant
            .map(|meant| format!("{}{meant}{}", text(&self.line[..start]), text(&self.line[end..])));
        QueryError {
            position: self.place(start + refusal.offset),
            what: refusal.what,
            proposal: mended.map(|line| line.trim().to_owned()),
        }
    }
}
