//! What is put into the index is found, as asked, where it stands.

use chrono::{DateTime, NaiveDate};
use greffier::index::{Entry, Index, IndexError};
use greffier::model::*;
use greffier::search::query::{Filter, Query, VoteField};
use greffier::search::{Hit, Request, Results, SearchError, Sort, matching, search};
use std::collections::BTreeMap;
use tempfile::TempDir;

const RENNES: (&str, &str) = ("Rennes", "35238");
const SAINT_MALO: (&str, &str) = ("Saint-Malo", "35288");

struct Shelf {
    dir: TempDir,
    index: Index,
}

impl Shelf {
    fn new(entries: &[Entry]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::open(dir.path()).unwrap();
        let shelf = Self { dir, index };
        shelf.put(entries, 1);
        shelf
    }

    fn put(&self, entries: &[Entry], watermark: u64) {
        let mut documents: BTreeMap<DocumentId, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            documents.entry(entry.document.clone()).or_default().push(entry.clone());
        }
        let mut writer = self.index.writer().unwrap();
        for (document, entries) in documents {
            writer.replace(&document, &entries).unwrap();
        }
        writer.commit(watermark).unwrap();
    }

    fn ask(&self, query: Query) -> Results {
        search(&self.index, &Request::new(query)).unwrap()
    }

    /// The keys found, in order of key; the total is checked on the way.
    fn keys(&self, query: Query) -> Vec<String> {
        let results = self.ask(query);
        let mut keys: Vec<String> = results.hits.iter().map(key).collect();
        assert_eq!(results.total, keys.len());
        keys.sort();
        keys
    }

    #[track_caller]
    fn finds(&self, query: Query, expected: &[&str]) {
        assert_eq!(self.keys(query.clone()), expected, "{query:?}");
    }
}

fn key(hit: &Hit) -> String {
    hit.act
        .as_ref()
        .map_or(hit.document.as_str(), |act| act.as_str())
        .to_owned()
}

fn act(id: &str, title: &str, pages: &[&str]) -> Entry {
    Entry {
        key: id.into(),
        document: DocumentId::new(format!("doc-{id}")),
        act: Some(ActId::new(id)),
        council: council(RENNES),
        kind: Kind::Deliberation,
        title: title.into(),
        number: None,
        number_normalised: None,
        session_date: None,
        subject: None,
        outcome: None,
        vote: Vote::default(),
        amounts: Vec::new(),
        pages: (1..).zip(pages.iter().map(|p| (*p).to_owned())).collect(),
        origin: Origin::Text,
        quality: None,
        url: format!("https://www.ville.example/{id}.pdf"),
        fetched_at: DateTime::UNIX_EPOCH,
        sha256: Sha256::of(id.as_bytes()),
        gone: false,
    }
}

fn council((name, insee): (&str, &str)) -> Council {
    Council {
        id: Council::identify(name, Some(insee), None),
        name: name.into(),
        kind: CouncilKind::Commune,
        insee: Some(insee.into()),
        siren: None,
        siret: None,
        inhabitants: None,
        timezone: "Europe/Paris".parse().unwrap(),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn word(w: &str) -> Query {
    Query::Word(w.into())
}

fn phrase(words: &str) -> Query {
    Query::Phrase {
        words: words.into(),
        slop: None,
    }
}

fn within(words: &str, slop: u32) -> Query {
    Query::Phrase {
        words: words.into(),
        slop: Some(slop),
    }
}

fn not(query: Query) -> Query {
    Query::Not(Box::new(query))
}

/// Words, phrases in quotation marks, prefixes and near spellings, all of them required.
fn typed(ask: &str) -> Query {
    let mut parts = Vec::new();
    for (i, part) in ask.split('"').enumerate() {
        if i % 2 == 1 {
            parts.push(phrase(part));
            continue;
        }
        parts.extend(
            part.split_whitespace()
                .map(|w| match (w.strip_suffix('*'), w.strip_suffix('~')) {
                    (Some(prefix), _) => Query::Prefix(prefix.into()),
                    (_, Some(near)) => Query::Fuzzy(near.into()),
                    _ => word(w),
                }),
        );
    }
    Query::And(parts)
}

#[test]
fn of_two_that_answer_alike_the_one_that_can_be_read_comes_first_and_a_better_answer_before_both() {
    let scanned = |id: &str, text: &str, quality| Entry {
        origin: Origin::Ocr,
        quality: Some(quality),
        ..act(id, "Voirie", &[text])
    };
    let alike = "Le pont de la rivière est ouvert à la circulation des véhicules et des piétons.";
    let better = "Le pont : le pont sera refait, car le pont menace ruine.";
    let shelf = Shelf::new(&[
        scanned("a-poor", alike, 0.4),
        scanned("b-good", alike, 0.97),
        scanned("c-better", better, 0.6),
    ]);
    let order: Vec<String> = shelf.ask(word("pont")).hits.iter().map(key).collect();
    assert_eq!(order, ["c-better", "b-good", "a-poor"]);
}

#[test]
fn words_match_their_inflections_and_unaccented_forms() {
    let shelf = Shelf::new(&[
        act("a", "Vote", &["Une subvention est attribuée à l'école de musique."]),
        act("b", "Vote", &["Les trottoirs municipaux de la rue."]),
    ]);
    for asked in [
        "subventions",
        "SUBVENTION",
        "attribue",
        "ecoles",
        "École",
        "l'école",
        "musiques",
    ] {
        shelf.finds(word(asked), &["a"]);
    }
    for asked in ["municipal", "municipales", "trottoir"] {
        shelf.finds(word(asked), &["b"]);
    }
    shelf.finds(word("piscine"), &[]);
}

#[test]
fn a_phrase_is_exact_but_for_case_and_accents() {
    let shelf = Shelf::new(&[
        act("a", "Acte", &["la révision du plan local d’urbanisme"]),
        act("b", "Acte", &["la révision des plans locaux d'urbanisme"]),
        act("c", "Acte", &["le plan communal et local d'urbanisme"]),
    ]);
    shelf.finds(phrase("Plan local d'urbanisme"), &["a"]);
    shelf.finds(phrase("plans locaux"), &["b"]);
    shelf.finds(phrase("revision"), &["a", "b"]);
    shelf.finds(within("plan urbanisme", 1), &["a", "b"]);
    shelf.finds(within("urbanisme plan", 3), &["a", "b", "c"]);
    shelf.finds(within("plan urbanisme", 0), &[]);
}

#[test]
fn words_within_a_distance_are_counted_in_words_and_in_any_order() {
    let shelf = Shelf::new(&[
        act("a", "", &["association un deux trois quatre cinq subventions"]),
        act("b", "", &["subvention un deux trois quatre cinq six association"]),
    ]);
    shelf.finds(within("subvention association", 5), &["a"]);
    shelf.finds(within("subvention association", 6), &["a", "b"]);
    shelf.finds(within("subvention association", u32::MAX), &["a", "b"]);
    let hit = &shelf.ask(within("subvention association", 5)).hits[0];
    assert!(hit.passage.marked("[", "]").starts_with("[association] un"));
}

#[test]
fn no_phrase_runs_from_the_title_into_the_text() {
    let shelf = Shelf::new(&[act("a", "Vote du budget", &["Commune de Rennes"])]);
    shelf.finds(phrase("budget commune"), &[]);
    shelf.finds(phrase("vote du budget"), &["a"]);
    shelf.finds(Query::And(vec![word("budget"), word("commune")]), &["a"]);
}

#[test]
fn hyphens_figures_and_short_forms_are_found_either_way() {
    let shelf = Shelf::new(&[
        act(
            "a",
            "",
            &["Convention avec Saint-Malo pour le week-end, 1 250 000,00 € au titre du P.L.U. et de la RD 123"],
        ),
        act("b", "", &["Le marché de 1250000 euros, le mallo, plus de saints"]),
    ]);
    for asked in [
        "saint-malo",
        "Saint Malo",
        "st-malo",
        "week-end",
        "plu",
        "P.L.U.",
        "RD123",
        "rd-123",
        "250",
    ] {
        shelf.finds(word(asked), &["a"]);
    }
    shelf.finds(word("1250000"), &["a", "b"]);
    shelf.finds(typed("1 250 000"), &["a", "b"]);
    shelf.finds(phrase("1 250 000 euros"), &["b"]);
    shelf.finds(word("1 250 000,00"), &["a", "b"]);
}

#[test]
fn and_or_not_are_about_acts_not_pages() {
    let shelf = Shelf::new(&[
        act("a", "", &["la voirie", "page deux", "le trottoir"]),
        act("b", "", &["la voirie"]),
        act("c", "", &["le trottoir"]),
    ]);
    shelf.finds(Query::And(vec![word("voirie"), word("trottoir")]), &["a"]);
    shelf.finds(Query::Or(vec![word("voirie"), word("trottoir")]), &["a", "b", "c"]);
    shelf.finds(Query::And(vec![word("voirie"), not(word("trottoir"))]), &["b"]);
    shelf.finds(not(word("trottoir")), &["b"]);
    shelf.finds(not(not(word("trottoir"))), &["a", "c"]);
    shelf.finds(Query::Or(vec![not(word("voirie")), word("deux")]), &["a", "c"]);
    shelf.finds(Query::And(vec![not(word("voirie")), not(word("trottoir"))]), &[]);
    shelf.finds(Query::All, &["a", "b", "c"]);
}

#[test]
fn tool_words_rank_but_are_not_required_beside_others() {
    let shelf = Shelf::new(&[act("a", "", &["subvention, association"]), act("b", "", &["aux jours"])]);
    shelf.finds(typed("subvention aux associations"), &["a"]);
    shelf.finds(typed("aux"), &["b"]);
    shelf.finds(typed("\"aux jours\""), &["b"]);
}

#[test]
fn prefixes_and_near_spellings_are_found_whole() {
    let shelf = Shelf::new(&[
        act("a", "", &["la vidéoprotection de Saint-Malo"]),
        act("b", "", &["une vidéothèque"]),
        act("c", "", &["la piétonnisation du centre"]),
    ]);
    shelf.finds(Query::Prefix("vidéo".into()), &["a", "b"]);
    shelf.finds(Query::Prefix("VIDEOT".into()), &["b"]);
    shelf.finds(Query::Prefix("saint-mal".into()), &["a"]);
    shelf.finds(Query::Prefix("p".into()), &["c"]);
    shelf.finds(Query::Fuzzy("piétonisation".into()), &["c"]);
    shelf.finds(Query::Fuzzy("videotehque".into()), &["b"]);
    shelf.finds(Query::Fuzzy("pietomisaton".into()), &[]);
}

#[test]
fn a_hit_shows_the_page_on_which_its_best_passage_begins() {
    let filler = "Le maire ouvre la séance et constate que le quorum est atteint. ".repeat(30);
    let second = format!("{filler} La délégation de service public du port est confiée. {filler}");
    let third = format!("{filler} La voirie du port sera refaite avec la délégation. {filler}");
    let shelf = Shelf::new(&[act("a", "Le port", &[&filler, &second, &third])]);
    for (asked, page, marked) in [
        (word("voiries"), 3, "La [[voirie]] du port"),
        (
            phrase("service public"),
            2,
            "La délégation de [[service public]] du port",
        ),
        (
            typed("voirie délégation"),
            3,
            "La [[voirie]] du port sera refaite avec la [[délégation]].",
        ),
        (Query::Prefix("confi".into()), 2, "est [[confiée]]."),
        (Query::Fuzzy("voierie".into()), 3, "La [[voirie]]"),
        (within("refaite port", 2), 3, "du [[port]] sera [[refaite]]"),
        (word("quorum"), 1, "le [[quorum]] est"),
    ] {
        let hit = &shelf.ask(asked.clone()).hits[0];
        assert_eq!(hit.page, page, "{asked:?}");
        let passage = hit.passage.marked("[[", "]]");
        assert!(passage.contains(marked), "{asked:?}: {passage}");
        assert!(hit.passage.text().chars().count() <= 250);
    }
    let all = &shelf.ask(Query::All).hits[0];
    assert_eq!((all.page, all.passage.matches().len()), (1, 0));
    assert!(all.passage.text().starts_with("Le maire ouvre"));
}

#[test]
fn pages_keep_the_numbers_they_have_in_the_original() {
    let mut entry = act("a", "Titre rare", &[]);
    entry.pages = vec![
        (7, "la\x0cvoirie".into()),
        (8, String::new()),
        (12, "le phare suite et".into()),
        (13, "fin".into()),
    ];
    let shelf = Shelf::new(&[entry, act("b", "Sans texte", &[])]);
    assert_eq!(shelf.ask(word("voirie")).hits[0].page, 7);
    assert_eq!(shelf.ask(word("phare")).hits[0].page, 12);
    assert_eq!(shelf.ask(word("rare")).hits[0].page, 7);
    let across = shelf.ask(phrase("suite et fin")).hits[0].clone();
    assert_eq!(
        (across.page, across.passage.marked("[[", "]]").as_str()),
        (12, "le phare [[suite et fin]]")
    );
    let textless = shelf.ask(phrase("sans texte")).hits[0].clone();
    assert_eq!((textless.page, textless.passage.text()), (1, "Sans texte"));
}

fn town_acts() -> Vec<Entry> {
    let subject = |code: &str, label: &str| {
        Some(Subject {
            code: code.into(),
            label: label.into(),
            confidence: 1.0,
        })
    };
    let eur = |text: &str| Amount {
        eur: text.into(),
        words: Words::on_page(1),
        quote: String::new(),
        ..Amount::default()
    };
    let mut a = act("a", "Subventions", &["texte commun"]);
    a.number = Some("DEL2024-053".into());
    a.session_date = day("2024-03-14");
    a.subject = subject("7.5", "Finances locales / Subventions");
    a.outcome = Some(Outcome::Adopted);
    a.vote = Vote {
        in_favour: Some(20),
        against: Some(3),
        ..Vote::default()
    };
    a.amounts = vec![eur("500.00"), eur("12500.00")];
    let mut b = act("b", "Voirie", &["texte commun"]);
    b.council = council(SAINT_MALO);
    b.kind = Kind::ProcesVerbal;
    b.session_date = day("2025-01-15");
    b.subject = subject("8.3", "Domaines de compétences / Voirie");
    b.outcome = Some(Outcome::Rejected);
    b.vote = Vote {
        unanimous: Some(true),
        ..Vote::default()
    };
    b.amounts = vec![eur("100000.01")];
    let mut c = act("c", "Divers", &["texte commun"]);
    c.council.insee = Some("01004".into());
    c.council.name = "Ambérieu-en-Bugey".into();
    c.council.id = CouncilId::new("01004");
    c.number = Some("2024-53".into());
    vec![a, b, c]
}

#[test]
fn facts_filter() {
    let shelf = Shelf::new(&town_acts());
    let votes = |which, from, to| Filter::Votes { which, from, to };
    let date = |from: &str, to: &str| Filter::Date {
        from: from.parse().ok(),
        to: to.parse().ok(),
    };
    for (filter, expected) in [
        (Filter::Council("rennes".into()), &["a"][..]),
        (Filter::Council("35238".into()), &["a"]),
        (Filter::Council("Malo".into()), &["b"]),
        (Filter::Council("amberieu en bugey".into()), &["c"]),
        (Filter::Council("malo rennes".into()), &[]),
        (Filter::Department("35".into()), &["a", "b"]),
        (Filter::Department("1".into()), &["c"]),
        (Filter::Kind(Kind::ProcesVerbal), &["b"]),
        (Filter::Subject("7".into()), &["a"]),
        (Filter::Subject("7.5".into()), &["a"]),
        (Filter::Subject("7.51".into()), &[]),
        (Filter::Number("DEL 2024/53".into()), &["a"]),
        (Filter::Number("2024-53".into()), &["a", "c"]),
        (Filter::Number("53".into()), &[]),
        (date("2024-03-14", "2024-03-14"), &["a"]),
        (date("2024-03-15", ""), &["b"]),
        (date("", "2025-01-15"), &["a", "b"]),
        (
            Filter::Amount {
                from: Some(50_001),
                to: Some(1_250_000),
            },
            &["a"],
        ),
        (
            Filter::Amount {
                from: Some(10_000_001),
                to: None,
            },
            &["b"],
        ),
        (
            Filter::Amount {
                from: Some(50_001),
                to: Some(1_249_999),
            },
            &[],
        ),
        (votes(VoteField::Against, Some(1), None), &["a"]),
        (votes(VoteField::For, Some(21), None), &[]),
        (votes(VoteField::Abstentions, Some(0), None), &[]),
        (Filter::Unanimous(true), &["b"]),
        (Filter::Unanimous(false), &["a"]),
        (Filter::Outcome(Outcome::Rejected), &["b"]),
    ] {
        shelf.finds(Query::Field(filter), expected);
    }
    let narrowed = Query::And(vec![
        word("commun"),
        not(Query::Field(Filter::Council("rennes".into()))),
    ]);
    shelf.finds(narrowed, &["b", "c"]);
}

#[test]
fn a_request_narrows_and_facets_count_all_that_answers() {
    let shelf = Shelf::new(&town_acts());
    let request = Request {
        facets: true,
        limit: 1,
        ..Request::new(word("commun"))
    };
    let results = search(&shelf.index, &request).unwrap();
    assert_eq!((results.total, results.hits.len()), (3, 1));
    let facets = results.facets;
    let counted = |values: &[greffier::search::FacetValue]| -> Vec<String> {
        values
            .iter()
            .map(|v| format!("{} {} {}", v.value, v.label, v.count))
            .collect()
    };
    assert_eq!(
        counted(&facets.kind),
        ["deliberation délibération 2", "proces-verbal procès-verbal 1"]
    );
    assert_eq!(
        counted(&facets.council),
        ["01004 Ambérieu-en-Bugey 1", "35238 Rennes 1", "35288 Saint-Malo 1"]
    );
    assert_eq!(counted(&facets.subject)[0], "7.5 Finances locales / Subventions 1");
    assert_eq!(counted(&facets.year), ["2025 2025 1", "2024 2024 1"]);

    for (request, expected) in [
        (
            Request {
                council: vec!["35238".into(), "saint malo".into()],
                ..Request::new(Query::All)
            },
            2,
        ),
        (
            Request {
                kind: Some(Kind::Deliberation),
                ..Request::new(Query::All)
            },
            2,
        ),
        (
            Request {
                subject: Some("8".into()),
                ..Request::new(Query::All)
            },
            1,
        ),
        (
            Request {
                from: day("2024-12-31"),
                ..Request::new(Query::All)
            },
            1,
        ),
        (
            Request {
                to: day("2024-12-31"),
                ..Request::new(Query::All)
            },
            1,
        ),
    ] {
        assert_eq!(search(&shelf.index, &request).unwrap().total, expected, "{request:?}");
    }
}

#[test]
fn hits_are_sorted_over_all_pages_of_hits_with_the_undated_last() {
    let mut entries = Vec::new();
    for n in 0..150u64 {
        let mut entry = act(&format!("{n:016x}"), "Acte", &["commun"]);
        entry.session_date = (n % 10 != 0).then(|| NaiveDate::from_ymd_opt(2000 + (n * 7 % 25) as i32, 1, 1).unwrap());
        entries.push(entry);
    }
    let shelf = Shelf::new(&entries[..75]);
    shelf.put(&entries[75..], 2);
    let mut expected: Vec<_> = entries
        .iter()
        .map(|e| (std::cmp::Reverse(e.session_date), e.key.clone()))
        .collect();
    expected.sort();
    for sort in [Sort::Date, Sort::Relevance] {
        let mut seen = Vec::new();
        for offset in (0..160).step_by(20) {
            let request = Request {
                sort,
                offset,
                ..Request::new(word("commun"))
            };
            let results = search(&shelf.index, &request).unwrap();
            assert_eq!(results.total, 150);
            seen.extend(
                results
                    .hits
                    .iter()
                    .map(|hit| (std::cmp::Reverse(hit.session_date), key(hit))),
            );
        }
        assert_eq!(seen, expected, "{sort:?}");
    }
}

#[test]
fn the_title_and_the_exact_form_and_neighbours_rank_first() {
    let filler = "autres mots de la délibération du conseil ".repeat(3);
    let shelf = Shelf::new(&[
        act("apart", "Acte", &[&format!("la piscine {filler} municipale")]),
        act("beside", "Acte", &[&format!("la piscine municipale {filler}")]),
        act("titled", "Piscine municipale", &[&format!("{filler} {filler}")]),
    ]);
    let order: Vec<String> = shelf.ask(typed("piscine municipale")).hits.iter().map(key).collect();
    assert_eq!(order, ["titled", "beside", "apart"]);
    let shelf = Shelf::new(&[act("a", "", &["les marchés"]), act("b", "", &["le marché"])]);
    assert_eq!(key(&shelf.ask(word("marché")).hits[0]), "b");
    assert_eq!(key(&shelf.ask(word("marchés")).hits[0]), "a");
}

#[test]
fn what_cannot_be_answered_is_an_error_that_says_so() {
    let shelf = Shelf::new(&[act("a", "", &["texte"])]);
    let fails = |query: Query| search(&shelf.index, &Request::new(query)).unwrap_err();
    assert!(matches!(fails(word("l'")), SearchError::Wordless(_)));
    assert!(matches!(
        fails(Query::And(vec![word("texte"), phrase("—")])),
        SearchError::Wordless(_)
    ));
    assert!(matches!(fails(Query::Or(vec![word("a"); 300])), SearchError::TooLong));
    let deep = Request {
        offset: 9_990,
        limit: 20,
        ..Request::new(Query::All)
    };
    let error = search(&shelf.index, &deep).unwrap_err();
    assert!(matches!(error, SearchError::TooDeep) && error.is_askers());
    assert!(error.text().fr.contains("10000"));
}

#[test]
fn saved_searches_are_matched_against_given_entries_only() {
    let shelf = Shelf::new(&town_acts());
    let keys: Vec<String> = ["c", "a", "unknown"].map(String::from).into();
    assert_eq!(matching(&shelf.index, &word("communs"), &keys).unwrap(), ["c", "a"]);
    assert_eq!(matching(&shelf.index, &not(word("divers")), &keys).unwrap(), ["a"]);
    assert_eq!(
        matching(&shelf.index, &word("commun"), &[]).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn a_document_is_replaced_as_a_whole_and_removed_by_nothing() {
    let of = |document: &str, mut entry: Entry| {
        entry.document = DocumentId::new(document);
        entry
    };
    let shelf = Shelf::new(&[
        of("d", act("a", "", &["voirie ancienne"])),
        of("d", act("b", "", &["voirie ancienne"])),
        of("e", act("c", "", &["voirie"])),
    ]);
    shelf.put(&[of("d", act("a", "", &["voirie nouvelle"]))], 2);
    shelf.finds(word("voirie"), &["a", "c"]);
    shelf.finds(word("ancienne"), &[]);
    let mut writer = shelf.index.writer().unwrap();
    writer.replace(&DocumentId::new("d"), &[]).unwrap();
    writer.commit(3).unwrap();
    writer.purge().unwrap();
    shelf.finds(Query::All, &["c"]);
    assert_eq!(shelf.index.watermark().unwrap(), 3);
    let held = std::fs::read_dir(shelf.dir.path()).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(8).any(|part| part == b"nouvelle")
    });
    assert!(!held, "what was taken out is still on the disk");
}

#[test]
fn what_was_not_committed_never_was() {
    let shelf = Shelf::new(&[act("a", "", &["avant"])]);
    let mut writer = shelf.index.writer().unwrap();
    writer
        .replace(&DocumentId::new("doc-a"), &[act("a", "", &["après"])])
        .unwrap();
    assert!(matches!(shelf.index.writer(), Err(IndexError::Busy)));
    drop(writer);
    std::fs::write(shelf.dir.path().join(".tmpLeft"), b"half").unwrap();
    let reopened = Index::open(shelf.dir.path()).unwrap();
    assert_eq!(reopened.watermark().unwrap(), 1);
    assert_eq!(search(&reopened, &Request::new(word("avant"))).unwrap().total, 1);
    drop(reopened.writer().unwrap());
    assert!(!shelf.dir.path().join(".tmpLeft").exists());
    assert!(reopened.verify().unwrap().is_empty());
}

#[test]
fn an_index_that_cannot_be_used_asks_to_be_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    drop(Shelf {
        index: Index::open(dir.path()).unwrap(),
        dir: tempfile::tempdir().unwrap(),
    });
    std::fs::write(dir.path().join("meta.json"), b"{").unwrap();
    assert!(matches!(Index::open(dir.path()), Err(IndexError::Rebuild { .. })));
    let index = Index::recreate(dir.path()).unwrap();
    assert_eq!((index.watermark().unwrap(), index.count()), (0, 0));

    index.writer().unwrap().commit(5).unwrap();
    let meta = std::fs::read_to_string(dir.path().join("meta.json")).unwrap();
    let (before, after) = meta.split_once("analysis\\\":\\\"").unwrap();
    std::fs::write(
        dir.path().join("meta.json"),
        format!("{before}analysis\\\":\\\"older{after}"),
    )
    .unwrap();
    assert!(matches!(Index::open(dir.path()), Err(IndexError::Rebuild { .. })));
}

#[test]
fn a_hit_has_the_json_of_the_public_interface() {
    let shelf = Shelf::new(&town_acts());
    let hit = shelf.ask(typed("commun subvention")).hits.remove(0);
    let json = serde_json::to_value(&hit).unwrap();
    let fields = [
        "act",
        "document",
        "council",
        "kind",
        "title",
        "number",
        "session_date",
        "page",
        "passage",
        "outcome",
        "vote",
        "amounts",
        "url",
        "fetched_at",
        "sha256",
        "origin",
        "score",
    ];
    for field in fields {
        assert!(json.get(field).is_some(), "{field}");
    }
    assert_eq!(json["passage"], "texte [[commun]]");
    assert_eq!(json["council"]["name"], "Rennes");
    assert_eq!(json["vote"]["for"], 20);
    assert_eq!(json["session_date"], "2024-03-14");
}

#[derive(serde::Deserialize)]
struct Golden {
    text: Vec<GoldenText>,
    question: Vec<Question>,
}

#[derive(serde::Deserialize)]
struct GoldenText {
    id: String,
    title: String,
    body: String,
}

#[derive(serde::Deserialize)]
struct Question {
    ask: String,
    first: String,
    #[serde(default)]
    never: Vec<String>,
}

#[test]
fn golden_questions_get_the_right_answer_first() {
    let golden: Golden = toml::from_str(include_str!("../../index/golden.toml")).unwrap();
    let entries: Vec<Entry> = golden.text.iter().map(|t| act(&t.id, &t.title, &[&t.body])).collect();
    let shelf = Shelf::new(&entries);
    let mut wrong = Vec::new();
    for question in &golden.question {
        let found: Vec<String> = shelf.ask(typed(&question.ask)).hits.iter().map(key).collect();
        if found.first() != Some(&question.first) || question.never.iter().any(|id| found.contains(id)) {
            wrong.push(format!("{}: {found:?}", question.ask));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the index must hold after each step, kept as plainly as can be.
#[derive(Default)]
struct Model {
    committed: BTreeMap<u8, Vec<u8>>,
    pending: BTreeMap<u8, Vec<u8>>,
}

#[derive(Debug, Clone)]
enum Step {
    Replace(u8, Vec<u8>),
    Commit,
    Crash,
}

fn steps() -> impl proptest::strategy::Strategy<Value = Vec<Step>> {
    use proptest::prelude::*;
    let step = prop_oneof![
        5 => (0u8..4, proptest::collection::vec(0u8..3, 0..3)).prop_map(|(d, words)| Step::Replace(d, words)),
        2 => Just(Step::Commit),
        1 => Just(Step::Crash),
    ];
    proptest::collection::vec(step, 1..14)
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_history_leaves_what_was_last_committed(steps in steps()) {
        const WORDS: [&str; 3] = ["voirie", "cantine", "piscine"];
        let shelf = Shelf::new(&[]);
        let mut model = Model::default();
        let mut writer = shelf.index.writer().unwrap();
        let mut watermark = 1;
        for step in steps {
            match step {
                Step::Replace(d, words) => {
                    let entry = |(i, w): (usize, &u8)| {
                        let mut entry = act(&format!("{d}-{i}"), "", &[WORDS[usize::from(*w)]]);
                        entry.document = DocumentId::new(d.to_string());
                        entry
                    };
                    let entries: Vec<Entry> = words.iter().enumerate().map(entry).collect();
                    writer.replace(&DocumentId::new(d.to_string()), &entries).unwrap();
                    model.pending.insert(d, words);
                }
                Step::Commit => {
                    watermark += 1;
                    writer.commit(watermark).unwrap();
                    model.committed = model.pending.clone();
                }
                Step::Crash => {
                    drop(writer);
                    writer = shelf.index.writer().unwrap();
                    model.pending = model.committed.clone();
                }
            }
            for (w, asked) in WORDS.iter().enumerate() {
                let held = model.committed.values().flatten().filter(|held| usize::from(**held) == w).count();
                proptest::prop_assert_eq!(shelf.ask(word(asked)).total, held);
            }
            proptest::prop_assert_eq!(shelf.index.watermark().unwrap(), watermark);
        }
    }
}
