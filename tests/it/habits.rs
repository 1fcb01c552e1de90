//! The habits of councils, one invented document each: how they date, number, title, vote, and name themselves.

use crate::support::pages;
use greffier::model::{Kind, Outcome, Recognition};
use greffier::recognise::recognise;

pub(crate) fn read(text: &str) -> Recognition {
    recognise(&pages(&[text]))
}

/// Each act on a line: number, title, outcome, for/against/abstentions/not voting, `U` for unanimity, amounts.
pub(crate) fn told(read: &Recognition) -> Vec<String> {
    let acts = read.acts.iter().map(|act| {
        let figure = |n: Option<u32>| n.map_or("-".to_owned(), |n| n.to_string());
        let vote = &act.vote;
        let figures = [vote.in_favour, vote.against, vote.abstentions, vote.not_voting].map(figure);
        let sums: Vec<&str> = act.amounts.iter().map(|a| a.eur.as_str()).collect();
        format!(
            "{} | {} | {} | {}{} | {}",
            act.number.as_deref().unwrap_or("-"),
            act.title,
            act.outcome.map_or("-", Outcome::as_str),
            figures.join("/"),
            if vote.unanimous == Some(true) { " U" } else { "" },
            sums.join(" ")
        )
    });
    acts.collect()
}

/// Kind, council, date and acts of a document.
fn check(text: &str, kind: Kind, council: &str, date: Option<&str>, acts: &[&str]) {
    let read = read(text);
    assert_eq!(read.kind, kind, "{text}");
    assert_eq!(read.council.as_deref(), Some(council), "{text}");
    assert_eq!(read.session_date.map(|d| d.to_string()).as_deref(), date, "{text}");
    assert_eq!(told(&read), acts, "{text}");
}

#[test]
fn an_extract_of_the_south_is_read() {
    check(
        "COMMUNE DE VALMIGÈRE-SUR-ORB
EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL
Date de la convocation : 11/03/2024
Date d'affichage : 12/03/2024
L'an deux mille vingt-quatre et le dix-huit du mois de mars à 18 heures 30, le conseil municipal de cette commune, régulièrement convoqué, s'est réuni au nombre prescrit par la loi.
OBJET : Demande de subvention pour la toiture de l'école
N° 12/2024
Madame le Maire expose que le coût est estimé à 45 300,00 € HT.
Le Conseil Municipal, ouï l'exposé de Madame le Maire et après en avoir délibéré :
- SOLLICITE une aide de 18 120 €.
Votes : pour : 13 contre : 0 abstention : 0
",
        Kind::Deliberation,
        "VALMIGÈRE-SUR-ORB",
        Some("2024-03-18"),
        &["12/2024 | Demande de subvention pour la toiture de l'école | adopted | 13/0/0/- | 45300.00 18120.00"],
    );
}

#[test]
fn bodies_that_are_no_commune_are_named() {
    for (head, sits, name) in [
        (
            "SYNDICAT MIXTE DES EAUX\nDE LA VAIRE\nSiège : mairie de Bazolles",
            "Comité syndical",
            "SYNDICAT MIXTE DES EAUX DE LA VAIRE",
        ),
        (
            "Grand-Vair Métropole\nMétropole du Grand-Vair",
            "Conseil métropolitain",
            "Métropole du Grand-Vair",
        ),
        (
            "Communauté d'agglomération Vaire et Combes\nExtrait du registre",
            "Bureau communautaire",
            "Communauté d'agglomération Vaire et Combes",
        ),
        (
            "Centre communal d'action sociale de Portelande\nDélibérations du conseil d'administration",
            "conseil d'administration du CCAS",
            "Centre communal d'action sociale de Portelande",
        ),
        (
            "DÉPARTEMENT DU HAUT-VAIR\nExtrait des délibérations du Conseil départemental\nRéunion du 24 juin",
            "Conseil départemental",
            "DÉPARTEMENT DU HAUT-VAIR",
        ),
    ] {
        let text = format!(
            "{head}
Procès-verbal de la séance du 27 juin 2024
Le {sits} s'est réuni à la salle des fêtes de la commune de Bazolles sous la présidence de M. Hugo ARDENT.
Subvention accordée par la Région Subvention de fonctionnement à la commune de Bazolles.
"
        );
        assert_eq!(read(&text).council.as_deref(), Some(name), "{text}");
    }
}

#[test]
fn a_day_of_the_week_is_no_name_and_a_line_ends_one() {
    for (head, name) in [
        (
            "VILLE DE PORTELANDE\nCONSEIL MUNICIPAL DU MARDI 5 DÉCEMBRE 2023",
            "PORTELANDE",
        ),
        ("Mairie de Saint-Aubrac\nPV CONSEIL MUNICIPAL", "Saint-Aubrac"),
        ("Conseil municipal de Pontréal\nRéunion du 7 juin 2021", "Pontréal"),
    ] {
        assert_eq!(read(head).council.as_deref(), Some(name), "{head}");
    }
}

#[test]
fn ranks_without_a_sign_and_figures_without_a_word_are_read() {
    check(
        "Conseil municipal de Pontréal
Réunion du 7 juin 2021
Présents : Jean, Paul, Anne
Ordre du jour :
1. Subventions
2. Cimetière
3. Divers

1 Subventions
On propose 400 € pour le club.
Vote : 12 pour / 1 contre / 0 abstention : adopté

2 Cimetière
La concession trentenaire passe à 200 €.
Vote : 13 pour / 0 contre / 0 abstention : adopté

3 Divers
Rien.
",
        Kind::ProcesVerbal,
        "Pontréal",
        Some("2021-06-07"),
        &[
            "- | Subventions | adopted | 12/1/0/- | 400.00",
            "- | Cimetière | adopted | 13/0/0/- | 200.00",
        ],
    );
}

#[test]
fn titles_in_capitals_are_acts_and_those_of_their_parts_are_not() {
    check(
        "Mairie de Brumeval
COMPTE RENDU SOMMAIRE
CONSEIL MUNICIPAL DU JEUDI 11 AVRIL 2024

COMPTE ADMINISTRATIF 2023 :
Madame VIEL donne lecture du rapport suivant :
Le compte s'établit ainsi, après les mouvements de l'année.
LES RESTES À RÉALISER
Ce sont les travaux qui ne sont pas terminés, pour 77 651 €.
Adopté par 4 voix contre 1.

TRAVAUX DE L'ÉGLISE – CHOIX DE L'ENTREPRISE

Le conseil retient l'entreprise Maçonval pour 24 860,40 € TTC.
Adopté à l'unanimité.

DÉCISIONS PRISES PAR LE MAIRE
Achat d'un copieur, 2 400 €.
",
        Kind::CompteRendu,
        "Brumeval",
        Some("2024-04-11"),
        &[
            "- | COMPTE ADMINISTRATIF 2023 | adopted | 4/1/-/- | 77651.00",
            "- | TRAVAUX DE L'ÉGLISE – CHOIX DE L'ENTREPRISE | adopted | -/-/-/- U | 24860.40",
        ],
    );
}

#[test]
fn bullets_may_hold_title_and_text_on_one_line() {
    check(
        "Réunion du conseil municipal de Bazolles-le-Vieux du 3 mai 2022 à 20h
Compte rendu

Présents : tous sauf Mme Rieu (excusée)

* Location de la salle : le conseil fixe le prix à 120 € pour les habitants (unanimité).

* Emprunt : un prêt de 50 000 € au taux de 1,45 % est souscrit (9 pour, 1 contre).

* Divers : nettoyage du cimetière le 14 mai.
",
        Kind::CompteRendu,
        "Bazolles-le-Vieux",
        Some("2022-05-03"),
        &[
            "- | Location de la salle | adopted | -/-/-/- U | 120.00",
            "- | Emprunt | adopted | 9/1/-/- | 50000.00",
        ],
    );
}

#[test]
fn numbers_after_ranks_motions_and_votes_of_others() {
    check(
        "MAIRIE DE FONTVERTE
CONSEIL MUNICIPAL du 17 septembre 2024
PROCES VERBAL DE SEANCE
Convocation envoyée le 10 septembre 2024
2-1/ Délibération n° 2024-31 : Transfert de la compétence eau
M. CLOS indique que 14 communes sur 22 ont voté pour et 3 contre, et que la majorité qualifiée est requise.
Le conseil municipal, dans sa majorité, s'oppose au transfert : 9 voix contre le transfert, 4 pour.
2-2/ Délibération n° 2024-32 : Admission en non-valeur
Le syndicat, équivalent du SDEM 50 pour
le département, a été consulté (SIRET 200 012 345 00018, loi
n° 2020-192).
Le conseil, à l'unanimité, admet en non-valeur 1 254,
36 €.
2-3/ Délibération n° 2024-33 : Subventions
Le maire présente les demandes.
M. Loïc BRAS et Mme Anne VIEL ne prennent pas part au vote.
Adopté à l'unanimité.
Élection d'un délégué
",
        Kind::ProcesVerbal,
        "FONTVERTE",
        Some("2024-09-17"),
        &[
            "2024-31 | Transfert de la compétence eau | rejected | 4/9/-/- | ",
            "2024-32 | Admission en non-valeur | adopted | -/-/-/- U | 1254.36",
            "2024-33 | Subventions | adopted | -/-/-/2 U | ",
        ],
    );
}

#[test]
fn tables_are_read_under_their_heads() {
    check(
        "Mairie de Kerlouan-Bihan
DÉLIBÉRATION N° 2024/III/07
Conseil municipal du 21 mars 2024
L'an deux mil vingt quatre, le vingt et un mars à 20h00, le conseil municipal s'est réuni.
Objet : Plan de financement de l'aire de jeux
En exercice Présents Votants Pour Contre Abstention
19 15 17 16 0 1
Dépenses Montant HT (€)
Jeux 18 250,00
Sols 4 120,50
Le conseil approuve ce plan, pour 25,00 % de subvention.
",
        Kind::Deliberation,
        "Kerlouan-Bihan",
        Some("2024-03-21"),
        &["2024/III/07 | Plan de financement de l'aire de jeux | adopted | 16/0/1/- | 18250.00 4120.50"],
    );
}

#[test]
fn a_chronological_list_has_its_numbers_in_the_middle_of_its_rows() {
    check(
        "Commune de Vaubrun
Conseil municipal
RÉPERTOIRE CHRONOLOGIQUE DES DÉLIBÉRATIONS 2024
DATE Numéro OBJET Approuvée/
Rejetée
Autorisation d'engager, liquider et mandater les dépenses
27/01/2024 2024_001 Approuvée
d'investissement avant le vote du budget
06/03/2024 2024_002 Vote des taux d'imposition Approuvée
Présentation du rapport de la chambre régionale –
07/07/2024 2024_003 exercices 2018 à 2023 Prend acte
Date d'affichage : 15 décembre 2024
Le Maire
",
        Kind::ListeDesDeliberations,
        "Vaubrun",
        None,
        &[
            "2024_001 | Autorisation d'engager, liquider et mandater les dépenses d'investissement avant le vote du budget | adopted | -/-/-/- | ",
            "2024_002 | Vote des taux d'imposition | adopted | -/-/-/- | ",
            "2024_003 | Présentation du rapport de la chambre régionale – exercices 2018 à 2023 | noted | -/-/-/- | ",
        ],
    );
}

#[test]
fn a_collection_of_acts_holds_acts_of_every_nature() {
    check(
        "COMMUNE DE PORTELANDE
RECUEIL DES ACTES ADMINISTRATIFS
N° 2 – 2024
SOMMAIRE
Arrêté n° 2024-112 Circulation rue Basse p. 2
Délibération n° 2024-33 Subventions p. 4
Arrêté n° 2024-112
Circulation rue Basse
Le Maire, Vu le code de la route, l'avis rendu à l'unanimité,
ARRÊTE
Délibération n° 2024-33
Subventions
Le conseil municipal, à l'unanimité, attribue 700 € à l'école.
",
        Kind::RecueilDesActes,
        "PORTELANDE",
        None,
        &[
            "2024-112 | Circulation rue Basse | - | -/-/-/- | ",
            "2024-33 | Subventions | adopted | -/-/-/- U | 700.00",
        ],
    );
}

#[test]
fn orders_are_one_act_even_from_a_register() {
    check(
        "MAIRIE DE BRUMEVAL
EXTRAIT DU REGISTRE DES ARRÊTÉS DU MAIRE
ARRÊTÉ N° 2024/057
Portant réglementation de la circulation rue des Écoles
Le Maire de Brumeval,
Vu l'arrêté n° 2019/12 du 3 mai 2019,
Vu la demande en date du 2 avril 2024,
ARRÊTE
Article 1er : la circulation est interdite.
Fait à Brumeval, le 8 avril 2024",
        Kind::Arrete,
        "Brumeval",
        Some("2024-04-08"),
        &["2024/057 | Portant réglementation de la circulation rue des Écoles | - | -/-/-/- | "],
    );
}

#[test]
fn reports_of_other_meetings_and_drafts_hold_no_act() {
    for text in [
        "COMPTE-RENDU DE RÉUNION\nBureau d'études Combes\nOpération : élaboration du PLU, CR n° 5\nObjet : zonage\nDate : 28 octobre 2016\nRédacteur : bureau\nAdjoint au maire M. CLOS X\nConseil départemental Mme VIEL X\n1 Rappels\nLe principe est validé par les élus.\n2 Zonage\nLe zonage est validé.\n",
        "COMMUNE DE PORTELANDE\nPROJET DE DÉLIBÉRATION\nCONSEIL MUNICIPAL DU 12 MARS 2025\nIl est proposé au conseil municipal :\n- d'approuver le budget pour 3 400 000 € ;\n",
        "Note de synthèse\nConseil municipal du 15 décembre 2020\nL'an deux mille vingt, le quinze décembre, le conseil municipal s'est réuni.\nTarifs\nLe conseil municipal approuve les tarifs.\n",
        "Bibliothèque\nProcès-verbaux du conseil\nProcès-verbal du 3 mai 2021\nProcès-verbal du 7 juin 2021\n",
    ] {
        assert!(read(text).acts.is_empty(), "{text}");
    }
}

#[test]
fn a_law_has_a_number_of_its_own_and_a_title_may_stand_above_the_acts() {
    check(
        "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL DE PORTELANDE
Séance du 5 janvier 2024
03-2024
OBJET : Zones d'accélération
Présents : 12
La loi n° 2023-175 du 10 mars 2023 relative aux énergies renouvelables invite les communes à définir des zones.
Le conseil municipal, après avoir délibéré à l'unanimité, DÉFINIT les zones proposées.
",
        Kind::Deliberation,
        "PORTELANDE",
        Some("2024-01-05"),
        &["03-2024 | Zones d'accélération | adopted | -/-/-/- U | "],
    );
    check(
        "COMMUNE DE BAZOLLES
EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS
L'an deux mil vingt-trois, le jeudi 30 novembre 2023 à 19h30, le conseil municipal s'est réuni sous la présidence du maire.
Présents : Anne ORBE, Paul VAIRE
Secrétaire de séance : Paul VAIRE

Réfection du lavoir
N°36/2023
La toiture du lavoir menace ruine. Le devis est de 8 400 € TTC.
Le conseil municipal, après en avoir délibéré, approuve le devis.
ONT VOTÉ POUR : 14
",
        Kind::Deliberation,
        "BAZOLLES",
        Some("2023-11-30"),
        &["36/2023 | Réfection du lavoir | adopted | 14/-/-/- | 8400.00"],
    );
}

#[test]
fn groups_and_communes_are_named_where_only_their_seat_or_their_chair_says_so() {
    let opening = "PROCÈS-VERBAL DE SÉANCE\nConseil communautaire du 19 mars 2019\n";
    for (said, name) in [
        (
            "Réunis au siège de Combes-Vaire Communauté, sous la présidence de Mme X.",
            "Combes-Vaire Communauté",
        ),
        (
            "COMMUNAUTE DE COMMUNES LE HAUT-ORBE\n--------",
            "COMMUNAUTE DE COMMUNES LE HAUT-ORBE",
        ),
        (
            "La communauté de communes Orbe – Vaire se réunit.",
            "communauté de communes Orbe – Vaire",
        ),
    ] {
        assert_eq!(
            read(&format!("{opening}{said}\n")).council.as_deref(),
            Some(name),
            "{said}"
        );
    }
    let minutes = "Compte rendu du conseil municipal du 12 mai 2011
Le conseil municipal s'est réuni sous la présidence de Monsieur Paul VAIRE, Maire de BAZOLLES.
";
    assert_eq!(read(minutes).council.as_deref(), Some("BAZOLLES"));
}

#[test]
fn votes_may_be_followed_by_names_and_members_told_by_commune() {
    let read = read(
        "PROCÈS-VERBAL DU CONSEIL COMMUNAUTAIRE DU 25 JANVIER 2023
COMMUNAUTÉ DE COMMUNES DU HAUT-ORBE
Présents :
Bazolles : M. Roy Paul ; Mme Vaire Anne
Portelande :
Orbeval : M. Combes Guy
Valmigère : Mme Lande Rose
Secrétaire de séance : M. Roy Paul

1. Demande de subvention
Le conseil approuve, à la majorité (2 contre : M. Combes, Mme Lande), la demande d'une subvention de 150 000 €.

2. Tarifs de la piscine
Le conseil adopte les tarifs à l'unanimité.
",
    );
    assert_eq!(read.present, Some(4));
    assert_eq!(
        told(&read),
        [
            "- | Demande de subvention | adopted | -/2/-/- | 150000.00",
            "- | Tarifs de la piscine | adopted | -/-/-/- U | "
        ]
    );
}
