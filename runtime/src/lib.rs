//! To come.

mod call;
