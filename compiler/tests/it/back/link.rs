//! Documents that are compiled together.

use super::ir::{json, put, workflow};
use sagaweave_compiler::compile;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::ir::{StepKind, Takes, Workflow};
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source::Source;

fn one(module: &str) -> Workflow {
    workflow(module, vec![put("a", json("{}"))], json("null"))
}

/// What is found, rendered.
fn conflicts(workflows: &[Workflow]) -> Vec<String> {
    let source = |workflow: &Workflow| {
        let text = "workflow: {}\nmodules:\n  - action: take\n    tool: desk\n";
        Source::new(format!("flows/{}", workflow.source), text)
    };
    let sources: Vec<Source> = workflows.iter().map(source).collect();
    let conflicts = Linked::several(workflows, &sources).err().unwrap_or_default();
    conflicts
        .iter()
        .map(|conflict| conflict.diagnostic.render(&sources[conflict.document]))
        .collect()
}

#[test]
fn documents_that_agree_share_their_tools() {
    let mut second = one("second");
    second.tools[0].actions.remove(2);
    let workflows = [one("first"), second];
    let linked = Linked::several(&workflows, &[]).unwrap();
    let header = Header { documents: &["first.yaml", "second.yaml"], refresh: "sagaweave build" };
    let text = print(emit(&linked, &Options::default()), header);
    assert_eq!(text.matches("pub trait Desk").count(), 1);
    assert_eq!(text.matches("pub use super::super::first_shared::tools::{Desk};").count(), 0);
    insta::assert_snapshot!(text);
}

/// Where the tools stand in the document, so do the types that they share; whoever uses them, they are there.
#[test]
fn types_that_only_the_input_or_a_signal_has_are_there() {
    let note = "types: { Note: { type: object, properties: { text: { type: string } } } }\n";
    let tools = "tools: { desk: { actions: { take: { input: { type: object } } } } }\n";
    let steps = "modules:\n  - { id: a, tool: desk, action: take }\n";
    for uses in ["input: { $ref: '#/types/Note' }\n", "signals: { go: { $ref: '#/types/Note' } }\n"]
    {
        let text = format!("workflow: {{ name: x, version: 1.0.0 }}\n{note}{uses}{tools}{steps}");
        let workflow = compile(&Source::new("one.yaml", text)).workflow.unwrap();
        let text = emit(&Linked::one(&workflow), &Options::default()).to_string();
        assert!(text.contains("tools :: types :: Note"), "{uses}");
        assert!(text.contains("pub struct Note"), "{uses}");
    }
}

#[test]
fn one_type_or_module_for_two_documents() {
    let mut other = one("other");
    other.workflow_type = "first_workflow".to_owned();
    assert_eq!(
        conflicts(&[one("first"), other]),
        ["flows/other.yaml:1:1: error[SW0501]: the workflow type `first_workflow` is that of \
          first.yaml, too\n  help: give one of them another `type`"]
    );
    let mut same = one("first");
    same.workflow_type = "Other".to_owned();
    let found = conflicts(&[one("first"), same]);
    assert!(found[0].contains("SW0502") && found.len() == 1, "{found:?}");
    let found = conflicts(&[one("first"), one("first_shared")]);
    assert!(found[0].contains("SW0502") && found.len() == 1, "{found:?}");
}

#[test]
fn an_action_with_other_arguments() {
    let mut other = one("other");
    other.tools[0].actions[1].takes = Takes::Value;
    assert_eq!(
        conflicts(&[one("first"), other]),
        ["flows/other.yaml:3:13: error[SW0503]: `desk.take` gets what `with` says here, and the \
          input and output of its step in first.yaml\n  help: give the compensation a `with` in all \
          documents, or in none"]
    );
}

#[test]
fn an_action_that_does_here_and_undoes_there() {
    let mut other = one("other");
    let StepKind::Activity(activity) = &mut other.steps[0].kind else { unreachable!() };
    "desk.take".clone_into(&mut activity.activity_type);
    activity.compensation = sagaweave_compiler::ir::Compensation::None;
    assert_eq!(
        conflicts(&[one("first"), other]),
        ["flows/other.yaml:3:13: error[SW0407]: `desk.take` does something here, and undoes \
          something in first.yaml\n  help: use two actions: one that does, one that undoes"]
    );
}

#[test]
fn names_that_meet() {
    let mut tool = one("tool");
    "De_sk".clone_into(&mut tool.tools[0].name);
    let mut action = one("action");
    "Take".clone_into(&mut action.tools[0].actions[1].name);
    for other in [tool, action] {
        let found = conflicts(&[one("first"), other]);
        assert!(found.len() == 1 && found[0].contains("SW0305"), "{found:?}");
    }
}

/// Two actions of one document, and a third of another, which take the same.
#[test]
fn schemas_that_are_equal_are_written_once() {
    let document = |name: &str, calls: &[&str]| {
        let takes = "{ type: object, properties: { n: { type: integer }, m: { type: integer } } }";
        let known = calls.iter().map(|call| format!("      {call}: {{ input: {takes} }}\n"));
        let step = |call| {
            format!(
                "  - {{ id: {call}, tool: desk, action: {call}, compensation: none, with: {{}} }}\n"
            )
        };
        let (known, steps) =
            (known.collect::<String>(), calls.iter().map(step).collect::<String>());
        let head = format!("workflow: {{ name: X, version: 1.0.0, type: {name} }}\n");
        let text = format!("{head}tools:\n  desk:\n    actions:\n{known}modules:\n{steps}");
        compile(&Source::new(format!("{name}.yaml"), text)).workflow.unwrap()
    };
    let workflows = [document("One", &["take", "put"]), document("Other", &["lift"])];
    let linked = Linked::several(&workflows, &[]).unwrap();
    let text = emit(&linked, &Options::default()).to_string();
    assert_eq!(text.matches("Schema {").count(), 2, "the input, and its members' one: {text}");
}
