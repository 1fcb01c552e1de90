//! The codes of councils: INSEE (five characters, INSEE's code officiel géographique), SIREN (nine digits) and SIRET
//! (fourteen, the first nine being the SIREN).

use super::report::Problem;
use super::tree::{Value, shorten};
use super::values::text;
use crate::model::{Siren, Text, is_luhn};

/// An INSEE code of a commune.
pub(super) fn insee(value: &Value) -> Result<String, Problem> {
    let text = text(value)?;
    let (start, end) = text.split_at_checked(2).unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 5 && digits(end) && (digits(start) || ["2A", "2B"].contains(&start)) {
        return Ok(text);
    }
    Err(Problem::new(
        Text::new(
            format!("« {} » n'est pas un code INSEE", shorten(&text)),
            format!("\"{}\" is no INSEE code", shorten(&text)),
        ),
        Text::new(
            "écrivez les cinq caractères du code de la commune : \"14999\", \"2A004\" (ce n'est pas le code postal)",
            "write the five characters of the commune's code: \"14999\", \"2A004\" (it is not the postal code)",
        ),
    ))
}

/// Whether the first characters of an INSEE code are those of a département or a collectivité d'outre-mer.
pub(super) fn is_known_department(insee: &str) -> bool {
    match &insee[..2] {
        "2A" | "2B" => true,
        "20" => false,
        "97" => matches!(
            &insee[..3],
            "971" | "972" | "973" | "974" | "975" | "976" | "977" | "978"
        ),
        "98" => matches!(&insee[..3], "984" | "986" | "987" | "988" | "989"),
        two => two.parse().is_ok_and(|number: u8| (1..=95).contains(&number)),
    }
}

/// A SIREN, its check digit included (ISO/IEC 7812-1, annex B: Luhn).
pub(super) fn siren(value: &Value) -> Result<String, Problem> {
    let text = text(value)?;
    let wrong = |fr: &str, en: &str| {
        Problem::new(
            Text::new(
                format!("« {} » {fr}", shorten(&text)),
                format!("\"{}\" {en}", shorten(&text)),
            ),
            Text::new(
                "écrivez les neuf chiffres du numéro SIREN, sans espace (ce n'est pas le SIRET, qui en a quatorze)",
                "write the nine digits of the SIREN, without spaces (not the SIRET, which has fourteen)",
            ),
        )
    };
    if text.len() != 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong("n'est pas un numéro SIREN", "is no SIREN"));
    }
    if Siren::parse(&text).is_some() {
        Ok(text)
    } else {
        Err(wrong(
            "est mal recopié : sa clé de contrôle est fausse",
            "is miscopied: its check digit is wrong",
        ))
    }
}

/// A SIRET, its check digit included.
pub(super) fn siret(value: &Value) -> Result<String, Problem> {
    let text = text(value)?;
    if text.len() == 14 && is_luhn(&text) {
        return Ok(text);
    }
    Err(Problem::new(
        Text::new(
            format!("« {} » n'est pas un numéro SIRET", shorten(&text)),
            format!("\"{}\" is no SIRET", shorten(&text)),
        ),
        Text::new(
            "recopiez les quatorze chiffres du SIRET, sans espace : la clé de contrôle doit être juste",
            "copy the fourteen digits of the SIRET, without spaces: its check digit must be right",
        ),
    ))
}
