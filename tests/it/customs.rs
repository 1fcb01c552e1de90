//! More habits of councils, one invented document each: how they head a document, and how they wait.

use crate::habits::{read, told};
use greffier::model::{Kind, Outcome};

#[test]
fn a_syndicate_sits_where_its_name_heads_the_account() {
    let read = read(
        "SYNDICAT INTERCOMMUNAL DES EAUX VAIRE-ORBE

COMPTE RENDU DE LA REUNION DU 10 DECEMBRE 2021

Etaient présents :
Commune de Brévonnes : Monsieur Roy
Commune de Chardes : Madame Luce
Ordre du jour
I Tarifs",
    );
    assert_eq!(read.kind, Kind::CompteRendu);
    assert_eq!(
        read.council.as_deref(),
        Some("SYNDICAT INTERCOMMUNAL DES EAUX VAIRE-ORBE")
    );
    assert_eq!(read.session_date.map(|d| d.to_string()).as_deref(), Some("2021-12-10"));
}

#[test]
fn a_document_whose_line_breaks_were_lost_is_headed_by_its_beginning() {
    let names = "M. Jean ROY, Mme Anne LUCE, M. Paul FÉRAL, ".repeat(12);
    let read = read(&format!(
        "1 COMPTE RENDU DE LA SEANCE DU CONSEIL MUNICIPAL DE BREVONNES DU 03 JUILLET 2019 Etaient présents : {names}"
    ));
    assert_eq!(read.kind, Kind::CompteRendu);
    assert_eq!(read.session_date.map(|d| d.to_string()).as_deref(), Some("2019-07-03"));
}

#[test]
fn names_hold_articles_quotes_and_are_told_by_where_acts_are_dated() {
    for (text, council) in [
        (
            "Commune de VILLARD LE HAUT (Orbe)\nCONSEIL MUNICIPAL\nCompte-rendu de la séance du 15 février 2016",
            "VILLARD LE HAUT",
        ),
        (
            "MAIRIE DE BRÉVONNES LE MAIRE\nCompte-rendu du conseil municipal du 15 février 2016",
            "BRÉVONNES",
        ),
        (
            "SYNDICAT MIXTE DU CONSERVATOIRE\n\n« Vaire Musique et Danse »\n\nCompte-rendu du comité syndical du 22 mai 2019",
            "SYNDICAT MIXTE DU CONSERVATOIRE « Vaire Musique et Danse »",
        ),
        (
            "CONSEIL DÉPARTEMENTAL DE L'ORBE\nRÉUNION DU 25 MARS 2022\nCOMPTE RENDU DE LA SÉANCE PUBLIQUE",
            "CONSEIL DÉPARTEMENTAL DE L'ORBE",
        ),
        (
            "Compte rendu du conseil syndical du Syndicat des Eaux de Vaire et Combe(SEVC) du 5 septembre 2019.",
            "Syndicat des Eaux de Vaire et Combe",
        ),
        (
            "A Saint Orban, le 25/03/2016\nCompte rendu du conseil municipal du 24 mars 2016\nConvention avec la commune de Saint Orban.",
            "Saint Orban",
        ),
    ] {
        assert_eq!(read(text).council.as_deref(), Some(council), "{text}");
    }
}

#[test]
fn an_agenda_may_be_announced_in_a_sentence() {
    let read = read(
        "La séance d'installation du conseil municipal se tiendra le mercredi 27 mai 2020 à 20h00 à la mairie.
En raison des circonstances, l'ordre du jour se limitera aux points suivants :
- Élection du maire
- Délégations au maire, remise de la charte en mairie
- Indemnités
Le public portera un masque.",
    );
    assert_eq!(read.kind, Kind::OrdreDuJour);
    assert_eq!(read.session_date.map(|d| d.to_string()).as_deref(), Some("2020-05-27"));
    let titles: Vec<&str> = read.acts.iter().map(|act| act.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Élection du maire",
            "Délégations au maire, remise de la charte en mairie",
            "Indemnités"
        ]
    );
}

#[test]
fn a_vote_to_wait_postpones_and_an_order_taken_note_of_decides_nothing() {
    let read = read(
        "Compte rendu du conseil municipal de Brévonnes du 3 mai 2022
1. Préemption
Le conseil décide à l'unanimité de surseoir à statuer.
2. Schéma départemental
Le conseil municipal prend acte des pièces suivantes : arrêté préfectoral du 28 avril 2022.
3. Budget
Le conseil municipal arrête le compte, à l'unanimité.",
    );
    let outcomes: Vec<Option<Outcome>> = read.acts.iter().map(|act| act.outcome).collect();
    assert_eq!(
        outcomes,
        [Some(Outcome::Postponed), Some(Outcome::Noted), Some(Outcome::Adopted)],
        "{:?}",
        told(&read)
    );
}

#[test]
fn numbers_need_no_sign_between_year_and_rank_and_may_stand_behind_the_title() {
    let before = "Procès-verbal du conseil municipal de Brévonnes du 3 mai 2023
D2023 004 – Vente du four banal
Le conseil, à l'unanimité, approuve la vente.
D2023 005 – Tarifs de la salle
Le conseil, à l'unanimité, approuve les tarifs.";
    let behind = "Compte rendu du conseil municipal de Brévonnes du 3 mai 2016
Vente du four banal (DE_2016_021)
Le conseil, à l'unanimité, approuve la vente pour un montant de trois cents euros, et autorise Madame le Maire à signer.
Tarifs de la salle (DE_2016_022)
Le conseil, à l'unanimité, approuve les tarifs présentés, qui s'appliqueront dès le premier jour du mois prochain.";
    for (text, numbers) in [
        (before, ["D2023 004", "D2023 005"]),
        (behind, ["DE_2016_021", "DE_2016_022"]),
    ] {
        let read = read(text);
        let acts: Vec<(Option<&str>, &str)> = read
            .acts
            .iter()
            .map(|a| (a.number.as_deref(), a.title.as_str()))
            .collect();
        let titles = ["Vente du four banal", "Tarifs de la salle"];
        let expected: Vec<(Option<&str>, &str)> = numbers.map(Some).into_iter().zip(titles).collect();
        assert_eq!(acts, expected, "{text}");
    }
}

#[test]
fn one_act_alone_is_an_act() {
    for (text, title) in [
        (
            "Compte rendu du conseil municipal de Brévonnes du 3 mai 2019
1. Vente du four banal
Le conseil, à l'unanimité, approuve la vente.
La séance est levée à 20 h.",
            "Vente du four banal",
        ),
        (
            "Commune de Brévonnes
CONSEIL MUNICIPAL DU 3 MAI 2019
Vente du four banal
Sur invitation de Madame Luce, M. Roy présente la vente.
Le Conseil donne son accord et pouvoir au maire pour signer.",
            "Vente du four banal",
        ),
    ] {
        let read = read(text);
        let titles: Vec<&str> = read.acts.iter().map(|act| act.title.as_str()).collect();
        assert_eq!((read.kind, titles), (Kind::CompteRendu, vec![title]), "{text}");
        assert_eq!(read.proxies, None, "{text}");
    }
}

#[test]
fn titles_may_end_with_a_full_stop_where_several_do() {
    let read = read(
        "Compte rendu du conseil municipal de Brévonnes du 3 mai 2005
Vente du four banal.
Monsieur le Maire propose la vente du four.
Le conseil vote : POUR : 9 - CONTRE : 2
Budget de l'eau 2005.
Monsieur le Maire présente le budget.
Le conseil vote ce budget à l'unanimité.
Tarifs de la salle.
Monsieur le Maire propose des tarifs : 30 € par jour.
Le conseil donne son accord à l'unanimité.
La séance est levée.",
    );
    assert_eq!(
        told(&read),
        [
            "- | Vente du four banal | adopted | 9/2/-/- | ",
            "- | Budget de l'eau 2005 | adopted | -/-/-/- U | ",
            "- | Tarifs de la salle | adopted | -/-/-/- U | 30.00",
        ]
    );
}

#[test]
fn minutes_are_approved_before_the_first_act() {
    for (said, title) in [
        (
            "Adoption à l'unanimité du procès-verbal du 4 avril 2022.",
            "procès-verbal du 4 avril 2022",
        ),
        (
            "Adoption du procès-verbal de la séance du 4 avril 2022
Madame le Maire demande s'il y a des remarques.
Le procès-verbal est adopté par 8 voix pour, 2 abstentions.",
            "Adoption du procès-verbal de la séance du 4 avril 2022",
        ),
        (
            "Le procès-verbal du précédent conseil est adopté à l'unanimité.",
            "procès-verbal du précédent conseil",
        ),
    ] {
        let read = read(&format!(
            "Compte rendu du conseil municipal de Brévonnes du 3 mai 2022
Madame Luce est élue secrétaire à l'unanimité.
{said}
1. Budget
Le conseil approuve le budget à l'unanimité.
2. Tarifs
Le conseil approuve les tarifs à l'unanimité."
        ));
        let titles: Vec<&str> = read.acts.iter().map(|act| act.title.as_str()).collect();
        assert_eq!(titles, [title, "Budget", "Tarifs"], "{said}");
    }
}

#[test]
fn an_item_of_the_agenda_may_hold_several_acts() {
    for (text, titles) in [
        (
            "Compte rendu du conseil municipal de Brévonnes du 3 mai 2022
1. Finances
Budget de l'eau 2022 :
Le conseil approuve le budget à l'unanimité.
Emprunt pour l'école :
Le conseil approuve l'emprunt, pour : 9, contre : 2.
2. Tarifs de la salle
Le conseil approuve les tarifs à l'unanimité.",
            ["Budget de l'eau 2022", "Emprunt pour l'école", "Tarifs de la salle"],
        ),
        (
            "Compte rendu du conseil municipal de Brévonnes du 3 mai 2022
1. Tarifs de la salle
Le conseil approuve les tarifs à l'unanimité.
2. Finances
2.1 Vote du budget
Le conseil approuve le budget à l'unanimité.
2.2 Choix d'un emprunt
Le conseil approuve l'emprunt, pour : 9, contre : 2.",
            ["Tarifs de la salle", "Vote du budget", "Choix d'un emprunt"],
        ),
    ] {
        let read = read(text);
        let told: Vec<&str> = read.acts.iter().map(|act| act.title.as_str()).collect();
        assert_eq!(told, titles, "{text}");
    }
}

#[test]
fn a_tie_is_no_adoption() {
    let read = read(
        "Compte rendu du conseil municipal de Brévonnes du 3 mai 2022
1. Compte administratif
Vote à bulletin secret. Pour : 7. Contre : 7.
2. Tarifs
Le conseil approuve les tarifs à l'unanimité.",
    );
    assert_eq!(
        told(&read),
        [
            "- | Compte administratif | - | 7/7/-/- | ",
            "- | Tarifs | adopted | -/-/-/- U | "
        ]
    );
}

#[test]
fn an_extract_may_hold_a_whole_session_and_a_list_of_bullets_announces_it() {
    let read = read(
        "COMMUNE DE BRÉVONNES
Extrait du registre des délibérations
Séance du 3 mai 2022
Le conseil municipal, légalement convoqué, s'est réuni sous la présidence de Mme Luce, Maire.
Ordre du jour :
- Vente du four : prix
- Tarifs de la salle : hausse
Vente du four
Madame le Maire propose la vente.
Le conseil municipal décide, à l'unanimité, de vendre le four.
Tarifs de la salle
Madame le Maire propose des tarifs.
Le conseil municipal décide, à l'unanimité, de les augmenter.",
    );
    let titles: Vec<&str> = read.acts.iter().map(|act| act.title.as_str()).collect();
    assert_eq!(titles, ["Vente du four", "Tarifs de la salle"]);
}

#[test]
fn members_are_counted_where_figures_come_first_and_where_lines_were_lost() {
    for (text, counts) in [
        (
            "23\n15\n4\n19\nNombre de Conseillers en exercice\nPrésents\nProcurations\nVotants\nN° 2022 3 1",
            (Some(15), Some(8), Some(4)),
        ),
        (
            "Nombre de conseillers en exercice : 10 Nombre de présents : 10 Date de la convocation : 25/02/2019",
            (Some(10), Some(0), None),
        ),
        (
            "Présents : Mmes Anne LUCE, Marie VAL et\nClaire ROY, M. Paul FÉRAL\nAbsents : M. Jean NOÉ",
            (Some(4), Some(1), None),
        ),
        (
            "PRESENTS : Mmes LUCE Anne, VAL Marie, M. ROY Paul. ABSENTS - EXCUSES : Mme NOÉ Claire, M. FÉRAL Jean. SECRETAIRE DE SEANCE : Mme VAL Marie",
            (Some(3), Some(2), None),
        ),
    ] {
        let read = read(&format!(
            "Compte rendu du conseil municipal de Brévonnes du 3 mars 2019\n{text}\n1. Budget\nLe conseil l'approuve à l'unanimité.\n2. Tarifs\nLe conseil les approuve à l'unanimité."
        ));
        assert_eq!((read.present, read.absent, read.proxies), counts, "{text}");
    }
}

#[test]
fn what_stands_above_the_result_of_a_vote_is_an_act_though_no_outcome_is_told() {
    let read = read(
        "CR DU CONSEIL MUNICIPAL DU 3 MARS 2021\nPrésents : Luce, Paul, Claire.\nOrdre du jour\n1- Vente du tracteur\nLe tracteur a vingt ans.\n\
         Résultat du vote :\nPour la vente : 3 votes\n2- Remplacement d'un adjoint\nMarie se présente.\nRésultats du scrutin :\n- Marie : 2 votes\n\
         3- Informations sur le chantier\nLe pont rouvre en mai.",
    );
    let acts: Vec<_> = read.acts.iter().map(|act| (act.title.as_str(), act.outcome)).collect();
    assert_eq!(acts, [("Vente du tracteur", None), ("Remplacement d'un adjoint", None)]);
}
