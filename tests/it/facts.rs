//! What acts say of votes, amounts and one another, from the text to the reader.

use crate::support::{pages, shared};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use greffier::catalog::{Capture, Catalog, Observation, ReadAct, Stages};
use greffier::model::{
    ActId, AmountKind, Council, CouncilKind, DocumentId, DoubtCode, Extraction, Finding, Kind, Lang, Recognition,
    Relation, Selectors, Sha256, Source, SourceId, SourceKind, Tax,
};
use greffier::recognise::recognise;
use greffier::web::api::act_json;
use proptest::prelude::*;
use std::time::Instant;

const STAGES: Stages = Stages {
    extract: 1,
    recognise: 1,
};

fn read(text: &str) -> Recognition {
    recognise(&pages(&[text]))
}

const GRANT: &str = "Commune d'Orbeval
EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL
Séance du 14 mars 2024
Délibération n° 2024-12
Présents : 10 - Pouvoirs : 1
Objet : Subvention au club de lutte
Vu la délibération n° 2023-07 du 9 février 2023,
Le conseil municipal, après en avoir délibéré, par 9 voix pour, 1 contre (M. Roy) et 1 abstention (Mme de Luce),
DÉCIDE d'attribuer une subvention de 1 250,50 € à l'association Lutte orbevaloise pour 2024 ;
ABROGE la délibération n° 2022-31 du 3 mai 2022.
";

#[test]
fn an_act_tells_its_voters_its_amounts_and_the_acts_it_names() {
    let read = read(GRANT);
    let act = &read.acts[0];
    assert_eq!(act.vote.against_names, ["Roy"]);
    assert_eq!(act.vote.abstention_names, ["de Luce"]);
    let amount = &act.amounts[0];
    assert_eq!((amount.kind, amount.tax), (Some(AmountKind::Subsidy), None));
    assert_eq!(amount.beneficiary.as_deref(), Some("association Lutte orbevaloise"));
    let named: Vec<_> = act
        .references
        .iter()
        .map(|r| (r.relation, r.number.as_deref().unwrap(), r.date.unwrap().to_string()))
        .collect();
    let expected = [
        (Relation::Cites, "2023-07", "2023-02-09".to_owned()),
        (Relation::Abrogates, "2022-31", "2022-05-03".to_owned()),
    ];
    assert_eq!(named, expected);
    assert!(!read.doubts.iter().any(|d| d.code == DoubtCode::Vote));
}

#[test]
fn more_voices_than_members_are_doubted_but_told() {
    let read = read(&GRANT.replace("9 voix pour", "19 voix pour"));
    assert_eq!(read.acts[0].vote.in_favour, Some(19));
    assert!(
        read.doubts.iter().any(|d| d.code == DoubtCode::Vote),
        "{:?} {:?}",
        read.present,
        read.proxies
    );
}

#[test]
fn tax_is_told_where_it_is_said() {
    let read = read(&GRANT.replace("1 250,50 €", "1 250,50 € HT"));
    assert_eq!(read.acts[0].amounts[0].tax, Some(Tax::Without));
}

/// A council whose documents are read from their texts.
struct Town {
    catalog: Catalog,
    source: Source,
    _dir: tempfile::TempDir,
}

fn now() -> DateTime<Utc> {
    "2026-01-01T05:30:00Z".parse().unwrap()
}

impl Town {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(&dir.path().join("catalog.db")).await.unwrap();
        let council = Council {
            timezone: "Europe/Paris".parse().unwrap(),
            ..council("orbeval")
        };
        let source = Source {
            id: SourceId::new("orbeval"),
            council: council.id.clone(),
            kind: SourceKind::Listing,
            url: "https://orbeval.example/".parse().unwrap(),
            schedule: "30 5 * * *".to_owned(),
            selectors: Selectors::default(),
        };
        catalog
            .register(&[council], std::slice::from_ref(&source), |_| Some(now()))
            .await
            .unwrap();
        Self {
            catalog,
            source,
            _dir: dir,
        }
    }

    /// A document of this text is listed, fetched and read.
    async fn publish(&self, path: &str, text: &str) -> DocumentId {
        let url = format!("https://orbeval.example/{path}");
        let finding = Finding {
            href: path.to_owned(),
            url: url.parse().unwrap(),
            title: None,
            date: None,
            kind: None,
            why: "test".to_owned(),
        };
        let listed = self
            .catalog
            .list(
                &self.source.id,
                &self.source.council,
                "https://orbeval.example/",
                &[finding],
                now(),
            )
            .await
            .unwrap();
        let document = listed.into_iter().map(|d| d.id).next_back().unwrap();
        let run = self.catalog.begin_run(&self.source.id, now(), None).await.unwrap();
        let sha256 = Sha256::of(text.as_bytes());
        let capture = Capture {
            run,
            source: self.source.id.clone(),
            url,
            final_url: None,
            fetched_at: now() + TimeDelta::minutes(1),
            status: Some(200),
            sha256: Some(sha256.clone()),
            content_type: None,
            etag: None,
            last_modified: None,
            headers: Vec::new(),
            error: None,
        };
        let content = Observation::Content {
            bytes: text.len() as u64,
            name: None,
            table_url: None,
        };
        self.catalog.observe(&document, &capture, &content).await.unwrap();
        let extraction = Extraction {
            pages: pages(&[text]),
            ..Extraction::default()
        };
        let recognition = recognise(&extraction.pages);
        let session_date = recognition.session_date;
        let acts = recognition
            .acts
            .iter()
            .cloned()
            .map(|act| ReadAct { act, session_date })
            .collect();
        self.catalog
            .store_reading(&sha256, STAGES, Some(&extraction), recognition, acts, now())
            .await
            .unwrap();
        document
    }

    async fn first_act(&self, document: &DocumentId) -> ActId {
        self.catalog.document(document).await.unwrap().unwrap().acts[0]
            .0
            .clone()
    }
}

fn council(name: &str) -> Council {
    Council {
        id: greffier::model::CouncilId::new(name),
        name: name.to_owned(),
        kind: CouncilKind::Commune,
        insee: None,
        siret: None,
        inhabitants: None,
        siren: None,
        timezone: "Europe/Paris".parse().unwrap(),
    }
}

fn deliberation(number: &str, session: &str, words: &str) -> String {
    format!(
        "Commune d'Orbeval\nEXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL\nSéance du {session}\n\
         Délibération n° {number}\nObjet : Tarifs de la salle des fêtes {number}\n{words}\n\
         Le conseil municipal, à l'unanimité, APPROUVE les tarifs.\n"
    )
}

#[tokio::test]
async fn acts_that_name_one_another_are_found_from_both_sides_whichever_came_first() {
    let town = Town::open().await;
    let new = deliberation(
        "2024-12",
        "14 mars 2024",
        "ABROGE la délibération n° 2022-31 du 3 mai 2022.",
    );
    let new = town.publish("new", &new).await;
    let new = town.first_act(&new).await;
    let before = town.catalog.act(&new).await.unwrap().unwrap().references;
    assert_eq!(before.named.len(), 1);
    assert!(before.named[0].1.is_empty(), "not held yet");
    let old = town.publish("old", &deliberation("2022-31", "3 mai 2022", "")).await;
    let old = town.first_act(&old).await;
    let other = town.publish("other", &deliberation("2022-32", "3 mai 2022", "")).await;
    let other = town.first_act(&other).await;
    let after = town.catalog.act(&new).await.unwrap().unwrap().references;
    assert_eq!(after.named[0].1[0].act.as_ref(), Some(&old));
    let back = town.catalog.act(&old).await.unwrap().unwrap().references.naming;
    assert_eq!(back.len(), 1);
    assert_eq!((back[0].0, back[0].1.act.as_ref()), (Relation::Abrogates, Some(&new)));
    let citing = town.catalog.act(&new).await.unwrap().unwrap();
    let cited = town.catalog.act(&old).await.unwrap().unwrap();
    let (citing, cited) = (act_json(&citing, &[], Lang::Fr), act_json(&cited, &[], Lang::Fr));
    assert_eq!(citing["references"][0]["held"][0]["act"], old.as_str());
    assert_eq!(cited["referenced_by"][0]["act"], new.as_str());
    assert_eq!(cited["referenced_by"][0]["relation"], "abrogates");
    let none = town.catalog.act(&other).await.unwrap().unwrap().references;
    assert!(none.naming.is_empty() && none.named.is_empty());
}

#[tokio::test]
async fn a_number_that_comes_back_every_year_is_no_act_without_its_date() {
    let town = Town::open().await;
    let citing = deliberation(
        "2024-12",
        "14 mars 2024",
        "Vu la délibération n° 7,\nVu la délibération n° 7 du 3 mai 2022,",
    );
    let citing = town.publish("citing", &citing).await;
    let citing = town.first_act(&citing).await;
    let first = town.publish("a", &deliberation("7", "3 mai 2022", "")).await;
    let second = town.publish("b", &deliberation("7", "4 mai 2023", "")).await;
    let (first, second) = (town.first_act(&first).await, town.first_act(&second).await);
    let named = town.catalog.act(&citing).await.unwrap().unwrap().references.named;
    assert!(named[0].1.is_empty());
    let held: Vec<_> = named[1].1.iter().map(|other| other.act.as_ref()).collect();
    assert_eq!(held, [Some(&first)]);
    assert!(
        town.catalog
            .act(&second)
            .await
            .unwrap()
            .unwrap()
            .references
            .naming
            .is_empty()
    );
}

#[tokio::test]
async fn approved_minutes_are_those_of_their_session() {
    let town = Town::open().await;
    let minutes = "Commune d'Orbeval\nPROCÈS-VERBAL DE LA SÉANCE DU CONSEIL MUNICIPAL DU 3 MAI 2022\n\
                   Délibération n° 2022-31 : Tarifs de la salle des fêtes\n\
                   Le conseil municipal, à l'unanimité, APPROUVE les tarifs de la salle des fêtes.\n";
    let minutes = town.publish("pv", minutes).await;
    let words = "Le conseil approuve le procès-verbal de la séance du 3 mai 2022.";
    let next = town
        .publish("next", &deliberation("2022-40", "14 juin 2022", words))
        .await;
    let next = town.first_act(&next).await;
    let named = town.catalog.act(&next).await.unwrap().unwrap().references.named;
    assert_eq!(named[0].0.relation, Relation::Approves);
    assert_eq!(named[0].0.date, NaiveDate::from_ymd_opt(2022, 5, 3));
    assert_eq!(
        town.catalog.document(&minutes).await.unwrap().unwrap().kind(),
        Kind::ProcesVerbal
    );
    assert_eq!(named[0].1[0].document, minutes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn facts_of_any_text_stand_in_it(
        words in proptest::collection::vec(prop_oneof![
            Just("Délibération n° 2024-12 du 3 mai 2021 ".to_owned()), Just("abroge la ".to_owned()), Just("2 contre (M. Roy et M. Zola) ".to_owned()), Just("3 abstentions : Mme Luce, M. Roy\n".to_owned()),
            Just("\n".to_owned()), Just("Abstention : Mme ".to_owned()), Just("1 250 € HT à l'association Œuvre ".to_owned()),
            Just("Le conseil municipal, ".to_owned()), Just("approuve le procès-verbal de la séance du ".to_owned()),
            Just("Objet : ".to_owned()), Just(") ".to_owned()), "\\PC{0,12}",
        ], 0..60)
    ) {
        // An act in any case: a property of the facts of no act would hold of itself.
        let text = format!("{GRANT}{}", words.concat());
        let read = read(&text);
        prop_assert!(!read.acts.is_empty());
        for act in &read.acts {
            for reference in &act.references {
                prop_assert!(reference.words.span(&text).is_some_and(|at| !at.is_empty()));
                prop_assert!(reference.number.is_some() || reference.date.is_some());
            }
            for amount in &act.amounts {
                prop_assert!(amount.cents().is_some());
                let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert!(amount.beneficiary.as_ref().is_none_or(|b| flat.contains(b.as_str())));
            }
            for (names, count) in [(&act.vote.against_names, act.vote.against), (&act.vote.abstention_names, act.vote.abstentions)] {
                prop_assert!(names.is_empty() || count.is_none_or(|n| n as usize == names.len()));
            }
        }
    }
}

#[test]
fn ten_times_the_text_takes_about_ten_times_as_long() {
    let took = |times: usize| {
        let text = GRANT.repeat(times);
        let start = Instant::now();
        read(&text);
        start.elapsed().as_secs_f64()
    };
    took(20);
    let (short, long) = (took(40), took(400));
    assert!(long < short.max(0.01) * 40.0, "{short} s, then {long} s");
}

#[test]
fn a_document_of_the_corpus_names_earlier_acts() {
    let Some(shared) = shared() else {
        println!("skipped: needs the shared corpus");
        return;
    };
    let dir = shared.join("corpus/text");
    let mut references = 0;
    for council in std::fs::read_dir(dir).unwrap().flatten() {
        for file in std::fs::read_dir(council.path()).unwrap().flatten() {
            let text = String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned();
            references += read(&text).acts.iter().map(|a| a.references.len()).sum::<usize>();
        }
    }
    assert!(references > 0);
}
