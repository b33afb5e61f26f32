//! How wide text is in a font that is wider than most: `DejaVu` Sans Bold.

/// The widths of the characters from space to `~`, in thousandths of the font's size.
const WIDTHS: [u16; 95] = [
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 581, 1000, 774, 763, 734, 831, 684,
    684, 821, 837, 373, 373, 775, 638, 996, 837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771,
    725, 726, 458, 366, 458, 838, 500, 500, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666,
    343, 1042, 712, 688, 716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712, 366, 712, 838,
];

/// The width of `text` at this size. Characters that the table does not have are left out.
pub fn width(text: &str, size: f64) -> f64 {
    let one = |c: char| u32::from(c).checked_sub(32).and_then(|at| WIDTHS.get(at as usize));
    text.chars().filter_map(one).map(|width| f64::from(*width) / 1000.0 * size).sum()
}
