//! Councils: the bodies that deliberate.

use super::{CouncilId, Lang, fold};
use serde::{Deserialize, Serialize};

/// A council (collectivité) as the configuration names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Council {
    /// Its identity, from its codes or its name: see [`Council::identify`].
    pub id: CouncilId,
    /// Its official name: « Valmont-sur-Orne ».
    pub name: String,
    /// What sort of body it is.
    pub kind: CouncilKind,
    /// Its INSEE code (five characters), for a commune.
    pub insee: Option<String>,
    /// Its SIREN (nine digits), for any body.
    pub siren: Option<String>,
    /// The SIRET of its seat (fourteen digits), which open data asks for.
    pub siret: Option<String>,
    /// How many people live there, for a commune: what the law asks of it depends on that.
    #[serde(default)]
    pub inhabitants: Option<u32>,
    /// The time zone in which its sources' schedules are read.
    pub timezone: chrono_tz::Tz,
}

/// The words of a name by which it is told from others, abbreviations spelt out.
fn words_of(name: &str) -> String {
    /// Written or left out as one likes.
    const SMALL: [&str; 9] = ["", "de", "du", "des", "d", "la", "le", "les", "l"];
    let folded = fold(name);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !SMALL.contains(word));
    let spelt = words.map(|word| match word {
        "cc" => "communaute communes",
        "ca" => "communaute agglomeration",
        "cu" => "communaute urbaine",
        word => word,
    });
    spelt.collect::<Vec<_>>().join(" ")
}

impl Council {
    /// The id of a council: its INSEE code, else its SIREN, else its name as a slug.
    pub fn identify(name: &str, insee: Option<&str>, siren: Option<&str>) -> CouncilId {
        match insee.or(siren) {
            Some(code) => CouncilId::new(code),
            None => {
                let folded = fold(name);
                let words: Vec<&str> = folded
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .filter(|w| !w.is_empty())
                    .collect();
                CouncilId::new(words.join("-"))
            }
        }
    }

    /// Whether `name` names it: see [`Council::are_one_name`].
    pub fn is_called(&self, name: &str) -> bool {
        Self::are_one_name(&self.name, name)
    }

    /// Whether two names are of the same words but for case, accents and small words: « Communauté de communes des Rives de
    /// l'Orbe » is « CC Rives de l'Orbe ».
    pub fn are_one_name(one: &str, other: &str) -> bool {
        words_of(one) == words_of(other)
    }

    /// The number of its département, read off its INSEE code: `35`, `2A`, `974`.
    pub fn department(&self) -> Option<&str> {
        let code = self.insee.as_deref()?;
        code.get(
            ..if code.starts_with("97") || code.starts_with("98") {
                3
            } else {
                2
            },
        )
    }
}

/// The sorts of bodies whose acts are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CouncilKind {
    /// A municipality.
    Commune,
    /// A grouping of communes with its own council (EPCI).
    Epci,
    /// A département.
    Departement,
    /// A région.
    Region,
    /// A joint body (syndicat).
    Syndicat,
    /// Any other body.
    Other,
}

impl CouncilKind {
    /// Every kind, in the order they are documented.
    pub const ALL: [Self; 6] = [
        Self::Commune,
        Self::Epci,
        Self::Departement,
        Self::Region,
        Self::Syndicat,
        Self::Other,
    ];

    /// The word used in configuration and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "epci",
            Self::Departement => "departement",
            Self::Region => "region",
            Self::Syndicat => "syndicat",
            Self::Other => "other",
        }
    }

    /// The kind that [`CouncilKind::as_str`] writes as `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// The kind of the body that a document calls so: a commune, unless its name says otherwise.
    pub fn of_name(name: &str) -> Self {
        let folded = fold(name);
        let begins = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
        let ends = |words: &[&str]| words.iter().any(|word| folded.ends_with(word));
        match () {
            () if begins(&["communaute", "metropole", "eurometropole"]) => Self::Epci,
            () if ends(&[" communaute", " agglomeration", " agglo", " metropole"]) => Self::Epci,
            () if begins(&["syndicat", "sivom", "sivu", "siaep", "sictom", "smictom", "sitom"]) => Self::Syndicat,
            () if begins(&["departement"]) => Self::Departement,
            () if begins(&["region "]) => Self::Region,
            () if begins(&[
                "ccas",
                "cias",
                "c.c.a.s",
                "c.i.a.s",
                "centre communal",
                "centre intercommunal",
                "prefe",
            ]) =>
            {
                Self::Other
            }
            () => Self::Commune,
        }
    }

    /// What readers call it.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Commune => lang.pick("commune", "municipality"),
            Self::Epci => lang.pick("intercommunalité", "intermunicipal body"),
            Self::Departement => lang.pick("département", "département"),
            Self::Region => lang.pick("région", "region"),
            Self::Syndicat => lang.pick("syndicat", "joint body"),
            Self::Other => lang.pick("autre collectivité", "other body"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sort_of_a_body_is_in_its_name() {
        let kind = CouncilKind::of_name;
        assert_eq!(kind("Communauté de communes de l'Orbe"), CouncilKind::Epci);
        assert_eq!(kind("Orbe-Vaire Agglomération"), CouncilKind::Epci);
        assert_eq!(kind("SYNDICAT DES EAUX DE LA VAIRE"), CouncilKind::Syndicat);
        assert_eq!(kind("Département de l'Orbe"), CouncilKind::Departement);
        assert_eq!(kind("C.C.A.S. d'Orbeval"), CouncilKind::Other);
        assert_eq!(kind("Communay"), CouncilKind::Commune);
        assert_eq!(kind("Régions-la-Forêt"), CouncilKind::Commune);
    }

    #[test]
    fn a_body_is_called_by_its_name_however_it_is_written() {
        let council = Council {
            id: CouncilId::new("1"),
            name: "CC Rives de l'Orbe".to_owned(),
            kind: CouncilKind::Epci,
            insee: None,
            siren: None,
            siret: None,
            inhabitants: None,
            timezone: chrono_tz::Europe::Paris,
        };
        assert!(council.is_called("COMMUNAUTÉ DE COMMUNES DES RIVES DE L’ORBE"));
        assert!(!council.is_called("Communauté de communes des Rives de la Vaire"));
    }
}
