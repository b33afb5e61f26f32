//! Generated code does what the interpreter does, in every run.

use super::documents::{all, ir};
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
    fn answer(self, call: &ActivityCall<'_>) -> Answer {
        match self {
            Self::Fails(step, role, fate) if step == call.step && role == call.role => {
                let error = Failure::new("Odd", "so it is");
                Answer::of(ActivityEnd::Failed { error, fate })
            }
            _ => Answer::done(Payload::from_json(format!("{{\"of\":\"{}\"}}", call.step))),
        }
    }
}

fn run(program: &dyn Program, trouble: Trouble<'_>) -> (Vec<Happened>, Outcome) {
    let mut world = World::new(|call| trouble.answer(call));
    if let Trouble::Cancelled(event) = trouble {
        world.before_event(event, Event::Cancel { reason: "enough".to_owned() });
    }
    let outcome = world.run(program, Payload::from_json("{\"topic\":1}")).unwrap();
    (world.happened().to_vec(), outcome)
}

/// Every step's failure in both fates, that of every undo, and a cancellation at every event.
fn troubles(program: &dyn Program) -> Vec<Trouble<'_>> {
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

#[test]
fn the_plan_that_is_printed_is_the_plan_that_was_meant() {
    for (document, code) in all() {
        ir(document).with_plan(|plan| assert_eq!(code.plan(), plan, "{document}"));
    }
}

#[test]
fn generated_code_and_interpreter_agree_in_every_run() {
    let mut runs = 0;
    for (document, code) in all() {
        let workflow = ir(document);
        for trouble in troubles(code) {
            let expected = Interpreted::with(&workflow, |program| run(program, trouble));
            assert_eq!(run(code, trouble), expected, "{document}, {trouble:?}");
            runs += 1;
        }
    }
    assert!(runs > 300, "only {runs} runs were compared");
}

#[test]
fn every_output_is_of_the_type_that_is_generated() {
    use sagaweave::Definition;
    use sagaweave_examples::generated::{
        hostile, marketing_campaign, pivot_checkout, test_project,
    };

    fn check<W: Definition>() -> usize {
        let program = W::programs()[0];
        let outcomes = troubles(program).into_iter().map(|trouble| run(program, trouble).1);
        let outputs = outcomes.filter_map(|outcome| match outcome {
            Outcome::Completed { output } => Some(output),
            Outcome::Failed { .. } | Outcome::Cancelled { .. } => None,
        });
        outputs.map(|output| typed::<W>(&output)).count()
    }

    /// What is read and written again is the same.
    fn typed<W: Definition>(output: &Payload) {
        let value: W::Output = output.decode().unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), output.as_json());
    }

    assert!(check::<marketing_campaign::Workflow>() >= 1);
    assert!(check::<test_project::Workflow>() >= 1);
    assert!(check::<pivot_checkout::Workflow>() >= 3);
    assert!(check::<hostile::Workflow>() >= 3);
}
