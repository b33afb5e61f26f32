//! Every document in `workflows/` becomes a module, also one that is added later.

fn main() {
    sagaweave_compiler::Builder::new().folder("workflows").compile();
}
