//! Who the robot is, what it does, and what it asked of each host, for those whose sites it visits.

use crate::catalog::HostView;
use crate::model::{HostCounts, HostDay, PartialDate};
use crate::web::dress::html;
use crate::web::frame::Frame;
use crate::web::problem::Problem;
use crate::web::reader::Reader;
use crate::web::{Robot, Web, format};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::Duration;

/// Hosts shown at most: names that a hostile page made up come last, and do not fill the page.
const MOST_HOSTS: usize = 500;
/// What of a host's name is encoded in the address of its page: IPv6 hosts have brackets.
const ODD_IN_HOSTS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-');
/// How far back a host's page goes.
const MONTHS_SHOWN: u32 = 24;
const DAYS_SHOWN: u64 = 60;

#[derive(Template)]
#[template(path = "robot.html")]
struct RobotPage {
    page: Frame,
    robot: Robot,
    contact_href: Option<String>,
    interval: String,
    hosts: Vec<HostLine>,
    more: u64,
}

struct HostLine {
    name: String,
    href: String,
    left_alone: Option<String>,
    today: HostCounts,
    month: HostCounts,
    total: HostCounts,
    received: String,
}

#[derive(Template)]
#[template(path = "host.html")]
struct HostPage {
    page: Frame,
    name: String,
    left_alone: Option<String>,
    /// By month, then by day, each with its title.
    tables: [(String, Vec<PeriodLine>); 2],
}

struct PeriodLine {
    period: String,
    counts: HostCounts,
    received: String,
}

/// `GET /robot`
pub async fn robot(State(web): State<Web>, reader: Reader) -> Result<Response, Problem> {
    let frame = Frame::new(&web, &reader);
    let title = frame.t("Le robot", "The robot").into_owned();
    let now = web.clock.now();
    let hosts = web.catalog.hosts(now.date_naive()).await?;
    let view = RobotPage {
        contact_href: web.robot.contact.as_deref().and_then(href),
        interval: interval(web.robot.min_interval, &frame),
        more: hosts.len().saturating_sub(MOST_HOSTS) as u64,
        hosts: hosts
            .into_iter()
            .take(MOST_HOSTS)
            .map(|host| line(host, now, &frame))
            .collect(),
        robot: web.robot.clone(),
        page: frame.titled(title),
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

/// `GET /robot/hosts/{host}`
pub async fn host(State(web): State<Web>, Path(name): Path<String>, reader: Reader) -> Result<Response, Problem> {
    let frame = Frame::new(&web, &reader);
    let now = web.clock.now();
    let today = now.date_naive();
    let since = today.with_day(1).unwrap_or(today) - Months::new(MONTHS_SHOWN - 1);
    let days = web.catalog.host_days(&name, since).await?;
    if days.is_empty() {
        return Err(Problem::not_found());
    }
    let refused = web.catalog.refusing_hosts().await?.into_iter();
    let refused = refused.filter(|one| one.host == name && one.until > now);
    let view = HostPage {
        left_alone: refused
            .map(|one| format::instant(one.until, format::PARIS, frame.lang))
            .next(),
        tables: [
            (frame.t("Par mois", "By month").into_owned(), by_month(&days, &frame)),
            (frame.t("Par jour", "By day").into_owned(), by_day(&days, today, &frame)),
        ],
        page: frame.titled(name.clone()),
        name,
    };
    Ok(html(StatusCode::OK, &view.page, view.render()?))
}

fn line(host: HostView, now: DateTime<Utc>, frame: &Frame) -> HostLine {
    let path = utf8_percent_encode(&host.host, ODD_IN_HOSTS);
    HostLine {
        href: frame.link(&format!("/robot/hosts/{path}")),
        left_alone: host
            .refused
            .filter(|one| one.until > now)
            .map(|one| format::instant(one.until, format::PARIS, frame.lang)),
        received: format::size(host.month.bytes, frame.lang),
        name: host.host,
        today: host.today,
        month: host.month,
        total: host.total,
    }
}

fn by_day(days: &[HostDay], today: NaiveDate, frame: &Frame) -> Vec<PeriodLine> {
    let since = today - Days::new(DAYS_SHOWN);
    let shown = days.iter().filter(|day| day.day > since);
    shown
        .map(|day| period(PartialDate::Day(day.day), day.counts, frame))
        .collect()
}

fn by_month(days: &[HostDay], frame: &Frame) -> Vec<PeriodLine> {
    let mut months: Vec<(PartialDate, HostCounts)> = Vec::new();
    for day in days {
        let month = PartialDate::Month(day.day.year(), day.day.month());
        match months.last_mut() {
            Some((last, counts)) if *last == month => *counts += day.counts,
            _ => months.push((month, day.counts)),
        }
    }
    months
        .into_iter()
        .map(|(month, counts)| period(month, counts, frame))
        .collect()
}

fn period(date: PartialDate, counts: HostCounts, frame: &Frame) -> PeriodLine {
    PeriodLine {
        period: format::partial(date, frame.lang),
        counts,
        received: format::size(counts.bytes, frame.lang),
    }
}

fn interval(least: Duration, frame: &Frame) -> String {
    let seconds = least.as_secs_f64().to_string();
    let seconds = frame.lang.pick(seconds.replace('.', ","), seconds);
    frame
        .t(
            &format!("{seconds} s au moins entre deux requêtes à un même serveur"),
            &format!("{seconds} s at least between two requests to one server"),
        )
        .into_owned()
}

/// The contact as a link, when it is an address.
fn href(contact: &str) -> Option<String> {
    let known = ["http://", "https://", "mailto:"];
    if known.iter().any(|scheme| contact.starts_with(scheme)) {
        return Some(contact.to_owned());
    }
    let mail = contact.contains('@') && !contact.contains(' ');
    mail.then(|| format!("mailto:{contact}"))
}
