//! A campaign of any size, as a user would have it: groups of a research, a content and a publishing
//! module, every step with its undo.

use std::fmt::Write;

/// The tools, each with the verb's object in the names of its actions.
const TOOLS: [(&str, &str); 8] = [
    ("notion", "page"),
    ("playwright", "capture"),
    ("slm", "draft"),
    ("memory_gateway", "memory"),
    ("figma", "image"),
    ("github", "review"),
    ("mailchimp", "mailing"),
    ("slack", "post"),
];

/// How many steps there are for each action: a campaign does the same again and again.
const STEPS_AN_ACTION: usize = 5;

/// How many steps a group of modules has.
const STEPS_A_GROUP: usize = 10;

/// A whole document.
pub struct Campaign {
    /// Each comes after the one before.
    pub modules: Vec<Block>,
    pub tools: Vec<Tool>,
}

/// A tool and its actions: `create_{name}` and `delete_{name}`.
pub struct Tool {
    pub name: &'static str,
    pub objects: Vec<String>,
}

pub struct Block {
    pub id: String,
    pub mode: Mode,
    pub nodes: Vec<Node>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Sequential,
    Parallel,
    /// The first node, then all others side by side.
    Graph,
}

pub enum Node {
    Step(Step),
    Block(Block),
}

pub struct Step {
    pub id: String,
    pub tool: &'static str,
    pub object: String,
    /// Which one it is, for its arguments.
    pub number: usize,
}

impl Campaign {
    /// A campaign of `steps` steps, blocks not counted.
    pub fn new(steps: usize) -> Self {
        let actions = steps / STEPS_AN_ACTION;
        let groups = 0..steps / STEPS_A_GROUP;
        let modules = groups.flat_map(|group| Group { group, actions }.modules()).collect();
        let objects = |tool: usize| (tool..actions).step_by(TOOLS.len()).map(object).collect();
        let tools = TOOLS.iter().take(actions).enumerate();
        let tools = tools.map(|(index, (name, _))| Tool { name, objects: objects(index) });
        Self { modules, tools: tools.collect() }
    }

    /// What its author writes.
    pub fn document(&self) -> String {
        let mut text = "workflow: { name: Season, version: 1.0.0 }\n\nmodules:\n".to_owned();
        for (index, module) in self.modules.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| self.modules.get(before));
            write_block(&mut text, module, before.map(|before| before.id.as_str()), 1);
        }
        text
    }
}

fn object(action: usize) -> String {
    format!("{}_{action}", TOOLS[action % TOOLS.len()].1)
}

/// Ten steps in three modules.
struct Group {
    group: usize,
    actions: usize,
}

impl Group {
    fn modules(&self) -> [Block; 3] {
        use Mode::{Graph, Parallel, Sequential};
        let step = |name, place| self.step(name, place);
        let media = self.block("media", Parallel, vec![step("images", 4), step("video", 5)]);
        [
            self.block(
                "research",
                Parallel,
                vec![step("market", 0), step("competitors", 1), step("trends", 2)],
            ),
            self.block(
                "content",
                Sequential,
                vec![step("brief", 3), Node::Block(media), step("approval", 6)],
            ),
            self.block("publish", Graph, vec![step("page", 7), step("email", 8), step("posts", 9)]),
        ]
    }

    fn block(&self, name: &str, mode: Mode, nodes: Vec<Node>) -> Block {
        Block { id: format!("{name}_{}", self.group), mode, nodes }
    }

    fn step(&self, name: &str, place: usize) -> Node {
        let number = self.group * STEPS_A_GROUP + place;
        let action = number % self.actions;
        Node::Step(Step {
            id: format!("{name}_{}", self.group),
            tool: TOOLS[action % TOOLS.len()].0,
            object: object(action),
            number,
        })
    }
}

fn write_block(text: &mut String, block: &Block, after: Option<&str>, depth: usize) {
    let indent = "  ".repeat(depth);
    let mode = match block.mode {
        Mode::Sequential => "sequential",
        Mode::Parallel => "parallel",
        Mode::Graph => "dag",
    };
    line(text, format_args!("{indent}- id: {}\n{indent}  type: {mode}", block.id));
    write_after(text, after, &indent);
    line(text, format_args!("{indent}  activities:"));
    let first = block.nodes.first().map(Node::id);
    for node in &block.nodes {
        let after = first.filter(|first| block.mode == Mode::Graph && *first != node.id());
        match node {
            Node::Step(step) => write_step(text, step, after, depth + 2),
            Node::Block(block) => write_block(text, block, after, depth + 2),
        }
    }
}

fn write_step(text: &mut String, step: &Step, after: Option<&str>, depth: usize) {
    let indent = "  ".repeat(depth);
    let Step { id, tool, object, number } = step;
    line(text, format_args!("{indent}- name: {id}"));
    write_after(text, after, &indent);
    line(text, format_args!("{indent}  tool: {tool}\n{indent}  action: create_{object}"));
    let arguments = format_args!("topic: Launch {number}, channel: email, limit: {number}");
    line(text, format_args!("{indent}  with: {{ {arguments} }}"));
    line(text, format_args!("{indent}  compensation: delete_{object}"));
}

fn write_after(text: &mut String, after: Option<&str>, indent: &str) {
    if let Some(after) = after {
        line(text, format_args!("{indent}  depends_on: {after}"));
    }
}

/// Writing into a string does not fail.
fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}

impl Node {
    pub fn id(&self) -> &str {
        match self {
            Self::Step(step) => &step.id,
            Self::Block(block) => &block.id,
        }
    }
}

/// `content_1` as the name of a type.
pub fn type_name(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    id.split('_').map(capital).collect()
}
