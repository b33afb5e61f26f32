//! The W3C trace context of a call.

use crate::step_context::StepContext;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The `traceparent` to send: the one that came with the call, else one of our own. Then a workflow
/// run is one trace, whose id is the run id's digits, and each attempt is a span of it.
pub(super) fn parent(ctx: &StepContext) -> String {
    if let Some(parent) = ctx.traceparent().filter(|parent| is_valid(parent)) {
        return parent.to_owned();
    }
    let (run, _) = ctx.key().split_once('/').unwrap_or((ctx.run_id(), ""));
    let span = number(("span", ctx.key(), ctx.attempt()));
    format!("00-{}-{span:016x}-01", trace_id(run))
}

/// A run id is a UUID: 32 hexadecimal digits, as a trace id is. Anything else is hashed into one.
fn trace_id(run: &str) -> String {
    let digits = run.replace('-', "").to_ascii_lowercase();
    if is_id(&digits, 32) {
        return digits;
    }
    format!("{:016x}{:016x}", number(("high", run)), number(("low", run)))
}

/// A number that follows from `from` and is not 0, which no id may be.
fn number(from: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    from.hash(&mut hasher);
    hasher.finish().max(1)
}

fn is_valid(parent: &str) -> bool {
    let parts: Vec<&str> = parent.split('-').collect();
    let [version, trace, span, flags] = parts[..] else { return false };
    version == "00" && is_id(trace, 32) && is_id(span, 16) && is_hex(flags, 2)
}

fn is_id(text: &str, length: usize) -> bool {
    is_hex(text, length) && text.bytes().any(|digit| digit != b'0')
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_context::Call;
    use crate::step_context::tests::call;

    fn parent_of(change: impl FnOnce(&mut Call)) -> String {
        let mut call = call("a");
        change(&mut call);
        parent(&StepContext::new(call))
    }

    #[test]
    fn the_callers_trace_is_passed_on() {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(parent_of(|call| call.traceparent = Some(given.to_owned())), given);
    }

    #[test]
    fn otherwise_a_run_is_a_trace_and_an_attempt_is_a_span() {
        let first = parent_of(|_| {});
        assert!(is_valid(&first), "{first}");
        assert!(first.starts_with("00-0199aaaabbbb7ccc8dddeeeeffff0000-"), "{first}");
        assert_eq!(first, parent_of(|_| {}));
        assert_ne!(first, parent_of(|call| call.attempt = 2));
        assert_ne!(first, parent_of(|call| call.key.push('b')));
    }

    #[test]
    fn what_is_no_valid_trace_or_run_is_replaced() {
        for bad in ["", "00-0-0-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
            let parent = parent_of(|call| call.traceparent = Some(bad.to_owned()));
            assert!(is_valid(&parent), "{parent}");
        }
        for key in ["", "/a", "run/a", "00000000-0000-0000-0000-000000000000/a"] {
            let parent = parent_of(|call| key.clone_into(&mut call.key));
            assert!(is_valid(&parent), "{parent}");
        }
    }
}
