//! Measures on councils that were not in training: each is left out once, and the answers are taken together.

use super::labels::{Label, Labelled};
use super::learn::learn;
use greffier::recognise::subject::{Model, SURE, features};
use std::collections::{BTreeMap, BTreeSet};

/// What a model without its council said of an act.
pub struct Answer<'a> {
    /// The act.
    pub act: &'a Labelled,
    /// The confidence of each code, at the sharpness given.
    pub said: Vec<(String, f32)>,
    /// The likeliest code of the second level and its confidence.
    pub likeliest: (String, f32),
    /// What a reader would be given.
    pub given: Option<(String, f32)>,
}

/// A model for each council, learnt from the others.
pub fn without_each(acts: &[Labelled]) -> Vec<(Model, Vec<&Labelled>)> {
    let councils: BTreeSet<&str> = acts.iter().map(|act| act.council.as_str()).collect();
    let split = |council: &str| {
        let (own, others): (Vec<&Labelled>, Vec<&Labelled>) = acts.iter().partition(|act| act.council == council);
        (learn(&others), own)
    };
    councils.into_iter().map(split).collect()
}

/// The unseen acts, each with the model that was learnt without its council.
pub fn unseen<'a>(models: &[(Model, Vec<&Labelled>)], acts: &'a [Labelled]) -> Vec<(Model, Vec<&'a Labelled>)> {
    let of = |council: &str| acts.iter().filter(|act| act.council == council).collect();
    let with = |(model, own): &(Model, Vec<&Labelled>)| own.first().map(|act| (model.clone(), of(&act.council)));
    models.iter().filter_map(with).collect()
}

/// The answers of these models at one sharpness.
pub fn answers<'a>(models: &[(Model, Vec<&'a Labelled>)], sharpness: f32) -> Vec<Answer<'a>> {
    let mut answers = Vec::new();
    for (model, own) in models {
        let model = Model {
            sharpness,
            ..model.clone()
        };
        for act in own {
            let verdict = model.judge(&features(&act.title));
            let owned = |(code, sure): (&str, f32)| (code.to_owned(), sure);
            answers.push(Answer {
                act,
                said: verdict.codes.iter().copied().map(owned).collect(),
                likeliest: verdict.likeliest().map(owned).unwrap_or_default(),
                given: verdict.sure(SURE).map(owned),
            });
        }
    }
    answers
}

/// The sharpness at which the right codes are least surprising.
pub fn sharpness(models: &[(Model, Vec<&Labelled>)]) -> f32 {
    let surprise = |sharpness: f32| -> f32 {
        let answers = answers(models, sharpness);
        let coded = answers.iter().filter(|a| a.act.code != "-");
        coded
            .map(|a| {
                -a.said
                    .iter()
                    .find(|(c, _)| *c == a.act.code)
                    .map_or(1e-9, |(_, s)| s.max(1e-9))
                    .ln()
            })
            .sum()
    };
    let tried = (10..=60).map(|i| i as f32 / 20.0);
    tried
        .map(|s| (surprise(s), s))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(1.0, |(_, s)| s)
}

/// The figures of a set of answers, for people.
pub fn tell(answers: &[Answer]) -> String {
    let coded: Vec<&Answer> = answers.iter().filter(|a| a.act.code != "-").collect();
    let second: Vec<(&str, &str)> = coded
        .iter()
        .map(|a| (a.act.code.as_str(), a.likeliest.0.as_str()))
        .collect();
    let first: Vec<(&str, &str)> = second.iter().map(|(t, s)| (field(t), field(s))).collect();
    let mut lines = vec![
        format!(
            "acts {}, councils {}",
            coded.len(),
            coded.iter().map(|a| &a.act.council).collect::<BTreeSet<_>>().len()
        ),
        format!(
            "level 2: top-1 {:.3}, macro F1 {:.3}",
            accuracy(&second),
            macro_f1(&second)
        ),
        format!(
            "level 1: top-1 {:.3}, macro F1 {:.3}",
            accuracy(&first),
            macro_f1(&first)
        ),
    ];
    let given: Vec<_> = coded.iter().filter_map(|a| Some((a, a.given.as_ref()?))).collect();
    let (deep, shallow): (Vec<_>, Vec<_>) = given.iter().partition(|(_, (code, _))| code.contains('.'));
    let right = |some: &[&(&&Answer, &(String, f32))]| {
        let right = some
            .iter()
            .filter(|(a, (code, _))| a.act.code == *code || field(&a.act.code) == code)
            .count();
        right as f32 / some.len().max(1) as f32
    };
    let share = |n: usize| n as f32 / coded.len().max(1) as f32;
    lines.push(format!(
        "given at {SURE}: level 2 to {:.3} of acts, {:.3} right; level 1 alone to {:.3}, {:.3} right",
        share(deep.len()),
        right(&deep),
        share(shallow.len()),
        right(&shallow)
    ));
    let silent = answers.iter().filter(|a| a.act.code == "-");
    let (all, kept) = (silent.clone().count(), silent.filter(|a| a.given.is_none()).count());
    lines.push(format!(
        "acts whose object says too little: {kept} of {all} given no subject"
    ));
    lines.push("confidence: acts, mean confidence, right".to_owned());
    for bin in 0..10 {
        let low = bin as f32 / 10.0;
        let inside: Vec<_> = coded
            .iter()
            .filter(|a| (low..low + 0.1).contains(&a.likeliest.1.min(0.999)))
            .collect();
        let n = inside.len().max(1) as f32;
        let mean = inside.iter().map(|a| a.likeliest.1).sum::<f32>() / n;
        let right = inside.iter().filter(|a| a.likeliest.0 == a.act.code).count() as f32 / n;
        lines.push(format!(
            "  {low:.1}-{:.1}: {}, {mean:.2}, {right:.2}",
            low + 0.1,
            inside.len()
        ));
    }
    lines.join("\n")
}

/// How far the two readings agree, over the acts read twice: agreement and Cohen's kappa.
pub fn readings(labels: &[Label]) -> (usize, f32, f32) {
    let twice: Vec<(&str, &str)> = labels
        .iter()
        .filter_map(|l| Some((l.code.as_str(), l.second.as_deref()?)))
        .collect();
    let n = twice.len() as f32;
    let count = |of: fn(&(&str, &str)) -> String| {
        let mut counts: BTreeMap<String, f32> = BTreeMap::new();
        twice
            .iter()
            .for_each(|pair| *counts.entry(of(pair)).or_default() += 1.0);
        counts
    };
    let (one, other) = (count(|p| p.0.to_owned()), count(|p| p.1.to_owned()));
    let chance: f32 = one
        .iter()
        .map(|(code, k)| k / n * other.get(code).unwrap_or(&0.0) / n)
        .sum();
    let agreed = accuracy(&twice);
    (twice.len(), agreed, (agreed - chance) / (1.0 - chance))
}

fn field(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

fn accuracy(pairs: &[(&str, &str)]) -> f32 {
    pairs.iter().filter(|(one, other)| one == other).count() as f32 / pairs.len().max(1) as f32
}

/// The mean of the F1 of every code that is true or said anywhere.
fn macro_f1(pairs: &[(&str, &str)]) -> f32 {
    let codes: BTreeSet<&str> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
    let f1 = |code: &&str| {
        let (mut both, mut either) = (0.0_f32, 0.0_f32);
        for (truth, said) in pairs {
            both += f32::from(truth == code && said == code);
            either += f32::from(truth == code) + f32::from(said == code);
        }
        2.0 * both / either.max(1.0)
    };
    codes.iter().map(f1).sum::<f32>() / codes.len().max(1) as f32
}
