//! The ACTES nomenclature, levels 1 and 2: which subject does a code name?

use crate::model::Subject;

/// The nine matters, each with its sub-matters in order from 1.
const MATTERS: [(&str, &[&str]); 9] = [
    (
        "Commande publique",
        &[
            "Marchés publics",
            "Délégation de service public",
            "Conventions de mandat",
            "Autres types de contrats",
            "Transactions/protocole d'accord transactionnel",
            "Actes relatifs à la maîtrise d'œuvre",
            "Actes spéciaux et divers",
        ],
    ),
    (
        "Urbanisme",
        &[
            "Documents d'urbanisme",
            "Actes relatifs au droit d'occupation ou d'utilisation des sols",
            "Droit de préemption urbain",
        ],
    ),
    (
        "Domaine et patrimoine",
        &[
            "Acquisitions",
            "Aliénations",
            "Locations",
            "Limites territoriales",
            "Autres actes de gestion du domaine public",
            "Autres actes de gestion du domaine privé",
        ],
    ),
    (
        "Fonction publique",
        &[
            "Personnels titulaires et stagiaires de la F.P.T.",
            "Personnels contractuels",
            "Fonction publique hospitalière",
            "Autres catégories de personnels",
            "Régime indemnitaire",
        ],
    ),
    (
        "Institutions et vie politique",
        &[
            "Élection exécutif",
            "Fonctionnement des assemblées",
            "Désignation de représentants",
            "Délégation de fonctions",
            "Délégation de signature",
            "Exercice des mandats locaux",
            "Intercommunalité",
            "Décision d'ester en justice",
        ],
    ),
    (
        "Libertés publiques et pouvoirs de police",
        &[
            "Police municipale",
            "Pouvoirs du président du conseil départemental",
            "Pouvoirs du président du conseil régional",
            "Autres actes réglementaires",
            "Actes pris au nom de l'État et soumis au contrôle hiérarchique",
        ],
    ),
    (
        "Finances locales",
        &[
            "Décisions budgétaires",
            "Fiscalité",
            "Emprunts",
            "Interventions économiques",
            "Subventions",
            "Contributions budgétaires",
            "Avances",
            "Fonds de concours",
            "Prise de participation",
            "Divers",
        ],
    ),
    (
        "Domaines de compétences par thèmes",
        &[
            "Enseignement",
            "Aide sociale",
            "Voirie",
            "Aménagement du territoire",
            "Politique de la ville, habitat, logement",
            "Emploi, formation professionnelle",
            "Transports",
            "Environnement",
            "Culture",
        ],
    ),
    (
        "Autres domaines de compétences",
        &[
            "Autres domaines de compétences des communes",
            "Autres domaines de compétences des départements",
            "Autres domaines de compétences des régions",
            "Vœux et motions",
        ],
    ),
];

/// The subject that a table states by its code: `7.5`, or deeper (`7.5.1`), its label that of the first two levels.
/// `None` when the text is no code of the nomenclature.
pub(super) fn stated(code: &str) -> Option<Subject> {
    let code = code.trim().replace(',', ".");
    let parts: Vec<usize> = code
        .split('.')
        .map(|p| p.parse().ok().filter(|n| (1..=99).contains(n)))
        .collect::<Option<_>>()?;
    let (name, below) = MATTERS.get(parts.first()?.checked_sub(1)?)?;
    let label = match parts.get(1) {
        None => (*name).to_owned(),
        Some(second) => format!("{name} / {}", below.get(second.checked_sub(1)?)?),
    };
    let code: Vec<String> = parts.iter().map(ToString::to_string).collect();
    Some(Subject {
        code: code.join("."),
        label,
        confidence: 1.0,
    })
}
