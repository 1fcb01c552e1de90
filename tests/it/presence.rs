//! Who sat, and in which words each fact was read. Every commune and every name here is invented.

use crate::support::pages;
use greffier::model::{Attendance, DoubtCode, Fact, Lang, Recognition, Words};
use greffier::recognise::recognise;
use proptest::prelude::*;
use std::time::Instant;

/// Minutes with this opening and one act.
fn minutes(opening: &str) -> String {
    format!(
        "Commune d'Orbeval\nPROCÈS-VERBAL DU CONSEIL MUNICIPAL\nSéance du 14 mars 2024\n{opening}\n\n\
         Délibération n° 2024-12\nObjet : Réfection de la voirie\n\
         Le conseil municipal, après en avoir délibéré, à l'unanimité, APPROUVE les travaux.\n"
    )
}

fn read(opening: &str) -> Recognition {
    recognise(&pages(&[&minutes(opening)]))
}

fn who(read: &Recognition, attendance: Attendance) -> Vec<String> {
    read.session
        .who(attendance)
        .map(|member| match &member.proxy {
            Some(to) => format!("{} > {to}", member.name),
            None => member.name.clone(),
        })
        .collect()
}

/// An opening, then the present, those who came later, the excused and the absent, each as `Name` or `Name > Proxy`.
type Case<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str], &'a [&'a str]);

#[test]
fn members_are_read_in_the_ways_councils_list_them() {
    let cases: &[Case<'_>] = &[
        (
            "Étaient présents : M. Jean ROY, Maire, Mmes Anne LUCE, Zoé FÉRAL, MM. Paul ORNE, Luc BRAY, conseillers municipaux.\n\
             Absents excusés : Mme Léa VIRE (pouvoir à M. ROY), M. Guy SÉES.\nAbsent : M. Noé TRUN.",
            &["Jean ROY", "Anne LUCE", "Zoé FÉRAL", "Paul ORNE", "Luc BRAY"],
            &[],
            &["Léa VIRE > ROY", "Guy SÉES"],
            &["Noé TRUN"],
        ),
        (
            "PRÉSENTS :\nM. Jean ROY – Mme Anne LUCE\nMme Zoé FÉRAL – M. Paul ORNE\n\nABSENTS\nMme Léa VIRE\n\nPOUVOIRS\nMme Léa VIRE à M. Paul ORNE",
            &["Jean ROY", "Anne LUCE", "Zoé FÉRAL", "Paul ORNE"],
            &[],
            &[],
            &["Léa VIRE > Paul ORNE"],
        ),
        (
            "Présents : Mesdames et Messieurs ROY, LUCE, de FÉRAL, ORNE et BRAY.\nAyant donné procuration : Madame VIRE, ayant donné pouvoir à Monsieur ROY.",
            &["ROY", "LUCE", "de FÉRAL", "ORNE", "BRAY"],
            &[],
            &[],
            &["VIRE > ROY"],
        ),
        (
            "Présents : Jean ROY - Anne LUCE - Zoé\nFÉRAL - Jean-\nPaul ORNE\nProcurations :\nLéa VIRE donne procuration à Anne LUCE",
            &["Jean ROY", "Anne LUCE", "Zoé FÉRAL", "Jean-Paul ORNE"],
            &[],
            &[],
            &["Léa VIRE > Anne LUCE"],
        ),
        (
            "Membres présents (à l'ouverture de la séance, 20h00)\nJean ROY, Anne LUCE & Paul ORNE\nAbsents (2) : Léa VIRE (donne pouvoir à M. ROY), Guy SÉES",
            &["Jean ROY", "Anne LUCE", "Paul ORNE"],
            &[],
            &[],
            &["Léa VIRE > ROY", "Guy SÉES"],
        ),
        (
            "Membres présents : J. ROY, A. LUCE, Z. FÉRAL (à partir de la question n° 4), P. ORNE.\nReprésentés : L. VIRE par A. LUCE ; G. SÉES par P. ORNE",
            &["J. ROY", "A. LUCE", "P. ORNE"],
            &["Z. FÉRAL"],
            &[],
            &["L. VIRE > A. LUCE", "G. SÉES > P. ORNE"],
        ),
        (
            "Présents : M. ROY, Mme LUCE, M. ORNE, M. BRAY.\nPouvoir de Mme VIRE à M. ROY\nM. ORNE arrive à 20h15.",
            &["ROY", "LUCE", "BRAY"],
            &["ORNE"],
            &[],
            &["VIRE > ROY"],
        ),
        (
            "Étaient présents :\nJean ROY Anne LUCE\nZoé FÉRAL Paul ORNE\nAbsents excusés :\nLéa VIRE excusée\nSecrétaire de séance : Zoé FÉRAL",
            &["Jean ROY", "Anne LUCE", "Zoé FÉRAL", "Paul ORNE"],
            &[],
            &["Léa VIRE"],
            &[],
        ),
    ];
    for (opening, present, late, excused, absent) in cases {
        let read = read(opening);
        assert_eq!(who(&read, Attendance::Present), *present, "present: {opening}");
        assert_eq!(who(&read, Attendance::Late), *late, "late: {opening}");
        assert_eq!(who(&read, Attendance::Excused), *excused, "excused: {opening}");
        assert_eq!(who(&read, Attendance::Absent), *absent, "absent: {opening}");
        let away = late.len() + excused.len() + absent.len();
        assert_eq!(read.present, u32::try_from(present.len()).ok(), "{opening}");
        assert_eq!(read.absent, u32::try_from(away).ok().filter(|n| *n > 0), "{opening}");
    }
}

#[test]
fn only_members_are_named() {
    for opening in [
        "Présents : M. ROY, Mme LUCE, M. ORNE.\nAssistaient : M. Hector VANNE, directeur des services, Mme Iris PELLE.",
        "Présents : M. ROY, Mme LUCE, M. ORNE.\nÉtaient également présents : M. Hector VANNE, Mme Iris PELLE.",
        "Présents : M. ROY, Mme LUCE, M. ORNE.\n\nM. le Maire ouvre la séance et salue M. Hector VANNE, agent communal.",
        "Présents : M. ROY, Mme LUCE, M. ORNE.\nPersonnel : Mme Iris PELLE, M. Hector VANNE",
    ] {
        let read = read(opening);
        let names: Vec<&str> = read.session.members.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["ROY", "LUCE", "ORNE"], "{opening}");
    }
}

#[test]
fn counts_are_read_beside_under_and_apart_from_their_labels() {
    // In office, present, absent, proxies, voting.
    for (opening, expected) in [
        (
            "Nombre de conseillers en exercice : 19, présents : 15, votants : 17\nPouvoirs : 2",
            [Some(19), Some(15), Some(4), Some(2), Some(17)],
        ),
        (
            "En exercice : 15 Présents : 12 Votants : 14\n2 pouvoirs",
            [Some(15), Some(12), Some(3), Some(2), Some(14)],
        ),
        (
            "Nombre de conseillers\nen exercice :\n_____\nNombre de conseillers\nprésents :\n_____\nPouvoirs :\n_____\n29\n25\n4",
            [Some(29), Some(25), Some(4), Some(4), None],
        ),
        (
            "Afférents au conseil municipal  En exercice  Qui ont pris part au vote\n19  18  15\nPrésents : 14",
            [Some(18), Some(14), Some(4), None, Some(15)],
        ),
        (
            "Nombre de votants : 33\n        Procurations : 7\nPrésents : 26",
            [None, Some(26), None, Some(7), Some(33)],
        ),
        (
            "Présents : 15\nAbsents et procurations : 4",
            [None, Some(15), Some(4), None, None],
        ),
        ("Le maire fait un point.", [None; 5]),
    ] {
        let read = read(opening);
        let session = &read.session;
        let found = [
            session.in_office,
            read.present,
            read.absent,
            read.proxies,
            session.voting,
        ];
        assert_eq!(found, expected, "{opening}");
    }
}

#[test]
fn chair_secretary_and_place_are_named_where_they_are_stated() {
    for (opening, place, chair, secretary) in [
        (
            "L'an deux mille vingt-quatre, le quatorze mars à 20 heures, le conseil municipal s'est réuni à la salle des fêtes, sous la présidence de M. Jean ROY, Maire.\nMme Anne LUCE a été élue secrétaire de séance.",
            Some("salle des fêtes"),
            Some("Jean ROY"),
            Some("Anne LUCE"),
        ),
        (
            "Le conseil, régulièrement convoqué, s'est réuni en session ordinaire au lieu habituel de ses séances sous la présidence de Madame le Maire, Zoé FÉRAL.\nSecrétaire de séance : M. Paul ORNE\nPrésents : M. Luc BRAY",
            Some("lieu habituel de ses séances"),
            Some("Zoé FÉRAL"),
            Some("Paul ORNE"),
        ),
        (
            "Présidence : Mme FÉRAL\nIl est procédé à l'élection d'un secrétaire. M. ORNE, ayant obtenu la majorité des suffrages, a été désigné pour remplir ces fonctions.",
            None,
            Some("FÉRAL"),
            Some("ORNE"),
        ),
        (
            "Sous la présidence de Monsieur le Maire, la secrétaire de mairie étant Mme Iris PELLE.",
            None,
            None,
            None,
        ),
    ] {
        let session = read(opening).session;
        let found = (
            session.place.as_deref(),
            session.chair.as_deref(),
            session.secretary.as_deref(),
        );
        assert_eq!(found, (place, chair, secretary), "{opening}");
    }
}

#[test]
fn figures_of_the_session_that_contradict_one_another_are_told_and_not_mended() {
    let read = read("Conseillers en exercice : 15 - Présents : 17 - Pouvoirs : 2");
    assert_eq!((read.session.in_office, read.present), (Some(15), Some(17)));
    let doubt = read.doubts.iter().find(|doubt| doubt.code == DoubtCode::Presence);
    let doubt = doubt.expect("more members present than there are");
    assert_eq!(doubt.page, Some(1));
    assert!(doubt.message(Lang::Fr).starts_with("présences incohérentes"));
    assert!(doubt.message(Lang::En).starts_with("attendance inconsistent"));
    assert!(read.acts[0].vote.unanimous == Some(true));
}

/// The words as a reader in Python would take them: by characters.
fn quoted(words: &Words, texts: &[&str]) -> String {
    let text = texts[words.page as usize - 1];
    let count = (words.end - words.start) as usize;
    text.chars().skip(words.start as usize).take(count).collect()
}

#[test]
fn every_fact_quotes_the_words_it_was_read_in() {
    let first = "Commune d'Orbeval 😀\nPROCÈS-VERBAL DU CONSEIL MUNICIPAL\nL'an deux mille vingt-quatre, le quatorze mars, le \
                 conseil municipal de la commune d'Orbeval s'est réuni à la mairie, sous la présidence de M. Jean ROY.\n\
                 En exercice : 5 – Présents : 4 – Pouvoirs : 1 – Votants : 5\nPrésents : MM. ROY, ORNE, Mmes LUCE, FÉRAL\n\
                 Excusé : M. BRAY (pouvoir à Mme LUCE)\nSecrétaire de séance : Mme LUCE\n";
    let second = "Délibération n° 2024-12\nObjet : Subvention à l’association Œuvre\nVu la délibération n° 2023-07 du 9 février 2023,\n\
                  Le conseil municipal, par 3 voix pour, 1 contre et 1 abstention, décide d'attribuer 1 250,50 € à l'association.\n\
                  Délibération n° 2024-13\nObjet : Réfection de la voirie\nLe conseil municipal, à l'unanimité, approuve les travaux.\n";
    let texts = [first, second];
    let read = recognise(&pages(&texts));
    let of_document = |fact: Fact| {
        read.words
            .get(&fact)
            .map(|words| quoted(words, &texts))
            .unwrap_or_default()
    };
    for (fact, words) in [
        (Fact::Kind, "PROCÈS-VERBAL DU CONSEIL MUNICIPAL"),
        (Fact::Council, "Orbeval"),
        (Fact::SessionDate, "L'an deux mille vingt-quatre, le quatorze mars"),
        (Fact::Place, "réuni à la mairie"),
        (Fact::Chair, "sous la présidence de M. Jean ROY"),
        (Fact::Secretary, "Secrétaire de séance : Mme LUCE"),
        (Fact::InOffice, "En exercice : 5"),
        (Fact::Present, "Présents : 4"),
        (Fact::Absent, ""),
        (Fact::Proxies, "Pouvoirs : 1"),
        (Fact::Voting, "Votants : 5"),
    ] {
        assert_eq!(of_document(fact), words, "{fact:?}");
    }
    for member in &read.session.members {
        assert_eq!(quoted(&member.words, &texts), member.name);
    }
    let act = &read.acts[0];
    let of_act = |fact: Fact| {
        act.words
            .get(&fact)
            .map(|words| quoted(words, &texts))
            .unwrap_or_default()
    };
    for (fact, words) in [
        (Fact::Number, "2024-12"),
        (Fact::Title, "Subvention à l’association Œuvre"),
        (Fact::For, "3 voix pour"),
        (Fact::Against, "1 contre"),
        (Fact::Abstentions, "1 abstention"),
        (Fact::Unanimous, ""),
    ] {
        assert_eq!(of_act(fact), words, "{fact:?}");
    }
    assert!(of_act(Fact::Outcome).ends_with("décide"), "{}", of_act(Fact::Outcome));
    assert_eq!(quoted(&act.amounts[0].words, &texts), "1 250,50 €");
    assert_eq!(
        quoted(&act.references[0].words, &texts),
        "délibération n° 2023-07 du 9 février 2023"
    );
    assert_eq!(act.amounts[0].words.page, 2);
}

fn all_words(read: &Recognition) -> Vec<Words> {
    let of_acts = read.acts.iter().flat_map(|act| {
        let amounts = act.amounts.iter().map(|amount| amount.words);
        let references = act.references.iter().map(|reference| reference.words);
        act.words.values().copied().chain(amounts).chain(references)
    });
    let members = read.session.members.iter().map(|member| member.words);
    read.words.values().copied().chain(members).chain(of_acts).collect()
}

fn babble() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Présents : ",
        "M. ",
        "Mme ",
        "ROY",
        "LUCE",
        "Œuvre",
        ", ",
        " - ",
        "\n",
        "\n\n",
        "Absents excusés : ",
        "(pouvoir à ",
        ") ",
        "(",
        " a donné procuration à ",
        "En exercice : ",
        "19 ",
        "29\n",
        "Secrétaire de séance : ",
        "sous la présidence de ",
        "réuni à la ",
        "Votants : 12\n",
        "2 pouvoirs ",
        " et ",
        "😀",
        "é",
        " arrive à 20h",
        "Délibération n° 2024-12\n",
        "Objet : ",
        "par 3 voix pour",
        "l'unanimité ",
        "1 250 € ",
        "\u{ad}",
        "\u{feff}",
        "ﬁ",
        "Le conseil municipal décide ",
        "Vu la délibération n° 7 du 3 mai 2021 ",
    ]);
    prop::collection::vec(prop_oneof![6 => word.prop_map(str::to_owned), 1 => "\\PC{0,6}"], 0..80)
        .prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn words_stand_in_their_page_and_names_are_quoted(first in babble(), second in babble()) {
        let texts = [minutes(&first), second];
        let texts = [texts[0].as_str(), texts[1].as_str()];
        let pages = pages(&texts);
        let read = recognise(&pages);
        for words in all_words(&read) {
            let text = texts[words.page as usize - 1];
            prop_assert!(words.start < words.end && words.end as usize <= text.chars().count(), "{words:?}");
            let span = words.span(text);
            prop_assert_eq!(span.map(|at| text[at].to_owned()), Some(quoted(&words, &texts)));
            prop_assert!(words.quote(&pages).is_some());
        }
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        for member in &read.session.members {
            let words = quoted(&member.words, &texts);
            prop_assert!(plain(&member.name).starts_with(&plain(&words)), "{:?} is not {words:?}", member.name);
        }
        prop_assert_eq!(read, recognise(&pages));
    }
}

#[test]
fn an_opening_of_names_without_end_is_read_in_the_time_of_its_length() {
    let names = "M. Jean ROY (pouvoir à Mme LUCE), Mme Anne LUCE - ".repeat(4_000);
    let began = Instant::now();
    let read = read(&format!("Présents : {names}"));
    assert!(read.session.members.len() < 1_000);
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
