//! The in-process engine, tested as its users meet it.

mod differential;
mod service_faults;
mod service_flow;
mod service_kit;
mod service_policies;
mod service_queries;
mod service_time;
