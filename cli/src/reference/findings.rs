//! The findings.

use super::markdown::{Page, code};
use crate::explain::GROUPS;
use sagaweave_compiler::diagnostic::codes;

pub(super) fn write(page: &mut Page) {
    page.heading(2, "Findings");
    page.paragraph(
        "`sagaweave explain CODE` says more about each, with a wrong and a right document. Warnings and notes \
         are accepted with `allow: { CODE: reason }`.",
    );
    for (prefix, about) in GROUPS {
        page.paragraph(&format!("**{about}**"));
        let of_group = codes::ALL.iter().filter(|code| code.name.starts_with(prefix));
        let rows =
            of_group.map(|it| [code(it.name), it.severity.name().to_owned(), it.title.to_owned()]);
        page.table(["code", "", "what is found"], rows);
    }
}
