//! Values where others are wanted: every conversion that nobody wrote is put into the tree here.

use crate::expr::typed::{Kind, Macro, Typed};
use crate::source::Span;
use crate::types::{self, Fit, Type, Types};

/// Why a value does not serve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Misfit {
    /// The part at fault.
    pub(super) span: Span,
    /// What it is.
    pub(super) found: Type,
    /// What it would have to be.
    pub(super) wanted: Type,
    /// What is wrong with it.
    pub(super) why: Reason,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reason {
    /// It is of another type.
    Type,
    /// It may be null.
    Null,
    /// It is none of an enum's values.
    NoValue(String),
    /// It lacks a member that is required.
    Missing(String),
    /// It has a member that is not known.
    Unknown(String),
    /// A member of it does not fit: its path, and why.
    Member(String, String),
}

/// `value` as one of the type `wanted`, or none where it is no such value. For values that nobody
/// wrote, such as those that fill a compensation's input.
pub fn convert(value: Typed, wanted: &Type, types: &Types) -> Option<Typed> {
    coerce(value, wanted, types).ok()
}

/// `value` as a `wanted`.
pub(super) fn coerce(value: Typed, wanted: &Type, types: &Types) -> Result<Typed, Misfit> {
    if value.ty == *wanted {
        return Ok(value);
    }
    let value = match literal(value, wanted, types) {
        Literal::Is(literal) => return literal,
        Literal::No(value) => value,
    };
    let misfit =
        |why| Misfit { span: value.span, found: value.ty.clone(), wanted: wanted.clone(), why };
    if let Type::Nullable(inner) = wanted {
        return match &value.ty {
            Type::Any | Type::Null => Ok(wrap(value, wanted)),
            Type::Nullable(found) => match fits(types, found, inner) {
                Ok(by) => Ok(by.apply(value, wanted)),
                Err(why) => Err(misfit(why)),
            },
            _ => coerce(value, inner, types).map(|value| wrap(value, wanted)),
        };
    }
    if *wanted != Type::Any && value.ty.may_be_null() {
        return Err(misfit(Reason::Null));
    }
    match fits(types, &value.ty, wanted) {
        Ok(by) => Ok(by.apply(value, wanted)),
        Err(why) => Err(misfit(why)),
    }
}

/// `typed`, converted to `ty`.
pub(super) fn wrap(typed: Typed, ty: &Type) -> Typed {
    if typed.ty == *ty {
        return typed;
    }
    Typed { ty: ty.clone(), span: typed.span, kind: Kind::Convert(Box::new(typed)) }
}

/// How one type becomes another.
#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Nothing,
    Conversion,
    /// By way of JSON.
    Json,
}

impl By {
    fn apply(self, typed: Typed, wanted: &Type) -> Typed {
        match self {
            Self::Nothing | Self::Conversion => wrap(typed, wanted),
            Self::Json => wrap(wrap(typed, &Type::Any), wanted),
        }
    }
}

/// How a `from` becomes a `to`; neither is null as a whole.
fn fits(types: &Types, from: &Type, to: &Type) -> Result<By, Reason> {
    if from == to {
        return Ok(By::Nothing);
    }
    match (from, to) {
        (Type::Any, _) | (_, Type::Any) => Ok(By::Conversion),
        (from, Type::Text) if types.as_enum(from).is_some() => Ok(By::Conversion),
        (Type::List(from), Type::List(to)) | (Type::Map(from), Type::Map(to)) => {
            match inner_fits(types, from, to) {
                Ok(()) => Ok(By::Conversion),
                Err(_) => foreign(types, &Type::List(from.clone()), &Type::List(to.clone())),
            }
        }
        (Type::Int, Type::Double) => Err(Reason::Type),
        _ => foreign(types, from, to),
    }
}

fn inner_fits(types: &Types, from: &Type, to: &Type) -> Result<(), Reason> {
    match (from, to) {
        _ if from == to => Ok(()),
        (Type::Null, Type::Nullable(_)) => Ok(()),
        (Type::Nullable(from), Type::Nullable(to)) => inner_fits(types, from, to),
        (from, Type::Nullable(to)) => inner_fits(types, from, to),
        (Type::Nullable(_) | Type::Null, to) if *to != Type::Any => Err(Reason::Null),
        _ => match fits(types, from, to)? {
            By::Json => Err(Reason::Type),
            _ => Ok(()),
        },
    }
}

/// Structs for others, by their members.
fn foreign(types: &Types, from: &Type, to: &Type) -> Result<By, Reason> {
    match types::fit(types, from, to) {
        Ok(Fit::Same) => Ok(By::Nothing),
        Ok(Fit::Converts) => Ok(By::Conversion),
        Ok(Fit::Json) => Ok(By::Json),
        Err(misfit) if misfit.path.is_empty() => Err(Reason::Type),
        Err(misfit) => Err(Reason::Member(misfit.path, misfit.why)),
    }
}

/// A literal takes the type that is wanted of it.
enum Literal {
    Is(Result<Typed, Misfit>),
    No(Typed),
}

fn literal(value: Typed, wanted: &Type, types: &Types) -> Literal {
    let Typed { ty, kind, span } = value;
    let inner = wanted.clone().non_null();
    match (kind, &inner) {
        // What was made wider for the sake of its neighbours.
        (Kind::Convert(narrow), _)
            if is_wider(&ty) && is_narrow(original(&narrow), &inner, types) =>
        {
            Literal::Is(coerce(*narrow, wanted, types))
        }
        (Kind::Text(text), ty) if types.as_enum(ty).is_some() => {
            let values = types.as_enum(ty).unwrap_or_default();
            if values.iter().any(|variant| variant.value == text) {
                let value = Typed { ty: inner.clone(), kind: Kind::Text(text), span };
                return Literal::Is(Ok(wrap(value, wanted)));
            }
            let why = Reason::NoValue(text);
            Literal::Is(Err(Misfit { span, found: Type::Text, wanted: inner, why }))
        }
        (Kind::List(items), Type::List(item)) => {
            let items: Result<_, _> =
                items.into_iter().map(|part| coerce(part, item, types)).collect();
            Literal::Is(items.map(|items| {
                wrap(Typed { ty: inner.clone(), kind: Kind::List(items), span }, wanted)
            }))
        }
        (Kind::Map(entries), Type::Map(value)) => {
            let entries: Result<_, _> = entries
                .into_iter()
                .map(|(key, part)| Ok((key, coerce(part, value, types)?)))
                .collect();
            Literal::Is(entries.map(|entries| {
                wrap(Typed { ty: inner.clone(), kind: Kind::Map(entries), span }, wanted)
            }))
        }
        (Kind::Map(entries), Type::Named(_)) if types.as_struct(&inner).is_some() => {
            Literal::Is(object(entries, span, &inner, types).map(|value| wrap(value, wanted)))
        }
        (
            Kind::Comprehension { macro_: Macro::Map, over, local, name, filter, body },
            Type::List(item),
        ) => {
            let body = coerce(*body, item, types);
            Literal::Is(body.map(|body| {
                let body = Box::new(body);
                let macro_ = Macro::Map;
                let kind = Kind::Comprehension { macro_, over, local, name, filter, body };
                wrap(Typed { ty: inner.clone(), kind, span }, wanted)
            }))
        }
        (Kind::Cond(condition, yes, no), _) if *wanted != Type::Any => {
            let yes = coerce(*yes, wanted, types);
            let no = coerce(*no, wanted, types);
            Literal::Is(yes.and_then(|yes| {
                let kind = Kind::Cond(condition, Box::new(yes), Box::new(no?));
                Ok(Typed { ty: wanted.clone(), kind, span })
            }))
        }
        (kind, _) => Literal::No(Typed { ty, kind, span }),
    }
}

const fn is_wider(ty: &Type) -> bool {
    matches!(ty, Type::Any | Type::Text | Type::Nullable(_) | Type::List(_) | Type::Map(_))
}

/// What was made wider, however often.
fn original(typed: &Typed) -> &Typed {
    match &typed.kind {
        Kind::Convert(narrow) if is_wider(&typed.ty) => original(narrow),
        _ => typed,
    }
}

/// Whether `narrow` says more of the value than what it was converted to.
fn is_narrow(narrow: &Typed, wanted: &Type, types: &Types) -> bool {
    narrow.ty == *wanted || (narrow.ty != Type::Any && types.as_enum(&narrow.ty).is_none())
}

/// A map literal as a struct: its members are checked here, so that the conversion always succeeds.
fn object(
    entries: Vec<(Typed, Typed)>,
    span: Span,
    wanted: &Type,
    types: &Types,
) -> Result<Typed, Misfit> {
    let misfit = |span, why| Misfit {
        span,
        found: Type::Map(Box::new(Type::Any)),
        wanted: wanted.clone(),
        why,
    };
    let fields = types.as_struct(wanted).map(|def| &def.fields[..]).unwrap_or_default();
    let mut members = Vec::new();
    let mut seen = Vec::new();
    let mut is_known = true;
    for (key, value) in entries {
        let Kind::Text(name) = &key.kind else {
            is_known = false;
            members.push((key, wrap(value, &Type::Any)));
            continue;
        };
        let Some(field) = fields.iter().find(|field| field.key == *name) else {
            return Err(misfit(key.span, Reason::Unknown(name.clone())));
        };
        seen.push(name.clone());
        let value = coerce(value, &field.ty, types)?;
        members.push((key, wrap(value, &Type::Any)));
    }
    let missing = fields.iter().find(|field| field.required && !seen.contains(&field.key));
    if let Some(field) = missing.filter(|_| is_known) {
        return Err(misfit(span, Reason::Missing(field.key.clone())));
    }
    let map = Typed { ty: Type::Map(Box::new(Type::Any)), kind: Kind::Map(members), span };
    Ok(wrap(wrap(map, &Type::Any), wanted))
}

/// The type that all of `parts` can have; none where there is none but `Any`.
pub(super) fn common(types: &Types, parts: &[&Typed]) -> Option<Type> {
    // What a literal is, and first of all what an empty list holds, is said by its neighbours, whichever
    // comes first.
    let mut all = parts.to_vec();
    all.sort_by_key(|part| (is_open(part), is_literal(part)));
    let mut all = all.into_iter();
    let mut ty = all.next()?.ty.clone();
    for part in all {
        ty = if part.ty == ty || (is_literal(part) && coerce(part.clone(), &ty, types).is_ok()) {
            ty
        } else {
            join(types, &ty, &part.ty)?
        };
    }
    Some(ty)
}

fn is_open(typed: &Typed) -> bool {
    match &typed.kind {
        Kind::List(items) => items.is_empty(),
        Kind::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

fn is_literal(typed: &Typed) -> bool {
    matches!(typed.kind, Kind::Text(_) | Kind::List(_) | Kind::Map(_))
}

/// The type of what is a `a` or a `b`, without making a new struct.
fn join(types: &Types, a: &Type, b: &Type) -> Option<Type> {
    let is_text = |ty: &Type| *ty == Type::Text || types.as_enum(ty).is_some();
    Some(match (a, b) {
        _ if a == b => a.clone(),
        (Type::Any, _) | (_, Type::Any) => Type::Any,
        (Type::Null, other) | (other, Type::Null) => other.clone().nullable(),
        (Type::Nullable(a), b) | (b, Type::Nullable(a)) => {
            join(types, a, &b.clone().non_null())?.nullable()
        }
        (Type::List(a), Type::List(b)) => Type::List(Box::new(join(types, a, b)?)),
        (Type::Map(a), Type::Map(b)) => Type::Map(Box::new(join(types, a, b)?)),
        (a, b) if is_text(a) && is_text(b) => Type::Text,
        _ => return None,
    })
}
