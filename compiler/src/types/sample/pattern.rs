//! Texts that a pattern finds itself in: for patterns such as people write, not for all there are.

/// A few texts, short ones first; whether the pattern finds itself in them is for others to see.
pub(super) fn texts(pattern: &str, least: usize) -> Vec<String> {
    let letters: Vec<char> = pattern.chars().take(MOST).collect();
    let mut repeats = vec![0, 1, 2];
    let least = least.min(MOST);
    repeats.extend([least.saturating_sub(1), least].into_iter().filter(|repeats| *repeats > 2));
    let text = |more: usize| {
        let mut reader = Reader { letters: &letters, at: 0, more, text: String::new(), depth: 0 };
        reader.alternatives().map(|()| reader.text)
    };
    repeats.into_iter().filter_map(text).collect()
}

/// The longest pattern that is looked at, and the most that something is repeated.
const MOST: usize = 1_000;

/// Reads a pattern and writes the first text that comes of it.
struct Reader<'p> {
    letters: &'p [char],
    at: usize,
    /// How often to repeat what may be repeated without an end, beyond what has to be.
    more: usize,
    text: String,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(letter)
    }

    /// The first of `a|b|c`; the others are read and forgotten.
    fn alternatives(&mut self) -> Option<()> {
        self.depth += 1;
        if self.depth > 30 {
            return None;
        }
        self.sequence()?;
        while self.peek() == Some('|') {
            self.at += 1;
            let kept = self.text.len();
            self.sequence()?;
            self.text.truncate(kept);
        }
        self.depth -= 1;
        Some(())
    }

    fn sequence(&mut self) -> Option<()> {
        while let Some(letter) = self.peek().filter(|letter| !matches!(letter, '|' | ')')) {
            self.at += 1;
            let start = self.text.len();
            match letter {
                '^' | '$' => continue,
                '(' => self.group()?,
                '[' => {
                    let letter = self.class()?;
                    self.text.push(letter);
                }
                '.' => self.text.push('a'),
                '\\' => self.escape()?,
                letter => self.text.push(letter),
            }
            self.repeat(start)?;
        }
        Some(())
    }

    fn group(&mut self) -> Option<()> {
        if self.peek() == Some('?') {
            // (?: and (?P<name>; flags and the like are not understood
            self.at += 1;
            match self.next()? {
                ':' => {}
                'P' | '<' => while self.next()? != '>' {},
                _ => return None,
            }
        }
        self.alternatives()?;
        (self.next()? == ')').then_some(())
    }

    /// A letter of `[…]`.
    fn class(&mut self) -> Option<char> {
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let first = match self.next()? {
                ']' if !ranges.is_empty() => break,
                '[' => return None,
                '\\' => match self.next()? {
                    'd' => ('0', '9'),
                    'w' => ('a', 'z'),
                    's' => (' ', ' '),
                    letter if letter.is_alphanumeric() => return None,
                    letter => (letter, letter),
                },
                letter => (letter, letter),
            };
            let is_range = self.peek() == Some('-')
                && self.letters.get(self.at + 1).is_some_and(|next| *next != ']');
            if is_range {
                self.at += 1;
                ranges.push((first.0, self.next()?));
            } else {
                ranges.push(first);
            }
        }
        if !negated {
            return ranges.first().map(|(first, _)| *first);
        }
        let is_out = |letter: &char| ranges.iter().all(|(a, z)| letter < a || letter > z);
        "aA0 _-.x\u{e4}".chars().find(is_out)
    }

    fn escape(&mut self) -> Option<()> {
        match self.next()? {
            'd' => self.text.push('0'),
            's' => self.text.push(' '),
            'w' | 'D' | 'S' => self.text.push('a'),
            'W' => self.text.push('-'),
            't' => self.text.push('\t'),
            'n' => self.text.push('\n'),
            'b' | 'A' | 'z' => {}
            letter if letter.is_alphanumeric() => return None,
            letter => self.text.push(letter),
        }
        Some(())
    }

    /// Repeats what was written from `start` on, as often as stands after it.
    fn repeat(&mut self, start: usize) -> Option<()> {
        let (least, endless) = match self.peek() {
            Some('*') => (0, true),
            Some('+') => (1, true),
            Some('?') => (0, false),
            Some('{') => return self.counted(start),
            _ => return Some(()),
        };
        self.at += 1;
        self.times(start, least, endless)
    }

    fn counted(&mut self, start: usize) -> Option<()> {
        self.at += 1;
        let mut inside = String::new();
        loop {
            match self.next()? {
                '}' => break,
                letter => inside.push(letter),
            }
        }
        let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
        let least = least.trim().parse().ok()?;
        self.times(start, least, most.trim().is_empty())
    }

    fn times(&mut self, start: usize, least: usize, endless: bool) -> Option<()> {
        if self.peek() == Some('?') {
            self.at += 1;
        }
        let once = self.text.split_off(start);
        let times = least + if endless { self.more } else { 0 };
        (once.len().checked_mul(times)? <= 100 * MOST).then(|| self.text += &once.repeat(times))
    }
}
