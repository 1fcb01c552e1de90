//! The languages of character recognition, as tesseract names them.

use super::near::nearest;
use super::report::Problem;
use super::tree::{Value, shorten};
use super::values::text;
use crate::model::Text;

/// The languages tesseract's `tessdata` offers, and those of France that people train themselves. Whether one is
/// installed on this machine is for `doctor` to say.
const KNOWN: &str = "afr amh ara asm aze aze_cyrl bel ben bod bos bre bul cat ceb ces chi_sim chi_sim_vert chi_tra \
    chi_tra_vert chr cos cym dan deu div dzo ell eng enm epo equ est eus fao fas fil fin fra frk frm fry gla gle glg grc \
    gsw guj hat heb hin hrv hun hye iku ind isl ita ita_old jav jpn jpn_vert kan kat kat_old kaz khm kir kmr kor \
    kor_vert lao lat lav lit ltz mal mar mkd mlt mon mri msa mya nep nld nor oci ori osd pan pol por pus que ron rus san \
    sin slk slv snd spa spa_old sqi srp srp_latn sun swa swe syr tah tam tat tel tgk tha tir ton tur uig ukr urd uzb \
    uzb_cyrl vie yid yor";

/// A name that tesseract may be given: it goes on a command line and names a file.
pub(super) fn language(value: &Value) -> Result<String, Problem> {
    let text = text(value)?;
    let sound = text.len() <= 40 && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if sound && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Ok(text);
    }
    Err(Problem::new(
        Text::new(
            format!("« {} » n'est pas un nom de langue", shorten(&text)),
            format!("\"{}\" is no name of a language", shorten(&text)),
        ),
        remedy(nearest(&text, KNOWN.split_whitespace())),
    ))
}

/// Whether `language` is one that tesseract offers.
pub(super) fn is_known(language: &str) -> bool {
    KNOWN.split_whitespace().any(|known| known == language)
}

pub(super) fn unknown(language: &str) -> Problem {
    Problem::new(
        Text::new(
            format!("« {language} » n'est pas une langue que tesseract propose"),
            format!("\"{language}\" is no language that tesseract offers"),
        ),
        remedy(nearest(language, KNOWN.split_whitespace())),
    )
}

pub(super) fn none() -> Problem {
    Problem::new(
        Text::new(
            "sans langue, aucune page numérisée ne peut être lue",
            "without a language no scanned page can be read",
        ),
        remedy(None),
    )
}

fn remedy(near: Option<&str>) -> Text {
    let near = near.unwrap_or("fra");
    Text::new(
        format!("écrivez le code de trois lettres de tesseract : \"{near}\""),
        format!("write tesseract's code of three letters: \"{near}\""),
    )
}
