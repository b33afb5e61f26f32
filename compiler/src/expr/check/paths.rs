//! Members and positions.

use super::convert::wrap;
use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expr::syntax::{Expr, Ident, Kind as Syntax};
use crate::expr::typed::{Kind, Typed};
use crate::source::Span;
use crate::types::{Field, Others, Struct, Type};

impl Checker<'_, '_> {
    /// A path; where `or_null` is set, what is not there on the way is null.
    pub(super) fn path(&mut self, expr: &Expr, or_null: bool) -> Option<Typed> {
        let typed = match &expr.kind {
            Syntax::Name(name) => self.name(name, expr.span)?,
            Syntax::Field(base, key) => {
                if let Some(root) = self.root(base) {
                    self.of_root(&root, &key.text, key.span, expr.span)?
                } else {
                    let base_typed = self.path(base, or_null)?;
                    self.member(base_typed, base, key, expr.span, or_null)?
                }
            }
            Syntax::Index(base, index) => match (self.root(base), &index.kind) {
                (Some(root), Syntax::Text(key)) => {
                    self.of_root(&root, key, index.span, expr.span)?
                }
                _ => self.index(base, index, expr.span, or_null)?,
            },
            _ => self.value(expr)?,
        };
        Some(self.narrowed(typed))
    }

    /// `typed`, which is not nullable where it is known not to be null.
    fn narrowed(&self, typed: Typed) -> Typed {
        if !matches!(typed.ty, Type::Nullable(_)) || !self.facts.knows(&typed) {
            return typed;
        }
        let ty = typed.ty.clone().non_null();
        Typed { ty, span: typed.span, kind: Kind::NonNull(Box::new(typed)) }
    }

    /// `base.key`.
    fn member(
        &mut self,
        base: Typed,
        base_expr: &Expr,
        key: &Ident,
        span: Span,
        or_null: bool,
    ) -> Option<Typed> {
        let types = self.names.types;
        let owner = base.ty.clone().non_null();
        let nullable = matches!(base.ty, Type::Nullable(_));
        let ty = match &owner {
            Type::Any => Type::Any,
            Type::Map(value) if or_null => (**value).clone().nullable(),
            Type::Map(value) => (**value).clone(),
            _ => {
                let Some(def) = types.as_struct(&owner) else {
                    self.no_members(&base, base_expr, key);
                    return None;
                };
                let Some(field) = def.fields.iter().find(|field| field.key == key.text) else {
                    return self.other_member(base, def, key, span, or_null);
                };
                self.shown(field, key.span)?.ty.clone()
            }
        };
        let ty = if nullable { ty.nullable() } else { ty };
        let kind = Kind::Field { base: Box::new(base), key: key.text.clone(), or_null };
        Some(Typed { ty, kind, span })
    }

    /// `field`, unless it is secret.
    fn shown<'f>(&mut self, field: &'f Field, span: Span) -> Option<&'f Field> {
        if !field.secret {
            return Some(field);
        }
        let message = format!("`{}` is secret: it would enter the history of every run", field.key);
        let finding = Diagnostic::new(codes::SECRET_KEPT, span, message)
            .help("let the tool that needs it read it, from where its worker runs");
        self.findings.push(finding);
        None
    }

    /// A member that a struct does not name.
    fn other_member(
        &mut self,
        base: Typed,
        def: &Struct,
        key: &Ident,
        span: Span,
        or_null: bool,
    ) -> Option<Typed> {
        if let Others::Kept(ty) = &def.others {
            let or_null = or_null || base.ty.may_be_null();
            let wanted = if or_null { ty.clone().nullable() } else { ty.clone() };
            let base = Box::new(wrap(base, &Type::Any));
            let kind = Kind::Field { base, key: key.text.clone(), or_null };
            return Some(wrap(Typed { ty: Type::Any, kind, span }, &wanted));
        }
        let owner = self.describe(&base.ty.clone().non_null());
        let message = format!("{owner} has no member `{}`", key.text);
        let finding = Diagnostic::new(codes::UNKNOWN_FIELD, key.span, message);
        let names = || def.fields.iter().map(|field| field.key.as_str());
        self.findings.push(match nearest(&key.text, names()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if def.fields.is_empty() => finding.help("it has no members"),
            None => finding.help(format!("it has {}", words::one_of(names()))),
        });
        None
    }

    /// What has no members at all.
    fn no_members(&mut self, base: &Typed, base_expr: &Expr, key: &Ident) {
        let text = words::text(base_expr);
        let owner = self.describe(&base.ty);
        let message = format!("`{text}` is {owner}, which has no members");
        let finding = Diagnostic::new(codes::UNKNOWN_FIELD, key.span, message);
        let inner = base.ty.clone().non_null();
        let help = match (key.text.as_str(), &inner) {
            ("length" | "len" | "count" | "size", Type::Text | Type::List(_)) => {
                format!("write `size({text})`")
            }
            ("first", Type::List(_)) => format!("write `{text}[0]`"),
            ("last", Type::List(_)) => format!("write `{text}[size({text}) - 1]`"),
            (name, Type::List(item)) if self.names.types.field(item, name).is_some() => {
                format!("take one, `{text}[0].{name}`, or that of each: `{text}.map(x, x.{name})`")
            }
            (name, _) if crate::expr::functions::named(name).is_some() => {
                format!("a function is called: `{text}.{name}()` or `{name}({text})`")
            }
            _ => "take the dot and the name out".to_owned(),
        };
        self.findings.push(finding.help(help));
    }

    /// `base[index]`.
    fn index(&mut self, base: &Expr, index: &Expr, span: Span, or_null: bool) -> Option<Typed> {
        let base_typed = self.path(base, or_null);
        let index_typed = self.value(index);
        let (base_typed, index_typed) = (base_typed?, index_typed?);
        let index_typed = self.non_null(index_typed, index, "a position or key has to be")?;
        let owner = base_typed.ty.clone().non_null();
        if let (Kind::Text(key), false) = (&index_typed.kind, matches!(owner, Type::List(_))) {
            let key = Ident { text: key.clone(), span: index.span };
            return self.member(base_typed, base, &key, span, or_null);
        }
        let (wanted, ty) = match &owner {
            Type::Any => (index_typed.ty.clone(), Type::Any),
            Type::List(item) => (Type::Int, (**item).clone()),
            Type::Map(value) => (Type::Text, (**value).clone()),
            _ => {
                self.no_positions(&base_typed, base, index.span);
                return None;
            }
        };
        if let (Kind::Int(at @ i64::MIN..0), Type::List(_)) = (&index_typed.kind, &owner) {
            let text = words::text(base);
            let message = format!("a list has no position {at}");
            let finding = Diagnostic::new(codes::TYPE_MISMATCH, index.span, message)
                .help(format!("positions begin at 0; the last one is `{text}[size({text}) - 1]`"));
            self.findings.push(finding);
            return None;
        }
        let what = if wanted == Type::Int { "a position in a list" } else { "a key of a map" };
        let index_typed = if owner == Type::Any {
            self.any_index(index_typed)?
        } else {
            self.fit(index_typed, index, &wanted, what)?
        };
        let nullable = base_typed.ty.may_be_null() || (or_null && owner != Type::Any);
        let ty = if nullable { ty.nullable() } else { ty };
        let kind =
            Kind::Index { base: Box::new(base_typed), index: Box::new(index_typed), or_null };
        Some(Typed { ty, kind, span })
    }

    /// Untyped values have positions and keys.
    fn any_index(&mut self, index: Typed) -> Option<Typed> {
        if self.names.types.as_enum(&index.ty).is_some() {
            return Some(wrap(index, &Type::Text));
        }
        if matches!(index.ty, Type::Int | Type::Text | Type::Any) {
            return Some(index);
        }
        let found = self.describe(&index.ty);
        let message = format!("a position is a whole number and a key a text, but this is {found}");
        self.findings.push(
            Diagnostic::new(codes::TYPE_MISMATCH, index.span, message)
                .help("write `x[0]` or `x[\"key\"]`"),
        );
        None
    }

    fn no_positions(&mut self, base: &Typed, base_expr: &Expr, span: Span) {
        let text = words::text(base_expr);
        let owner = self.describe(&base.ty);
        let is_struct = self.names.types.as_struct(&base.ty.clone().non_null()).is_some();
        let (message, help) = if is_struct {
            let message = format!("which member of {owner} this is shows only when it runs");
            (message, format!("name it: `{text}.name` or `{text}[\"name\"]`"))
        } else {
            let message = format!("`{text}` is {owner}, which has no positions and no keys");
            (message, "take the brackets out".to_owned())
        };
        self.findings.push(Diagnostic::new(codes::TYPE_MISMATCH, span, message).help(help));
    }
}
