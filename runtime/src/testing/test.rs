//! What a test says before it runs.

use super::call::Call;
use super::exhaust::{Exhausted, exhaust};
use super::fault::Fault;
use super::play::play;
use super::played::Played;
use super::rules::{Rules, Sent, must_be_known};
use crate::definition::{Definition, plan};
use crate::message::Signal;
use crate::run::signal_payload;
use crate::step_error::StepError;
use crate::tool::{Tool, ToolSet};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// How long a run may take, of real time.
const PATIENCE: Duration = Duration::from_mins(1);

/// A test of the workflow `W`: who answers its calls, and what goes wrong. It can run often; each run
/// has an engine and a worker of its own, and is replayed once it has ended.
///
/// Steps are named by their ids in the document, undos as `undo:` and the id of the step that they
/// undo. A name that the workflow does not have is a panic.
pub struct Test<W: Definition> {
    rules: Rules,
    patience: Duration,
    of: PhantomData<fn() -> W>,
}

impl<W: Definition> Test<W> {
    /// A test in which every tool answers a sample, and nothing goes wrong.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let run = Test::<Workflow>::new().run(json!({})).await;
    /// assert_eq!(run.output().research.market_research["sample"], "notion.search_database");
    /// # }) }
    /// ```
    pub fn new() -> Self {
        let rules = Rules::new(<W::Tools as ToolSet>::checks());
        Self { rules, patience: PATIENCE, of: PhantomData }
    }

    /// Lets `answer` stand in for a step, an undo, or all calls of an activity type. The nearest say
    /// counts: the step's before the type's, and both before [`Test::tools`].
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{StepError, json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let t = Test::<Workflow>::new().on("slm.chat_completion", |call| match call.attempt() {
    ///     1 => Err(StepError::retry("busy")),
    ///     _ => Ok(json!("Buy our snow")),
    /// });
    /// let run = t.run(json!({})).await;
    /// assert_eq!(run.output().content_creation.generate_content, "Buy our snow");
    /// # }) }
    /// ```
    #[track_caller]
    pub fn on(
        mut self,
        name: &str,
        answer: impl Fn(&Call) -> Result<Value, StepError> + Send + Sync + 'static,
    ) -> Self {
        must_be_known(plan::<W>(), name, true);
        self.rules.on(name, Arc::new(answer));
        self
    }

    /// Uses implementations of the workflow's tools. Those over the Tool Service, and so
    /// [`super::samples`], stay samples.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::{Tools, Workflow, tools};
    /// # use sagaweave::{StepContext, StepError, Value, json, testing::{Test, block_on, samples}};
    /// struct Gpt;
    ///
    /// impl tools::Slm for Gpt {
    ///     async fn chat_completion(&self, _: &StepContext, _: Value) -> Result<Value, StepError> {
    ///         Ok(json!("Buy our snow"))
    ///     }
    /// }
    ///
    /// # fn main() { block_on(async {
    /// let t = Test::<Workflow>::new().tools(Tools { slm: Gpt.into(), ..Tools::all(samples()) });
    /// let run = t.run(json!({})).await;
    /// assert_eq!(run.output().content_creation.generate_content, "Buy our snow");
    /// # }) }
    /// ```
    pub fn tools(self, tools: W::Tools) -> Self {
        tools.into_tools().into_iter().fold(self, Self::tool)
    }

    /// Uses the implementation of one tool: `t.tool(SlmTool::from(Gpt))`.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::{SlmTool, Workflow, tools};
    /// # use sagaweave::{StepContext, StepError, Value, json, testing::Test};
    /// # struct Gpt;
    /// # impl tools::Slm for Gpt {
    /// #     async fn chat_completion(&self, _: &StepContext, _: Value) -> Result<Value, StepError> {
    /// #         Ok(json!("Buy our snow"))
    /// #     }
    /// # }
    /// # fn main() {
    /// let t = Test::<Workflow>::new().tool(SlmTool::from(Gpt));
    /// # }
    /// ```
    pub fn tool(mut self, tool: impl Into<Tool>) -> Self {
        self.rules.tool(&tool.into());
        self
    }

    /// Lets every attempt of a step or an undo end with this error, without calling its tool.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{StepError, json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let t = Test::<Workflow>::new()
    ///     .fail("store_brand_voice", StepError::permanent("Full", "the disk is full"))
    ///     .fail("undo:market_research", StepError::permanent("Gone", "no such page"));
    /// let run = t.run(json!({})).await;
    /// assert_eq!(run.report().undo_failed[0].step, "market_research");
    /// # }) }
    /// ```
    #[track_caller]
    pub fn fail(self, activity: &str, error: StepError) -> Self {
        self.fault(activity, Fault::Fail(error))
    }

    /// Lets the first attempt of a step or an undo take effect and its response get lost; the retry,
    /// if the document makes one, is refused. A pivot's retry reaches its tool again, with its key.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let run = Test::<Workflow>::new().lose("store_brand_voice").run(json!({})).await;
    /// // Nobody knows that it was stored, so it is undone, with no output at hand.
    /// let undo = run.calls_of("undo:store_brand_voice")[0].clone();
    /// assert_eq!(undo.input()["output"], json!(null));
    /// # }) }
    /// ```
    #[track_caller]
    pub fn lose(self, activity: &str) -> Self {
        self.fault(activity, Fault::Lose)
    }

    /// Lets every attempt of a step or an undo run into its timeout, after it has taken effect.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let run = Test::<Workflow>::new().time_out("generate_content").run(json!({})).await;
    /// run.failed_at("generate_content");
    /// assert_eq!(run.calls_of("generate_content").len(), 3, "it is tried three times");
    /// # }) }
    /// ```
    #[track_caller]
    pub fn time_out(self, activity: &str) -> Self {
        self.fault(activity, Fault::TimeOut)
    }

    /// Cancels the run while a step or an undo is at work, once its effect is there.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let run = Test::<Workflow>::new().cancel_at("generate_content").run(json!({})).await;
    /// run.cancelled().undone(["market_research", "competitor_analysis"]);
    /// # }) }
    /// ```
    #[track_caller]
    pub fn cancel_at(self, activity: &str) -> Self {
        self.fault(activity, Fault::CancelAt)
    }

    /// Kills the worker while a step or an undo is at work, once its effect is there. Another worker
    /// replays the run and goes on, and when the lost attempt has timed out, the next one is made.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let run = Test::<Workflow>::new().kill_worker_at("generate_content").run(json!({})).await;
    /// let calls = run.completed().calls_of("generate_content");
    /// assert_eq!(calls.len(), 2);
    /// assert_eq!(calls[0].key(), calls[1].key());
    /// # }) }
    /// ```
    #[track_caller]
    pub fn kill_worker_at(self, activity: &str) -> Self {
        self.fault(activity, Fault::KillWorkerAt)
    }

    /// Sends a signal right at the run's start, before any step starts.
    ///
    /// # Panics
    /// Where `payload` is not what the document asks for.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "as a run takes it")]
    pub fn signal<S: Signal<Workflow = W>>(self, payload: S::Payload) -> Self {
        self.sent::<S>(&payload, None)
    }

    /// Sends a signal while a step or an undo is at work: the run has it before that step ends.
    ///
    /// # Panics
    /// Where `payload` is not what the document asks for, or the workflow has no such activity.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "as a run takes it")]
    pub fn signal_at<S: Signal<Workflow = W>>(self, activity: &str, payload: S::Payload) -> Self {
        must_be_known(plan::<W>(), activity, false);
        self.sent::<S>(&payload, Some(activity.to_owned()))
    }

    #[track_caller]
    fn sent<S: Signal<Workflow = W>>(mut self, payload: &S::Payload, at: Option<String>) -> Self {
        match signal_payload::<S>(payload) {
            Ok(payload) => self.rules.signal(Sent { signal: S::NAME, payload, at }),
            Err(message) => {
                panic!("the payload of the signal `{}` does not fit: {message}", S::NAME)
            }
        }
        self
    }

    /// How long a run may take, of real time, before the test fails; by default a minute.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::testing::Test;
    /// # fn main() {
    /// let t = Test::<Workflow>::new().patience(std::time::Duration::from_secs(5));
    /// # }
    /// ```
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Runs the workflow to its end, and replays its history.
    ///
    /// # Panics
    /// Where `input` is not what the workflow takes, the run does not end, or its history does not
    /// replay: the workflow is not deterministic then.
    pub async fn run(&self, input: W::Input) -> Played<W> {
        match play::<W>(self.rules.clone(), input, self.patience).await {
            Ok(played) => played,
            Err(message) => panic!("{message}"),
        }
    }

    /// Runs the workflow once for each single thing that can go wrong: every step of the document
    /// fails for good, has its response lost, is at work when the run is cancelled. What else the test
    /// says holds in each of these runs.
    ///
    /// ```
    /// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
    /// # use campaign::marketing_campaign::Workflow;
    /// # use sagaweave::{json, testing::{Test, block_on}};
    /// # fn main() { block_on(async {
    /// let all = Test::<Workflow>::new().exhaust(json!({})).await;
    /// assert_eq!(all.runs().len(), 4 * 3);
    /// all.assert_leaves_nothing_but(["generate_content"]);
    /// # }) }
    /// ```
    ///
    /// # Panics
    /// As [`Test::run`].
    pub async fn exhaust(&self, input: W::Input) -> Exhausted<W> {
        exhaust(self, &input).await
    }

    /// The same test with this fault, too.
    #[track_caller]
    pub(super) fn fault(mut self, activity: &str, fault: Fault) -> Self {
        must_be_known(plan::<W>(), activity, false);
        self.rules.fault(activity, fault);
        self
    }
}

impl<W: Definition> Default for Test<W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<W: Definition> Clone for Test<W> {
    fn clone(&self) -> Self {
        Self { rules: self.rules.clone(), patience: self.patience, of: PhantomData }
    }
}

impl<W: Definition> fmt::Debug for Test<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Test").field("rules", &self.rules).finish_non_exhaustive()
    }
}
