//! The IR, run as it is.

use super::emit::computed;
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_core::host::errors;
use sagaweave_core::sim::{Answer, What, World};
use sagaweave_core::{
    ActivityCall, ActivityEnd, Failure, Fate, Outcome, Payload, Plan, Program, Role, Scope, StepId,
};

/// Runs [`computed`], where `failing` fails for good: what each call got, and how it ended.
fn run(failing: &str) -> (Vec<(String, Role, String)>, Outcome) {
    let answers = |call: &ActivityCall<'_>| {
        if call.step == failing && call.role == Role::Forward {
            let error = Failure::new("Odd", "so it is");
            return Answer::of(ActivityEnd::Failed { error, fate: Fate::NotDone });
        }
        Answer::done(Payload::from_json(format!("\"{}!\"", call.step)))
    };
    let mut world = World::new(answers);
    let outcome =
        Interpreted::with(&computed(), |program| world.run(program, Payload::null()).unwrap());
    let started = world.happened().iter().filter_map(|happened| match &happened.what {
        What::Started { step, role, input, .. } => {
            Some((step.clone(), *role, input.as_json().to_owned()))
        }
        _ => None,
    });
    (started.collect(), outcome)
}

fn forward(step: &str, input: &str) -> (String, Role, String) {
    (step.to_owned(), Role::Forward, input.to_owned())
}

fn output(outcome: &Outcome) -> &str {
    let Outcome::Completed { output } = outcome else { panic!("{outcome:?}") };
    output.as_json()
}

#[test]
fn inputs_and_output_are_computed() {
    let (calls, outcome) = run("");
    let expected = [
        forward("left", r#"{"a":1}"#),
        forward("type", r#"{"constant":[]}"#),
        forward("inner", r#""left!""#),
        forward("last-one", r#"{"in":"left!","of":{"y\"z":"type!"}}"#),
    ];
    assert_eq!(calls, expected);
    let both = r#""both":{"left":"left!","type":"type!"}"#;
    let expected = format!(
        r#"{{{both},"maybe":{{"inner":"inner!"}},"last-one":"last-one!","status":"running"}}"#
    );
    assert_eq!(output(&outcome), expected);
}

#[test]
fn a_tolerated_block_is_null() {
    let (_, outcome) = run("inner");
    assert!(output(&outcome).contains(r#""maybe":null,"last-one":"last-one!""#));
}

#[test]
fn an_undo_gets_what_its_step_got_and_gave() {
    let (calls, outcome) = run("last-one");
    assert!(matches!(outcome, Outcome::Failed { .. }));
    let undo = calls.iter().find(|(step, role, _)| step == "left" && *role == Role::Undo);
    assert_eq!(undo.unwrap().2, r#"{"input":{"a":1},"output":"left!"}"#);
}

/// Asks for what no plan has, once there is a scope to ask with.
struct Probe<'a>(&'a Interpreted<'a>);

impl Program for Probe<'_> {
    fn plan(&self) -> &Plan<'_> {
        self.0.plan()
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.0.input(step, scope)
    }

    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.0.undo_input(step, scope)
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        let (block, activity, missing) = (StepId(0), StepId(1), StepId(99));
        let answers = [
            self.input(missing, scope).err(),
            self.input(block, scope).err(),
            self.undo_input(missing, scope).err(),
            self.undo_input(block, scope).err(),
            self.undo_input(activity, scope).err(),
            self.0.runs(missing, scope).err(),
        ];
        let kinds = answers.map(|failure| failure.map(|failure| failure.kind));
        assert_eq!(
            kinds,
            [const { Some(errors::EXPRESSION) }; 6].map(|kind| kind.map(str::to_owned))
        );
        Ok(Payload::null())
    }
}

#[test]
fn what_the_plan_does_not_ask_for_is_an_error() {
    let mut world = World::new(|_| Answer::done(Payload::null()));
    let outcome = Interpreted::with(&computed(), |program| {
        world.run(&Probe(program), Payload::null()).unwrap()
    });
    assert_eq!(output(&outcome), "null");
}
