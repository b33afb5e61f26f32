//! What the author's names are called in Rust.

/// An id, tool or action as the name of a field, method or variable, without any raw prefix.
pub(crate) fn field(name: &str) -> String {
    escape(name.replace('-', "_"))
}

/// An id, tool or action as the name of a type.
pub(crate) fn type_name(name: &str) -> String {
    escape(pascal(name))
}

/// Words joined, each beginning with a capital: `memory_gateway` is `MemoryGateway`.
pub(crate) fn pascal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.flat_map(|word| word.chars().enumerate().map(|(at, c)| capital_if(at == 0, c))).collect()
}

const fn capital_if(first: bool, c: char) -> char {
    if first { c.to_ascii_uppercase() } else { c }
}

/// Words in small letters with `_` between them: `MarketingCampaign` is `marketing_campaign`.
pub(crate) fn snake(text: &str) -> String {
    let mut snake = String::new();
    let mut before = None;
    for c in text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }) {
        if c.is_ascii_uppercase() && before.is_some_and(|b: char| b.is_ascii_lowercase()) {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    escape(snake)
}

/// These are no identifiers even with a raw prefix.
fn escape(mut name: String) -> String {
    if matches!(name.as_str(), "self" | "super" | "crate" | "Self") {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_things_as_rust_does() {
        assert_eq!(field("task-1"), "task_1");
        assert_eq!(field("self"), "self_");
        assert_eq!(type_name("memory_gateway"), "MemoryGateway");
        assert_eq!(type_name("fooBar"), "FooBar");
        assert_eq!(type_name("self"), "Self_");
        assert_eq!(pascal("Test Project"), "TestProject");
        assert_eq!(snake("marketing-campaign.v2"), "marketing_campaign_v2");
        assert_eq!(snake("MarketingCampaign"), "marketing_campaign");
        assert_eq!(snake("crate"), "crate_");
    }
}
