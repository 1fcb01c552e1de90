//! What may stand in the main file, `greffier.toml`.

use super::{Key, Shape, Table, key, optional, required};

/// The tables of the main file, its root first.
pub(in crate::config) const MAIN: &[Table] = &[ROOT, FETCH, WEB, EXTRACT, OCR, MAIL];

pub(in crate::config) const ROOT: Table = Table {
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

pub(in crate::config) const FETCH: Table = Table {
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
        optional(
            "quiet_hours",
            Shape::Text,
            r#""07:00-20:00""#,
            (
                "les heures, à l'horloge de chaque collectivité, où rien n'est collecté : les relevés attendent leur fin",
                "the hours, by each council's clocks, in which nothing is fetched: runs wait for their end",
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

pub(in crate::config) const WEB: Table = Table {
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

pub(in crate::config) const EXTRACT: Table = Table {
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
            (
                "le temps de calcul maximal pour un document ; à l'horloge, quatre fois plus, pour une machine chargée",
                "the most processor time for one document; on the clock four times as much, for a busy machine",
            ),
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

pub(in crate::config) const OCR: Table = Table {
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
            (
                "le temps de calcul maximal pour une page ; à l'horloge, quatre fois plus",
                "the most processor time for one page; on the clock four times as much",
            ),
        ),
        key(
            "document_timeout",
            Shape::Duration,
            r#""20min""#,
            (
                "le temps maximal pour un document ; les pages restantes sont signalées",
                "the most time for one document; the pages left are told",
            ),
        ),
        key(
            "niceness",
            Shape::Count { most: 19 },
            "10",
            (
                "l'effacement devant les autres travaux de la machine, de 1 à 19",
                "how far it stands back from the machine's other work, 1 to 19",
            ),
        ),
        optional(
            "daily_budget",
            Shape::Duration,
            r#""6h""#,
            (
                "le temps maximal de reconnaissance par jour ; le reste attend le lendemain",
                "the most time of recognition in a day; the rest waits for the next",
            ),
        ),
    ],
};

pub(in crate::config) const MAIL: Table = Table {
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
