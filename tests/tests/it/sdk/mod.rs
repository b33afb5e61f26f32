//! Workflows and activities as users of the SDK write them, with its macros, client and worker, on the
//! server and on the engine: what the SDK's own examples show, and what else such workflows do.

// The SDK's macros ask for these signatures.
#![expect(clippy::unused_async, clippy::unused_self, clippy::trivially_copy_pass_by_ref)]

mod asynchronous;
mod attributes;
mod cancellation;
mod children;
mod continued;
mod external;
mod local;
mod messages;
mod parents;
mod patches;
mod polling;
mod saga;
mod stage;
mod starts;
mod timers;
