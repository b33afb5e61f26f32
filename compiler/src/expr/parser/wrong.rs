//! What is said of an expression that cannot be read.

use super::Parser;
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::lexer::Token;
use crate::expr::slips;
use crate::limits;

impl Parser<'_> {
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(codes::EXPRESSION_SYNTAX, self.span_here(), message)
    }

    pub(super) fn too_deep(&self) -> Box<Diagnostic> {
        let message =
            format!("an expression is nested more than {} deep", limits::EXPRESSION_DEPTH);
        let finding = Diagnostic::new(codes::EXPRESSION_TOO_LONG, self.span_here(), message);
        Box::new(finding.help(
            "name parts of it in `set` steps; `x in [a, b, c]` compares with many, and \
             `[a, b, c].join(\"\")` joins many",
        ))
    }

    /// An error about the bracket that was opened last.
    pub(super) fn unclosed(&self, message: String) -> Diagnostic {
        let mut open = Vec::new();
        for token in &self.tokens[..self.at] {
            match token.token {
                Token::Sign("(" | "[" | "{") => open.push(token),
                Token::Sign(")" | "]" | "}") => {
                    open.pop();
                }
                _ => {}
            }
        }
        let error = self.error(message);
        match open.last() {
            Some(open) => error.related(self.places.span(open.start, open.end), "it opens here"),
            None => error,
        }
    }

    /// What stands here, for messages.
    pub(super) fn found(&self) -> String {
        match self.peek() {
            Token::Int(value) => format!("the number {value}"),
            Token::Double(value) => format!("the number {value:?}"),
            Token::Text(_) => "a text".to_owned(),
            Token::Word(word) => format!("`{word}`"),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "its end".to_owned(),
        }
    }

    /// A value is wanted and something else is there.
    pub(super) fn no_value(&self) -> Box<Diagnostic> {
        let before = self.at.checked_sub(1).map(|at| &self.tokens[at].token);
        let after = match before {
            Some(Token::Sign(sign)) => format!("after `{sign}` "),
            Some(Token::Word(word)) => format!("after `{word}` "),
            _ => String::new(),
        };
        let message = match self.peek() {
            Token::End => format!("{after}a value is wanted, but the expression ends"),
            _ => format!("{after}a value is wanted, but here is {}", self.found()),
        };
        let help = match (before, self.peek()) {
            (_, Token::Sign("+")) => "write the value without `+` before it",
            (_, Token::Sign(")")) => "take the `)` out, or write a value before it",
            (Some(Token::Sign("(")), _) => "write a value between the parentheses",
            (Some(_), Token::Sign("*")) => "name the value: there is no `*` for all",
            (_, Token::Sign(".")) => "begin with a name: `input.topic`, `steps.draft.title`",
            (_, Token::End) => "write the other side, or take the operator out",
            (None, Token::Sign(_)) => "write a value before it, or take it out",
            _ => "write a name such as `input.topic`, a number, or text in quotes",
        };
        Box::new(self.error(message).help(help))
    }

    /// An operator or the end is wanted and something else is there.
    pub(super) fn no_operator(&self) -> Box<Diagnostic> {
        let (message, help) = match self.peek() {
            Token::Word(word) => match slips::instead_of_operator(word) {
                Some(help) => (unexpected_word(word), help.to_owned()),
                None => (
                    format!("before `{word}` an operator is wanted"),
                    "join values with an operator, such as `+` or `==`; text stands in quotes"
                        .to_owned(),
                ),
            },
            Token::Text(_) => (
                "before this text an operator is wanted".to_owned(),
                "texts are put together with `+`".to_owned(),
            ),
            Token::Sign(sign @ (")" | "]" | "}")) => {
                (format!("`{sign}` closes nothing"), "take it out, or open it before".to_owned())
            }
            Token::Sign(":") => (
                "`:` stands without a `?` before it".to_owned(),
                "a choice is written `condition ? one : other`".to_owned(),
            ),
            Token::Sign(",") => (
                "`,` stands outside of brackets".to_owned(),
                "a list is written `[a, b]`".to_owned(),
            ),
            _ => (
                format!("here an operator is wanted, but there is {}", self.found()),
                "join values with an operator, such as `+` or `==`".to_owned(),
            ),
        };
        Box::new(self.error(message).help(help))
    }
}

pub(super) fn unexpected_word(word: &str) -> String {
    format!("`{word}` is no operator of an expression")
}
