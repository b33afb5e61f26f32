//! Every kind of finding, once.
//!
//! `SW01` is about the document as a whole, `SW02` about keys and values, `SW03` about names, `SW04`
//! about the graph and the saga, `SW05` about several documents, `SW06` about what
//! a simulation leaves, `SW07` about types, `SW08` about expressions, `SW09` about catalogs and what flows. A code never changes its meaning, and no number is used again.

use std::fmt;

/// A kind of finding.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Its stable name, such as `SW0102`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// No workflow comes of it.
    Error,
    /// Probably not what was meant. `allow` accepts it.
    Warning,
    /// Worth knowing. `allow` accepts it.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Whether only `sagaweave simulate` finds it: what a document leaves behind shows when it runs.
pub fn is_found_by_simulate(code: Code) -> bool {
    code.name.starts_with("SW06")
}

/// Whether a document alone does not have it: `simulate` finds it, or a check that is asked for more.
pub fn is_found_on_demand(code: Code) -> bool {
    is_found_by_simulate(code) || code == UNTYPED
}

/// The kind of finding with this name.
pub fn find(name: &str) -> Option<Code> {
    ALL.iter().find(|code| code.name == name).copied()
}

macro_rules! codes {
    ($($constant:ident = $name:literal $severity:ident $title:literal;)*) => {
        $(#[doc = $title] pub const $constant: Code =
            Code { name: $name, severity: Severity::$severity, title: $title };)*

        /// All kinds of findings, by name.
        pub const ALL: &[Code] = &[$($constant),*];

        /// The file that explains a kind of finding.
        pub(super) fn explanation(code: Code) -> &'static str {
            match code.name {
                $($name => include_str!(concat!("../../explain/", $name, ".md")),)*
                _ => "",
            }
        }
    };
}

codes! {
    BAD_ENCODING = "SW0101" Error "the document is not UTF-8";
    YAML_SYNTAX = "SW0102" Error "the document is not YAML";
    JSON_SYNTAX = "SW0103" Error "the document is not JSON";
    EMPTY_DOCUMENT = "SW0104" Error "the document is empty";
    SEVERAL_DOCUMENTS = "SW0105" Error "there are several documents in one file";
    TOO_LARGE = "SW0106" Error "the document is too large";
    TOO_DEEP = "SW0107" Error "the document is nested too deeply";
    TOO_MANY_ALIASES = "SW0108" Error "aliases repeat too much";
    BAD_ALIAS = "SW0109" Error "an alias names nothing that stands before it";
    BAD_KEY = "SW0110" Error "a key is no plain text";
    DUPLICATE_KEY = "SW0111" Error "a key stands there twice";
    BAD_TAG = "SW0112" Error "a tag that this language does not have";
    NO_MAPPING = "SW0113" Error "the document is no mapping";
    NO_DIALECT = "SW0114" Error "the document is neither a campaign nor a project";
    BOTH_DIALECTS = "SW0115" Error "the document is a campaign and a project at once";
    OTHER_DIALECT = "SW0116" Error "a key of the other dialect";
    MORE_FINDINGS = "SW0199" Note "more findings are not shown";

    UNKNOWN_KEY = "SW0201" Error "a key that this language does not have";
    MISSING_KEY = "SW0202" Error "a key is missing";
    WRONG_TYPE = "SW0203" Error "a value of the wrong type";
    NOT_YET = "SW0204" Error "a part of the language that is not there yet";
    MISPLACED_KEY = "SW0205" Error "a key that belongs elsewhere";
    EMPTY = "SW0206" Error "something is empty that may not be";
    BAD_VERSION = "SW0207" Error "a version that is not semantic";
    BAD_DURATION = "SW0208" Error "a duration that cannot be read";
    DURATION_RANGE = "SW0209" Error "a duration that makes no sense";
    NUMBER_RANGE = "SW0210" Error "a number out of its range";
    UNKNOWN_WORD = "SW0211" Error "a word that is not one of those that fit";
    UNKNOWN_PROFILE = "SW0212" Error "a retry profile that does not exist";
    BUILT_IN_PROFILE = "SW0213" Error "a retry profile that exists already";
    CONTRADICTION = "SW0214" Error "two settings that contradict each other";
    TOO_LONG = "SW0215" Error "a value that is too long";
    NO_JSON_NUMBER = "SW0216" Error "a number that JSON does not have";
    NO_STEP_KIND = "SW0217" Error "a step that is neither an activity nor a block";
    BAD_ALLOW = "SW0218" Error "an entry of allow that names no warning and no note";
    UNUSED_PROFILE = "SW0219" Warning "a retry profile that nothing uses";
    UNUSED_ALLOW = "SW0220" Warning "an entry of allow that allows nothing";
    LATE_HEARTBEAT = "SW0221" Warning "a heartbeat timeout longer than the attempt";
    RETRIES_CUT_SHORT = "SW0222" Warning "a limit of all attempts that ends before them";
    LONGER_THAN_AROUND = "SW0223" Warning "an attempt that may last longer than what is around it";
    RETRIED_AND_NOT = "SW0224" Warning "a type of errors that is retried and is not";

    BAD_ID = "SW0301" Error "an id with letters that ids do not have";
    DUPLICATE_ID = "SW0302" Error "two steps with one id";
    IDS_MEET = "SW0303" Error "two ids that are one name in Rust";
    BAD_NAME = "SW0304" Error "a name with letters that names do not have";
    NAMES_MEET = "SW0305" Error "two tools or actions that are one name in Rust";
    ID_AND_NAME = "SW0306" Error "a step with two different ids";
    TAKEN_ID = "SW0307" Error "an id that is taken";
    NO_TYPE = "SW0308" Error "no workflow type, and none that follows from a name";

    UNKNOWN_STEP = "SW0401" Error "a step that does not exist";
    OTHER_LIST = "SW0402" Error "a step of another list";
    SELF_DEPENDENCY = "SW0403" Error "a step that waits for itself";
    CYCLE = "SW0404" Error "steps that wait for each other";
    NO_GRAPH = "SW0405" Error "a dependency outside a graph";
    OWN_ACTION = "SW0406" Error "a compensation that does the step again";
    BOTH_WAYS = "SW0407" Error "an action that both does and undoes";
    NOT_IN_FINALLY = "SW0408" Error "what finally may not have";
    READS_UNDONE = "SW0409" Warning "an undo for a step that only reads";
    TWO_PIVOTS = "SW0410" Error "two points of no return";
    BAD_PIVOT = "SW0411" Error "what a pivot may not have";
    UNDONE_ELSEWHERE = "SW0412" Note "an action that is undone elsewhere, but not here";
    UNDO_AFTER_PIVOT = "SW0413" Error "a compensation beside or after the pivot";
    FAILURE_AFTER_PIVOT = "SW0414" Error "what may fail for good beside or after the pivot";
    PIVOT_RETRIED = "SW0415" Warning "types of errors that make no difference to the pivot";
    NOT_UNDONE = "SW0416" Note "a step that nothing undoes";
    LONE_MODULE = "SW0417" Warning "a module that is connected to no other";
    TOO_WIDE = "SW0418" Warning "very many activities at once";
    LONG_HISTORY = "SW0419" Warning "a long history";
    UNSURE_AFTER_PIVOT = "SW0420" Warning "an expression that may fail beside or after the pivot";

    SAME_WORKFLOW_TYPE = "SW0501" Error "two documents with one workflow type";
    SAME_MODULE = "SW0502" Error "two documents with one Rust module";
    ARGUMENTS_DIFFER = "SW0503" Error "two documents that give an action different arguments";

    UNCOVERED_EFFECT = "SW0601" Warning "an effect is left that no undo covers";

    BAD_SCHEMA = "SW0701" Error "a JSON Schema that makes no sense";
    UNKNOWN_TYPE = "SW0702" Error "a reference to a type that does not exist";
    NOT_CHECKED = "SW0703" Warning "a keyword of JSON Schema that is not checked";
    BAD_PATTERN = "SW0704" Error "a pattern that is no regular expression";
    BAD_DEFAULT = "SW0705" Error "a default or an example that its schema refuses";
    ENDLESS_TYPE = "SW0706" Error "a type that holds itself without an end";
    CANNOT_FIT = "SW0707" Error "a value that cannot fit into what Temporal takes";

    EXPRESSION_SYNTAX = "SW0801" Error "an expression that cannot be read";
    UNKNOWN_NAME = "SW0802" Error "a name that does not exist";
    UNKNOWN_FIELD = "SW0803" Error "a member that does not exist";
    TYPE_MISMATCH = "SW0804" Error "a value whose type does not fit";
    MAY_BE_NULL = "SW0805" Error "a value that may be null";
    MAY_NOT_HAVE_RUN = "SW0806" Error "a step that may not have ended";
    ALWAYS_THE_SAME = "SW0807" Warning "a comparison that is always true, or always false";
    UNKNOWN_FUNCTION = "SW0808" Error "a function that does not exist, or other arguments";
    EXPRESSION_TOO_LONG = "SW0809" Error "an expression that is too long or nested too deeply";
    NOT_HERE = "SW0810" Error "a name that means nothing here";

    BAD_CATALOG = "SW0901" Error "a catalog of tools that cannot be read";
    UNKNOWN_ACTION = "SW0902" Error "an action that the catalog does not have";
    UNUSED_TOOL = "SW0903" Warning "an entry of the catalog that nothing uses";
    UNUSED_SIGNAL = "SW0904" Warning "a signal that nothing reads";
    UNKNOWN_ERROR = "SW0905" Error "a type of errors that no tool here names";
    SECRET_KEPT = "SW0906" Error "a secret that would enter a history";
    MISSING_MEMBER = "SW0907" Error "a required member is missing";
    TYPES_DIFFER = "SW0908" Error "two documents that give an action different types";
    NOT_FILLED = "SW0909" Error "a compensation whose input cannot be filled";
    BAD_ATTRIBUTE = "SW0910" Error "a search attribute that Temporal cannot index";
    DECLARED_TWICE = "SW0911" Error "a tool or a type that is declared twice";
    UNTYPED = "SW0912" Error "a value without a type, where untyped ones are denied";
    LOST_WITH_RESPONSE = "SW0913" Warning "an undo that fails where a response was lost";
}
