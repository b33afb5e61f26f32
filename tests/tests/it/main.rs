//! Documents as their users write them, compiled, on a real Temporal server, and on the engine.
//!
//! | | |
//! |---|---|
//! | `documents`, `plan`, `plans` | the documents, compiled; and by hand, what they mean |
//! | `scenario`, `blocks` | what misbehaves, and what must come of it |
//! | `world`, `play`, `history` | server, worker, client; how a scenario is run and replayed |
//! | `check`, `simulated`, `tally` | whether the calls, and then the report, are what they must be, and what `simulate` says |
//! | `engine` | all that needs no other process, once more on the engine |
//! | `sdk` | workflows as users of the SDK write them |
//! | `typed` | documents with schemas, signals, queries and search attributes |
//! | `examples` | the documents of the examples |
//! | `random` | typed documents at random, compiled and interpreted |
//! | `chaos` | thousands of campaigns under faults at random, on the engine only |
//! | `saga`, `killed`, `signals`, `input`, `replay`, `many` | the tests |

mod answers;
mod arguments;
mod blocks;
mod chaos;
mod check;
mod check_fails;
mod documents;
mod engine;
mod examples;
mod history;
mod input;
mod killed;
mod many;
mod own_tools;
mod plan;
mod plans;
mod play;
mod process;
mod random;
mod replay;
mod saga;
mod scenario;
mod sdk;
mod shutdown;
mod signals;
mod simulated;
mod tally;
mod typed;
mod world;
