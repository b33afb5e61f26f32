//! An expression as it was written.

use crate::source::Span;

/// An expression and its place. Two are equal if they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What was written.
    pub kind: Kind,
    /// Where, without parentheses around it.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// A name in an expression and its place. Two are equal if they are the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Ident {
    /// The name.
    pub text: String,
    /// Where.
    pub span: Span,
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number; a minus just before the digits belongs to it.
    Int(i64),
    /// A number with a fraction or an exponent, likewise.
    Double(f64),
    /// Text, without its quotes and escapes.
    Text(String),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{"a": x}`: keys and values.
    Map(Vec<(Expr, Expr)>),
    /// `input`.
    Name(String),
    /// `base.key`.
    Field(Box<Expr>, Ident),
    /// `base[index]`.
    Index(Box<Expr>, Box<Expr>),
    /// `!x`, `-x`.
    Unary(Unary, Box<Expr>),
    /// `a + b`.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `condition ? yes : no`.
    Cond(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `name(a, b)`.
    Call(Ident, Vec<Expr>),
    /// `this.name(a, b)`: a method or a macro.
    Method(Box<Expr>, Ident, Vec<Expr>),
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Neg,
}

/// An operator between its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

impl Unary {
    /// How it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Neg => "-",
        }
    }
}

impl Binary {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Or,
        Self::And,
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessEqual,
        Self::Greater,
        Self::GreaterEqual,
        Self::In,
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::Rem,
    ];

    /// How it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
        }
    }

    /// How tightly it binds: more is tighter. Operators that bind alike are read from the left.
    pub const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::In => 3,
            Self::Add | Self::Sub => 4,
            Self::Mul | Self::Div | Self::Rem => 5,
        }
    }

    /// Whether it is `<`, `<=`, `>` or `>=`.
    pub const fn orders(self) -> bool {
        matches!(self, Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual)
    }
}

impl Expr {
    /// The parts that it is directly made of, in order.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Double(_)
            | Kind::Text(_)
            | Kind::Name(_) => Vec::new(),
            Kind::List(items) | Kind::Call(_, items) => items.iter().collect(),
            Kind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            Kind::Field(base, _) | Kind::Unary(_, base) => vec![base],
            Kind::Index(a, b) | Kind::Binary(_, a, b) => vec![a, b],
            Kind::Cond(a, b, c) => vec![a, b, c],
            Kind::Method(this, _, arguments) => std::iter::once(&**this).chain(arguments).collect(),
        }
    }

    /// The part that stands at `span`; none where that is not clear, as in text with escapes, where all
    /// parts point to the whole.
    pub fn at(&self, span: Span) -> Option<&Self> {
        let children = self.children();
        if self.span == span {
            return children.iter().all(|child| child.span != span).then_some(self);
        }
        children.into_iter().find_map(|child| child.at(span))
    }

    /// The name that a path begins with.
    pub fn root(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) => Some(name),
            Kind::Field(base, _) | Kind::Index(base, _) => base.root(),
            _ => None,
        }
    }

    /// Whether it is a name with members and positions: `steps.a.list[0]`.
    pub fn is_path(&self) -> bool {
        self.root().is_some()
    }
}
