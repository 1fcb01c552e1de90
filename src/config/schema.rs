//! JSON Schemas of both kinds of file, so that editors complete and underline; made of the one table of keys.

use super::keys::{self, Key, Shape, Table};
use super::tree::Value as Toml;
use serde_json::{Map, Value, json};

/// The schema of the main file, `greffier.toml`.
pub fn schema_main() -> Value {
    let mut schema = table(&keys::ROOT);
    for inner in &keys::MAIN[1..] {
        schema["properties"][inner.name] = table(inner);
    }
    document(schema, "greffier.toml")
}

/// The schema of a source file.
pub fn schema_sources() -> Value {
    let mut schema = table(&keys::SOURCES_ROOT);
    schema["properties"][keys::COUNCIL.name] = table(&keys::COUNCIL);
    schema["properties"][keys::SOURCE.name] = json!({"type": "array", "items": table(&keys::SOURCE)});
    schema["required"] = json!([keys::COUNCIL.name]);
    document(schema, "sources.d/*.toml")
}

fn document(mut schema: Value, title: &str) -> Value {
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(title);
    schema
}

fn table(table: &Table) -> Value {
    let known = || table.keys.iter().filter(|key| !key.secret);
    let properties: Map<String, Value> = known().map(|key| (key.name.to_owned(), one_key(key))).collect();
    let required: Vec<&str> = known().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "description": description(table.doc),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn one_key(key: &Key) -> Value {
    let mut schema = shape(key.shape);
    schema["description"] = json!(description(key.doc));
    match key.default_value() {
        Some(default) => schema["default"] = plain(&default),
        None => schema["examples"] = json!([example(key)]),
    }
    schema
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": "string", "minLength": 1}),
        Shape::Texts => json!({"type": "array", "items": {"type": "string", "minLength": 1}}),
        Shape::Duration => json!({"type": "string", "pattern": r"^\d+(\.\d+)? *(ms|s|min|h|d)$"}),
        Shape::Size => json!({"type": "string", "pattern": r"^\d+(\.\d+)? *(B|KiB|MiB|GiB|TiB)$"}),
        Shape::Count { most } => json!({"type": "integer", "minimum": 1, "maximum": most}),
        Shape::Word(words) => json!({"type": "string", "enum": words()}),
    }
}

/// French first, English second.
fn description((fr, en): (&str, &str)) -> String {
    format!("{fr}\n\n{en}")
}

/// Examples are single texts in quotes.
fn example(key: &Key) -> &str {
    key.example.trim_matches('"')
}

fn plain(value: &Toml) -> Value {
    match value {
        Toml::Text(text) => json!(text),
        Toml::Integer(n) => json!(n),
        Toml::List(items) => items.iter().map(|item| plain(&item.value)).collect(),
        Toml::Table(_) | Toml::Other(_) => Value::Null,
    }
}
