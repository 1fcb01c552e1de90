//! `greffier export`: what is held, for others to read.

use super::{Context, Failure, Outcome, Status, print};
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::export::{Exporter, Format, Note, Notes, Schema, Wanted, Written, datapackage};
use crate::index::Index;
use crate::model::{Council, Lang, PartialDate, fold};
use crate::search::{self, Request, query};
use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// How it is typed.
pub fn command(lang: Lang) -> Command {
    let t = |fr: &'static str, en: &'static str| lang.pick(fr, en);
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("export")
        .about(t(
            "Exporte ce qui est conservé : SCDL, JSON Lines, CSV ou WARC",
            "Export what is held: SCDL, JSON Lines, CSV or WARC",
        ))
        .arg(
            option("format", "scdl|jsonl|csv|warc", t("Forme de l'export", "Form of the export"))
                .required(true)
                .value_parser(Format::ALL.map(|(word, _)| word)),
        )
        .arg(
            option("query", t("REQUÊTE", "QUERY"), t("Seulement ce que cette recherche trouve", "Only what this search finds"))
                .allow_hyphen_values(true),
        )
        .arg(
            option("council", t("NOM", "NAME"), t("Collectivité (nom ou code), plusieurs fois au besoin", "Council (name or code), may be repeated"))
                .action(ArgAction::Append),
        )
        .arg(option("from", "DATE", t("Séance à partir de AAAA[-MM[-JJ]]", "Session from YYYY[-MM[-DD]]")))
        .arg(option("to", "DATE", t("Séance jusqu'à AAAA[-MM[-JJ]]", "Session up to YYYY[-MM[-DD]]")))
        .arg(
            option("output", t("FICHIER", "FILE"), t("Fichier à écrire [sinon : sortie standard]", "File to write [else: standard output]"))
                .short('o')
                .value_parser(value_parser!(PathBuf)),
        )
        .after_help(t(
            "Exemple : greffier export --format scdl --council Valmont-sur-Orne -o deliberations.csv\n\
             En SCDL, deliberations.notes.csv dit ligne à ligne ce qui manque, est laissé de côté ou diffère d'une source à l'autre,\n\
             et deliberations.datapackage.json la source, la date et les conditions de réutilisation.",
            "Example: greffier export --format scdl --council Valmont-sur-Orne -o deliberations.csv\n\
             In SCDL, deliberations.notes.csv tells line by line what is missing, left out or differs from one source to another,\n\
             and deliberations.datapackage.json the source, the date and the terms of reuse.",
        ))
}

/// Runs it.
pub async fn run(context: &Context, arguments: &ArgMatches) -> Outcome {
    let word = arguments.get_one::<String>("format").map_or("", String::as_str);
    let output = arguments.get_one::<PathBuf>("output");
    let Some(format) = Format::parse(word) else {
        return Err(Failure::Misused(format!("« {word} » ?")));
    };
    if context.json && output.is_none() {
        return Err(Failure::Misused(
            context
                .t(
                    "--json rend compte de l'export : nommez son fichier avec -o",
                    "--json reports on the export: name its file with -o",
                )
                .to_owned(),
        ));
    }
    let config = context.load()?;
    let (catalog, index) = context.readers().await?;
    let archive = Archive::open(&config.state.join("archive")).map_err(anyhow::Error::from)?;
    let wanted = wanted(context, arguments, &catalog, index).await?;
    let job = Job {
        context,
        format,
        exporter: Exporter::new(catalog.clone(), archive),
        wanted,
    };
    let done = match output {
        Some(file) => job.to_file(file).await,
        None => match job.write(BufWriter::new(std::io::stdout())).await {
            // A reader who has left (`| head`) is no error.
            Err(error) if has_left(&error) => return Ok(Status::Well),
            done => done.map_err(Failure::from),
        },
    };
    catalog.close().await;
    let (written, notes) = done?;
    report(context, output.map(PathBuf::as_path), &written, &notes);
    Ok(Status::Well)
}

struct Job<'a> {
    context: &'a Context,
    format: Format,
    exporter: Exporter,
    wanted: Wanted,
}

impl Job<'_> {
    async fn write(&self, to: impl Write) -> anyhow::Result<(Written, Notes)> {
        let (exporter, wanted) = (&self.exporter, &self.wanted);
        Ok(match self.format {
            Format::Scdl => exporter.scdl(wanted, to).await?,
            Format::Jsonl => (exporter.jsonl(wanted, to).await?, Notes::default()),
            Format::Csv => (exporter.csv(wanted, to, self.context.lang).await?, Notes::default()),
            Format::Warc => {
                let now = self.context.clock.now();
                (exporter.warc(wanted, now, to).await?, Notes::default())
            }
        })
    }

    /// Writes a file and what stands beside it: each whole or not at all.
    async fn to_file(&self, file: &Path) -> Result<(Written, Notes), Failure> {
        let main = Whole::new(file)?;
        let (written, notes) = self.write(BufWriter::new(main.file.as_file())).await?;
        let mut ready = vec![main];
        if self.format == Format::Scdl {
            let beside = Whole::new(&beside(file, "notes.csv"))?;
            notes
                .write(BufWriter::new(beside.file.as_file()), self.context.lang)
                .map_err(anyhow::Error::from)?;
            ready.push(beside);
            let beside = Whole::new(&self::beside(file, "datapackage.json"))?;
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let described = datapackage(&name, &Schema::deliberations(), &written, self.context.clock.now());
            serde_json::to_writer_pretty(BufWriter::new(beside.file.as_file()), &described)
                .map_err(anyhow::Error::from)?;
            ready.push(beside);
        }
        for whole in ready {
            whole.keep()?;
        }
        Ok((written, notes))
    }
}

fn has_left(error: &anyhow::Error) -> bool {
    let broken = |e: &std::io::Error| e.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| {
        let csv = || match cause.downcast_ref::<csv::Error>().map(csv::Error::kind) {
            Some(csv::ErrorKind::Io(e)) => broken(e),
            _ => false,
        };
        cause.downcast_ref::<std::io::Error>().is_some_and(broken) || csv()
    })
}

/// A file that takes its name only once it is whole.
struct Whole {
    file: tempfile::NamedTempFile,
    name: PathBuf,
}

impl Whole {
    fn new(name: &Path) -> anyhow::Result<Self> {
        let folder = name
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let file = tempfile::Builder::new()
            .prefix(".greffier-")
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
            .tempfile_in(folder)
            .with_context(|| format!("{}", folder.display()))?;
        Ok(Self {
            file,
            name: name.to_owned(),
        })
    }

    fn keep(self) -> anyhow::Result<()> {
        self.file
            .as_file()
            .sync_all()
            .with_context(|| format!("{}", self.name.display()))?;
        let kept = self.file.persist(&self.name);
        kept.with_context(|| format!("{}", self.name.display()))?;
        Ok(())
    }
}

/// `deliberations.csv` and `notes.csv`: `deliberations.notes.csv`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    file.with_extension(ending)
}

async fn wanted(context: &Context, arguments: &ArgMatches, catalog: &Catalog, index: Index) -> Result<Wanted, Failure> {
    let typed = arguments.get_one::<String>("query");
    let (from, to) = (date(context, arguments, "from")?, date(context, arguments, "to")?);
    let asked: Vec<&String> = arguments.get_many("council").unwrap_or_default().collect();
    let all = catalog.councils().await.map_err(anyhow::Error::from)?;
    let mut councils = BTreeSet::new();
    for name in asked {
        let found: Vec<&Council> = all.iter().filter(|c| is_named(c, name)).collect();
        if found.is_empty() {
            return Err(Failure::Misused(context.lang.pick(
                format!("aucune collectivité ne répond à « {name} »"),
                format!("no council answers to “{name}”"),
            )));
        }
        councils.extend(found.into_iter().map(|c| c.id.clone()));
    }
    let keys = if typed.is_some() || from.is_some() || to.is_some() {
        let parsed = match typed {
            Some(typed) => query::parse(typed).map_err(|error| Failure::Misused(error.message(context.lang)))?,
            None => query::Query::All,
        };
        let request = Request {
            from: from.map(PartialDate::first_day),
            to: to.map(PartialDate::last_day),
            ..Request::new(parsed)
        };
        let found = tokio::task::spawn_blocking(move || search::keys(&index, &request));
        let found = found.await.map_err(anyhow::Error::from)?;
        Some(found.map_err(|error| Failure::Misused(error.text().get(context.lang).to_owned()))?)
    } else {
        None
    };
    Ok(Wanted { councils, keys })
}

fn date(context: &Context, arguments: &ArgMatches, name: &str) -> Result<Option<PartialDate>, Failure> {
    let typed = arguments.get_one::<String>(name);
    typed.map(|t| PartialDate::parse(t)).transpose().map_err(|error| {
        let proposal = context.t(
            "une date s'écrit AAAA, AAAA-MM ou AAAA-MM-JJ",
            "a date is written YYYY, YYYY-MM or YYYY-MM-DD",
        );
        Failure::Misused(format!("--{name} : « {} » ; {proposal}", error.0))
    })
}

/// Whether a council has this id, INSEE or SIREN code, or all of these words in its name: as the search understands it.
fn is_named(council: &Council, asked: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.map(str::to_owned).collect()
    };
    let (asked, name) = (asked.trim(), words(&council.name));
    let codes = [
        Some(council.id.as_str()),
        council.insee.as_deref(),
        council.siren.as_deref(),
    ];
    let wanted = words(asked);
    codes.contains(&Some(asked)) || !wanted.is_empty() && wanted.iter().all(|word| name.contains(word))
}

fn report(context: &Context, output: Option<&Path>, written: &Written, notes: &Notes) {
    let counts = [Note::MISSING, Note::REFUSED, Note::LEFT_OUT, Note::DIFFERENCE].map(|code| (code, notes.count(code)));
    if context.json {
        return print::json(&json!({
            "file": output,
            "records": written.records,
            "councils": written.councils,
            "last_update": written.last_update,
            "notes": counts.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        }));
    }
    let (n, councils) = (written.records, written.councils);
    print::note(context.lang.pick(
        format!("enregistrements : {n} ; collectivités : {councils}"),
        format!("records: {n}; councils: {councils}"),
    ));
    let names = [
        context.t(
            "champs exigés qu'aucune source ne donne",
            "required fields that no source gives",
        ),
        context.t("valeurs que le schéma refuse", "values that the schema refuses"),
        context.t(
            "actes qui ne sont pas des délibérations",
            "acts that are no deliberations",
        ),
        context.t("différences entre sources", "differences between sources"),
    ];
    let mut told = false;
    for (name, (_, n)) in names.iter().zip(counts).filter(|(_, (_, n))| *n > 0) {
        print::note(format!("  {name}{} {n}", context.t(" :", ":")));
        told = true;
    }
    match output {
        Some(file) if told => print::note(format!(
            "  {} {}",
            context.t("ligne à ligne dans", "line by line in"),
            beside(file, "notes.csv").display()
        )),
        None if told => print::note(context.t(
            "  écrivez dans un fichier (-o) pour en avoir le détail ligne à ligne",
            "  write to a file (-o) to have them line by line",
        )),
        _ => {}
    }
}
