//! Runs a program in core's simulated world, and writes down all that its functions say.
//!
//! The same file is a part of the program that the generated code is compiled into: what comes of the
//! two is compared line by line.

use super::data::{Value, to_string};
use sagaweave_core::plan::{Input, Overrides, Plan, StepKind};
use sagaweave_core::sim::{Answer, What, World, run_info};
use sagaweave_core::{
    ActivityCall, ActivityEnd, Event, Executor, Failure, Fate, Payload, Program, Role, Scope,
    SearchAttribute, StepId,
};
use std::cell::RefCell;
use std::fmt::Debug;
use std::time::Duration;

/// All that is said and done, line by line.
pub fn record(program: &dyn Program, case: &Value) -> Vec<String> {
    let recorded =
        Recorded { inner: program, lines: RefCell::default(), answers: RefCell::default() };
    let input = Payload::from_json(text(&case["input"]));
    let steps = program.plan().steps.len();
    let start = Scope::of_input(run_info(), input.clone(), steps);
    recorded.say("search attributes", &program.search_attributes(&start));
    let mut world = World::new(|call: &ActivityCall<'_>| answer(call, &case["answers"]));
    for (number, signal) in case["signals"].as_array().into_iter().flatten().enumerate() {
        let position =
            signal[0].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
        let payload = Payload::from_json(text(&signal[1]));
        world.before_event(number, Event::Signal { signal: position, payload });
    }
    let mut executor = Executor::new(&recorded, run_info(), input);
    let outcome = world.run_executor(&mut executor);
    let report = executor.report();
    drop(executor);
    for happened in world.happened() {
        if let What::Started { step, role, input, .. } = &happened.what {
            recorded.line(format!("at {:?} {role:?} {step} gets {}", happened.at, input.as_json()));
        }
    }
    for note in world.notes() {
        recorded.line(format!("note: {note}"));
    }
    recorded.line(format!("{outcome:?}"));
    recorded.line(format!("{report:?}"));
    recorded.lines.take()
}

fn text(value: &Value) -> String {
    to_string(value).unwrap_or_default()
}

/// What the tool of a call does, as the case says.
fn answer(call: &ActivityCall<'_>, answers: &Value) -> Answer {
    let own = if call.role == Role::Undo { &Value::Null } else { &answers[call.step] };
    let end = match own.get("error") {
        Some(error) => {
            let [kind, message] = [&error[0], &error[1]].map(|it| it.as_str().unwrap_or_default());
            ActivityEnd::Failed { error: Failure::new(kind, message), fate: Fate::NotDone }
        }
        None => ActivityEnd::Completed(Payload::from_json(text(&own["ok"]))),
    };
    let after = Duration::from_millis(own["after"].as_u64().unwrap_or(1_000));
    Answer { after, ..Answer::of(end) }
}

struct Recorded<'a> {
    inner: &'a dyn Program,
    lines: RefCell<Vec<String>>,
    /// The latest answers to the queries.
    answers: RefCell<Vec<String>>,
}

impl Recorded<'_> {
    fn line(&self, line: String) {
        self.lines.borrow_mut().push(line);
    }

    fn say(&self, what: &str, said: &dyn Debug) {
        self.line(format!("{what}: {said:?}"));
    }

    /// A function's answer, and what the queries say meanwhile.
    fn heard<T: Debug>(&self, what: &str, step: StepId, scope: &Scope, answer: T) -> T {
        self.queries(scope);
        let id = self.inner.plan().step(step).id;
        self.say(&format!("{what} of {id}"), &answer);
        answer
    }

    fn queries(&self, scope: &Scope) {
        let count = self.inner.plan().queries.len();
        let answers: Vec<String> =
            (0..count).map(|query| format!("{:?}", self.inner.query(query, scope))).collect();
        let mut known = self.answers.borrow_mut();
        if *known != answers {
            self.line(format!("queries: {}", answers.join(" | ")));
            *known = answers;
        }
    }

    /// Asks every function that there is.
    fn everything(&self, scope: &Scope) {
        for (step, number) in self.inner.plan().steps.iter().zip(0..) {
            let id = StepId(number);
            let what = |what: &str| format!("in the end {what} of {}", step.id);
            if step.conditional {
                self.say(&what("runs"), &self.inner.runs(id, scope));
            }
            if step.adjusted {
                self.say(&what("options"), &self.inner.options(id, scope));
            }
            match &step.kind {
                StepKind::Activity(activity) => {
                    if matches!(activity.input, Input::Computed) {
                        self.say(&what("input"), &self.inner.input(id, scope));
                    }
                }
                StepKind::End(end) if end.fails => {
                    self.say(&what("error"), &self.inner.end_error(id, scope));
                }
                StepKind::Block(block) if !block.output => {}
                StepKind::Join => {}
                StepKind::Set | StepKind::End(_) | StepKind::Block(_) => {
                    self.say(&what("value"), &self.inner.value(id, scope));
                }
            }
        }
    }
}

impl Program for Recorded<'_> {
    fn plan(&self) -> &Plan<'_> {
        self.inner.plan()
    }

    fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
        self.heard("runs", step, scope, self.inner.runs(step, scope))
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.heard("input", step, scope, self.inner.input(step, scope))
    }

    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.heard("undo input", step, scope, self.inner.undo_input(step, scope))
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        self.queries(scope);
        self.everything(scope);
        let output = self.inner.output(scope);
        self.say("output", &output);
        output
    }

    fn value(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.heard("value", step, scope, self.inner.value(step, scope))
    }

    fn end_error(&self, step: StepId, scope: &Scope) -> Result<Failure, Failure> {
        self.heard("error", step, scope, self.inner.end_error(step, scope))
    }

    fn options(&self, step: StepId, scope: &Scope) -> Result<Overrides, Failure> {
        self.heard("options", step, scope, self.inner.options(step, scope))
    }

    fn query(&self, query: usize, scope: &Scope) -> Result<Payload, Failure> {
        self.inner.query(query, scope)
    }

    fn search_attributes(&self, scope: &Scope) -> Result<Vec<(&str, SearchAttribute)>, Failure> {
        self.inner.search_attributes(scope)
    }

    fn check_input(&self, input: &Payload) -> Result<(), String> {
        let checked = self.inner.check_input(input);
        self.say("check", &checked.is_ok());
        checked
    }
}
