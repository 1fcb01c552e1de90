//! How does a source fare, and by what evidence? A pure judgement on what one run saw.

use crate::model::{Health, Text};

/// A source that listed at least so many documents can shrink, or lose them all at once.
const FEWEST: u64 = 4;
/// A page that keeps less than this share of what it was built of is another page.
const SAME_PAGE: f32 = 0.5;

/// What a run saw of a source, beside its past.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Documents found now.
    pub found: u64,
    /// Documents that the last good run listed.
    pub before: u64,
    /// Documents known to be on the site until now, and how many of them are still listed.
    pub known: u64,
    /// See `known`.
    pub kept: u64,
    /// The share of what the page was built of that it still has; absent when either page has no shape.
    pub shape: Option<f32>,
    /// When the source's selectors find nothing: what the reader finds without them.
    pub unselected: u64,
    /// What the reader says of a page without anything.
    pub said: Option<Text>,
    /// Documents whose bytes were had, or are known not to have changed.
    pub had: u64,
    /// Addresses that failed.
    pub failed: u64,
}

/// The judgement, and its evidence; none when all is well.
pub(super) type Verdict = (Health, Option<Text>);

/// Judges what a run saw. Zero found is a failure, and so is a sudden fall against the last good run; a page that is
/// also built of other things than before was redesigned.
pub(super) fn judge(seen: &Evidence) -> Verdict {
    let another = seen.shape.filter(|share| *share < SAME_PAGE);
    let lost = seen.known >= FEWEST && seen.kept * 10 < seen.known;
    let shrunk = seen.before >= FEWEST && seen.found * 2 < seen.before;
    match (seen.found, another) {
        (0, _) if seen.unselected > 0 => (Health::Redesigned, Some(selectors(seen))),
        (0, Some(share)) if seen.before > 0 => (Health::Redesigned, Some(rebuilt(seen, share))),
        (0, _) => (Health::Empty, Some(empty(seen))),
        (_, Some(share)) if shrunk || lost => (Health::Redesigned, Some(rebuilt(seen, share))),
        _ if shrunk => (Health::Shrunk, Some(fall(seen))),
        _ if seen.failed > 0 && seen.had == 0 => (Health::Failing, Some(none_had(seen))),
        _ => (Health::Ok, None),
    }
}

/// Whether the page as seen is what the next run is held against: it is in order, or redesigned and still offers about
/// as much. So a redesign that the reader copes with is told once.
pub(super) fn settles(seen: &Evidence, health: Health) -> bool {
    match health {
        Health::Ok => true,
        Health::Redesigned => seen.found > 0 && seen.found * 2 >= seen.before,
        _ => false,
    }
}

fn empty(seen: &Evidence) -> Text {
    let (before_fr, before_en) = match seen.before {
        0 => (String::new(), String::new()),
        n => (format!(" ; il y en avait {n}"), format!("; there were {n}")),
    };
    let (said_fr, said_en) = match &seen.said {
        Some(said) => (format!(" ({})", said.fr), format!(" ({})", said.en)),
        None => (String::new(), String::new()),
    };
    let (same_fr, same_en) = match seen.shape {
        Some(_) if seen.before > 0 => (" ; la page est construite comme avant", "; the page is built as it was"),
        _ => ("", ""),
    };
    Text::new(
        format!("la page répond, mais aucun document n'y a été trouvé{before_fr}{same_fr}{said_fr}"),
        format!("the page answers, but no document was found on it{before_en}{same_en}{said_en}"),
    )
}

fn selectors(seen: &Evidence) -> Text {
    let n = seen.unselected;
    Text::new(
        format!("les sélecteurs de la source ne trouvent plus rien ; sans eux, la page offre {n} documents"),
        format!("the source's selectors find nothing any more; without them, the page offers {n} documents"),
    )
}

fn rebuilt(seen: &Evidence, share: f32) -> Text {
    let percent = (share * 100.0).round();
    let Evidence {
        found,
        before,
        known,
        kept,
        ..
    } = seen;
    Text::new(
        format!(
            "la page n'a gardé que {percent} % de sa construction ; {found} documents trouvés, contre {before} la dernière \
             fois ; {kept} des {known} adresses connues y sont encore"
        ),
        format!(
            "the page kept only {percent}% of what it was built of; {found} documents found, against {before} the last \
             time; {kept} of the {known} known addresses are still on it"
        ),
    )
}

fn fall(seen: &Evidence) -> Text {
    let Evidence { found, before, .. } = seen;
    Text::new(
        format!("{found} documents trouvés, contre {before} la dernière fois"),
        format!("{found} documents found, against {before} the last time"),
    )
}

fn none_had(seen: &Evidence) -> Text {
    let n = seen.found;
    Text::new(
        format!("aucun des {n} documents n'a pu être relevé"),
        format!("none of the {n} documents could be fetched"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(found: u64, kept: u64, shape: f32) -> Evidence {
        Evidence {
            found,
            before: 20,
            known: 20,
            kept,
            shape: Some(shape),
            had: found,
            ..Evidence::default()
        }
    }

    #[test]
    fn empty_shrunk_and_redesigned_are_told_apart_by_how_the_page_is_built() {
        for (found, kept, shape, health) in [
            (20, 20, 1.0, Health::Ok),
            (20, 20, 0.1, Health::Ok),
            (20, 0, 1.0, Health::Ok),
            (20, 0, 0.1, Health::Redesigned),
            (20, 1, 0.1, Health::Redesigned),
            (3, 3, 1.0, Health::Shrunk),
            (3, 3, 0.1, Health::Redesigned),
            (0, 0, 0.9, Health::Empty),
            (0, 0, 0.1, Health::Redesigned),
        ] {
            assert_eq!(judge(&seen(found, kept, shape)).0, health, "{found} {kept} {shape}");
        }
    }

    #[test]
    fn a_page_that_never_offered_anything_is_empty_and_one_without_shape_too() {
        let never = Evidence {
            shape: Some(0.0),
            ..Evidence::default()
        };
        assert_eq!(judge(&never).0, Health::Empty);
        let table = Evidence {
            shape: None,
            ..seen(0, 0, 0.0)
        };
        assert_eq!(judge(&table).0, Health::Empty);
    }

    #[test]
    fn selectors_that_find_nothing_where_there_is_something_are_told() {
        let misled = Evidence {
            unselected: 12,
            ..seen(0, 0, 1.0)
        };
        assert_eq!(judge(&misled).0, Health::Redesigned);
        assert!(!settles(&misled, Health::Redesigned));
        assert!(settles(&seen(20, 0, 0.1), Health::Redesigned));
    }
}
