//! Generated code does what the interpreter does, in every run.

use super::documents::{Document, all, ir};
use sagaweave::{Definition, Value};
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_core::sim::{Answer, Happened, World};
use sagaweave_core::{
    ActivityCall, ActivityEnd, Event, Failure, Fate, Outcome, Payload, Program, Role,
};

/// What goes wrong in a run.
#[derive(Clone, Copy, Debug)]
enum Trouble<'a> {
    None,
    Fails(&'a str, Role, Fate),
    Cancelled(usize),
}

impl Trouble<'_> {
    fn answer(self, document: &Document, call: &ActivityCall<'_>) -> Answer {
        match self {
            Self::Fails(step, role, fate) if step == call.step && role == call.role => {
                let error = Failure::new("Odd", "so it is");
                Answer::of(ActivityEnd::Failed { error, fate })
            }
            _ => Answer::done(document.answer(call.step, call.activity_type)),
        }
    }
}

fn run(
    document: &Document,
    input: &str,
    program: &dyn Program,
    trouble: Trouble<'_>,
) -> (Vec<Happened>, Outcome) {
    let mut world = World::new(|call| trouble.answer(document, call));
    if let Trouble::Cancelled(event) = trouble {
        world.before_event(event, Event::Cancel { reason: "enough".to_owned() });
    }
    let outcome = world.run(program, Payload::from_json(input)).unwrap();
    (world.happened().to_vec(), outcome)
}

/// Every step's failure in both fates, that of every undo, and a cancellation at every event.
fn troubles(program: &'static dyn Program) -> Vec<Trouble<'static>> {
    let mut troubles = vec![Trouble::None];
    for step in program.plan().steps.iter().filter(|step| step.activity().is_some()) {
        let undo = Trouble::Fails(step.id, Role::Undo, Fate::Unknown);
        let fails = |role, fate| Trouble::Fails(step.id, role, fate);
        let roles = [Role::Forward, Role::Pivot, Role::Finally];
        troubles.extend(roles.map(|role| fails(role, Fate::NotDone)));
        troubles.extend(roles.map(|role| fails(role, Fate::Unknown)));
        troubles.push(undo);
    }
    troubles.extend((0..program.plan().steps.len()).map(Trouble::Cancelled));
    troubles
}

/// Each trouble with each input.
fn cases(document: &Document) -> impl Iterator<Item = (&'static str, Trouble<'static>)> {
    let troubles = troubles(document.code);
    document
        .inputs
        .iter()
        .flat_map(move |input| troubles.clone().into_iter().map(move |it| (*input, it)))
}

#[test]
fn the_plan_that_is_printed_is_the_plan_that_was_meant() {
    for document in all() {
        ir(document.name)
            .with_plan(|plan| assert_eq!(document.code.plan(), plan, "{}", document.name));
    }
}

#[test]
fn generated_code_and_interpreter_agree_in_every_run() {
    let mut runs = 0;
    for document in all() {
        let workflow = ir(document.name);
        for (input, trouble) in cases(&document) {
            let expected =
                Interpreted::with(&workflow, |program| run(&document, input, program, trouble));
            let is = run(&document, input, document.code, trouble);
            assert_eq!(is, expected, "{}, {trouble:?}, {input}", document.name);
            runs += 1;
        }
    }
    assert!(runs > 500, "only {runs} runs were compared");
}

#[test]
fn every_output_is_of_the_type_that_is_generated() {
    use sagaweave_examples::generated::{
        book_trip, hostile, hostile_types, marketing_campaign, multi_agent_orchestration,
        order_checkout, pivot_checkout, test_project,
    };

    fn check<W: Definition>() -> usize {
        let code = W::programs()[0].plan().workflow_type;
        let is_it = |document: &Document| document.code.plan().workflow_type == code;
        let document = all().into_iter().find(is_it).unwrap();
        let outcomes = cases(&document)
            .map(|(input, trouble)| run(&document, input, document.code, trouble).1);
        let outputs = outcomes.filter_map(|outcome| match outcome {
            Outcome::Completed { output } => Some(output),
            Outcome::Failed { .. } | Outcome::Cancelled { .. } => None,
        });
        outputs.map(|output| typed::<W>(&output)).count()
    }

    /// What is read and written again is the same, but for members that are left out where they are
    /// null.
    fn typed<W: Definition>(output: &Payload) {
        let value: W::Output = output.decode().unwrap();
        let again = serde_json::to_value(&value).unwrap();
        assert_eq!(full(again), full(output.decode().unwrap()));
    }

    fn full(value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.into_iter().filter(|(_, member)| !member.is_null());
                members.map(|(key, member)| (key, full(member))).collect()
            }
            Value::Array(values) => values.into_iter().map(full).collect(),
            other => other,
        }
    }

    assert!(check::<marketing_campaign::Workflow>() >= 1);
    assert!(check::<test_project::Workflow>() >= 1);
    assert!(check::<pivot_checkout::Workflow>() >= 3);
    assert!(check::<hostile::Workflow>() >= 3);
    assert!(check::<hostile_types::Workflow>() >= 2);
    assert!(check::<book_trip::Workflow>() >= 4);
    assert!(check::<multi_agent_orchestration::Workflow>() >= 4);
    assert!(check::<order_checkout::Workflow>() >= 4);
}
