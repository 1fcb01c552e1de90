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
fn zzz_debug() {
    let file = std::env::var("DBG").unwrap_or_default();
    if file.is_empty() {
        return;
    }
    let text = std::fs::read_to_string(file).unwrap();
    let texts: Vec<&str> = text.split('\u{c}').collect();
    let read = greffier::recognise::recognise(&crate::support::pages(&texts));
    for line in told(&read) {
        eprintln!("  {line}");
    }
}
