//! Every kind of finding, once.
//!
//! `SW01` is about the document as a whole, `SW02` about keys and values, `SW03` about names, `SW04`
//! about the graph and the saga, `SW05` about several documents. A code never changes its meaning, and no number is used again.

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

    SAME_WORKFLOW_TYPE = "SW0501" Error "two documents with one workflow type";
    SAME_MODULE = "SW0502" Error "two documents with one Rust module";
    ARGUMENTS_DIFFER = "SW0503" Error "two documents that give an action different arguments";

    UNCOVERED_EFFECT = "SW0601" Warning "an effect is left that no undo covers";
}
