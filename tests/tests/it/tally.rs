//! How many scenarios ran, and what is wrong with which.

use std::time::Instant;

/// The outcome of a table of scenarios.
#[derive(Debug)]
pub struct Tally {
    table: String,
    since: Instant,
    ran: usize,
    replayed: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Nothing has run yet.
    pub fn new(table: &str) -> Self {
        Self {
            table: table.to_owned(),
            since: Instant::now(),
            ran: 0,
            replayed: 0,
            wrong: Vec::new(),
        }
    }

    /// A scenario has run; `wrong` is empty where all is well.
    pub fn ran(&mut self, name: &str, wrong: &[String]) {
        self.ran += 1;
        if !wrong.is_empty() {
            eprintln!("{}: {name}: WRONG", self.table);
            self.wrong.push(format!("{}: {name}\n    {}", self.table, wrong.join("\n    ")));
        }
    }

    /// A history was replayed; `wrong` says how it did not fit.
    pub fn replayed(&mut self, wrong: Option<String>) {
        self.replayed += 1;
        self.wrong.extend(wrong.map(|text| format!("{}: replay of {text}", self.table)));
    }

    /// Prints the counts, and panics where anything was wrong.
    pub fn close(tallies: Vec<Self>) {
        for tally in &tallies {
            let Self { table, ran, replayed, wrong, since } = tally;
            let took = since.elapsed().as_secs_f64();
            let wrong = wrong.len();
            eprintln!("{table}: {ran} scenarios, {replayed} replayed, {wrong} wrong, {took:.1} s");
        }
        let missing = tallies.iter().filter(|tally| tally.replayed != tally.ran);
        let missing: Vec<String> =
            missing.map(|tally| format!("{}: a history is missing", tally.table)).collect();
        let wrong = tallies.into_iter().flat_map(|tally| tally.wrong);
        let wrong: Vec<String> = wrong.chain(missing).collect();
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
