//! The main file, `greffier.toml`: each table into the settings of the module it rules.

use super::environment::Overlay;
use super::keys::{self, Table};
use super::report::{Problem, Report};
use super::section::Section;
use super::tree::{Entry, Place, Value};
use super::values::{count, duration, expected, quiet_hours, size, text, timeout};
use super::{addresses, files};
use crate::model::Text;
use crate::{alert, fetch, web, worker};
use std::path::{Path, PathBuf};
use url::Url;

/// The main file read; what bears a mistake is absent.
pub(super) struct Main {
    pub state: Option<PathBuf>,
    /// The patterns of the source files; those of the default where the key bears a mistake.
    pub sources: Vec<(String, Place)>,
    pub fetch: Option<fetch::Settings>,
    pub web: Option<web::Settings>,
    pub extract: Option<worker::Settings>,
    pub ocr: Option<worker::OcrSettings>,
    /// The inner one is absent where no mail is offered.
    pub mail: Option<Option<alert::MailSettings>>,
    pub places: Places,
}

/// Where things stand that are judged later, together with the sources.
pub(super) struct Places {
    /// Where a contact is to be written, when none is.
    pub missing_contact: Option<Place>,
    pub public_url: Place,
}

/// Reads the main file's root table, with the environment laid over it; `variables` tell where credentials lie. Relative paths are relative to `folder`.
pub(super) fn read(
    root: &Value,
    top: &Place,
    mut overlay: Overlay,
    variables: &[(String, String)],
    folder: &Path,
    report: &mut Report,
) -> Main {
    let mut tables = Tables::split(root, top, report);
    tables.add(keys::ROOT.name, overlay.of(&keys::ROOT));
    let mut root = tables.section(&keys::ROOT, report);
    let state = root.read("state", text);
    let sources = root.list_at("sources", text);
    let sources = sources.unwrap_or_else(|| vec![("sources.d/**/*.toml".to_owned(), top.clone())]);

    for table in &keys::MAIN[1..] {
        tables.add(table.name, overlay.of(table));
    }
    let (fetch, missing_contact) = read_fetch(tables.section(&keys::FETCH, report));
    let (web, public_url) = read_web(tables.section(&keys::WEB, report));
    let extract = read_extract(tables.section(&keys::EXTRACT, report));
    let ocr = read_ocr(tables.section(&keys::OCR, report));
    let mail = if tables.has(keys::MAIL.name) {
        read_mail(tables.section(&keys::MAIL, report), variables, folder).map(Some)
    } else {
        Some(None)
    };
    Main {
        state: state.map(|state| folder.join(state)),
        sources,
        fetch,
        web,
        extract,
        ocr,
        mail,
        places: Places {
            missing_contact,
            public_url,
        },
    }
}

fn read_fetch(mut table: Section<'_>) -> (Option<fetch::Settings>, Option<Place>) {
    let contact = table.read("contact", addresses::contact);
    let missing_contact = (!table.has("contact")).then(|| table.place.clone());
    let min_interval = table.read("min_interval", duration);
    let quiet_hours = table.read("quiet_hours", quiet_hours);
    let allow_private = table.list("allow_private", addresses::network);
    let max_bytes = table.read("max_bytes", size);
    let connect_timeout = table.read("connect_timeout", timeout);
    let read_timeout = table.read("read_timeout", timeout);
    let total_timeout = table.read("total_timeout", timeout);
    let concurrency = table.read("concurrency", count::<1000>);
    let settings = || {
        Some(fetch::Settings {
            contact,
            min_interval: min_interval?,
            quiet_hours,
            allow_private: allow_private?,
            max_bytes: max_bytes?,
            connect_timeout: connect_timeout?,
            read_timeout: read_timeout?,
            total_timeout: total_timeout?,
            concurrency: concurrency?,
        })
    };
    (settings(), missing_contact)
}

fn read_web(mut table: Section<'_>) -> (Option<web::Settings>, Place) {
    let listen = table.read("listen", addresses::listen);
    let public_url = if table.has("public_url") {
        table.read("public_url", addresses::public_url)
    } else {
        listen.and_then(|listen| Url::parse(&format!("http://{listen}")).ok())
    };
    let place = table.place_of("public_url");
    let settings = || {
        Some(web::Settings {
            listen: listen?,
            public_url: public_url?,
        })
    };
    (settings(), place)
}

fn read_extract(mut table: Section<'_>) -> Option<worker::Settings> {
    let workers = table.read("workers", count::<256>);
    let memory = table.read("memory", size);
    let timeout = table.read("timeout", timeout);
    let max_text = table.read("max_text", size);
    Some(worker::Settings {
        workers: workers?,
        memory: memory?,
        timeout: timeout?,
        max_text: max_text?,
    })
}

fn read_ocr(mut table: Section<'_>) -> Option<worker::OcrSettings> {
    let languages = table.list_at("languages", super::languages::language);
    for (language, place) in languages.iter().flatten() {
        if !super::languages::is_known(language) {
            table.warning(place, "languages", super::languages::unknown(language));
        }
    }
    if languages.as_ref().is_some_and(Vec::is_empty) {
        let place = table.place_of("languages");
        table.mistake(&place, "languages", super::languages::none());
    }
    let concurrency = table.read("concurrency", count::<256>);
    let page = table.read("timeout", timeout);
    let document = table.read("document_timeout", timeout);
    let niceness = table.read("niceness", count::<19>);
    let budget = table.read("daily_budget", timeout);
    Some(worker::OcrSettings {
        languages: languages?.into_iter().map(|(language, _)| language).collect(),
        concurrency: concurrency?,
        timeout: page?,
        document_timeout: document?,
        niceness: u32::try_from(niceness?).unwrap_or(19),
        daily_budget: budget,
    })
}

fn read_mail(mut table: Section<'_>, variables: &[(String, String)], folder: &Path) -> Option<alert::MailSettings> {
    let server = table.read("server", addresses::mail_server);
    let from = table.read("from", addresses::mailbox);
    let user = table.read("user", text);
    let named = table.read_at("password_file", text);
    let mut password = table.read("password", text);
    if let Some((name, place)) = named.filter(|_| password.is_none()) {
        match read_password(&name, variables, folder) {
            Ok(read) => password = Some(read),
            Err(problem) => table.mistake(&place, "password_file", problem),
        }
    }
    let has_password = table.has("password") || table.has("password_file");
    if table.has("user") != has_password {
        let (given, missing) = if has_password {
            ("password_file", "user")
        } else {
            ("user", "password_file")
        };
        let place = table.place_of(given);
        table.mistake(&place, missing, half_credentials(given, missing));
    }
    Some(alert::MailSettings {
        server: server?,
        from: from?,
        user,
        password,
    })
}

/// The password in the file named: among systemd's credentials when they hold that name, else relative to the
/// configuration.
fn read_password(name: &str, variables: &[(String, String)], folder: &Path) -> Result<String, Problem> {
    let credentials = variables
        .iter()
        .find(|(variable, _)| variable == "CREDENTIALS_DIRECTORY");
    let credential = credentials
        .map(|(_, folder)| Path::new(folder).join(name))
        .filter(|path| path.exists());
    let bytes = files::read(&credential.unwrap_or_else(|| folder.join(name)))?;
    let read = String::from_utf8(bytes).ok();
    let password = read
        .as_deref()
        .map(|text| text.trim_end_matches(['\r', '\n']))
        .unwrap_or_default();
    if password.is_empty() || password.chars().any(char::is_control) {
        return Err(Problem::new(
            Text::new(
                "ce fichier ne contient pas un mot de passe sur une ligne",
                "this file does not hold a password on one line",
            ),
            Text::new(
                "écrivez-y le mot de passe seul, en UTF-8",
                "write the password alone in it, in UTF-8",
            ),
        ));
    }
    Ok(password.to_owned())
}

fn half_credentials(given: &str, missing: &str) -> Problem {
    Problem::new(
        Text::new(
            format!("« {given} » ne sert à rien sans « {missing} »"),
            format!("`{given}` is of no use without `{missing}`"),
        ),
        Text::new(
            format!("ajoutez « {missing} », ou ôtez « {given} »"),
            format!("add `{missing}`, or remove `{given}`"),
        ),
    )
}

/// The main file's tables, apart.
struct Tables {
    top: Place,
    split: Vec<(&'static str, Place, Vec<Entry>)>,
}

impl Tables {
    fn split(root: &Value, top: &Place, report: &mut Report) -> Self {
        let mut split = vec![(keys::ROOT.name, top.clone(), Vec::new())];
        let Value::Table(entries) = root else {
            return Self {
                top: top.clone(),
                split,
            };
        };
        for entry in entries {
            let table = keys::MAIN[1..].iter().find(|table| table.name == entry.key);
            match (table, &entry.given.value) {
                (Some(table), Value::Table(inner)) => {
                    split.push((table.name, entry.given.place.clone(), inner.clone()))
                }
                (Some(table), other) => report.mistake(&entry.place, table.name, not_a_table(table.name, other)),
                (None, _) => split[0].2.push(entry.clone()),
            }
        }
        Self {
            top: top.clone(),
            split,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.split.iter().any(|(table, ..)| *table == name)
    }

    /// Lays entries of the environment over a table, which may come to be by that.
    fn add(&mut self, name: &'static str, entries: Vec<Entry>) {
        let Some(first) = entries.first().map(|entry| entry.place.clone()) else {
            return;
        };
        match self.split.iter_mut().find(|(table, ..)| *table == name) {
            Some((_, _, known)) => known.extend(entries),
            None => self.split.push((name, first, entries)),
        }
    }

    fn section<'r>(&self, table: &'static Table, report: &'r mut Report) -> Section<'r> {
        let found = self.split.iter().find(|(name, ..)| *name == table.name);
        let (place, entries) = found.map_or_else(
            || (self.top.clone(), Vec::new()),
            |(_, place, entries)| (place.clone(), entries.clone()),
        );
        Section::new(table, place, entries, report)
    }
}

/// That `name` is given something else than a table.
pub(super) fn not_a_table(name: &str, given: &Value) -> Problem {
    expected(
        given,
        Text::new("une table", "a table"),
        Text::new(
            format!("écrivez l'en-tête [{name}], puis ses clés"),
            format!("write the header [{name}], then its keys"),
        ),
    )
}
