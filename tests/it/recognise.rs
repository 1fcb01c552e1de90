//! Recognition at its door: pages in, acts out. Every commune here is invented.

use crate::support::pages;
use chrono::NaiveDate;
use greffier::model::{Kind, Outcome, Recognition, Vote};
use greffier::recognise::recognise;
use proptest::prelude::*;

fn read(text: &str) -> Recognition {
    recognise(&pages(&[text]))
}

fn date(iso: &str) -> Option<NaiveDate> {
    Some(iso.parse().unwrap())
}

fn titles(read: &Recognition) -> Vec<&str> {
    read.acts.iter().map(|act| act.title.as_str()).collect()
}

fn amounts(read: &Recognition, act: usize) -> Vec<&str> {
    read.acts[act]
        .amounts
        .iter()
        .map(|amount| amount.eur.as_str())
        .collect()
}

const EXTRACT: &str = "Envoyé en préfecture le 02/04/2024
Reçu en préfecture le 02/04/2024
Publié le 04/04/2024
ID : 099-219900012-20240328-DEL2024_017-DE
EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS
Commune de Bréhain-sur-Orne
Nombre de conseillers en exercice : 15
Présents : 12
Date de la convocation : 21 mars 2024
L'an deux mille vingt-quatre, le vingt-huit mars à vingt heures, le conseil municipal de la commune de Bréhain-sur-Orne, dûment convoqué, s'est réuni sous la présidence de Mme Line VASSEUR, maire.
Absents : M. Paul ROY a donné pouvoir à Mme Line VASSEUR, Mme Anne COLIN, M. Luc PETIT
Délibération n° 2024-17 : Subvention à l'association Les Amis du lavoir
Nomenclature : 7.5 Subventions
Vu la délibération n° 2023-04 du 12 janvier 2023,
Le conseil municipal, après en avoir délibéré, par 12 voix pour, une contre et 0 abstention :
DÉCIDE d'attribuer une subvention de 1 250,50 € à l'association.
";

#[test]
fn a_single_deliberation_is_read_whole() {
    let read = read(EXTRACT);
    assert_eq!(read.kind, Kind::Deliberation);
    assert_eq!(read.council.as_deref(), Some("Bréhain-sur-Orne"));
    assert_eq!(read.session_date, date("2024-03-28"));
    assert_eq!((read.present, read.absent, read.proxies), (Some(12), Some(3), Some(1)));
    assert_eq!(titles(&read), ["Subvention à l'association Les Amis du lavoir"]);
    let act = &read.acts[0];
    assert_eq!(act.number.as_deref(), Some("2024-17"));
    assert_eq!(act.outcome, Some(Outcome::Adopted));
    let vote = Vote {
        in_favour: Some(12),
        against: Some(1),
        abstentions: Some(0),
        ..Vote::default()
    };
    assert_eq!(act.vote, vote);
    assert_eq!(amounts(&read, 0), ["1250.50"]);
    assert!(act.amounts[0].quote.contains("1 250,50 €"));
    let subject = act.subject.as_ref().unwrap();
    assert_eq!((subject.code.as_str(), subject.confidence), ("7.5", 1.0));
    assert_eq!(subject.label, "Finances locales / Subventions");
}

const MINUTES: [&str; 2] = [
    "Commune de Valmorel-les-Bois
PROCÈS-VERBAL DU CONSEIL MUNICIPAL
Séance du 14 juin 2023
Date de convocation : 7 juin 2023
Présents : Mme Line VASSEUR, M. Paul ROY, Mme Anne COLIN, M. Luc PETIT
Absents excusés : M. Jean FAURE a donné pouvoir à M. Paul ROY, Mme Zoé NOEL
Secrétaire de séance : M. Luc PETIT
Ordre du jour :
1. Tarifs de la cantine
2. Vente d'un chemin rural
3. Rapport sur l'eau
4. Questions diverses
Le procès-verbal de la séance du 3 mai 2023 est approuvé à l'unanimité.
1. Tarifs de la cantine
Madame le maire propose de porter le repas à 3,40 €. La commission, à l'unanimité, y était favorable.
Le conseil municipal décide de fixer le tarif à 3,40 €.
Pour : 4 Contre : 0 Abstention : 1
",
    "2. Vente d'un chemin rural
La majorité des riverains est d'accord. Il en faut encore trois pour 2024.
Ce point est ajourné.
3. Rapport sur l'eau
Le conseil municipal prend acte du rapport.
4. Questions diverses
M. Roy signale un nid de poule. Un devis de 900 € est attendu.
La séance est levée à 22 h.
",
];

#[test]
fn minutes_are_split_after_their_agenda() {
    let read = recognise(&pages(&MINUTES));
    assert_eq!(read.kind, Kind::ProcesVerbal);
    assert_eq!(read.council.as_deref(), Some("Valmorel-les-Bois"));
    assert_eq!(read.session_date, date("2023-06-14"));
    assert_eq!((read.present, read.absent, read.proxies), (Some(4), Some(2), Some(1)));
    let expected = [
        "procès-verbal de la séance du 3 mai 2023",
        "Tarifs de la cantine",
        "Vente d'un chemin rural",
        "Rapport sur l'eau",
    ];
    assert_eq!(titles(&read), expected);
    let outcomes: Vec<_> = read.acts.iter().map(|act| act.outcome).collect();
    let adopted = Some(Outcome::Adopted);
    assert_eq!(
        outcomes,
        [adopted, adopted, Some(Outcome::Postponed), Some(Outcome::Noted)]
    );
    assert_eq!(read.acts[0].vote.unanimous, Some(true));
    assert_eq!(
        read.acts[1].vote.unanimous, None,
        "the commission's unanimity is not the council's"
    );
    assert_eq!(read.acts[1].vote.in_favour, Some(4));
    assert_eq!(read.acts[2].vote, Vote::default(), "neither word is a vote");
    assert_eq!(amounts(&read, 3), [] as [&str; 0], "the questions belong to no act");
    let places: Vec<_> = read.acts.iter().map(|act| (act.first_page, act.last_page)).collect();
    assert_eq!(places, [(1, 1), (1, 1), (2, 2), (2, 2)]);
    let act = &read.acts[3];
    assert_eq!(
        &MINUTES[1][act.start..act.end],
        "3. Rapport sur l'eau\nLe conseil municipal prend acte du rapport."
    );
}

#[test]
fn acts_with_numbers_of_their_own_are_found_in_an_account() {
    let read = read(
        "COMPTE RENDU DE LA SÉANCE DU CONSEIL COMMUNAUTAIRE
L'an deux mille vingt-deux, le premier décembre, le conseil communautaire de la Communauté de communes du Val de Brume s'est réuni à la mairie de Saint-Loup.
DEL2022-101 : Acquisition d'un camion
Vu la délibération
n° DEL2021-44 du 3 mai 2021 portant budget,
Après en avoir délibéré, à l'unanimité, le conseil autorise le président à acheter un camion pour 98 000 € HT.
DEL2022-102 : Motion
Le conseil rejette la motion par 3 voix pour et 21 voix contre.
",
    );
    assert_eq!(read.kind, Kind::CompteRendu);
    assert_eq!(read.council.as_deref(), Some("Communauté de communes du Val de Brume"));
    assert_eq!(read.session_date, date("2022-12-01"));
    let numbers: Vec<_> = read
        .acts
        .iter()
        .map(|act| act.number.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(numbers, ["DEL2022-101", "DEL2022-102"]);
    assert_eq!(read.acts[0].number_normalised.as_deref(), Some("DEL-2022-101"));
    assert_eq!(read.acts[0].vote.unanimous, Some(true));
    assert_eq!(read.acts[1].outcome, Some(Outcome::Rejected));
    assert_eq!(amounts(&read, 0), ["98000.00"]);
}

#[test]
fn the_rows_of_a_list_keep_title_and_result() {
    let read = read(
        "Commune de Bréhain-sur-Orne
LISTE DES DÉLIBÉRATIONS EXAMINÉES
Séance du lundi 7 juillet 2025
20250707-01 Achat d'un local en vente en l'état futur d'achèvement Unanimité
pour la petite enfance
20250707-02 Décision modificative n°1 Majorité (2 contre)
20250707-03 Acceptation d'un legs Ajournée
Affichée le 10 juillet 2025
",
    );
    assert_eq!(read.kind, Kind::ListeDesDeliberations);
    assert_eq!(read.session_date, date("2025-07-07"));
    assert_eq!(
        titles(&read)[..2],
        [
            "Achat d'un local en vente en l'état futur d'achèvement pour la petite enfance",
            "Décision modificative n°1"
        ]
    );
    assert_eq!(read.acts[0].vote.unanimous, Some(true));
    assert_eq!(read.acts[1].vote.against, Some(2));
    assert_eq!(read.acts[1].vote.in_favour, None);
    assert_eq!(read.acts[2].outcome, Some(Outcome::Postponed));
}

#[test]
fn an_agenda_has_items_and_no_votes() {
    let read = read(
        "CONSEIL MUNICIPAL DU 21 JANVIER 2026
ORDRE DU JOUR
1. Approbation du procès-verbal de la séance du 10 décembre 2025
FINANCES
2. Tarifs municipaux 2026
3. Subvention de 500 € à l'école
Mairie de Kermoal - 29999 KERMOAL
",
    );
    assert_eq!(read.kind, Kind::OrdreDuJour);
    assert_eq!(read.session_date, date("2026-01-21"));
    assert_eq!(read.council.as_deref(), Some("Kermoal"));
    assert_eq!(read.acts.len(), 3);
    assert!(
        read.acts
            .iter()
            .all(|act| act.outcome.is_none() && act.vote == Vote::default())
    );
}

#[test]
fn an_order_of_the_prefect_is_the_prefects() {
    let read = read(
        "PRÉFET DE L'ORNE
Arrêté n° 61-2023-03-23-00010 du 23 mars 2023
portant limitation provisoire des usages de l'eau
Vu l'arrêté n° 2021-12 du 2 mai 2021,
Considérant la sécheresse dans la commune de Bréhain,
ARRÊTE
Article 1 : est puni d'une amende de 1 500 euros
",
    );
    assert_eq!(read.kind, Kind::Arrete);
    assert_eq!(read.council.as_deref(), Some("PRÉFET DE L'ORNE"));
    assert_eq!(read.session_date, date("2023-03-23"));
    assert_eq!(titles(&read), ["portant limitation provisoire des usages de l'eau"]);
    assert_eq!(read.acts[0].number.as_deref(), Some("61-2023-03-23-00010"));
    assert_eq!(read.acts[0].outcome, None);
}

#[test]
fn a_commune_may_be_called_ville() {
    let read = read(
        "MAIRIE DE VILLE
Compte rendu de la réunion du Conseil Municipal du 8 JUILLET 2011
Présents : Mmes et MM. Barbe - Halle - Vallet - Trouvé
Concernant le retrait de la commune de Solente, le conseil donne un avis favorable.
",
    );
    assert_eq!(read.council.as_deref(), Some("VILLE"));
    assert_eq!(read.session_date, date("2011-07-08"));
}

#[test]
fn dates_that_disagree_are_told() {
    let read = read(
        "Procès-verbal du conseil municipal du 28 mars 2022
L'an deux mille vingt-deux, le 28 février, le conseil municipal s'est réuni.
",
    );
    assert_eq!(read.session_date, date("2022-02-28"));
    assert_eq!(read.doubts.len(), 1);
}

#[test]
fn what_is_no_council_document_holds_no_act() {
    let read = read(
        "Bulletin d'automne\nLa fête du village a réuni 300 personnes, pour 1 200 € de recettes.\nVenez nombreux !",
    );
    assert_eq!(read.kind, Kind::Other);
    assert!(read.acts.is_empty());
    assert_eq!((read.council, read.session_date, read.present), (None, None, None));
    assert!(!recognise(&[]).doubts.is_empty());
}

#[test]
fn amounts_are_read_in_the_ways_councils_write_them() {
    let read = read(
        "Délibération n° 2024-3 : Finances
Le conseil municipal s'est réuni le 3 mai 2024. Il décide :
- un prêt de 1,5 million d'euros et une avance de 20 k€,
- un loyer de quatre cent cinquante euros et trente centimes,
- un achat de 102
614.18 € TTC, soit 85 511,82 HT, payé sur le compte 6574,
- une vente à l'euro symbolique de la parcelle AB 123 de 450 m²,
- le chapitre 20 675 000,00 € et 12.000 euros.
",
    );
    let expected = [
        "1500000.00",
        "20000.00",
        "450.30",
        "102614.18",
        "85511.82",
        "1.00",
        "675000.00",
        "12000.00",
    ];
    assert_eq!(amounts(&read, 0), expected);
}

/// Words that rules look for, in no order: the best chance of a slip.
fn babble() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "délibération n° 2024-",
        "PROCÈS-VERBAL",
        "Le conseil municipal",
        "à l'unanimité",
        "pour :",
        "contre",
        "12",
        " ",
        "\n",
        "\n\n",
        "1. ",
        "II - ",
        "3,50 €",
        "œ",
        "’",
        "ﬁ",
        "½",
        "€",
        "présents :",
        "absents",
        "M. ",
        "Ordre du jour",
        "l'an deux mille",
        "le 3 mai 2021",
        "commune de",
        "Été",
        "\u{ad}",
        "é\u{301}",
        "nomenclature : 7.5",
        "mille",
        "cent",
        "k€",
        "\u{f0b7}",
        "d'",
        "-",
        "questions diverses",
        "abstention",
        "donne pouvoir à",
        "29/02/2023",
        "N°",
        "«",
        "du 31 février 2020",
        "approuve",
        "adopté",
        "|",
    ]);
    prop::collection::vec(prop_oneof![word.prop_map(str::to_owned), any::<String>()], 0..120)
        .prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_slip(texts in prop::collection::vec(babble(), 0..4)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pages = pages(&texts);
        let read = recognise(&pages);
        let text = |number: u32| &pages[number as usize - 1].text;
        for act in &read.acts {
            prop_assert!((act.first_page, act.start) <= (act.last_page, act.end));
            prop_assert!(text(act.first_page).is_char_boundary(act.start));
            prop_assert!(text(act.last_page).is_char_boundary(act.end));
            prop_assert!(act.vote.unanimous != Some(false));
            for amount in &act.amounts {
                prop_assert!((act.first_page..=act.last_page).contains(&amount.words.page));
                prop_assert!(amount.cents().is_some());
            }
        }
        let apart = |pair: &[greffier::model::Act]| {
            (pair[0].last_page, pair[0].end) <= (pair[1].first_page, pair[1].start)
        };
        prop_assert!(read.acts.windows(2).all(apart), "acts in their order, none within another");
        prop_assert_eq!(read.clone(), recognise(&pages));
    }
}

#[test]
fn a_register_of_many_pages_takes_time_in_proportion() {
    let page = format!("{}{}", MINUTES[0], MINUTES[1]);
    let timed = |copies: usize| {
        let many = pages(&vec![page.as_str(); copies]);
        let start = std::time::Instant::now();
        recognise(&many);
        start.elapsed()
    };
    timed(2);
    let (few, many) = (timed(20), timed(160));
    assert!(many < few * 40, "eight times the text: {few:?}, {many:?}");
}
