//! A document that is not there.

sagaweave::include_workflow!("workflows/nowhere.yaml");
use nowhere::{Output, Workflow};

fn main() {
    println!("{}", std::any::type_name::<(Output, Workflow)>());
}
