//! `all exists exists_one filter map`.

use super::convert::wrap;
use super::facts::facts_when_true;
use super::{Bound, Checker, roots, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::functions::Entry;
use crate::expr::syntax::{Expr, Ident, Kind as Syntax};
use crate::expr::typed::{Kind, Local, Macro, Typed};
use crate::source::Span;
use crate::types::Type;

impl Checker<'_, '_> {
    /// `this.name(x, …)`.
    pub(super) fn comprehension(
        &mut self,
        entry: &Entry,
        macro_: Macro,
        this: &Expr,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
    ) -> Option<Typed> {
        let wanted: &[usize] = if macro_ == Macro::Map { &[2, 3] } else { &[2] };
        self.counted(entry, name, arguments.len(), wanted)?;
        let [variable, .., body] = arguments else { return None };
        let filter = (arguments.len() == 3).then(|| &arguments[1]);
        let over = self.value(this)?;
        let over = self.non_null(over, this, &format!("`{}` takes", entry.name))?;
        let (over, item) = self.items(over, this, entry, macro_)?;
        let variable = self.variable(variable, entry)?;

        let local = Local(self.bound);
        self.bound += 1;
        let bound =
            Bound { name: variable.text.clone(), local, ty: item.clone(), span: variable.span };
        self.locals.push(bound);
        let checked = self.body(macro_, filter, body);
        self.locals.pop();
        let (filter, body) = checked?;

        let ty = match macro_ {
            Macro::All | Macro::Exists | Macro::ExistsOne => Type::Bool,
            Macro::Filter => Type::List(Box::new(item)),
            Macro::Map => Type::List(Box::new(body.ty.clone())),
        };
        let kind = Kind::Comprehension {
            macro_,
            over: Box::new(over),
            local,
            name: variable.text,
            filter: filter.map(Box::new),
            body: Box::new(body),
        };
        Some(Typed { ty, kind, span })
    }

    fn body(
        &mut self,
        macro_: Macro,
        filter: Option<&Expr>,
        body: &Expr,
    ) -> Option<(Option<Typed>, Typed)> {
        if macro_ != Macro::Map {
            return Some((None, self.condition(body, "the condition has to be")?));
        }
        let Some(filter) = filter else { return Some((None, self.value(body)?)) };
        let filter = self.condition(filter, "the condition has to be");
        let known = filter.as_ref().map(facts_when_true).unwrap_or_default();
        let body = self.knowing(&known, |it| it.value(body));
        Some((Some(filter?), body?))
    }

    /// What is gone through, and what the variable is.
    fn items(
        &mut self,
        over: Typed,
        expr: &Expr,
        entry: &Entry,
        macro_: Macro,
    ) -> Option<(Typed, Type)> {
        let takes_maps = matches!(macro_, Macro::All | Macro::Exists | Macro::ExistsOne);
        match over.ty.clone() {
            Type::List(item) => Some((over, *item)),
            Type::Map(_) if takes_maps => Some((over, Type::Text)),
            Type::Any => Some((wrap(over, &Type::List(Box::new(Type::Any))), Type::Any)),
            ty => {
                let found = self.describe(&ty);
                let message = format!("`{}` goes through a list, but this is {found}", entry.name);
                let text = words::text(expr);
                let def = self.names.types.as_struct(&ty);
                let list = def.and_then(|def| {
                    def.fields.iter().find(|field| matches!(field.ty, Type::List(_)))
                });
                let help = match list {
                    Some(field) => format!("name its list: `{text}.{}`", field.key),
                    None => format!("it takes {}", entry.words()),
                };
                let finding = Diagnostic::new(codes::TYPE_MISMATCH, over.span, message);
                self.findings.push(finding.help(help));
                None
            }
        }
    }

    /// The name of a variable.
    fn variable(&mut self, expr: &Expr, entry: &Entry) -> Option<Ident> {
        let finding =
            |message: String| Diagnostic::new(codes::UNKNOWN_FUNCTION, expr.span, message);
        let Syntax::Name(name) = &expr.kind else {
            let message = format!("the first argument of `{}` is a new name", entry.name);
            let found = finding(message).help(format!("write {}", entry.words()));
            self.findings.push(found);
            return None;
        };
        let found = if let Some(outer) = self.local(name) {
            finding(format!("`{name}` is the name of a variable around this one"))
                .related(outer.span, "here it is named")
                .help("give this one a name of its own")
        } else if roots::is_taken(name) {
            finding(format!("`{name}` has a meaning already"))
                .help("give the variable a name of its own, such as `x`")
        } else {
            return Some(Ident { text: name.clone(), span: expr.span });
        };
        self.findings.push(found);
        None
    }
}
