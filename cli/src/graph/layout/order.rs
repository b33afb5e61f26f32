//! The order of the cells in each column: sweeps by barycentres, of which the one with the fewest
//! crossings is kept.

use super::geometry::number;
use super::layers::Layers;

/// How often the columns are swept, there and back.
const SWEEPS: usize = 10;
/// Above so many cells fewer sweeps have to do.
const MANY: usize = 4_000;

/// Orders each column so that few edges cross. Without edges it leaves the order as it is.
pub(super) fn order(layers: &mut Layers) {
    let sweeps = if layers.cells.len() > MANY { 3 } else { SWEEPS };
    let mut places = places(layers);
    // Passages are last in their columns so far: the first sweep only finds them a place.
    sweep(layers, &mut places, true);
    let mut best = layers.columns.clone();
    let mut fewest = crossings(layers, &places);
    for at in 0..sweeps {
        if fewest == 0 {
            break;
        }
        sweep(layers, &mut places, at % 2 == 1);
        let crossings = crossings(layers, &places);
        if crossings < fewest {
            fewest = crossings;
            best.clone_from(&layers.columns);
        }
    }
    layers.columns = best;
}

/// The place of each cell in its column.
fn places(layers: &Layers) -> Vec<usize> {
    let mut places = vec![0; layers.cells.len()];
    for column in &layers.columns {
        column.iter().enumerate().for_each(|(place, cell)| places[*cell] = place);
    }
    places
}

fn sweep(layers: &mut Layers, places: &mut [usize], forward: bool) {
    let count = layers.columns.len();
    for at in 0..count {
        let column = if forward { at } else { count - 1 - at };
        let mut keyed: Vec<(f64, usize)> = layers.columns[column]
            .iter()
            .map(|cell| (barycentre(layers, places, *cell, forward), *cell))
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (place, (_, cell)) in keyed.iter().enumerate() {
            layers.columns[column][place] = *cell;
            places[*cell] = place;
        }
    }
}

/// The mean of the relative places of a cell's neighbours, or its own where it has none.
fn barycentre(layers: &Layers, places: &[usize], cell: usize, forward: bool) -> f64 {
    let relative = |cell: usize| {
        let column = &layers.columns[layers.cells[cell].column];
        (number(places[cell]) + 0.5) / number(column.len())
    };
    let neighbours = if forward { &layers.cells[cell].before } else { &layers.cells[cell].after };
    // Past a part of a level edges pass below: see `place`.
    if layers.cells[cell].item.is_none() && layers.is_part(layers.cells[cell].column) {
        return 2.0;
    }
    if neighbours.is_empty() {
        return relative(cell);
    }
    neighbours.iter().map(|neighbour| relative(*neighbour)).sum::<f64>() / number(neighbours.len())
}

/// How many edges cross, counted with a tree of sums over the places of each next column.
fn crossings(layers: &Layers, places: &[usize]) -> u64 {
    let mut crossings = 0;
    for pair in layers.columns.windows(2) {
        let mut sums = vec![0u64; pair[1].len() + 1];
        let mut seen = 0;
        for cell in &pair[0] {
            let mut ends: Vec<usize> =
                layers.cells[*cell].after.iter().map(|to| places[*to]).collect();
            ends.sort_unstable();
            for end in &ends {
                crossings += seen - up_to(&sums, *end);
            }
            for end in ends {
                add(&mut sums, end);
                seen += 1;
            }
        }
    }
    crossings
}

fn up_to(sums: &[u64], place: usize) -> u64 {
    let mut at = place + 1;
    let mut sum = 0;
    while at > 0 {
        sum += sums[at];
        at &= at - 1;
    }
    sum
}

fn add(sums: &mut [u64], place: usize) {
    let mut at = place + 1;
    while at < sums.len() {
        sums[at] += 1;
        at += at & at.wrapping_neg();
    }
}
