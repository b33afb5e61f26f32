//! Where the engine differs from a server, and why that may stay. The tests read this table: a
//! difference that is not in it fails, and so does an entry that nothing needs any more.

/// Lines of transcripts that only one side has.
pub struct Difference {
    /// Where it must be met; empty: anywhere, at least once.
    pub scenarios: &'static [&'static str],
    /// Lines of the server, without their indentation.
    pub server: &'static [&'static str],
    /// Lines of the engine, without their indentation.
    pub embedded: &'static [&'static str],
    /// Why this is no fault.
    pub reason: &'static str,
}

/// All of them.
pub const DIFFERENCES: &[Difference] = &[];
