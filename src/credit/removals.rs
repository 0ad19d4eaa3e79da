//! The book without one counterparty, chain, agreement or asset, computed from the running sums: the cost of a removal
//! grows with the part that it removes, not with the rest of the book.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Amount;
use crate::book::agreement::{CreditKey, agreement_of, key_of};
use crate::book::symbols::{Interned, Symbol};
use crate::book::{Account, Row};
use crate::credit::View;
use crate::credit::claim::{Parts, lost};
use crate::credit::closeout::{Closing, Values, floor};
use crate::credit::collateral::Secured;
use crate::credit::resilience::{Fails, Removal};
use crate::credit::{Credit, CreditSet};
use crate::exposure::Sides;
use crate::exposure::balance::Balance;
use crate::exposure::ledger::Holding;
use crate::margin::Parameters;
use crate::margin::PositionReport;
use crate::margin::rate::Pool;
use crate::margin::running::sets::SetState;
use crate::margin::set::{PriceCache, total};
use crate::order;

/// The part that one removal takes away.
#[derive(Default)]
struct Gone {
    holdings: Vec<u32>,
    count: u32,
    /// By credit set.
    values: BTreeMap<u32, Values>,
    /// The part of them that is in no account whose equity is given.
    open: BTreeMap<u32, Values>,
    /// Margin sets that hold cash of an asset that has no price any more.
    buckets: BTreeSet<u32>,
    /// Credit sets of the schedule that lose a row, and the rows.
    scheduled: BTreeSet<CreditKey>,
}

type Name = (Fails, Symbol);

impl<'a> View<'a> {
    /// See [`LiveBook::resilience`](crate::LiveBook::resilience); `before` is the requirement of the whole book.
    pub(crate) fn resilience(self, before: Amount) -> Vec<Removal> {
        let credit = self.close_out(&mut Vec::new());
        let sets = self.closeout.closing(self.book);
        let gone = self.gone(&sets);
        let scheduled = self.scheduled(|_, _| true, None);
        let mut removals: Vec<Removal> = gone
            .iter()
            .map(|((kind, symbol), gone)| {
                let mut removal = self.exposures_without(gone);
                removal.kind = *kind;
                self.book.symbols.text(*symbol).clone_into(&mut removal.key);
                let touched = &gone.scheduled;
                let kept = total(scheduled.iter().filter(|(key, _)| !touched.contains(key)).map(|(_, margin)| *margin));
                let redone = if touched.is_empty() {
                    Amount::ZERO
                } else {
                    let stays =
                        |_, row: &Row| touched.contains(&self.schedule_key(row)) && !self.is_in((*kind, *symbol), row);
                    total(self.scheduled(stays, None).into_values())
                };
                removal.margin =
                    self.set_margin_without((*kind, *symbol), gone).saturating_add(kept).saturating_add(redone);
                self.credit_without(&credit, &sets, *kind, gone, &mut removal);
                removal
            })
            .collect();
        let unenforced = |set: &CreditSet| self.unenforced(set, &sets, &credit, &scheduled);
        removals.extend(credit.sets.iter().filter(|set| set.nets).map(unenforced));
        for removal in &mut removals {
            removal.margin_change = removal.margin.saturating_sub(before);
            removal.fragility = if before.0 > 0 { removal.margin.ratio_to(before) } else { Amount::ONE };
            removal.exposure_change = removal.exposure.saturating_sub(credit.exposure);
        }
        order::sort_by(&mut removals, |a, b| {
            let key = |r: &Removal| (Reverse(r.loss), Reverse(r.jump), r.kind);
            key(a).cmp(&key(b)).then_with(|| a.key.cmp(&b.key))
        });
        removals
    }

    /// See [`LiveBook::removal_lines`](crate::LiveBook::removal_lines).
    pub(crate) fn removal_lines(self, removal: &Removal) -> Vec<PositionReport> {
        let key = removal.key.as_str();
        let concerned = |row: &Row| {
            let Some((instrument, place)) = self.parts(row) else {
                return false;
            };
            let symbol = match removal.kind {
                Fails::Counterparty => place.counterparty,
                Fails::Chain => place.chain,
                Fails::Agreement => agreement_of(self.book, place),
                Fails::Asset => instrument.asset,
            };
            self.book.symbols.text(symbol) == key
        };
        let within = self.book.indexed_rows().filter(|(_, row)| concerned(row));
        let mut lines: Vec<PositionReport> = within.map(|(index, row)| self.position_report(index, row)).collect();
        order::sort_by(&mut lines, |a, b| {
            let size = |line: &PositionReport| Reverse(line.exposure.map(Amount::abs));
            size(a).cmp(&size(b)).then_with(|| a.id.cmp(&b.id))
        });
        lines
    }

    /// Everything that can fail, with the rows that go with it.
    fn gone(self, sets: &[Closing<'_>]) -> BTreeMap<Name, Gone> {
        let mut all: BTreeMap<Name, Gone> = BTreeMap::new();
        for (index, holding) in (0..).zip(&self.exposure.ledger.holdings).filter(|(_, holding)| holding.rows > 0) {
            let (Some(bucket), Some(instrument)) = (
                self.exposure.ledger.buckets.get(holding.key().bucket),
                self.exposure.instruments.get(holding.key().instrument),
            ) else {
                continue;
            };
            for name in [
                (Fails::Counterparty, bucket.counterparty),
                (Fails::Chain, bucket.chain),
                (Fails::Asset, instrument.asset),
            ] {
                all.entry(name).or_default().holdings.push(index);
            }
        }
        let currency = self.book.symbols.find(&self.book.currency);
        // First group the rows: most share their place and instrument with others.
        let mut alike: Interned<(u32, u32)> = Interned::default();
        let mut sums: Vec<Values> = Vec::new();
        let valuation = self.valuation();
        for (_, row) in self.rows() {
            let Some(instrument) = self.book.instruments.get(row.instrument) else { continue };
            let cash = self.exposure.market.get(instrument.asset).cash && !instrument.kind.is_derivative();
            let at = alike.intern((row.place, row.instrument)) as usize;
            if sums.len() <= at {
                sums.push(Values::default());
            }
            if let Some(values) = sums.get_mut(at) {
                values.add(valuation.worth(row, instrument), cash, false);
            }
        }
        for (&(place, instrument), values) in alike.iter().zip(sums) {
            let Some(seat) = self.margin.seats.get(place as usize).copied().flatten() else { continue };
            let Some(known) = self.book.places.get(place) else { continue };
            let by_schedule = matches!(self.margin.rules.of_place(place).parameters, Parameters::Schedule(_));
            let key = by_schedule.then(|| key_of(self.book, known));
            for name in self.names_of(place, instrument) {
                let gone = all.entry(name).or_default();
                gone.count = gone.count.saturating_add(values.rows);
                gone.values.entry(seat.credit).or_default().join(values);
                if seat.account.is_none() {
                    gone.open.entry(seat.credit).or_default().join(values);
                }
                gone.scheduled.extend(key.clone());
                if values.cash != Sides::default() {
                    gone.buckets.insert(seat.bucket);
                }
            }
        }
        // Somebody with whom nothing is held may still owe: the equity of an account, or collateral.
        for counterparty in sets.iter().filter_map(|set| self.book.symbols.find(set.counterparty)) {
            all.entry((Fails::Counterparty, counterparty)).or_default();
        }
        let coins = self.book.funded().filter_map(|(_, account)| self.book.symbols.find(&account.currency));
        for coin in coins {
            all.entry((Fails::Asset, coin)).or_default();
        }
        // An empty name cannot fail, and the reporting currency cannot lose its price.
        all.retain(|(kind, symbol), _| *symbol != 0 && !(*kind == Fails::Asset && Some(*symbol) == currency));
        all
    }

    /// The names whose failure removes a row.
    fn names_of(self, place: u32, instrument: u32) -> impl Iterator<Item = Name> + use<> {
        let place = self.book.places.get(place);
        let instrument = self.book.instruments.get(instrument);
        [
            place.map(|place| (Fails::Counterparty, place.counterparty)),
            place.map(|place| (Fails::Chain, place.chain)),
            instrument.map(|instrument| (Fails::Asset, instrument.asset)),
        ]
        .into_iter()
        .flatten()
    }

    fn is_in(self, name: Name, row: &Row) -> bool {
        self.names_of(row.place, row.instrument).any(|own| own == name)
    }

    /// Exposures: the whole book less the removed part.
    fn exposures_without(self, gone: &Gone) -> Removal {
        let mut by_asset: BTreeMap<Symbol, Sides> = BTreeMap::new();
        let mut all = Sides::default();
        for holding in gone.holdings.iter().filter_map(|index| self.exposure.ledger.holdings.get(*index as usize)) {
            let Some(cell) = self.exposure.ledger.cells.get(holding.cell as usize) else { continue };
            let sides = sides_of(holding);
            by_asset.entry(cell.asset).or_default().join(sides);
            all.join(sides);
        }
        let residual = |matched: Amount, gross: Amount| gross.saturating_sub(matched).saturating_sub(matched);
        let before = residual(self.exposure.ledger.economic_matched, self.exposure.ledger.total.gross());
        let changes = by_asset.iter().map(|(asset, lost)| {
            let net = self.exposure.ledger.asset(*asset).net();
            net.saturating_sub(lost.net()).abs().saturating_sub(net.abs())
        });
        let jump = total(changes);
        Removal {
            count: gone.count,
            gross: self.exposure.ledger.total.gross().saturating_sub(all.gross()),
            net: self.exposure.ledger.total.net().saturating_sub(all.net()),
            residual: before.saturating_add(jump),
            jump,
            ..Removal::default()
        }
    }

    /// The requirement of the margin sets after the removal; the caller adds those under the schedule.
    fn set_margin_without(self, (kind, symbol): Name, gone: &Gone) -> Amount {
        // By rates: pools add up, and each loses its own stances.
        let mut lost: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for index in &gone.holdings {
            if let Some(holding) = self.exposure.ledger.holdings.get(*index as usize) {
                lost.entry(holding.cell).or_default().push(*index);
            }
        }
        let mut netted = self.margin.netted;
        for (cell, holdings) in &lost {
            netted = netted.saturating_sub(self.pool_change(*cell, holdings));
        }
        // As whole sets: those that are gone entirely, and those that are margined without an asset.
        let whole = total(self.margin.sets.values().filter_map(SetState::counted).map(|margin| margin.netted));
        let mut touched: BTreeSet<u32> = gone.buckets.clone();
        let bucket_of = |index: &u32| Some(self.exposure.ledger.holdings.get(*index as usize)?.key().bucket);
        touched.extend(gone.holdings.iter().filter_map(bucket_of));
        let change = touched.iter().filter_map(|bucket| {
            let before = self.margin.sets.get(bucket).and_then(SetState::counted)?.netted;
            let after = match kind {
                Fails::Asset => self.remargined(*bucket, symbol)?,
                _ => Amount::ZERO,
            };
            Some(before.saturating_sub(after))
        });
        netted.saturating_add(whole).saturating_sub(total(change))
    }

    /// How much less one pool needs without these holdings.
    fn pool_change(self, cell: u32, holdings: &[u32]) -> Amount {
        let known = self
            .exposure
            .ledger
            .cells
            .get(cell as usize)
            .and_then(|cell| self.exposure.ledger.buckets.get(cell.bucket));
        let (Some(bucket), Some(state)) = (known, self.margin.pools.get(cell as usize)) else { return Amount::ZERO };
        let Parameters::Rate(parameters) = &self.margin.rules.of(bucket).parameters else { return Amount::ZERO };
        let mut pool: Pool = state.pool;
        let mut alone = state.alone;
        for index in holdings {
            pool.add(self.stance(*index), true);
            let charged = self.exposure.ledger.holdings.get(*index as usize).map(|holding| holding.charge_alone);
            alone = alone.saturating_sub(charged.unwrap_or_default());
        }
        // Whatever takes an option away takes all of its asset in the set.
        let options = if holdings.iter().any(|index| self.is_option(*index)) { Amount::ZERO } else { state.options.1 };
        let left =
            if bucket.alone { alone } else { pool.requirement(parameters.charge()).netted.saturating_add(options) };
        state.netted.saturating_sub(left)
    }

    /// The requirement of a whole-set methodology without an asset's positions.
    fn remargined(self, bucket: u32, asset: Symbol) -> Option<Amount> {
        let key = self.exposure.ledger.buckets.get(bucket)?;
        let choice = self.set_choice(key)?;
        let name = self.book.symbols.text(asset);
        let need = |lines: &[crate::margin::set::Line<'_>], memo: &mut PriceCache| {
            total(choice.method.margin(lines, memo).parts.iter().map(|part| part.netted))
        };
        if key.alone {
            let rows = self.rows_of(bucket).filter(|(_, row)| !self.is_in((Fails::Asset, asset), row));
            let each = rows.map(|(_, row)| need(&self.lines_of_row(row, &*choice.method), &mut PriceCache::default()));
            return Some(total(each));
        }
        if let Some(left) = self.needs_without(bucket, asset) {
            return Some(left);
        }
        let mut lines = self.set_lines(bucket);
        lines.retain(|line| line.own_asset != name);
        Some(need(&lines, &mut self.margin.sets.get(&bucket)?.memo()))
    }

    /// The margin of each credit set under `schedule`, of the rows that `keep` selects; an agreement may be void.
    fn scheduled(self, keep: impl Fn(u32, &Row) -> bool, void: Option<&'a CreditKey>) -> BTreeMap<CreditKey, Amount> {
        if !self.margin.any_schedule {
            return BTreeMap::new();
        }
        self.schedule_where(keep, void).by_key(self.book)
    }

    fn schedule_key(self, row: &Row) -> CreditKey {
        let place = self.book.places.get(row.place);
        place.map_or(CreditKey { counterparty: 0, agreement: 0 }, |place| key_of(self.book, place))
    }

    /// The amounts owed after the removal, and the losses with it.
    fn credit_without(self, credit: &Credit, sets: &[Closing<'_>], kind: Fails, gone: &Gone, removal: &mut Removal) {
        removal.exposure = credit.exposure;
        if kind == Fails::Counterparty {
            for set in credit.sets.iter().filter(|set| set.counterparty == removal.key) {
                removal.exposure = removal.exposure.saturating_sub(set.exposure);
                removal.loss = removal.loss.saturating_add(set.loss);
            }
            return;
        }
        let coin = if kind == Fails::Asset { removal.key.clone() } else { String::new() };
        for set in sets {
            let of = |values: &BTreeMap<u32, Values>| set.index.and_then(|index| values.get(&index)).copied();
            let (taken, open) = (of(&gone.values).unwrap_or_default(), of(&gone.open).unwrap_or_default());
            let own = set.accounts.iter().filter_map(|at| self.book.accounts.get(*at as usize));
            let coins: Vec<Amount> =
                own.filter(|a| !coin.is_empty() && a.currency == coin).map(|a| self.balance(a)).collect();
            if taken == Values::default() && coins.is_empty() {
                continue;
            }
            let claimed = taken.owed_to_us(set.nets).saturating_add(total(coins.into_iter().map(floor)));
            let recovery = self.book.assumptions.recovery.of(set.counterparty);
            removal.loss = removal.loss.saturating_add(lost(claimed, recovery));
            let before = self.exposure_of(set, set.open, "");
            let after = self.exposure_of(set, set.open.without(open), &coin);
            removal.exposure = removal.exposure.saturating_sub(before).saturating_add(after);
        }
    }

    /// A set's exposure if `open` are its values outside accounts whose equity is given, and `coin` is worth nothing.
    fn exposure_of(self, set: &Closing<'_>, open: Values, coin: &str) -> Amount {
        let mut ignored = Vec::new();
        let secured = set.agreement.map(|a| Secured::of(a, self.worth(), &mut ignored));
        let own = set.accounts.iter().filter_map(|at| self.book.accounts.get(*at as usize));
        let balance = |account: &Account| {
            let balance = Balance::of(account, self.worth())?;
            let worthless = !coin.is_empty() && account.currency == coin;
            Some(if worthless {
                Balance { equity: balance.equity.saturating_sub(self.balance(account)), segregated: Amount::ZERO }
            } else {
                balance
            })
        };
        let balances: Vec<Balance> = own.filter_map(balance).collect();
        Parts::of(open, &balances, set.nets).exposure(secured.unwrap_or_default().ours(set.nets))
    }

    /// An agreement that turns out not to hold: exposures do not change, but its positions no longer net on default.
    fn unenforced(
        self,
        set: &CreditSet,
        sets: &[Closing<'_>],
        credit: &Credit,
        scheduled: &BTreeMap<CreditKey, Amount>,
    ) -> Removal {
        let mut removal = self.exposures_without(&Gone::default());
        removal.kind = Fails::Agreement;
        removal.key.clone_from(&set.agreement);
        removal.count = set.count;
        let own = sets.iter().find(|own| own.counterparty == set.counterparty && own.id == set.agreement);
        let void = own.map(|own| Closing { nets: false, ..own.clone() });
        let after = void.map(|void| self.exposure_of(&void, void.open, "")).unwrap_or_default();
        let more = after.saturating_sub(set.exposure);
        removal.exposure = credit.exposure.saturating_add(more);
        removal.loss = lost(more, self.book.assumptions.recovery.of(&set.counterparty));
        let find = |name: &str| self.book.symbols.find(name).unwrap_or_default();
        let key = CreditKey { counterparty: find(&set.counterparty), agreement: find(&set.agreement) };
        let sets = total(self.margin.sets.values().filter_map(SetState::counted).map(|margin| margin.netted));
        let by_schedule = if scheduled.contains_key(&key) {
            total(self.scheduled(|_, _| true, Some(&key)).into_values())
        } else {
            total(scheduled.values().copied())
        };
        removal.margin = self.margin.netted.saturating_add(sets).saturating_add(by_schedule);
        removal
    }
}

/// A holding's longs and shorts, out of their difference and their sum.
fn sides_of(holding: &Holding) -> Sides {
    let twice_long = holding.gross.saturating_add(holding.exposure);
    let long = Amount(twice_long.0.checked_div(2).unwrap_or_default());
    Sides { long, short: holding.gross.saturating_sub(long) }
}
