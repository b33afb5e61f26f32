//! The generated code is what the compiler makes today, and does what the documents say.

mod demo;
mod documents;
mod fresh;
mod page;
mod same;
mod testing;
