//! Openings of documents, one invented text each: what stands there is no act, and what is approved there is one.

use crate::habits::{read, told};
use greffier::model::Kind;

#[test]
fn an_approval_may_tell_its_vote_on_its_own_line() {
    for (text, act) in [
        (
            "SEANCE DU CONSEIL MUNICIPAL DU JEUDI 11 JUIN 2020
Secrétaire de séance : ROY P.
Approbation du compte rendu du conseil municipal du lundi 18 mai 2020, à 14 voix pour
et 1 abstention.",
            "- | compte rendu du conseil municipal du lundi 18 mai 2020 | adopted | 14/-/1/- | ",
        ),
        (
            "COMPTE-RENDU DU COMITE SYNDICAL DU SYNDICAT MIXTE DU VAL D'ORBE SÉANCE DU 8 DECEMBRE 2020

Nombres de membres afférents au Comité Syndical : 18 Nombre de membres en exercice : 18

Etaient présents :

Délégués de la Communauté de Communes de Vaire : Mmes LUCE, ROY, MM FÉRAL, NOÉ.

Assistaient également à la séance : Sophie VAL (Directrice)

Le Comité Syndical a choisi pour secrétaire : Monsieur NOÉ de la commune de Brévonnes

ORDRE DU JOUR :

APPROBATION DU PROCES-VERBAL DU COMITE SYNDICAL DU 3 NOVEMBRE 2020 A L'UNANIMITE",
            "- | PROCES-VERBAL DU COMITE SYNDICAL DU 3 NOVEMBRE 2020 | adopted | -/-/-/- U | ",
        ),
    ] {
        assert_eq!(told(&read(text)), [act], "{text}");
    }
}

#[test]
fn names_and_guests_are_no_titles_and_one_number_stands_among_titles() {
    let read = read(
        "Compte rendu du conseil municipal du 7 juin 2005

L'an deux mil cinq, le sept juin, le Conseil Municipal s'est réuni sous la présidence de M. Paul FÉRAL, Maire.
ETAIENT PRÉSENTS :
Paul FÉRAL
Anne LUCE

Jean ROY
Marie VAL

INVITEES PERMANENTES : Claire NOÉ, Lise ORBE
Formant la majorité des membres en exercice.
Madame Marie VAL est élue secrétaire de séance.

APPROBATION DU COMPTE RENDU DU CONSEIL MUNICIPAL DU 4 AVRIL 2005
Vote à l'unanimité.

N°2005/06/01 : FERMETURE DE LA HALTE-GARDERIE
VU le code général des collectivités territoriales,
Le conseil approuve la fermeture.
Vote à l'unanimité.",
    );
    assert_eq!(
        told(&read),
        [
            "- | APPROBATION DU COMPTE RENDU DU CONSEIL MUNICIPAL DU 4 AVRIL 2005 | adopted | -/-/-/- U | ",
            "2005/06/01 | FERMETURE DE LA HALTE-GARDERIE | adopted | -/-/-/- U | ",
        ]
    );
}

#[test]
fn extracts_and_deliberations_passed_may_be_the_account_of_a_session() {
    let minutes = read(
        "COMMUNE DE BRÉVONNES
EXTRAIT DU REGISTRE DES DELIBERATIONS DU CONSEIL MUNICIPAL PROCES VERBAL
SEANCE DU 15 MARS 2021
Le conseil municipal s'est réuni sous la présidence de Mme Luce, Maire.
Début du Conseil à 20H45
1. VENTE DU FOUR
Le conseil municipal approuve la vente.
Pour : 11 Abstentions : 0 Contre : 0",
    );
    assert_eq!(minutes.kind, Kind::ProcesVerbal);
    assert_eq!(told(&minutes), ["- | VENTE DU FOUR | adopted | 11/0/0/- | "]);
    let passed = read(
        "DELIBERATIONS APPROUVEES LORS DE LA SEANCE DU
COMITE SYNDICAL DU MARDI 17 JUIN 2014
N°2014-07 : TRAVAUX DE LA DÉCHÈTERIE
Monsieur le Président rappelle la consultation, et propose de retenir les entreprises les mieux placées.
LE COMITE SYNDICAL, après en avoir délibéré, à l'unanimité, AUTORISE le Président à signer.",
    );
    assert_eq!(passed.kind, Kind::CompteRendu);
    assert_eq!(
        told(&passed),
        ["2014-07 | TRAVAUX DE LA DÉCHÈTERIE | adopted | -/-/-/- U | "]
    );
}

#[test]
fn a_syndicate_is_named_by_the_delegates_that_make_it() {
    let read = read(
        "Assemblée Générale du 2 février 2016
L'an deux mille seize, le 2 février, les délégués des communautés formant le Syndicat Mixte VAIRORBE se sont réunis en mairie.
Etaient présents : MMES LUCE, ROY",
    );
    assert_eq!(read.council.as_deref(), Some("Syndicat Mixte VAIRORBE"));
}
