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
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        scenarios: &[
            "starts::namespace_that_nobody_registered",
            "starts::search_attribute_that_nobody_registered",
        ],
        server: &["is refused: true"],
        embedded: &["is refused: false"],
        reason: "An engine inside the process has no operator: a namespace or a search attribute is \
                 there once somebody names it.",
    },
    Difference {
        scenarios: &["system::what_it_can_do"],
        server: &[
            "supports_schedules: true",
            "eager_workflow_start: true",
            "count_group_by_execution_status: true",
            "nexus: true",
        ],
        embedded: &[],
        reason: "It does not say that it can do what it cannot.",
    },
    Difference {
        scenarios: &["reading::pages"],
        server: &["from Some(10), more: false"],
        embedded: &["from Some(5), more: true", "from Some(9), more: false"],
        reason: "The server counts what it wrote at once, not events, so its pages are longer than \
                 asked for. Readers go by the token.",
    },
    Difference {
        scenarios: &["reading::refuses_senseless_lists"],
        server: &[
            "ListWorkflowExecutions: error InvalidArgument: invalid query: invalid expression: \
             incomplete expression",
            "ListWorkflowExecutions: error InvalidArgument: invalid query: invalid expression: \
             column name 'Nobody' is not a valid search attribute",
            "ListWorkflowExecutions: error InvalidArgument: invalid query: malformed SQL query: \
             syntax error at position 40",
        ],
        embedded: &[
            "ListWorkflowExecutions: error InvalidArgument: invalid query: the embedded engine \
             knows only WorkflowId, WorkflowType, RunId and ExecutionStatus, each with = and a \
             quoted value, joined by AND: what",
            "ListWorkflowExecutions: error InvalidArgument: invalid query: the embedded engine \
             knows only WorkflowId, WorkflowType, RunId and ExecutionStatus, each with = and a \
             quoted value, joined by AND: Nobody = 'x'",
            "ListWorkflowExecutions: error InvalidArgument: invalid query: the embedded engine \
             knows only WorkflowId, WorkflowType, RunId and ExecutionStatus, each with = and a \
             quoted value, joined by AND: WorkflowId =",
        ],
        reason: "Lists are plain, with a small language of their own; what it lacks is refused with \
                 the same code, and the message says what there is.",
    },
    Difference {
        scenarios: &["starts::run_times_out"],
        server: &[
            "pending_activities[0]:",
            "activity_id: \"w\"",
            "activity_type:",
            "name: \"Work\"",
            "state: Started",
            "last_started_time: <time>",
            "attempt: 1",
            "scheduled_time: <time>",
            "expiration_time: <time>",
            "last_worker_identity: \"a worker\"",
            "activity_options:",
            "task_queue:",
            "name: \"queue\"",
            "normal_name: \"queue\"",
            "schedule_to_close_timeout: 3000 ms",
            "schedule_to_start_timeout: 3000 ms",
            "start_to_close_timeout: 3000 ms",
            "heartbeat_timeout: 0 ms",
            "retry_policy:",
            "initial_interval: 1000 ms",
            "backoff_coefficient: 2.0",
            "maximum_interval: 100000 ms",
        ],
        embedded: &[],
        reason: "Nothing is pending in a run that has closed; what the server still shows there \
                 would cost memory for as long as the run is kept.",
    },
];
