//! What do all pages have in common? Language, title, links that keep the language, the address for everyone.

use super::reader::Reader;
use super::{Web, format};
use crate::model::Lang;
use std::borrow::Cow;

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language.
    pub lang: Lang,
    /// The title, for the window.
    pub title: String,
    /// Whether search engines are to leave it out.
    pub noindex: bool,
    /// The feed of what it shows.
    pub atom: Option<String>,
    /// How the people behind this robot are reached.
    pub contact: Option<String>,
    chosen: bool,
    public: String,
    base: String,
    here: String,
}

impl Frame {
    /// The frame for a visitor.
    pub fn new(web: &Web, reader: &Reader) -> Self {
        let url = &web.settings.public_url;
        let query = reader.uri.query().unwrap_or("").split('&');
        let query: Vec<&str> = query
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        Self {
            lang: reader.lang,
            title: String::new(),
            noindex: false,
            atom: None,
            contact: web.robot.contact.clone(),
            chosen: reader.chosen,
            public: url.as_str().trim_end_matches('/').to_owned(),
            base: url.path().trim_end_matches('/').to_owned(),
            here: with_query(reader.uri.path(), &query.join("&")),
        }
    }

    /// The same with a title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The same, kept out of search engines.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.noindex = true;
        self
    }

    /// The wording for the reader, with French spacing.
    pub fn t<'a>(&self, fr: &'a str, en: &'a str) -> Cow<'a, str> {
        match self.lang {
            Lang::Fr => Cow::Owned(format::typeset(fr)),
            Lang::En => Cow::Borrowed(en),
        }
    }

    /// A link to one of our addresses that keeps the chosen language.
    pub fn link(&self, address: &str) -> String {
        if self.chosen {
            self.in_language(address, self.lang)
        } else {
            format!("{}{address}", self.base)
        }
    }

    /// A link to what is the same in every language.
    pub fn asset(&self, address: &str) -> String {
        format!("{}{address}", self.base)
    }

    /// The address for everyone: what is cited and shared.
    pub fn absolute(&self, address: &str) -> String {
        format!("{}{address}", self.public)
    }

    /// Where this site stands for everyone, without a slash at its end.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The language of the address, when it asks for one: forms carry it on.
    pub fn kept_lang(&self) -> Option<&'static str> {
        self.chosen.then_some(self.lang.tag())
    }

    /// The other language's tag.
    pub fn other(&self) -> &'static str {
        self.other_lang().tag()
    }

    /// The other language's name, in itself.
    pub fn other_name(&self) -> &'static str {
        self.lang.pick("English", "Français")
    }

    /// This very page in the other language.
    pub fn switch(&self) -> String {
        self.in_language(&self.here, self.other_lang())
    }

    /// A count in words.
    pub fn count(&self, n: &u64, fr: &[&str; 2], en: &[&str; 2]) -> String {
        format::count(*n, *fr, *en, self.lang)
    }

    /// A number in figures.
    pub fn number(&self, n: &u64) -> String {
        format::number(*n, self.lang)
    }

    fn other_lang(&self) -> Lang {
        self.lang.pick(Lang::En, Lang::Fr)
    }

    fn in_language(&self, address: &str, lang: Lang) -> String {
        let (address, fragment) = address.split_once('#').map_or((address, None), |(a, f)| (a, Some(f)));
        let joint = if address.contains('?') { '&' } else { '?' };
        let fragment = fragment.map_or(String::new(), |fragment| format!("#{fragment}"));
        format!("{}{address}{joint}lang={}{fragment}", self.base, lang.tag())
    }
}

/// `path` with a query, when there is one.
pub fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// A stranger's address as a link: only what leads to a web page.
pub fn outside(url: &str) -> Option<&str> {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then_some(url)
}
