//! The in-process engine, tested as its users meet it.

mod differential;
