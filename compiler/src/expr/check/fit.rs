//! Values that have to be of a type, and what is said where they are not.

use super::convert::{Misfit, Reason, coerce};
use super::{Checker, Why, words};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expr::syntax::{Expr, Kind as Syntax};
use crate::expr::typed::Typed;
use crate::types::Type;

impl Checker<'_, '_> {
    /// `typed`, which stands there as `expr`, as a `wanted`; `what` says what it is for.
    pub(super) fn fit(
        &mut self,
        typed: Typed,
        expr: &Expr,
        wanted: &Type,
        what: &str,
    ) -> Option<Typed> {
        self.fit_for(typed, expr, wanted, &Why::new(what))
    }

    pub(super) fn fit_for(
        &mut self,
        typed: Typed,
        expr: &Expr,
        wanted: &Type,
        why: &Why,
    ) -> Option<Typed> {
        let source = typed.clone();
        match coerce(typed, wanted, self.names.types) {
            Ok(typed) => Some(typed),
            Err(misfit) => {
                let finding = self.misfit(&misfit, &source, expr, why);
                if let Some(mut finding) = finding {
                    if let Some((span, text)) = &why.declared {
                        finding = finding.related(*span, text.clone());
                    }
                    self.findings.push(finding);
                }
                None
            }
        }
    }

    /// What to say of a value that does not fit; none where it is said already.
    fn misfit(
        &mut self,
        misfit: &Misfit,
        source: &Typed,
        expr: &Expr,
        why: &Why,
    ) -> Option<Diagnostic> {
        let what = &why.what;
        let part = expr.at(misfit.span);
        let wanted = self.describe(&misfit.wanted);
        let finding = |code, message: String| Diagnostic::new(code, misfit.span, message);
        Some(match &misfit.why {
            Reason::Null => {
                let mut null = source.clone();
                source.visit(&mut |typed| {
                    if typed.span == misfit.span && typed.ty == misfit.found {
                        null = typed.clone();
                    }
                });
                let need = format!("{what} has to be");
                self.non_null(null, part.unwrap_or(expr), &need)?;
                return None;
            }
            Reason::Type => {
                let found = self.describe(&misfit.found);
                let message = format!("{what} has to be {wanted}, but this is {found}");
                finding(codes::TYPE_MISMATCH, message)
                    .help("give a value of that type, or the part of this one that is")
                    .maybe_help(self.conversion(&misfit.found, &misfit.wanted, part))
            }
            Reason::Member(path, words) => {
                let message = format!("{what} has to be {wanted}, but `{path}` does not fit");
                finding(codes::TYPE_MISMATCH, message)
                    .label(words.clone())
                    .help(format!("build it: `{}`", self.object(&misfit.wanted)))
            }
            Reason::NoValue(text) => {
                let variants = self.names.types.as_enum(&misfit.wanted).unwrap_or_default();
                let values = || variants.iter().map(|variant| variant.value.as_str());
                let message = format!("{what} has to be {wanted}, which has no value \"{text}\"");
                finding(codes::TYPE_MISMATCH, message).help(match nearest(text, values()) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("it is {}", words::one_of(values())),
                })
            }
            Reason::Missing(key) => {
                let message = format!("{what} has to be {wanted}, but here `{key}` is missing");
                finding(codes::TYPE_MISMATCH, message).help(format!("add `\"{key}\": …`"))
            }
            Reason::Unknown(key) => {
                let def = self.names.types.as_struct(&misfit.wanted);
                let fields = def.map(|def| &def.fields[..]).unwrap_or_default();
                let keys = || fields.iter().map(|field| field.key.as_str());
                let message = format!("{wanted} has no member `{key}`");
                finding(codes::UNKNOWN_FIELD, message).help(match nearest(key, keys()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has {}", words::one_of(keys())),
                })
            }
        })
    }

    /// A literal of the struct `ty`, to be filled in.
    fn object(&self, ty: &Type) -> String {
        let fields = self.names.types.as_struct(ty).map_or(&[][..], |def| &def.fields[..]);
        let required = fields.iter().filter(|field| field.required);
        let members: Vec<String> =
            required.take(4).map(|field| format!("\"{}\": …", field.key)).collect();
        format!("{{{}}}", members.join(", "))
    }

    /// How to make a `wanted` of a `found`, if there is a way.
    pub(super) fn conversion(
        &self,
        found: &Type,
        wanted: &Type,
        part: Option<&Expr>,
    ) -> Option<String> {
        let text = part.map_or_else(|| "x".to_owned(), words::text);
        let found = found.clone().non_null();
        let inner = wanted.clone().non_null();
        let is_text = found == Type::Text || self.names.types.as_enum(&found).is_some();
        Some(match (&found, &inner) {
            (Type::Int, Type::Text) if is_int_literal(part) => format!("write it in quotes: \"{text}\""),
            (Type::Int, Type::TimeSpan) if is_int_literal(part) => {
                format!("write `duration(\"{text}s\")`")
            }
            (Type::Int, Type::Double) => match part.map(|part| &part.kind) {
                Some(Syntax::Int(value)) => format!("write `{value}.0`"),
                _ => format!("write `double({text})`"),
            },
            (Type::Double, Type::Int) => format!("write `int({text})`: what is after the point is cut off"),
            (Type::Int | Type::Double | Type::Bool | Type::Timestamp | Type::TimeSpan, Type::Text) => {
                format!("write `string({text})`")
            }
            (Type::Text, Type::Bool) if part.is_some_and(|part| matches!(&part.kind, Syntax::Text(text) if text == "true" || text == "false")) => {
                format!("write it without quotes: {}", text.trim_matches('"'))
            }
            (_, Type::Int) if is_text => format!("write `int({text})`"),
            (_, Type::Double) if is_text => format!("write `double({text})`"),
            (_, Type::Timestamp) if is_text => format!("write `timestamp({text})`"),
            (_, Type::TimeSpan) if is_text => format!("write `duration({text})`"),
            (_, Type::Bool) => words::condition(&text, &found)?,
            (Type::List(item), Type::Text) if **item == Type::Text => {
                format!("put its texts together: `{text}.join(\", \")`")
            }
            (Type::List(item), wanted) if **item == *wanted => {
                format!("take one of the list: `{text}[0]`")
            }
            (found, Type::List(item)) if *found == **item => format!("make it a list: `[{text}]`"),
            (found, wanted) => {
                if let Some(variants) = self.names.types.as_enum(wanted) {
                    let values = variants.iter().map(|variant| variant.value.as_str());
                    return Some(format!(
                        "it is one of {}: declare it so where it comes from",
                        words::one_of(values)
                    ));
                }
                let def = self.names.types.as_struct(found)?;
                let field = def.fields.iter().find(|field| field.ty == *wanted && !field.secret)?;
                format!("name a member: `{text}.{}`", field.key)
            }
        })
    }
}

fn is_int_literal(part: Option<&Expr>) -> bool {
    part.is_some_and(|part| matches!(part.kind, Syntax::Int(0..)))
}
