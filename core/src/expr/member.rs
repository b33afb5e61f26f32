//! Objects that are put together from text.

/// A member as text: `key` (such as `"id":`) before its JSON; empty where it is left out, being null.
pub fn member(key: &str, json: &str) -> String {
    if json == "null" { String::new() } else { [key, json].concat() }
}

/// Members as text, beside each other.
pub fn members(members: &[String]) -> String {
    let mut all = String::new();
    for member in members.iter().filter(|member| !member.is_empty()) {
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(member);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_leaves_no_comma() {
        let (a, b) = (|json: &str| member("\"a\":", json), |json: &str| member("\"b\":", json));
        assert_eq!(members(&[a("null"), b("null")]), "");
        assert_eq!(members(&[a("null"), b("2")]), "\"b\":2");
        assert_eq!(members(&[a("1"), b("null")]), "\"a\":1");
        assert_eq!(members(&[a("1"), b("2")]), "\"a\":1,\"b\":2");
    }
}
