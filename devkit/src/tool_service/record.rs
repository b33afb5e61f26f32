//! What was called, what took effect, and what was undone.

use super::rule::Rule;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::time::Instant;

/// What happened in one workflow. Moments are numbers that rise over all workflows of a service.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Every call, in the order in which they came.
    pub calls: Vec<Call>,
    /// What took effect, by the idempotency key of the forward call.
    pub effects: BTreeMap<String, Effect>,
    /// What undos did, by their own idempotency key.
    pub undos: BTreeMap<String, Undo>,
}

/// One HTTP request.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it came.
    pub began: u64,
    /// When it came, by the clock.
    pub at: Instant,
    /// When it was answered or given up.
    pub ended: Option<u64>,
    /// The header `Idempotency-Key`.
    pub key: String,
    /// The key behind its first `/`: the activity's id, such as `undo:store_brand_voice`.
    pub activity: String,
    /// Which call with this key it is, from 1.
    pub attempt: u32,
    /// The tool in the path.
    pub tool: String,
    /// The body's `action`.
    pub action: String,
    /// The body's `arguments`.
    pub arguments: Value,
    /// All headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// How it was answered.
    pub answer: Answer,
}

/// How a call was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not yet.
    Pending,
    /// With this status.
    Status(u16),
    /// The connection was closed without an answer, as a rule said.
    Lost,
    /// The caller went away before there was an answer.
    Abandoned,
}

/// Something that exists because of a forward call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// When it came to be.
    pub applied: u64,
    /// When it was undone, if it was.
    pub undone: Option<u64>,
}

/// What the calls with one undo key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// When it was done first.
    pub applied: u64,
    /// Whether there was an effect to undo.
    pub found: bool,
}

impl Call {
    /// Whether it was answered with a success.
    pub fn succeeded(&self) -> bool {
        matches!(self.answer, Answer::Status(status) if super::rule::is_success(status))
    }

    /// Whether it is an undo.
    pub fn is_undo(&self) -> bool {
        self.activity.starts_with(UNDO)
    }
}

const UNDO: &str = "undo:";

impl Record {
    /// The calls of an activity (`step`, or `undo:step`).
    pub fn calls_of(&self, activity: &str) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(move |call| call.activity == activity)
    }

    /// Whether an activity was called.
    pub fn started(&self, activity: &str) -> bool {
        self.calls_of(activity).next().is_some()
    }

    /// Whether an activity was answered with a success.
    pub fn answered(&self, activity: &str) -> bool {
        self.calls_of(activity).any(Call::succeeded)
    }

    /// Whether an activity took effect.
    pub fn took_effect(&self, activity: &str) -> bool {
        self.calls_of(activity)
            .any(|call| self.effects.contains_key(&call.key) || self.undos.contains_key(&call.key))
    }

    /// The keys of what took effect and was not undone.
    pub fn present(&self) -> BTreeSet<&str> {
        let present = self.effects.iter().filter(|(_, effect)| effect.undone.is_none());
        present.map(|(key, _)| key.as_str()).collect()
    }

    /// The keys of what took effect and was undone.
    pub fn undone(&self) -> BTreeSet<&str> {
        let undone = self.effects.iter().filter(|(_, effect)| effect.undone.is_some());
        undone.map(|(key, _)| key.as_str()).collect()
    }

    /// Whether every call of one activity ended before the first of another began.
    ///
    /// # Errors
    /// Where it did not, or either was never called: says so.
    pub fn precedes(&self, first: &str, then: &str) -> Result<(), String> {
        let ended = self.calls_of(first).map(|call| call.ended.unwrap_or(u64::MAX)).max();
        let began = self.calls_of(then).map(|call| call.began).min();
        match (ended, began) {
            (Some(ended), Some(began)) if ended < began => Ok(()),
            (Some(ended), Some(began)) => {
                Err(format!("{first} ended at {ended}, but {then} began at {began}"))
            }
            (None, _) => Err(format!("{first} was never called")),
            (_, None) => Err(format!("{then} was never called")),
        }
    }

    /// Every call in a line, for people who look for what went wrong.
    pub fn story(&self) -> String {
        let mut story = String::new();
        for call in &self.calls {
            let Call { began, ended, activity, attempt, tool, action, answer, .. } = call;
            let ended = ended.map_or_else(|| "…".to_owned(), |ended| ended.to_string());
            let _ = writeln!(
                story,
                "  {began:>6} – {ended:<6} {activity} #{attempt} {tool}.{action}: {answer:?}"
            );
        }
        story
    }
}

/// The records of all workflows, and the rules.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    now: u64,
    workflows: HashMap<String, Entry>,
    rules: Vec<Rule>,
}

#[derive(Debug, Default)]
struct Entry {
    record: Record,
    rules: Vec<Rule>,
    gates: BTreeSet<String>,
}

/// Where a call stands in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) workflow: String,
    index: usize,
}

impl Ledger {
    pub(crate) fn add_rule(&mut self, workflow: Option<&str>, rule: Rule) {
        match workflow {
            Some(workflow) => self.entry(workflow).rules.push(rule),
            None => self.rules.push(rule),
        }
    }

    pub(crate) fn open_gate(&mut self, workflow: &str, gate: &str) {
        self.entry(workflow).gates.insert(gate.to_owned());
    }

    pub(crate) fn is_open(&self, workflow: &str, gate: &str) -> bool {
        self.workflows.get(workflow).is_some_and(|entry| entry.gates.contains(gate))
    }

    pub(crate) fn record(&self, workflow: &str) -> Option<&Record> {
        self.workflows.get(workflow).map(|entry| &entry.record)
    }

    /// Writes down a call that has just come, and gives what to do with it.
    pub(crate) fn begin(&mut self, workflow: &str, mut call: Call) -> (Place, Rule) {
        call.began = self.tick();
        let action = format!("{}.{}", call.tool, call.action);
        let entry = self.workflows.entry(workflow.to_owned()).or_default();
        let earlier = entry.record.calls.iter().filter(|earlier| earlier.key == call.key).count();
        call.attempt = u32::try_from(earlier).unwrap_or(u32::MAX).saturating_add(1);
        let mut rules = entry.rules.iter().chain(&self.rules);
        let rule = rules.find(|rule| rule.fits(&call.activity, &action, call.attempt));
        let rule = rule.cloned().unwrap_or_else(Rule::any);
        entry.record.calls.push(call);
        (Place { workflow: workflow.to_owned(), index: entry.record.calls.len() - 1 }, rule)
    }

    /// Applies the effect of a call, or undoes that of its forward call; once for each key.
    pub(crate) fn apply(&mut self, place: &Place) {
        let now = self.tick();
        let record = &mut self.entry(&place.workflow).record;
        let call = &record.calls[place.index];
        let (key, undoes) = (call.key.clone(), forward_key(call));
        let Some(forward) = undoes else {
            record.effects.entry(key).or_insert(Effect { applied: now, undone: None });
            return;
        };
        let effect = record.effects.get_mut(&forward);
        record.undos.entry(key).or_insert(Undo { applied: now, found: effect.is_some() });
        if let Some(effect) = effect {
            effect.undone.get_or_insert(now);
        }
    }

    /// Writes down how a call ended, unless that is known already.
    pub(crate) fn end(&mut self, place: &Place, answer: Answer) {
        let now = self.tick();
        let call = &mut self.entry(&place.workflow).record.calls[place.index];
        if call.answer == Answer::Pending {
            call.answer = answer;
            call.ended = Some(now);
        }
    }

    fn entry(&mut self, workflow: &str) -> &mut Entry {
        self.workflows.entry(workflow.to_owned()).or_default()
    }

    fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }
}

/// The key of the call that this one undoes, if it undoes one.
fn forward_key(call: &Call) -> Option<String> {
    let run = call.key.strip_suffix(&call.activity)?;
    Some(format!("{run}{}", call.activity.strip_prefix(UNDO)?))
}
