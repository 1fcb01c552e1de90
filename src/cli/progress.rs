//! Progress bars, on a terminal only.

use crate::daemon::silent;
use crate::harvest::{Progress, Watcher};
use crate::model::Lang;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;

/// A watcher that draws how a harvest or a rebuild goes, when somebody can see it.
pub fn bars(lang: Lang) -> Watcher {
    if !std::io::stderr().is_terminal() {
        return silent();
    }
    let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
    let bar = |name: &'static str| {
        let bar = all.add(ProgressBar::new(0));
        let style = ProgressStyle::with_template("{prefix:>12} {bar:30} {pos}/{len} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(name);
        bar
    };
    let fetched = bar(lang.pick("relevés", "fetched"));
    let read = bar(lang.pick("lus", "read"));
    let indexed = all.add(ProgressBar::new_spinner());
    indexed.set_style(
        ProgressStyle::with_template("{prefix:>12} {pos}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    indexed.set_prefix(lang.pick("indexés", "indexed"));
    Arc::new(move |progress| match progress {
        Progress::Listed(n) => fetched.inc_length(n),
        Progress::Fetched => fetched.inc(1),
        Progress::ToRead(n) => read.inc_length(n),
        Progress::Read => read.inc(1),
        Progress::Indexed => indexed.inc(1),
        Progress::Began(_) | Progress::Ended(_) => {}
    })
}
