//! Ids of runs, namespaces and requests.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};

/// A run's id: a UUID, kept as its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RunId(u128);

/// Where the groups of a UUID's digits begin, and where the last one ends.
const CUTS: [usize; 6] = [0, 8, 12, 16, 20, 32];

impl RunId {
    /// Reads what [`fmt::Display`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let dashes = [8, 13, 18, 23];
        let well_formed = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| (byte == b'-') == dashes.contains(&at));
        let digits: String = text.split('-').collect();
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        (well_formed && plain).then(|| u128::from_str_radix(&digits, 16).ok().map(Self))?
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(u128::from_be_bytes(bytes.try_into().ok()?)))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        let [_, ends @ ..] = CUTS;
        for (begin, end) in CUTS.iter().zip(ends) {
            let dash = if *begin == 0 { "" } else { "-" };
            write!(f, "{dash}{}", &hex[*begin..end])?;
        }
        Ok(())
    }
}

/// Makes ids: random between processes, cheap within one.
#[derive(Debug)]
pub(crate) struct Ids {
    state: u64,
}

impl Ids {
    pub(crate) fn new() -> Self {
        Self { state: RandomState::new().build_hasher().finish() }
    }

    /// A new UUID of version 4.
    pub(crate) fn run_id(&mut self) -> RunId {
        let random = (u128::from(self.next()) << 64) | u128::from(self.next());
        let version = 0x4_u128 << 76;
        let variant = 0x2_u128 << 62;
        let kept = !((0xf_u128 << 76) | (0x3_u128 << 62));
        RunId((random & kept) | version | variant)
    }

    /// `SplitMix64`.
    pub(crate) fn next(&mut self) -> u64 {
        let number = mix(self.state);
        self.state = self.state.wrapping_add(GOLDEN);
        number
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A step of `SplitMix64`: any two numbers become two that seem to have nothing to do with each other.
pub(crate) const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(GOLDEN);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_what_they_write() {
        let mut ids = Ids::new();
        for _ in 0..100 {
            let id = ids.run_id();
            let text = id.to_string();
            assert_eq!(text.len(), 36);
            assert_eq!(&text[14..15], "4");
            assert!("89ab".contains(&text[19..20]));
            assert_eq!(RunId::parse(&text), Some(id));
            assert_eq!(RunId::from_bytes(&id.to_bytes()), Some(id));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "x",
            "00000000-0000-0000-0000-00000000000g",
            "0000-00000000-0000-0000-000000000000",
        ] {
            assert_eq!(RunId::parse(text), None, "{text}");
        }
    }
}
