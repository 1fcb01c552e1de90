//! The one table of everything that may be configured: names, shapes, defaults, what each is for.
//!
//! Reading, the refusal of unknown keys, the JSON Schemas and the test that holds `config/greffier.toml` true all go by
//! it. How a value is understood stands beside the reading of its table.

use super::tree::{Place, Value, value_at};
use crate::model::{CouncilKind, SourceKind, Text};
use std::path::Path;

/// A table of a file.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name; empty for the root.
    pub name: &'static str,
    pub doc: (&'static str, &'static str),
    pub keys: &'static [Key],
    /// The tables within it.
    pub tables: &'static [&'static str],
}

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    /// Its default, as TOML; absent where it has none.
    pub default: Option<&'static str>,
    /// What is proposed where it is missing, as TOML.
    pub example: &'static str,
    pub required: bool,
    /// Accepted from the environment only.
    pub secret: bool,
    /// What it is for, in French and in English.
    pub doc: (&'static str, &'static str),
}

/// What a value looks like, as far as an editor must know.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    Texts,
    Duration,
    Size,
    Count { most: i64 },
    Word(fn() -> Vec<&'static str>),
}

impl Table {
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The key with its table: `fetch.contact`, `state`.
    pub fn path(&self, key: &str) -> String {
        let key = super::tree::shorten(key);
        if self.name.is_empty() {
            key
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

impl Key {
    /// The default, as a value standing nowhere.
    pub fn default_value(&self) -> Option<Value> {
        let nowhere = Place {
            file: Path::new("").into(),
            line: 0,
            column: 0,
            variable: None,
        };
        value_at(self.default?, &nowhere)
    }
}

/// Where a key that is unknown here belongs, when some other table knows it.
pub(super) fn home_of(key: &str) -> Option<Text> {
    if ["council", "source"].contains(&key) {
        return Some(Text::new(
            "dans un fichier de source, que désigne « sources »",
            "in a source file, one that `sources` points at",
        ));
    }
    if MAIN.iter().any(|table| table.name == key) {
        return Some(Text::new(
            "dans le fichier principal, greffier.toml",
            "in the main file, greffier.toml",
        ));
    }
    let table = MAIN
        .iter()
        .chain([&COUNCIL, &SOURCE])
        .find(|table| table.key(key).is_some_and(|key| !key.secret))?;
    Some(match table.name {
        "" => Text::new(
            "en tête du fichier principal, avant toute table",
            "at the top of the main file, before any table",
        ),
        name => Text::new(format!("dans la table [{name}]"), format!("in the table [{name}]")),
    })
}

const fn key(name: &'static str, shape: Shape, default: &'static str, doc: (&'static str, &'static str)) -> Key {
    Key {
        name,
        shape,
        default: Some(default),
        example: default,
        required: false,
        secret: false,
        doc,
    }
}

const fn optional(name: &'static str, shape: Shape, example: &'static str, doc: (&'static str, &'static str)) -> Key {
    Key {
        default: None,
        ..key(name, shape, example, doc)
    }
}

const fn required(name: &'static str, shape: Shape, example: &'static str, doc: (&'static str, &'static str)) -> Key {
    Key {
        required: true,
        ..optional(name, shape, example, doc)
    }
}

/// The tables of the main file, its root first.
pub(super) const MAIN: &[Table] = &[ROOT, FETCH, WEB, EXTRACT, OCR, MAIL];

pub(super) const ROOT: Table = Table {
    name: "",
    doc: ("la configuration de Greffier", "Greffier's configuration"),
    tables: &["fetch", "web", "extract", "ocr", "mail"],
    keys: &[
        key(
            "state",
            Shape::Text,
            r#""state""#,
            (
                "le répertoire de tout ce que Greffier conserve, relatif à ce fichier",
                "the directory of everything Greffier keeps, relative to this file",
            ),
        ),
        key(
            "sources",
            Shape::Texts,
            r#"["sources.d/**/*.toml"]"#,
            (
                "les fichiers des collectivités et de leurs sources, relatifs à ce fichier",
                "the files of the councils and their sources, relative to this file",
            ),
        ),
    ],
};

pub(super) const FETCH: Table = Table {
    name: "fetch",
    doc: ("la collecte", "fetching"),
    tables: &[],
    keys: &[
        optional(
            "contact",
            Shape::Text,
            r#""https://example.org/robot""#,
            (
                "une page ou une adresse qui dit qui collecte et pourquoi ; elle figure dans le User-Agent",
                "a page or address that says who fetches and why; it is part of the User-Agent",
            ),
        ),
        key(
            "min_interval",
            Shape::Duration,
            r#""1s""#,
            (
                "le temps minimal entre deux requêtes à un même serveur",
                "the least time between two requests to one host",
            ),
        ),
        key(
            "allow_private",
            Shape::Texts,
            "[]",
            (
                "les réseaux privés ou spéciaux que l'on peut tout de même interroger",
                "networks in private or special ranges that may be fetched all the same",
            ),
        ),
        key(
            "max_bytes",
            Shape::Size,
            r#""200 MiB""#,
            (
                "la taille maximale d'un document, décompressé",
                "the most bytes of one body, decompressed",
            ),
        ),
        key(
            "connect_timeout",
            Shape::Duration,
            r#""10s""#,
            (
                "le temps laissé pour établir une connexion",
                "how long a connection may take to be made",
            ),
        ),
        key(
            "read_timeout",
            Shape::Duration,
            r#""30s""#,
            (
                "le temps laissé au premier octet d'une réponse, puis à chacun des suivants",
                "how long the first byte of an answer, and each further one, may be waited for",
            ),
        ),
        key(
            "total_timeout",
            Shape::Duration,
            r#""5min""#,
            (
                "le temps laissé à une réponse entière",
                "how long a whole answer may take",
            ),
        ),
        key(
            "concurrency",
            Shape::Count { most: 1000 },
            "16",
            (
                "le nombre de requêtes simultanées, tous serveurs confondus",
                "how many requests may be under way at once, over all hosts",
            ),
        ),
    ],
};

pub(super) const WEB: Table = Table {
    name: "web",
    doc: ("les pages et l'API", "the pages and the API"),
    tables: &[],
    keys: &[
        key(
            "listen",
            Shape::Text,
            r#""127.0.0.1:8080""#,
            ("l'adresse et le port d'écoute", "the address and port to listen on"),
        ),
        key(
            "public_url",
            Shape::Text,
            r#""http://127.0.0.1:8080""#,
            (
                "l'adresse que voient les lecteurs, début des liens des courriels et des flux ; sans elle, celle d'écoute",
                "the address readers see, the beginning of links in mails and feeds; without it, the one listened on",
            ),
        ),
    ],
};

pub(super) const EXTRACT: Table = Table {
    name: "extract",
    doc: ("la lecture des documents", "reading documents"),
    tables: &[],
    keys: &[
        key(
            "workers",
            Shape::Count { most: 256 },
            "2",
            (
                "le nombre de processus de lecture simultanés",
                "how many children may read at once",
            ),
        ),
        key(
            "memory",
            Shape::Size,
            r#""1 GiB""#,
            (
                "la mémoire maximale d'un processus de lecture",
                "the most memory of a child",
            ),
        ),
        key(
            "timeout",
            Shape::Duration,
            r#""25s""#,
            ("le temps maximal pour un document", "the most time for one document"),
        ),
        key(
            "max_text",
            Shape::Size,
            r#""64 MiB""#,
            (
                "la quantité maximale de texte gardée d'un document",
                "the most text kept of one document",
            ),
        ),
    ],
};

pub(super) const OCR: Table = Table {
    name: "ocr",
    doc: ("la reconnaissance de caractères", "character recognition"),
    tables: &[],
    keys: &[
        key(
            "languages",
            Shape::Texts,
            r#"["fra"]"#,
            (
                "les langues à reconnaître, comme tesseract les nomme",
                "the languages to recognise, as tesseract names them",
            ),
        ),
        key(
            "concurrency",
            Shape::Count { most: 256 },
            "1",
            (
                "le nombre de pages reconnues simultanément",
                "how many pages may be recognised at once",
            ),
        ),
        key(
            "timeout",
            Shape::Duration,
            r#""1min""#,
            ("le temps maximal pour une page", "the most time for one page"),
        ),
    ],
};

pub(super) const MAIL: Table = Table {
    name: "mail",
    doc: (
        "l'envoi de courriels ; sans cette table, il n'en est pas proposé",
        "sending mail; without this table none is offered",
    ),
    tables: &[],
    keys: &[
        required(
            "server",
            Shape::Text,
            r#""smtp://127.0.0.1:25""#,
            (
                "le serveur d'envoi : smtp://hôte:port ou smtps://hôte, avec « ?tls=required » au besoin",
                "the submission server: smtp://host:port or smtps://host, with `?tls=required` where needed",
            ),
        ),
        required(
            "from",
            Shape::Text,
            r#""Greffier <alertes@example.org>""#,
            ("l'expéditeur des courriels", "the sender of mails"),
        ),
        optional(
            "user",
            Shape::Text,
            r#""greffier""#,
            (
                "le nom d'utilisateur au serveur d'envoi, s'il en demande un",
                "the user name at the submission server, when it asks for one",
            ),
        ),
        optional(
            "password_file",
            Shape::Text,
            r#""mot-de-passe-smtp""#,
            (
                "le fichier du mot de passe, relatif à ce fichier ou aux « credentials » de systemd",
                "the file of the password, relative to systemd's credentials or to this file",
            ),
        ),
        Key {
            secret: true,
            ..optional(
                "password",
                Shape::Text,
                r#""…""#,
                (
                    "le mot de passe, par l'environnement seulement",
                    "the password, from the environment only",
                ),
            )
        },
    ],
};

pub(super) const SOURCES_ROOT: Table = Table {
    name: "",
    doc: ("une collectivité et ses sources", "a council and its sources"),
    tables: &["council", "source"],
    keys: &[],
};

pub(super) const COUNCIL: Table = Table {
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

pub(super) const SOURCE: Table = Table {
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
