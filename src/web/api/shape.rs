//! What documents, acts, councils and sources look like in JSON. What was withdrawn shows only that it was.

use crate::catalog::{ActView, CouncilView, DocumentView, HostView, ReadAct, Related, SourceStatus};
use crate::completeness::{Year, said};
use crate::model::{ActId, Council, Doubt, Lang, Page, Reference, Relation, Ruler};
use crate::web::format;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// A document, with its pages.
pub fn document_json(view: &DocumentView, pages: &[Page], lang: Lang) -> Value {
    let open = view.withdrawn.is_none();
    let doubts = |doubts: &[Doubt]| doubts.iter().map(|doubt| doubt_json(doubt, lang)).collect::<Vec<_>>();
    let read = view.recognition.as_ref().filter(|_| open);
    let ruler = Ruler::of(pages);
    json!({
        "id": view.id,
        "title": open.then(|| view.title()),
        "kind": view.kind(),
        "session_date": view.session_date(),
        "council": council(&view.council),
        "published_by": view.published_by.as_ref().map(|(id, name)| json!({ "id": id, "name": name })),
        "body": read.map(|r| json!({ "name": r.council, "siren": r.siren })),
        "source": view.source,
        "url": open.then_some(&view.url),
        "listed_on": open.then_some(&view.listed_on),
        "why": open.then_some(&view.why),
        "first_seen": view.first_seen,
        "last_seen": view.last_seen,
        "gone_since": view.gone_since,
        "failed": view.failed.as_ref().map(|text| text.get(lang)),
        "withdrawn": view.withdrawn.as_ref().map(|(reason, at)| json!({ "reason": reason, "at": at })),
        "sha256": view.sha256,
        "bytes": view.bytes,
        "media_type": view.media_type,
        "metadata": open.then_some(&view.metadata),
        "parts": view.parts.iter().filter(|_| open).collect::<Vec<_>>(),
        "doubts": doubts(&view.doubts).into_iter().chain(read.into_iter().flat_map(|r| doubts(&r.doubts))).collect::<Vec<_>>(),
        "present": read.and_then(|r| r.present),
        "absent": read.and_then(|r| r.absent),
        "proxies": read.and_then(|r| r.proxies),
        "session": read.map(|r| &r.session),
        "words": read.map(|r| &r.words),
        "acts": view.acts.iter().filter(|_| open).map(|(id, read)| line(id, read, &ruler)).collect::<Vec<_>>(),
        "pages": pages.iter().filter(|_| open).collect::<Vec<_>>(),
        "versions": versions(view),
        "also_at": view.twins.iter().filter(|_| open).map(|(id, url)| json!({ "document": id, "url": url })).collect::<Vec<_>>(),
    })
}

/// An act, with its text and its document.
pub fn act_json(view: &ActView, pages: &[Page], lang: Lang) -> Value {
    let read = ReadAct {
        act: view.act.clone(),
        session_date: view.session_date,
    };
    let mut shown = line(&view.id, &read, &Ruler::of(pages));
    shown["first_seen"] = json!(view.first_seen);
    shown["references"] = view.references.named.iter().map(named).collect();
    shown["referenced_by"] = view.references.naming.iter().map(naming).collect();
    shown["text"] = json!(view.act.text(pages));
    shown["document"] = document_json(&view.document, &[], lang);
    // The act is here; its neighbours and their text are at the document's own address.
    if let Some(document) = shown["document"].as_object_mut() {
        document.remove("acts");
        document.remove("pages");
    }
    shown
}

/// A council and what is held of it.
pub fn council_json(held: &CouncilView) -> Value {
    let mut shown = council(&held.council);
    shown["documents"] = json!(held.documents);
    shown["acts"] = json!(held.acts);
    shown["first_session"] = json!(held.sessions.map(|(first, _)| first));
    shown["last_session"] = json!(held.sessions.map(|(_, last)| last));
    shown["since"] = json!(held.since);
    shown
}

/// A council, what is held of it year by year, and what is known or expected to be missing.
pub fn council_years_json(held: &CouncilView, years: &[Year], lang: Lang) -> Value {
    let mut shown = council_json(held);
    let year = |year: &Year| {
        let mut shown = json!(year);
        shown["said"] = json!(said(year, lang, format::day));
        shown
    };
    shown["years"] = years.iter().map(year).collect();
    shown
}

/// A source and how it fares, on a day.
pub fn source_json(status: &SourceStatus, today: NaiveDate, lang: Lang) -> Value {
    let moved = status
        .search
        .as_ref()
        .and_then(|search| Some((search.at, search.found.as_ref()?)));
    json!({
        "id": status.source.id,
        "council": { "id": status.council.id, "name": status.council.name },
        "kind": status.source.kind,
        "url": status.source.url,
        "schedule": status.source.schedule,
        "configured": status.configured,
        "health": status.health,
        "health_since": status.health_since,
        "health_why": status.health_why.as_ref().map(|why| why.get(lang)),
        "last_started": status.last_started,
        "last_ended": status.last_ended,
        "last_success": status.last_success,
        "last_listed": status.last_listed,
        "next_due": status.next_due,
        "documents": status.documents,
        "unreadable": status.unreadable,
        "gone": status.gone,
        "quality": status.quality,
        "cadence": status.cadence.map(|habit| json!({
            "usual_days": habit.usual,
            "long_days": habit.long,
            "last_new": habit.last,
            "silent_days": status.silence(today),
        })),
        "moved_to": moved.map(|(at, moved)| json!({
            "kind": moved.kind, "url": moved.url, "why": moved.why.get(lang), "found_at": at,
        })),
    })
}

/// A host: what was asked of it, and whether it refuses us.
pub fn host_json(host: &HostView) -> Value {
    let refused = host.refused.as_ref();
    json!({
        "host": host.host,
        "today": host.today,
        "month": host.month,
        "total": host.total,
        "refusals": refused.map_or(0, |one| one.refusals),
        "left_alone_until": refused.map(|one| one.until),
    })
}

fn line(id: &ActId, read: &ReadAct, ruler: &Ruler<'_>) -> Value {
    let mut act = json!(read);
    act["id"] = json!(id);
    act["start"] = json!(ruler.characters(read.act.first_page, read.act.start));
    act["end"] = json!(ruler.characters(read.act.last_page, read.act.end));
    act
}

/// What an act names, with what of it is held.
fn named((reference, held): &(Reference, Vec<Related>)) -> Value {
    let mut shown = json!(reference);
    shown["held"] = held.iter().map(related).collect();
    shown
}

fn naming((relation, other): &(Relation, Related)) -> Value {
    let mut shown = related(other);
    shown["relation"] = json!(relation);
    shown
}

fn related(other: &Related) -> Value {
    json!({
        "act": other.act,
        "document": other.document,
        "number": other.number,
        "title": other.act.is_some().then_some(&other.title),
        "session_date": other.session_date,
    })
}

fn council(council: &Council) -> Value {
    json!({
        "id": council.id,
        "name": council.name,
        "kind": council.kind,
        "insee": council.insee,
        "siren": council.siren,
        "inhabitants": council.inhabitants,
        "timezone": council.timezone,
    })
}

fn doubt_json(doubt: &Doubt, lang: Lang) -> Value {
    json!({ "code": doubt.code, "page": doubt.page, "message": doubt.message(lang) })
}

fn versions(view: &DocumentView) -> Vec<Value> {
    let open = view.withdrawn.is_none();
    let versions = view.versions.iter().map(|version| {
        json!({
            "number": version.number,
            "sha256": version.sha256,
            "seen_first": version.seen_first,
            "seen_last": version.seen_last,
            "final_url": open.then_some(&version.capture.final_url),
            "fetched_at": version.capture.fetched_at,
            "status": version.capture.status,
            "last_modified": version.capture.last_modified,
            "change": version.difference.as_ref().map(|difference| difference.alteration()),
            "differences": version.difference.as_ref().filter(|_| open).map(|difference| &difference.places),
        })
    });
    versions.collect()
}
