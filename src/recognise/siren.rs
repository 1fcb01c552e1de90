//! The SIREN: under which number does the State know the body whose act this is?
//!
//! Two places tell: the number of a transmission to the State's representative (« ID : 035-213502388-20240318-… », CGCT
//! L2131-1), and a letterhead (« SIRET 213 502 388 00014 »). Elsewhere in a text stand the numbers of others: suppliers,
//! associations that are given a subsidy.

use super::rules::rule;
use super::text::Body;
use crate::model::Siren;
use std::ops::Range;

rule!(TRANSMITTED, r"\b0?\d[\dab]\d?-(\d{9})(?:\d{5})?-(?:19|20)\d{6}-");
rule!(
    LETTERHEAD,
    r"\bsire[nt]\b(?:\s*(?:n\s?[°o]|numero|:))*\s*(\d{3}\s?\d{3}\s?\d{3})(?:\s?\d{5})?\b"
);

/// How far a letterhead reaches, in bytes.
const HEAD: usize = 1200;

/// The SIREN and where it stands; none where two are stated, as in a bundle of several bodies' acts.
pub(super) fn siren(body: &Body) -> Option<(Siren, Range<usize>)> {
    let text = body.folded(0..body.len());
    let head = body.folded(0..body.around(&(0..0), HEAD).end.min(body.len()));
    let transmitted = TRANSMITTED.captures_iter(text);
    let mut stated = transmitted.chain(LETTERHEAD.captures_iter(head)).filter_map(|found| {
        let siren = Siren::parse(found.get(1)?.as_str()).filter(Siren::is_public)?;
        Some((siren, found.get(1)?.range()))
    });
    let first = stated.next()?;
    stated.all(|(other, _)| other == first.0).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::siren;
    use crate::model::{Origin, Page};
    use crate::recognise::text::Body;

    fn read(text: &str) -> Option<String> {
        let page = Page {
            number: 1,
            text: text.to_owned(),
            origin: Origin::Text,
            confidence: None,
            quality: None,
        };
        siren(&Body::new(&[page])).map(|(siren, _)| siren.as_str().to_owned())
    }

    #[test]
    fn the_number_of_the_transmission_and_the_letterhead_tell_it() {
        let stamp = "Reçu en préfecture le 21/03/2024\nID : 035-213502388-20240318-DEL_2024_12-DE\nSéance du 18 mars";
        assert_eq!(read(stamp).as_deref(), Some("213502388"));
        let letterhead = "Communauté de communes de l'Orbe\nSIRET n° 243 500 139 00014\nExtrait du registre";
        assert_eq!(read(letterhead).as_deref(), Some("243500139"));
    }

    #[test]
    fn a_miscopied_number_one_of_somebody_else_and_two_that_differ_are_none() {
        assert_eq!(read("ID : 035-213502389-20240318-DEL_2024_12-DE"), None);
        assert_eq!(read("Séance du 18 mars\nentreprise Durand, SIREN 552 100 554"), None);
        let two = "ID : 035-213502388-20240318-A-DE\nID : 035-243500139-20240318-B-DE";
        assert_eq!(read(two), None);
        let far = format!(
            "{}\nversé à la régie, SIRET 213 502 388 00014",
            "Le conseil délibère.\n".repeat(100)
        );
        assert_eq!(read(&far), None);
    }
}
