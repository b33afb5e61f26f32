//! Typed documents: what is refused, where, in what words; signals, queries and search attributes.
//!
//! | | |
//! |---|---|
//! | `order` | a document, compiled |
//! | `stock` | its tool in Rust; the other is behind the Tool Service |
//! | `workshop` | another document, and what flows in it from step to step |
//! | `starts`, `steps`, `messages`, `kit`, `canary` | the tests: inputs and search attributes, tools, signals and queries, the testing kit, what logs show |

mod canary;
mod kit;
mod messages;
mod order;
mod starts;
mod steps;
mod stock;
mod workshop;

use crate::world::World;
use order::{Input, Order, Tools};
use sagaweave::{Run, ToolService, WorkerHandle};
use sagaweave_devkit::tool_service::Rule;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

/// An input with all that it may have.
fn full() -> Input {
    Input {
        tenant: "Acme GmbH".to_owned(),
        items: 3,
        score: Some(0.5),
        urgent: Some(true),
        due: Some("2027-03-01T12:00:00Z".parse().unwrap()),
        tags: vec!["new".to_owned(), "ä b".to_owned()],
    }
}

/// The stock in Rust, and the bank over the Tool Service.
fn tools_with(stock: stock::Stock, service: ToolService) -> Tools {
    Tools { stock: stock.into(), ..Tools::all(service) }
}

/// A server or an engine, a tool service, and a worker of the order.
struct Stage {
    world: World,
    worker: WorkerHandle,
}

impl Stage {
    async fn new(name: &str) -> Self {
        let world = World::new(name).await;
        let service = ToolService::new(&world.recorder.url()).unwrap();
        let worker = world.worker_with::<Order>(tools_with(stock::Stock::default(), service));
        Self { world, worker }
    }

    fn id(&self, name: &str) -> String {
        let id = self.world.workflow_id(name);
        let receipt = sagaweave::json!({"receipt": "r-1", "card": "4242", "junk": [1]});
        self.world.recorder.on(&id, Rule::of("charge").answers(receipt).until_released("charge"));
        id
    }

    /// A run whose charge waits until it is released.
    async fn start(&self, name: &str) -> Run<Order> {
        let start = self.world.client.start::<Order>(self.id(name), full());
        start.task_queue(&self.world.queue).await.unwrap()
    }

    async fn until_charged(&self, run: &Run<Order>) {
        self.world.recorder.wait_for_call(run.id(), "charge", SOON).await.unwrap();
    }

    fn release(&self, run: &Run<Order>) {
        self.world.recorder.release(run.id(), "charge");
    }

    async fn close(self) {
        self.worker.shutdown().await.unwrap();
    }
}
