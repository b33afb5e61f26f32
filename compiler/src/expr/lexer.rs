//! From text to tokens.

use super::place::Places;
use super::slips;
use crate::diagnostic::{Diagnostic, codes};

/// A part of an expression that is not divided further.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A whole number without a sign.
    Int(u64),
    /// A number with a fraction or an exponent.
    Double(f64),
    /// Text, without quotes and escapes.
    Text(String),
    /// A name or a word such as `in`.
    Word(String),
    /// An operator, a bracket or the like.
    Sign(&'static str),
    /// The end of the expression.
    End,
}

/// A token and where it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Lexed {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Longer ones first.
const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}",
];

/// The tokens of the expression that stands in `text` from `start` to before `end`; the last is
/// [`Token::End`].
pub(super) fn lex(
    text: &str,
    start: usize,
    end: usize,
    places: &Places,
) -> Result<Vec<Lexed>, Box<Diagnostic>> {
    let mut lexer = Lexer { text: &text[..end], at: start, places, tokens: Vec::new() };
    while lexer.skip_spaces() {
        lexer.token()?;
    }
    // A missing operand is pointed out at the end of what is there.
    let end = lexer.tokens.last().map_or(lexer.at, |last| last.end);
    lexer.tokens.push(Lexed { token: Token::End, start: end, end });
    Ok(lexer.tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    places: &'t Places,
    tokens: Vec<Lexed>,
}

type Done = Result<(), Box<Diagnostic>>;

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Whether there is anything after the spaces.
    fn skip_spaces(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r']).len();
        self.at < self.text.len()
    }

    fn push(&mut self, token: Token, end: usize) {
        self.tokens.push(Lexed { token, start: self.at, end });
        self.at = end;
    }

    fn error(&self, end: usize, message: impl Into<String>) -> Diagnostic {
        let span = self.places.span(self.at, end.min(self.text.len()));
        Diagnostic::new(codes::EXPRESSION_SYNTAX, span, message)
    }

    fn token(&mut self) -> Done {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or_default();
        let second = rest[first.len_utf8()..].chars().next().unwrap_or_default();
        if first.is_ascii_digit()
            || (first == '.' && second.is_ascii_digit() && !self.after_value())
        {
            return self.number();
        }
        if first.is_ascii_alphabetic() || first == '_' {
            return self.word();
        }
        if matches!(first, '"' | '\'') {
            return self.quoted(0);
        }
        if let Some(slip) = slips::sign(rest) {
            let error = self.error(self.at + slip.length, slip.message);
            return Err(Box::new(error.help(slip.help)));
        }
        let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
            let (message, help) = slips::character(first);
            return Err(Box::new(self.error(self.at + first.len_utf8(), message).help(help)));
        };
        self.push(Token::Sign(sign), self.at + sign.len());
        Ok(())
    }

    /// Whether a value has just ended, so that a dot is followed by a member.
    fn after_value(&self) -> bool {
        self.tokens.last().is_some_and(|last| {
            last.end == self.at
                && !matches!(last.token, Token::Sign(sign) if !matches!(sign, ")" | "]" | "}"))
        })
    }

    fn word(&mut self) -> Done {
        let length = word_length(self.rest());
        let word = &self.rest()[..length];
        if self.rest()[length..].starts_with(['"', '\'']) {
            if word.eq_ignore_ascii_case("r") {
                return self.quoted(1);
            }
            let error =
                self.error(self.at + length, format!("`{word}` stands just before a quote"));
            return Err(Box::new(error.help(
                "only r'…' is known, text without escapes; texts are put together with `+`",
            )));
        }
        let token = Token::Word(word.to_owned());
        self.push(token, self.at + length);
        Ok(())
    }

    fn number(&mut self) -> Done {
        let rest = self.rest();
        let length = number_length(rest);
        let digits = &rest[..length];
        let after = word_length(&rest[length..]);
        if after > 0 {
            let unit = &rest[length..length + after];
            let error = self.error(
                self.at + length + after,
                format!("`{digits}{unit}` is neither a number nor a name"),
            );
            return Err(Box::new(error.help(slips::after_number(digits, unit))));
        }
        let is_hex = digits.starts_with("0x") || digits.starts_with("0X");
        let is_whole = is_hex || digits.bytes().all(|byte| byte.is_ascii_digit());
        let token = if is_hex {
            u64::from_str_radix(&digits[2..], 16).ok().map(Token::Int)
        } else if is_whole {
            digits.parse().ok().map(Token::Int)
        } else {
            let value = digits.parse().ok();
            value.filter(|value: &f64| value.is_finite()).map(Token::Double)
        };
        let Some(token) = token else {
            return Err(Box::new(too_large(self.error(self.at + length, ""), is_whole)));
        };
        self.push(token, self.at + length);
        Ok(())
    }

    /// Text in quotes, after `prefix` bytes: one if it is raw.
    fn quoted(&mut self, prefix: usize) -> Done {
        let rest = &self.rest()[prefix..];
        let Some(length) = quoted_length(rest, prefix > 0) else {
            let line = rest.find('\n').unwrap_or(rest.len());
            let error = self.error(self.at + prefix + line, "a quote is not closed");
            let quote = &rest[..1];
            let help = format!("end the text with {quote}, or write \\{quote} for one in it");
            return Err(Box::new(error.help(help)));
        };
        let width = if is_triple(rest) { 3 } else { 1 };
        let body = &rest[width..length - width];
        let value = if prefix > 0 { Ok(body.to_owned()) } else { unescape(body, self.at + width) };
        match value {
            Ok(value) => {
                self.push(Token::Text(value), self.at + prefix + length);
                Ok(())
            }
            Err((start, end)) => {
                let escape = &self.text[start..end];
                let span = self.places.span(start, end);
                let message = format!("`{escape}` is no escape");
                Err(Box::new(Diagnostic::new(codes::EXPRESSION_SYNTAX, span, message).help(
                    "known are \\n \\r \\t \\\\ \\\" \\' \\u00e4 \\u{1f600}; in r'…' a backslash is a backslash",
                )))
            }
        }
    }
}

/// `error`, as one about a number that is too large.
pub(super) fn too_large(mut error: Diagnostic, is_whole: bool) -> Diagnostic {
    "this number is too large".clone_into(&mut error.message);
    error.help(if is_whole {
        "whole numbers go from -9223372036854775808 to 9223372036854775807"
    } else {
        "numbers go up to about 1.8e308"
    })
}

/// How many bytes of letters, digits and `_` there are.
fn word_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let count = |from: usize, is: fn(&u8) -> bool| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is(byte)).count()
    };
    if (text.starts_with("0x") || text.starts_with("0X")) && count(2, u8::is_ascii_hexdigit) > 0 {
        return 2 + count(2, u8::is_ascii_hexdigit);
    }
    let mut length = count(0, u8::is_ascii_digit);
    if bytes.get(length) == Some(&b'.') && count(length + 1, u8::is_ascii_digit) > 0 {
        length += 1 + count(length + 1, u8::is_ascii_digit);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let digits = count(length + 1 + sign, u8::is_ascii_digit);
        if digits > 0 {
            length += 1 + sign + digits;
        }
    }
    length
}

fn is_triple(text: &str) -> bool {
    text.starts_with("\"\"\"") || text.starts_with("'''")
}

/// How long the quoted text is that `text` begins with, quotes included; none where it has no end.
pub(super) fn quoted_length(text: &str, is_raw: bool) -> Option<usize> {
    let width = if is_triple(text) { 3 } else { 1 };
    let quote = &text[..width];
    let mut at = width;
    loop {
        let rest = &text[at..];
        if rest.starts_with(quote) {
            return Some(at + width);
        }
        let mut chars = rest.chars();
        match chars.next()? {
            '\\' if !is_raw => {
                chars.next();
            }
            '\n' if width == 1 => return None,
            _ => {}
        }
        at = text.len() - chars.as_str().len();
    }
}

/// The text without its escapes; or where a wrong escape starts and ends, counted from `start` on.
fn unescape(body: &str, start: usize) -> Result<String, (usize, usize)> {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (c, length) = escaped(escape).map_err(|length| {
            let from = start + body.len() - escape.len();
            (from, from + length)
        })?;
        text.push(c);
        rest = &escape[length..];
    }
    text.push_str(rest);
    Ok(text)
}

/// What the escape at the beginning of `text` stands for, and its length; or the length of what is wrong.
fn escaped(text: &str) -> Result<(char, usize), usize> {
    let kind = text[1..].chars().next().ok_or(1_usize)?;
    let simple = match kind {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' | '"' | '\'' | '`' => kind,
        'u' => return unicode(text),
        _ => return Err(1 + kind.len_utf8()),
    };
    Ok((simple, 2))
}

/// `\u00e4` or `\u{e4}`.
fn unicode(text: &str) -> Result<(char, usize), usize> {
    let (digits, length) = match text[2..].strip_prefix('{') {
        Some(rest) => {
            let end = rest.find('}').filter(|end| *end <= 8).ok_or(2_usize)?;
            (&rest[..end], 2 + end + 2)
        }
        None => (text.get(2..6).ok_or(2_usize)?, 6),
    };
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex);
    code.and_then(char::from_u32).map(|c| (c, length)).ok_or(length)
}
