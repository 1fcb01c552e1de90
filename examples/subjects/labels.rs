//! The labels of `index/subjects/`, by file and row, without the texts.

use super::corpus::{self, Read};
use std::collections::HashMap;
use std::path::Path;

/// A label as the file has it.
pub struct Label {
    /// The file, from the folder of the corpus.
    pub file: String,
    /// The line of a table, or the rank of the act in its document: for people, the mark finds the act.
    pub row: usize,
    /// See [`Read::mark`].
    pub mark: String,
    /// The code, `-` where the object says too little for one.
    pub code: String,
    /// The code of a second, blind reading, where there was one.
    pub second: Option<String>,
}

/// A labelled act.
pub struct Labelled {
    /// The folder of its council.
    pub council: String,
    /// Its object.
    pub title: String,
    /// Its code, `-` for none.
    pub code: String,
}

/// The labels that are learnt from.
pub const LEARNT: &str = "labels.tsv";
/// Those of objects that were read after the lexicon was written: never learnt from.
pub const UNSEEN: &str = "unseen.tsv";

/// The labels of one file of the project.
pub fn labels(name: &str) -> Result<Vec<Label>, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("index/subjects").join(name);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    lines
        .map(|(i, line)| label(line).ok_or_else(|| format!("{}:{}: no label: {line}", path.display(), i + 1)))
        .collect()
}

fn label(line: &str) -> Option<Label> {
    let mut fields = line.split('\t');
    let mut next = || fields.next().map(str::to_owned);
    Some(Label {
        file: next()?,
        row: next()?.parse().ok()?,
        mark: next()?,
        code: next()?,
        second: next().filter(|code| !code.is_empty()),
    })
}

/// The labelled acts, and the labels whose act was not found: the corpus is another one, or is read otherwise.
pub fn resolve(labels: &[Label], corpus: &Path) -> Result<(Vec<Labelled>, Vec<String>), std::io::Error> {
    let mut files: HashMap<&str, Vec<Read>> = HashMap::new();
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for label in labels {
        let acts = match files.entry(&label.file) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => entry.insert(corpus::acts(corpus, &label.file)?),
        };
        let same = |act: &&Read| act.mark() == label.mark;
        match acts
            .iter()
            .find(|act| act.row == label.row && same(act))
            .or_else(|| acts.iter().find(same))
        {
            Some(act) => found.push(Labelled {
                council: act.council().to_owned(),
                title: act.title.clone(),
                code: label.code.clone(),
            }),
            None => lost.push(format!("{} {} {}", label.file, label.row, label.mark)),
        }
    }
    Ok((found, lost))
}
