//! Expressions.

use super::markdown::{Page, code};
use sagaweave_compiler::expr::functions::{Entry, TABLE, What};

const ABOUT: &str = "\
`${{ … }}` holds an expression, a typed subset of the Common Expression Language. A value that is one \
expression keeps its type; inside of text it becomes text. `$${{` stands for the characters `${{`. \
Expressions are checked when a document is compiled: each part has a type, and what may be null has to be \
looked at first, with `x != null`, `has(x)` or `default(x, y)`. What has no type is checked when it runs. \
There is no arithmetic between whole numbers and numbers with a fraction: write `2.0`, or `double(x)`.";

const NAMES: &[(&str, &str)] = &[
    ("input", "What the workflow was started with."),
    (
        "steps.ID",
        "What a step gave that surely has ended; null where it was skipped or its failure passed over. Also `steps[\"ID\"]`.",
    ),
    (
        "outcome.ID",
        "How a step ended: `status`, `error.type`, `error.message`, `started_at`, `completed_at`.",
    ),
    ("signals.NAME", "The latest payload of a signal, null before."),
    ("workflow.id, .run_id, .type, .version", "What the run is."),
    (
        "workflow.started_at, .now, .elapsed",
        "Temporal's clock: when the run started, what time it is, how long that is.",
    ),
    ("workflow.status, .error", "In `finally`: how the work ended."),
    (
        "step.input, step.output, step.key",
        "In the `with` of a compensation: what the step got, what it gave (null where that is not known), its idempotency key.",
    ),
];

pub(super) fn write(page: &mut Page) {
    page.heading(2, "Expressions");
    page.paragraph(ABOUT);
    page.heading(3, "Names in expressions");
    page.table(
        ["name", "what it is"],
        NAMES.iter().map(|(name, doc)| [code(name), (*doc).to_owned()]),
    );
    page.heading(3, "Operators");
    entries(page, is_operator);
    page.heading(3, "Functions");
    entries(page, |entry| !is_operator(entry));
}

const fn is_operator(entry: &Entry) -> bool {
    matches!(entry.what, What::Operator | What::Arithmetic(_) | What::Neg)
}

fn entries(page: &mut Page, wanted: impl Fn(&Entry) -> bool) {
    let entries = TABLE.iter().filter(|entry| wanted(entry));
    page.table(["name", "forms", "what it does", "examples"], entries.map(row));
}

fn row(entry: &Entry) -> [String; 4] {
    let forms: Vec<String> = entry.forms.iter().map(|form| code(form.words)).collect();
    let examples =
        entry.examples.iter().map(|(text, gives)| format!("{} → {}", code(text), code(gives)));
    let examples: Vec<String> = examples.collect();
    [code(entry.name), forms.join("<br>"), entry.doc.to_owned(), examples.join("<br>")]
}
