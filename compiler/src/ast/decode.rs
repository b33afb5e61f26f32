//! From a tree that holds to the tables to typed values. Nothing is checked here any more.

use super::expressions::{self, OPENING};
use super::keys::{ON_ERRORS, PRIORITIES, UNDO_ORDERS};
use super::node::{Entry, Node, Spanned, Value, integer};
use super::{
    Activity, Block, Campaign, Catalog, CatalogAction, CatalogTool, Compensation, Document, End,
    Optional, Project, RetryChoice, RetryFields, Step, StepKind, Task, Undo, shapes, values,
};
use crate::ir::Mode;
use crate::source::Span;
use std::time::Duration;

/// A campaign.
pub(super) fn campaign(root: &Node) -> Document {
    let workflow = root.entry("workflow");
    let header = Map(workflow.map(|entry| &entry.value));
    let defaults = header.map("defaults");
    Document::Campaign(Campaign {
        span: workflow.map(|entry| entry.key.span).unwrap_or_default(),
        name: header.text("name").unwrap_or_default(),
        version: header.text("version").unwrap_or_default(),
        workflow_type: header.spanned_text("type"),
        description: header.text("description"),
        task_queue: header.text("task_queue"),
        waves: header.is_true("waves"),
        undo_order: header.word("compensation_order", &UNDO_ORDERS),
        timeout: header.spanned_duration("timeout"),
        default_timeout: defaults.spanned_duration("timeout"),
        default_retry: defaults.get("retry").map(retry),
        profiles: profiles(root.get("retry_profiles")),
        modules_key: key_span(root, "modules"),
        modules: steps(root.get("modules")),
        finally: steps(root.get("finally")),
        catalogs: Vec::new(),
        types: root.get("types").cloned(),
        input: root.entry("input").cloned(),
        signals: root.get("signals").cloned(),
        queries: root.get("queries").cloned(),
        output: root.get("output").cloned(),
        search_attributes: header.get("search_attributes").cloned(),
    })
}

/// A catalog: the root of its file, or `tools` of a document.
pub(super) fn catalog(tools: Option<&Node>, types: Option<&Node>) -> Catalog {
    let tools = tools.map(Node::entries).unwrap_or_default();
    Catalog { path: None, tools: tools.iter().map(catalog_tool).collect(), types: types.cloned() }
}

fn catalog_tool(entry: &Entry) -> CatalogTool {
    let map = Map(Some(&entry.value));
    let actions = map.get("actions").map(Node::entries).unwrap_or_default();
    CatalogTool {
        name: entry.key.clone(),
        description: map.text("description"),
        errors: entry.value.entry("errors").map(errors),
        actions: actions.iter().map(catalog_action).collect(),
    }
}

fn errors(entry: &Entry) -> Spanned<Vec<String>> {
    let names: Vec<&Node> = match &entry.value.value {
        Value::Map(entries) => entries.iter().map(|entry| &entry.value).collect(),
        _ => entry.value.elements().iter().collect(),
    };
    let names = names.into_iter().filter_map(Node::text).map(str::to_owned);
    Spanned::new(names.collect(), entry.key.span)
}

fn catalog_action(entry: &Entry) -> CatalogAction {
    let map = Map(Some(&entry.value));
    let undo = map.spanned_text("compensation");
    CatalogAction {
        name: entry.key.clone(),
        description: map.text("description"),
        input: map.get("input").cloned(),
        output: map.get("output").cloned(),
        compensation: undo
            .map(|undo| Spanned::new(Some(undo.value).filter(|name| name != "none"), undo.span)),
        reads: map.bool("reads").map(|reads| reads.value),
        retry: map.get("retry").map(retry),
        timeout: map.spanned_duration("timeout"),
        total_timeout: map.spanned_duration("total_timeout"),
        heartbeat_timeout: map.spanned_duration("heartbeat_timeout"),
        priority: map.known_word("priority", &PRIORITIES),
    }
}

/// A project.
pub(super) fn project(root: &Node) -> Document {
    let map = Map(Some(root));
    let at_key = |entry: &Entry, text: String| Spanned::new(text, entry.key.span);
    Document::Project(Project {
        name: map
            .spanned_text("project_name")
            .unwrap_or_else(|| Spanned::new(String::new(), root.span)),
        mode: map.text("execution_mode").map_or(Mode::Dag, |word| mode(&word)),
        tasks_key: key_span(root, "tasks"),
        tasks: root.get("tasks").map(Node::elements).unwrap_or_default().iter().map(task).collect(),
        no_workspace: root
            .entry("workspace")
            .filter(|entry| entry.value.value == Value::Bool(false))
            .map(|entry| entry.value.span),
        workspace_config: root
            .entry("workspace_config")
            .map(|entry| at_key(entry, entry.value.to_json())),
        git_repo_url: root
            .entry("git_repo_url")
            .and_then(|entry| Some(at_key(entry, entry.value.text()?.to_owned()))),
        notification_url: map.text("notification_url"),
    })
}

/// Where a required key stands.
fn key_span(root: &Node, key: &str) -> Span {
    root.entry(key).map(|entry| entry.key.span).unwrap_or_default()
}

fn task(node: &Node) -> Task {
    let map = Map(Some(node));
    let metadata = map.map("metadata");
    let seconds = map.whole("timeout_seconds");
    Task {
        id: map.spanned_text("task_id").unwrap_or_else(|| Spanned::new(String::new(), node.span)),
        description: map.text("description"),
        dependencies: map.spanned_texts("dependencies"),
        timeout: seconds.map(|seconds| Duration::from_secs(u64::from(seconds))),
        attempts: map.whole("retry_attempts"),
        optional: metadata.is_true("optional"),
        priority: metadata.word("priority", &PRIORITIES),
        json: node.to_json(),
    }
}

fn steps(list: Option<&Node>) -> Vec<Step> {
    list.map(Node::elements).unwrap_or_default().iter().map(step).collect()
}

fn step(node: &Node) -> Step {
    let map = Map(Some(node));
    let id = map.spanned_text("id").or_else(|| map.spanned_text("name"));
    Step {
        id: id.unwrap_or_else(|| Spanned::new(String::new(), node.span)),
        depends_on: map.spanned_texts("depends_on"),
        optional: map.get("optional").map(optional),
        when: node.entry("when").cloned(),
        computed: computed(node),
        timeout: map.spanned_duration("timeout"),
        description: map.text("description"),
        progress: map.whole("progress").and_then(|progress| u8::try_from(progress).ok()),
        kind: match map.text("type").as_deref() {
            _ if map.get("tool").is_some() => StepKind::Activity(Box::new(activity(map))),
            Some("set") => {
                StepKind::Set(map.get("output").cloned().unwrap_or_else(|| node.clone()))
            }
            Some("end") => StepKind::End(end(map)),
            _ => StepKind::Block(block(map)),
        },
    }
}

fn optional(node: &Node) -> Spanned<Optional> {
    let name = |node: &Node| Some(Spanned::new(node.text()?.to_owned(), node.span));
    let optional = match &node.value {
        Value::List(names) => Optional::For(names.iter().filter_map(name).collect()),
        Value::Text(_) => Optional::Computed,
        Value::Bool(value) => Optional::Always(*value),
        Value::Null | Value::Number(_) | Value::Map(_) => Optional::Always(false),
    };
    Spanned::new(optional, node.span)
}

/// The options of a step that are expressions.
fn computed(step: &Node) -> Vec<Entry> {
    let retry = step.get("retry").into_iter().flat_map(Node::entries);
    let is_option = |entry: &&Entry| COMPUTED.contains(&entry.key.value.as_str());
    let entries = step.entries().iter().chain(retry).filter(is_option);
    entries.filter(|entry| expressions::is_whole(&entry.value)).cloned().collect()
}

/// The keys of steps that take an expression in place of a value.
const COMPUTED: [&str; 8] = [
    "optional",
    "timeout",
    "total_timeout",
    "heartbeat_timeout",
    "max_attempts",
    "max_concurrent",
    "priority",
    "summary",
];

fn end(map: Map<'_>) -> End {
    let error = map.map("error");
    End {
        output: map.get("output").cloned(),
        error: error.get("type").cloned().zip(error.get("message").cloned()),
        undo: map.bool("undo"),
    }
}

fn block(map: Map<'_>) -> Block {
    let kind = map.spanned_text("type").unwrap_or_else(|| Spanned::new(String::new(), map.span()));
    Block {
        mode: Spanned::new(mode(&kind.value), kind.span),
        max_concurrent: map.whole("max_concurrent"),
        on_error: map.word("on_error", &ON_ERRORS),
        steps: steps(map.get("activities").or_else(|| map.get("modules"))),
        output: map.get("output").cloned(),
    }
}

fn mode(word: &str) -> Mode {
    match word {
        "sequential" => Mode::Sequential,
        "parallel" => Mode::Parallel,
        _ => Mode::Dag,
    }
}

fn activity(map: Map<'_>) -> Activity {
    let nothing = || Spanned::new(String::new(), map.span());
    Activity {
        tool: map.spanned_text("tool").unwrap_or_else(nothing),
        action: map.spanned_text("action").unwrap_or_else(nothing),
        with: map.get("with").cloned(),
        compensation: map.get("compensation").map(compensation),
        pivot: map
            .get("pivot")
            .filter(|node| node.value == Value::Bool(true))
            .map(|node| node.span),
        retry: map.get("retry").map(retry),
        total_timeout: map.spanned_duration("total_timeout"),
        heartbeat_timeout: map.spanned_duration("heartbeat_timeout"),
        reads: map.bool("reads").map(|reads| reads.value),
        priority: map.known_word("priority", &PRIORITIES),
        summary: map.text("summary").filter(|text| !text.contains(OPENING)),
    }
}

fn compensation(node: &Node) -> Spanned<Compensation> {
    let map = Map(Some(node));
    let undo = match node.text() {
        Some("none") => return Spanned::new(Compensation::None, node.span),
        Some(action) => Undo::of(Spanned::new(action.to_owned(), node.span)),
        None => Undo {
            tool: map.spanned_text("tool"),
            action: map
                .spanned_text("action")
                .unwrap_or_else(|| Spanned::new(String::new(), node.span)),
            with: map.get("with").cloned(),
            retry: map.get("retry").map(retry),
            timeout: map.spanned_duration("timeout"),
            total_timeout: map.spanned_duration("total_timeout"),
            heartbeat_timeout: map.spanned_duration("heartbeat_timeout"),
            by_catalog: false,
        },
    };
    Spanned::new(Compensation::Undo(Box::new(undo)), node.head())
}

fn profiles(node: Option<&Node>) -> Vec<(Spanned<String>, RetryFields)> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.iter().map(|entry| (entry.key.clone(), retry_fields(&entry.value))).collect()
}

fn retry(node: &Node) -> RetryChoice {
    match node.text() {
        Some(name) => RetryChoice::Profile(Spanned::new(name.to_owned(), node.span)),
        None => RetryChoice::Fields(Spanned::new(retry_fields(node), node.head())),
    }
}

fn retry_fields(node: &Node) -> RetryFields {
    let map = Map(Some(node));
    RetryFields {
        max_attempts: map
            .get("max_attempts")
            .filter(|node| !expressions::is_whole(node))
            .map(|_| map.whole("max_attempts")),
        initial: map.duration("initial"),
        backoff: map.get("backoff").and_then(|node| match &node.value {
            Value::Number(text) => shapes::number(text),
            _ => None,
        }),
        max: map.duration("max"),
        non_retryable: map.texts("non_retryable"),
        only: map.texts("only"),
    }
}

/// A mapping to be looked into; one that is not there has no keys.
#[derive(Clone, Copy)]
struct Map<'n>(Option<&'n Node>);

impl<'n> Map<'n> {
    fn get(self, key: &str) -> Option<&'n Node> {
        self.0?.get(key)
    }

    fn span(self) -> Span {
        self.0.map(|node| node.span).unwrap_or_default()
    }

    fn map(self, key: &str) -> Map<'n> {
        Map(self.get(key))
    }

    fn text(self, key: &str) -> Option<String> {
        self.get(key)?.text().map(str::to_owned)
    }

    fn spanned_text(self, key: &str) -> Option<Spanned<String>> {
        let node = self.get(key)?;
        Some(Spanned::new(node.text()?.to_owned(), node.span))
    }

    /// Texts, at the place of their key.
    fn texts(self, key: &str) -> Option<Spanned<Vec<String>>> {
        let entry = self.0?.entry(key)?;
        let texts = entry.value.elements().iter().filter_map(Node::text);
        Some(Spanned::new(texts.map(str::to_owned).collect(), entry.key.span))
    }

    fn spanned_texts(self, key: &str) -> Option<Spanned<Vec<Spanned<String>>>> {
        let entry = self.0?.entry(key)?;
        let text = |node: &Node| Some(Spanned::new(node.text()?.to_owned(), node.span));
        let texts = entry.value.elements().iter().filter_map(text).collect();
        Some(Spanned::new(texts, entry.key.span))
    }

    fn bool(self, key: &str) -> Option<Spanned<bool>> {
        let node = self.get(key)?;
        match node.value {
            Value::Bool(value) => Some(Spanned::new(value, node.span)),
            _ => None,
        }
    }

    fn is_true(self, key: &str) -> bool {
        self.get(key).is_some_and(|node| node.value == Value::Bool(true))
    }

    fn whole(self, key: &str) -> Option<u32> {
        match &self.get(key)?.value {
            Value::Number(text) => integer(text).and_then(|value| u32::try_from(value).ok()),
            _ => None,
        }
    }

    fn duration(self, key: &str) -> Option<Duration> {
        values::duration(self.get(key)?.text()?)
    }

    fn spanned_duration(self, key: &str) -> Option<Spanned<Duration>> {
        Some(Spanned::new(self.duration(key)?, self.get(key)?.span))
    }

    fn word<T: Copy + Default>(self, key: &str, words: &[(&str, T)]) -> T {
        self.known_word(key, words).unwrap_or_default()
    }

    fn known_word<T: Copy>(self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.get(key).and_then(Node::text);
        words.iter().find(|(word, _)| Some(*word) == text).map(|(_, value)| *value)
    }
}
