//! How far every price may move before an account's equity falls to its maintenance margin.

use crate::amount::Amount;
use crate::book::Account;
use crate::margin::View;
use crate::whatif::Headroom;
use crate::whatif::crossing::{crossing, points};
use crate::whatif::isolated::is_lending;
use crate::whatif::layout::SetLines;

/// The furthest fall and rise that are looked at, as factors of today's prices.
const LOWEST: f64 = 0.05;
const HIGHEST: f64 = 4.0;

/// Margin sets, and the equity that backs them.
struct Backed<'a> {
    sets: Vec<&'a SetLines<'a>>,
    equity: Amount,
    /// The part that moves because it is in a coin.
    coins: Amount,
}

impl Backed<'_> {
    /// Equity less maintenance margin at a factor of today's prices.
    fn left(&self, spot: f64) -> f64 {
        let kept = self.equity.to_f64() + self.coins.to_f64() * (spot - 1.0);
        let after = self.sets.iter().map(|set| set.after(spot, 0.0));
        after.fold(kept, |left, (need, gained)| left + gained.to_f64() - need.maintenance.to_f64())
    }

    fn crossing(&self, end: f64) -> Option<f64> {
        let lines = self.sets.iter().flat_map(|set| set.lines.iter().map(move |line| (*set, line)));
        crossing(&|spot| self.left(spot), &points(lines, end))
    }
}

impl<'a> View<'a> {
    /// See [`LiveBook::headroom`](crate::LiveBook::headroom).
    pub(crate) fn headroom(self) -> Vec<Headroom> {
        let sets = self.lay_out();
        let headroom = |account: &Account| {
            let text = |symbol| self.book.symbols.text(symbol);
            let at = |set: &&SetLines<'_>| {
                text(set.bucket.counterparty) == account.counterparty && text(set.bucket.account) == account.account
            };
            let backed = self.backed(account, sets.iter().filter(at).collect());
            let below = backed.iter().any(|own| own.left(1.0) < 0.0);
            // The nearest of all.
            let find = |end: f64, nearer: fn(f64, f64) -> f64| {
                let found = backed.iter().filter(|_| !below).filter_map(|own| own.crossing(end)).reduce(nearer);
                found.and_then(|factor| Amount::from_f64(factor - 1.0))
            };
            Headroom {
                counterparty: account.counterparty.clone(),
                account: account.account.clone(),
                below,
                down: find(LOWEST, f64::max),
                up: find(HIGHEST, f64::min),
            }
        };
        self.book.funded().map(|(_, account)| headroom(account)).collect()
    }

    /// The sets of an account with their backing: its cross positions together, or, if it has none, each isolated
    /// position by its own margin.
    fn backed(self, account: &Account, sets: Vec<&'a SetLines<'a>>) -> Vec<Backed<'a>> {
        let (isolated, cross): (Vec<&SetLines<'_>>, Vec<&SetLines<'_>>) =
            sets.into_iter().partition(|set| set.bucket.alone);
        if cross.is_empty() && !isolated.is_empty() && isolated.iter().all(|set| self.posted(set).is_some()) {
            let of = |set: &'a SetLines<'a>| {
                let own = self.apart_in(std::iter::once(set));
                Backed { sets: vec![set], equity: own.amount, coins: own.coins }
            };
            return isolated.into_iter().map(of).collect();
        }
        let (lending, others): (Vec<&SetLines<'_>>, Vec<&SetLines<'_>>) = cross.iter().partition(|set| is_lending(set));
        let (own, apart) = match (others.is_empty(), cross.is_empty()) {
            (false, _) => (others, [isolated, lending].concat()),
            (true, false) => (cross, isolated),
            // How the equity is split between them is not known.
            (true, true) => (isolated, Vec::new()),
        };
        let apart = self.apart_in(apart.into_iter());
        // Equity in a coin moves with the coin, except for the positions, which move separately.
        let coins = self.coins(account);
        let coins = if coins.0 == 0 { Amount::ZERO } else { coins.saturating_sub(apart.coins) };
        vec![Backed { sets: own, equity: self.equity(account).saturating_sub(apart.amount), coins }]
    }
}
