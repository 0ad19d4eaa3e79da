//! How a requirement moves with one price: piece by piece `fixed + linear × f + inverse / f`, f being the price as a
//! factor of today's. It turns tiers, rates and fees into a liquidation price without a search.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::amount::{Amount, Exact};
use crate::order;

/// A linear stretch between two factors of today's price.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stretch {
    pub from: f64,
    pub fixed: Amount,
    /// At today's price.
    pub linear: Amount,
    /// At today's price.
    pub inverse: Amount,
}

/// A requirement at every price above zero.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Course(Vec<Stretch>);

/// The factor at which an account falls below its requirement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Crossing {
    /// The price as a factor of today's.
    pub factor: f64,
    /// The same as a fraction, if the rule is linear there.
    exact: Option<(Amount, Amount)>,
}

/// How far a price is followed, as factors of today's. Less than a millionth of a price is nothing left of it.
pub(crate) const LOWEST: f64 = 1e-6;
pub(crate) const HIGHEST: f64 = 1e9;

/// Digits that f64 holds for certain.
const DIGITS: i32 = 15;

impl Stretch {
    pub(crate) fn at(&self, factor: f64) -> f64 {
        let inverse = if self.inverse.0 == 0 { 0.0 } else { self.inverse.to_f64() / factor };
        self.fixed.to_f64() + self.linear.to_f64() * factor + inverse
    }

    fn plus(&self, other: &Stretch) -> Stretch {
        Stretch {
            from: self.from.max(other.from),
            fixed: self.fixed.saturating_add(other.fixed),
            linear: self.linear.saturating_add(other.linear),
            inverse: self.inverse.saturating_add(other.inverse),
        }
    }

    fn scale(&self, factor: f64) -> f64 {
        self.fixed.to_f64().abs() + (self.linear.to_f64() * factor).abs() + (self.inverse.to_f64() / factor).abs()
    }
}

impl Default for Course {
    fn default() -> Self {
        Course::of(Amount::ZERO, Amount::ZERO, Amount::ZERO)
    }
}

impl Course {
    /// The same formula at every price.
    pub(crate) fn of(fixed: Amount, linear: Amount, inverse: Amount) -> Course {
        Course(vec![Stretch { from: 0.0, fixed, linear, inverse }])
    }

    /// Pieces in any order; the first begins at zero.
    pub(crate) fn pieces(mut pieces: Vec<Stretch>) -> Course {
        order::sort_by(&mut pieces, |a, b| a.from.total_cmp(&b.from));
        if let Some(first) = pieces.first_mut() {
            first.from = 0.0;
        }
        if pieces.is_empty() { Course::default() } else { Course(pieces) }
    }

    fn join(&self, other: &Course, of: impl Fn(&Stretch, &Stretch) -> Stretch) -> Course {
        let mut pieces = Vec::with_capacity(self.0.len().saturating_add(other.0.len()));
        let (mut mine, mut theirs) = (self.0.as_slice(), other.0.as_slice());
        while let ([own, rest @ ..], [their, more @ ..]) = (mine, theirs) {
            pieces.push(Stretch { from: own.from.max(their.from), ..of(own, their) });
            let begins = |next: &[Stretch]| next.first().map_or(f64::INFINITY, |piece| piece.from);
            let (own_end, their_end) = (begins(rest), begins(more));
            if own_end <= their_end {
                mine = rest;
            }
            if their_end <= own_end {
                theirs = more;
            }
        }
        Course(pieces)
    }

    fn is_nothing(&self) -> bool {
        self.0.iter().all(|piece| (piece.fixed, piece.linear, piece.inverse) == Default::default())
    }

    /// Both together.
    pub(crate) fn plus(&self, other: &Course) -> Course {
        if self.is_nothing() {
            return other.clone();
        }
        if let ([one], [other]) = (self.0.as_slice(), other.0.as_slice()) {
            return Course(vec![one.plus(other)]);
        }
        self.join(other, Stretch::plus)
    }

    /// This less another.
    pub(crate) fn minus(&self, other: &Course) -> Course {
        self.plus(&other.clone().times(Decimal::NEGATIVE_ONE))
    }

    /// This times a rate.
    pub(crate) fn times(mut self, rate: Decimal) -> Course {
        for piece in &mut self.0 {
            for amount in [&mut piece.fixed, &mut piece.linear, &mut piece.inverse] {
                *amount = amount.times(rate).unwrap_or(*amount);
            }
        }
        self
    }

    /// The factors at which one piece ends and the next begins.
    pub(crate) fn turns(&self) -> impl Iterator<Item = f64> {
        self.0.iter().skip(1).map(|piece| piece.from)
    }

    /// Whichever is more. `None` if one of them is not linear.
    pub(crate) fn larger(&self, other: &Course) -> Option<Course> {
        if self.0.iter().chain(&other.0).any(|piece| piece.inverse.0 != 0) {
            return None;
        }
        // Piece by piece the gap between them, from which each side follows.
        let gaps = self.join(other, |mine, theirs| Stretch {
            fixed: mine.fixed.saturating_sub(theirs.fixed),
            linear: mine.linear.saturating_sub(theirs.linear),
            ..*mine
        });
        let both = self.join(other, |mine, _| *mine);
        let mut pieces = Vec::with_capacity(gaps.0.len());
        for (at, (gap, mine)) in gaps.0.iter().zip(&both.0).enumerate() {
            let end = gaps.0.get(at.saturating_add(1)).map_or(f64::INFINITY, |next| next.from);
            let theirs = Stretch {
                fixed: mine.fixed.saturating_sub(gap.fixed),
                linear: mine.linear.saturating_sub(gap.linear),
                ..*mine
            };
            let meet = -gap.fixed.to_f64() / gap.linear.to_f64();
            let turn = (meet > gap.from && meet < end).then_some(meet);
            let middle = |from: f64, to: f64| if to.is_finite() { 0.5 * (from + to) } else { 2.0 * from + 1.0 };
            let mut push = |from: f64, to: f64| {
                let more = if gap.at(middle(from, to)) >= 0.0 { *mine } else { theirs };
                pieces.push(Stretch { from, ..more });
            };
            push(gap.from, turn.unwrap_or(end));
            if let Some(turn) = turn {
                push(turn, end);
            }
        }
        Some(Course(pieces))
    }

    /// The first factor, moving away from today's price, at which `base + slope × (f − 1)` less this requirement falls
    /// below zero. Today it is not below zero.
    pub(crate) fn crossing(&self, base: Amount, slope: Amount, up: bool) -> Option<Crossing> {
        let own = |piece: &Stretch| Stretch {
            from: piece.from,
            fixed: base.saturating_sub(slope).saturating_sub(piece.fixed),
            linear: slope.saturating_sub(piece.linear),
            inverse: piece.inverse.flip(true),
        };
        let ends = |at: usize| self.0.get(at.saturating_add(1)).map_or(f64::INFINITY, |next| next.from);
        let mut stretches: Vec<(Stretch, f64)> =
            self.0.iter().enumerate().map(|(at, piece)| (own(piece), ends(at))).collect();
        if up {
            stretches.retain(|(_, end)| *end > 1.0);
        } else {
            stretches.retain(|(piece, _)| piece.from < 1.0);
            stretches.reverse();
        }
        for (piece, end) in stretches {
            let (near, far) = if up { (piece.from.max(1.0), end) } else { (end.min(1.0), piece.from) };
            // A rounding error is not a fall.
            let noise = 1e-13 * piece.scale(near);
            let here = piece.at(near);
            if here < -noise.max(1e-9) {
                return Some(Crossing {
                    factor: near,
                    exact: exactly_today(near).then_some((Amount::ONE, Amount::ONE)),
                });
            }
            if let Some(crossing) = piece.zero(near, far, up) {
                return Some(crossing);
            }
        }
        None
    }
}

impl Stretch {
    /// The factor at which it falls below zero between two factors; at the first it is not below zero.
    fn zero(&self, near: f64, far: f64, up: bool) -> Option<Crossing> {
        let within = |factor: f64| {
            let factor = if up { factor.max(near) } else { factor.min(near) };
            let reached = if up { factor <= far } else { factor >= far };
            (reached && (LOWEST..=HIGHEST).contains(&factor)).then_some(factor)
        };
        if self.inverse.0 == 0 {
            // Falls on the way: with the price if it goes up, against it if it goes down.
            let falls = if up { self.linear.0 < 0 } else { self.linear.0 > 0 };
            let exact = Some((self.fixed.flip(true), self.linear)).filter(|_| falls)?;
            let factor = within(exact.0.to_f64() / exact.1.to_f64())?;
            // Rounding may place it just before the piece begins: then it is there.
            let inside = factor.total_cmp(&near) != Ordering::Equal;
            return Some(Crossing { factor, exact: Some(exact).filter(|_| inside || exactly_today(factor)) });
        }
        // linear f² + fixed f + inverse is below zero on the far side: the requirement grows without bound at zero, so
        // the piece is concave and has at most one such place on either side.
        let (mut above, mut below) = (near, far.clamp(LOWEST, HIGHEST));
        if self.at(below) >= 0.0 {
            return None;
        }
        for _ in 0..200 {
            let middle = if up { libm::sqrt(above * below) } else { 0.5 * (above + below) };
            if self.at(middle) < 0.0 { below = middle } else { above = middle }
        }
        Some(Crossing { factor: 0.5 * (above + below), exact: None })
    }
}

fn exactly_today(factor: f64) -> bool {
    factor.total_cmp(&1.0) == Ordering::Equal
}

impl Crossing {
    /// One that a search found.
    pub(crate) fn found(factor: f64) -> Crossing {
        Crossing { factor, exact: None }
    }

    /// The price, if today's is this.
    pub(crate) fn price(&self, today: Amount) -> Option<Amount> {
        match self.exact {
            Some((part, whole)) => Exact::from(today).times_amount(part).over(whole.into()),
            None => tidy(today.to_f64() * self.factor),
        }
    }

    /// How far it is from today's price, as a fraction.
    pub(crate) fn distance(&self) -> Amount {
        match self.exact {
            Some((part, whole)) => part.saturating_sub(whole).ratio_to(whole),
            None => tidy(self.factor).unwrap_or_default().saturating_sub(Amount::ONE),
        }
    }
}

/// Rounded to the digits that floating point holds for certain.
fn tidy(figure: f64) -> Option<Amount> {
    if figure <= 0.0 || !figure.is_finite() {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "logarithms are small")]
    let whole = libm::floor(libm::log10(figure)) as i32;
    let places = DIGITS.saturating_sub(whole.saturating_add(1)).clamp(0, 12);
    let scaled = libm::rint(figure * 1e12);
    #[allow(clippy::cast_possible_truncation, reason = "within i128 by the bound")]
    let amount = (scaled < 1e37).then_some(Amount(scaled as i128))?;
    Some(amount.to_places(places.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(from: f64, fixed: i32, linear: i32, inverse: i32) -> Stretch {
        Stretch { from, fixed: fixed.into(), linear: linear.into(), inverse: inverse.into() }
    }

    fn price(course: &Course, base: i32, slope: i32, up: bool) -> Option<String> {
        let crossing = course.crossing(base.into(), slope.into(), up)?;
        crossing.price(Amount::from(100)).map(|price| price.to_string())
    }

    #[test]
    fn a_line_crosses_once() {
        // 50 + 100 (f − 1) = 10 f, so f = 50 / 90.
        let course = Course::of(Amount::ZERO, 10.into(), Amount::ZERO);
        assert_eq!(price(&course, 50, 100, false).as_deref(), Some("55.555555555556"));
        assert_eq!(price(&course, 50, 100, true), None);
        assert_eq!(price(&course, 50, -100, true).as_deref(), Some("136.363636363636"));
    }

    #[test]
    fn a_jump_is_a_price_too() {
        let course = Course::pieces(vec![piece(1.5, 0, 40, 0), piece(0.0, 0, 10, 0)]);
        assert_eq!(price(&course, 20, 0, true).as_deref(), Some("150"));
        // Nothing falls below on the way down.
        assert_eq!(price(&course, 20, 0, false), None);
    }

    #[test]
    fn what_grows_against_the_price_is_met_on_the_way_down() {
        // 30 = 10 / f, so f = 1/3.
        let course = Course::of(Amount::ZERO, Amount::ZERO, 10.into());
        assert_eq!(price(&course, 30, 0, false).as_deref(), Some("33.333333333333"));
        assert_eq!(price(&course, 30, 0, true), None);
    }

    #[test]
    fn the_larger_of_two_turns_where_they_meet() {
        let course = Course::of(Amount::ZERO, 10.into(), Amount::ZERO);
        let least = Course::of(20.into(), Amount::ZERO, Amount::ZERO);
        let larger = course.larger(&least).unwrap();
        assert_eq!(larger, Course(vec![piece(0.0, 20, 0, 0), piece(2.0, 0, 10, 0)]));
        assert_eq!(larger.turns().collect::<Vec<_>>(), [2.0]);
        assert_eq!(course.larger(&Course::of(Amount::ZERO, Amount::ZERO, 1.into())), None);
        let sum = larger.plus(&Course::pieces(vec![piece(0.0, 1, 0, 0), piece(3.0, 2, 0, 0)]));
        assert_eq!(sum, Course(vec![piece(0.0, 21, 0, 0), piece(2.0, 1, 10, 0), piece(3.0, 2, 10, 0)]));
    }
}
