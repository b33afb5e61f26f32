//! An expression whose types are known: what the checker makes of the syntax, and all that the emitter
//! and the interpreter see. Every conversion stands in it; nothing in it can be wrong.

use crate::source::Span;
use crate::types::Type;
use sagaweave_core::StepId;

/// An expression and its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// What its value is.
    pub ty: Type,
    /// What it does.
    pub kind: Kind,
    /// Where it stands in the document.
    pub span: Span,
}

/// A variable of `all`, `map` and the like: alone in its expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Local(pub u32);

/// What an expression does.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or an exponent.
    Double(f64),
    /// Text. Its type is `Text`, or an enum that has this value.
    Text(String),
    /// `[a, b]`: each element is of the list's element type.
    List(Vec<Typed>),
    /// `{"a": x}`: keys are texts, each value is of the map's value type.
    Map(Vec<(Typed, Typed)>),

    /// `input`.
    Input,
    /// `steps.x`: nullable where it may have none.
    Output(StepId),
    /// `outcome.x`: of the type of [`super::prelude`]'s outcome.
    Outcome(StepId),
    /// `signals.x`: the latest payload, nullable.
    Signal(usize),
    /// `workflow.x`.
    Workflow(WorkflowField),
    /// A variable of a comprehension.
    Local(Local),
    /// In a compensation's `with`: what the step got.
    StepInput,
    /// In a compensation's `with`: what the step gave, nullable.
    StepOutput,
    /// In a compensation's `with`: its idempotency key.
    StepKey,

    /// `base.key` of a struct (which has this member), of `Any` (which may not have it), or of a map.
    /// Where `base` is nullable, so is this, and null gives null. Of `Any` where `or_null` is set, a
    /// member that is missing gives null; otherwise it is an error when it runs.
    Field {
        /// The object.
        base: Box<Typed>,
        /// The member's key.
        key: String,
        /// Whether a missing member of `Any` or of a map gives null.
        or_null: bool,
    },
    /// `base[index]` of a list, a map (a text as index) or `Any`; nullable bases and `or_null` as in
    /// [`Kind::Field`].
    Index {
        /// The list or object.
        base: Box<Typed>,
        /// Position or key.
        index: Box<Typed>,
        /// Whether what is not there gives null.
        or_null: bool,
    },

    /// A nullable value that is known not to be null here; should it be null all the same, it is an
    /// error when it runs, not a panic.
    NonNull(Box<Typed>),
    /// The value as this node's type: `T` → nullable `T`; `Null` → nullable `T`; anything → `Any`;
    /// `Any` → anything, checked when it runs; an enum → `Text`; `Int` → `Double` is never implicit.
    /// Inside lists and maps, element by element.
    Convert(Box<Typed>),

    /// `!a`
    Not(Box<Typed>),
    /// `-a` of an int or double.
    Neg(Box<Typed>),
    /// `a && b`: bools.
    And(Box<Typed>, Box<Typed>),
    /// `a || b`: bools.
    Or(Box<Typed>, Box<Typed>),
    /// `c ? a : b`: both arms are of this node's type.
    Cond(Box<Typed>, Box<Typed>, Box<Typed>),
    /// `+ - * / %`. Both sides are of one type, but for timestamps and spans: `Timestamp + TimeSpan`,
    /// `Timestamp - TimeSpan`, `Timestamp - Timestamp`, `TimeSpan ± TimeSpan`. `+` joins texts and
    /// lists, too.
    Arithmetic(Arithmetic, Box<Typed>, Box<Typed>),
    /// `== !=` (two values of one type, null and a nullable, int and double, or `Any` and anything) and
    /// `< <= > >=` (two ints, doubles, texts, timestamps or spans; int and double; or both `Any`). For
    /// `==` a nullable and a value that is not are compared as they are: null equals nothing but null.
    Compare(Compare, Box<Typed>, Box<Typed>),
    /// `a in list`, `key in map`, or in `Any`.
    In(Box<Typed>, Box<Typed>),

    /// A function with its arguments, `this` of a method first; see [`Function`].
    Call(Function, Vec<Typed>),
    /// `has(path)`: whether the nullable or `Any` value is not null.
    Has(Box<Typed>),
    /// `default(a, b)`: `a` unless it is null; `b` is of this node's type, and evaluated only then.
    Default(Box<Typed>, Box<Typed>),
    /// `list.all(x, p)` and the like. Over a map (only `all`, `exists`, `exists_one`) the variable is
    /// a key.
    Comprehension {
        /// Which.
        macro_: Macro,
        /// The list or map.
        over: Box<Typed>,
        /// The variable, of the element's type.
        local: Local,
        /// Its name in the document, for generated Rust and messages.
        name: String,
        /// Of `map(x, p, t)`: the condition.
        filter: Option<Box<Typed>>,
        /// The condition, or the value of `map`.
        body: Box<Typed>,
    },
    /// Text with holes: each part is a `Text`.
    Concat(Vec<Typed>),
}

/// `workflow.x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum WorkflowField {
    Id,
    RunId,
    Type,
    Version,
    StartedAt,
    Now,
    Elapsed,
    /// `running`, `completed`, `failed` or `cancelled`.
    Status,
    /// Nullable, of the type of [`super::prelude`]'s error.
    Error,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// The macros over lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Macro {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

/// The functions. What each takes and gives is in [`super::functions`], which documents are checked
/// with and the reference is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Function {
    /// Of a text, a list, a map or `Any`.
    Size,
    StartsWith,
    EndsWith,
    /// Of two texts.
    Contains,
    Matches,
    /// `string(x)` of an int, double, bool, text, timestamp, span, enum or `Any`.
    String,
    /// `int(x)` of an int, double, text, timestamp or `Any`.
    Int,
    /// `double(x)` of an int, double, text or `Any`.
    Double,
    /// `bool(x)` of a bool, text or `Any`.
    Bool,
    /// `timestamp(x)` of a timestamp, a text, an int (seconds since 1970) or `Any`.
    Timestamp,
    /// `duration(x)` of a span, a text or `Any`.
    Duration,
    /// `list.join(separator)`.
    Join,
    Split,
    Lower,
    Upper,
    Trim,
    /// Of a list of ints or doubles.
    Sum,
    Range,
    Flatten,
}

impl Typed {
    /// Calls `f` with it and with all of its parts, each before what is in it.
    pub fn visit(&self, f: &mut impl FnMut(&Self)) {
        f(self);
        self.parts().into_iter().for_each(|part| part.visit(f));
    }

    pub(crate) fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Double(_)
            | Kind::Text(_)
            | Kind::Input
            | Kind::Output(_)
            | Kind::Outcome(_)
            | Kind::Signal(_)
            | Kind::Workflow(_)
            | Kind::Local(_)
            | Kind::StepInput
            | Kind::StepOutput
            | Kind::StepKey => Vec::new(),
            Kind::List(parts) | Kind::Call(_, parts) | Kind::Concat(parts) => {
                parts.iter().collect()
            }
            Kind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            Kind::Field { base: one, .. }
            | Kind::NonNull(one)
            | Kind::Convert(one)
            | Kind::Not(one)
            | Kind::Neg(one)
            | Kind::Has(one) => vec![one],
            Kind::Index { base: one, index: other, .. }
            | Kind::And(one, other)
            | Kind::Or(one, other)
            | Kind::Arithmetic(_, one, other)
            | Kind::Compare(_, one, other)
            | Kind::In(one, other)
            | Kind::Default(one, other) => vec![one, other],
            Kind::Cond(one, two, three) => vec![one, two, three],
            Kind::Comprehension { over, filter, body, .. } => {
                [Some(over), filter.as_ref(), Some(body)]
                    .into_iter()
                    .flatten()
                    .map(|it| &**it)
                    .collect()
            }
        }
    }
}
