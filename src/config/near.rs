//! The known word that a misspelt one is nearest to.

/// The known word nearest to `word`: at most one letter in three off, whatever the case.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No known word is this long.
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let folded = crate::model::fold(word).replace(['-', ' '], "_");
    let allowed = (folded.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&folded, &crate::model::fold(candidate).replace('-', "_")),
                candidate,
            )
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .map(|(_, candidate)| candidate)
}
