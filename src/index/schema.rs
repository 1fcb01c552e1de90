//! Which fields does the index have, and what goes into them?

use super::analysis::{FrenchTokenizer, words};
use super::entry::{Entry, Record, Stored};
use super::error::IndexError;
use crate::model::{Outcome, fold};
use chrono::{Datelike, NaiveDate};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

/// Between a value and its label in the columns that facets count.
pub(crate) const LABEL: char = '\u{1f}';
/// The words for unanimity in its field.
pub(crate) const UNANIMOUS: [&str; 2] = ["no", "yes"];

const EXACT: &str = "french_exact";
const STEMS: &str = "french_stems";

/// The fields, each with the question it answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Which entry is it?
    pub key: Field,
    /// Which document does it come from? (deletion)
    pub document: Field,
    /// What order has it among equals?
    pub rank: Field,
    /// Which words, inflections aside, stand in it? Title and number included.
    pub stems: Field,
    /// Which words exactly stand in it? Same positions as `stems`; also the text itself.
    pub exact: Field,
    /// Which words, inflections aside, stand in its title?
    pub title: Field,
    /// Whose is it, by words of the name?
    pub council_name: Field,
    /// Whose is it, by id, INSEE or SIREN?
    pub council_code: Field,
    /// Whose is it? (facet)
    pub council: Field,
    /// Where is it?
    pub department: Field,
    /// What kind of document is it? (and facet)
    pub kind: Field,
    /// What is it about, by code and by every shorter code?
    pub subject: Field,
    /// What is it about? (facet)
    pub subject_label: Field,
    /// What number has it?
    pub number: Field,
    /// When, in days of the common era?
    pub day: Field,
    /// How much, in cents?
    pub amount: Field,
    /// How many for?
    pub votes_for: Field,
    /// How many against?
    pub votes_against: Field,
    /// How many abstained?
    pub abstentions: Field,
    /// Of one mind, or not?
    pub unanimous: Field,
    /// What became of it?
    pub outcome: Field,
    /// How good is its text?
    pub quality: Field,
    /// What does a hit show of it?
    pub record: Field,
}

/// The schema and its fields.
pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |tokenizer| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        TextOptions::default().set_indexing_options(indexing)
    };
    let number = |schema: &mut SchemaBuilder, name| schema.add_i64_field(name, FAST);
    let fields = Fields {
        key: schema.add_text_field("key", STRING),
        document: schema.add_text_field("document", STRING),
        rank: schema.add_u64_field("rank", FAST),
        stems: schema.add_text_field("stems", text(STEMS)),
        exact: schema.add_text_field("exact", text(EXACT).set_stored()),
        title: schema.add_text_field("title", text(STEMS)),
        council_name: schema.add_text_field("council_name", text(EXACT)),
        council_code: schema.add_text_field("council_code", STRING),
        council: schema.add_text_field("council", FAST),
        department: schema.add_text_field("department", STRING),
        kind: schema.add_text_field("kind", STRING | FAST),
        subject: schema.add_text_field("subject", STRING),
        subject_label: schema.add_text_field("subject_label", FAST),
        number: schema.add_text_field("number", STRING),
        day: number(&mut schema, "day"),
        amount: number(&mut schema, "amount"),
        votes_for: number(&mut schema, "votes_for"),
        votes_against: number(&mut schema, "votes_against"),
        abstentions: number(&mut schema, "abstentions"),
        unanimous: schema.add_text_field("unanimous", STRING),
        outcome: schema.add_text_field("outcome", STRING),
        quality: schema.add_f64_field("quality", FAST),
        record: schema.add_bytes_field("record", STORED),
    };
    (schema.build(), fields)
}

/// The tokenizers that the schema names, beside the engine's own, which it wants for fields without words too.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(EXACT, TextAnalyzer::from(FrenchTokenizer::exact()));
    manager.register(STEMS, TextAnalyzer::from(FrenchTokenizer::stems()));
    manager
}

impl Fields {
    /// What tantivy is given for `entry`.
    pub fn document(&self, entry: &Entry) -> TantivyDocument {
        let mut doc = TantivyDocument::new();
        let (heading, text) = (entry.heading(), entry.text());
        doc.add_text(self.key, &entry.key);
        doc.add_text(self.document, entry.document.as_str());
        doc.add_u64(self.rank, rank(&entry.key));
        doc.add_text(self.stems, &heading);
        doc.add_text(self.stems, &text);
        doc.add_text(self.exact, heading);
        doc.add_text(self.exact, text);
        doc.add_text(self.title, &entry.title);
        self.add_council(&mut doc, entry);
        self.add_facts(&mut doc, entry);
        // A struct of strings, numbers and dates always has a JSON form.
        let record = serde_json::to_vec(&Record::from(entry)).unwrap_or_default();
        doc.add_bytes(self.record, &record);
        doc
    }

    fn add_council(&self, doc: &mut TantivyDocument, entry: &Entry) {
        let council = &entry.council;
        let id = council.id.as_str();
        doc.add_text(self.council, format!("{id}{LABEL}{}", council.name));
        doc.add_text(self.council_name, &council.name);
        for code in [Some(id), council.insee.as_deref(), council.siren.as_deref()]
            .into_iter()
            .flatten()
        {
            doc.add_text(self.council_code, fold(code));
        }
        if let Some(department) = council.department() {
            doc.add_text(self.department, department);
        }
    }

    fn add_facts(&self, doc: &mut TantivyDocument, entry: &Entry) {
        doc.add_text(self.kind, entry.kind.as_str());
        if let Some(subject) = &entry.subject {
            doc.add_text(self.subject_label, format!("{}{LABEL}{}", subject.code, subject.label));
            for code in subject_codes(&subject.code) {
                doc.add_text(self.subject, code);
            }
        }
        for number in [&entry.number, &entry.number_normalised].into_iter().flatten() {
            for key in number_keys(number) {
                doc.add_text(self.number, key);
            }
        }
        if let Some(date) = entry.session_date {
            doc.add_i64(self.day, day(date));
        }
        for cents in entry.amounts.iter().filter_map(crate::model::Amount::cents) {
            doc.add_i64(self.amount, cents);
        }
        let votes = [
            (self.votes_for, entry.vote.in_favour),
            (self.votes_against, entry.vote.against),
            (self.abstentions, entry.vote.abstentions),
        ];
        for (field, count) in votes {
            if let Some(count) = count {
                doc.add_i64(field, i64::from(count));
            }
        }
        if let Some(quality) = entry.quality {
            doc.add_f64(self.quality, f64::from(quality));
        }
        if let Some(unanimous) = entry.unanimity() {
            doc.add_text(self.unanimous, UNANIMOUS[usize::from(unanimous)]);
        }
        if let Some(outcome) = entry.outcome.map(Outcome::as_str) {
            doc.add_text(self.outcome, outcome);
        }
    }

    /// The entry that tantivy gives back.
    ///
    /// # Errors
    /// When the stored bytes are not those that [`Fields::document`] wrote.
    pub fn stored(&self, doc: &TantivyDocument) -> Result<Stored, IndexError> {
        let bytes = doc
            .get_first(self.record)
            .and_then(|v| v.as_bytes())
            .unwrap_or_default();
        let record = serde_json::from_slice(bytes).map_err(|e| IndexError::damaged(e.to_string()))?;
        let mut texts = doc.get_all(self.exact).filter_map(|v| v.as_str()).map(str::to_owned);
        let (heading, text) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
        Ok(Stored::new(record, heading, text))
    }
}

/// A date as the number that the index orders and compares.
pub(crate) fn day(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

/// The forms under which a number is found: its parts joined by `-`, without leading zeros; and the same without the
/// letters before its first figure, so that « 2024-53 » finds `DEL2024-053`.
pub(crate) fn number_keys(number: &str) -> Vec<String> {
    let parts: Vec<String> = words(&number.replace([' ', '.'], "-"))
        .into_iter()
        .map(|part| match part.trim_start_matches('0') {
            "" if !part.is_empty() => "0".to_owned(),
            _ if !part.bytes().all(|b| b.is_ascii_digit()) => part,
            bare => bare.to_owned(),
        })
        .collect();
    let letters = parts
        .iter()
        .take_while(|p| !p.starts_with(|c: char| c.is_ascii_digit()))
        .count();
    let mut keys = vec![parts.join("-")];
    if letters > 0 {
        keys.push(parts[letters..].join("-"));
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// A code and every code it lies under: `7.5.2`, `7.5`, `7`.
fn subject_codes(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(code), |code| code.rsplit_once('.').map(|(above, _)| above))
}

/// The order of keys as a number: the whole key when it is sixteen hexadecimal digits, as ids are; else its beginning.
fn rank(key: &str) -> u64 {
    u64::from_str_radix(key, 16)
        .ok()
        .filter(|_| key.len() == 16)
        .unwrap_or_else(|| {
            let mut first = [0; 8];
            for (to, from) in first.iter_mut().zip(key.bytes()) {
                *to = from;
            }
            u64::from_be_bytes(first)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_with_and_without_their_prefix() {
        assert_eq!(number_keys("DEL2024-053"), ["del-2024-53", "2024-53"]);
        assert_eq!(number_keys("2024-17"), ["2024-17"]);
        assert_eq!(number_keys("2024/017"), ["2024-17"]);
        assert_eq!(number_keys("D_0812"), ["d-812", "812"]);
        assert_eq!(number_keys("n°"), ["n"]);
    }

    #[test]
    fn ranks_keep_the_order_of_keys() {
        assert!(rank("00ff000000000000") < rank("0100000000000000"));
        assert!(rank("act-1") < rank("act-2"));
    }

    #[test]
    fn a_subject_is_under_every_shorter_code() {
        assert_eq!(subject_codes("7.5.2").collect::<Vec<_>>(), ["7.5.2", "7.5", "7"]);
    }
}
