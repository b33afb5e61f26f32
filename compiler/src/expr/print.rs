//! Writes an expression down in one way: no more parentheses than it needs, spaces around operators.

use super::syntax::{Binary, Expr, Kind, Unary};
use std::fmt::Write as _;

/// `expr` as text, with its texts in `"…"`.
pub fn print(expr: &Expr) -> String {
    print_quoted(expr, '"')
}

/// The same with this quote, `"` or `'`, around texts: for what stands in quotes itself.
pub fn print_quoted(expr: &Expr, quote: char) -> String {
    let mut printer = Printer { text: String::new(), quote };
    printer.expr(expr, 0);
    printer.text
}

/// A text as expressions write it.
pub fn literal(text: &str, quote: char) -> String {
    let mut printer = Printer { text: String::new(), quote };
    printer.literal(text);
    printer.text
}

struct Printer {
    text: String,
    quote: char,
}

/// How tightly things bind, beyond [`Binary::strength`].
const CHOICE: u8 = 0;
const PREFIX: u8 = 6;
const MEMBER: u8 = 7;

/// How tightly `expr` binds as it is written.
const fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::Cond(..) => CHOICE,
        Kind::Binary(binary, ..) => binary.strength(),
        Kind::Unary(..) => PREFIX,
        // `-1.x` is read as `-(1.x)`.
        Kind::Int(value) if *value < 0 => PREFIX,
        Kind::Double(value) if value.is_sign_negative() => PREFIX,
        _ => MEMBER,
    }
}

impl Printer {
    /// Puts parentheses around what binds less tightly than `least`.
    fn expr(&mut self, expr: &Expr, least: u8) {
        if strength(expr) < least {
            self.parenthesized(expr);
        } else {
            self.bare(expr);
        }
    }

    fn parenthesized(&mut self, expr: &Expr) {
        self.text.push('(');
        self.bare(expr);
        self.text.push(')');
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Null => self.text.push_str("null"),
            Kind::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Kind::Int(value) => self.text.push_str(&value.to_string()),
            Kind::Double(value) => {
                // Writing into a String cannot fail.
                let _ = write!(self.text, "{value:?}");
            }
            Kind::Text(text) => self.literal(text),
            Kind::List(items) => self.list("[", items, "]"),
            Kind::Map(entries) => self.map(entries),
            Kind::Name(name) => self.text.push_str(name),
            Kind::Field(base, name) => {
                self.expr(base, MEMBER);
                self.text.push('.');
                self.text.push_str(&name.text);
            }
            Kind::Index(base, index) => {
                self.expr(base, MEMBER);
                self.text.push('[');
                self.expr(index, CHOICE);
                self.text.push(']');
            }
            Kind::Unary(unary, operand) => self.unary(*unary, operand),
            Kind::Binary(binary, left, right) => self.binary(*binary, left, right),
            Kind::Cond(condition, yes, no) => {
                self.expr(condition, CHOICE + 1);
                self.text.push_str(" ? ");
                self.expr(yes, CHOICE + 1);
                self.text.push_str(" : ");
                self.expr(no, CHOICE);
            }
            Kind::Call(name, arguments) => {
                self.text.push_str(&name.text);
                self.list("(", arguments, ")");
            }
            Kind::Method(this, name, arguments) => {
                self.expr(this, MEMBER);
                self.text.push('.');
                self.text.push_str(&name.text);
                self.list("(", arguments, ")");
            }
        }
    }

    fn unary(&mut self, unary: Unary, operand: &Expr) {
        self.text.push_str(unary.sign());
        // A minus just before digits belongs to them.
        if unary == Unary::Neg && matches!(operand.kind, Kind::Int(_) | Kind::Double(_)) {
            self.parenthesized(operand);
        } else {
            self.expr(operand, PREFIX);
        }
    }

    fn binary(&mut self, binary: Binary, left: &Expr, right: &Expr) {
        // What the parser refuses because it is mostly meant otherwise.
        let is_refused = match &left.kind {
            Kind::Unary(Unary::Not, _) => binary == Binary::In,
            Kind::Binary(other, ..) => other.orders() && binary.orders(),
            _ => false,
        };
        if is_refused {
            self.parenthesized(left);
        } else {
            self.expr(left, binary.strength());
        }
        let _ = write!(self.text, " {} ", binary.sign());
        self.expr(right, binary.strength() + 1);
    }

    fn list(&mut self, open: &str, items: &[Expr], close: &str) {
        self.text.push_str(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            self.expr(item, CHOICE);
        }
        self.text.push_str(close);
    }

    fn map(&mut self, entries: &[(Expr, Expr)]) {
        self.text.push('{');
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            let start = self.text.len();
            // A choice as a key would swallow the colon.
            self.expr(key, CHOICE + 1);
            // `{{` is refused: it is a slip.
            if self.text[start..].starts_with('{') {
                self.text.insert(start, '(');
                self.text.push(')');
            }
            self.text.push_str(": ");
            self.expr(value, CHOICE);
        }
        self.text.push('}');
    }

    fn literal(&mut self, text: &str) {
        self.text.push(self.quote);
        for c in text.chars() {
            match c {
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\\' => self.text.push_str("\\\\"),
                c if c == self.quote => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                c if c.is_control() => {
                    let _ = write!(self.text, "\\u{:04x}", u32::from(c));
                }
                c => self.text.push(c),
            }
        }
        self.text.push(self.quote);
    }
}
