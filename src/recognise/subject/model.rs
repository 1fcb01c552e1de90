//! How do the features of an object weigh for each code? `index/subjects/model.tsv`, a multinomial logistic regression.

use super::features::Feature;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The weights, and how sharp they are.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The codes, in the order of the nomenclature.
    pub codes: Vec<String>,
    /// What the sums of the weights are multiplied by, so that a confidence is a share of right answers.
    pub sharpness: f32,
    /// By feature as written, the weight for a code by its place in `codes`, in hundredths.
    pub weights: BTreeMap<String, Vec<(usize, i16)>>,
}

/// How sure each code is.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict<'m> {
    /// The codes with their confidence, which sums to 1.
    pub codes: Vec<(&'m str, f32)>,
}

/// The model of this build. The file is part of the program and a test reads it, so it cannot be damaged; a line that
/// could not be read would be left out.
static EMBEDDED: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("../../../index/subjects/model.tsv")));

impl Model {
    /// The model of this build.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads what [`Self::write`] wrote.
    pub fn read(text: &str) -> Self {
        let mut model = Self::default();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            match fields.next().unwrap_or_default() {
                "sharpness" => model.sharpness = fields.next().and_then(|s| s.parse().ok()).unwrap_or_default(),
                "codes" => {
                    places = fields.enumerate().map(|(place, code)| (code, place)).collect();
                    model.codes = line.split('\t').skip(1).map(str::to_owned).collect();
                }
                feature => {
                    let weight = |field: &str| {
                        let (code, weight) = field.split_once(':')?;
                        Some((*places.get(code)?, weight.parse().ok()?))
                    };
                    let weights = fields.filter_map(weight).collect();
                    model.weights.insert(feature.to_owned(), weights);
                }
            }
        }
        model
    }

    /// The file, without its head.
    pub fn write(&self) -> String {
        let mut text = format!("sharpness\t{:.3}\ncodes\t{}\n", self.sharpness, self.codes.join("\t"));
        for (feature, weights) in &self.weights {
            text.push_str(feature);
            for (code, weight) in weights {
                text.push_str(&format!("\t{}:{weight}", self.codes[*code]));
            }
            text.push('\n');
        }
        text
    }

    /// What the features of an object say.
    pub fn judge(&self, features: &BTreeMap<Feature, f32>) -> Verdict<'_> {
        let mut sums = vec![0.0_f32; self.codes.len()];
        for (feature, value) in features {
            for (code, weight) in self.weights.get(&feature.to_string()).into_iter().flatten() {
                sums[*code] += value * f32::from(*weight) / 100.0;
            }
        }
        let highest = sums.iter().copied().fold(0.0, f32::max);
        let odds: Vec<f32> = sums
            .iter()
            .map(|sum| ((sum - highest) * self.sharpness).exp())
            .collect();
        let all: f32 = odds.iter().sum();
        Verdict {
            codes: self
                .codes
                .iter()
                .zip(odds)
                .map(|(code, odds)| (code.as_str(), odds / all))
                .collect(),
        }
    }
}

impl<'m> Verdict<'m> {
    /// The likeliest code of the second level, with its confidence; `None` for a model without codes.
    pub fn likeliest(&self) -> Option<(&'m str, f32)> {
        self.codes.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The likeliest subject of the first level, with its confidence.
    pub fn likeliest_field(&self) -> Option<(&'m str, f32)> {
        let mut fields: BTreeMap<&'m str, f32> = BTreeMap::new();
        for (code, confidence) in &self.codes {
            *fields.entry(code.split('.').next().unwrap_or(code)).or_default() += confidence;
        }
        fields.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The code of the second level when it is at least this sure, else that of the first level when that is.
    pub fn sure(&self, enough: f32) -> Option<(&'m str, f32)> {
        let is_sure = |found: &(&str, f32)| found.1 >= enough;
        // Inferred is never as sure as stated.
        let capped = |(code, confidence): (&'m str, f32)| (code, confidence.min(0.99));
        let found = self.likeliest().filter(is_sure);
        found.or_else(|| self.likeliest_field().filter(is_sure)).map(capped)
    }
}
