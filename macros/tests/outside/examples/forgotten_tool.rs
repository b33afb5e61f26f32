//! A tool that was forgotten.

sagaweave::include_workflow!("workflows/greeting.yaml");
use greeting::Tools;

fn main() {
    let service = || -> sagaweave::ToolService { unreachable!("only compiled") };
    let _ = Tools { shop: service().into() };
}
