//! The tables of a campaign.

use super::words::{ON_ERROR_WORDS, PRIORITY_WORDS, UNDO_ORDER_WORDS};
use super::{ALLOW, Either, Key, METADATA, NAME, Order, Shape, TEXT, Table, key, later};
use crate::limits;

/// The top level of a campaign.
pub static CAMPAIGN: Table = Table {
    name: "campaign",
    what: "a campaign",
    doc: "A workflow: a graph of steps, each with what undoes it.",
    groups: &[&[
        key("workflow", Shape::Mapping(&WORKFLOW), "What the workflow is.").required(),
        key("modules", Shape::Steps(Order::Modules), "The work: a graph of steps.")
            .required()
            .more(
                "A step starts as soon as all that it `depends_on` has ended; one that depends \
                 on nothing starts at once.",
            ),
        key("finally", Shape::Steps(Order::Finally), "Activities at the end, whatever happened.")
            .more(
                "One after another, after everything is done or undone; they cannot change the \
                 result.",
            ),
        key("retry_profiles", Shape::Profiles, "Retry profiles of your own, by name.").more(
            "Such as `{ patient: { max_attempts: 20, max: 1m } }`, which a step uses with \
                 `retry: patient`. There are `default`, `idempotent_api_call`, \
                 `financial_transaction` and `user_notification` already.",
        ),
        ALLOW,
        METADATA,
        key("tools", Shape::Catalogs, "The catalogs that say what tools take and give.")
            .more(
                "Paths of files, from this one's folder, or the tools themselves. A tool that no \
                 catalog names takes and gives any value.",
            )
            .examples(&[r#"["tools.yaml"]"#, r#"["notion.yaml", "mail.yaml"]"#]),
        key("types", Shape::Schemas, "Named JSON Schemas.").more(
            "Others refer to them with `{ $ref: \"#/types/Name\" }`. Each becomes a Rust type.",
        ),
        key("input", Shape::Schema, "What the workflow takes: a JSON Schema.")
            .more("Without it, anything. A client and a worker refuse what does not fit."),
        key(
            "signals",
            Shape::Schemas,
            "Signals that it takes, by name, each with its JSON Schema.",
        )
        .more("`${{ signals.NAME }}` is the latest one that came, null before."),
        key("queries", Shape::Templates, "Queries that it answers, by name, each with its answer.")
            .more("They see what every step gave so far, null where it gave nothing yet."),
        key("output", Shape::Template, "What the workflow gives.")
            .more("Without it, what each module gives, by its id."),
    ]],
    either: &[],
};

/// `workflow:`.
pub static WORKFLOW: Table = Table {
    name: "workflow",
    what: "`workflow`",
    doc: "What the workflow is called, and what holds for all of it.",
    groups: &[&[
        key("name", TEXT, "Its name, for people.")
            .required()
            .examples(&["Marketing Campaign Automation", "Spring Sale"]),
        key("version", Shape::Version, "Its version: three numbers with dots between them.")
            .required()
            .more(
                "A semantic version. Raise it with each change, so that people see which one a \
                 run has.",
            )
            .examples(&["1.0.0", "2.1.0-beta.1"]),
        key("type", NAME, "What it is called in Temporal.")
            .is_name()
            .more("Without it, the file's name: `spring_sale.yaml` gives `SpringSaleWorkflow`.")
            .examples(&["MarketingCampaignWorkflow", "SpringSaleWorkflow"]),
        key("description", TEXT, "What it is for.").examples(&[
            "From research to analytics.",
            "Holds the goods, charges the card, ships.",
        ]),
        key("task_queue", NAME, "Which workers run it: those of this task queue.")
            .more(
                "`start` and the variable `TEMPORAL_TASK_QUEUE` come before it; without any of \
                 them it is `sagaweave`.",
            )
            .examples(&["campaigns", "checkout"]),
        key("waves", Shape::Bool, "Whether each wave of modules waits for all of the wave before.")
            .more(
                "`false`: each step starts as soon as it can. A wave is all modules that could \
                 start together.",
            )
            .default("false")
            .examples(&["true"]),
        key(
            "compensation_order",
            Shape::Word(UNDO_ORDER_WORDS),
            "In which order steps are undone.",
        )
        .default("graph")
        .examples(&["reverse"]),
        key("timeout", Shape::Duration, "How long all of the work may take.")
            .more(
                "When it is over, what runs is cancelled and what is done is undone. Undoing \
                 and `finally` have all the time they need.",
            )
            .examples(&["2h", "1d"]),
        key(
            "defaults",
            Shape::Mapping(&DEFAULTS),
            "What holds for every activity that says nothing else.",
        ),
        METADATA,
        key(
            "search_attributes",
            Shape::Templates,
            "Search attributes that a run starts with, by name.",
        )
        .more(
            "Each an expression over `input`. The server has to know them: `temporal operator \
                 search-attribute create`.",
        ),
        later("schedule", "When it starts by itself."),
    ]],
    either: &[],
};

/// `workflow.defaults:`.
pub static DEFAULTS: Table = Table {
    name: "defaults",
    what: "`defaults`",
    doc: "What holds for every activity that says nothing else.",
    groups: &[&[
        key("timeout", Shape::Duration, "How long one attempt of an activity may take.")
            .default("30s")
            .examples(&["5m"]),
        key("retry", Shape::Retry, "When a failed attempt is followed by another.")
            .more("It does not hold for undoing: that goes on for a day.")
            .default("default")
            .examples(PROFILES),
    ]],
    either: &[],
};

/// Profiles to choose from where another than `default` is wanted.
const PROFILES: &[&str] = &["idempotent_api_call", "financial_transaction", "user_notification"];

const STEP: &[Key] = &[
    key("id", NAME, "The step's id: a short name that no other step has.")
        .is_name()
        .more("Unique over the whole document. Renaming a step breaks workflows that are running.")
        .examples(&["market_research", "send-email"]),
    key("name", NAME, "The same as `id`; write one of them.")
        .is_name()
        .more("For words that people read there is `description`.")
        .examples(&["market_research", "send-email"]),
    key("depends_on", Shape::Texts, "The steps that have to end before it starts.")
        .is_name()
        .more(
            "Ids of steps of the same list, which has to be a graph: `modules`, or a block with \
             `type: dag`. A step that was skipped or tolerated has ended, too.",
        )
        .examples(&[r#"["research"]"#, r#"["research", "content_creation"]"#]),
    key("description", TEXT, "What it is for.")
        .examples(&["Look for competitors", "The goods are held for an hour"]),
    key("progress", Shape::Whole(0, 100), "What `get_progress` shows once the module has ended.")
        .more("In percent. Without it, the share of the steps that have ended.")
        .examples(&["40", "100"]),
    METADATA,
    key("when", Shape::Condition, "Whether it runs.")
        .computed()
        .more(
            "Asked once, when the step is ready. If not, it is skipped with all that is in it; what \
             depends on it runs, and finds null where it would have given something.",
        )
        .examples(&["${{ input.amount > 100 }}", "${{ has(input.channel) }}"]),
];

const STEP_NAMES: Either = Either { keys: ["id", "name"], both: true };

/// A step with `tool`.
pub static ACTIVITY: Table = Table {
    name: "activity",
    what: "an activity",
    doc: "A step that calls a tool.",
    groups: &[
        &[
            key("tool", NAME, "The tool that it calls.")
                .required()
                .is_name()
                .more(
                    "A step with `tool` is an activity; `tool` and `action` together are its \
                     Temporal activity type, such as `notion.search_database`.",
                )
                .examples(&["notion", "email"]),
            key("action", NAME, "What the tool has to do.")
                .required()
                .is_name()
                .examples(&["search_database", "send"]),
            key("with", Shape::Template, "What the tool gets.").more(
                "Any value, mostly a mapping, such as `{ query: competitors, limit: 10 }`, with \
                     expressions where they are needed: `${{ input.topic }}`. Without it, an empty one.",
            ),
            key("compensation", Shape::Compensation, "What undoes it if a later step fails.")
                .more(
                    "The name of an action of the same tool, a mapping with more about it, or \
                     `none` if there is nothing to undo. An action that is named alone gets the \
                     step's input and output.",
                )
                .examples(&["delete_research_notes", "none"]),
        ],
        STEP,
        &[
            key("optional", Shape::Optional, "Whether the work goes on if it fails.")
                .computed()
                .more(
                    "`true`: its failure is noted, and if it may have changed something, it is \
                     undone at once. A cancellation is never passed over. Or the types of errors that \
                     are passed over.",
                )
                .default("false")
                .examples(&["true"]),
            key("timeout", Shape::Duration, "How long one attempt may take.")
                .computed()
                .more("Without it, `workflow.defaults.timeout`, or 30 seconds.")
                .examples(&["30s", "5m"]),
            key("total_timeout", Shape::Duration, "How long all attempts together may take.")
                .computed()
                .examples(&["10m", "2h"]),
            key(
                "heartbeat_timeout",
                Shape::Duration,
                "After how much silence its worker is taken to be lost.",
            )
            .computed()
            .more(
                "Without it, 10 seconds where `timeout` is longer. The worker gives its signs \
                 of life by itself.",
            )
            .examples(&["20s", "1m"]),
            key("retry", Shape::Retry, "When a failed attempt is followed by another.")
                .more(
                    "The name of a profile, or a mapping. Without it, \
                     `workflow.defaults.retry`, or the profile `default`.",
                )
                .examples(PROFILES),
            key("pivot", Shape::Bool, "Whether it is the point of no return.")
                .more(
                    "Once it is done nothing is undone any more; it is retried until it works. \
                     There is at most one, and what runs beside it or after it has no \
                     compensation, and is optional or retried without end.",
                )
                .default("false")
                .examples(&["true"]),
            key("reads", Shape::Bool, "Whether it only reads: it changes nothing.")
                .more("There is nothing to undo, and it is safe to do again.")
                .default("false")
                .examples(&["true"]),
            key(
                "priority",
                Shape::Word(PRIORITY_WORDS),
                "Which of the waiting activities a worker takes first.",
            )
            .computed()
            .default("normal")
            .examples(&["high"]),
            key("summary", Shape::Text(limits::SUMMARY_BYTES), "A line that Temporal's UI shows.")
                .computed()
                .examples(&["Look for competitors", "Charge the card"]),
            later("every", "How often it polls."),
            later("until", "Until when it polls."),
        ],
    ],
    either: &[STEP_NAMES],
};

const TYPE: Key = key("type", NAME, "What kind of step it is.").required().is_name();

const BLOCK: &[Key] = &[
    TYPE,
    key("output", Shape::Template, "What it gives.")
        .more("Without it, what each of its steps gives, by its id."),
];
const BLOCK_OPTIONS: &[Key] = &[
    key("optional", Shape::Optional, "Whether the work goes on if the block fails.")
        .computed()
        .more("`true`: its failure is noted, and what its steps have done is undone first.")
        .default("false")
        .examples(&["true"]),
    key("timeout", Shape::Duration, "How long the whole block may take.")
        .computed()
        .more("From when its first step may start. It never cuts undoing short.")
        .examples(&["10m", "2h"]),
];
const WINDOW: &[Key] = &[
    key(
        "max_concurrent",
        Shape::Whole(1, limits::IN_FLIGHT),
        "How many of its steps run at the same time, at most.",
    )
    .computed()
    .more(
        "When one ends, the next one starts. Only the block's own steps count, not those in \
         blocks in it.",
    )
    .examples(&["2", "10"]),
    key("on_error", Shape::Word(ON_ERROR_WORDS), "What the failure of a step does to the others.")
        .default("fail")
        .examples(&["finish"]),
];

/// A step with `type: sequential`.
pub static SEQUENTIAL: Table = Table {
    name: "sequential_block",
    what: "a sequential block",
    doc: "Steps that run one after another.",
    groups: &[
        BLOCK,
        STEP,
        BLOCK_OPTIONS,
        &[key("activities", Shape::Steps(Order::Fixed), "Its steps, one after another.")
            .required()],
    ],
    either: &[STEP_NAMES],
};

/// A step with `type: parallel`.
pub static PARALLEL: Table = Table {
    name: "parallel_block",
    what: "a parallel block",
    doc: "Steps that run all at once.",
    groups: &[
        BLOCK,
        STEP,
        BLOCK_OPTIONS,
        WINDOW,
        &[
            key("activities", Shape::Steps(Order::Fixed), "Its steps, all at once.").required(),
            later("first", "How many have to complete."),
        ],
    ],
    either: &[STEP_NAMES],
};

/// A step with `type: dag`.
pub static DAG: Table = Table {
    name: "dag_block",
    what: "a dag block",
    doc: "Steps that are a graph: each starts as soon as all that it depends on has ended.",
    groups: &[
        BLOCK,
        STEP,
        BLOCK_OPTIONS,
        WINDOW,
        &[
            key("activities", Shape::Steps(Order::Graph), "Its steps, a graph."),
            key(
                "modules",
                Shape::Steps(Order::Graph),
                "The same as `activities`; write one of them.",
            ),
        ],
    ],
    either: &[STEP_NAMES, Either { keys: ["activities", "modules"], both: false }],
};

/// A step with `type: set`.
pub static SET: Table = Table {
    name: "set_step",
    what: "a `set` step",
    doc: "Values by name, worked out without any activity.",
    groups: &[
        &[
            TYPE,
            key("output", Shape::Template, "What it gives: values, mostly by name.").required().more(
                "Such as `{ total: \"${{ input.price * input.count }}\" }`, which others read as \
                 `${{ steps.ID.total }}`.",
            ),
        ],
        STEP,
        &[key("optional", Shape::Optional, "Whether the work goes on if an expression has no value.")
            .computed()
            .default("false")
            .examples(&["true"])],
    ],
    either: &[STEP_NAMES],
};

/// A step with `type: end`.
pub static END: Table = Table {
    name: "end_step",
    what: "an `end` step",
    doc: "The workflow ends here. What runs is cancelled and undone.",
    groups: &[
        &[
            TYPE,
            key("output", Shape::Template, "What the workflow gives; it completes.")
                .more("A member that the workflow's other results do not have may be null there."),
            key("error", Shape::Mapping(&ERROR), "Why the workflow fails."),
            key("undo", Shape::Bool, "Whether what is done already is undone, too.")
                .more("Without it: `true` with `error`, `false` with `output`.")
                .examples(&["true", "false"]),
        ],
        STEP,
    ],
    either: &[STEP_NAMES, Either { keys: ["output", "error"], both: false }],
};

/// `error:` of a step with `type: end`.
pub static ERROR: Table = Table {
    name: "error",
    what: "`error`",
    doc: "Why a workflow fails.",
    groups: &[&[
        key("type", Shape::TextTemplate, "The type of the error, for programs.")
            .required()
            .examples(&["Rejected", "OutOfStock"]),
        key("message", Shape::TextTemplate, "What happened, for people.")
            .required()
            .examples(&["Nobody approved it", "${{ input.item }} is sold out"]),
    ]],
    either: &[],
};

/// `retry:` as a mapping, and a profile.
pub static RETRY: Table = Table {
    name: "retry",
    what: "`retry`",
    doc: "When a failed attempt is followed by another.",
    groups: &[&[
        key("max_attempts", Shape::Attempts, "How often it is attempted at most.")
            .computed()
            .more("The first attempt counts. Without it 3; for undoing `unlimited`.")
            .examples(&["5", "unlimited"]),
        key("initial", Shape::Duration, "The wait after the first attempt.")
            .more("Without it 1 second. To each wait up to a quarter of it is added, at random.")
            .examples(&["1s", "500ms"]),
        key("backoff", Shape::Factor, "By how much each wait is longer than the one before.")
            .more("`2` doubles each wait, `1` keeps it as it is. Without it 2.")
            .examples(&["2", "1.5"]),
        key("max", Shape::Duration, "The longest wait.")
            .more("Without it 30 seconds; for undoing a minute.")
            .examples(&["30s", "2m"]),
        key("non_retryable", Shape::Texts, "Types of errors after which it is not tried again.")
            .examples(&[r#"["ValidationError"]"#, r#"["NotFound", "Forbidden"]"#]),
        key("only", Shape::SomeTexts, "The only types of errors after which it is tried again.")
            .examples(&[r#"["Busy"]"#, r#"["Busy", "Timeout"]"#]),
    ]],
    either: &[],
};

/// `compensation:` as a mapping.
pub static COMPENSATION: Table = Table {
    name: "compensation",
    what: "`compensation`",
    doc: "What undoes a step, and how.",
    groups: &[&[
        key("action", NAME, "What the tool has to do.")
            .required()
            .is_name()
            .examples(&["delete_page", "refund"]),
        key("tool", NAME, "The tool that it calls, if that is not the step's own.")
            .is_name()
            .examples(&["notion", "payments"]),
        key("with", Shape::Template, "What the tool gets instead of the step's input and output.")
            .more("Any value, such as `{ reason: the campaign was stopped }`."),
        key("retry", Shape::Retry, "When a failed attempt is followed by another.")
            .more("Without it 1 second, doubled up to a minute, without end.")
            .examples(PROFILES),
        key("timeout", Shape::Duration, "How long one attempt may take.")
            .more("Without it, as long as one of the step's.")
            .examples(&["30s", "5m"]),
        key("total_timeout", Shape::Duration, "How long all attempts together may take.")
            .more("Without it, a day.")
            .examples(&["1h", "2d"]),
        key(
            "heartbeat_timeout",
            Shape::Duration,
            "After how much silence its worker is taken to be lost.",
        )
        .examples(&["20s", "1m"]),
    ]],
    either: &[],
};
