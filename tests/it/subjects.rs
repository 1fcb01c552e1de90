//! The classifier of subjects: what it says of invented objects, and that its files fit one another.

use crate::support;
use greffier::model::{Lang, Subject, subject_label};
use greffier::recognise::subject::{Model, SURE, features, inferred};
use std::collections::HashMap;

#[path = "../../examples/subjects/corpus.rs"]
#[allow(dead_code)]
mod corpus;
#[path = "../../examples/subjects/labels.rs"]
#[allow(dead_code)]
mod labels;

#[test]
fn objects_of_each_field_are_given_their_code() {
    for (object, code) in [
        ("Attribution du marché de travaux de la halle de Valmont", "1.1"),
        (
            "Approbation de la modification simplifiée n° 2 du plan local d'urbanisme",
            "2.1",
        ),
        ("Vente d'un terrain communal au lieu-dit Les Aulnes", "3.2"),
        ("Modification du tableau des effectifs", "4.1"),
        (
            "Désignation des représentants de la commune au syndicat des eaux",
            "5.3",
        ),
        (
            "Dérogation au repos dominical : ouverture des commerces le dimanche",
            "6.4",
        ),
        ("SUBVENTIONS AUX ASSOCIATIONS - ANNÉE 2025", "7.5"),
        ("Garantie d'emprunt accordée à l'office Valmont Habitat", "7.3"),
        ("Compte administratif 2024 du budget annexe de l'eau", "7.1"),
        ("Tarifs de la cantine à compter du 1er septembre", "7.10"),
        (
            "Rapport annuel sur le prix et la qualité du service public de l'eau potable",
            "8.8",
        ),
        ("Vœu pour le maintien de la maternité", "9.4"),
    ] {
        let subject = inferred(object).unwrap_or_else(|| panic!("nothing for {object}"));
        assert_eq!(subject.code, code, "{object}");
        assert!(
            (SURE..1.0).contains(&subject.confidence),
            "{object}: {}",
            subject.confidence
        );
    }
}

#[test]
fn an_object_that_says_too_little_is_given_no_subject() {
    for object in [
        "",
        "Affaire n° 12",
        "Divers",
        "12/2024 - 3",
        "Informations",
        "\u{0}\u{feff}…",
        "Zwölf Boxkämpfer",
    ] {
        assert_eq!(inferred(object), None, "{object}");
    }
}

#[test]
fn a_long_object_takes_no_longer_than_its_head() {
    let object = "Subvention au comité des fêtes ".to_owned() + &"et encore ".repeat(100_000);
    assert_eq!(inferred(&object).map(|s| s.code).as_deref(), Some("7.5"));
}

#[test]
fn a_subject_says_whether_it_was_stated_or_inferred() {
    let stated = Subject::stated("7.5").unwrap();
    assert_eq!(stated.told(Lang::Fr), "7.5 Finances locales / Subventions");
    let guessed = Subject::inferred("7.5", 0.834).unwrap();
    assert_eq!(
        guessed.told(Lang::Fr),
        "7.5 Finances locales / Subventions (déduite, sûre à 83 %)"
    );
    assert_eq!(
        guessed.told(Lang::En),
        "7.5 Local finance / Grants (inferred, 83% sure)"
    );
}

#[test]
fn the_embedded_model_is_whole() {
    let text = include_str!("../../index/subjects/model.tsv");
    let model = Model::read(text);
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(
        model.write(),
        body,
        "index/subjects/model.tsv was changed by hand or cut"
    );
    assert!(model.codes.iter().all(|code| subject_label(code, Lang::Fr).is_some()));
    assert!(model.codes.len() == 57 && model.weights.len() > 300 && model.sharpness > 0.0);
    assert!(text.len() < 300_000, "the model is {} bytes", text.len());
}

#[test]
fn every_line_of_the_lexicon_speaks_for_a_code() {
    let mut code = "";
    for line in include_str!("../../index/subjects/lexicon.txt").lines() {
        let line = line.split('#').next().unwrap().trim();
        if line.starts_with(|c: char| c.is_ascii_digit()) {
            assert!(
                line.contains('.') && subject_label(line, Lang::Fr).is_some(),
                "{line} is no code"
            );
            code = line;
        } else if !line.is_empty() {
            let said = features(line).keys().any(|feature| feature.to_string().ends_with(code));
            assert!(said, "« {line} » is not found as {code}");
        }
    }
}

#[test]
fn labels_name_codes_and_acts_of_the_corpus() {
    let mut labels = labels::labels(labels::LEARNT).unwrap();
    let codes = labels
        .iter()
        .flat_map(|label| [Some(&label.code), label.second.as_ref()])
        .flatten();
    for code in codes.filter(|code| *code != "-") {
        assert!(code.contains('.') && subject_label(code, Lang::Fr).is_some(), "{code}");
    }
    assert!(labels.len() >= 1_000 && labels.iter().filter(|l| l.second.is_some()).count() >= 200);
    let mut councils: HashMap<&str, usize> = HashMap::new();
    labels
        .iter()
        .for_each(|l| *councils.entry(l.file.split('/').nth(1).unwrap()).or_default() += 1);
    assert!(
        councils.len() >= 8 && councils.values().all(|n| n * 10 <= labels.len() * 4),
        "{councils:?}"
    );
    labels.extend(labels::labels(labels::UNSEEN).unwrap());
    let Some(shared) = support::shared() else { return };
    let (found, lost) = labels::resolve(&labels, &shared.join("corpus")).unwrap();
    // A few may be read otherwise by better rules than those the labels were made with.
    assert!(
        lost.len() * 20 <= found.len(),
        "{} of {}: {lost:#?}",
        lost.len(),
        labels.len()
    );
}
