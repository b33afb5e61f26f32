//! Every single thing that can go wrong, one after the other.

use super::fault::Fault;
use super::played::Played;
use super::rules::activities;
use super::test::Test;
use crate::definition::{Definition, plan};
use futures_util::StreamExt;
use std::fmt;

/// How many runs go on at once.
const AT_ONCE: usize = 4;

/// What became of every run of [`Test::exhaust`]. To be printed, too: a line for each.
///
/// ```
/// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
/// # use campaign::marketing_campaign::Workflow;
/// # use sagaweave::{json, testing::{Ended, Fault, Test, block_on}};
/// # fn main() { block_on(async {
/// let all = Test::<Workflow>::new().exhaust(json!({})).await;
/// for single in all.runs() {
///     let cancelled = *single.fault() == Fault::CancelAt;
///     assert_eq!(single.run().ended() == Ended::Cancelled, cancelled, "{}", single.step());
/// }
/// assert!(all.to_string().contains("lose generate_content: Failed, leaves generate_content"));
/// # }) }
/// ```
pub struct Exhausted<W: Definition> {
    runs: Vec<Single<W>>,
}

/// One run of [`Test::exhaust`], with one fault: see [`Exhausted`].
pub struct Single<W: Definition> {
    step: &'static str,
    fault: Fault,
    run: Played<W>,
}

pub(super) async fn exhaust<W: Definition>(test: &Test<W>, input: &W::Input) -> Exhausted<W> {
    let json = serde_json::to_value(input).expect("an input can be written as JSON");
    let steps = activities(plan::<W>()).into_iter().filter(|it| !it.undo).map(|it| it.step);
    let faults = |step| {
        [Fault::Fail(Fault::refusal()), Fault::Lose, Fault::CancelAt].map(|fault| (step, fault))
    };
    let runs = futures_util::stream::iter(steps.flat_map(faults)).map(|(step, fault)| {
        let (test, json) = (test.clone().fault(step, fault.clone()), json.clone());
        async move {
            let input = serde_json::from_value(json).expect("what was written can be read");
            Single { step, fault, run: test.run(input).await }
        }
    });
    Exhausted { runs: runs.buffered(AT_ONCE).collect().await }
}

impl<W: Definition> Exhausted<W> {
    /// All of them: step by step as the document has them, failure, lost response, cancellation.
    pub fn runs(&self) -> &[Single<W>] {
        &self.runs
    }

    /// No run that is to leave nothing leaves anything: see [`Played::leaves_nothing`].
    ///
    /// # Panics
    /// Where one does.
    #[track_caller]
    pub fn assert_leaves_nothing(&self) -> &Self {
        self.assert_leaves_nothing_but([])
    }

    /// No run leaves anything but effects of these steps.
    ///
    /// # Panics
    /// Where one does.
    #[track_caller]
    pub fn assert_leaves_nothing_but<'s>(&self, may: impl IntoIterator<Item = &'s str>) -> &Self {
        let may: Vec<&str> = may.into_iter().collect();
        let leaves = |one: &&Single<W>| one.run.leftovers().iter().any(|it| !may.contains(&&**it));
        let wrong: Vec<&Single<W>> = self.runs.iter().filter(leaves).collect();
        if let Some(first) = wrong.first() {
            let list: Vec<String> = wrong.iter().map(|one| format!("  {one}\n")).collect();
            panic!(
                "{} of {} runs leave something behind:\n{}\n{}: {:?}",
                wrong.len(),
                self.runs.len(),
                list.concat(),
                first,
                first.run
            );
        }
        self
    }
}

impl<W: Definition> Single<W> {
    /// The step that something went wrong with.
    pub fn step(&self) -> &str {
        self.step
    }

    /// What went wrong with it.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// What came of it.
    pub fn run(&self) -> &Played<W> {
        &self.run
    }
}

impl<W: Definition> fmt::Display for Single<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = self.run.leftovers();
        let left = if left.is_empty() { "nothing".to_owned() } else { left.join(", ") };
        write!(f, "{} {}: {:?}, leaves {left}", self.fault, self.step, self.run.ended())
    }
}

impl<W: Definition> fmt::Debug for Single<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A line for each run.
impl<W: Definition> fmt::Display for Exhausted<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.runs.iter().try_for_each(|one| writeln!(f, "{one}"))
    }
}

impl<W: Definition> fmt::Debug for Exhausted<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.runs).finish()
    }
}
