//! The query language: what is typed, what is understood, and what is refused with a way out.

use greffier::model::{Kind, Lang, Outcome};
use greffier::search::query::{Filter, MAX_CHARS, MAX_DEPTH, MAX_TERMS, Query, QueryError, VoteField, parse};
use proptest::prelude::*;
use serde_json::Value;

fn understood(typed: &str) -> Query {
    parse(typed).unwrap_or_else(|error| panic!("{typed:?}: {}", error.message(Lang::Fr)))
}

fn refused(typed: &str) -> QueryError {
    match parse(typed) {
        Err(error) => error,
        Ok(query) => panic!("{typed:?} gives {query:?}"),
    }
}

fn same(a: &str, b: &str) {
    assert_eq!(understood(a), understood(b), "{a:?} and {b:?}");
}

fn proposes(typed: &str, proposal: &str) {
    assert_eq!(refused(typed).proposal.as_deref(), Some(proposal), "{typed:?}");
}

fn word(text: &str) -> Query {
    Query::Word(text.to_owned())
}

fn field(typed: &str) -> Filter {
    match understood(typed) {
        Query::Field(filter) => filter,
        other => panic!("{typed:?} gives {other:?}"),
    }
}

fn day(year: i32, month: u32, day: u32) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_ymd_opt(year, month, day)
}

#[test]
fn nothing_typed_asks_for_everything() {
    for typed in ["", "   ", "\u{a0}\t\r\n", "\u{feff}", "\0", &" ".repeat(200_000)] {
        assert_eq!(understood(typed), Query::All);
    }
}

#[test]
fn exclusion_binds_before_and_and_and_before_or() {
    let tree = Query::Or(vec![
        word("a"),
        Query::And(vec![word("b"), Query::Not(Box::new(word("c")))]),
        Query::And(vec![word("d"), word("e")]),
    ]);
    assert_eq!(understood("a OU b SAUF c OU d ET e"), tree);
    same("a OU b SAUF c OU d ET e", "a OR (b AND NOT c) OR (d e)");
    same("SAUF (a b)", "-(a ET b)");
    assert_ne!(understood("SAUF (a b)"), understood("SAUF a b"));
}

#[test]
fn only_capitals_are_operators() {
    assert_eq!(understood("ou"), word("ou"));
    assert_eq!(understood("a et b"), Query::And(vec![word("a"), word("et"), word("b")]));
    assert_eq!(
        understood("\"OU\""),
        Query::Phrase {
            words: "OU".into(),
            slop: None
        }
    );
}

#[test]
fn a_part_said_twice_counts_once() {
    same("voirie voirie voirie", "voirie");
    same("(a OU (b OU a))", "a OU b");
    same("SAUF SAUF a", "a");
}

#[test]
fn words_keep_what_is_inside_them_and_lose_the_punctuation_around() {
    for text in [
        "l'école",
        "saint-malo",
        "12:30",
        "n°2024-17",
        "1,5",
        "R&D",
        "P.L.U.",
        "https://x.fr/a?b=c~d",
        "🏛",
    ] {
        assert_eq!(understood(text), word(text));
    }
    for typed in [
        "voirie,",
        "«voirie»".trim_matches(['«', '»']),
        "voirie !",
        "+voirie",
        "voirie.",
        "(voirie)",
        "- voirie -",
    ] {
        assert_eq!(understood(typed), word("voirie"), "{typed:?}");
    }
    same("a - b / c & d", "a b c d");
}

#[test]
fn one_spelling_for_each_sign() {
    same("l’école", "l'école");
    same("e\u{301}cole", "école");
    same("vote\u{ad}ment", "votement");
    same("２０２４", "2024");
    same("\u{202e}voirie", "voirie");
    same("unanimite\u{301}:oui", "unanimité:oui");
    for typed in [
        "“plan local”",
        "«\u{a0}plan local\u{a0}»",
        "„plan  local“",
        "\"plan local”",
    ] {
        same(typed, "\"plan local\"");
    }
}

#[test]
fn prefixes_approximations_and_loose_phrases_are_told_from_words() {
    assert_eq!(understood("vidéo*"), Query::Prefix("vidéo".into()));
    assert_eq!(understood("piétonisation~"), Query::Fuzzy("piétonisation".into()));
    assert_eq!(understood("piétonisation~1,"), Query::Fuzzy("piétonisation".into()));
    let loose = Query::Phrase {
        words: "subvention association".into(),
        slop: Some(5),
    };
    assert_eq!(understood("\"subvention association\"~5"), loose);
}

#[test]
fn a_dash_at_the_front_excludes() {
    assert_eq!(understood("-1"), Query::Not(Box::new(word("1"))));
    for typed in ["a -b", "a SAUF b", "a NOT b", "a ET SAUF b", "a –b", "a -(b)", "a -'b'"] {
        same(typed, "a -b");
    }
    same("-commune:rennes", "SAUF commune:rennes");
    proposes("--version", "-version");
}

#[test]
fn fields_have_french_and_english_names() {
    for (a, b) in [
        ("commune:rennes", "COUNCIL:rennes"),
        ("departement:1", "département:01"),
        ("departement:2a", "department:2A"),
        ("type:pv", "kind:proces-verbal"),
        ("type:délibérations", "kind:deliberation"),
        ("type:\"ordre du jour\"", "kind:agenda"),
        ("matiere:7.5", "subject:7.5"),
        ("numéro:2024-17", "number:2024-17"),
        ("montant:>1000", "amount:>1000"),
        ("pour:>0", "for:>0"),
        ("contre:>0", "against:>0"),
        ("abstention:0", "abstentions:0"),
        ("unanimité:non", "unanimous:no"),
        ("issue:rejetée", "outcome:rejected"),
        ("issue:\"pris acte\"", "outcome:noted"),
        ("issue:adopté", "issue:approuvées"),
        ("issue:reporté", "outcome:postponed"),
        ("issue:retiré", "outcome:withdrawn"),
        ("commune:\"saint  malo\"", "commune:« saint malo »"),
    ] {
        same(a, b);
    }
    assert_eq!(field("type:recueil"), Filter::Kind(Kind::RecueilDesActes));
    assert_eq!(field("issue:rejected"), Filter::Outcome(Outcome::Rejected));
}

#[test]
fn every_label_shown_to_readers_is_understood() {
    for lang in [Lang::Fr, Lang::En] {
        for kind in Kind::ALL {
            assert_eq!(field(&format!("type:\"{}\"", kind.label(lang))), Filter::Kind(kind));
        }
        for outcome in Outcome::ALL {
            assert_eq!(
                field(&format!("issue:\"{}\"", outcome.label(lang))),
                Filter::Outcome(outcome)
            );
        }
    }
}

#[test]
fn dates_cover_the_whole_of_what_they_name() {
    let between = |from, to| Filter::Date { from, to };
    assert_eq!(field("date:2024"), between(day(2024, 1, 1), day(2024, 12, 31)));
    assert_eq!(field("date:2024-02"), between(day(2024, 2, 1), day(2024, 2, 29)));
    assert_eq!(
        field("date:2024-03..2024-06"),
        between(day(2024, 3, 1), day(2024, 6, 30))
    );
    assert_eq!(field("date:>2024"), between(day(2025, 1, 1), None));
    assert_eq!(field("date:>=2024-03-18"), between(day(2024, 3, 18), None));
    assert_eq!(field("date:<2024-03"), between(None, day(2024, 2, 29)));
    assert_eq!(field("date:≤2024"), between(None, day(2024, 12, 31)));
    same("date:2024..", "date:>=2024");
    same("date:..2024", "date:<=2024");
    same("date:=2024", "date:2024-01-01..2024-12-31");
}

#[test]
fn amounts_are_exact_to_the_cent() {
    let between = |from, to| Filter::Amount { from, to };
    assert_eq!(field("montant:12500,5"), between(Some(1_250_050), Some(1_250_050)));
    assert_eq!(field("montant:>1000"), between(Some(100_001), None));
    assert_eq!(field("montant:<1000.50"), between(None, Some(100_049)));
    assert_eq!(field("montant:5000..20000€"), between(Some(500_000), Some(2_000_000)));
    assert_eq!(field("montant:0"), between(Some(0), Some(0)));
}

#[test]
fn votes_are_counted() {
    let against = |from, to| Filter::Votes {
        which: VoteField::Against,
        from,
        to,
    };
    assert_eq!(field("contre:>0"), against(Some(1), None));
    assert_eq!(field("contre:0"), against(Some(0), Some(0)));
    assert_eq!(field("contre:<5"), against(None, Some(4)));
    assert_eq!(field("contre:2..5"), against(Some(2), Some(5)));
}

#[test]
fn errors_say_where() {
    for (typed, position) in [
        (")", 0),
        ("voirie)", 6),
        ("école)", 5),
        ("e\u{301}cole)", 6),
        ("🏛 )", 2),
        ("a ((b) c", 2),
        ("a ()", 2),
        ("OU voirie", 0),
        ("voirie OU OU trottoir", 10),
        ("a AND OR b", 6),
        ("voirie OU", 7),
        ("(a SAUF) b", 3),
        ("voirie\"", 6),
        ("a \"\"", 2),
        ("voirie comune:rennes", 7),
        ("a date:2024-13", 7),
        ("a voi*rie", 5),
        ("voirie^2", 6),
        ("*oir*", 0),
    ] {
        assert_eq!(refused(typed).position, position, "{typed:?}");
    }
}

#[test]
fn errors_propose_what_may_have_been_meant() {
    for (typed, proposal) in [
        ("voirie comune:rennes -a", "voirie commune:rennes -a"),
        ("ville:rennes", "commune:rennes"),
        ("commune: rennes", "commune:rennes"),
        ("commune : rennes", "commune:rennes"),
        ("commune :rennes", "commune:rennes"),
        ("montant>1000", "montant:>1000"),
        ("montant:>1 000 000 voirie", "montant:>1000000 voirie"),
        ("montant:1.000,50", "montant:1000,50"),
        ("montant:20000..5000", "montant:5000..20000"),
        ("date:31/12/2024", "date:2024-12-31"),
        ("date:2024-3", "date:2024-03"),
        ("date:2024...2025", "date:2024..2025"),
        ("date:2024…2025", "date:2024..2025"),
        ("date:1/3/2024..2025", "date:2024-03-01..2025"),
        ("date:2024-06-01T00:00:00Z", "date:2024-06-01"),
        ("type:deliberatoin", "type:deliberation"),
        ("issue:rejcted", "issue:rejected"),
        ("matiere:7.", "matiere:7"),
        ("a && b", "a ET b"),
        ("a || b", "a OU b"),
        ("a !b", "a -b"),
        ("vidéo**", "vidéo*"),
        ("voirie~2", "voirie~"),
        ("voirie^2 a", "voirie a"),
        ("\"plan loc*\"", "\"plan loc\""),
        ("commune:renn*", "commune:renn"),
    ] {
        proposes(typed, proposal);
    }
    let message = refused("comune:rennes").message(Lang::Fr);
    assert_eq!(
        message,
        "Caractère 1 : Champ inconnu « comune » : vouliez-vous dire « commune » ? Essayez : commune:rennes"
    );
    assert!(refused("type:nimporte").what.fr.contains("recueil-des-actes"));
    assert!(refused("issue:nimporte").what.en.contains("withdrawn"));
    assert!(refused("body:x").what.fr.contains("commune, departement"));
}

#[test]
fn what_would_be_ignored_is_refused() {
    for typed in [
        "*",
        "a*",
        "voi*rie",
        "vo?rie",
        "~voirie",
        "a~b",
        "voirie~~",
        "\"a b\"~",
        "\"a b\"~101",
        "\"a b\"*",
        "--",
        ".",
        "OU",
        "montant:1 000",
        "montant:-5",
        "montant:1e5",
        "montant:inf",
        "montant:1.000",
        "montant:>",
        "montant:..",
        "montant:<0",
        "contre:1.5",
        "contre:<0",
        "contre:>4294967295",
        "departement:999",
        "departement:rennes",
        "matiere:a",
        "matiere:0",
        "date:2023-02-29",
        "date:>9999",
        "date:0000",
        "date:..",
        "date:hier",
        "unanimite:peutetre",
        "commune:(a OU b)",
        "commune:-rennes",
        "commune:",
        "commune:...",
        "body:*",
        "_exists_:titre",
        "content_hash:00",
        "a.b:c",
        "<a:b",
    ] {
        refused(typed);
    }
}

#[test]
fn limits_hold_and_are_said() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(understood(&nested(MAX_DEPTH)), word("a"));
    assert_eq!(refused(&nested(MAX_DEPTH + 1)).position, MAX_DEPTH);
    assert_eq!(refused(&"-(".repeat(1_500)).position, MAX_DEPTH);
    let words = |n: usize| (0..n).map(|i| format!("w{i} ")).collect::<String>();
    understood(&words(MAX_TERMS));
    assert!(refused(&words(MAX_TERMS + 1)).what.fr.contains("256"));
    understood(&"a".repeat(MAX_CHARS));
    assert_eq!(refused(&"a".repeat(MAX_CHARS + 1)).position, MAX_CHARS);
    assert!(refused(&"ab* ".repeat(33)).what.fr.contains("32"));
    assert!(refused(&format!("{}~", "a".repeat(65))).what.fr.contains("64"));
}

#[test]
fn what_was_understood_is_said_in_plain_words() {
    for (typed, fr, en) in [
        ("", "tous les actes", "all acts"),
        ("voirie", "le mot « voirie »", "the word “voirie”"),
        (
            "voirie parking (trottoir OU place*) -\"rue basse\" date:2024-03-01..2024-06-15",
            "les mots « voirie » et « parking » ; le mot « trottoir » ou un mot commençant par « place » ; sans \
             l'expression exacte « rue basse » ; séance du 1er mars 2024 au 15 juin 2024",
            "the words “voirie” and “parking”; the word “trottoir” or a word beginning with “place”; without the exact \
             phrase “rue basse”; session from 1 March 2024 to 15 June 2024",
        ),
        (
            "a OU b c SAUF (d OU e)",
            "le mot « a » ou (le mot « b » et le mot « c » et sans (le mot « d » ou le mot « e »))",
            "the word “a” or (the word “b” and the word “c” and without (the word “d” or the word “e”))",
        ),
        ("date:2024", "séance en 2024", "session in 2024"),
        ("date:2024-08", "séance en août 2024", "session in August 2024"),
        (
            "date:>=2025-01-15",
            "séance à partir du 15 janvier 2025",
            "session from 15 January 2025 on",
        ),
        (
            "montant:>12500",
            "montant de plus de 12\u{202f}500\u{a0}€",
            "amount above €12,500",
        ),
        ("contre:>0", "voix contre : au moins 1", "votes against: at least 1"),
        (
            "unanimite:non issue:adopte",
            "vote non unanime ; issue : adopté",
            "vote not unanimous; outcome: adopted",
        ),
    ] {
        assert_eq!(understood(typed).understood(Lang::Fr), fr);
        assert_eq!(understood(typed).understood(Lang::En), en);
    }
}

#[test]
fn a_weight_is_refused_whatever_signs_follow_it() {
    for typed in ["voirie^2024", "voirie^2024-", "OU^2024-", "°>=^2024--"] {
        assert!(parse(typed).is_err(), "{typed}");
    }
}

#[test]
fn the_canonical_text_is_short_and_plain() {
    for (typed, canonical) in [
        ("a AND (b OR c) NOT (d e)", "a (b OU c) -(d e)"),
        ("date:2024-01-01..2024-12-31", "date:2024"),
        ("amount:>1000", "montant:1000,01.."),
        ("council:“saint malo”", "commune:\"saint malo\""),
        ("for:<3 unanimous:yes", "pour:..2 unanimite:oui"),
    ] {
        assert_eq!(understood(typed).canonical(), canonical);
    }
}

/// A query typed again from its canonical text is the same, and so is that text; a proposal can be followed.
fn holds_together(typed: &str) {
    match parse(typed) {
        Ok(query) => {
            let canonical = query.canonical();
            assert_eq!(parse(&canonical).as_ref(), Ok(&query), "{typed:?} as {canonical:?}");
            assert!(!query.understood(Lang::Fr).is_empty() && !query.understood(Lang::En).is_empty());
        }
        Err(error) => {
            assert!(error.position <= typed.chars().count(), "{typed:?}: {error:?}");
            assert!(error.proposal.is_none_or(|proposal| parse(&proposal).is_ok()));
        }
    }
}

/// Scraps that meet every rule of the grammar, and many that break one.
const SCRAPS: &[&str] = &[
    " ",
    "(",
    ")",
    "\"",
    "«",
    "»",
    "-",
    "--",
    "–",
    "*",
    "~",
    "~2",
    "^",
    "?",
    "!",
    "|",
    "&&",
    ":",
    "://",
    "..",
    ".",
    ",",
    "'",
    "’",
    "OU",
    "ET",
    "SAUF",
    "ou",
    "a",
    "école",
    "e\u{301}",
    "\u{301}",
    "\u{338}",
    "P.L.U.",
    "commune",
    "commune:",
    "date:",
    "montant:",
    "contre:",
    "type:",
    "matiere:",
    "issue:",
    "departement:",
    "2024",
    "2024-03",
    "12,5",
    ">=",
    "<",
    "7.5",
    "35",
    "pv",
    "adopté",
    "oui",
    "unanimite:",
    "１２",
    "：",
    "\u{ad}",
    "\u{202e}",
    "\0",
    "🏛️",
    "<",
    "=",
    "_",
    "http",
    "°",
    "ﬁ",
    "Å",
];

/// Sound queries of every shape, as text.
fn sound() -> impl Strategy<Value = String> {
    let leaves = [
        "a",
        "b",
        "l'école",
        "ab*",
        "bc~",
        "\"a b\"",
        "\"a b\"~3",
        "commune:\"saint malo\"",
        "numero:\"a/b.c\"",
        "date:>2024-03",
        "date:..2024-05-06",
        "montant:<12,5",
        "pour:1..5",
        "issue:noted",
        "type:pv",
    ];
    let leaf = prop::sample::select(leaves.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 3, |inner| {
        let joint = prop::sample::select(vec![" ", " OU ", " ET ", " SAUF ", " -", " OU -"]);
        prop_oneof![
            inner.clone().prop_map(|part| format!("-({part})")),
            (inner.clone(), joint, inner).prop_map(|(a, joint, b)| format!("({a}){joint}({b})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_understood_or_refused_and_holds_together(typed in "\\PC{0,40}") {
        holds_together(&typed);
    }

    #[test]
    fn sound_queries_are_understood_and_hold_together(typed in sound()) {
        understood(&typed);
        holds_together(&typed);
    }

    #[test]
    fn any_scraps_are_understood_or_refused_and_hold_together(
        scraps in prop::collection::vec(prop::sample::select(SCRAPS), 0..14),
        spaced in any::<bool>(),
    ) {
        holds_together(&scraps.join(if spaced { " " } else { "" }));
    }
}

/// The lines of a file of the shared hostile queries.
fn hostile(name: &str) -> Option<String> {
    let path = crate::support::shared()?.join("hostile/query").join(name);
    Some(std::fs::read_to_string(path).unwrap())
}

fn typed_in(case: &Value) -> Option<String> {
    let make = &case["make"];
    match case["q"].as_str() {
        Some(typed) => Some(typed.to_owned()),
        None => Some(format!(
            "{}{}{}",
            make["prefix"].as_str()?,
            make["repeat"]
                .as_str()?
                .repeat(usize::try_from(make["times"].as_u64()?).ok()?),
            make["suffix"].as_str()?
        )),
    }
}

#[test]
fn hostile_queries_end_as_expected() {
    let Some(lines) = hostile("queries.jsonl") else { return };
    let mut wrong = Vec::new();
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let Some(typed) = typed_in(&case) else { continue };
        holds_together(&typed);
        let (id, expected, result) = (&case["id"], case["expected"].as_str().unwrap(), parse(&typed));
        let as_expected = match (&result, expected) {
            (_, e) if e.starts_with("error-or-result") || e.starts_with("error or") || e.starts_with("result or") => {
                true
            }
            (Ok(_), e) => e.starts_with("result") || e.starts_with("the newest"),
            (Err(error), e) => {
                let position = e
                    .strip_prefix("error at position ")
                    .map(|p| p.parse::<usize>().unwrap());
                e.starts_with("error") && position.is_none_or(|position| position == error.position)
            }
        };
        if !as_expected {
            wrong.push(format!("{id} {expected}: {result:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_with_the_same_meaning_are_the_same_query() {
    let Some(lines) = hostile("meaning.jsonl") else { return };
    // What only the analysis of words can join: accents, capitals, abbreviations, ligatures, inflections, figures.
    let by_analysis = |text: &str| {
        let plain = greffier::model::fold(text).replace("²", "2");
        plain.replace(['.', '-', ' '], "").replace("chevaux", "cheval")
    };
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let [a, b] = ["a", "b"].map(|side| case[side].as_str().unwrap());
        let (parsed_a, parsed_b) = (understood(a), understood(b));
        if case["expected"].as_str().unwrap().starts_with("same result") {
            let joined = by_analysis(&parsed_a.canonical()) == by_analysis(&parsed_b.canonical());
            assert!(joined, "{a:?} gives {parsed_a:?}, {b:?} gives {parsed_b:?}");
        }
    }
}

#[test]
fn naughty_strings_are_understood_or_refused() {
    let Some(text) = hostile("naughty.json") else { return };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    strings.iter().for_each(|typed| holds_together(typed));
}
