//! Expressions: `${{ … }}`.
//!
//! ```text
//! text → lexer → parser → syntax::Expr → check → typed::Typed → emit (Rust) | interpret
//! ```
//!
//! | module | |
//! |---|---|
//! | [`holes`] | finds the expressions in a document's text |
//! | [`parser`] | reads one: what was written ([`syntax`]) |
//! | [`print`](mod@print) | writes it down again, in one way |
//! | [`names`] | what an expression can name where it stands |
//! | [`functions`] | the table of all functions |
//! | [`check`] | finds the type of each part: what is meant ([`typed`]) |
//! | `may_fail` | finds what may have no value when it runs |

pub mod check;
pub mod functions;
pub mod holes;
mod lexer;
mod limits;
pub(crate) mod may_fail;
pub mod names;
pub mod parser;
mod place;
pub mod prelude;
pub mod print;
mod slips;
pub mod syntax;
pub mod typed;

pub use check::{Facts, Why};
pub use names::{Found, Known, Names, Site, Steps};
pub use typed::{Kind, Local, Typed};

use crate::diagnostic::{Diagnostic, Findings};
use crate::source::Span;
use crate::types::Type;

/// One expression by itself, and what is found in it. For tests and tools: documents are read with
/// [`holes`].
///
/// `text` stands without `${{` and `}}`; spans are positions in it. With `wanted` it has to be of that type.
pub fn read(
    text: &str,
    wanted: Option<&Type>,
    names: &Names<'_>,
) -> (Option<Typed>, Vec<Diagnostic>) {
    let mut findings = Findings::default();
    let parsed = parser::parse(text, Span::new(0, text.len()));
    let typed = match parsed {
        Ok(expr) => {
            let facts = Facts::default();
            match wanted {
                Some(wanted) => {
                    check::check_as(&expr, wanted, &Why::new("this"), names, &facts, &mut findings)
                }
                None => check::check(&expr, names, &facts, &mut findings),
            }
        }
        Err(finding) => {
            findings.push(*finding);
            None
        }
    };
    (typed, findings.finish())
}
