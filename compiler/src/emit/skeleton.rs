//! What stands in for the code of a document that has errors.
//!
//! One mistake in a document is one error for rustc, too, and not one more for every line that uses
//! what could not be made. So the module is there, with the tools and actions that the document seems
//! to call, and its types are `Broken`: an array whose length is the `compile_error!`. rustc reports
//! that length once, and nothing about what holds such a type: fields, methods, bounds, arguments.

use super::names::{ident, type_name};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};

/// A document of which no workflow came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// The Rust module that it would become.
    pub module: String,
    /// Their names as types, and as fields.
    tools: BTreeMap<String, String>,
    actions: BTreeSet<String>,
}

impl Skeleton {
    /// What can be seen in a document that may hold any mistake: whatever follows `tool:`, `action:`
    /// and `compensation:`. Too many actions do no harm.
    pub fn read(module: impl Into<String>, text: &str) -> Self {
        let mut skeleton =
            Self { module: module.into(), tools: BTreeMap::new(), actions: BTreeSet::new() };
        if !text.contains("tool") && text.contains("tasks") {
            skeleton.add_project();
        }
        let words: Vec<Word<'_>> = words(text).collect();
        for pair in words.windows(3) {
            if let [Word::Name(key), Word::Colon, Word::Name(name)] = pair {
                skeleton.add(key, name);
            }
        }
        skeleton
    }

    fn add(&mut self, key: &str, name: &str) {
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return;
        }
        let name = name.replace('-', "_");
        match key {
            "tool" => drop(self.tools.insert(type_name(&name), name)),
            "action" | "compensation" => drop(self.actions.insert(name)),
            _ => {}
        }
    }

    fn add_project(&mut self) {
        self.add("tool", "mao");
        for action in PROJECT_ACTIONS {
            self.add("action", action);
        }
    }
}

const PROJECT_ACTIONS: [&str; 6] = [
    "bundle_artifacts",
    "cleanup_workspace",
    "create_workspace",
    "execute_capsule",
    "notify_completion",
    "provision_git_repo",
];

/// Modules for these documents that give exactly these errors, at least one.
pub fn skeletons(documents: &[Skeleton], errors: &[String]) -> TokenStream {
    let (Some((home, rest)), Some((first, others))) =
        (documents.split_first(), errors.split_first())
    else {
        return quote!(#(::core::compile_error!(#errors);)*);
    };
    let broken = quote!(
        pub type Broken = [(); ::core::compile_error!(#first)];
    );
    let home_name = ident(&home.module);
    let import = quote!(use super::#home_name::Broken;);
    let mut modules = vec![module(home, &broken)];
    let mut known = BTreeSet::from([&home.module]);
    let rest = rest.iter().filter(|document| known.insert(&document.module));
    modules.extend(rest.map(|document| module(document, &import)));
    quote!(#(#modules)* #(::core::compile_error!(#others);)*)
}

fn module(skeleton: &Skeleton, broken: &TokenStream) -> TokenStream {
    let name = ident(&skeleton.module);
    let traits = skeleton.tools.keys().map(|tool| tool_trait(tool, &skeleton.actions));
    let erased = skeleton.tools.keys().map(|tool| format_ident!("{tool}Tool"));
    let fields = skeleton.tools.values().map(|tool| ident(tool));
    quote! {
        #[allow(dead_code, missing_docs, non_snake_case, unused, clippy::all, clippy::pedantic)]
        pub mod #name {
            #broken
            pub type Input = ::sagaweave::Value;
            pub type Output = Broken;
            pub type Workflow = Broken;
            pub mod tools { #(#traits)* }
            #(pub type #erased = Broken;)*
            pub struct Tools { #(pub #fields: Broken),* }
            impl Tools {
                pub fn all(_service: ::sagaweave::ToolService) -> Self { ::core::unreachable!() }
            }
            impl ::sagaweave::ToolSet for Tools {
                fn into_tools(self) -> ::std::vec::Vec<::sagaweave::Tool> { ::std::vec::Vec::new() }
            }
        }
    }
}

fn tool_trait(tool: &str, actions: &BTreeSet<String>) -> TokenStream {
    let (name, methods) = (ident(tool), actions.iter().map(|action| method(&ident(action))));
    quote!(pub trait #name: ::core::marker::Send + ::core::marker::Sync + 'static { #(#methods)* })
}

/// It takes what the user's method takes, and need not be there.
fn method(name: &Ident) -> TokenStream {
    quote! {
        fn #name(&self, ctx: &::sagaweave::StepContext, argument: super::Broken)
        -> impl ::core::future::Future<
            Output = ::core::result::Result<::sagaweave::Value, ::sagaweave::StepError>
        > + ::core::marker::Send {
            async { ::core::unreachable!() }
        }
    }
}

enum Word<'t> {
    Name(&'t str),
    Colon,
}

/// The names and colons of a text; quotes and all else between them is passed over.
fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    text.split_inclusive(move |letter| !is_part(letter)).flat_map(move |piece| {
        let name = piece.trim_end_matches(move |letter| !is_part(letter));
        let name = (!name.is_empty()).then_some(Word::Name(name));
        name.into_iter().chain(piece.ends_with(':').then_some(Word::Colon))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_and_actions_are_found_in_broken_yaml_and_json() {
        let yaml = "- {tool: notion, action: \"search-it\"\n  compensation:   'forget'\n\tTool: x";
        let json = r#"{ "tool" : "notion", "action": "search-it", "compensation": "forget" "#;
        for text in [yaml, json] {
            let skeleton = Skeleton::read("m", text);
            assert_eq!(skeleton.tools.values().collect::<Vec<_>>(), ["notion"], "{text}");
            let actions = ["forget", "search_it"].map(str::to_owned);
            assert_eq!(skeleton.actions, BTreeSet::from(actions), "{text}");
        }
    }

    #[test]
    fn a_project_has_its_tool() {
        let skeleton = Skeleton::read("m", r#"{"project_name": "x", "tasks": ["#);
        assert!(skeleton.tools.contains_key("Mao"));
        assert!(skeleton.actions.contains("execute_capsule"));
    }
}
