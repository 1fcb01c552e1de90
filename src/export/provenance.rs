//! Where does it come from, when was it last seen, and what may be done with it?

use super::{Schema, Written};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// The terms of reuse, which are the law's: Greffier holds no rights in what councils publish and grants none.
pub const REUSE: &str = "Informations publiques réutilisables dans les conditions des articles L321-1 à L322-2 du code des \
    relations entre le public et l'administration : sans altération ni dénaturation, en mentionnant la source et la date de \
    dernière mise à jour, dans le respect des données personnelles ; la licence propre à chaque source, s'il y en a une, s'applique";

/// The description that stands beside a table (Data Package, frictionlessdata.io): its schema, sources, date and terms.
pub fn datapackage(file: &str, schema: &Schema, written: &Written, now: DateTime<Utc>) -> Value {
    let stamp = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let sources: Vec<Value> = written
        .sources
        .iter()
        .map(|(title, path)| match path.starts_with("http") {
            true => json!({ "title": title, "path": path }),
            false => json!({ "title": title }),
        })
        .collect();
    json!({
        "name": "deliberations",
        "title": "Délibérations, au format SCDL 2.1.4",
        "created": stamp(now),
        "last_update": written.last_update.map(stamp),
        "description": "Ce que les sources disent de chaque délibération, relevé par Greffier. Ce qu'aucune source ne dit est vide.",
        "sources": sources,
        "licenses": [{ "name": "notspecified", "title": REUSE }],
        "contributors": [{ "title": concat!("Greffier ", env!("CARGO_PKG_VERSION")), "role": "wrangler" }],
        "resources": [{
            "name": "deliberations",
            "path": file,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": { "delimiter": ",", "lineTerminator": "\r\n" },
            "schema": schema.document(),
        }],
    })
}
