//! A typed document as generated code has it: an order is reserved, charged, and confirmed with the
//! latest note that came by signal.

use super::stock::Stock;
use sagaweave::__private::serde::{Deserialize, Serialize};
use sagaweave::expr::json_equal;
use sagaweave::plan::{self, Activity, Options, Plan, Retry, Step, StepKind, Undo};
use sagaweave::schema::{Additional, Check, Format, Kinds, Property, Schema, SchemaId};
use sagaweave::{
    Checks, Definition, Failure, Payload, Program, Query, Scope, SearchAttribute, Secret, Signal,
    StepId, Timestamp, Tool, ToolService, ToolSet, Value, json,
};
use std::time::Duration;

const fn id(number: u32) -> SchemaId {
    SchemaId(number)
}

const fn plain(kinds: Kinds, checks: &'static [Check<'static>]) -> Schema<'static> {
    Schema { kinds, checks, secret: false }
}

const fn needs(name: &'static str, schema: u32) -> Property<'static> {
    Property { name, schema: id(schema), required: true }
}

const fn may(name: &'static str, schema: u32) -> Property<'static> {
    Property { name, schema: id(schema), required: false }
}

const TEXT: u32 = 0;
const NUMBER: u32 = 2;
const TIME: u32 = 4;
const TAGS: u32 = 5;
const INPUT: u32 = 6;
const NOTE: u32 = 7;
const RESERVE: u32 = 8;
const RESERVED: u32 = 9;
const SECRET: u32 = 10;
const CHARGED: u32 = 11;
const CONFIRM: u32 = 12;
const SHORT: u32 = 13;

pub static SCHEMAS: [Schema<'static>; 14] = [
    plain(Kinds::STRING, &[Check::MinLength(1)]),
    plain(Kinds::INTEGER, &[Check::Minimum(1.0)]),
    plain(Kinds::NUMBER, &[]),
    plain(Kinds::BOOL, &[]),
    plain(Kinds::STRING, &[Check::Format(Format::DateTime)]),
    plain(Kinds::LIST, &[Check::Items(id(TEXT))]),
    plain(
        Kinds::OBJECT,
        &[
            Check::Properties(&[
                needs("tenant", TEXT),
                needs("items", 1),
                may("score", NUMBER),
                may("urgent", 3),
                may("due", TIME),
                may("tags", TAGS),
            ]),
            Check::Additional(Additional::Refused),
        ],
    ),
    plain(Kinds::OBJECT, &[Check::Properties(&[needs("text", TEXT)])]),
    plain(Kinds::OBJECT, &[Check::Properties(&[needs("tenant", TEXT), needs("items", 1)])]),
    plain(Kinds::OBJECT, &[Check::Properties(&[needs("id", TEXT), needs("token", SECRET)])]),
    Schema { kinds: Kinds::STRING, checks: &[], secret: true },
    plain(Kinds::OBJECT, &[Check::Properties(&[needs("receipt", TEXT), may("card", SECRET)])]),
    plain(Kinds::OBJECT, &[Check::Properties(&[needs("receipt", TEXT), may("note", SHORT)])]),
    plain(Kinds::STRING.or(Kinds::NULL), &[Check::MaxLength(20)]),
];

const fn checks(input: Option<u32>, output: Option<u32>, sample: &'static str) -> Checks {
    let input = if let Some(input) = input { Some(id(input)) } else { None };
    let output = if let Some(output) = output { Some(id(output)) } else { None };
    Checks { schemas: &SCHEMAS, input, output, sample: Some(sample) }
}

pub const STOCK: [(&str, Checks); 3] = [
    ("stock.reserve", checks(Some(RESERVE), Some(RESERVED), r#"{"id": "s-1", "token": "t"}"#)),
    ("stock.release", Checks::NONE),
    ("stock.confirm", checks(Some(CONFIRM), None, "null")),
];

pub const BANK: [(&str, Checks); 2] = [
    ("bank.charge", checks(None, Some(CHARGED), r#"{"receipt": "r-s"}"#)),
    ("bank.refund", Checks::NONE),
];

const OPTIONS: Options<'static> = Options {
    retry: Retry { max_attempts: Some(2), initial: Duration::from_millis(100), ..Retry::DEFAULT },
    ..Options::DEFAULT
};

const fn step(
    id: &'static str,
    activity_type: &'static str,
    undo: Option<&'static str>,
    after: &'static [StepId],
) -> Step<'static> {
    let undo = if let Some(activity_type) = undo {
        let input = plan::Input::InputAndOutput;
        Some(Undo { activity_type, input, options: Options::UNDO })
    } else {
        None
    };
    let input = plan::Input::Computed;
    let activity = Activity { activity_type, input, options: OPTIONS, undo, ..Activity::EMPTY };
    Step { id, after, kind: StepKind::Activity(activity), ..Step::EMPTY }
}

static PLAN: Plan<'static> = Plan {
    name: "Order",
    workflow_type: "OrderWorkflow",
    version: "1.0.0",
    hash: "0f",
    steps: &[
        step("reserve", "stock.reserve", Some("stock.release"), &[]),
        step("charge", "bank.charge", Some("bank.refund"), &[StepId(0)]),
        step("confirm", "stock.confirm", None, &[StepId(1)]),
    ],
    schemas: &SCHEMAS,
    input: Some(id(INPUT)),
    signals: &[
        plan::Signal { name: "update_note", payload: Some(id(NOTE)) },
        plan::Signal { name: "hurry", payload: None },
    ],
    queries: &["status", "impossible"],
    ..Plan::EMPTY
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Input {
    pub tenant: String,
    pub items: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Output {
    pub reservation: String,
    pub receipt: String,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Note {
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Status {
    pub note: Option<Note>,
    pub reserved: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Reserve {
    pub tenant: String,
    pub items: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Reserved {
    pub id: String,
    pub token: Option<Secret<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(crate = "sagaweave::__private::serde")]
pub struct Confirm {
    pub receipt: String,
    pub note: Option<String>,
}

pub struct Order;

impl Definition for Order {
    type Input = Input;
    type Output = Output;
    type Tools = Tools;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        &[&Code]
    }
}

pub struct UpdateNote;

impl Signal for UpdateNote {
    type Workflow = Order;
    type Payload = Note;
    const NAME: &'static str = "update_note";
    const INDEX: usize = 0;
}

pub struct GetStatus;

impl Query for GetStatus {
    type Workflow = Order;
    type Answer = Status;
    const NAME: &'static str = "status";
}

pub struct Impossible;

impl Query for Impossible {
    type Workflow = Order;
    type Answer = i64;
    const NAME: &'static str = "impossible";
}

pub struct Tools {
    stock: Tool,
    bank: Tool,
}

impl Tools {
    pub fn with(stock: Stock, service: &ToolService) -> Self {
        Self { stock: stock.into(), bank: Tool::typed_service(service, &BANK) }
    }
}

impl ToolSet for Tools {
    fn into_tools(self) -> Vec<Tool> {
        vec![self.stock, self.bank]
    }

    fn checks() -> Vec<(&'static str, Checks)> {
        [&STOCK[..], &BANK[..]].concat()
    }
}

struct Code;

impl Code {
    fn note(scope: &Scope) -> Result<Option<&Note>, Failure> {
        scope.signal(0).map(|note| note.get()).transpose()
    }

    fn receipt(scope: &Scope) -> Result<Value, Failure> {
        let charged = scope.output(StepId(1)).map(|slot| slot.get::<Value>()).transpose()?;
        Ok(charged.map(|charged| charged["receipt"].clone()).unwrap_or_default())
    }
}

impl Program for Code {
    fn plan(&self) -> &Plan<'_> {
        &PLAN
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let input: &Input = scope.input().get()?;
        let json = match step.index() {
            0 => json!({"tenant": input.tenant, "items": input.items}),
            1 => json!({"tenant": input.tenant}),
            _ => {
                let note = Self::note(scope)?.map(|note| note.text.as_str());
                json!({"receipt": Self::receipt(scope)?, "note": note})
            }
        };
        Ok(Payload::from_json(json.to_string()))
    }

    fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        let reserved = scope.output(StepId(0)).map(|slot| slot.get::<Reserved>()).transpose()?;
        let json = json!({
            "reservation": reserved.map(|it| &it.id),
            "receipt": Self::receipt(scope)?,
            "note": Self::note(scope)?.map(|note| &note.text),
        });
        Ok(Payload::from_json(json.to_string()))
    }

    fn query(&self, query: usize, scope: &Scope) -> Result<Payload, Failure> {
        if query == 1 {
            return Err(Failure::new("ExpressionError", "the answer is divided by zero"));
        }
        let json = json!({"note": Self::note(scope)?, "reserved": scope.completed(StepId(0))});
        Ok(Payload::from_json(json.to_string()))
    }

    fn search_attributes(
        &self,
        scope: &Scope,
    ) -> Result<Vec<(&'static str, SearchAttribute)>, Failure> {
        let input: &Input = scope.input().get()?;
        if json_equal(&json!(input.tags), &json!(["none"])) {
            return Err(Failure::new("ExpressionError", "`input.tags` has no second entry"));
        }
        let all = [
            Some(("Tenant", SearchAttribute::Keyword(input.tenant.clone()))),
            Some(("Items", SearchAttribute::Int(input.items))),
            input.score.map(|score| ("Score", SearchAttribute::Double(score))),
            input.urgent.map(|urgent| ("Urgent", SearchAttribute::Bool(urgent))),
            input.due.map(|due| ("Due", SearchAttribute::Datetime(due))),
            Some(("Tags", SearchAttribute::Keywords(input.tags.clone()))),
        ];
        Ok(all.into_iter().flatten().collect())
    }
}
