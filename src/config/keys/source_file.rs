//! What may stand in a source file.

use super::{Shape, Table, key, optional, required};
use crate::model::{CouncilKind, SourceKind};

pub(in crate::config) const SOURCES_ROOT: Table = Table {
    name: "",
    doc: ("une collectivité et ses sources", "a council and its sources"),
    tables: &["council", "source"],
    keys: &[],
};

pub(in crate::config) const COUNCIL: Table = Table {
    name: "council",
    doc: ("la collectivité", "the council"),
    tables: &[],
    keys: &[
        required(
            "name",
            Shape::Text,
            r#""Valmont-sur-Orne""#,
            ("son nom officiel", "its official name"),
        ),
        optional(
            "insee",
            Shape::Text,
            r#""14999""#,
            (
                "son code INSEE, pour une commune : cinq caractères",
                "its INSEE code, for a commune: five characters",
            ),
        ),
        optional(
            "siren",
            Shape::Text,
            r#""217500016""#,
            ("son numéro SIREN : neuf chiffres", "its SIREN: nine digits"),
        ),
        optional(
            "siret",
            Shape::Text,
            r#""21750001600019""#,
            (
                "le SIRET de son siège, pour ses exports SCDL : quatorze chiffres",
                "the SIRET of its seat, for its SCDL exports: fourteen digits",
            ),
        ),
        optional(
            "inhabitants",
            Shape::Count { most: 10_000_000 },
            "2450",
            (
                "sa population, pour une commune : sous 3 500 habitants, la loi n'impose pas de publier les actes en ligne",
                "its population, for a commune: under 3,500 inhabitants the law does not impose publishing acts online",
            ),
        ),
        optional(
            "kind",
            Shape::Word(council_kinds),
            r#""commune""#,
            (
                "sa nature ; sans elle, « commune » avec un code INSEE et « other » sinon",
                "what sort of body it is; without it, `commune` with an INSEE code and `other` otherwise",
            ),
        ),
        key(
            "timezone",
            Shape::Text,
            r#""Europe/Paris""#,
            ("le fuseau horaire de ses horaires", "the time zone of its schedules"),
        ),
    ],
};

pub(in crate::config) const SOURCE: Table = Table {
    name: "source",
    doc: (
        "une façon dont la collectivité publie",
        "one way by which the council publishes",
    ),
    tables: &[],
    keys: &[
        required(
            "id",
            Shape::Text,
            r#""valmont-deliberations""#,
            (
                "son identifiant, stable et unique : minuscules sans accent, chiffres et traits d'union",
                "its id, stable and unique: lower-case letters, digits and hyphens",
            ),
        ),
        required(
            "kind",
            Shape::Word(source_kinds),
            r#""listing""#,
            ("comment elle se lit", "how it is read"),
        ),
        required(
            "url",
            Shape::Text,
            r#""https://www.valmont.example/conseil-municipal/""#,
            ("l'adresse où la lecture commence", "the address where reading begins"),
        ),
        required(
            "schedule",
            Shape::Text,
            r#""30 5 * * *""#,
            (
                "quand la lire : cinq champs comme dans crontab(5), ou « @daily »",
                "when it is read: five fields as in crontab(5), or `@daily`",
            ),
        ),
        optional(
            "item",
            Shape::Text,
            r#""article.deliberation""#,
            (
                "sélecteur CSS du bloc d'un document",
                "CSS selector of one document's block",
            ),
        ),
        optional(
            "link",
            Shape::Text,
            r#""a[href$='.pdf']""#,
            (
                "sélecteur CSS, dans le bloc, du lien vers le document",
                "CSS selector, within the block, of the link to the document",
            ),
        ),
        optional(
            "title",
            Shape::Text,
            r#""h3""#,
            (
                "sélecteur CSS, dans le bloc, du titre",
                "CSS selector, within the block, of the title",
            ),
        ),
        optional(
            "date",
            Shape::Text,
            r#""time""#,
            (
                "sélecteur CSS, dans le bloc, de la date",
                "CSS selector, within the block, of the date",
            ),
        ),
        optional(
            "next",
            Shape::Text,
            r#""a.next""#,
            (
                "sélecteur CSS du lien vers la page suivante",
                "CSS selector of the link to the next page",
            ),
        ),
        key(
            "follow",
            Shape::Texts,
            "[]",
            (
                "les pages à parcourir, en motifs sur leur chemin",
                "the pages to go through, as globs over their paths",
            ),
        ),
    ],
};

fn council_kinds() -> Vec<&'static str> {
    CouncilKind::ALL.into_iter().map(CouncilKind::as_str).collect()
}

fn source_kinds() -> Vec<&'static str> {
    SourceKind::ALL.into_iter().map(SourceKind::as_str).collect()
}
