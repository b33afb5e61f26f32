//! Every kind of finding: a document, the code that it gives, and the place, marked with `§`.

mod data;
mod documents;
mod expressions;
mod limits;
mod members;
mod order;
mod together;
mod undoing;
mod unsure;
mod values;

use sagaweave_compiler::compile;
use sagaweave_compiler::diagnostic::{Severity, codes};
use sagaweave_compiler::source::Source;

/// A document of which one finding comes.
struct Case {
    code: &'static str,
    path: &'static str,
    marked: String,
}

fn yaml(code: &'static str, marked: &str) -> Case {
    Case { code, path: "document.yaml", marked: marked.to_owned() }
}

fn json(code: &'static str, marked: &str) -> Case {
    Case { code, path: "document.json", marked: marked.to_owned() }
}

/// A campaign with these modules, each a flow mapping.
fn modules(code: &'static str, modules: &[&str]) -> Case {
    campaign(code, "", modules, "")
}

/// A campaign with this in `workflow`, these modules, and this after them.
fn campaign(code: &'static str, header: &str, modules: &[&str], rest: &str) -> Case {
    let modules: Vec<String> = modules.iter().map(|module| format!("  - {module}\n")).collect();
    let marked = format!(
        "workflow: {{ name: Ünïcode, version: 1.0.0, {header} }}\nmodules:\n{}{rest}\n",
        modules.concat()
    );
    Case { code, path: "document.yaml", marked }
}

/// A project with this in it, and these tasks.
fn project(code: &'static str, header: &str, tasks: &[&str]) -> Case {
    let marked = format!("{{ project_name: Test, {header} tasks: [ {} ] }}", tasks.join(",\n"));
    Case { code, path: "document.yaml", marked }
}

const STEP: &str = "{ id: a, tool: t, action: do }";
const TASK: &str = "{ task_id: a, capsule_id: c }";
/// Beside a pivot it is safe.
const ENDLESS: &str = "retry: { max_attempts: unlimited }";

/// Each code is found by a test: its name stands in one of these files.
#[test]
fn every_code_has_a_test() {
    let tests = concat!(
        include_str!("findings/documents.rs"),
        include_str!("findings/expressions.rs"),
        include_str!("findings/members.rs"),
        include_str!("findings/values.rs"),
        include_str!("findings/order.rs"),
        include_str!("findings/undoing.rs"),
        include_str!("findings/data.rs"),
        include_str!("findings/unsure.rs"),
        include_str!("limits.rs"),
    );
    let about_one_document = codes::ALL.iter().filter(|code| !code.name.starts_with("SW05"));
    let untested: Vec<&str> = about_one_document
        .filter(|code| !codes::is_found_on_demand(**code))
        .map(|code| code.name)
        .filter(|name| !tests.contains(&format!("\"{name}")))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

#[test]
fn codes_are_in_order_and_used_once() {
    let names: Vec<&str> = codes::ALL.iter().map(|code| code.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
}

impl Case {
    fn with(mut self, from: &str, to: &str) -> Self {
        self.marked = self.marked.replacen(from, to, 1);
        self
    }
}

fn check(cases: &[Case]) {
    let wrong: Vec<String> = cases.iter().filter_map(|case| difference(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The one finding of a document is of this kind, at this place, and has a workflow if it is no error.
fn difference(case: &Case) -> Result<(), String> {
    let marked = &case.marked;
    let offset = marked.find('§').ok_or_else(|| format!("no mark: {marked}"))?;
    let source = Source::new(case.path, marked.replacen('§', "", 1));
    let line = marked[..offset].matches('\n').count() + 1;
    let column = marked[..offset].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let compiled = compile(&source);
    let found: Vec<String> = compiled
        .diagnostics
        .iter()
        .map(|finding| format!("{} at {}", finding.code, source.position(finding.label.span.start)))
        .collect();
    let expected = format!("{} at {line}:{column}", case.code);
    let is_error = codes::find(case.code).is_none_or(|code| code.severity == Severity::Error);
    if found == [expected.as_str()] && compiled.workflow.is_none() == is_error {
        return Ok(());
    }
    let rendered: Vec<String> =
        compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect();
    let shown: String = marked.chars().take(400).collect();
    Err(format!("expected {expected}, found {found:?} in\n{shown}\n{}", rendered.join("\n")))
}
