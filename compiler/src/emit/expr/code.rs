//! Rust that evaluates to a value: tokens, and in what form they give it.
//!
//! Nothing is copied that can be borrowed. What is borrowed lives in the scope or in a variable of a
//! closure around it, never in something that an expression has just made: so it may leave any block.

use super::Cx;
use crate::types::Type;
use proc_macro2::TokenStream;
use quote::quote;

/// A value as Rust.
#[derive(Clone, Debug)]
pub(super) struct Code {
    tokens: TokenStream,
    /// What it is.
    pub(super) ty: Type,
    form: Form,
    shape: Shape,
}

/// In what form tokens give a value of type `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A `T` of its own. What is `Copy` always has this form.
    Owned,
    /// A `T` that stands somewhere else, reached by a path: its own methods find it, `&` borrows it.
    Place,
    /// A reference: `&T`, of a text `&str`; of a nullable an option of that.
    Borrowed,
}

/// How tightly tokens hold together, and so what may stand around them without parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// A path, a literal, a call: anything.
    Tight,
    /// A call that gives a `Result`, which `?` has to follow.
    Fallible,
    /// What starts with an operator.
    Prefix,
    /// A comparison.
    Compare,
    /// `a && b`
    And,
    /// `a || b`
    Or,
    /// `if`, `match`.
    Branch,
}

impl Code {
    /// A value of its own, of a path, a literal or a call.
    pub(super) fn owned(ty: &Type, tokens: TokenStream) -> Self {
        Self { tokens, ty: ty.clone(), form: Form::Owned, shape: Shape::Tight }
    }

    /// The same of what has operators in it.
    pub(super) fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// The same of a call that may fail.
    pub(super) fn fallible(ty: &Type, tokens: TokenStream) -> Self {
        Self { shape: Shape::Fallible, ..Self::owned(ty, tokens) }
    }

    /// What `path` leads to, such as a field. It is not in something just made.
    pub(super) fn place(ty: &Type, path: TokenStream, cx: Cx<'_>) -> Self {
        let form = if is_copy(ty, cx) { Form::Owned } else { Form::Place };
        Self { form, ..Self::owned(ty, path) }
    }

    /// What a reference of the form [`Form::Borrowed`] leads to.
    pub(super) fn borrowed(ty: &Type, tokens: TokenStream) -> Self {
        Self { form: Form::Borrowed, ..Self::owned(ty, tokens) }
    }

    /// What a `&T` leads to, where `T` is exactly the type's Rust: a variable, or an item of a list.
    /// `tokens` is tight.
    pub(super) fn reference(ty: &Type, tokens: TokenStream, cx: Cx<'_>) -> Self {
        match ty {
            _ if is_copy(ty, cx) => Self::owned(ty, quote!(*#tokens)).shaped(Shape::Prefix),
            Type::Text | Type::Nullable(_) => Self::place(ty, tokens, cx),
            _ => Self::borrowed(ty, tokens),
        }
    }

    /// What an `Option<&T>` leads to: a nullable `ty`, whose inside is `T`.
    pub(super) fn reference_or_null(inside: &Type, tokens: TokenStream, cx: Cx<'_>) -> Self {
        let ty = inside.clone().nullable();
        match inside {
            Type::Nullable(deeper) if is_copy(deeper, cx) => {
                Self::owned(&ty, quote!(#tokens.copied().flatten()))
            }
            Type::Nullable(deeper) if **deeper == Type::Text => {
                Self::borrowed(&ty, quote!(#tokens.and_then(Option::as_deref)))
            }
            Type::Nullable(_) => Self::borrowed(&ty, quote!(#tokens.and_then(Option::as_ref))),
            Type::Any => Self::borrowed(&ty, quote!(#tokens.unwrap_or(&::sagaweave::Value::Null))),
            _ if is_copy(inside, cx) => Self::owned(&ty, quote!(#tokens.copied())),
            Type::Text => Self::borrowed(&ty, quote!(#tokens.map(String::as_str))),
            _ => Self::borrowed(&ty, tokens),
        }
    }

    /// The same tokens, which give a reference of the form [`Form::Borrowed`] if `as_other` is borrowed.
    pub(super) fn like(self, as_other: &Self) -> Self {
        let form = if as_other.is_borrowed() { Form::Borrowed } else { Form::Owned };
        Self { form, ..self }
    }

    /// Whether it is borrowed, and lives longer than the expression.
    pub(super) fn is_borrowed(&self) -> bool {
        self.form != Form::Owned
    }

    /// As an argument, a statement's value or the like.
    pub(super) fn bare(&self) -> TokenStream {
        let tokens = &self.tokens;
        if self.shape == Shape::Fallible { quote!(#tokens?) } else { tokens.clone() }
    }

    /// As an operand beside which nothing looser than `shape` may stand.
    pub(super) fn operand(&self, shape: Shape) -> TokenStream {
        let tokens = self.bare();
        if self.shape > shape { quote!((#tokens)) } else { tokens }
    }

    /// Before a dot.
    pub(super) fn tight(&self) -> TokenStream {
        self.operand(Shape::Fallible)
    }

    /// As a `Result<_, Failure>`.
    pub(super) fn result(&self) -> TokenStream {
        let tokens = &self.tokens;
        if self.shape == Shape::Fallible { tokens.clone() } else { quote!(Ok(#tokens)) }
    }

    /// Whether a `?` in it leaves the function around it.
    pub(super) fn asks(&self) -> bool {
        super::may_fail(&self.bare())
    }

    /// The value in the form [`Form::Owned`].
    pub(super) fn into_owned(self) -> Self {
        let (ty, tight) = (self.ty.clone(), self.tight());
        let option = matches!(ty, Type::Nullable(_));
        match self.form {
            Form::Owned => self,
            Form::Borrowed if ty.clone().non_null() == Type::Text && option => {
                Self::owned(&ty, quote!(#tight.map(str::to_owned)))
            }
            Form::Borrowed if ty == Type::Text => Self::owned(&ty, quote!(#tight.to_owned())),
            Form::Borrowed if option => Self::owned(&ty, quote!(#tight.cloned())),
            Form::Place | Form::Borrowed => Self::owned(&ty, quote!(#tight.clone())),
        }
    }

    /// The value where it stands, borrowed; what it has just made is not.
    pub(super) fn into_borrowed(self) -> Self {
        if self.form != Form::Place {
            return self;
        }
        let (ty, tight) = (self.ty.clone(), self.tight());
        match &ty {
            Type::Text => Self::borrowed(&ty, quote!(#tight.as_str())),
            Type::Nullable(inner) if **inner == Type::Text => {
                Self::borrowed(&ty, quote!(#tight.as_deref()))
            }
            Type::Nullable(_) => Self::borrowed(&ty, quote!(#tight.as_ref())),
            _ => Self::borrowed(&ty, quote!(&#tight)).shaped(Shape::Prefix),
        }
    }

    /// A `&T`, or `&str` of a text, for the time of a call: also of what was just made. Not for what
    /// is nullable.
    pub(super) fn argument(self) -> TokenStream {
        let borrowed = self.into_borrowed();
        let (bare, tight) = (borrowed.bare(), borrowed.tight());
        match borrowed.form {
            Form::Borrowed | Form::Place => bare,
            Form::Owned if borrowed.ty == Type::Text => quote!(#tight.as_str()),
            Form::Owned => quote!(&#tight),
        }
    }

    /// A reference to anything that serde can write.
    pub(super) fn serializable(self) -> TokenStream {
        let borrowed = self.into_borrowed();
        let tight = borrowed.tight();
        match (borrowed.form, &borrowed.ty) {
            (Form::Borrowed, Type::Nullable(_)) | (Form::Owned, _) => quote!(&#tight),
            (Form::Borrowed | Form::Place, _) => borrowed.bare(),
        }
    }
}

/// Two values of one type in one form: borrowed where both are.
pub(super) fn alike(a: Code, b: Code) -> (Code, Code) {
    if a.is_borrowed() && b.is_borrowed() {
        (a.into_borrowed(), b.into_borrowed())
    } else {
        (a.into_owned(), b.into_owned())
    }
}

/// Whether the type's Rust is `Copy`.
pub(super) fn is_copy(ty: &Type, cx: Cx<'_>) -> bool {
    match ty {
        Type::Null | Type::Bool | Type::Int | Type::Double | Type::Timestamp | Type::TimeSpan => {
            true
        }
        Type::Nullable(inner) => is_copy(inner, cx),
        Type::Named(_) => cx.workflow.types.as_enum(ty).is_some(),
        Type::Any | Type::Text | Type::List(_) | Type::Map(_) => false,
    }
}
