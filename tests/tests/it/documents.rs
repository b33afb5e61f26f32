//! The documents under test, compiled.
//!
//! `marketing_campaign.yaml` and `test_project.json` are as their users wrote them.

use crate::plan::Plan;
use crate::plans;
use sagaweave::{Definition, ToolService, Value};
use sagaweave_compiler::documents;
use sagaweave_compiler::source::Source;
use std::path::Path;

sagaweave::include_workflow!("workflows/marketing_campaign.yaml");
sagaweave::include_workflow!("workflows/brisk_campaign.yaml");
sagaweave::include_workflow!("workflows/campaign_step_added.yaml");
sagaweave::include_workflow!("workflows/campaign_step_removed.yaml");
sagaweave::include_workflow!("workflows/campaign_step_renamed.yaml");
sagaweave::include_workflow!("workflows/campaign_retimed.yaml");
sagaweave::include_workflow!("workflows/launch_dag.yaml");
sagaweave::include_workflow!("workflows/brisk_launch_dag.yaml");
sagaweave::include_workflow!("workflows/test_project.json");
sagaweave::include_workflow!("workflows/project_sequential.json");
sagaweave::include_workflow!("workflows/project_parallel.json");
sagaweave::include_workflow!("workflows/project_dag.json");
sagaweave::include_workflow!("workflows/full_project.json");
sagaweave::include_workflow!("workflows/sale.yaml");
sagaweave::include_workflow!("workflows/rental.yaml");
sagaweave::include_workflow!("workflows/party.yaml");
sagaweave::include_workflow!("workflows/survey.yaml");
sagaweave::include_workflow!("workflows/parade.yaml");
sagaweave::include_workflow!("workflows/errand.yaml");

/// A compiled document, and what it means.
pub trait Document: Definition<Input = Value> {
    /// The name of its table of scenarios.
    const NAME: &'static str;
    /// What it means.
    const PLAN: Plan;

    /// It, as it was written.
    fn source() -> Source {
        let workflows = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
        let files =
            ["yaml", "json"].map(|ending| workflows.join(format!("{}.{ending}", Self::NAME)));
        let file = files.iter().find(|file| file.exists()).expect("it was compiled");
        documents::read(file).expect("it was compiled")
    }

    /// All its tools over the Tool Service.
    fn tools(service: ToolService) -> Self::Tools;
}

macro_rules! documents {
    ($($module:ident: $plan:ident,)*) => {$(
        impl Document for $module::Workflow {
            const NAME: &'static str = stringify!($module);
            const PLAN: Plan = plans::$plan;

            fn tools(service: ToolService) -> Self::Tools {
                $module::Tools::all(service)
            }
        }
    )*};
}

documents! {
    marketing_campaign: CAMPAIGN,
    brisk_campaign: CAMPAIGN,
    launch_dag: LAUNCH,
    brisk_launch_dag: LAUNCH,
    test_project: PROJECT_CHAIN,
    project_sequential: PROJECT_CHAIN,
    project_parallel: PROJECT_PARALLEL,
    project_dag: PROJECT_CHAIN,
    full_project: FULL_PROJECT,
    sale: SALE,
    rental: RENTAL,
    party: PARTY,
    survey: SURVEY,
    parade: PARADE,
    errand: ERRAND,
}

/// What stands for the same document stays the same.
#[test]
fn copies_are_copies() {
    macro_rules! same {
        ($($file:literal),*) => {$(
            let (here, there) = (
                include_str!(concat!("../../workflows/", $file)),
                include_str!(concat!("../../../generated-examples/workflows/", $file)),
            );
            assert_eq!(here, there, $file);
        )*};
    }
    same!("marketing_campaign.yaml", "test_project.json", "launch_dag.yaml");
    same!("project_sequential.json", "project_parallel.json", "project_dag.json");
    let modules = |text: &'static str| -> Vec<&'static str> {
        let lines = text.lines().map(str::trim_end);
        lines.skip_while(|line| *line != "modules:").collect()
    };
    assert_eq!(
        modules(include_str!("../../workflows/brisk_campaign.yaml")),
        modules(include_str!("../../workflows/marketing_campaign.yaml"))
    );
    assert_eq!(
        modules(include_str!("../../workflows/brisk_launch_dag.yaml")),
        modules(include_str!("../../workflows/launch_dag.yaml"))
    );
}
