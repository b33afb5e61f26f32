//! An async main that fails.

#[sagaweave::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    std::future::ready(()).await;
    Err("on purpose")?
}
