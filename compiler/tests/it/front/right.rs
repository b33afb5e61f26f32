//! What is right although it looks unusual, and what the plan's hash depends on.

use super::{compile_clean, compile_with, ids};
use sagaweave_compiler::ir::{Condition, Workflow};
use sagaweave_compiler::types::{Def, Home};

const HEADER: &str = "workflow: { name: x, version: 1.0.0 }\nmodules:\n";

fn modules(modules: &[&str]) -> Workflow {
    let list: String = modules.iter().map(|module| format!("  - {module}\n")).collect();
    compile_clean("a_b.yaml", &format!("{HEADER}{list}"))
}

#[test]
fn names_follow_from_the_file() {
    let text = format!("{HEADER}  - {{ id: a, tool: t, action: do }}\n");
    let named = |path| {
        let workflow = compile_clean(path, &text);
        (workflow.workflow_type, workflow.module)
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(named("x/spring-sale.v2.yaml"), pair("SpringSaleV2Workflow", "spring_sale_v2"));
    assert_eq!(named("C:\\docs\\SpringSale.yml"), pair("SpringSaleWorkflow", "spring_sale"));
    assert_eq!(named("crate.yaml"), pair("CrateWorkflow", "crate_"));
    let typed = text.replace("name: x", "type: Sale-2024, name: x");
    let workflow = compile_clean("2024.yaml", &typed);
    assert_eq!(
        (workflow.workflow_type.as_str(), workflow.module.as_str()),
        ("Sale-2024", "sale_2024")
    );
}

#[test]
fn json_may_be_indented_with_tabs() {
    let text = "{\n\t\"project_name\"\t:\t\"x\",\r\n\t\"tasks\": [\n\t\t{ \"task_id\": \"a\"\n, \"capsule_id\"\n: \"\\ud83d\\ude00\\/\" }\n\t]\n}\n";
    assert_eq!(ids(&compile_clean("a.json", text))[1], "a");
}

#[test]
fn json_is_read_by_its_own_rules() {
    let key = "k".repeat(3_000);
    let text = format!(
        "{{\"project_name\": \"a\u{7f}\u{2028}\", \"tasks\": [{{\"task_id\":\"a\",\"capsule_id\":\"\\\"{{[\", \"metadata\": {{\"{key}\":-1.5E+2, \"<<\": []}}}}]}}"
    );
    assert_eq!(ids(&compile_clean("a.json", &text))[1], "a");
    let marked = format!("\u{feff}{text}");
    assert_eq!(ids(&compile_clean("a.JSON", &marked))[1], "a");
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let yaml = format!("\u{feff}{HEADER}  - {{ id: a, tool: t, action: do }}\n");
    assert_eq!(ids(&compile_clean("a.yaml", &yaml)), ["a"]);
}

#[test]
fn aliases_repeat_what_they_name() {
    let text = format!(
        "x-with: &with {{ query: a }}\n{HEADER}  - {{ id: a, tool: t, action: do, with: *with }}\n  \
         - {{ id: b, tool: t, action: do, with: *with }}\n"
    );
    let workflow = compile_clean("a.yaml", &text);
    assert_eq!(workflow.steps[0].kind, workflow.steps[1].kind);
}

#[test]
fn a_list_may_be_a_single_value() {
    let text = "workflow: { name: x, version: 1.0.0 }\nmodules: { id: a, tool: t, action: do }\n";
    assert_eq!(ids(&compile_clean("a.yaml", text)), ["a"]);
}

#[test]
fn a_condition_may_be_true_or_false() {
    let workflow = modules(&["{ id: a, tool: t, action: do, when: true }"]);
    let Some(Condition::Holds { text, .. }) = &workflow.steps[0].when else {
        panic!("{:?}", workflow.steps[0].when)
    };
    assert_eq!(text, "true");
}

#[test]
fn one_wave_needs_no_barrier() {
    let text = format!("{HEADER}  - {{ id: a, tool: t, action: do }}\n")
        .replace("name: x", "waves: true, name: x");
    assert_eq!(ids(&compile_clean("a.yaml", &text)), ["a"]);
}

#[test]
fn before_a_pivot_everything_is_allowed() {
    let workflow = modules(&[
        "{ id: a, type: parallel, timeout: 1h, activities: [{ id: b, tool: t, action: do, compensation: undo }] }",
        "{ id: c, type: sequential, depends_on: a, activities: [{ id: d, tool: t, action: do, compensation: undo }, { id: p, tool: t, action: pay, pivot: true }] }",
        "{ id: e, tool: t, action: tell, depends_on: c, optional: true }",
        "{ id: f, type: parallel, optional: true, timeout: 1m, depends_on: c, activities: [{ id: g, tool: t, action: tell }] }",
    ]);
    assert_eq!(workflow.steps.len(), 8);
}

#[test]
fn a_barrier_puts_a_step_before_the_pivot() {
    let text = format!(
        "{HEADER}  - {{ id: a, tool: t, action: do, compensation: undo }}\n  - {{ id: b, tool: t, action: other, reads: true }}\n  \
         - {{ id: p, tool: t, action: pay, pivot: true, depends_on: b }}\n"
    );
    let source = sagaweave_compiler::source::Source::new("a.yaml", text.clone());
    assert!(sagaweave_compiler::compile(&source).workflow.is_none());
    let waves = text.replace("name: x", "waves: true, name: x");
    assert_eq!(compile_clean("a.yaml", &waves).steps.len(), 4);
}

#[test]
fn a_long_chain_compiles() {
    let steps: String = (1..5_000)
        .map(|at| format!("  - {{ id: s{at}, tool: t, action: do, depends_on: s{} }}\n", at - 1))
        .collect();
    let text = format!("{HEADER}  - {{ id: s0, tool: t, action: do }}\n{steps}");
    assert_eq!(compile_with("a.yaml", &text, &["SW0419"]).steps.len(), 5_000);
}

const SHAPE: &str = "{ id: a, type: parallel, timeout: 1m, activities: [{ id: b, tool: t, action: do, compensation: undo, optional: true }] }";

#[test]
fn the_hash_is_the_same_everywhere() {
    assert_eq!(modules(&[SHAPE]).hash, modules(&[SHAPE]).hash);
    assert_eq!(modules(&[SHAPE]).hash, "5ff03b6768e0f387");
}

#[test]
fn the_hash_changes_with_what_running_workflows_depend_on() {
    let original = modules(&[SHAPE]).hash;
    let edits = [
        ("id: b", "id: c"),
        ("tool: t", "tool: u"),
        ("action: do", "action: make"),
        ("compensation: undo", "compensation: revert"),
        ("compensation: undo", "compensation: none"),
        ("optional: true", "optional: false"),
        ("timeout: 1m, ", ""),
        ("timeout: 1m", "timeout: 1m, max_concurrent: 1"),
        ("timeout: 1m", "timeout: 1m, on_error: finish"),
        ("optional: true", "optional: true, reads: true"),
    ];
    for (from, to) in edits {
        let changed = SHAPE.replace(from, to);
        let warned: &[&str] = if to.ends_with("reads: true") { &["SW0409"] } else { &[] };
        let text = format!("{HEADER}  - {changed}\n");
        assert_ne!(compile_with("a_b.yaml", &text, warned).hash, original, "{to}");
    }
    assert_ne!(
        modules(&[SHAPE, "{ id: z, tool: t, action: do, compensation: undo }"]).hash,
        original
    );
}

#[test]
fn the_hash_stays_with_what_they_do_not_depend_on() {
    let original = modules(&[SHAPE]).hash;
    let edits = [
        ("timeout: 1m", "timeout: 2m"),
        ("timeout: 1m", "timeout: 1m, description: text"),
        ("timeout: 1m", "timeout: 1m, progress: 50"),
        (
            "optional: true",
            "optional: true, timeout: 3s, retry: user_notification, priority: low, summary: s, with: { a: 1 }",
        ),
        ("compensation: undo", "compensation: { action: undo, with: { a: 1 }, timeout: 3s }"),
    ];
    for (from, to) in edits {
        assert_eq!(modules(&[&SHAPE.replace(from, to)]).hash, original, "{to}");
    }
}

#[test]
fn finally_needs_no_word_about_undoing() {
    let text = "workflow: { name: x, version: 1.0.0 }\n\
        modules: [{ id: a, tool: t, action: do, compensation: undo }]\n\
        finally: [{ id: b, tool: t, action: do }]\n";
    compile_clean("a.yaml", text);
}

#[test]
fn what_a_list_holds_is_of_one_type() {
    let list = "[ { n: 1 }, { n: 2, of: { x: true } }, { n: 3, of: { y: 0.5 } } ]";
    let workflow = modules(&[
        &format!("{{ id: a, type: set, output: {{ parts: {list}, always: {{ n: 1 }} }} }}"),
        "{ id: b, type: set, depends_on: a, output: { mixed: [ 1, { n: 1 } ], n: '${{ steps.a.parts[0].n + 1 }}' } }",
    ]);
    let made = workflow.types.defs.iter().filter(|def| def.home == Home::Steps);
    let names: Vec<&str> = made.map(|def| def.rust_name.as_str()).collect();
    assert_eq!(names, ["AAlways", "APartsItemOf", "APartsItem", "A", "BMixedItem", "B"]);
    let fields = |name: &str| {
        let def = workflow.types.defs.iter().find(|def| def.rust_name == name);
        let Some(Def::Struct(def)) = def.map(|def| &def.kind) else { panic!("{name} is a struct") };
        let fields = def.fields.iter();
        fields.map(|it| (it.key.clone(), it.required, it.note.clone())).collect::<Vec<_>>()
    };
    let field = |key: &str, required, note: &str| (key.to_owned(), required, note.to_owned());
    assert_eq!(fields("APartsItem"), [field("n", true, ""), field("of", false, "")]);
    assert_eq!(fields("APartsItemOf"), [field("x", false, ""), field("y", false, "")]);
    assert_eq!(fields("AAlways"), [field("n", true, "Always the same.")]);
}

/// A literal is what its place wants, whatever stands beside it.
#[test]
fn literals_take_the_types_that_are_wanted_of_them() {
    let text = |value: &str| {
        format!(
            r##"
workflow: {{ name: x, version: 1.0.0 }}
types:
  Name: {{ type: object, properties: {{ of: {{ type: object, properties: {{ n: {{ type: integer }} }} }} }} }}
  Line: {{ type: object, required: [item], properties: {{ item: {{ $ref: "#/types/Name" }} }} }}
input: {{ type: object, required: [name], properties: {{ name: {{ $ref: "#/types/Name" }} }} }}
tools:
  t:
    actions:
      do:
        input:
          type: object
          required: [lines]
          properties: {{ lines: {{ type: object, additionalProperties: {{ $ref: "#/types/Line" }} }} }}
modules:
  - {{ id: a, tool: t, action: do, with: {{ lines: "${{{{ {value} }}}}" }} }}
"##
        )
    };
    for value in [
        "{'k': {'item': {}}, 'l': {'item': input.name}}",
        "{'k': {'item': input.name}, 'l': {'item': {}}}",
        "{'k': {'item': {'of': {'n': 1}}}, 'l': {'item': input.name}}",
    ] {
        compile_clean("a.yaml", &text(value));
    }
}
