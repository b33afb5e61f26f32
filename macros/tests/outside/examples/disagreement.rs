//! Two documents that would be one module.

sagaweave::include_workflow!("workflows/greeting.yaml", "workflows/other/greeting.yaml");

fn main() {
    let tools: Option<greeting::Tools> = None;
    println!("{}", tools.is_some());
}
