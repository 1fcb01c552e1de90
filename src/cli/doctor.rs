//! `greffier doctor`: what is missing on this machine, and what it costs.

use super::extract::program;
use super::{Context, Outcome, Status, print};
use crate::config::Config;
use crate::model::{Lang, Text};
use crate::worker::sandbox::Layer;
use crate::worker::{self, OcrSettings};
use clap::Command;
use serde_json::json;
use std::path::Path;

/// Under this much free disk, a warning.
const LITTLE_DISK: u64 = 2 << 30;

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    Command::new("doctor")
        .about(t(
            "Ce qui manque sur cette machine, et ce que cela coûte",
            "What is missing on this machine, and what it costs",
        ))
        .after_help(t("Exemple : greffier doctor", "Example: greffier doctor"))
}

/// How one check came out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Well,
    /// Something is lost, the rest works.
    Lacking,
    /// Greffier cannot do its work.
    Broken,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Lacking => "lacking",
            Self::Broken => "broken",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Well => "✓",
            Self::Lacking => "!",
            Self::Broken => "✗",
        }
    }
}

struct Check {
    name: &'static str,
    verdict: Verdict,
    said: Text,
}

/// Runs it.
pub async fn run(context: &Context) -> Outcome {
    let loaded = context.load();
    let (config, mut checks) = match loaded {
        Ok(config) => (Some(config), Vec::new()),
        Err(failure) => (
            None,
            vec![Check {
                name: "configuration",
                verdict: Verdict::Lacking,
                said: Text::new(failure.to_string(), failure.to_string()),
            }],
        ),
    };
    checks.extend(ocr(config.as_ref()).await);
    checks.extend(sandbox());
    checks.extend(program().ok().map(|_| {
        well(
            "program",
            "greffier peut lancer ses lecteurs",
            "greffier can start its readers",
        )
    }));
    if let Some(config) = &config {
        checks.extend(state(&config.state));
        checks.push(web(config));
    }
    if context.json {
        let list: Vec<_> = checks
            .iter()
            .map(|c| json!({ "check": c.name, "verdict": c.verdict.as_str(), "message": c.said.get(context.lang) }))
            .collect();
        print::json(&json!({ "checks": list }));
    } else {
        for check in &checks {
            print::line(format!(
                "{} {} : {}",
                check.verdict.sign(),
                check.name,
                check.said.get(context.lang)
            ));
        }
    }
    Ok(if checks.iter().any(|c| c.verdict == Verdict::Broken) {
        Status::Failed
    } else {
        Status::Well
    })
}

fn well(name: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Check {
    Check {
        name,
        verdict: Verdict::Well,
        said: Text::new(fr, en),
    }
}

async fn ocr(config: Option<&Config>) -> Vec<Check> {
    let settings = config.map_or_else(OcrSettings::default, |c| c.ocr.clone());
    let found = worker::ocr::available(&settings.languages).await;
    let Some(version) = found.version else {
        let said = Text::new(
            "tesseract est absent : les documents numérisés restent sans texte (installer tesseract-ocr et tesseract-ocr-fra)",
            "tesseract is missing: scanned documents stay without text (install tesseract-ocr and tesseract-ocr-fra)",
        );
        return vec![Check {
            name: "ocr",
            verdict: Verdict::Lacking,
            said,
        }];
    };
    if found.missing.is_empty() {
        let languages = settings.languages.join(", ");
        return vec![well(
            "ocr",
            format!("tesseract {version} ; langues : {languages}"),
            format!("tesseract {version}; languages: {languages}"),
        )];
    }
    let missing = found.missing.join(", ");
    let said = Text::new(
        format!(
            "langues absentes de tesseract : {missing} ; les pages numérisées de ces langues seront mal lues (installer tesseract-ocr-{missing})"
        ),
        format!(
            "languages tesseract lacks: {missing}; scanned pages in them will be read badly (install tesseract-ocr-{missing})"
        ),
    );
    vec![Check {
        name: "ocr",
        verdict: Verdict::Lacking,
        said,
    }]
}

fn sandbox() -> Vec<Check> {
    let report = worker::sandbox::report();
    [("landlock", report.landlock), ("seccomp", report.seccomp)]
        .map(|(name, layer)| match layer {
            Layer::Full => well(name, "en vigueur", "in force"),
            Layer::Partial => Check {
                name,
                verdict: Verdict::Lacking,
                said: Text::new(
                    "en vigueur en partie : le noyau est ancien",
                    "partly in force: the kernel is old",
                ),
            },
            Layer::Absent => Check {
                name,
                verdict: Verdict::Lacking,
                said: Text::new(
                    "absent de ce noyau : les documents sont lus sous de simples limites de mémoire et de temps",
                    "missing from this kernel: documents are read under mere limits of memory and time",
                ),
            },
        })
        .into()
}

fn state(state: &Path) -> Vec<Check> {
    let mut checks = Vec::new();
    let written = std::fs::create_dir_all(state).and_then(|()| tempfile::tempfile_in(state).map(drop));
    checks.push(match written {
        Ok(()) => well(
            "state",
            format!("{} est accessible en écriture", state.display()),
            format!("{} can be written", state.display()),
        ),
        Err(error) => Check {
            name: "state",
            verdict: Verdict::Broken,
            said: Text::new(
                format!(
                    "{} : écriture impossible ({error}) ; rien ne peut être gardé",
                    state.display()
                ),
                format!("{}: cannot be written ({error}); nothing can be kept", state.display()),
            ),
        },
    });
    if let Ok(stat) = rustix::fs::statvfs(state) {
        let free = stat.f_bavail.saturating_mul(stat.f_frsize);
        let mib = free >> 20;
        let verdict = if free < LITTLE_DISK {
            Verdict::Lacking
        } else {
            Verdict::Well
        };
        checks.push(Check {
            name: "disk",
            verdict,
            said: Text::new(
                format!(
                    "{mib} Mio libres{}",
                    if free < LITTLE_DISK {
                        " : la collecte s'arrêtera bientôt"
                    } else {
                        ""
                    }
                ),
                format!(
                    "{mib} MiB free{}",
                    if free < LITTLE_DISK {
                        ": harvesting will stop soon"
                    } else {
                        ""
                    }
                ),
            ),
        });
    }
    checks
}

fn web(config: &Config) -> Check {
    match std::net::TcpListener::bind(config.web.listen) {
        Ok(_) => well(
            "web",
            format!("{} est libre", config.web.listen),
            format!("{} is free", config.web.listen),
        ),
        Err(_) => well(
            "web",
            format!("{} est occupé (par un démon en marche ?)", config.web.listen),
            format!("{} is in use (by a running daemon?)", config.web.listen),
        ),
    }
}
