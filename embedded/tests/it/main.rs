//! The in-process engine, tested as its users meet it.

mod differential;
mod machine_activities;
mod machine_kit;
mod machine_model;
mod machine_relatives;
mod machine_tasks;
mod machine_updates;
mod service_faults;
mod service_flow;
mod service_kit;
mod service_policies;
mod service_queries;
mod service_time;
mod service_updates;
