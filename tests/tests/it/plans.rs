//! The plans of the documents under test.

use crate::plan::{Plan, Step, plain, step};

/// `marketing_campaign.yaml`, and `brisk_campaign.yaml`.
pub const CAMPAIGN: Plan = Plan {
    steps: &[
        step(
            "market_research",
            ["{run}/market_research", "notion.search_database"],
            ["{run}/undo:market_research", "notion.delete_research_notes"],
            &[],
            1,
        ),
        step(
            "competitor_analysis",
            ["{run}/competitor_analysis", "playwright.scrape_competitors"],
            ["{run}/undo:competitor_analysis", "playwright.clear_cache"],
            &[],
            1,
        ),
        plain(
            "generate_content",
            ["{run}/generate_content", "slm.chat_completion"],
            &["market_research", "competitor_analysis"],
            2,
        ),
        step(
            "store_brand_voice",
            ["{run}/store_brand_voice", "memory_gateway.remember"],
            ["{run}/undo:store_brand_voice", "memory_gateway.forget"],
            &["generate_content"],
            3,
        ),
    ],
};

const WORKSPACE: Step =
    plain("create_workspace", ["{run}/create_workspace", "mao.create_workspace"], &[], 1);
const TASK_1: Step =
    plain("task-1", ["{run}/task-1", "mao.execute_capsule"], &["create_workspace"], 2);
const CLEANUP: Step =
    plain("cleanup_workspace", ["{run}/cleanup_workspace", "mao.cleanup_workspace"], &[], 0);

/// `test_project.json`, and the projects that run their tasks one after the other.
pub const PROJECT_CHAIN: Plan = Plan {
    steps: &[
        WORKSPACE,
        TASK_1,
        plain("task-2", ["{run}/task-2", "mao.execute_capsule"], &["task-1"], 3),
        plain(
            "bundle_artifacts",
            ["{run}/bundle_artifacts", "mao.bundle_artifacts"],
            &["task-2"],
            4,
        ),
        CLEANUP,
    ],
};

/// `project_parallel.json`.
pub const PROJECT_PARALLEL: Plan = Plan {
    steps: &[
        WORKSPACE,
        TASK_1,
        plain("task-2", ["{run}/task-2", "mao.execute_capsule"], &["create_workspace"], 2),
        plain(
            "bundle_artifacts",
            ["{run}/bundle_artifacts", "mao.bundle_artifacts"],
            &["task-1", "task-2"],
            3,
        ),
        CLEANUP,
    ],
};

/// `full_project.json`.
pub const FULL_PROJECT: Plan = Plan {
    steps: &[
        WORKSPACE,
        plain(
            "provision_git_repo",
            ["{run}/provision_git_repo", "mao.provision_git_repo"],
            &["create_workspace"],
            2,
        ),
        plain("build", ["{run}/build", "mao.execute_capsule"], &["provision_git_repo"], 3),
        plain("paint", ["{run}/paint", "mao.execute_capsule"], &["build"], 4),
        plain("furnish", ["{run}/furnish", "mao.execute_capsule"], &["paint"], 5),
        plain(
            "bundle_artifacts",
            ["{run}/bundle_artifacts", "mao.bundle_artifacts"],
            &["furnish"],
            6,
        ),
        plain("notify_completion", ["{run}/notify_completion", "mao.notify_completion"], &[], 0),
        CLEANUP,
    ],
};

/// `sale.yaml`.
pub const SALE: Plan = Plan {
    steps: &[
        step(
            "reserve",
            ["{run}/reserve", "shop.reserve"],
            ["{run}/undo:reserve", "shop.unreserve"],
            &[],
            1,
        ),
        step(
            "invoice",
            ["{run}/invoice", "books.write_invoice"],
            ["{run}/undo:invoice", "books.void_invoice"],
            &[],
            1,
        ),
        plain("charge", ["{run}/charge", "bank.charge"], &["reserve", "invoice"], 2),
        plain("ship", ["{run}/ship", "shop.ship"], &["charge"], 3),
        plain("celebrate", ["{run}/celebrate", "shop.ring_bell"], &["ship"], 4),
        plain("thank", ["{run}/thank", "shop.send_thanks"], &["charge"], 3),
    ],
};

/// `rental.yaml`.
pub const RENTAL: Plan = Plan {
    steps: &[
        step(
            "book_car",
            ["{run}/book_car", "cars.book"],
            ["{run}/undo:book_car", "cars.cancel_booking"],
            &[],
            1,
        ),
        step(
            "hand_over",
            ["{run}/hand_over", "cars.hand_over"],
            ["{run}/undo:hand_over", "cars.take_back"],
            &["book_car"],
            2,
        ),
        plain("write_log", ["{run}/write_log", "office.write_log"], &[], 0),
        plain("close_file", ["{run}/close_file", "office.close_file"], &[], 0),
    ],
};

/// `party.yaml`.
pub const PARTY: Plan = Plan {
    steps: &[
        step(
            "invite",
            ["{run}/invite", "mail.invite"],
            ["{run}/undo:invite", "mail.disinvite"],
            &[],
            1,
        ),
        step(
            "balloons",
            ["{run}/balloons", "shop.order_balloons"],
            ["{run}/undo:balloons", "shop.cancel_balloons"],
            &["invite"],
            2,
        ),
        step(
            "rent_stage",
            ["{run}/rent_stage", "hall.rent_stage"],
            ["{run}/undo:rent_stage", "hall.return_stage"],
            &["invite"],
            2,
        ),
        step(
            "rent_lights",
            ["{run}/rent_lights", "hall.rent_lights"],
            ["{run}/undo:rent_lights", "hall.return_lights"],
            &["rent_stage"],
            3,
        ),
        step(
            "book_band",
            ["{run}/book_band", "band.book"],
            ["{run}/undo:book_band", "band.cancel_band"],
            &["rent_lights"],
            4,
        ),
        step(
            "open_doors",
            ["{run}/open_doors", "hall.open_doors"],
            ["{run}/undo:open_doors", "hall.close_doors"],
            &["balloons", "book_band"],
            5,
        ),
    ],
};

const ASK: &str = "poll.ask";
const FORGET: &str = "poll.forget";

/// `survey.yaml`.
pub const SURVEY: Plan = Plan {
    steps: &[
        step("north", ["{run}/north", ASK], ["{run}/undo:north", FORGET], &[], 1),
        step("south", ["{run}/south", ASK], ["{run}/undo:south", FORGET], &[], 1),
        step("east", ["{run}/east", ASK], ["{run}/undo:east", FORGET], &[], 1),
        step("west", ["{run}/west", ASK], ["{run}/undo:west", FORGET], &[], 1),
        step(
            "north_again",
            ["{run}/north_again", ASK],
            ["{run}/undo:north_again", FORGET],
            &["north"],
            2,
        ),
        step(
            "south_again",
            ["{run}/south_again", ASK],
            ["{run}/undo:south_again", FORGET],
            &["south"],
            2,
        ),
        plain(
            "sum_up",
            ["{run}/sum_up", "poll.sum_up"],
            &["east", "west", "north_again", "south_again"],
            3,
        ),
    ],
};

/// `parade.yaml`: a barrier counts as edges.
pub const PARADE: Plan = Plan {
    steps: &[
        step(
            "drums",
            ["{run}/drums", "band.line_up"],
            ["{run}/undo:drums", "band.send_home"],
            &[],
            1,
        ),
        step(
            "flags",
            ["{run}/flags", "band.line_up"],
            ["{run}/undo:flags", "band.send_home"],
            &[],
            1,
        ),
        step(
            "horses",
            ["{run}/horses", "stable.saddle"],
            ["{run}/undo:horses", "stable.unsaddle"],
            &["drums", "flags"],
            2,
        ),
        step(
            "riders",
            ["{run}/riders", "stable.mount"],
            ["{run}/undo:riders", "stable.dismount"],
            &["horses"],
            3,
        ),
    ],
};

/// `errand.yaml`.
pub const ERRAND: Plan = Plan {
    steps: &[
        step(
            "leave",
            ["{run}/leave", "walk.leave"],
            ["{run}/undo:leave", "walk.come_back"],
            &[],
            1,
        ),
        step(
            "baker",
            ["{run}/baker", "shop.buy"],
            ["{run}/undo:baker", "shop.give_back"],
            &["leave"],
            2,
        ),
        step(
            "butcher",
            ["{run}/butcher", "shop.buy"],
            ["{run}/undo:butcher", "shop.give_back"],
            &["leave"],
            2,
        ),
        step(
            "post",
            ["{run}/post", "mail.send"],
            ["{run}/undo:post", "mail.call_back"],
            &["baker", "butcher"],
            3,
        ),
    ],
};

/// `launch_dag.yaml`, and `brisk_launch_dag.yaml`: five waves of 2, 2, 3, 2 and 3.
pub const LAUNCH: Plan = Plan {
    steps: &[
        step(
            "research_market",
            ["{run}/research_market", "notion.create_market_notes"],
            ["{run}/undo:research_market", "notion.delete_market_notes"],
            &[],
            1,
        ),
        step(
            "research_competitors",
            ["{run}/research_competitors", "playwright.scrape_competitors"],
            ["{run}/undo:research_competitors", "playwright.clear_cache"],
            &[],
            1,
        ),
        step(
            "analyze_data",
            ["{run}/analyze_data", "analytics.build_report"],
            ["{run}/undo:analyze_data", "analytics.delete_report"],
            &["research_market", "research_competitors"],
            2,
        ),
        step(
            "create_brief",
            ["{run}/create_brief", "notion.create_brief"],
            ["{run}/undo:create_brief", "notion.delete_brief"],
            &["research_market", "research_competitors"],
            2,
        ),
        step(
            "generate_headlines",
            ["{run}/generate_headlines", "slm.write_headlines"],
            ["{run}/undo:generate_headlines", "slm.discard_headlines"],
            &["create_brief"],
            3,
        ),
        step(
            "generate_body",
            ["{run}/generate_body", "slm.write_body"],
            ["{run}/undo:generate_body", "slm.discard_body"],
            &["create_brief"],
            3,
        ),
        step(
            "create_images",
            ["{run}/create_images", "figma.render_images"],
            ["{run}/undo:create_images", "figma.delete_images"],
            &["analyze_data", "create_brief"],
            3,
        ),
        step(
            "review_content",
            ["{run}/review_content", "github.open_review"],
            ["{run}/undo:review_content", "github.close_review"],
            &["generate_headlines", "generate_body", "create_images"],
            4,
        ),
        step(
            "create_landing_page",
            ["{run}/create_landing_page", "webflow.publish_page"],
            ["{run}/undo:create_landing_page", "webflow.unpublish_page"],
            &["generate_body", "create_images"],
            4,
        ),
        step(
            "deploy_campaign",
            ["{run}/deploy_campaign", "mailchimp.activate_campaign"],
            ["{run}/undo:deploy_campaign", "mailchimp.deactivate_campaign"],
            &["review_content", "create_landing_page"],
            5,
        ),
        step(
            "schedule_posts",
            ["{run}/schedule_posts", "buffer.schedule_posts"],
            ["{run}/undo:schedule_posts", "buffer.unschedule_posts"],
            &["review_content"],
            5,
        ),
        step(
            "announce",
            ["{run}/announce", "slack.post_announcement"],
            ["{run}/undo:announce", "slack.delete_announcement"],
            &["review_content", "create_landing_page"],
            5,
        ),
    ],
};
