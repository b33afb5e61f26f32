//! One run, from the start of an engine to the replay of its history.

use super::backstage::{Backstage, QUEUE};
use super::cast::Cast;
use super::director::Director;
use super::fault::Fault;
use super::played::Played;
use super::rules::Rules;
use super::stage::Stage;
use super::story;
use crate::client::Client;
use crate::definition::{Definition, plan};
use crate::replay::{History, replay};
use crate::run::{Run, RunError};
use crate::step_error::chain;
use sagaweave_core::{Payload, SagaReport, SearchAttribute};
use sagaweave_embedded::{Engine, Fault as EngineFault, Time};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// The id of the workflow in every test.
const WORKFLOW_ID: &str = "test";

/// What came of a run, before anybody asserts anything.
pub(super) struct Ending<W: Definition> {
    pub(super) result: Result<W::Output, RunError>,
    pub(super) report: SagaReport,
    pub(super) history: History,
    /// What each of the document's queries answered in the end, or why it did not.
    pub(super) answers: BTreeMap<&'static str, Result<Payload, String>>,
    pub(super) search_attributes: BTreeMap<String, SearchAttribute>,
}

/// Runs `W`; the error is for people, with all that was called.
pub(super) async fn play<W: Definition>(
    rules: Rules,
    input: W::Input,
    patience: Duration,
) -> Result<Played<W>, String> {
    let cast = Arc::new(Cast { plan: plan::<W>(), rules, stage: Stage::default() });
    let ending = tokio::time::timeout(patience, to_the_end::<W>(&cast, input)).await;
    let calls = cast.stage.story(|call| cast.rank(call));
    let told = || story::calls(calls.iter().map(|(call, _)| call));
    match ending {
        Ok(Ok(ending)) => Ok(Played::new(cast.plan, ending, calls)),
        Ok(Err(error)) => {
            let error = chain(error.as_ref());
            Err(format!("{}: {error}\n{}", cast.plan.workflow_type, told()))
        }
        Err(_) => Err(format!(
            "{} has not ended within {patience:?}\n{}",
            cast.plan.workflow_type,
            told()
        )),
    }
}

async fn to_the_end<W: Definition>(
    cast: &Arc<Cast>,
    input: W::Input,
) -> Result<Ending<W>, Box<dyn Error>> {
    let engine = Engine::builder().time(Time::Skipping).start();
    inject(&engine, &cast.rules);
    let client = Client::embedded_in(&engine).await?;
    let run = client.start::<W>(WORKFLOW_ID, input).task_queue(QUEUE).await?;
    for sent in cast.rules.signals_at(None) {
        run.send_payload(sent.signal, &sent.payload).await?;
    }
    let mut backstage = Backstage::<W>::new(&engine, cast).await?;
    let director = Director::new(&run, cast, &mut backstage);
    let result = tokio::select! {
        biased;
        result = run.result() => result,
        error = director.direct() => return Err(error),
    };
    let report = report(&run, &result).await?;
    let answers = answers(&run).await;
    let search_attributes = run.search_attributes().await?;
    let history = run.history().await?;
    backstage.close().await;
    replay::<W>(&history).await.map_err(|error| format!("its history does not replay: {error}"))?;
    Ok(Ending { result, report, history, answers, search_attributes })
}

/// An error brings its report along; whoever completed is asked.
async fn report<W: Definition>(
    run: &Run<W>,
    result: &Result<W::Output, RunError>,
) -> Result<SagaReport, Box<dyn Error>> {
    match result.as_ref().err().and_then(RunError::report) {
        Some(report) => Ok(report.clone()),
        None => Ok(run.report().await?),
    }
}

async fn answers<W: Definition>(run: &Run<W>) -> BTreeMap<&'static str, Result<Payload, String>> {
    let mut answers = BTreeMap::new();
    for query in plan::<W>().queries {
        answers.insert(*query, run.answer(query).await.map_err(|error| error.to_string()));
    }
    answers
}

/// What the engine has to do for the test's faults: answers that it does not hear; and who kills a
/// worker wants the next one to know nothing.
fn inject(engine: &Engine, rules: &Rules) {
    for (activity, fault) in rules.faults() {
        match fault {
            Fault::TimeOut => engine.inject(EngineFault::activity(activity).time_out_after()),
            Fault::KillWorkerAt => {
                engine.inject(EngineFault::activity(activity).attempt(1).time_out_after());
                engine.inject(EngineFault::workflow_task().drop_cache());
            }
            Fault::Fail(_) | Fault::Lose | Fault::CancelAt => {}
        }
    }
}
