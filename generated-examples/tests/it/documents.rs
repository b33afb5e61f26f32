//! The documents of this crate.

use sagaweave::{Definition, Program};
use sagaweave_compiler::compile;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::Source;
use sagaweave_examples::generated as code;
use std::path::PathBuf;

type Code = &'static (dyn Program + Sync);

/// Each document, and the program that was generated from it.
pub fn all() -> Vec<(&'static str, Code)> {
    vec![
        ("hostile.yaml", program::<code::hostile::Workflow>()),
        ("launch_dag.yaml", program::<code::launch_dag::Workflow>()),
        ("marketing_campaign.yaml", program::<code::marketing_campaign::Workflow>()),
        ("pivot_checkout.yaml", program::<code::pivot_checkout::Workflow>()),
        ("project_dag.json", program::<code::project_dag::Workflow>()),
        ("project_parallel.json", program::<code::project_parallel::Workflow>()),
        ("project_sequential.json", program::<code::project_sequential::Workflow>()),
        ("test_project.json", program::<code::test_project::Workflow>()),
    ]
}

fn program<W: Definition>() -> Code {
    W::programs()[0]
}

/// The IR of a document in `workflows/`.
pub fn ir(name: &str) -> Workflow {
    let bytes = std::fs::read(folder().join(name)).unwrap();
    let source = Source::new(format!("workflows/{name}"), bytes);
    let compiled = compile(&source);
    let findings: Vec<String> =
        compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect();
    compiled.workflow.unwrap_or_else(|| panic!("{}", findings.join("\n")))
}

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

#[test]
fn every_document_is_here() {
    let files = std::fs::read_dir(folder()).unwrap();
    let mut files: Vec<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, all().into_iter().map(|(name, _)| name).collect::<Vec<_>>());
}
