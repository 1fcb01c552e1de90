//! Which search was asked for, and at which address does a variant of it stand?

use super::Web;
use super::params::{Params, shortened};
use super::problem::Problem;
use crate::model::{Kind, PartialDate};
use crate::search::query::{self, Query};
use crate::search::{MAX_DEPTH, Request, Results, Sort, search};
use chrono::NaiveDate;
use tokio::sync::Semaphore;
use url::form_urlencoded::Serializer;

/// How many searches run at once; the others wait their turn.
static SEARCHES: Semaphore = Semaphore::const_new(8);

/// A search as typed: kept whole, so that a form can show it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The query.
    pub q: String,
    /// Only these councils.
    pub council: Vec<String>,
    /// Only this kind of document.
    pub kind: String,
    /// Only this subject.
    pub subject: String,
    /// Sessions from this date on.
    pub from: String,
    /// Sessions up to this date.
    pub to: String,
    /// The order.
    pub sort: String,
}

impl Asked {
    /// The parameters that make a search.
    pub const NAMES: [&'static str; 7] = ["q", "council", "kind", "subject", "from", "to", "sort"];

    /// Takes a search out of the parameters of an address.
    ///
    /// # Errors
    /// When a parameter is given twice.
    pub fn take(params: &mut Params) -> Result<Self, Problem> {
        let mut one = |name| params.one(name).map(Option::unwrap_or_default);
        let (q, kind, subject) = (one("q")?, one("kind")?, one("subject")?);
        let (from, to, sort) = (one("from")?, one("to")?, one("sort")?);
        let mut council = params.all("council");
        council.retain(|name| !name.trim().is_empty());
        Ok(Self {
            q,
            council,
            kind,
            subject,
            from,
            to,
            sort,
        })
    }

    /// Whether nothing is asked for.
    pub fn is_blank(&self) -> bool {
        let asked = [&self.q, &self.kind, &self.subject, &self.from, &self.to];
        self.council.is_empty() && asked.iter().all(|text| text.trim().is_empty())
    }

    /// The search as the parameters of an address, empty ones left out.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = vec![("q", self.q.as_str())];
        pairs.extend(self.council.iter().map(|name| ("council", name.as_str())));
        pairs.extend([("kind", self.kind.as_str()), ("subject", &self.subject)]);
        pairs.extend([("from", self.from.as_str()), ("to", &self.to), ("sort", &self.sort)]);
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// The address at `path` of this search.
    pub fn at(&self, path: &str) -> String {
        super::frame::with_query(
            path,
            &Serializer::new(String::new()).extend_pairs(self.pairs()).finish(),
        )
    }

    /// The address of one page of its results.
    pub fn page(&self, page: usize) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        super::frame::with_query("/", &query.finish())
    }

    /// What is asked of the index.
    ///
    /// # Errors
    /// When a part of it is not understood.
    pub fn request(&self) -> Result<Request<'static>, Problem> {
        let query = self.query()?;
        let (from, to) = (date("from", &self.from)?, date("to", &self.to)?);
        let (from, to) = (from.map(PartialDate::first_day), to.map(PartialDate::last_day));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Problem::parameter(
                format!("La période commence le {from} et finit le {to} : échangez les deux dates."),
                format!("The period begins on {from} and ends on {to}: swap the two dates."),
            ));
        }
        Ok(Request {
            council: self.council.clone(),
            kind: self.kind()?,
            subject: self.subject()?,
            from,
            to,
            sort: self.sort()?,
            ..Request::new(query)
        })
    }

    /// The query, understood.
    ///
    /// # Errors
    /// When it is not.
    pub fn query(&self) -> Result<Query, Problem> {
        query::parse(&self.q).map_err(|error| Problem::query(&error))
    }

    /// The days of the period, as far as they are understood: what a date field shows.
    pub fn days(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let read = |typed: &str| PartialDate::parse(typed).ok();
        (
            read(&self.from).map(PartialDate::first_day),
            read(&self.to).map(PartialDate::last_day),
        )
    }

    fn kind(&self) -> Result<Option<Kind>, Problem> {
        if self.kind.is_empty() {
            return Ok(None);
        }
        let known = Kind::ALL.map(Kind::as_str).join(", ");
        Kind::parse(&self.kind)
            .map(Some)
            .ok_or_else(|| not_one_of("kind", &self.kind, &known))
    }

    fn subject(&self) -> Result<Option<String>, Problem> {
        let code = self.subject.trim();
        let sound = code.len() <= 16
            && code
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        match (code.is_empty(), sound) {
            (true, _) => Ok(None),
            (_, true) => Ok(Some(code.to_owned())),
            _ => Err(not_one_of("subject", code, "7, 7.5, 7.5.1 (nomenclature ACTES)")),
        }
    }

    fn sort(&self) -> Result<Sort, Problem> {
        if self.sort.is_empty() {
            return Ok(Sort::default());
        }
        Sort::parse(&self.sort).ok_or_else(|| not_one_of("sort", &self.sort, "relevance, date"))
    }
}

/// Answers a request, away from the threads that serve connections.
///
/// # Errors
/// When it cannot be answered as asked, or the index fails.
pub async fn answer(web: &Web, request: Request<'static>) -> Result<Results, Problem> {
    if request.offset.saturating_add(request.limit) > MAX_DEPTH {
        return Err(crate::search::SearchError::TooDeep.into());
    }
    let permit = SEARCHES.acquire().await.map_err(|_| Problem::internal())?;
    let index = web.index.clone();
    let answered = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        search(&index, &request)
    });
    let answered = answered.await.map_err(|error| {
        tracing::error!(%error, "a search ended badly");
        Problem::internal()
    })?;
    Ok(answered?)
}

fn date(name: &str, typed: &str) -> Result<Option<PartialDate>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    PartialDate::parse(typed)
        .map(Some)
        .map_err(|_| not_one_of(name, typed, "2024, 2024-03, 2024-03-12"))
}

fn not_one_of(name: &str, typed: &str, known: &str) -> Problem {
    let typed = shortened(typed);
    Problem::parameter(
        format!("« {typed} » ne convient pas pour « {name} ». Conviennent : {known}."),
        format!("“{typed}” does not suit “{name}”. These do: {known}."),
    )
}
