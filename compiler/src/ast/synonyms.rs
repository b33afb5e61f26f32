//! Keys as other languages call them, so that an author who knows one of them is told the right key.

use super::keys::Table;

/// The key of `table` that elsewhere is called `name`.
pub(super) fn synonym(name: &str, table: &Table) -> Option<&'static str> {
    let here = |(other, own): &(&str, &'static str)| {
        (*other == name).then(|| table.key(own)).flatten().map(|key| key.name)
    };
    SYNONYMS.iter().find_map(here)
}

/// The type of block that elsewhere is called `word`.
pub(super) fn block_synonym(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let (_, own) = BLOCK_SYNONYMS.iter().find(|(other, _)| *other == word)?;
    Some(own)
}

const BLOCK_SYNONYMS: &[(&str, &str)] = &[
    ("serial", "sequential"),
    ("sequence", "sequential"),
    ("series", "sequential"),
    ("steps", "sequential"),
    ("chain", "sequential"),
    ("concurrent", "parallel"),
    ("simultaneous", "parallel"),
    ("fanout", "parallel"),
    ("fan_out", "parallel"),
    ("all", "parallel"),
    ("graph", "dag"),
];

/// What other languages call a key, and what it is called here.
const SYNONYMS: &[(&str, &str)] = &[
    ("params", "with"),
    ("parameters", "with"),
    ("args", "with"),
    ("arguments", "with"),
    ("inputs", "with"),
    ("input", "with"),
    ("undo", "compensation"),
    ("compensate", "compensation"),
    ("rollback", "compensation"),
    ("retries", "retry"),
    ("attempts", "max_attempts"),
    ("max_retries", "max_attempts"),
    ("initial_interval", "initial"),
    ("max_interval", "max"),
    ("backoff_coefficient", "backoff"),
    ("requires", "depends_on"),
    ("needs", "depends_on"),
    ("after", "depends_on"),
    ("dependencies", "depends_on"),
    ("steps", "modules"),
    ("steps", "activities"),
    ("tasks", "modules"),
    ("tasks", "activities"),
    ("modules", "tasks"),
    ("activities", "tasks"),
    ("task_id", "id"),
    ("timeout_seconds", "timeout"),
    ("retry_attempts", "retry"),
    ("project_name", "name"),
    ("activities", "modules"),
    ("modules", "activities"),
    ("if", "when"),
    ("condition", "when"),
    ("uses", "tool"),
    ("service", "tool"),
    ("run", "action"),
    ("method", "action"),
    ("function", "action"),
    ("wait_for", "depends_on"),
    ("max_retries", "retry"),
    ("parallelism", "max_concurrent"),
    ("concurrency", "max_concurrent"),
    ("depends_on", "dependencies"),
    ("timeout", "timeout_seconds"),
    ("retry", "retry_attempts"),
    ("retries", "retry_attempts"),
    ("max_attempts", "retry_attempts"),
    ("id", "task_id"),
    ("capsule", "capsule_id"),
    ("persona", "persona_id"),
    ("mode", "execution_mode"),
    ("name", "project_name"),
];
