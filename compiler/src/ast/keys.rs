//! The keys of the language, once: what they are called, what they take, since when they are there.
//!
//! The checks of a document are made from these tables, and so are the JSON Schemas that editors read.
//! What a key says of itself (`doc`, `more`, `examples`) is shown to people who write documents.

mod campaign;
mod catalog;
mod project;
mod words;

pub use campaign::{
    ACTIVITY, CAMPAIGN, COMPENSATION, DAG, DEFAULTS, END, ERROR, PARALLEL, RETRY, SEQUENTIAL, SET,
    WORKFLOW,
};
pub use catalog::{ACTION, CATALOG, TOOL};
pub use project::{PROJECT, TASK, TASK_METADATA, WORKSPACE};
pub use words::{BLOCK_TYPES, FUTURE_BLOCKS, MODES, ON_ERRORS, PRIORITIES, UNDO_ORDERS, meaning};

use crate::limits;

/// A kind of mapping in a document.
#[derive(Debug)]
pub struct Table {
    /// What it is called where a schema refers to it: `activity`.
    pub name: &'static str,
    /// What it is, for messages: `an activity`.
    pub what: &'static str,
    /// What it is for, in a line.
    pub doc: &'static str,
    /// Its keys, in groups that tables share.
    pub groups: &'static [&'static [Key]],
    /// Pairs of keys of which one has to be there.
    pub either: &'static [Either],
}

/// Two keys that are the same thing; one of them has to be there.
#[derive(Clone, Copy, Debug)]
pub struct Either {
    /// Their names.
    pub keys: [&'static str; 2],
    /// Whether both may be there, if they say the same.
    pub both: bool,
}

/// A key of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Whether it has to be there.
    pub required: bool,
    /// Since which part of the language it is there.
    pub since: Since,
    /// Whether its text is a name: a letter, then letters, digits, `_` and `-`.
    pub is_name: bool,
    /// Whether an expression, `${{ … }}`, may stand in place of its value.
    pub computed: bool,
    /// What it does, in a line; messages say it, too.
    pub doc: &'static str,
    /// What else there is to know, for who reads on; may be empty.
    pub more: &'static str,
    /// What it is where nothing is written, if that is always the same: JSON, or text that is no JSON.
    pub default: Option<&'static str>,
    /// What it may look like, each written as `default` is.
    pub examples: &'static [&'static str],
}

/// The parts of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is there.
    Now,
    /// It comes later.
    Later,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text that is not empty, at most so many bytes.
    Text(usize),
    /// A semantic version.
    Version,
    /// `true` or `false`.
    Bool,
    /// `true` or `false`, or types of errors.
    Optional,
    /// `30s` and the like.
    Duration,
    /// A whole number of seconds, at least 1.
    Seconds,
    /// A whole number between these, both included.
    Whole(u32, u32),
    /// How many attempts: a whole number, at least 1, or `unlimited`.
    Attempts,
    /// A factor, at least 1.
    Factor,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts, or a single one.
    Texts,
    /// As [`Shape::Texts`], but not empty.
    SomeTexts,
    /// Any value.
    Json,
    /// Any value, with expressions in it.
    Template,
    /// An expression, or `true` or `false`.
    Condition,
    /// Text with expressions in it.
    TextTemplate,
    /// A JSON Schema.
    Schema,
    /// JSON Schemas by name.
    Schemas,
    /// Values with expressions in them, by name.
    Templates,
    /// Paths of catalogs, or mappings of [`TOOL`] by name.
    Catalogs,
    /// Mappings of [`TOOL`] by name.
    Tools,
    /// Mappings of [`ACTION`] by name.
    Actions,
    /// Names of errors: a list, or names by HTTP status.
    Errors,
    /// Text or a number.
    Scalar,
    /// A mapping of names to texts or numbers.
    Scalars,
    /// Anything; only the project's tasks look into it.
    Metadata,
    /// As [`Shape::Metadata`]; `optional` and `priority` mean something.
    TaskMetadata,
    /// A mapping with these keys.
    Mapping(&'static Table),
    /// The name of a retry profile, or a mapping.
    Retry,
    /// `none`, the name of an action, or a mapping.
    Compensation,
    /// Mappings of [`RETRY`] by name.
    Profiles,
    /// Reasons by code.
    Allow,
    /// Steps, ordered as the list says.
    Steps(Order),
    /// Mappings of [`TASK`].
    Tasks,
    /// Whatever: it is not there yet.
    Future,
}

/// What orders the steps of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The modules of a campaign: `depends_on`, and they have `progress`.
    Modules,
    /// A block that is a graph: `depends_on`.
    Graph,
    /// A block that orders its steps by itself.
    Fixed,
    /// `finally`: one after another.
    Finally,
}

/// The blocks that are there, by what stands in `type`.
pub static BLOCKS: [(&str, &Table); 5] = [
    (BLOCK_TYPES[0], &SEQUENTIAL),
    (BLOCK_TYPES[1], &PARALLEL),
    (BLOCK_TYPES[2], &DAG),
    (BLOCK_TYPES[3], &SET),
    (BLOCK_TYPES[4], &END),
];

/// The tables of a campaign.
pub const CAMPAIGN_TABLES: &[&Table] = &[
    &CAMPAIGN,
    &WORKFLOW,
    &DEFAULTS,
    &ACTIVITY,
    &SEQUENTIAL,
    &PARALLEL,
    &DAG,
    &SET,
    &END,
    &ERROR,
    &RETRY,
    &COMPENSATION,
    &TOOL,
    &ACTION,
];

/// The tables of a catalog.
pub const CATALOG_TABLES: &[&Table] = &[&CATALOG, &TOOL, &ACTION, &RETRY];

/// The tables of a project.
pub const PROJECT_TABLES: &[&Table] = &[&PROJECT, &TASK, &TASK_METADATA, &WORKSPACE];

/// The tables of the dialect that `table` belongs to, to say where a key belongs that stands in the
/// wrong place.
pub fn dialect_of(table: &'static Table) -> &'static [&'static Table] {
    let is_project = PROJECT_TABLES.iter().any(|of_project| std::ptr::eq(*of_project, table));
    let is_catalog = std::ptr::eq(table, &raw const CATALOG);
    match () {
        () if is_project => PROJECT_TABLES,
        () if is_catalog => CATALOG_TABLES,
        () => CAMPAIGN_TABLES,
    }
}

impl Table {
    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

/// How the tables are written down.
impl Key {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn is_name(mut self) -> Self {
        self.is_name = true;
        self
    }

    const fn computed(mut self) -> Self {
        self.computed = true;
        self
    }

    const fn more(mut self, more: &'static str) -> Self {
        self.more = more;
        self
    }

    const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    const fn examples(mut self, examples: &'static [&'static str]) -> Self {
        self.examples = examples;
        self
    }
}

const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        since: Since::Now,
        is_name: false,
        computed: false,
        doc,
        more: "",
        default: None,
        examples: &[],
    }
}

const fn later(name: &'static str, doc: &'static str) -> Key {
    Key { since: Since::Later, ..key(name, Shape::Future, doc) }
}

const NAME: Shape = Shape::Text(limits::NAME_BYTES);
const TEXT: Shape = Shape::Text(limits::PAYLOAD_BYTES);

/// Both dialects have it, wherever people may want to note something.
const METADATA: Key = key(
    "metadata",
    Shape::Metadata,
    "Whatever you want to note here: any keys, any values, and nothing reads them.",
);

/// Both dialects have it, at the top level.
const ALLOW: Key = key(
    "allow",
    Shape::Allow,
    "Warnings and notes that this document accepts, each with the reason why.",
)
.more(
    "Such as `{ SW0412: labels are voided nightly }`. Errors cannot be accepted. `sagaweave explain \
     CODE` says what a code is about.",
);
