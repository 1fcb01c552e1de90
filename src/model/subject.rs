//! Subjects: the ACTES nomenclature, the two levels that every préfecture shares. Its table is `index/actes.tsv`.

use super::Lang;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A subject of the ACTES nomenclature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// `7.5`, or deeper; `7` where only the first level is sure.
    pub code: String,
    /// `Finances locales / Subventions`.
    pub label: String,
    /// 1 when the document states the code itself; less when it was inferred: of a hundred subjects inferred with 0.8,
    /// about eighty are right.
    pub confidence: f32,
}

/// Code to label, French and English.
static TABLE: LazyLock<HashMap<&str, [&str; 2]>> = LazyLock::new(|| {
    let lines = include_str!("../../index/actes.tsv").lines();
    let entry = |line: &'static str| {
        let mut fields = line.split('\t');
        Some((fields.next()?, [fields.next()?, fields.next()?]))
    };
    lines.filter(|line| !line.starts_with('#')).filter_map(entry).collect()
});

impl Subject {
    /// The subject that a document or a table states by its code: `7.5`, or deeper (`7.5.1`). `None` when the text is no
    /// code of the nomenclature.
    pub fn stated(code: &str) -> Option<Self> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let level = |part: &str| part.parse::<u8>().ok().filter(|n| (1..=99).contains(n));
        let levels: Option<Vec<String>> = code
            .split(['.', ','])
            .map(|part| level(part).map(|n| n.to_string()))
            .collect();
        Self::inferred(&levels?.join("."), 1.0)
    }

    /// The subject of `code`, as sure as `confidence` says (0 to 1). `None` when there is no such code.
    pub fn inferred(code: &str, confidence: f32) -> Option<Self> {
        Some(Self {
            label: subject_label(code, Lang::Fr)?,
            code: code.to_owned(),
            confidence,
        })
    }

    /// Whether the document states the code itself.
    pub fn is_stated(&self) -> bool {
        self.confidence >= 1.0
    }

    /// Code and label, and how sure it is where it was inferred.
    pub fn told(&self, lang: Lang) -> String {
        let said = format!("{} {}", self.code, self.label_in(lang));
        if self.is_stated() {
            return said;
        }
        let percent = (self.confidence * 100.0).round();
        lang.pick(
            format!("{said} (déduite, sûre à {percent} %)"),
            format!("{said} (inferred, {percent}% sure)"),
        )
    }

    /// What readers call it; the label as kept, where the code is in no table.
    pub fn label_in(&self, lang: Lang) -> String {
        subject_label(&self.code, lang).unwrap_or_else(|| self.label.clone())
    }
}

/// What readers call a code of the nomenclature, both levels: `Local finance / Grants`. Deeper levels take the label of
/// the second.
pub fn subject_label(code: &str, lang: Lang) -> Option<String> {
    let name = |code: &str| TABLE.get(code).map(|[fr, en]| lang.pick(*fr, *en));
    let mut levels = code.splitn(3, '.');
    let first = levels.next()?;
    let parent = name(first)?;
    match levels.next() {
        None => Some(parent.to_owned()),
        Some(second) => Some(format!("{parent} / {}", name(&format!("{first}.{second}"))?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for (written, code) in [
            ("7.5", "7.5"),
            (" 7 . 5 . 1 ", "7.5.1"),
            ("7,10", "7.10"),
            ("05.03", "5.3"),
            ("8", "8"),
        ] {
            assert_eq!(
                Subject::stated(written).map(|s| s.code).as_deref(),
                Some(code),
                "{written}"
            );
        }
        for written in ["", "7.", "10.1", "7.0", "7.11", "0.1", "sept", "7.5.x", "2.4"] {
            assert_eq!(Subject::stated(written), None, "{written}");
        }
    }

    #[test]
    fn each_code_has_a_label_in_both_languages() {
        assert_eq!(TABLE.len(), 9 + 57);
        assert_eq!(
            subject_label("7.5.1", Lang::Fr).as_deref(),
            Some("Finances locales / Subventions")
        );
        assert_eq!(
            subject_label("7.5", Lang::En).as_deref(),
            Some("Local finance / Grants")
        );
        assert_eq!(
            subject_label("8", Lang::En).as_deref(),
            Some("Fields of competence by theme")
        );
        assert!(TABLE.values().flatten().all(|label| !label.trim().is_empty()));
    }
}
