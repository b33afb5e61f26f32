//! A run that has ended, and what a test can say of it.

use super::call::Call;
use super::history::for_temporal;
use super::play::Ending;
use super::rules::must_be_known;
use super::stage::When;
use super::story;
use crate::definition::Definition;
use crate::message::Query;
use crate::replay::History;
use crate::run::RunError;
use sagaweave_core::report::Trigger;
use sagaweave_core::{Plan, SagaReport, SearchAttribute};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A run that has ended. Each assertion gives the run back, and panics with all that happened where it
/// does not hold.
///
/// ```
/// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
/// # use campaign::marketing_campaign::Workflow;
/// # use sagaweave::{StepError, json, testing::{Ended, Test, block_on}};
/// # fn main() { block_on(async {
/// let t = Test::<Workflow>::new();
/// let run = t.run(json!({})).await;
/// run.completed().undone([]).leaves_nothing().not_called("memory_gateway.forget");
/// assert_eq!((run.ended(), run.report().counts.kept), (Ended::Completed, 4));
///
/// let run = t.fail("store_brand_voice", StepError::permanent("Full", "no space")).run(json!({})).await;
/// run.failed_at("store_brand_voice")
///     .failed_with("Full")
///     .undone(["market_research", "competitor_analysis"])
///     .undone_after("market_research", "store_brand_voice")
///     .left(["generate_content"]);
/// assert_eq!((run.calls().len(), run.leftovers().len()), (6, 1));
/// assert!(run.result().is_err());
/// # }) }
/// ```
///
/// Where an assertion does not hold:
///
/// ```should_panic
/// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
/// # use campaign::marketing_campaign::Workflow;
/// # use sagaweave::{json, testing::{Test, block_on}};
/// # fn main() { block_on(async {
/// let run = Test::<Workflow>::new().cancel_at("generate_content").run(json!({})).await;
/// // MarketingCampaignWorkflow was to complete, but was cancelled: the test cancels it here
/// // It called, in this order:
/// //    1. market_research          notion.search_database        → {"sample":"notion.search_database"}
/// //    2. competitor_analysis      playwright.scrape_competitors → {"sample":"playwright.scrape_competitors"}
/// //    3. generate_content         slm.chat_completion           was cancelled at work
/// //    4. undo:market_research     notion.delete_research_notes  → {"sample":"notion.delete_research_notes"}
/// //    5. undo:competitor_analysis playwright.clear_cache        → {"sample":"playwright.clear_cache"}
/// // It left behind what `generate_content` did.
/// run.completed();
/// # }) }
/// ```
pub struct Played<W: Definition> {
    plan: &'static Plan<'static>,
    ending: Ending<W>,
    calls: Vec<Call>,
    when: Vec<When>,
    left: Vec<String>,
}

/// How a run ended: [`Played::ended`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// With its output.
    Completed,
    /// With an error.
    Failed,
    /// As cancelled.
    Cancelled,
    /// By Temporal itself, without an undo; or its output is not what the document says.
    Otherwise,
}

impl<W: Definition> Played<W> {
    pub(super) fn new(
        plan: &'static Plan<'static>,
        ending: Ending<W>,
        calls: Vec<(Call, When)>,
    ) -> Self {
        let left = left(plan, &ending);
        let (calls, when) = calls.into_iter().unzip();
        Self { plan, ending, calls, when, left }
    }

    /// It completed.
    ///
    /// # Panics
    /// Where it did not.
    #[track_caller]
    pub fn completed(&self) -> &Self {
        self.check(self.ended() == Ended::Completed, || "was to complete".to_owned())
    }

    /// It failed, and this step's failure set it off.
    ///
    /// # Panics
    /// Where it ended otherwise, or something else did.
    #[track_caller]
    pub fn failed_at(&self, step: &str) -> &Self {
        let cause = self.ending.report.cause.as_ref();
        let it = matches!(cause, Some(Trigger::StepFailed { step: failed, .. }) if failed == step);
        let failed = self.ended() == Ended::Failed && it;
        self.check(failed, || format!("was to fail at `{step}`"))
    }

    /// It failed with an error of this type.
    ///
    /// # Panics
    /// Where it ended otherwise.
    #[track_caller]
    pub fn failed_with(&self, error_type: &str) -> &Self {
        let failed = matches!(&self.ending.result,
            Err(RunError::Failed { error, .. }) if error.kind == error_type);
        self.check(failed, || format!("was to fail with `{error_type}`"))
    }

    /// It was cancelled.
    ///
    /// # Panics
    /// Where it ended otherwise.
    #[track_caller]
    pub fn cancelled(&self) -> &Self {
        self.check(self.ended() == Ended::Cancelled, || "was to be cancelled".to_owned())
    }

    /// These steps were undone, and no others; in whatever order.
    ///
    /// # Panics
    /// Where the undone steps are others.
    #[track_caller]
    pub fn undone<'s>(&self, steps: impl IntoIterator<Item = &'s str>) -> &Self {
        let must: BTreeSet<&str> = steps.into_iter().collect();
        let undone = &self.ending.report.undone;
        let is: BTreeSet<&str> = undone.iter().map(|entry| entry.step.as_str()).collect();
        self.check(must == is, || format!("was to undo {}, and undid {}", list(&must), list(&is)))
    }

    /// `step` was undone, and that began only when `other` had been undone; or, where nothing of
    /// `other` was to be undone, when `other` had ended.
    ///
    /// # Panics
    /// Where it did not, or `other` was never called.
    #[track_caller]
    pub fn undone_after(&self, step: &str, other: &str) -> &Self {
        must_be_known(self.plan, other, false);
        let undo = format!("undo:{step}");
        let began = self.when_of(&undo).filter(|(call, _)| call.succeeded()).count();
        self.check(began > 0, || format!("was to undo `{step}`"));
        let first = self.when_of(&undo).map(|(_, when)| when.started).min();
        let last = |id: &str| self.when_of(id).map(|(_, when)| when.ended).max();
        let before = last(&format!("undo:{other}")).or_else(|| last(other)).flatten();
        self.check(before.is_some(), || format!("was to call `{other}`"));
        self.check(first > before, || format!("was to undo `{step}` only after `{other}`"))
    }

    /// Nothing called this step, undo or activity type.
    ///
    /// # Panics
    /// Where something did.
    #[track_caller]
    pub fn not_called(&self, name: &str) -> &Self {
        must_be_known(self.plan, name, true);
        let called = self.calls.iter().any(|call| call.id() == name || call.action == name);
        self.check(!called, || format!("was not to call `{name}`"))
    }

    /// The effects of exactly these steps may be there in the end, although the run was to leave none:
    /// it failed or was cancelled before any pivot, they are done or perhaps done, and not undone.
    /// Steps that only read are not among them, nor those with `compensation: none` or of `finally`.
    ///
    /// # Panics
    /// Where it is others that may be there.
    #[track_caller]
    pub fn left<'s>(&self, steps: impl IntoIterator<Item = &'s str>) -> &Self {
        let must: BTreeSet<&str> = steps.into_iter().collect();
        let is: BTreeSet<&str> = self.left.iter().map(String::as_str).collect();
        self.check(must == is, || format!("was to leave behind {}", list(&must)))
    }

    /// No effect is left behind: [`Played::left`] with none.
    ///
    /// # Panics
    /// Where one may be.
    #[track_caller]
    pub fn leaves_nothing(&self) -> &Self {
        self.left([])
    }

    /// What it gave.
    ///
    /// # Panics
    /// Where it did not complete.
    #[track_caller]
    pub fn output(&self) -> &W::Output {
        self.completed();
        match &self.ending.result {
            Ok(output) => output,
            Err(error) => unreachable!("it completed, and yet: {error}"),
        }
    }

    /// How it ended.
    pub fn ended(&self) -> Ended {
        match &self.ending.result {
            Ok(_) => Ended::Completed,
            Err(RunError::Failed { .. }) => Ended::Failed,
            Err(RunError::Cancelled { .. }) => Ended::Cancelled,
            Err(_) => Ended::Otherwise,
        }
    }

    /// Its end as a client gets it.
    pub const fn result(&self) -> &Result<W::Output, RunError> {
        &self.ending.result
    }

    /// What happened to each activity.
    pub const fn report(&self) -> &SagaReport {
        &self.ending.report
    }

    /// What a query of the document answers now that the run is over.
    ///
    /// # Panics
    /// Where it has no answer: an expression of it has no value.
    #[track_caller]
    pub fn query<Q: Query<Workflow = W>>(&self) -> Q::Answer {
        let answer = self.ending.answers.get(Q::NAME);
        let unknown = || Err("the document has no such query".to_owned());
        let answer = answer.cloned().unwrap_or_else(unknown);
        match answer.and_then(|it| it.decode().map_err(|error| error.to_string())) {
            Ok(answer) => answer,
            Err(message) => panic!("the query `{}` has no answer: {message}; {self:?}", Q::NAME),
        }
    }

    /// Its search attributes.
    pub const fn search_attributes(&self) -> &BTreeMap<String, SearchAttribute> {
        &self.ending.search_attributes
    }

    /// All calls, in order; those that were made at once in the document's order.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The calls of a step or an undo, attempt by attempt.
    ///
    /// # Panics
    /// Where the workflow has no such activity.
    #[track_caller]
    pub fn calls_of(&self, activity: &str) -> Vec<&Call> {
        must_be_known(self.plan, activity, false);
        self.calls.iter().filter(|call| call.id() == activity).collect()
    }

    /// The steps that [`Played::left`] is about, in the document's order.
    pub fn leftovers(&self) -> &[String] {
        &self.left
    }

    /// Its history.
    pub const fn history(&self) -> &History {
        &self.ending.history
    }

    /// Its history as the JSON that Temporal's own tools read: its UI imports it, and the replayers of
    /// its other SDKs take it. For [`crate::replay`], take [`Played::history`].
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{Value, json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let text = Test::<Workflow>::new().run(json!({})).await.history_json();
    /// let json: Value = serde_json::from_str(&text).unwrap();
    /// assert_eq!(json["events"][0]["eventType"], "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED");
    /// # }) }
    /// ```
    ///
    /// # Panics
    /// Never: the SDK has written and replayed the history that this is.
    pub fn history_json(&self) -> String {
        for_temporal(self.ending.history.as_json()).expect("a history that replays is one")
    }

    #[track_caller]
    fn check(&self, holds: bool, must: impl FnOnce() -> String) -> &Self {
        assert!(holds, "{} {}, but {self:?}", self.plan.workflow_type, must());
        self
    }

    fn when_of<'s>(&'s self, id: &'s str) -> impl Iterator<Item = (&'s Call, &'s When)> {
        self.calls.iter().zip(&self.when).filter(move |(call, _)| call.id() == id)
    }
}

/// How it ended, what was called, and what is left.
impl<W: Definition> fmt::Debug for Played<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ending { result, report, .. } = &self.ending;
        writeln!(f, "{}", story::end(result, report))?;
        f.write_str(&story::calls(&self.calls))?;
        if self.left.is_empty() {
            f.write_str("It left nothing behind.")
        } else {
            let left: BTreeSet<&str> = self.left.iter().map(String::as_str).collect();
            write!(f, "It left behind what {} did.", list(&left))
        }
    }
}

/// The same as `simulate` counts.
fn left<W: Definition>(plan: &Plan<'_>, ending: &Ending<W>) -> Vec<String> {
    let report = &ending.report;
    if ending.result.is_ok() || report.pivot_passed {
        return Vec::new();
    }
    let lists = [&report.undo_failed, &report.kept, &report.unknown];
    let there: BTreeSet<&str> = lists.into_iter().flatten().map(|it| it.step.as_str()).collect();
    let counts = |step: &&sagaweave_core::plan::Step<'_>| {
        let acts = step.activity().is_some_and(|activity| !activity.reads && !activity.stays);
        acts && !step.finally && there.contains(step.id)
    };
    plan.steps.iter().filter(counts).map(|step| step.id.to_owned()).collect()
}

fn list(steps: &BTreeSet<&str>) -> String {
    let steps: Vec<String> = steps.iter().map(|step| format!("`{step}`")).collect();
    if steps.is_empty() { "nothing".to_owned() } else { steps.join(", ") }
}
