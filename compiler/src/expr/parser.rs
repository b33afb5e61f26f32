//! Reads an expression: a Pratt parser over the tokens.

mod wrong;

use super::lexer::{Lexed, Token, lex, too_large};
use super::place::Places;
use super::slips;
use super::syntax::{Binary, Expr, Ident, Kind, Unary};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits;
use crate::source::Span;
use wrong::unexpected_word;

/// Reads `text`, which stands at `span` as it is.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str, span: Span) -> Result<Expr, Box<Diagnostic>> {
    parse_part(text, 0, text.len(), &Places::verbatim(span))
}

/// Reads what stands in `text` from `start` to before `end`.
pub(super) fn parse_part(
    text: &str,
    start: usize,
    end: usize,
    places: &Places,
) -> Result<Expr, Box<Diagnostic>> {
    if end - start > limits::EXPRESSION_BYTES {
        return Err(Box::new(too_long(places.span(start, start + 1))));
    }
    let tokens = lex(text, start, end, places)?;
    let mut parser = Parser { tokens, at: 0, places, depth: 0 };
    if parser.peek() == &Token::End {
        let span = places.span(start, end);
        let error = Diagnostic::new(codes::EXPRESSION_SYNTAX, span, "an expression is empty");
        return Err(Box::new(error.help("write a value: `${{ input.topic }}`")));
    }
    let tall = parser.expr()?;
    match parser.peek() {
        Token::End => Ok(tall.expr),
        _ => Err(parser.no_operator()),
    }
}

/// A finding that an expression is too long.
pub(super) fn too_long(span: Span) -> Diagnostic {
    let message = format!("an expression has more than {} bytes", limits::EXPRESSION_BYTES);
    Diagnostic::new(codes::EXPRESSION_TOO_LONG, span, message)
        .help("name parts of it in `set` steps, and keep data out of expressions")
}

struct Parser<'p> {
    tokens: Vec<Lexed>,
    at: usize,
    places: &'p Places,
    /// How many calls are open.
    depth: usize,
}

/// An expression and its tree.
struct Tall {
    expr: Expr,
    height: usize,
    /// The token that it starts with, a parenthesis included.
    first: usize,
    in_parentheses: bool,
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn ahead(&self, by: usize) -> &Token {
        &self.tokens[(self.at + by).min(self.tokens.len() - 1)].token
    }

    fn next(&mut self) {
        // The last token is the end, which is never passed.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Token::Sign(found) if *found == sign);
        if is {
            self.next();
        }
        is
    }

    /// From the first of the tokens to the last one read.
    fn span_from(&self, first: usize) -> Span {
        self.places.span(self.tokens[first].start, self.tokens[self.at.max(1) - 1].end)
    }

    fn span_here(&self) -> Span {
        let here = &self.tokens[self.at];
        self.places.span(here.start, here.end)
    }

    /// A node over `parts`.
    fn node(&self, kind: Kind, first: usize, height: usize) -> Read<Tall> {
        if height >= limits::EXPRESSION_DEPTH {
            return Err(self.too_deep());
        }
        let expr = Expr { kind, span: self.span_from(first) };
        Ok(Tall { expr, height: height + 1, first, in_parentheses: false })
    }

    /// Reads one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= limits::EXPRESSION_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn expr(&mut self) -> Read<Tall> {
        self.deeper(Self::choice)
    }

    fn choice(&mut self) -> Read<Tall> {
        let first = self.at;
        let condition = self.binary(1)?;
        if !self.eat("?") {
            return Ok(condition);
        }
        if matches!(self.peek(), Token::Sign(":")) {
            let error = self.error("between `?` and `:` stands nothing");
            return Err(Box::new(error.help("write `default(x, y)`: y where x is null")));
        }
        let yes = self.expr()?;
        if !self.eat(":") {
            let message = format!("after `?` a `:` is wanted, but here is {}", self.found());
            return Err(Box::new(
                self.error(message).help("a choice is written `condition ? one : other`"),
            ));
        }
        let no = self.expr()?;
        let height = condition.height.max(yes.height).max(no.height);
        let parts = [condition, yes, no].map(|part| Box::new(part.expr));
        let [condition, yes, no] = parts;
        self.node(Kind::Cond(condition, yes, no), first, height)
    }

    fn operator(&self) -> Option<Binary> {
        let sign = match self.peek() {
            Token::Sign(sign) => sign,
            Token::Word(word) if word == "in" => "in",
            _ => return None,
        };
        Binary::ALL.into_iter().find(|binary| binary.sign() == sign)
    }

    fn binary(&mut self, weakest: u8) -> Read<Tall> {
        let mut left = self.unary()?;
        while let Some(binary) = self.operator().filter(|it| it.strength() >= weakest) {
            self.check_left(&left, binary)?;
            self.next();
            let right = self.binary(binary.strength() + 1)?;
            let height = left.height.max(right.height);
            let kind = Kind::Binary(binary, Box::new(left.expr), Box::new(right.expr));
            left = self.node(kind, left.first, height)?;
        }
        Ok(left)
    }

    /// Refuses what is read otherwise than it is meant.
    fn check_left(&self, left: &Tall, binary: Binary) -> Read<()> {
        match &left.expr.kind {
            _ if left.in_parentheses => Ok(()),
            Kind::Unary(Unary::Not, _) if binary == Binary::In => {
                let message = "`!` stands for what is just after it, not for `… in …`";
                Err(Box::new(self.error(message).help("write `!(x in list)`")))
            }
            Kind::Binary(other, ..) if other.orders() && binary.orders() => {
                let message = format!(
                    "`a {} b {} c` would compare true or false with c",
                    other.sign(),
                    binary.sign()
                );
                let help = format!("write `a {} b && b {} c`", other.sign(), binary.sign());
                Err(Box::new(self.error(message).help(help)))
            }
            _ => Ok(()),
        }
    }

    fn unary(&mut self) -> Read<Tall> {
        let first = self.at;
        let unary = match self.peek() {
            Token::Sign("!") => Unary::Not,
            Token::Sign("-") => Unary::Neg,
            _ => return self.postfix(),
        };
        self.next();
        if unary == Unary::Neg
            && matches!(self.peek(), Token::Int(_) | Token::Double(_))
            && !matches!(self.ahead(1), Token::Sign("." | "["))
        {
            return self.number(first, true);
        }
        let operand = self.deeper(Self::unary)?;
        self.node(Kind::Unary(unary, Box::new(operand.expr)), first, operand.height)
    }

    fn number(&mut self, first: usize, negative: bool) -> Read<Tall> {
        let kind = match *self.peek() {
            Token::Double(value) => Kind::Double(if negative { -value } else { value }),
            Token::Int(value) => {
                let value = if negative { -i128::from(value) } else { i128::from(value) };
                match i64::try_from(value) {
                    Ok(value) => Kind::Int(value),
                    Err(_) => return Err(Box::new(too_large(self.error(""), true))),
                }
            }
            _ => return Err(self.no_value()),
        };
        self.next();
        self.node(kind, first, 0)
    }

    fn postfix(&mut self) -> Read<Tall> {
        let mut base = self.primary()?;
        loop {
            if self.eat(".") {
                base = self.member(base)?;
            } else if self.eat("[") {
                base = self.index(base)?;
            } else if matches!(self.peek(), Token::Sign("(")) {
                let error = self.error("only functions and methods are called");
                return Err(Box::new(error.help("write `name(x)` or `x.name()`")));
            } else {
                return Ok(base);
            }
        }
    }

    fn member(&mut self, base: Tall) -> Read<Tall> {
        let name = match self.peek() {
            Token::Word(word) => Ident { text: word.clone(), span: self.span_here() },
            found => {
                let help = match found {
                    Token::Int(at) => format!("a position stands in brackets: `x[{at}]`"),
                    Token::Text(key) => format!("such a key stands in brackets: `x[{key:?}]`"),
                    Token::Sign("[") => "leave out the dot before `[`".to_owned(),
                    _ => "write `x.name`, or `x[\"any key\"]`".to_owned(),
                };
                let message = format!("after `.` a name is wanted, but here is {}", self.found());
                return Err(Box::new(self.error(message).help(help)));
            }
        };
        self.next();
        if !self.eat("(") {
            return self.node(Kind::Field(Box::new(base.expr), name), base.first, base.height);
        }
        let (arguments, height) = self.list(")", "an argument", false)?;
        let kind = Kind::Method(Box::new(base.expr), name, arguments);
        self.node(kind, base.first, base.height.max(height))
    }

    fn index(&mut self, base: Tall) -> Read<Tall> {
        if matches!(self.peek(), Token::Sign("]" | ":")) {
            let error = self.error("in `[` and `]` stands no position");
            return Err(Box::new(error.help("write `x[0]` or `x[\"key\"]`; there are no slices")));
        }
        let index = self.expr()?;
        self.close("]", "x[0]")?;
        let height = base.height.max(index.height);
        self.node(Kind::Index(Box::new(base.expr), Box::new(index.expr)), base.first, height)
    }

    /// `a, b` up to `close`, and the height of the highest.
    fn list(&mut self, close: &str, what: &str, may_trail: bool) -> Read<(Vec<Expr>, usize)> {
        let (mut items, mut height) = (Vec::new(), 0);
        while !self.eat(close) {
            if !items.is_empty() {
                self.comma(close)?;
                if self.eat(close) {
                    if may_trail {
                        break;
                    }
                    self.at -= 1;
                    let message =
                        format!("after `,` {what} is wanted, but here is {}", self.found());
                    return Err(Box::new(self.error(message).help("leave out the last comma")));
                }
            }
            let item = self.expr()?;
            height = height.max(item.height);
            items.push(item.expr);
        }
        Ok((items, height))
    }

    fn comma(&mut self, close: &str) -> Read<()> {
        if self.eat(",") {
            return Ok(());
        }
        if let Token::Word(word) = self.peek()
            && let Some(help) = slips::instead_of_operator(word)
        {
            return Err(Box::new(self.error(unexpected_word(word)).help(help)));
        }
        let message = format!("here `,` or `{close}` is wanted, but there is {}", self.found());
        let help = match self.peek() {
            Token::End => format!("close it with `{close}`"),
            Token::Sign(":") if close == ")" => {
                "arguments have no names: write their values in order".to_owned()
            }
            Token::Sign("=" | ":") => "a map is written `{\"key\": value}`".to_owned(),
            _ => "between two values stands a comma or an operator".to_owned(),
        };
        Err(Box::new(self.unclosed(message).help(help)))
    }

    fn close(&mut self, close: &str, example: &str) -> Read<()> {
        if self.eat(close) {
            return Ok(());
        }
        if matches!(self.peek(), Token::Word(_) | Token::Text(_) | Token::Int(_)) {
            return Err(self.no_operator());
        }
        let message = format!("here `{close}` is wanted, but there is {}", self.found());
        Err(Box::new(self.unclosed(message).help(format!("close it as in `{example}`"))))
    }

    fn primary(&mut self) -> Read<Tall> {
        let first = self.at;
        match self.peek().clone() {
            Token::Int(_) | Token::Double(_) => self.number(first, false),
            Token::Text(text) => self.leaf(Kind::Text(text)),
            Token::Word(word) => self.word(&word),
            Token::Sign("(") => {
                self.next();
                let inner = self.expr()?;
                self.close(")", "(a + b)")?;
                Ok(Tall { first, in_parentheses: true, ..inner })
            }
            Token::Sign("[") => {
                self.next();
                let (items, height) = self.list("]", "a value", true)?;
                self.node(Kind::List(items), first, height)
            }
            Token::Sign("{") => {
                self.next();
                self.map(first)
            }
            _ => Err(self.no_value()),
        }
    }

    fn leaf(&mut self, kind: Kind) -> Read<Tall> {
        let first = self.at;
        self.next();
        self.node(kind, first, 0)
    }

    fn word(&mut self, word: &str) -> Read<Tall> {
        let kind = match word {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            "in" => return Err(self.no_value()),
            _ if matches!(self.ahead(1), Token::Sign("(")) => return self.call(word),
            _ => {
                let value_follows = matches!(
                    self.ahead(1),
                    Token::Word(_) | Token::Text(_) | Token::Int(_) | Token::Double(_)
                );
                if let Some(help) = slips::instead_of_value(word).filter(|_| value_follows) {
                    return Err(Box::new(self.error(unexpected_word(word)).help(help)));
                }
                Kind::Name(word.to_owned())
            }
        };
        self.leaf(kind)
    }

    fn call(&mut self, word: &str) -> Read<Tall> {
        let first = self.at;
        let name = Ident { text: word.to_owned(), span: self.span_here() };
        if let Some(help) = slips::instead_of_value(word) {
            return Err(Box::new(self.error(unexpected_word(word)).help(help)));
        }
        self.next();
        self.next();
        let (arguments, height) = self.list(")", "an argument", false)?;
        self.node(Kind::Call(name, arguments), first, height)
    }

    fn map(&mut self, first: usize) -> Read<Tall> {
        if matches!(self.peek(), Token::Sign("{")) {
            let error = self.error("`{{` stands inside an expression");
            return Err(Box::new(
                error.help("names stand in it as they are: `${{ input.topic }}`"),
            ));
        }
        let (mut entries, mut height) = (Vec::new(), 0);
        while !self.eat("}") {
            if !entries.is_empty() {
                self.comma("}")?;
                if self.eat("}") {
                    break;
                }
            }
            let key = self.expr()?;
            if !self.eat(":") {
                let message =
                    format!("after a key of a map `:` is wanted, but here is {}", self.found());
                return Err(Box::new(
                    self.error(message).help("a map is written `{\"key\": value}`"),
                ));
            }
            let value = self.expr()?;
            height = height.max(key.height).max(value.height);
            entries.push((key.expr, value.expr));
        }
        self.node(Kind::Map(entries), first, height)
    }
}
