//! SCDL: one row for each deliberation, with what its sources state and nothing else.
//!
//! Strict out. A value that the schema refuses is left out and told; so is a required column that no source fills. What
//! the schema is not about (orders of the executive, acts put off or taken off the agenda) is told and left out.

use super::gather::Held;
use super::notes::{Note, Notes};
use super::reconcile::{Difference, Matched, reconcile};
use super::statement::Statement;
use super::{ExportError, Exporter, Schema, Wanted, Written};
use crate::model::{Council, CouncilId, Kind, Outcome, PartialDate, Text, fold};
use std::io::Write;

impl Exporter {
    /// Writes the deliberations wanted as SCDL, and tells beside them what is missing, left out, or differs.
    ///
    /// # Errors
    /// When what is held cannot be read, or `to` cannot be written.
    pub async fn scdl(&self, wanted: &Wanted, to: impl Write) -> Result<(Written, Notes), ExportError> {
        let schema = Schema::deliberations();
        let mut table = Table {
            writer: csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(to),
            schema: &schema,
            written: Written::default(),
            notes: Notes::default(),
        };
        let names = schema.columns().iter().map(|c| c.name.as_str());
        table.writer.write_record(names)?;
        for council in self.councils(wanted).await? {
            let before = table.written.records;
            for act in self.acts_of(&council.id, wanted, &mut table.written).await? {
                table.take(&council, &act)?;
            }
            table.written.councils += u64::from(table.written.records > before);
        }
        table.writer.flush()?;
        Ok((table.written, table.notes))
    }

    /// What a council's own tables and its documents say of the same acts: only acts that both tell of. Reads all that is
    /// held of the council, unless it publishes no table.
    ///
    /// # Errors
    /// When what is held cannot be read.
    pub async fn compared(&self, council: &CouncilId) -> Result<Vec<Matched>, ExportError> {
        let mut acts = self.tabled(council).await?;
        acts.retain(|act| act.said.iter().any(|s| !s.table));
        Ok(acts)
    }

    /// The acts that the council's own table tells of, with all else that is said of each.
    ///
    /// # Errors
    /// When what is held cannot be read.
    pub async fn tabled(&self, council: &CouncilId) -> Result<Vec<Matched>, ExportError> {
        if !self.catalog.has_table(council).await? {
            return Ok(Vec::new());
        }
        let mut acts = self
            .acts_of(council, &Wanted::default(), &mut Written::default())
            .await?;
        acts.retain(|act| act.said.iter().any(|s| s.table));
        Ok(acts)
    }

    async fn acts_of(
        &self,
        council: &CouncilId,
        wanted: &Wanted,
        written: &mut Written,
    ) -> Result<Vec<Matched>, ExportError> {
        let mut said = Vec::new();
        for id in self.catalog.documents_of(council).await? {
            let Some(held) = self.held(&id).await? else { continue };
            let before = said.len();
            said.extend(statements(&held));
            if said.len() > before {
                written.note(&held.view);
            }
        }
        let mut acts = reconcile(said);
        acts.retain(|act| act.said.iter().any(|s| s.leaves(wanted)));
        Ok(acts)
    }
}

impl Statement {
    fn leaves(&self, wanted: &Wanted) -> bool {
        let key = self.id.as_ref().map_or(self.document.as_str(), |id| id.as_str());
        wanted.key(key)
    }
}

/// What a document says, act by act; rows that are left to documents of their own included.
fn statements(held: &Held) -> Vec<Statement> {
    let view = &held.view;
    let new = |date, act| Statement::new(view.id.clone(), &view.url, view.kind(), date, act);
    let mut said = Vec::new();
    for (at, (id, read)) in view.acts.iter().enumerate() {
        let row = held.row(at);
        let date = read
            .session_date
            .or_else(|| view.session_date().filter(|_| row.is_none()));
        let mut statement = new(date, &read.act);
        statement.id = Some(id.clone());
        said.push(match row {
            Some(row) => statement.in_table(row),
            None => statement,
        });
    }
    for row in held.left() {
        said.push(new(row.date.and_then(PartialDate::day), &row.act).in_table(row));
    }
    said
}

struct Table<'a, W: Write> {
    writer: csv::Writer<W>,
    schema: &'a Schema,
    written: Written,
    notes: Notes,
}

impl<W: Write> Table<'_, W> {
    fn take(&mut self, council: &Council, act: &Matched) -> Result<(), ExportError> {
        if let Some(why) = is_no_deliberation(act) {
            let first = act.said.first();
            self.notes.0.push(Note {
                line: None,
                number: act.first(|s| s.number.clone()),
                column: None,
                code: Note::LEFT_OUT,
                said: Text::new(
                    format!("{} : {}", why.fr, first.map_or("", |s| &s.title)),
                    format!("{}: {}", why.en, first.map_or("", |s| &s.title)),
                ),
                document: first.map(|s| s.url.clone()),
            });
            return Ok(());
        }
        let line = self.written.records + 2;
        let mut cells = Vec::with_capacity(self.schema.columns().len());
        for column in self.schema.columns() {
            let value = value(&column.name, council, act).unwrap_or_default();
            let taken = value.is_empty() || column.takes(&value);
            if !taken {
                let fr = format!("« {value} » n'est pas une valeur que le schéma admet : laissée de côté");
                let en = format!("“{value}” is no value that the schema takes: left out");
                self.tell(line, act, &column.name, Note::REFUSED, Text::new(fr, en));
            }
            let value = if taken { value } else { String::new() };
            if value.is_empty() && column.required {
                let said = Text::new(
                    "exigé par le schéma, et aucune source ne le donne",
                    "required by the schema, and no source gives it",
                );
                self.tell(line, act, &column.name, Note::MISSING, said);
            }
            cells.push(value);
        }
        for difference in act.differences() {
            let Difference { first, other, .. } = &difference;
            self.notes.0.push(Note {
                line: Some(line),
                number: act.first(|s| s.number.clone()),
                column: Some(difference.column.to_owned()),
                code: Note::DIFFERENCE,
                said: Text::new(
                    format!("« {first} » est retenu ; ce document dit « {other} »"),
                    format!("“{first}” is kept; this document says “{other}”"),
                ),
                document: Some(difference.url.clone()),
            });
        }
        self.writer.write_record(&cells)?;
        self.written.records += 1;
        Ok(())
    }

    fn tell(&mut self, line: u64, act: &Matched, column: &str, code: &'static str, said: Text) {
        self.notes.0.push(Note {
            line: Some(line),
            number: act.first(|s| s.number.clone()),
            column: Some(column.to_owned()),
            code,
            said,
            document: act.said.first().map(|s| s.url.clone()),
        });
    }
}

/// Why an act is no row of a table of deliberations; `None` when it is.
fn is_no_deliberation(act: &Matched) -> Option<Text> {
    match act.first(|s| s.outcome) {
        Some(Outcome::Postponed) => return Some(Text::new("reportée, non délibérée", "put off, not deliberated")),
        Some(Outcome::Withdrawn) => return Some(Text::new("retirée de l'ordre du jour", "taken off the agenda")),
        _ => {}
    }
    let tells = |kind| {
        matches!(
            kind,
            Kind::Deliberation
                | Kind::ListeDesDeliberations
                | Kind::ProcesVerbal
                | Kind::CompteRendu
                | Kind::RecueilDesActes
        )
    };
    if !act.said.iter().any(|s| tells(s.kind)) {
        let kind = act.said.first().map_or(Kind::Other, |s| s.kind);
        let of = |lang| kind.label(lang);
        return Some(Text::new(
            format!(
                "d'un document qui n'est pas une délibération ({})",
                of(crate::model::Lang::Fr)
            ),
            format!("of a document that is no deliberation ({})", of(crate::model::Lang::En)),
        ));
    }
    if let Some(kind) = act
        .first(|s| s.stated.nature)
        .filter(|kind| *kind != Kind::Deliberation)
    {
        use crate::model::Lang;
        return Some(Text::new(
            format!("la table dit : {}", kind.label(Lang::Fr)),
            format!("the table says: {}", kind.label(Lang::En)),
        ));
    }
    let first = act.said.first()?;
    is_order(&first.title).then(|| Text::new("arrêté, et non délibération", "an order, not a deliberation"))
}

/// Whether an object names an order of the executive: « Arrêté n° 2025-12 », « Arrêté municipal », not « Arrêté des comptes ».
fn is_order(title: &str) -> bool {
    let folded = fold(title);
    let Some(rest) = folded.strip_prefix("arrete ") else {
        return false;
    };
    let next: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    let named = [
        "n",
        "no",
        "numero",
        "municipal",
        "prefectoral",
        "temporaire",
        "permanent",
        "modifiant",
        "portant",
        "reglementant",
        "interdisant",
        "autorisant",
        "conjoint",
    ];
    named.contains(&next.as_str()) || next.starts_with(|c: char| c.is_ascii_digit())
}

/// What a column says of an act.
fn value(column: &str, council: &Council, act: &Matched) -> Option<String> {
    let count = |asked: fn(&Statement) -> Option<u32>| act.first(asked).map(|n| n.to_string());
    match column {
        "COLL_NOM" => act.first(|s| s.council.clone()).or_else(|| Some(council.name.clone())),
        "COLL_SIRET" => act.first(|s| s.stated.siret.clone()).or_else(|| council.siret.clone()),
        "DELIB_ID" => act.first(|s| s.number.clone()),
        "DELIB_DATE" => act.first(|s| s.date).map(|d| d.to_string()),
        "DELIB_MATIERE_CODE" => act.first(|s| s.subject.clone()).map(|(code, _)| two_levels(&code)),
        "DELIB_MATIERE_NOM" => {
            let own = act.first(|s| s.stated.subject_name.clone());
            own.or_else(|| {
                act.first(|s| s.subject.clone())
                    .map(|(_, label)| label.replace(" / ", "/").to_lowercase())
            })
        }
        "DELIB_OBJET" => act.first(|s| Some(s.title.clone()).filter(|t| !t.is_empty())),
        "BUDGET_ANNEE" => act.first(|s| s.stated.budget_year.clone()),
        "BUDGET_NOM" => act.first(|s| s.stated.budget_name.clone()),
        "PREF_ID" => act.first(|s| s.stated.prefecture.clone()),
        "PREF_DATE" => act.first(|s| s.stated.received).map(|d| d.to_string()),
        "VOTE_EFFECTIF" => count(|s| s.stated.members),
        "VOTE_REEL" => count(|s| s.stated.voters),
        "VOTE_POUR" => count(|s| s.vote.in_favour),
        "VOTE_CONTRE" => count(|s| s.vote.against),
        "VOTE_ABSTENTION" => count(|s| s.vote.abstentions),
        "DELIB_URL" => {
            let stated = act.first(|s| s.stated.address.as_ref().map(ToString::to_string));
            stated.or_else(|| act.first(|s| (!s.table).then(|| s.url.clone())))
        }
        _ => None,
    }
}

/// A code of the nomenclature to its second level, which is all that the schema takes: `7.5.1` is `7.5`.
fn two_levels(code: &str) -> String {
    code.split('.').take(2).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_told_from_what_only_begins_like_one() {
        for title in [
            "Arrêté n° 2025 T 17785 modifiant les règles",
            "ARRETE MUNICIPAL de circulation",
            "arrêté 2024-12",
        ] {
            assert!(is_order(title), "{title}");
        }
        for title in [
            "Arrêté des comptes 2023",
            "Arrêt du projet de PLU",
            "Arrêté du compte administratif",
            "Voirie",
        ] {
            assert!(!is_order(title), "{title}");
        }
    }
}
