//! A field that the workflow's output does not have.

sagaweave::include_workflow!("workflows/greeting.yaml");

fn gifts(output: greeting::Output) -> sagaweave::Value {
    output.both.gifts
}

fn main() {
    println!("{}", gifts as fn(_) -> _ as usize);
}
