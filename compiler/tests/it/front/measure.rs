//! Levels, the critical path and the numbers of a workflow.

use proptest::prelude::*;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{compile, measure};

const CAMPAIGN: &str = include_str!("../../documents/marketing_campaign.yaml");
const PROJECT: &str = include_str!("../../documents/test_project.json");

fn document(path: &str, text: &str) -> Workflow {
    let compiled = compile(&Source::new(path, text));
    compiled.workflow.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

/// A campaign with this in `workflow`, and these modules.
fn campaign(header: &str, modules: &[String]) -> Workflow {
    let modules: String = modules.iter().map(|module| format!("  - {module}\n")).collect();
    document(
        "a.yaml",
        &format!("workflow: {{ name: x, version: 1.0.0, {header} }}\nmodules:\n{modules}"),
    )
}

/// An activity with this after its id.
fn activity(id: &str, rest: &str) -> String {
    format!("{{ id: {id}, tool: t, action: do, {rest} }}")
}

/// So many activities.
fn activities(id: &str, count: usize, rest: &str) -> Vec<String> {
    (0..count).map(|at| activity(&format!("{id}{at}"), rest)).collect()
}

/// A block with this in it besides its steps.
fn block(id: &str, rest: &str, steps: &[String]) -> String {
    format!("{{ id: {id}, {rest}, activities: [{}] }}", steps.join(", "))
}

/// The ids of the steps that have a level, with it.
fn levels(workflow: &Workflow) -> Vec<(&str, u32)> {
    let levels = measure::levels(workflow);
    let steps = workflow.steps.iter().zip(levels);
    steps.filter_map(|(step, level)| Some((step.id.as_str(), level?))).collect()
}

fn critical_path(workflow: &Workflow) -> Vec<&str> {
    let path = measure::critical_path(workflow);
    path.into_iter().map(|id| workflow.steps[id.index()].id.as_str()).collect()
}

#[test]
fn the_inputs_in_numbers() {
    let workflow = document("marketing_campaign.yaml", CAMPAIGN);
    assert_eq!(
        levels(&workflow),
        [
            ("market_research", 0),
            ("competitor_analysis", 0),
            ("generate_content", 1),
            ("store_brand_voice", 2)
        ]
    );
    assert_eq!(
        critical_path(&workflow),
        ["market_research", "generate_content", "store_brand_voice"]
    );
    assert_eq!(measure::history_events(&workflow), 5 + 6 * 4);
    assert_eq!(measure::billable_actions(&workflow), 5);
    assert_eq!(measure::ready_at_once(&workflow), 2);

    let workflow = document("test_project.json", PROJECT);
    let chain = ["create_workspace", "task-1", "task-2", "bundle_artifacts"];
    assert_eq!(critical_path(&workflow), chain);
    assert_eq!(levels(&workflow), [(chain[0], 0), (chain[1], 1), (chain[2], 2), (chain[3], 3)]);
    // `cleanup_workspace` costs as much as any other, but has no level.
    assert_eq!(measure::history_events(&workflow), 5 + 6 * 5);
    assert_eq!(measure::billable_actions(&workflow), 6);
    assert_eq!(measure::ready_at_once(&workflow), 1);
}

#[test]
fn a_step_may_stand_before_what_it_waits_for() {
    let workflow = campaign(
        "",
        &[
            activity("last", "depends_on: [middle, first]"),
            activity("middle", "depends_on: [first]"),
            activity("first", ""),
            activity("alone", ""),
        ],
    );
    assert_eq!(levels(&workflow), [("last", 2), ("middle", 1), ("first", 0), ("alone", 0)]);
    assert_eq!(critical_path(&workflow), ["first", "middle", "last"]);
}

#[test]
fn blocks_dissolve() {
    let inner = block("two", "type: sequential", &activities("s", 2, ""));
    let workflow = campaign(
        "",
        &[
            block("m", "type: parallel", &[activity("p", ""), inner]),
            activity("beside", ""),
            activity("after", "depends_on: [m, beside]"),
        ],
    );
    assert_eq!(levels(&workflow), [("p", 0), ("s0", 0), ("s1", 1), ("beside", 0), ("after", 2)]);
    assert_eq!(critical_path(&workflow), ["s0", "s1", "after"]);
}

#[test]
fn a_barrier_holds_a_level_back() {
    let modules = [
        block("long", "type: sequential", &activities("s", 3, "")),
        activity("short", ""),
        activity("next", "depends_on: short"),
    ];
    let level_of_next = |workflow: &Workflow| levels(workflow).last().map(|(_, level)| *level);
    assert_eq!(level_of_next(&campaign("", &modules)), Some(1));
    let waves = campaign("waves: true", &modules);
    assert_eq!(level_of_next(&waves), Some(3));
    assert_eq!(critical_path(&waves), ["s0", "s1", "s2", "next"]);
}

#[test]
fn of_chains_as_long_the_first_is_critical() {
    let chain = |name: &str| block(name, "type: sequential", &activities(name, 2, ""));
    let workflow = campaign("", &[chain("a"), chain("b")]);
    assert_eq!(critical_path(&workflow), ["a0", "a1"]);
}

#[test]
fn timers_are_counted() {
    let modules = [block("m", "type: parallel, timeout: 1h", &activities("a", 3, ""))];
    let workflow = campaign("timeout: 2h", &modules);
    assert_eq!(measure::history_events(&workflow), 5 + 6 * 3 + 2 * 2);
    assert_eq!(measure::billable_actions(&workflow), 1 + 3 + 2);
}

#[test]
fn windows_narrow_what_is_ready() {
    let ready = |modules: &[String]| measure::ready_at_once(&campaign("", modules));
    let ten = activities("a", 10, "");
    assert_eq!(ready(&ten), 10);
    assert_eq!(ready(&[block("m", "type: parallel", &ten)]), 10);
    assert_eq!(ready(&[block("m", "type: sequential", &ten)]), 1);
    assert_eq!(ready(&[block("m", "type: parallel, max_concurrent: 3", &ten)]), 3);
    // A window counts direct children.
    let inner = [
        block("one", "type: parallel", &activities("b", 4, "")),
        block("two", "type: parallel", &activities("c", 5, "")),
        activity("d", ""),
    ];
    assert_eq!(ready(&[block("m", "type: parallel, max_concurrent: 2", &inner)]), 9);
}

#[test]
fn steps_wait_for_each_other_at_different_times() {
    let ready = |modules: &[String]| measure::ready_at_once(&campaign("", modules));
    // The leaves of both levels can wait until the last step before them has ended.
    let mut modules = vec![activity("root", ""), activity("more", "depends_on: root")];
    modules.extend(activities("a", 4, "depends_on: root"));
    modules.extend(activities("b", 5, "depends_on: more"));
    assert_eq!(ready(&modules), 9);
    // In two sequences the wide part comes first here, last there.
    let wide = |id: &str| block(&format!("wide_{id}"), "type: parallel", &activities(id, 6, ""));
    let modules = [
        block("m", "type: sequential", &[activity("before", ""), wide("a")]),
        block("n", "type: sequential", &[wide("b"), activity("after", "")]),
    ];
    assert_eq!(ready(&modules), 12);
}

#[test]
fn what_is_large_is_soon_measured() {
    let chain: Vec<String> = (1..20_000)
        .map(|at| activity(&format!("s{at}"), &format!("depends_on: s{}", at - 1)))
        .collect();
    let modules: Vec<String> = std::iter::once(activity("s0", "")).chain(chain).collect();
    let workflow = campaign("", &modules);
    assert_eq!(measure::critical_path(&workflow).len(), 20_000);
    assert_eq!(measure::levels(&workflow).last(), Some(&Some(19_999)));
    assert_eq!(measure::ready_at_once(&workflow), 1);
    let workflow = campaign("", &activities("a", 20_000, ""));
    assert_eq!(measure::ready_at_once(&workflow), 20_000);
}

/// Which steps come before each, however far, where each comes after some of those before it.
fn before(edges: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let mut before: Vec<Vec<bool>> = Vec::new();
    for after in edges {
        let mut mine = vec![false; edges.len()];
        for one in after {
            mine[*one] = true;
            mine.iter_mut().zip(&before[*one]).for_each(|(mine, theirs)| *mine |= theirs);
        }
        before.push(mine);
    }
    before
}

/// The most steps of which none comes before another, by trying all sets.
fn widest(before: &[Vec<bool>]) -> u32 {
    let apart = |set: u32| {
        let members: Vec<usize> = (0..before.len()).filter(|at| set >> at & 1 == 1).collect();
        members.iter().all(|one| members.iter().all(|other| !before[*one][*other]))
    };
    (0u32..1 << before.len()).filter(|set| apart(*set)).map(u32::count_ones).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_graph_is_measured_as_it_is(masks in prop::collection::vec(any::<u16>(), 1..9)) {
        let edges: Vec<Vec<usize>> = masks
            .iter()
            .enumerate()
            .map(|(at, mask)| (0..at).filter(|one| mask >> one & 3 == 3).collect())
            .collect();
        let step = |(at, after): (usize, &Vec<usize>)| {
            let names: Vec<String> = after.iter().map(|one| format!("s{one}")).collect();
            activity(&format!("s{at}"), &format!("depends_on: [{}]", names.join(", ")))
        };
        let workflow = campaign("", &edges.iter().enumerate().map(step).collect::<Vec<_>>());
        let mut depth = Vec::new();
        for after in &edges {
            depth.push(after.iter().map(|one| depth[*one] + 1).max().unwrap_or(0));
        }
        let found: Vec<u32> = measure::levels(&workflow).into_iter().flatten().collect();
        prop_assert_eq!(&found, &depth);
        let path = measure::critical_path(&workflow);
        prop_assert_eq!(path.len(), *depth.iter().max().unwrap() as usize + 1);
        for pair in path.windows(2) {
            prop_assert!(edges[pair[1].index()].contains(&pair[0].index()));
        }
        // Never more than is possible, never less than the widest level.
        let level = (0..9).map(|level| depth.iter().filter(|one| **one == level).count()).max();
        let ready = measure::ready_at_once(&workflow);
        prop_assert!(ready <= u64::from(widest(&before(&edges))));
        prop_assert!(ready >= level.unwrap_or(0) as u64);
    }
}
