//! What people write who come from other languages, and what it is here.

/// Something that other languages have.
pub(super) struct Slip {
    /// How many bytes it has.
    pub(super) length: usize,
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// Operators that other languages have, longer ones first.
const SIGNS: [(&str, &str); 23] = [
    ("${{", "an expression stands in `${{ … }}` once, as a whole"),
    ("===", "write `==`: it never converts"),
    ("!==", "write `!=`: it never converts"),
    ("=>", "write the variable as the first argument: `list.map(x, x.name)`"),
    ("=~", "write `text.matches(\"pattern\")`"),
    ("->", "write the variable as the first argument: `list.map(x, x.name)`"),
    (":=", "nothing is assigned in an expression; to compare, write `==`"),
    ("<>", "write `!=`"),
    ("??", "write `default(x, y)`: y where x is null"),
    ("?.", "write `.`: a member of what is null is null"),
    ("...", "lists are put together with `+`"),
    ("..", "write `range(n)` for the numbers from 0 to n - 1"),
    ("::", "write `.`"),
    ("**", "there is no power; write a product"),
    ("//", "an expression has no comments; `/` divides, and between whole numbers gives one"),
    ("/*", "an expression has no comments: write them in YAML, after ` #`"),
    ("++", "write `+`: it adds, and joins texts and lists"),
    ("+=", "nothing is assigned in an expression: write `+`"),
    ("-=", "nothing is assigned in an expression: write `-`"),
    ("&&&", "write `&&`"),
    ("&", "for \"and\" write `&&`"),
    ("|", "for \"or\" write `||`; functions are called with a dot: `x.lower()`"),
    ("=", "to compare, write `==`"),
];

/// The slip that `text` begins with.
pub(super) fn sign(text: &str) -> Option<Slip> {
    let right = ["&&", "||", "=="].iter().any(|sign| text.starts_with(sign));
    let fits = |sign: &str| {
        let Some(rest) = text.strip_prefix(sign) else { return false };
        match sign {
            // `a ?.5 : b` is a condition.
            "?." => rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'),
            _ => sign.len() > 2 || !right,
        }
    };
    let (sign, help) = SIGNS.iter().find(|(sign, _)| fits(sign))?;
    let message = match *sign {
        "${{" => "`${{` stands inside an expression",
        _ => "this is no operator of an expression",
    };
    Some(Slip { length: sign.len(), message, help })
}

/// What to say of a character that begins nothing.
pub(super) fn character(c: char) -> (String, String) {
    let help = match c {
        '‘' | '’' | '“' | '”' | '„' | '«' | '»' => {
            "write straight quotes: \"…\" or '…'"
        }
        '`' => "text stands in \"…\" or '…'; put texts together with `+`",
        '$' => "a name has no `$`: write `input.topic`, `steps.draft.title`",
        '–' | '—' | '−' => "write `-`",
        '≠' => "write `!=`",
        '≤' => "write `<=`",
        '≥' => "write `>=`",
        '×' | '·' => "write `*`",
        '÷' => "write `/`",
        '#' => "an expression has no comments",
        ';' => "an expression is one value, without `;`",
        '@' => "a name has no `@`",
        '^' => "there are no operators on bits and no powers",
        '~' => "to join texts, write `+`",
        '\\' => "a backslash stands only in text",
        _ if c.is_whitespace() => "write an ordinary space",
        _ if c.is_alphabetic() => {
            "names have letters from a to z; for other keys write x[\"…\"], and text stands in quotes"
        }
        _ => "text stands in quotes: \"…\" or '…'",
    };
    let message = if c == '`' {
        "a backtick means nothing in an expression".to_owned()
    } else if c.is_whitespace() || c.is_control() {
        format!("the character U+{:04X} means nothing in an expression", u32::from(c))
    } else {
        format!("`{c}` means nothing in an expression")
    };
    (message, help.to_owned())
}

/// What to do about `unit`, which stands just after a number.
pub(super) fn after_number(digits: &str, unit: &str) -> String {
    match unit {
        "ns" | "us" | "ms" | "s" | "m" | "h" | "d" => {
            format!("a duration is written `duration(\"{digits}{unit}\")`")
        }
        "u" | "U" | "L" | "l" => format!("write `{digits}`"),
        "f" | "F" => format!("write `{digits}.0`, or `double(x)`"),
        _ if unit.starts_with('_') => format!("write the digits without `_`: {digits}…"),
        _ => "names begin with a letter; for other keys write x[\"…\"]".to_owned(),
    }
}

/// What to do about a word where an operator has to stand.
pub(super) fn instead_of_operator(word: &str) -> Option<&'static str> {
    Some(match word {
        "and" | "AND" | "And" => "for \"and\" write `&&`",
        "or" | "OR" | "Or" => "for \"or\" write `||`",
        "not" | "NOT" => "for \"not in\" write `!(x in list)`",
        "is" | "eq" | "equals" => "to compare, write `==`",
        "ne" | "isnt" => "to compare, write `!=`",
        "lt" => "write `<`",
        "le" | "lte" => "write `<=`",
        "gt" => "write `>`",
        "ge" | "gte" => "write `>=`",
        "mod" => "write `%`",
        "div" => "write `/`",
        "if" | "then" | "else" | "unless" => "a choice is written `condition ? one : other`",
        "contains" | "includes" => "write `text.contains(\"part\")`, or `item in list`",
        "startsWith" | "endsWith" | "matches" => "call it with a dot: `text.startsWith(\"a\")`",
        "like" => "write `text.matches(\"pattern\")`",
        "default" => "write `default(x, y)`",
        "instanceof" | "typeof" => "types are known while compiling: nothing has to be asked",
        "for" => "write `list.map(x, …)` or `list.filter(x, …)`",
        _ => return None,
    })
}

/// What to do about a word where a value has to stand.
pub(super) fn instead_of_value(word: &str) -> Option<&'static str> {
    Some(match word {
        "not" => "for \"not\" write `!x`",
        "if" => "a choice is written `condition ? one : other`",
        "for" => "write `list.map(x, …)` or `list.filter(x, …)`",
        "let" | "var" | "const" => "nothing is named in an expression: a `set` step gives names",
        "function" | "lambda" => "write the variable as the first argument: `list.map(x, x.name)`",
        "new" | "return" | "await" | "typeof" => "an expression only names values: leave it out",
        _ => return None,
    })
}
