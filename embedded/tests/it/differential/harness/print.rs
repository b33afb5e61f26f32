//! Trees as lines, without what nobody would see and with one name for each id.

use super::tree::Node;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::collections::HashMap;

/// Fields that are the server's own business: no client, workflow or person acts on their values.
/// A number that depends on sizes of ids is kept as a sign that it is there.
const HIDDEN: [(&str, &str); 12] = [
    ("task_id", "the place of an event in the server's storage"),
    ("event_time", "a time"),
    ("version", "of the cluster that wrote an event; there is one cluster"),
    ("backlog_count_hint", "how much is waiting in the queue, a hint by its name"),
    ("poller_scaling_decision", "advice on the number of pollers"),
    ("parent_workflow_namespace_id", "the server's id of the namespace, given by name as well"),
    ("namespace_id", "the server's id of the namespace, given by name as well"),
    ("external_workflow_namespace_id", "the server's id of the namespace, given by name as well"),
    ("control", "for the server's own use, deprecated"),
    ("worker_may_ignore", "whether an SDK that does not know an event may skip it"),
    ("state_transition_count", "how often the server wrote its record of the execution"),
    ("last_worker_deployment_version", "of versioned workers only"),
];

/// Measured values, of which only their presence is compared.
const MEASURED: [&str; 3] = ["history_size_bytes", "size_bytes", "execution_duration"];

/// What is left of a second when a run follows another one; none at all is told apart.
const WAIT: &str = "first_workflow_task_backoff";

/// Turns messages into lines; remembers the ids it met.
#[derive(Default)]
pub struct Printer {
    ids: HashMap<String, usize>,
    prefix: String,
}

impl Printer {
    /// `prefix` is what the ids of one scenario begin with; it is left out.
    pub fn new(prefix: &str) -> Self {
        Self { ids: HashMap::new(), prefix: prefix.to_owned() }
    }

    /// The fields of a message, a line each, deeper ones indented.
    pub fn node(&mut self, node: &Node) -> Vec<String> {
        let mut lines = Vec::new();
        if let Node::Record(_, fields) = node {
            self.fields(fields, 1, &mut lines);
        }
        lines
    }

    fn fields(&mut self, fields: &[(String, Node)], depth: usize, lines: &mut Vec<String>) {
        for (name, value) in fields {
            let hidden = HIDDEN.iter().any(|(field, _)| field == name);
            if !hidden && !value.is_blank() {
                let name = self.clean(name);
                self.field(&name, value, depth, lines);
            }
        }
    }

    fn field(&mut self, name: &str, value: &Node, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        if let Some(short) = self.short(name, value) {
            lines.push(format!("{indent}{name}: {short}"));
            return;
        }
        match value {
            Node::Record(_, fields) => {
                lines.push(format!("{indent}{name}:"));
                self.fields(fields, depth + 1, lines);
            }
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.field(&format!("{name}[{index}]"), item, depth, lines);
                }
            }
            Node::Variant(kind, inner) => {
                self.field(&format!("{name} {kind}"), inner, depth, lines);
            }
            Node::Leaf(_) | Node::Text(_) => {}
        }
    }

    /// What fits on the line of its name.
    fn short(&mut self, name: &str, value: &Node) -> Option<String> {
        match value {
            _ if MEASURED.contains(&name) => Some("<measured>".to_owned()),
            _ if name == WAIT && !is_no_time(value) => Some("<measured>".to_owned()),
            _ if name.ends_with("token") => Some("<token>".to_owned()),
            Node::Leaf(leaf) => Some(leaf.clone()),
            Node::Text(text) => Some(format!("\"{}\"", self.clean(text))),
            Node::List(items) => self.short_list(items),
            Node::Record(Some(kind), _) if kind == "Timestamp" => Some("<time>".to_owned()),
            Node::Record(Some(kind), _) if kind == "Duration" => Some(duration(value)),
            Node::Record(Some(kind), _) if kind == "Payloads" => {
                let Some(Node::List(payloads)) = value.field("payloads") else { return None };
                Some(self.payloads(payloads))
            }
            Node::Record(_, fields) if fields.iter().all(|(_, value)| value.is_blank()) => {
                Some("{}".to_owned())
            }
            Node::Record(..) | Node::Variant(..) => None,
        }
    }

    fn short_list(&mut self, items: &[Node]) -> Option<String> {
        if let [Node::Leaf(data)] = items {
            return Some(self.payload(data).unwrap_or_else(|| format!("[{data}]")));
        }
        let words: Option<Vec<_>> = items.iter().map(|item| self.short("", item)).collect();
        words.filter(|words| words.len() < 20).map(|words| format!("[{}]", words.join(", ")))
    }

    fn payloads(&mut self, payloads: &[Node]) -> String {
        let words: Vec<_> =
            payloads.iter().map(|payload| self.short("", payload).unwrap_or_default()).collect();
        format!("payloads {}", words.join(" "))
    }

    /// A payload prints as its data in base64.
    fn payload(&mut self, data: &str) -> Option<String> {
        let text = String::from_utf8(BASE64_STANDARD.decode(data).ok()?).ok()?;
        text.chars().all(|c| !c.is_control()).then(|| format!("`{}`", self.clean(&text)))
    }

    /// `text` with the names of ids in their place.
    pub fn clean(&mut self, text: &str) -> String {
        let mut text = text.replace(&self.prefix, "");
        let mut from = 0;
        while let Some(at) = find_uuid(&text[from..]) {
            let id = text[from + at..from + at + UUID].to_owned();
            let next = self.ids.len() + 1;
            let name = format!("<id {}>", self.ids.entry(id.clone()).or_insert(next));
            from += at + name.len();
            text = text.replacen(&id, &name, 1);
        }
        text
    }
}

const UUID: usize = 36;

fn find_uuid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..(bytes.len() + 1).saturating_sub(UUID)).find(|at| is_uuid(&bytes[*at..at + UUID]))
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// Whether this is a duration of zero.
fn is_no_time(value: &Node) -> bool {
    matches!(value, Node::Record(_, fields) if fields.iter().all(|(_, part)| part.is_blank()))
}

/// Durations that somebody chose are whole; what was measured, or reckoned from what was measured, is
/// rounded.
fn duration(value: &Node) -> String {
    let part = |name| match value.field(name) {
        Some(Node::Leaf(number)) => number.parse::<i64>().unwrap_or_default(),
        _ => 0,
    };
    let micros = part("seconds") * 1_000_000 + part("nanos") / 1000;
    let whole = (micros + 5_000) / 100_000 * 100_000;
    if micros % 1000 == 0 && part("nanos") % 1000 == 0 {
        format!("{} ms", micros / 1000)
    } else if (micros - whole).abs() <= 5_000 {
        format!("{} ms", whole / 1000)
    } else {
        format!("about {} s", (micros + 900_000) / 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_what_they_have_in_common() {
        let mut printer = Printer::new("run-7/");
        let (a, b) =
            ("0190aaaa-0000-7000-8000-000000000001", "0190bbbb-0000-7000-8000-000000000001");
        assert_eq!(printer.clean(&format!("run-7/x {a}, {b}")), "x <id 1>, <id 2>");
        assert_eq!(printer.clean(&format!("{b}{a}")), "<id 2><id 1>");
    }
}
