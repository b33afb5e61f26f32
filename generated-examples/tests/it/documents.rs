//! The documents of this crate.

use sagaweave::{Checks, Definition, Program, ToolSet};
use sagaweave_compiler::compile;
use sagaweave_compiler::documents::read_in;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::Source;
use sagaweave_core::Payload;
use sagaweave_examples::generated as code;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

type Code = &'static (dyn Program + Sync);

/// A document, and the program that was generated from it.
pub struct Document {
    pub name: &'static str,
    pub code: Code,
    /// Inputs that take it through its branches.
    pub inputs: &'static [&'static str],
    checks: Vec<(&'static str, Checks)>,
}

impl Document {
    /// What an action answers: its sample where a catalog knows it.
    pub fn answer(&self, step: &str, activity_type: &str) -> Payload {
        let known = self.checks.iter().find(|(known, _)| *known == activity_type);
        match known.and_then(|(_, checks)| checks.sample) {
            Some(sample) => Payload::from_json(sample),
            None => Payload::from_json(format!("{{\"of\":\"{step}\"}}")),
        }
    }
}

const UNTYPED: &[&str] = &[r#"{"topic":1}"#];

/// All of them, in the order of their names.
pub fn all() -> Vec<Document> {
    vec![
        of::<code::book_trip::Workflow>("book_trip.yaml", TRIPS),
        of::<code::hostile::Workflow>("hostile.yaml", UNTYPED),
        of::<code::hostile_types::Workflow>("hostile_types.yaml", OPTIONS),
        of::<code::launch_dag::Workflow>("launch_dag.yaml", UNTYPED),
        of::<code::marketing_campaign::Workflow>("marketing_campaign.yaml", UNTYPED),
        of::<code::multi_agent_orchestration::Workflow>("multi_agent_orchestration.yaml", TEAMS),
        of::<code::order_checkout::Workflow>("order_checkout.yaml", ORDERS),
        of::<code::pivot_checkout::Workflow>("pivot_checkout.yaml", UNTYPED),
        of::<code::project_dag::Workflow>("project_dag.json", UNTYPED),
        of::<code::project_parallel::Workflow>("project_parallel.json", UNTYPED),
        of::<code::project_sequential::Workflow>("project_sequential.json", UNTYPED),
        of::<code::test_project::Workflow>("test_project.json", UNTYPED),
    ]
}

fn of<W: Definition>(name: &'static str, inputs: &'static [&'static str]) -> Document {
    Document { name, code: W::programs()[0], inputs, checks: <W::Tools as ToolSet>::checks() }
}

const TRIPS: &[&str] = &[
    r#"{"customer":{"name":"Ada","email":"ada@example.com"},"origin":"VIE","destination":"LIS",
        "departure":"2027-05-01","homecoming":"2027-05-08","with_car":true}"#,
    r#"{"customer":{"name":"Ada","email":"ada@example.com"},"origin":"VIE","destination":"LIS",
        "departure":"2027-05-01","homecoming":"2027-05-08","travellers":5,"budget_cents":1}"#,
    r#"{"customer":{"name":"Ada","email":"ada@example.com"},"origin":"VIE","destination":"LIS",
        "departure":"2027-05-08","homecoming":"2027-05-01"}"#,
];

const OPTIONS: &[&str] = &["{}", r#"{"option":{"d":"Ok","members":"m","more":7}}"#];

const TEAMS: &[&str] = &[
    r##"{"tenant":"acme","notification_channel":"#agents","directives":[
        {"agent":"researcher","goal":"find"},{"agent":"analyst","goal":"weigh"},
        {"agent":"inventor","goal":"make","time_limit":"PT1M"}]}"##,
    r#"{"tenant":"acme","directives":[{"agent":"researcher","goal":"find"},
        {"agent":"analyst","goal":"weigh"},{"agent":"inventor","goal":"make"}]}"#,
];

const ORDERS: &[&str] = &[
    r#"{"order_id":"0b0f9f4e-7e0f-4b5a-9d0e-5a3c3f0f1a2b","customer_id":"c-1","email":"a@b.example",
        "payment_method":"pm_1","lines":[{"sku":"shoe","quantity":2,"unit_cents":12900}],
        "express":true}"#,
    r#"{"order_id":"0b0f9f4e-7e0f-4b5a-9d0e-5a3c3f0f1a2b","customer_id":"c-1","email":"a@b.example",
        "payment_method":"pm_1","lines":[{"sku":"desk","quantity":9,"unit_cents":99900}]}"#,
];

/// The document in `workflows/` of this name, with its catalogs.
pub fn source(name: &str) -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    read_in(root, &Path::new("workflows").join(name)).unwrap()
}

/// The IR of a document in `workflows/`.
pub fn ir(name: &str) -> Workflow {
    let source = source(name);
    let compiled = compile(&source);
    let findings: Vec<String> =
        compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect();
    compiled.workflow.unwrap_or_else(|| panic!("{}", findings.join("\n")))
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

fn files(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let files = files.filter(|file| file.file_type().unwrap().is_file());
    files.map(|file| file.file_name().into_string().unwrap()).collect()
}

#[test]
fn every_document_is_here() {
    assert_eq!(files(&folder()), all().iter().map(|document| document.name.to_owned()).collect());
}

#[test]
fn every_catalog_is_named_by_a_document() {
    let named = all().into_iter().flat_map(|document| {
        let source = source(document.name);
        let names: Vec<String> = source.catalogs().iter().map(|it| it.name.clone()).collect();
        names
    });
    let tools = files(&folder().join("tools"));
    assert_eq!(
        tools.iter().map(|file| format!("tools/{file}")).collect::<BTreeSet<_>>(),
        named.collect()
    );
}

#[test]
fn the_typed_documents_have_no_findings() {
    for name in ["book_trip.yaml", "multi_agent_orchestration.yaml", "order_checkout.yaml"] {
        let source = source(name);
        let compiled = compile(&source);
        let findings: Vec<String> =
            compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}
