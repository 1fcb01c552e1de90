//! SIREN: the nine digits under which the State knows any body (INSEE's répertoire Sirene), the last one its check digit.

use super::CouncilKind;
use serde::{Deserialize, Serialize};

/// A SIREN whose check digit is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siren(String);

impl Siren {
    /// The SIREN that `digits` write, blanks left out; `None` when they are not nine or the check digit is wrong.
    pub fn parse(digits: &str) -> Option<Self> {
        let digits: String = digits.chars().filter(|c| !c.is_whitespace()).collect();
        (digits.len() == 9 && is_luhn(&digits)).then_some(Self(digits))
    }

    /// Its nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is that of a public body under administrative law: those begin with a 2.
    pub fn is_public(&self) -> bool {
        self.0.starts_with('2')
    }

    /// The INSEE code of a commune, which its SIREN is made of: 21, département, the commune's place in it on four digits,
    /// check digit. `None` for other bodies, for communes made since (200…), and where the département is not two digits.
    pub fn insee(&self) -> Option<String> {
        let (department, place) = self.0.strip_prefix("21")?.get(..6)?.split_at(2);
        let mainland = (1..=95).contains(&department.parse::<u8>().ok()?) && department != "20";
        let place = place.strip_prefix('0').filter(|_| mainland)?;
        Some(format!("{department}{place}"))
    }

    /// What sort of body it is, where its first digits tell: those given since 2000 begin with 200 whatever they are.
    pub fn kind(&self) -> Option<CouncilKind> {
        match self.0.get(..2)? {
            "21" => Some(CouncilKind::Commune),
            "22" => Some(CouncilKind::Departement),
            "23" => Some(CouncilKind::Region),
            "24" => Some(CouncilKind::Epci),
            "25" => Some(CouncilKind::Syndicat),
            "26" => Some(CouncilKind::Other),
            _ => None,
        }
    }
}

impl TryFrom<String> for Siren {
    type Error = String;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        Self::parse(&digits).ok_or_else(|| format!("\"{digits}\" is no SIREN"))
    }
}

impl From<Siren> for String {
    fn from(siren: Siren) -> Self {
        siren.0
    }
}

/// Whether `digits` are digits, the last one the check digit of the others (ISO/IEC 7812-1, annex B: Luhn). A SIREN and a SIRET
/// have one.
pub fn is_luhn(digits: &str) -> bool {
    let weighed = digits.bytes().rev().zip([1, 2].into_iter().cycle());
    let sum: Option<u32> = weighed
        .map(|(digit, weight)| {
            let weighted = digit.is_ascii_digit().then(|| u32::from(digit - b'0') * weight)?;
            Some(weighted / 10 + weighted % 10)
        })
        .sum();
    !digits.is_empty() && sum.is_some_and(|sum| sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_siren_is_nine_digits_with_their_check_digit() {
        assert_eq!(Siren::parse("213 502 388").unwrap().as_str(), "213502388");
        for wrong in ["213502389", "21350238", "21350238a", "", "2135023880"] {
            assert_eq!(Siren::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_siren_of_a_commune_holds_its_insee_code() {
        assert_eq!(Siren::parse("213502388").unwrap().insee().as_deref(), Some("35238"));
        // Communes of Corsica and overseas are numbered otherwise, other bodies not by place.
        for other in ["212000046", "219740115", "243500139"] {
            assert_eq!(Siren::parse(other).unwrap().insee(), None, "{other}");
        }
    }

    #[test]
    fn the_first_digits_tell_what_sort_of_body_it_is() {
        let kind = |digits| Siren::parse(digits).unwrap().kind();
        assert_eq!(kind("213502388"), Some(CouncilKind::Commune));
        assert_eq!(kind("243500139"), Some(CouncilKind::Epci));
        assert_eq!(kind("200065928"), None);
    }
}
