//! The keys of documents.

use super::markdown::{Page, code};
use super::values::takes;
use sagaweave_compiler::ast::keys::{self, Key, Since, Table};

/// A section of the page: its heading, and the table of keys.
type Section = (&'static str, &'static Table);

const CAMPAIGN: &[Section] = &[
    ("The top level of a campaign", &keys::CAMPAIGN),
    ("`workflow`", &keys::WORKFLOW),
    ("`workflow.defaults`", &keys::DEFAULTS),
    ("Activities", &keys::ACTIVITY),
    ("`compensation`", &keys::COMPENSATION),
    ("`retry`", &keys::RETRY),
    ("`type: sequential`", &keys::SEQUENTIAL),
    ("`type: parallel`", &keys::PARALLEL),
    ("`type: dag`", &keys::DAG),
    ("`type: set`", &keys::SET),
    ("`type: end`", &keys::END),
    ("`error` of an end", &keys::ERROR),
];
const CATALOG: &[Section] = &[
    ("The top level of a catalog", &keys::CATALOG),
    ("A tool", &keys::TOOL),
    ("An action", &keys::ACTION),
];
const PROJECT: &[Section] = &[
    ("The top level of a project", &keys::PROJECT),
    ("A task", &keys::TASK),
    ("`metadata` of a task", &keys::TASK_METADATA),
    ("`workspace_config`", &keys::WORKSPACE),
];

const STEPS: &str = "\
What stands in a list of steps is an **activity**, which has `tool` and `action`, or a **block**, which has \
`type`. Where the table says *expression*, the value may also be one: `timeout: ${{ input.patience }}`.";

pub(super) fn campaign(page: &mut Page) {
    page.heading(2, "Campaigns");
    page.paragraph(STEPS);
    sections(page, CAMPAIGN);
}

pub(super) fn catalog(page: &mut Page) {
    page.heading(2, "Catalogs");
    page.paragraph(
        "A campaign names catalogs with `tools: [tools.yaml]`, or has the tools themselves under `tools`.",
    );
    sections(page, CATALOG);
}

pub(super) fn project(page: &mut Page) {
    page.heading(2, "Projects");
    sections(page, PROJECT);
}

fn sections(page: &mut Page, sections: &[Section]) {
    for (heading, table) in sections {
        page.heading(3, heading);
        page.paragraph(table.doc);
        let there = table.keys().filter(|key| key.since == Since::Now);
        page.table(["key", "takes", "what it does"], there.map(row));
        for pair in table.either {
            let [one, other] = pair.keys.map(code);
            let both = if pair.both { "; both, if they say the same" } else { ", not both" };
            page.paragraph(&format!("One of {one} and {other} has to be there{both}."));
        }
    }
}

fn row(key: &'static Key) -> [String; 3] {
    let name = code(key.name);
    let required = if key.required { " (required)" } else { "" };
    let expression = if key.computed { ", or an *expression*" } else { "" };
    let mut does = vec![key.doc.to_owned()];
    does.extend((!key.more.is_empty()).then(|| key.more.to_owned()));
    does.extend(key.default.map(|default| format!("Default: {}.", code(default))));
    let examples: Vec<String> = key.examples.iter().map(|example| code(example)).collect();
    does.extend((!examples.is_empty()).then(|| format!("Such as {}.", examples.join(", "))));
    [format!("{name}{required}"), format!("{}{expression}", takes(key.shape)), does.join(" ")]
}
