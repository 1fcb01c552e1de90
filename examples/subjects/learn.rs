//! Learns the weights: multinomial logistic regression on the features of the objects, drawn towards what the lexicon
//! says, by whole-batch steps in a fixed order, so that the same labels and lexicon give the same file.

use super::labels::Labelled;
use greffier::recognise::subject::{Feature, Model, Rank, features};
use std::collections::{BTreeMap, BTreeSet};

/// What the lexicon is worth before anything is learnt: an expression's weight for its own code.
fn worth(feature: &Feature) -> Option<(f32, &'static str)> {
    match feature {
        Feature::Said(Rank::Act, code) => Some((4.0, code)),
        Feature::Said(Rank::Theme, code) => Some((1.5, code)),
        Feature::Said(Rank::Hint, code) => Some((1.0, code)),
        Feature::First(code) => Some((0.3, code)),
        Feature::Stem(_) => None,
    }
}

/// How strongly the weights are drawn back to what the lexicon says.
const DRAWN: f32 = 10.0;
const STEPS: usize = 120;
const PACE: f32 = 0.15;
/// Weights below this many hundredths are left out of the file.
const LEAST: i16 = 3;

/// The codes of the nomenclature of the second level, in order.
pub fn codes() -> Vec<String> {
    let table = include_str!("../../index/actes.tsv");
    let codes = table.lines().filter_map(|line| line.split('\t').next());
    codes
        .filter(|code| code.contains('.') && !code.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// A model learnt from these acts (those without a code apart), its sharpness still 1.
pub fn learn(acts: &[&Labelled]) -> Model {
    let codes = codes();
    let acts: Vec<&&Labelled> = acts.iter().filter(|act| act.code != "-").collect();
    let seen: Vec<BTreeMap<Feature, f32>> = acts.iter().map(|act| features(&act.title)).collect();
    let known = known(&acts, &seen, &codes);
    let place = |feature: &Feature| known.binary_search(feature).ok();
    let rows: Vec<Vec<(usize, f32)>> = seen
        .iter()
        .map(|row| {
            row.iter()
                .filter_map(|(feature, value)| Some((place(feature)?, *value)))
                .collect()
        })
        .collect();
    let right: Vec<usize> = acts
        .iter()
        .map(|act| codes.iter().position(|c| *c == act.code).unwrap_or(0))
        .collect();
    let mut start = vec![0.0; known.len() * codes.len()];
    for (i, feature) in known.iter().enumerate() {
        if let Some((weight, code)) = worth(feature)
            && let Some(column) = codes.iter().position(|c| c == code)
        {
            start[i * codes.len() + column] = weight;
        }
    }
    let weights = descend(start, &rows, &right, codes.len());
    let rounded = |row: &[f32]| -> Vec<(usize, i16)> {
        let hundredths = row.iter().map(|w| (w * 100.0).round() as i16).enumerate();
        hundredths.filter(|(_, w)| w.abs() >= LEAST).collect()
    };
    let named = known.iter().zip(weights.chunks(codes.len()));
    Model {
        weights: named
            .map(|(f, row)| (f.to_string(), rounded(row)))
            .filter(|(_, row)| !row.is_empty())
            .collect(),
        codes,
        sharpness: 1.0,
    }
}

/// The features that count: all that the lexicon can say, and the stems that two councils use, so that no council's own
/// names are learnt.
fn known(acts: &[&&Labelled], seen: &[BTreeMap<Feature, f32>], codes: &[String]) -> Vec<Feature> {
    let mut councils: BTreeMap<&Feature, BTreeSet<&str>> = BTreeMap::new();
    for (act, row) in acts.iter().zip(seen) {
        for feature in row.keys() {
            councils.entry(feature).or_default().insert(&act.council);
        }
    }
    let shared = councils
        .into_iter()
        .filter(|(f, by)| matches!(f, Feature::Stem(_)) && by.len() > 1);
    let mut known: BTreeSet<Feature> = shared.map(|(feature, _)| feature.clone()).collect();
    for code in codes {
        // A handful of codes that live as long as the program: features of the lexicon name theirs so too.
        let code: &'static str = Box::leak(code.clone().into_boxed_str());
        known.extend([Rank::Act, Rank::Theme, Rank::Hint].map(|rank| Feature::Said(rank, code)));
        known.insert(Feature::First(code));
    }
    known.into_iter().collect()
}

/// Adam, over all rows at each step.
fn descend(start: Vec<f32>, rows: &[Vec<(usize, f32)>], right: &[usize], codes: usize) -> Vec<f32> {
    let mut weights = start.clone();
    let (mut mean, mut square) = (vec![0.0_f32; start.len()], vec![0.0_f32; start.len()]);
    for step in 1..=STEPS {
        let mut slope: Vec<f32> = weights.iter().zip(&start).map(|(w, s)| (w - s) * DRAWN).collect();
        for (row, right) in rows.iter().zip(right) {
            let mut odds = vec![0.0_f32; codes];
            for (feature, value) in row {
                let own = &weights[feature * codes..(feature + 1) * codes];
                odds.iter_mut().zip(own).for_each(|(o, w)| *o += value * w);
            }
            let highest = odds.iter().copied().fold(f32::MIN, f32::max);
            odds.iter_mut().for_each(|o| *o = (*o - highest).exp());
            let all: f32 = odds.iter().sum();
            odds.iter_mut().for_each(|o| *o /= all);
            odds[*right] -= 1.0;
            for (feature, value) in row {
                let own = &mut slope[feature * codes..(feature + 1) * codes];
                own.iter_mut().zip(&odds).for_each(|(s, o)| *s += value * o);
            }
        }
        let pace = PACE * (1.0 - step as f32 / (STEPS + 1) as f32);
        let (even, level) = (1.0 - 0.9_f32.powi(step as i32), 1.0 - 0.99_f32.powi(step as i32));
        for i in 0..weights.len() {
            mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
            square[i] = 0.99 * square[i] + 0.01 * slope[i] * slope[i];
            weights[i] -= pace * (mean[i] / even) / ((square[i] / level).sqrt() + 1e-6);
        }
    }
    weights
}
