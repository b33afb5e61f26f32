//! What undos get where the response of their step was lost: what is found is what happens.

use sagaweave_compiler::compile;
use sagaweave_compiler::diagnostic::codes;
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_compiler::source::Source;
use sagaweave_core::scope::RunInfo;
use sagaweave_core::{Payload, Program, Scope, StepId};
use std::time::SystemTime;

/// Whether such an undo is warned of, and whether it fails.
fn told_and_fails(text: &str) -> (bool, bool) {
    let with = serde_json::to_string(&format!("${{{{ {text} }}}}")).unwrap();
    let document = format!(
        "workflow: {{ name: Example, version: 1.0.0 }}\n\
         input: {{ required: [n], properties: {{ n: {{ type: integer }}, any: {{}} }} }}\n\
         modules: [{{ id: a, tool: t, action: do, compensation: {{ action: undo, with: {{ x: {with} }} }} }}]\n"
    );
    let source = Source::new("example.yaml", document);
    let compiled = compile(&source);
    let is_told = compiled.diagnostics.iter().any(|it| it.code == codes::LOST_WITH_RESPONSE);
    let found = compiled.diagnostics.iter().map(|finding| finding.render(&source));
    let found: Vec<String> = found.collect();
    let workflow = compiled.workflow.unwrap_or_else(|| panic!("{text}: {}", found.join("\n")));
    let info = RunInfo {
        workflow_id: "w".to_owned(),
        first_run_id: "r".to_owned(),
        started_at: SystemTime::UNIX_EPOCH,
    };
    let input = Payload::from_json(r#"{"n":3,"any":{"b":true}}"#);
    let scope = Scope::of_input(info, input, workflow.steps.len());
    let result = Interpreted::with(&workflow, |program| program.undo_input(StepId(0), &scope));
    (is_told, result.is_err())
}

#[test]
fn an_undo_that_fails_is_told() {
    for text in [
        "step.output.id",
        "step.output['id']",
        "step.output[0]",
        "[1, {'a': step.output.id}]",
        "'b-' + step.output.id",
        "string(step.output)",
        "size(step.output) > 1",
        "-int(step.output)",
        "step.output + 1",
        "step.output.n > 1",
        "step.output > input.any",
        "step.output ? 1 : 2",
        "!step.output",
        "step.output && true",
        "default(input.any[step.output.id], 1)",
        "default(step.output.id, step.output.other)",
        "has(step.output) ? 1 : step.output.id",
        "!has(step.output) && step.output.id",
        "has(step.output) || step.output.id",
        "step.output == null ? step.output.id : 1",
        "step.output.ids.map(x, x)",
        "string(input.n > 2 ? step.output.id : step.output.other)",
        "input.n + (step.output.paid ? 1 : 2)",
    ] {
        assert_eq!(told_and_fails(text), (true, true), "{text}");
    }
}

#[test]
fn one_that_does_not_is_not() {
    for text in [
        "step.output",
        "[step.output]",
        "step.key",
        "default(step.output.id, step.key)",
        "default(step.output, 1)",
        "has(step.output.id) ? step.output.id : null",
        "step.output != null ? step.output.id : step.key",
        "step.output != null && step.output.paid",
        "step.output == null || step.output.paid",
        "!(step.output == null) && step.output.paid",
        "step.output == 1",
        "step.output.id == null",
        "step.output[0].id == null",
        "input.n < 2 || !has(step.output)",
        "input.n > 2 ? 1 : step.output.id",
        "[1].map(x, default(step.output.id, x))",
    ] {
        assert_eq!(told_and_fails(text), (false, false), "{text}");
    }
}
