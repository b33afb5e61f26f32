//! The tables of a catalog of tools.

use super::words::PRIORITY_WORDS;
use super::{Key, METADATA, NAME, Shape, TEXT, Table, key, later};

/// The top level of a catalog.
pub static CATALOG: Table = Table {
    name: "catalog",
    what: "a catalog",
    doc: "What tools take and give, for all documents that name it.",
    groups: &[&[
        key("tools", Shape::Tools, "The tools, by name.").required(),
        key("types", Shape::Schemas, "Named JSON Schemas.")
            .more("Others refer to them with `{ $ref: \"#/types/Name\" }`."),
        METADATA,
    ]],
    either: &[],
};

/// A tool of a catalog.
pub static TOOL: Table = Table {
    name: "tool",
    what: "a tool",
    doc: "A tool, and what it can do.",
    groups: &[&[
        DESCRIPTION,
        key("actions", Shape::Actions, "What it can do, by name.").required(),
        key("errors", Shape::Errors, "The types of its errors.")
            .more(
                "A list, or names by HTTP status. Where a tool has them, names in `optional`, `only` \
                 and `non_retryable` are held against them.",
            )
            .examples(&[r#"["NotFound", "Busy"]"#, r#"{"404": "NotFound"}"#]),
        METADATA,
        later("rate", "How often it may be called."),
        later("http", "How it is called over HTTP."),
    ]],
    either: &[],
};

/// An action of a tool.
pub static ACTION: Table = Table {
    name: "action",
    what: "an action",
    doc: "Something that a tool can do.",
    groups: &[&[
        DESCRIPTION,
        key("input", Shape::Schema, "What it takes: a JSON Schema.").more("Without it, anything."),
        key("output", Shape::Schema, "What it gives: a JSON Schema.").more("Without it, anything."),
        key("compensation", NAME, "The action of the same tool that undoes it, or `none`.")
            .is_name()
            .more(
                "A step may name another one. What the undoing action requires is filled by name, \
                 from what the step gave before what it got.",
            )
            .examples(&["delete_page", "none"]),
        key("reads", Shape::Bool, "Whether it only reads: it changes nothing.")
            .default("false")
            .examples(&["true"]),
        key("idempotent", Shape::Bool, "Whether doing it twice is the same as doing it once.")
            .more("For people; every call has an idempotency key in any case.")
            .default("false")
            .examples(&["true"]),
        key("retry", Shape::Retry, "When a failed attempt is followed by another.")
            .more("The name of a profile, or a mapping. A step may say something else.")
            .examples(&["idempotent_api_call", "financial_transaction"]),
        key("timeout", Shape::Duration, "How long one attempt may take.").examples(&["30s", "5m"]),
        key("total_timeout", Shape::Duration, "How long all attempts together may take.")
            .examples(&["10m", "2h"]),
        key(
            "heartbeat_timeout",
            Shape::Duration,
            "After how much silence its worker is taken to be lost.",
        )
        .examples(&["20s", "1m"]),
        key(
            "priority",
            Shape::Word(PRIORITY_WORDS),
            "Which of the waiting activities a worker takes first.",
        )
        .default("normal")
        .examples(&["high"]),
        METADATA,
        later("http", "How it is called over HTTP."),
    ]],
    either: &[],
};

const DESCRIPTION: Key = key("description", TEXT, "What it is for.")
    .examples(&["Notes and databases", "Search a database"]);
