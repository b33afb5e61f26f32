//! Documents as generated code has them, small and written by hand.

use sagaweave::plan::{Activity, Options, Plan, Retry, Step, StepKind, Undo, UndoOrder};
use sagaweave::{
    Definition, Failure, Payload, Program, Scope, StepError, StepId, Tool, ToolSet, Value, json,
    plan,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

const OPTIONS: Options<'static> = Options {
    timeout: Duration::from_secs(30),
    heartbeat_timeout: Some(Duration::from_secs(10)),
    retry: Retry { max_attempts: Some(2), initial: Duration::from_millis(100), ..Retry::DEFAULT },
    ..Options::DEFAULT
};

const fn step(id: &'static str, after: &'static [StepId], undone: bool) -> Step<'static> {
    let undo = Undo {
        activity_type: "world.undo",
        input: plan::Input::InputAndOutput,
        options: Options::UNDO,
    };
    Step {
        id,
        after,
        kind: StepKind::Activity(Activity {
            activity_type: "world.do",
            input: plan::Input::Computed,
            options: OPTIONS,
            undo: if undone { Some(undo) } else { None },
            ..Activity::EMPTY
        }),
        ..Step::EMPTY
    }
}

const fn trip(hash: &'static str, steps: &'static [Step<'static>]) -> Plan<'static> {
    Plan {
        name: "Trip",
        workflow_type: "TripWorkflow",
        version: "1.0.0",
        hash,
        task_queue: Some("trips"),
        timeout: None,
        undo_order: UndoOrder::Graph,
        steps,
        ..Plan::EMPTY
    }
}

/// Flight and hotel side by side, then the invoice.
static TRIP: Plan<'static> = trip(
    "aa",
    &[
        step("flight", &[], true),
        step("hotel", &[], true),
        step("invoice", &[StepId(0), StepId(1)], false),
    ],
);

/// The same with one step more.
static LONGER: Plan<'static> = trip(
    "bb",
    &[
        step("flight", &[], true),
        step("hotel", &[], true),
        step("car", &[], true),
        step("invoice", &[StepId(0), StepId(1)], false),
    ],
);

static OLD: [&(dyn Program + Sync); 1] = [&Code(&TRIP)];
static NEW: [&(dyn Program + Sync); 1] = [&Code(&LONGER)];
static BOTH: [&(dyn Program + Sync); 2] = [&Code(&LONGER), &Code(&TRIP)];

struct Code(&'static Plan<'static>);

impl Program for Code {
    fn plan(&self) -> &Plan<'_> {
        self.0
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let input: &TripInput = scope.input().get()?;
        let id = self.0.step(step).id;
        Ok(Payload::from_json(json!({"step": id, "city": input.city}).to_string()))
    }

    fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        let [flight, hotel] = [0, 1].map(|step| scope.output_json(StepId(step)));
        Ok(Payload::from_json(format!(r#"{{"flight":{flight},"hotel":{hotel}}}"#)))
    }
}

/// How many steps [`Fleet`] has side by side.
pub const WIDTH: usize = 300;

/// A document with many steps side by side.
pub struct Fleet;

impl Definition for Fleet {
    type Input = TripInput;
    type Output = Value;
    type Tools = World;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        static PROGRAMS: LazyLock<[&(dyn Program + Sync); 1]> = LazyLock::new(|| {
            let id = |number| -> &'static str { Box::leak(format!("car-{number}").into()) };
            let steps: Vec<Step<'_>> = (0..WIDTH).map(|n| step(id(n), &[], true)).collect();
            let plan = Plan { workflow_type: "FleetWorkflow", ..trip("cc", steps.leak()) };
            [Box::leak(Box::new(Code(Box::leak(Box::new(plan)))))]
        });
        &*PROGRAMS
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TripInput {
    pub city: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TripOutput {
    pub flight: Value,
    pub hotel: Value,
}

/// The document.
pub struct Trip;

impl Definition for Trip {
    type Input = TripInput;
    type Output = TripOutput;
    type Tools = World;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        &OLD
    }
}

/// The document, after an edit that its runs in flight do not survive.
pub struct LongerTrip;

impl Definition for LongerTrip {
    type Input = TripInput;
    type Output = TripOutput;
    type Tools = World;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        &NEW
    }
}

/// The document with both plans: runs go on with the one that they were started with.
pub struct BothTrips;

impl Definition for BothTrips {
    type Input = TripInput;
    type Output = TripOutput;
    type Tools = World;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        &BOTH
    }
}

/// The same under the client's eyes, but with an input that it cannot read.
pub struct Careless;

impl Definition for Careless {
    type Input = Value;
    type Output = Value;
    type Tools = World;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        Trip::programs()
    }
}

/// What a step of the tool `world` does.
#[derive(Clone, Copy, Debug)]
pub enum Behaviour {
    /// Fails for good, and did nothing.
    Fails,
    /// Waits until somebody releases it, or cancels it; then it has done nothing.
    Waits,
}

/// One call of the tool `world`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub activity: &'static str,
    pub key: String,
    pub input: Value,
}

/// The tool `world`: writes down what it is called for.
#[derive(Clone, Default)]
pub struct World(Arc<Inner>);

#[derive(Default)]
struct Inner {
    behaviours: Mutex<HashMap<String, Behaviour>>,
    calls: Mutex<Vec<Call>>,
    released: tokio::sync::Notify,
}

impl World {
    pub fn with(step: &str, behaviour: Behaviour) -> Self {
        let world = Self::default();
        world.0.behaviours.lock().unwrap().insert(step.to_owned(), behaviour);
        world
    }

    /// Lets everybody go who waits.
    pub fn release(&self) {
        self.0.behaviours.lock().unwrap().clear();
        self.0.released.notify_waiters();
    }

    /// What it was called for, without the run's id in the keys.
    pub fn calls(&self) -> Vec<(&'static str, String)> {
        let calls = self.0.calls.lock().unwrap();
        let id = |key: &str| key.split_once('/').map(|(_, id)| id.to_owned()).unwrap();
        calls.iter().map(|call| (call.activity, id(&call.key))).collect()
    }

    pub fn raw_calls(&self) -> Vec<Call> {
        self.0.calls.lock().unwrap().clone()
    }

    fn record(&self, activity: &'static str, key: &str, input: &Value) {
        let call = Call { activity, key: key.to_owned(), input: input.clone() };
        self.0.calls.lock().unwrap().push(call);
    }

    fn behaviour(&self, step: &str) -> Option<Behaviour> {
        self.0.behaviours.lock().unwrap().get(step).copied()
    }
}

impl ToolSet for World {
    fn into_tools(self) -> Vec<Tool> {
        vec![
            Tool::new(self)
                .action("world.do", |world: Arc<World>, ctx, input: Value| async move {
                    world.record("do", ctx.key(), &input);
                    match world.behaviour(ctx.step()) {
                        None => Ok(json!({"id": format!("{}-1", ctx.step())})),
                        Some(Behaviour::Fails) => Err(StepError::permanent("SoldOut", "no more")),
                        Some(Behaviour::Waits) => tokio::select! {
                            () = ctx.cancelled() => Err(StepError::retry("cancelled")),
                            () = world.0.released.notified() => Ok(json!({"id": "late"})),
                        },
                    }
                })
                .action("world.undo", |world: Arc<World>, ctx, input: Value| async move {
                    world.record("undo", ctx.key(), &input);
                    Ok(Value::Null)
                })
                .build(),
        ]
    }
}
