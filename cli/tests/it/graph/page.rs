//! The page, as far as it can be tested without a browser; `tests/browser` has the rest.

use super::documents::{shown_file, workflow};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn page(name: &str) -> String {
    shown_file(&workflow(name), "html")
}

/// What stands between two texts, each of which is there once.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (before, rest) = text.split_once(start).unwrap_or_else(|| panic!("{start} is missing"));
    assert!(!before.contains(start) && !rest.contains(start), "{start} is there more than once");
    rest.split_once(end).unwrap_or_else(|| panic!("{end} is missing")).0
}

#[test]
fn the_policy_allows_what_the_page_holds_and_nothing_else() {
    let page = page("hostile.yaml");
    let policy = between(&page, "content=\"default-src", "\"");
    for (start, end, what) in
        [("<script>", "</script>", "script-src"), ("<style>", "</style>", "style-src")]
    {
        let held = between(&page, start, end);
        let hash = BASE64_STANDARD.encode(Sha256::digest(held));
        let allowed = format!("{what} 'sha256-{hash}'");
        assert!(policy.contains(&allowed), "in src/graph/html.rs the hash has to be {hash}");
    }
    assert!(policy.starts_with(" 'none';") && !policy.contains("unsafe"), "{policy}");
    assert!(!page.contains(" style=\"") && !page.contains(" onclick"), "the policy refuses these");
}

#[test]
fn the_page_loads_nothing() {
    for name in ["pivot_checkout.yaml", "test_project.json"] {
        let page = page(name);
        for loading in [" src=", " href=", "url(", "@import", "fetch(", "import("] {
            assert!(!page.contains(loading), "{loading}");
        }
    }
}

#[test]
fn the_data_is_json_that_cannot_end_its_element() {
    let page = page("hostile.yaml");
    assert_eq!(page.matches("</script").count(), 2, "the data's and the script's own");
    let data = between(&page, "id=\"data\">", "</script>");
    assert!(!data.contains(['<', '>', '&']));
    let data: Value = serde_json::from_str(data).unwrap();
    let steps = data["steps"].as_array().unwrap();
    let find = |id: &str| steps.iter().find(|step| step["id"] == id).unwrap();
    assert!(find("type")["description"].as_str().unwrap().contains("/// not a comment *//*"));
    assert_eq!(find("self")["code"][0][1], "{\"a\\\"b\":\"`\\\\{}`\",\"é\":\"\u{2028}\"}");
}

#[test]
fn the_details_of_a_step() {
    let page = page("pivot_checkout.yaml");
    let data: Value = serde_json::from_str(between(&page, "id=\"data\">", "</script>")).unwrap();
    let steps = data["steps"].as_array().unwrap();
    let find = |id: &str| steps.iter().find(|step| step["id"] == id).unwrap();
    insta::assert_snapshot!(
        "details",
        serde_json::to_string_pretty(&[
            find("reserve_stock"),
            find("delivery"),
            find("charge"),
            find("ship"),
            find("write_log"),
        ])
        .unwrap()
    );
}

#[test]
fn inputs_that_are_known_only_when_it_runs() {
    let page = page("project_dag.json");
    let data: Value = serde_json::from_str(between(&page, "id=\"data\">", "</script>")).unwrap();
    let step =
        data["steps"].as_array().unwrap().iter().find(|step| step["id"] == "task-2").unwrap();
    let input: Value = serde_json::from_str(step["code"][0][1].as_str().unwrap()).unwrap();
    assert_eq!(input["workspace"], "${{ steps[\"create_workspace\"] }}");
    assert_eq!(input["results"]["task-1"], "${{ steps[\"task-1\"] }}");
}
