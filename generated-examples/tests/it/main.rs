//! The generated code is what the compiler makes today, and does what the documents say.

mod agents;
mod checkout;
mod demo;
mod documents;
mod expressions;
mod fresh;
mod guide;
mod page;
mod same;
mod testing;
mod trip;
