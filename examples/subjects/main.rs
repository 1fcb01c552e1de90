//! Learns and measures the classifier of subjects from hand-read labels and real documents (see `index/subjects/README.md`):
//!
//! ```sh
//! cargo run --release --example subjects -- list      # every act that can be labelled: file, row, mark, object
//! cargo run --release --example subjects -- learn     # index/subjects/model.tsv anew, with its figures
//! cargo run --release --example subjects -- measure   # the figures alone, and the agreement of two readings
//! cargo run --release --example subjects -- titles    # the labelled objects, for benches/subjects.py
//! ```
//!
//! The documents are in `$GREFFIER_SHARED`, else in `../shared` beside the checkout; only labels are kept here.

mod corpus;
mod labels;
mod learn;
mod measure;

use greffier::recognise::subject::{Model, inferred};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("list") => list(),
        Some("learn") => learn_all(),
        Some("measure") => {
            println!("{}", figures(&labelled(labels::LEARNT)?)?.1);
            speed()
        }
        Some("titles") => titles(),
        _ => Err("usage: subjects list|learn|measure|titles".into()),
    }
}

fn list() -> Result<(), Box<dyn Error>> {
    let folder = corpus::folder()?;
    for file in corpus::files(&folder)? {
        for act in corpus::acts(&folder, &file)? {
            println!("{}\t{}\t{}\t{}", act.file, act.row, act.mark(), line(&act.title));
        }
    }
    Ok(())
}

fn titles() -> Result<(), Box<dyn Error>> {
    for act in labelled(labels::LEARNT)? {
        println!("{}\t{}\t{}", act.council, act.code, line(&act.title));
    }
    Ok(())
}

/// The labelled acts of one file; those not found are told.
fn labelled(name: &str) -> Result<Vec<labels::Labelled>, Box<dyn Error>> {
    let (found, lost) = labels::resolve(&labels::labels(name)?, &corpus::folder()?)?;
    lost.iter().for_each(|label| eprintln!("not found: {label}"));
    Ok(found)
}

fn learn_all() -> Result<(), Box<dyn Error>> {
    let acts = labelled(labels::LEARNT)?;
    let (sharpness, figures) = figures(&acts)?;
    let all: Vec<&labels::Labelled> = acts.iter().collect();
    let model = Model {
        sharpness,
        ..learn::learn(&all)
    };
    let head: String = figures.lines().map(|line| format!("# {line}\n")).collect();
    let head = format!(
        "# Learnt by `cargo run --release --example subjects -- learn`. On councils left out of training:\n{head}"
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("index/subjects/model.tsv");
    std::fs::write(path, head + &model.write())?;
    println!("{figures}");
    Ok(())
}

/// The sharpness that fits the unseen acts, and what is measured at it. The lexicon was written by someone who had read
/// the labelled objects, so that these would make the model too sure of itself.
fn figures(acts: &[labels::Labelled]) -> Result<(f32, String), Box<dyn Error>> {
    let models = measure::without_each(acts);
    let later = labelled(labels::UNSEEN)?;
    let unseen = measure::unseen(&models, &later);
    let sharpness = measure::sharpness(&unseen);
    let (n, agreed, kappa) = measure::readings(&labels::labels(labels::LEARNT)?);
    let told = format!(
        "{}\nunseen, read after the lexicon was written:\n{}\ntwo readings of {n} objects: agreement {agreed:.3}, kappa {kappa:.3}",
        measure::tell(&measure::answers(&models, sharpness)),
        measure::tell(&measure::answers(&unseen, sharpness)),
    );
    Ok((sharpness, told))
}

/// How long one act takes, by the model of this build.
fn speed() -> Result<(), Box<dyn Error>> {
    let acts = labelled(labels::LEARNT)?;
    let begun = std::time::Instant::now();
    let given = acts.iter().filter(|act| inferred(&act.title).is_some()).count();
    let micros = begun.elapsed().as_micros() as f32 / acts.len().max(1) as f32;
    println!("{micros:.1} µs an act ({given} of {} given a subject)", acts.len());
    Ok(())
}

/// An object on one line.
fn line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
