//! What expressions are made of when they run: functions over plain values, the same for generated
//! Rust and for the interpreter.
//!
//! ```text
//!   read ──▶ values ──▶ number, text, list, time ──▶ convert, any ──▶ json
//!   (scope)             what operators and functions do            (payload)
//! ```
//!
//! Whatever has no value gives a [`Failure`] of the type `ExpressionError` that says why in plain words;
//! nothing here panics.

mod any;
mod convert;
mod each;
mod json;
mod list;
mod misfit;
mod notation;
mod number;
mod pattern;
mod read;
mod run;
mod secret;
pub mod setting;
mod text;
mod time;
mod writer;

pub use any::{
    any_compare, any_contains, any_field, any_field_or_null, any_index, any_index_or_null,
    any_size, bool_of_any, double_of_any, int_of_any, span_of_any, text_of_any, time_of_any,
};
pub use convert::{
    bool_of_text, double_of_int, double_of_text, int_of_double, int_of_text, int_of_time,
    span_of_text, text_of_bool, text_of_double, text_of_int, text_of_span, text_of_time,
    time_of_int, time_of_text,
};
pub use each::{all, exists, exists_one, filter, is_in, map, map_values, map_where};
pub use json::{compare_numbers, from_value, json, json_equal, to_value};
pub use list::{
    add_list, entry, entry_or_null, flatten, index, index_or_null, range, size_list, size_map,
    sum_double, sum_int,
};
pub use misfit::misfit;
pub use number::{
    add_double, add_int, cmp_int_double, div_double, div_int, mul_double, mul_int, neg_double,
    neg_int, rem_double, rem_int, sub_double, sub_int,
};
pub use pattern::pattern_error;
pub use read::{input, output, output_or_null, signal_or_null};
pub use run::{any_output, any_signal, given, step_input, workflow_error};
pub use secret::Secret;
pub use text::{
    add_text, concat, contains, ends_with, join, lower, matches, size_text, split, starts_with,
    trim, upper,
};
pub use time::{
    TimeSpan, Timestamp, add_span, add_time, neg_span, sub_span, sub_time, sub_time_span,
};
pub use writer::Writer;

pub(crate) use json::{canonical, cmp_number};
pub use notation::span_nanos;
pub(crate) use notation::{calendar_date, iso_span, timestamp};
use number::cmp_exact;
pub(crate) use pattern::with_pattern;

use crate::host::{Failure, errors};

/// The failure of an expression that reads a member or a function's argument where there is only null;
/// `what` is the author's text, such as `steps.a`.
pub fn null_read(what: &str) -> Failure {
    failure(format!("`{what}` is null here"))
}

/// An expression has no value.
pub(crate) fn failure(message: impl Into<String>) -> Failure {
    Failure::new(errors::EXPRESSION, message)
}

/// `text`, cut where it is long, for messages.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
