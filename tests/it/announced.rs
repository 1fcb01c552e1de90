//! How documents announce what they hold, one invented text each: ranks with their act on the line, numbers behind or
//! below a title, headings whose lines were joined, councils named by who signs for them.

use crate::habits::{read, told};
use greffier::model::Kind;

#[test]
fn a_rank_may_have_its_whole_act_on_its_line() {
    let read = read(
        "Compte rendu du conseil municipal du 3 mai 2021

Le conseil municipal s'est réuni sous la présidence de Mme Luce, maire.

Point n° 1 : Règlement du cimetière. Le maire présente le projet. Le conseil municipal a adopté le règlement à l'unanimité.

Point n° 2 : Groupement de commandes : éclairage public : Mme Luce informe d'un achat groupé, que le conseil approuve. Pour : 11 Contre : 2

Point n° 3 : Approbation du bilan de la cantine à l'unanimité

Vote : 13 pour
",
    );
    assert_eq!(
        told(&read),
        [
            "- | Règlement du cimetière | adopted | -/-/-/- U | ",
            "- | Groupement de commandes : éclairage public | adopted | 11/2/-/- | ",
            "- | Approbation du bilan de la cantine | adopted | 13/-/-/- U | ",
        ]
    );
}

#[test]
fn numbers_stand_behind_a_dash_below_a_title_or_after_a_label() {
    for (text, acts) in [
        (
            "PROCES-VERBAL DU CONSEIL MUNICIPAL DU 5 MARS 2020
Le conseil municipal de la commune de Bréhain s'est réuni sous la présidence de M. Féral, maire.

1. VENTE DU FOUR COMMUNAL – D11-2020

Monsieur le maire présente l'offre reçue.
LE CONSEIL APPROUVE la vente du four.
Pour : 9 Contre : 0 Abstentions : 1
",
            vec!["D11-2020 | VENTE DU FOUR COMMUNAL | adopted | 9/0/1/- | "],
        ),
        (
            "L'an deux mil quatorze, le six juin, le Conseil municipal s'est réuni sous la présidence de M. Roy, Maire.
Institution du droit de place.
Réf. 2014/05/31
Monsieur le Maire explique qu'il convient de renouveler la délibération n° 2011/07/62.
Le Conseil municipal décide à l'unanimité d'instituer le droit de place.
",
            vec!["2014/05/31 | Institution du droit de place | adopted | -/-/-/- U | "],
        ),
        (
            "Étaient présents : Monsieur ROY, Madame LUCE

N° 050 : MARCHE DE NOEL
Le Conseil Municipal après en avoir délibéré à l'unanimité
AUTORISE le maire à tenir le marché de Noël.

N° 051 : JUMELAGE
Le Conseil Municipal après en avoir délibéré à l'unanimité
APPROUVE la charte du jumelage avec la ville sœur.
",
            vec![
                "050 | MARCHE DE NOEL | adopted | -/-/-/- U | ",
                "051 | JUMELAGE | adopted | -/-/-/- U | ",
            ],
        ),
    ] {
        assert_eq!(told(&read(text)), acts, "{text}");
    }
}

#[test]
fn a_day_after_pv_is_no_number() {
    let read = read(
        "PV 08/03/2021

Réunion du conseil municipal du 08/03/2021

Présents :

Anne Luce, Paul Féral, Jean Roy.

Secrétaire : Anne Luce

APPROBATION DU COMPTE RENDU DE LA REUNION DU 14/01/2021

Le compte rendu est approuvé à l'unanimité.
",
    );
    assert_eq!(
        told(&read),
        ["- | APPROBATION DU COMPTE RENDU DE LA REUNION DU 14/01/2021 | adopted | -/-/-/- U | "]
    );
}

#[test]
fn acts_that_follow_one_another_need_no_word_of_the_session() {
    let read = read(
        "OBJET 2012-31) NOM DE L'ECOLE

L'école n'ayant pas de nom, Monsieur le Maire propose de lui en donner un.

Le Conseil municipal, après en avoir délibéré,

DECIDE de nommer l'école « Les Tilleuls ».

OBJET 2012-32) DEVIS DE LA TOITURE

Monsieur le Maire présente les devis au Conseil municipal.

Le Conseil municipal, après en avoir délibéré,

DECIDE de retenir l'entreprise Val pour 3 210,50 € TTC.
",
    );
    assert_eq!(read.kind, Kind::Deliberation);
    assert_eq!(
        told(&read),
        [
            "2012-31 | NOM DE L'ECOLE | adopted | -/-/-/- | ",
            "2012-32 | DEVIS DE LA TOITURE | adopted | -/-/-/- | 3210.50",
        ]
    );
}

#[test]
fn a_heading_whose_lines_were_joined_still_names_its_kind() {
    let account = |heading: &str| {
        read(&format!(
            "{heading}

L'an deux mil vingt, le quinze mai, le Conseil Municipal s'est réuni sous la présidence de M. Roy, Maire.

Le procès-verbal de la séance du 7 mars 2020 est approuvé à l'unanimité.
"
        ))
    };
    for heading in [
        "1 COMPTE-RENDU DE LA SÉANCE DU CONSEIL MUNICIPAL DU 15 MAI 2020",
        "DEPARTEMENT DE L'ORBE COMPTE RENDU ARRONDISSEMENT DE VAIRE De la réunion CANTON DE LUCE du Conseil Municipal",
    ] {
        let read = account(heading);
        assert_eq!(read.kind, Kind::CompteRendu, "{heading}");
        assert_eq!(read.acts.len(), 1, "{heading}");
    }
}

#[test]
fn a_council_is_named_by_its_mayor_its_article_or_its_sessions() {
    for (text, council) in [
        (
            "EXTRAIT DU REGISTRE DES ARRETES DU MAIRE\n\nLe Maire de Bréhain,\n\nVU le code rural,\n\nARRETE\n\nArt 1 : Les chiens sont tenus en laisse.\n",
            "Bréhain",
        ),
        (
            "COMPTE RENDU DU CONSEIL MUNICIPAL DU 4 JUIN 2019\n\nLes membres du conseil municipal de la commune de Le Bréhain se sont réunis dans la mairie.\n",
            "Le Bréhain",
        ),
        (
            "PROCES VERBAL DU CONSEIL COMMUNAUTAIRE de ORBE VAIRE ET LUCE DU LUNDI 7 SEPTEMBRE 2020\n\nLes membres du conseil communautaire se sont réunis.\n",
            "ORBE VAIRE ET LUCE",
        ),
        (
            "VILLE DE BRÉHAIN Direction Générale des Services\n\nCOMPTE RENDU DU CONSEIL MUNICIPAL DU 11 MARS 2008\n",
            "BRÉHAIN",
        ),
    ] {
        assert_eq!(read(text).council.as_deref(), Some(council), "{text}");
    }
    let neighbour = read(
        "COMPTE RENDU DU CONSEIL MUNICIPAL DU 4 JUIN 2019\n\nLe conseil municipal s'est réuni. Dans son courrier,\nle maire de Brévonnes demande une réunion.\n",
    );
    assert_eq!(neighbour.council, None);
}

#[test]
fn the_approval_of_minutes_may_wait_and_may_follow_a_colon() {
    for (text, act) in [
        (
            "COMPTE RENDU du CONSEIL MUNICIPAL du lundi 6 juin 2016

Le Conseil Municipal s'est réuni sous la présidence de Mme Luce, Maire.

Compte tenu des demandes reçues sur le procès-verbal du conseil municipal du 2 mai 2016, son approbation est reportée à la prochaine séance.
",
            "- | procès-verbal du conseil municipal du 2 mai 2016 | postponed | -/-/-/- | ",
        ),
        (
            "COMPTE RENDU du CONSEIL MUNICIPAL du lundi 6 juin 2016

Le Conseil Municipal s'est réuni sous la présidence de Mme Luce, Maire.

Approbation du procès-verbal du conseil municipal du 2 mai 2016 : adopté à l'unanimité
",
            "- | procès-verbal du conseil municipal du 2 mai 2016 | adopted | -/-/-/- U | ",
        ),
    ] {
        assert_eq!(told(&read(text)), [act], "{text}");
    }
}

#[test]
fn an_extract_is_dated_by_its_number() {
    let read = read(
        "Délibération n° 4 du 18 décembre 2008

Objet : COMPTE-RENDU DE DELEGATIONS

Le maire rend compte des marchés passés.

LE CONSEIL MUNICIPAL PREND ACTE des décisions présentées. Pour extrait conforme, le maire.
",
    );
    assert_eq!(
        read.session_date.map(|day| day.to_string()).as_deref(),
        Some("2008-12-18")
    );
}
