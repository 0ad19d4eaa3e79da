//! How far every price may move before an account's equity falls to its maintenance margin.

use super::LiveBook;
use super::crossing::{crossing, points};
use super::layout::Laid;
use crate::amount::Amount;
use crate::book::Account;
use crate::margin::whatif::Headroom;

/// The furthest fall and rise that are looked at, as factors of today's prices.
const LOWEST: f64 = 0.05;
const HIGHEST: f64 = 4.0;

impl LiveBook {
    /// How far every price may move together before each account's equity falls to its maintenance margin.
    pub fn headroom(&self) -> Vec<Headroom> {
        let sets = self.lay_out();
        let headroom = |account: &Account| {
            let text = |symbol| self.book.symbols.text(symbol);
            let at = |set: &&Laid<'_>| {
                text(set.bucket.counterparty) == account.counterparty && text(set.bucket.account) == account.account
            };
            let (isolated, cross): (Vec<&Laid<'_>>, Vec<&Laid<'_>>) =
                sets.iter().filter(at).partition(|set| set.bucket.alone);
            // An isolated position keeps its margin to itself: its profit covers nothing else, and its loss ends there. Where
            // nothing is cross, the equity is theirs.
            let ringed = if cross.is_empty() { Vec::new() } else { isolated.clone() };
            let own = if cross.is_empty() { isolated } else { cross };
            let (kept_apart, coins_apart) = self.ringed(ringed.into_iter());
            let equity = self.equity(account).saturating_sub(kept_apart).to_f64();
            // Equity in a coin moves with it, but for the positions, which move by themselves.
            let coins = self.coins(account);
            let balance = if coins.0 == 0 { 0.0 } else { coins.saturating_sub(coins_apart).to_f64() };
            let left = |spot: f64| {
                let after = own.iter().map(|set| set.after(spot, 0.0));
                let kept = equity + balance * (spot - 1.0);
                after.fold(kept, |left, (need, gained)| left + gained.to_f64() - need.maintenance.to_f64())
            };
            let below = left(1.0) < 0.0;
            let lines = || own.iter().flat_map(|set| set.lines.iter().map(move |line| (*set, line)));
            let find = |end: f64| {
                let found = if below { None } else { crossing(&left, &points(lines(), end)) };
                found.and_then(|factor| Amount::from_f64(factor - 1.0))
            };
            Headroom {
                counterparty: account.counterparty.clone(),
                account: account.account.clone(),
                below,
                down: find(LOWEST),
                up: find(HIGHEST),
            }
        };
        self.book.funded().map(|(_, account)| headroom(account)).collect()
    }
}
