//! Points, sizes and lines. A list is laid out along its *main* direction, in which its levels follow each
//! other, and its *cross* direction; only in the end these become x and y.

/// The direction in which the levels of a list follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Flow {
    Right,
    Down,
}

/// A size along and across the flow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::graph) struct Size {
    pub(in crate::graph) main: f64,
    pub(in crate::graph) cross: f64,
}

/// A place; before it is turned, `x` is along the flow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::graph) struct Point {
    pub(in crate::graph) x: f64,
    pub(in crate::graph) y: f64,
}

/// A box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::graph) struct Rect {
    pub(in crate::graph) x: f64,
    pub(in crate::graph) y: f64,
    pub(in crate::graph) width: f64,
    pub(in crate::graph) height: f64,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::graph) enum Stroke {
    Move(Point),
    Line(Point),
    Curve(Point, Point, Point),
}

/// The head of an arrow: where its tip is, and where it points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::graph) struct Arrow {
    pub(in crate::graph) tip: Point,
    pub(in crate::graph) flow: Flow,
}

impl Point {
    pub(in crate::graph) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn turned(self, flow: Flow) -> Self {
        match flow {
            Flow::Right => self,
            Flow::Down => Self { x: self.y, y: self.x },
        }
    }

    fn moved(self, by: Self) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y }
    }
}

impl Rect {
    pub(in crate::graph) fn turned(self, flow: Flow) -> Self {
        match flow {
            Flow::Right => self,
            Flow::Down => Self { x: self.y, y: self.x, width: self.height, height: self.width },
        }
    }

    pub(in crate::graph) fn moved(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    pub(in crate::graph) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(in crate::graph) fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

impl Stroke {
    fn map(self, f: impl Fn(Point) -> Point) -> Self {
        match self {
            Self::Move(to) => Self::Move(f(to)),
            Self::Line(to) => Self::Line(f(to)),
            Self::Curve(a, b, to) => Self::Curve(f(a), f(b), f(to)),
        }
    }

    pub(in crate::graph) fn turned(self, flow: Flow) -> Self {
        self.map(|point| point.turned(flow))
    }

    pub(in crate::graph) fn moved(self, by: Point) -> Self {
        self.map(|point| point.moved(by))
    }
}

impl Arrow {
    pub(in crate::graph) fn turned(self, flow: Flow) -> Self {
        Self { tip: self.tip.turned(flow), flow }
    }
}

/// A count as a number to reckon with.
pub(in crate::graph) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
