//! Messages as trees, read from how they print: generic over all message types, with the names of
//! fields and of enum values, which is what a person compares.

use std::fmt::Debug;
use std::iter::Peekable;
use std::str::Chars;

/// A value as it prints.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A number, a truth value, the name of an enum value, a payload's data.
    Leaf(String),
    /// What stood in quotes.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map (in the order of its keys) or a message: its name, if it is a message, and fields.
    Record(Option<String>, Vec<(String, Node)>),
    /// One of several: which, and what.
    Variant(String, Box<Node>),
}

impl Node {
    /// How `value` prints, as a tree.
    pub fn of(value: &impl Debug) -> Self {
        let text = format!("{value:?}");
        let mut reader = Reader { rest: text.chars().peekable() };
        reader.value()
    }

    /// The field of that name, if this is a record that has it.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Self::Record(_, fields) = self else { return None };
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// Whether it says nothing: what protobuf leaves out.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Leaf(leaf) => {
                ["None", "0", "0.0", "false", "Unspecified", "Undefined"].contains(&leaf.as_str())
            }
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Record(name, fields) => name.is_none() && fields.is_empty(),
            Self::Variant(..) => false,
        }
    }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn value(&mut self) -> Node {
        match self.rest.peek() {
            Some('"') => Node::Text(self.quoted()),
            Some('[') => Node::List(self.list('[', ']', Self::value)),
            Some('{') => {
                let mut fields = self.list('{', '}', Self::entry);
                fields.sort_by(|a, b| a.0.cmp(&b.0));
                Node::Record(None, fields)
            }
            _ => self.named(),
        }
    }

    /// A word, and what stands in braces or brackets after it.
    fn named(&mut self) -> Node {
        let word = self.word();
        match self.rest.peek() {
            Some('(') => {
                let inner = self.list('(', ')', Self::value).pop();
                let inner = inner.unwrap_or_else(|| Node::Leaf(String::new()));
                if word == "Some" { inner } else { Node::Variant(word, Box::new(inner)) }
            }
            Some('{') => Node::Record(Some(word), self.list('{', '}', Self::entry)),
            _ => Node::Leaf(word),
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(next) = self.rest.peek() {
            if ",:()[]{}".contains(*next) {
                break;
            }
            word.push(*next);
            self.rest.next();
        }
        word.trim().to_owned()
    }

    fn entry(&mut self) -> (String, Node) {
        let key = if self.rest.peek() == Some(&'"') { self.quoted() } else { self.word() };
        self.skip(':');
        (key, self.value())
    }

    fn list<T>(&mut self, open: char, close: char, item: fn(&mut Self) -> T) -> Vec<T> {
        self.skip(open);
        let mut items = Vec::new();
        while !self.at(close) {
            items.push(item(self));
            self.skip(',');
        }
        self.skip(close);
        items
    }

    /// Whether `close` is next; the end counts as such, so that nothing reads on for ever.
    fn at(&mut self, close: char) -> bool {
        self.blanks();
        self.rest.peek().is_none_or(|next| *next == close)
    }

    fn skip(&mut self, what: char) {
        self.blanks();
        self.rest.next_if_eq(&what);
        self.blanks();
    }

    fn blanks(&mut self) {
        while self.rest.next_if_eq(&' ').is_some() {}
    }

    /// What stands in quotes, its escapes as they are.
    fn quoted(&mut self) -> String {
        self.skip('"');
        let mut text = String::new();
        while let Some(next) = self.rest.next() {
            match next {
                '"' => break,
                '\\' => text.extend(['\\'].into_iter().chain(self.rest.next())),
                _ => text.push(next),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// As the messages print.
    #[derive(Debug)]
    #[expect(dead_code, reason = "only printed")]
    struct Message {
        name: String,
        inner: Option<Box<Message>>,
        map: HashMap<String, Vec<i32>>,
    }

    #[test]
    fn what_prints_is_read() {
        let inner = Message { name: "a \"b\", {c}".into(), inner: None, map: HashMap::new() };
        let map = HashMap::from([("y".into(), vec![1, 2]), ("x: ".into(), vec![])]);
        let node = Node::of(&Message { name: String::new(), inner: Some(Box::new(inner)), map });
        assert!(node.field("name").is_some_and(Node::is_blank));
        let inner = node.field("inner").unwrap();
        assert_eq!(inner.field("name"), Some(&Node::Text("a \\\"b\\\", {c}".into())));
        assert!(inner.field("inner").is_some_and(Node::is_blank));
        let numbers = Node::List(vec![Node::Leaf("1".into()), Node::Leaf("2".into())]);
        let entries = vec![("x: ".into(), Node::List(vec![])), ("y".into(), numbers)];
        assert_eq!(node.field("map"), Some(&Node::Record(None, entries)));
    }
}
