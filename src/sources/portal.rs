//! Portals of open data: Opendatasoft (Explore API v2.1), data.gouv.fr (udata API v1), ArcGIS FeatureServer.
//!
//! Their rows are acts: they are laid out as a table and read by [`super::scdl`]. Paging is by the portal's own count,
//! within a bound that is told.

use super::offered::{self, Offer};
use super::wordpress::with_query;
use super::{Page, address, scdl};
use crate::model::{Doubt, DoubtCode, Reading, SourceKind};
use serde_json::{Map, Value};
use url::Url;

/// Opendatasoft gives at most 100 records at once, and none beyond the 10,000th (Explore API v2.1, `offset`).
const ODS_PAGE: u64 = 100;
const ODS_MOST: u64 = 10_000;
/// Rows asked of an ArcGIS table at once, and in all.
const ARCGIS_PAGE: u64 = 1_000;
const ARCGIS_MOST: u64 = 200_000;
/// Columns kept of a row.
const MOST_COLUMNS: usize = 500;

/// Where the reading of a portal's dataset begins, from the address that people copy.
pub(super) fn start(kind: SourceKind, url: &Url) -> Url {
    let parts: Vec<&str> = url
        .path_segments()
        .map(|p| p.filter(|s| !s.is_empty()).collect())
        .unwrap_or_default();
    let after = |word: &str| {
        parts
            .iter()
            .position(|p| *p == word)
            .and_then(|at| parts.get(at + 1))
            .copied()
    };
    let mut start = url.clone();
    start.set_fragment(None);
    match kind {
        SourceKind::OpenDataSoft => {
            let Some(id) = after("datasets").or_else(|| after("dataset")) else {
                return start;
            };
            start.set_path(&format!("/api/explore/v2.1/catalog/datasets/{id}/records"));
            start.set_query(Some(&format!("limit={ODS_PAGE}&offset=0")));
        }
        SourceKind::DataGouv => {
            if let Some(id) = after("datasets").filter(|_| !parts.contains(&"api")) {
                start.set_path(&format!("/api/1/datasets/{id}/"));
                start.set_query(None);
            }
        }
        SourceKind::ArcGis if parts.last() != Some(&"query") => {
            start.set_path(&format!("{}/query", url.path().trim_end_matches('/')));
            start.set_query(Some(&format!(
                "where=1%3D1&outFields=*&returnGeometry=false&f=json&resultOffset=0&resultRecordCount={ARCGIS_PAGE}"
            )));
        }
        _ => {}
    }
    start
}

/// Reads one answer of a portal, or a table that a dataset names.
pub(super) fn read(page: &Page<'_>) -> Reading {
    match serde_json::from_str::<Value>(page.text.trim_start_matches('\u{feff}')) {
        Ok(value) => read_json(&value, page).unwrap_or_else(|| scdl::read(page)),
        Err(_) => scdl::read(page),
    }
}

/// Reads an answer that is known by its shape; `None` for any other JSON.
pub(super) fn read_json(value: &Value, page: &Page<'_>) -> Option<Reading> {
    if let Some(error) = value.get("error").or_else(|| value.get("error_code")) {
        let said = value.get("message").or_else(|| error.get("message")).unwrap_or(error);
        return Some(offered::unread(format!("the portal answered: {}", scalar(said))));
    }
    if let Some(resources) = value.get("resources").and_then(Value::as_array) {
        return Some(offered::finish(dataset(resources, page.url), page.url));
    }
    if let Some(rows) = value.get("results").and_then(Value::as_array) {
        if let Some(reading) = catalogue(rows, page.url) {
            return Some(reading);
        }
        let rows: Vec<_> = rows.iter().filter_map(Value::as_object).collect();
        let mut reading = table(&rows, page);
        let total = value.get("total_count").and_then(Value::as_u64).unwrap_or(0);
        turn(&mut reading, page.url, "offset", rows.len() as u64, total, ODS_MOST);
        return Some(reading);
    }
    let features = value.get("features").and_then(Value::as_array)?;
    let rows: Vec<_> = features
        .iter()
        .filter_map(|f| f.get("attributes")?.as_object())
        .collect();
    // GeoJSON has features too, with properties: any table.
    if rows.is_empty() && !features.is_empty() {
        return None;
    }
    let times = times(value);
    let readable: Vec<_> = rows.iter().map(|row| with_days(row, &times)).collect();
    let mut reading = table(&readable.iter().collect::<Vec<_>>(), page);
    if value.get("exceededTransferLimit").and_then(Value::as_bool) == Some(true) {
        turn(
            &mut reading,
            page.url,
            "resultOffset",
            rows.len() as u64,
            u64::MAX,
            ARCGIS_MOST,
        );
    }
    Some(reading)
}

/// The datasets that a portal's catalogue answers with (Explore API, `catalog/datasets`): other ways of publishing.
fn catalogue(rows: &[Value], url: &Url) -> Option<Reading> {
    let id = |row: &Value| Some((row.get("metas")?, row.get("dataset_id")?.as_str()?.to_owned()).1);
    let ids: Vec<String> = rows.iter().filter_map(id).collect();
    let dataset = |id: &String| url.join(&format!("/explore/dataset/{id}/")).ok();
    (!ids.is_empty()).then(|| Reading {
        offers: ids
            .iter()
            .filter_map(dataset)
            .map(|url| (SourceKind::OpenDataSoft, url))
            .collect(),
        ..Reading::default()
    })
}

/// Adds the next page of a table, as long as there are rows and the bound is not reached.
fn turn(reading: &mut Reading, url: &Url, key: &str, rows: u64, total: u64, most: u64) {
    let at = url
        .query_pairs()
        .find(|(k, _)| k == key)
        .and_then(|(_, v)| v.parse::<u64>().ok())
        .unwrap_or(0);
    let next = at.saturating_add(rows);
    if rows == 0 || next >= total {
        return;
    }
    if next >= most {
        let detail = format!("the portal gives {most} rows at most: further ones are not read");
        reading.doubts.push(Doubt::new(DoubtCode::Truncated).detail(detail));
        return;
    }
    reading.next_pages.push(with_query(url, key, &next.to_string()));
}

/// Rows as a table whose columns are their keys, read as any other.
fn table(rows: &[&Map<String, Value>], page: &Page<'_>) -> Reading {
    let mut columns: Vec<&str> = Vec::new();
    for key in rows.iter().flat_map(|row| row.keys()) {
        if columns.len() < MOST_COLUMNS && !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(&columns).is_ok()
        && rows.iter().all(|row| {
            let cells = columns.iter().map(|key| row.get(*key).map(scalar).unwrap_or_default());
            writer.write_record(cells).is_ok()
        });
    let text = writer
        .into_inner()
        .ok()
        .filter(|_| written)
        .and_then(|bytes| String::from_utf8(bytes).ok());
    if rows.is_empty() {
        return Reading::default();
    }
    let Some(text) = text else {
        return offered::unread("the portal's rows could not be laid out as a table");
    };
    scdl::read(&Page { text: &text, ..*page })
}

/// A value as a cell of a table.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(" "),
        Value::Object(object) => object.get("url").map(scalar).unwrap_or_else(|| value.to_string()),
        other => other.to_string(),
    }
}

/// The columns of an ArcGIS table that are times, in milliseconds since 1970.
fn times(value: &Value) -> Vec<String> {
    let fields = value.get("fields").and_then(Value::as_array);
    let text = |field: &Value, key: &str| field.get(key).and_then(Value::as_str).map(str::to_owned);
    fields
        .into_iter()
        .flatten()
        .filter(|field| text(field, "type").as_deref() == Some("esriFieldTypeDate"))
        .filter_map(|field| text(field, "name"))
        .collect()
}

/// The row with its times written as days: a service gives midnight in UTC or in Paris, so the nearest midnight counts.
fn with_days(row: &Map<String, Value>, times: &[String]) -> Map<String, Value> {
    let mut row = row.clone();
    for key in times {
        let moment = row
            .get(key)
            .and_then(Value::as_i64)
            .and_then(chrono::DateTime::from_timestamp_millis);
        let day = moment.and_then(|m| m.checked_add_signed(chrono::TimeDelta::hours(2)));
        if let Some(day) = day {
            row.insert(key.clone(), Value::String(day.format("%Y-%m-%d").to_string()));
        }
    }
    row
}

/// The resources of a dataset: tables are read on, documents are taken, others are told.
fn dataset(resources: &[Value], base: &Url) -> Reading {
    let mut reading = Reading::default();
    for resource in resources {
        let text = |key: &str| resource.get(key).and_then(Value::as_str).unwrap_or_default();
        let href = if text("latest").is_empty() {
            text("url")
        } else {
            text("latest")
        };
        let url = match address::resolve(base, href) {
            Ok(url) => url,
            Err(refusal) => {
                offered::odd(&mut reading, href, refusal);
                continue;
            }
        };
        let format = match text("format") {
            "" => address::ending(&address::file_name(&url)).unwrap_or_default(),
            format => format.trim_start_matches('.').to_ascii_lowercase(),
        };
        match format.as_str() {
            "csv" | "tsv" | "json" | "geojson" | "xlsx" | "xls" | "ods" => reading.next_pages.push(url),
            "pdf" | "doc" | "docx" | "odt" | "rtf" | "txt" | "html" => offered::add(
                &mut reading,
                base,
                &Offer {
                    href,
                    title: text("title"),
                    published: offered::day(text("published")),
                    place: "resource of a dataset",
                    anything: true,
                },
            ),
            other => {
                let detail = format!("resource « {} » of format « {other} » is not read", text("title"));
                reading.doubts.push(Doubt::new(DoubtCode::Unsupported).detail(detail));
            }
        }
    }
    reading
}
