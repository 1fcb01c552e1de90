//! What does SCDL « délibérations » 2.1.4 ask of each column? Read from its Table Schema, `deliberations.schema.json`.

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// The Table Schema (specs.frictionlessdata.io/table-schema), after schema.data.gouv.fr.
const DOCUMENT: &str = include_str!("deliberations.schema.json");

/// A table's columns and what each may hold.
#[derive(Debug, Clone)]
pub struct Schema {
    columns: Vec<Column>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name: `COLL_NOM`.
    pub name: String,
    /// Whether it must be filled.
    pub required: bool,
    kind: Kind,
    pattern: Option<Regex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    String,
    Date,
    Integer,
}

#[derive(Deserialize)]
struct Described {
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    format: String,
    constraints: Constraints,
}

#[derive(Deserialize)]
struct Constraints {
    required: bool,
    pattern: Option<String>,
}

impl Schema {
    /// The schema of deliberations.
    #[expect(
        clippy::expect_used,
        reason = "the document is part of the program, and a test reads it"
    )]
    pub fn deliberations() -> Self {
        let described: Described = serde_json::from_str(DOCUMENT).expect("a Table Schema");
        let columns = described.fields.into_iter().map(|field| Column {
            pattern: pattern(&field).map(|p| Regex::new(&p).expect("a pattern")),
            name: field.name,
            required: field.constraints.required,
            kind: field.kind,
        });
        Self {
            columns: columns.collect(),
        }
    }

    /// Its columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The schema itself, as a document.
    pub fn document(&self) -> Value {
        serde_json::from_str(DOCUMENT).unwrap_or_default()
    }
}

/// What a value must look like: the constraint, and for addresses that they are some.
fn pattern(field: &Field) -> Option<String> {
    let uri = || (field.format == "uri").then(|| "^https?://".to_owned());
    field.constraints.pattern.clone().or_else(uri)
}

impl Column {
    /// Whether the schema takes this value; an empty one is another matter, see [`Column::required`].
    pub fn takes(&self, value: &str) -> bool {
        let typed = match self.kind {
            Kind::String => true,
            Kind::Date => value.len() == 10 && value.parse::<chrono::NaiveDate>().is_ok(),
            Kind::Integer => value.parse::<u32>().is_ok(),
        };
        let address = self.name != "DELIB_URL" || Url::parse(value).is_ok();
        typed && address && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(value))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_schema_is_read_and_holds_values_to_it() {
        let schema = Schema::deliberations();
        assert_eq!(schema.columns().len(), 17);
        assert_eq!(schema.columns().iter().filter(|c| c.required).count(), 7);
        let takes = |name: &str, value: &str| {
            let column = schema.columns().iter().find(|c| c.name == name).unwrap();
            column.takes(value)
        };
        for (name, good, bad) in [
            ("COLL_SIRET", "24420077000117", "2,44201E+13"),
            ("DELIB_DATE", "2022-03-24", "24/03/2022"),
            ("DELIB_MATIERE_CODE", "7.10", "7.5.1"),
            ("BUDGET_ANNEE", "2024/2025", "24"),
            ("VOTE_POUR", "0", "12.0"),
            ("DELIB_URL", "https://valmont.example/d", "s3://valmont/d"),
        ] {
            assert!(takes(name, good) && !takes(name, bad), "{name}");
        }
    }
}
