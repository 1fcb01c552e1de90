//! How fast is text made searchable, and how fast is it found?
//!
//! `cargo bench --bench search` compares indexing with bare tantivy (the same schema, its default tokenizer, the same
//! memory and one thread) and prints how long questions take. `GREFFIER_BENCH_PAGES` sets on how many pages: 2,000 unless
//! told; the figures in the documentation are for 100,000. Pages are generated: French words, then invented ones, drawn
//! by Zipf's law, the same at every run.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use chrono::{DateTime, NaiveDate};
use criterion::{BatchSize, Criterion, Throughput};
use greffier::index::{Entry, Index};
use greffier::model::*;
use greffier::search::query::{Filter, Query};
use greffier::search::{Request, Sort, search};
use std::path::Path;
use std::time::{Duration, Instant};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{Field, Schema};
use tantivy::{IndexWriter, TantivyDocument};

/// The words that come most often, the most frequent first; what follows them is invented.
const COMMON: &str = "de la le et les des à du en l'article est par pour au conseil municipal une que dans un sur il commune \
    délibération maire avec séance ou vu code général collectivités territoriales d'une aux ce qui président décide approuve \
    autorise considérant être travaux projet subvention association convention signer montant euros budget marché service \
    public ville voirie logement école qu'il personnel emploi poste création tarif taux taxe foncière urbanisme plan local \
    terrain parcelle cession acquisition vente prix compte administratif exercice dépenses recettes section fonctionnement \
    investissement vote unanimité abstention contre membres présents absents pouvoir secrétaire quorum ordre jour rapport \
    adopté département région intercommunalité communauté syndicat eau assainissement déchets énergie éclairage stationnement \
    circulation trottoir piste cyclable parc jardin enfance petite crèche cantine scolaire périscolaire centre loisirs sport \
    stade piscine gymnase culture bibliothèque musée festival patrimoine église cimetière sécurité police vidéoprotection";

/// How many invented words there are.
const INVENTED: usize = 60_000;
const WORDS_ON_A_PAGE: usize = 280;

/// A small generator of numbers that look random (xorshift64*), so that every run sees the same pages.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() >> 16) as usize % n
    }

    /// From 0 on, a number `n` with a probability near 1 / (n + 1).
    fn zipf(&mut self, n: usize) -> usize {
        let even = (self.roll() >> 11) as f64 / (1u64 << 53) as f64;
        (((n as f64 + 1.0).powf(even)) as usize - 1).min(n - 1)
    }
}

fn vocabulary() -> Vec<String> {
    let (first, last) = (
        [
            "bre", "mon", "val", "cou", "ré", "sau", "ter", "lis", "pra", "gé", "vil", "dor",
        ],
        [
            "tion", "ment", "aux", "elle", "ique", "age", "ier", "eur", "s", "euse", "ance", "é",
        ],
    );
    let mut dice = Dice(7);
    let mut words: Vec<String> = COMMON.split_whitespace().map(str::to_owned).collect();
    words.extend((0..INVENTED).map(|_| {
        let middle: String = (0..1 + dice.below(3)).map(|_| first[dice.below(first.len())]).collect();
        format!(
            "{middle}{}{}",
            first[dice.below(first.len())],
            last[dice.below(last.len())]
        )
    }));
    words
}

fn page(dice: &mut Dice, words: &[String]) -> String {
    let mut text = String::new();
    for n in 1..=WORDS_ON_A_PAGE {
        text.push_str(&words[dice.zipf(words.len())]);
        text.push_str(match n {
            n if n % 60 == 0 => ".\n\n",
            n if n % 14 == 0 => ", ",
            n if n % 97 == 0 => " 12 500,00 euros ",
            _ => " ",
        });
    }
    text
}

/// Acts of one to four pages, `pages` in all, each its own document.
fn entries(pages: usize) -> impl Iterator<Item = Entry> {
    let words = vocabulary();
    let mut dice = Dice(42);
    let mut left = pages;
    std::iter::from_fn(move || {
        let count = (1 + dice.below(4)).min(left);
        left -= count;
        let id = format!("{:016x}", dice.roll());
        (count > 0).then(|| entry(id, &mut dice, &words, count))
    })
}

fn entry(id: String, dice: &mut Dice, words: &[String], pages: usize) -> Entry {
    let town = dice.zipf(500);
    let council = Council {
        id: CouncilId::new(format!("{town:05}")),
        name: format!("Ville-{}", words[200 + town]),
        kind: CouncilKind::Commune,
        insee: Some(format!("{town:05}")),
        siren: None,
        siret: None,
        inhabitants: None,
        timezone: chrono_tz::Europe::Paris,
    };
    Entry {
        document: DocumentId::new(&id),
        act: Some(ActId::new(&id)),
        council,
        kind: Kind::ALL[dice.below(4)],
        title: (0..8)
            .map(|_| words[dice.zipf(words.len())].as_str())
            .collect::<Vec<_>>()
            .join(" "),
        number: Some(format!("2024-{}", dice.below(300))),
        number_normalised: None,
        session_date: NaiveDate::from_ymd_opt(2010 + dice.below(15) as i32, 1 + dice.below(12) as u32, 5),
        subject: Some(Subject {
            code: format!("{}.{}", 1 + dice.below(9), 1 + dice.below(5)),
            label: "Finances locales / Subventions".into(),
            confidence: 1.0,
        }),
        outcome: Some(Outcome::Adopted),
        vote: Vote {
            in_favour: Some(dice.below(40) as u32),
            ..Vote::default()
        },
        amounts: vec![Amount {
            eur: "12500.00".into(),
            words: greffier::model::Words::on_page(1),
            quote: "12 500,00 euros".into(),
            ..Amount::default()
        }],
        pages: (1..=pages as u32).map(|number| (number, page(dice, words))).collect(),
        origin: Origin::Text,
        quality: None,
        url: format!("https://www.ville.example/{id}.pdf"),
        fetched_at: DateTime::UNIX_EPOCH,
        sha256: Sha256::of(id.as_bytes()),
        gone: false,
        key: id,
    }
}

fn size(entry: &Entry) -> u64 {
    entry.pages.iter().map(|(_, text)| text.len() as u64).sum()
}

fn index_ours(dir: &Path, entries: impl Iterator<Item = Entry>) -> Index {
    let index = Index::open(dir).unwrap();
    let mut writer = index.writer().unwrap();
    for entry in entries {
        writer
            .replace(&entry.document.clone(), std::slice::from_ref(&entry))
            .unwrap();
    }
    writer.commit(1).unwrap();
    writer.finish().unwrap();
    index
}

/// Our schema with tantivy's own tokenizer in the place of ours.
fn bare_schema() -> Schema {
    let dir = tempfile::tempdir().unwrap();
    Index::open(dir.path()).unwrap();
    let ours = tantivy::Index::open_in_dir(dir.path()).unwrap().schema();
    let json = serde_json::to_string(&ours).unwrap();
    serde_json::from_str(
        &json
            .replace("french_stems", "default")
            .replace("french_exact", "default"),
    )
    .unwrap()
}

fn index_bare(dir: &Path, schema: &Schema, entries: &[Entry]) {
    let index = tantivy::Index::create_in_dir(dir, schema.clone()).unwrap();
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(20_000_000)
        .build();
    let mut writer: IndexWriter = index.writer_with_options(options).unwrap();
    let field = |name: &str| -> Field { schema.get_field(name).unwrap() };
    for entry in entries {
        let text: String = entry.pages.iter().flat_map(|(_, page)| ["\x0c", page]).collect();
        let text = format!("{}{text}", entry.title);
        let mut doc = TantivyDocument::new();
        for name in ["key", "document"] {
            doc.add_text(field(name), &entry.key);
        }
        doc.add_u64(field("rank"), 1);
        doc.add_text(field("stems"), &text);
        doc.add_text(field("exact"), &text);
        doc.add_text(field("title"), &entry.title);
        for name in [
            "council_name",
            "council_code",
            "council",
            "subject",
            "subject_label",
            "number",
        ] {
            doc.add_text(field(name), &entry.council.name);
        }
        doc.add_text(field("kind"), entry.kind.as_str());
        doc.add_i64(field("day"), 700_000);
        doc.add_bytes(
            field("record"),
            serde_json::to_string(&entry.council).unwrap().repeat(4).as_bytes(),
        );
        writer.add_document(doc).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
}

fn indexing(criterion: &mut Criterion) {
    let some: Vec<Entry> = entries(3_000).collect();
    let schema = bare_schema();
    let mut group = criterion.benchmark_group("indexing");
    group.throughput(Throughput::Bytes(some.iter().map(size).sum()));
    group
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(8));
    let folder = || tempfile::tempdir().unwrap();
    group.bench_function("greffier", |bench| {
        let fresh = || (folder(), some.clone());
        bench.iter_batched(
            fresh,
            |(dir, some)| (index_ours(dir.path(), some.into_iter()), dir),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("bare tantivy", |bench| {
        let fresh = folder;
        bench.iter_batched(
            fresh,
            |dir| (index_bare(dir.path(), &schema, &some), dir),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn word(text: &str) -> Query {
    Query::Word(text.to_owned())
}

/// Kinds of questions, each with a few hundred of them.
fn questions() -> Vec<(&'static str, Vec<Query>)> {
    let words = vocabulary();
    let mut dice = Dice(99);
    let mut some = |make: &mut dyn FnMut(&mut dyn FnMut() -> String) -> Query| -> Vec<Query> {
        let mut draw = || words[20 + dice.zipf(20_000)].clone();
        (0..300).map(|_| make(&mut draw)).collect()
    };
    let phrase = |words: String, slop| Query::Phrase { words, slop };
    vec![
        ("one word", some(&mut |w| word(&w()))),
        (
            "three words",
            some(&mut |w| Query::And(vec![word(&w()), word(&w()), word(&w())])),
        ),
        ("either of two", some(&mut |w| Query::Or(vec![word(&w()), word(&w())]))),
        ("phrase", some(&mut |w| phrase(format!("{} {}", w(), w()), None))),
        (
            "within five",
            some(&mut |w| phrase(format!("{} {}", w(), w()), Some(5))),
        ),
        ("prefix", some(&mut |w| Query::Prefix(w().chars().take(4).collect()))),
        ("one letter off", some(&mut |w| Query::Fuzzy(w()))),
        (
            "word, not word, council",
            some(&mut |w| {
                let council = Query::Field(Filter::Council("00003".into()));
                Query::And(vec![word(&w()), Query::Not(Box::new(word(&w()))), council])
            }),
        ),
    ]
}

/// Questions made to be slow.
fn hostile() -> Vec<(&'static str, Query)> {
    let letters = || ('a'..='z').map(|c| Query::Prefix(c.to_string())).collect::<Vec<_>>();
    let phrase = |words: String, slop| Query::Phrase { words, slop };
    vec![
        ("everything", Query::All),
        ("every letter as a prefix", Query::Or(letters())),
        ("nothing with a letter", Query::Not(Box::new(Query::Or(letters())))),
        ("sixty tool words in a row", phrase("de la ".repeat(30), None)),
        (
            "tool words near one another",
            phrase("de la le et les des".into(), Some(1)),
        ),
        (
            "tool words far from one another",
            phrase("de la le et les des".into(), Some(1_000_000)),
        ),
        ("one letter off of two letters", Query::Fuzzy("de".into())),
        (
            "two hundred words",
            Query::Or(vocabulary()[..200].iter().map(|w| word(w)).collect()),
        ),
        (
            "two hundred required words",
            Query::And(vocabulary()[..200].iter().map(|w| word(w)).collect()),
        ),
    ]
}

fn ask(index: &Index, query: Query, sort: Sort) -> (Duration, usize) {
    let request = Request {
        facets: true,
        sort,
        ..Request::new(query)
    };
    let begun = Instant::now();
    let total = search(index, &request).unwrap().total;
    (begun.elapsed(), total)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn latency() {
    let pages = std::env::var("GREFFIER_BENCH_PAGES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(2_000);
    let dir = tempfile::tempdir().unwrap();
    let (begun, mut bytes) = (Instant::now(), 0);
    let index = index_ours(dir.path(), entries(pages).inspect(|entry| bytes += size(entry)));
    let taken = begun.elapsed();
    let megabytes = bytes as f64 / 1e6;
    let on_disk: u64 = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|f| f.unwrap().metadata().unwrap().len())
        .sum();
    println!("\n{pages} pages, {} entries, {megabytes:.0} MB of text", index.count());
    println!(
        "indexed (and generated) in {:.1} s; index / text = {:.2}",
        taken.as_secs_f64(),
        on_disk as f64 / bytes as f64
    );
    println!("after indexing: {}", memory());
    println!(
        "\n{:<26} {:>8} {:>8} {:>8} {:>8}   ms, 20 hits with passages and facets",
        "question", "p50", "p95", "p99", "max"
    );
    let mut every = Vec::new();
    for (name, queries) in questions() {
        let times: Vec<Duration> = queries
            .into_iter()
            .map(|query| ask(&index, query, Sort::Relevance).0)
            .collect();
        every.extend(&times);
        row(name, times);
    }
    row("all of these", every);
    println!("\n{:<36} {:>10} {:>8}", "hostile", "total", "ms");
    for (name, query) in hostile() {
        let (time, total) = ask(&index, query, Sort::Relevance);
        println!("{name:<36} {total:>10} {:>8.1}", milliseconds(time));
    }
    println!("\nafter the questions: {}", memory());
}

/// What this process holds that no file backs.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon"));
    line.unwrap_or("memory unknown").to_owned()
}

fn row(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: f64| milliseconds(times[((times.len() - 1) as f64 * part) as usize]);
    println!(
        "{name:<26} {:>8.2} {:>8.2} {:>8.2} {:>8.2}",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    indexing(&mut criterion);
    criterion.final_summary();
    latency();
}
