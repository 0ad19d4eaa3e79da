//! One account of a lending or cross-collateral protocol, with its open orders.
//!
//! ```text
//! health = collateral − requirement
//! asset weight      = min(w, 1.1 / (1 + f√units))     liability weight = max(w, 0.8w + f√units)     (Drift v2)
//! perpetual         = profit × weight, or loss, less margin ratio × notional
//! open orders       = filled on the side that leaves the account worse off
//! ```

/// One of the two levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// For opening.
    Initial,
    /// Below it the protocol closes positions.
    Maintenance,
}

/// How one token counts at one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Of assets held.
    pub asset: f64,
    /// Of debts.
    pub liability: f64,
}

/// How one token counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenRule {
    /// For opening.
    pub initial: Weights,
    /// For keeping.
    pub maintenance: Weights,
    /// How much worse a large amount counts: `f` above.
    pub size_factor: f64,
    /// Total deposits, in money, from which the initial asset weight shrinks; zero: never.
    pub scale_from: f64,
    /// Total deposits of the token at the protocol, in units.
    pub deposits: f64,
}

/// How one perpetual counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerpetualRule {
    /// Margin ratio for opening.
    pub initial: f64,
    /// Margin ratio for keeping.
    pub maintenance: f64,
    /// How much worse a large position counts.
    pub size_factor: f64,
    /// How much of a profit counts, for opening and for keeping.
    pub profit: (f64, f64),
    /// How much worse a large profit counts.
    pub profit_size_factor: f64,
}

/// Settings of a whole account.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Custom {
    /// Whether profit, loss and margin of perpetuals are one amount that joins the settlement token before it is weighted.
    pub settles: bool,
    /// Whether debts are subtracted from the collateral rather than added to the requirement.
    pub debts_in_collateral: bool,
    /// Added to the requirement for every open order.
    pub per_order: f64,
}

/// A token held or owed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// Signed units.
    pub amount: f64,
    /// The price at which it counts as collateral, and as a debt; they differ if a protocol is strict.
    pub prices: (f64, f64),
    /// Units in open orders to buy and to sell.
    pub orders: (f64, f64),
    /// How it counts.
    pub rule: TokenRule,
}

/// A perpetual, or any contract that only its profit and loss are owed of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Perpetual {
    /// Signed units.
    pub base: f64,
    /// The price of a unit.
    pub price: f64,
    /// Profit or loss so far.
    pub pnl: f64,
    /// Units in open orders to buy and to sell.
    pub orders: (f64, f64),
    /// How it counts.
    pub rule: PerpetualRule,
}

/// Funds in the open orders of a spot market, which may come back as either token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Market {
    /// The places of base and quote among the tokens.
    pub tokens: (usize, usize),
    /// Units of base and of quote.
    pub reserved: (f64, f64),
}

/// An account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The settlement token first.
    pub tokens: Vec<Token>,
    /// Perpetuals.
    pub perpetuals: Vec<Perpetual>,
    /// Spot markets with open orders.
    pub markets: Vec<Market>,
    /// Settings of the whole account.
    pub custom: Custom,
}

/// The totals of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Standing {
    /// Everything that counts in its favour.
    pub collateral: f64,
    /// Everything that counts against it.
    pub requirement: f64,
}

impl Standing {
    /// Collateral less requirement.
    pub fn health(self) -> f64 {
        self.collateral - self.requirement
    }

    fn add(&mut self, signed: f64) {
        if signed >= 0.0 { self.collateral += signed } else { self.requirement -= signed }
    }
}

impl TokenRule {
    /// The weight of units held.
    ///
    /// ```
    /// use exposure_netting::margin::health::{Level, TokenRule, Weights};
    /// let weights = Weights { asset: 0.9, liability: 1.1 };
    /// let rule = TokenRule { initial: weights, maintenance: weights, size_factor: 0.01, scale_from: 0.0, deposits: 0.0 };
    /// assert!((rule.asset(Level::Initial, 1_000.0, 1.0) - 0.8357).abs() < 1e-4); // drift-labs/protocol-v2, margin tests
    /// assert!((rule.liability(Level::Initial, 1_000.0) - 1.1962).abs() < 1e-4);
    /// ```
    pub fn asset(&self, level: Level, units: f64, price: f64) -> f64 {
        let weights = self.at(level);
        let shrunk = if self.size_factor > 0.0 { 1.1 / (1.0 + self.size_factor * libm::sqrt(units)) } else { f64::MAX };
        let deposits = self.deposits * price;
        let scaled = level == Level::Initial && self.scale_from > 0.0 && deposits > self.scale_from;
        let scale = if scaled { self.scale_from / deposits } else { 1.0 };
        (weights.asset * scale).min(shrunk)
    }

    /// The weight of units owed.
    pub fn liability(&self, level: Level, units: f64) -> f64 {
        larger(self.at(level).liability, self.size_factor, units)
    }

    fn at(&self, level: Level) -> Weights {
        if level == Level::Initial { self.initial } else { self.maintenance }
    }
}

/// `max(w, 0.8w + f√units)`, or `w` if the factor is zero.
fn larger(weight: f64, factor: f64, units: f64) -> f64 {
    if factor > 0.0 { weight.max(0.8 * weight + factor * libm::sqrt(units)) } else { weight }
}

impl PerpetualRule {
    /// The margin ratio of a position of this size.
    pub fn ratio(&self, level: Level, units: f64) -> f64 {
        let ratio = if level == Level::Initial { self.initial } else { self.maintenance };
        larger(ratio, self.size_factor, units)
    }

    /// How much of a profit counts.
    pub fn profit(&self, level: Level, pnl: f64) -> f64 {
        let weight = if level == Level::Initial { self.profit.0 } else { self.profit.1 };
        let factor = self.profit_size_factor;
        if factor > 0.0 { weight.min(1.1 / (1.0 + factor * libm::sqrt(pnl))) } else { weight }
    }
}

impl Token {
    /// The weighted value of an amount, signed.
    fn weighted(&self, level: Level, amount: f64) -> f64 {
        let units = amount.abs();
        if amount >= 0.0 {
            units * self.prices.0 * self.rule.asset(level, units, self.prices.0)
        } else {
            -units * self.prices.1 * self.rule.liability(level, units)
        }
    }

    /// The weighted value and the money from its orders, on the worse side.
    fn worst(&self, level: Level) -> (f64, f64) {
        let side = |filled: f64| {
            let price = if filled > 0.0 { self.prices.1 } else { self.prices.0 };
            (self.weighted(level, self.amount + filled), -filled * price)
        };
        let (bought, sold) = (side(self.orders.0), side(-self.orders.1));
        if bought.0 + bought.1 < sold.0 + sold.1 { bought } else { sold }
    }
}

impl Perpetual {
    /// Profit as it counts, or loss, and margin, on the side of its orders that is worse.
    fn worst(&self, level: Level) -> (f64, f64) {
        let side = |filled: f64| {
            let base = self.base + filled;
            base.abs() * self.price * self.rule.ratio(level, base.abs())
        };
        // Orders are filled at the price at which everything counts: only the margin changes.
        (self.pnl, side(self.orders.0).max(side(-self.orders.1)))
    }
}

impl Account {
    /// The account's totals at this level.
    ///
    /// ```
    /// use exposure_netting::margin::health::{Account, Custom, Level, Token, TokenRule, Weights};
    /// // Aave's own example: 10,000 of collateral with a threshold of 80 % against a debt of 6,000.
    /// let token = |amount, asset| {
    ///     let weights = Weights { asset, liability: 1.0 };
    ///     let rule = TokenRule { initial: weights, maintenance: weights, size_factor: 0.0, scale_from: 0.0, deposits: 0.0 };
    ///     Token { amount, prices: (1.0, 1.0), orders: (0.0, 0.0), rule }
    /// };
    /// let account = Account { tokens: vec![token(-6_000.0, 1.0), token(10_000.0, 0.8)], ..Account::default() };
    /// let standing = account.standing(Level::Maintenance);
    /// assert!((standing.collateral / standing.requirement - 1.333).abs() < 1e-3);
    /// ```
    pub fn standing(&self, level: Level) -> Standing {
        let mut standing = Standing::default();
        let settle = self.tokens.first();
        let (low, high) = settle.map_or((1.0, 1.0), |token| token.prices);
        let mut settled = 0.0;
        for perpetual in &self.perpetuals {
            let (pnl, margin) = perpetual.worst(level);
            if self.custom.settles {
                let sum = pnl - margin;
                settled += if sum > 0.0 { sum * perpetual.rule.profit(level, sum) } else { sum };
                continue;
            }
            let counted = if pnl > 0.0 { pnl * perpetual.rule.profit(level, pnl) * low } else { pnl * high };
            standing.collateral += counted;
            standing.requirement += margin * high;
        }
        let mut max_reserved = vec![0.0; self.tokens.len()];
        for market in &self.markets {
            let (as_base, as_quote) = self.reserved(market);
            for (token, amount) in [(market.tokens.0, as_base), (market.tokens.1, as_quote)] {
                if let Some(sum) = max_reserved.get_mut(token) {
                    *sum += amount;
                }
            }
        }
        let own = |at: usize, token: &Token| token.amount + if at == 0 { settled } else { 0.0 };
        for (at, token) in self.tokens.iter().enumerate() {
            let moved = Token { amount: own(at, token), ..*token };
            let (counted, money) = moved.worst(level);
            if self.custom.debts_in_collateral && counted < 0.0 {
                let debt = moved.amount.min(0.0) * token.prices.1;
                standing.collateral += debt;
                standing.requirement += debt - counted;
            } else {
                standing.add(counted);
            }
            standing.add(money);
            let orders = [token.orders.0, token.orders.1].into_iter().filter(|order| *order != 0.0);
            standing.requirement += orders.map(|_| self.custom.per_order).sum::<f64>();
        }
        // A market's holdings are added last, when they are worth least, to the token to which they add less.
        for market in &self.markets {
            let (as_base, as_quote) = self.reserved(market);
            let effect = |at: usize, reserved: f64| {
                let token = self.tokens.get(at)?;
                let most = own(at, token) + max_reserved.get(at)?;
                let held = most.clamp(0.0, reserved);
                let units = most.abs();
                let asset = token.rule.asset(level, units, token.prices.0) * token.prices.0;
                let liability = token.rule.liability(level, units) * token.prices.1;
                Some(held * asset + (reserved - held) * liability)
            };
            let (base, quote) = (effect(market.tokens.0, as_base), effect(market.tokens.1, as_quote));
            standing.add(base.unwrap_or(0.0).min(quote.unwrap_or(0.0)));
        }
        standing
    }

    /// The value of the tokens that it holds, of those that it owes, and how much may be borrowed against the former:
    /// their value at their initial weights.
    pub fn balances(&self) -> (f64, f64, f64) {
        self.tokens.iter().fold((0.0, 0.0, 0.0), |(held, owed, limit), token| {
            let units = token.amount.abs();
            if token.amount < 0.0 {
                return (held, owed + units * token.prices.1, limit);
            }
            let value = units * token.prices.0;
            (held + value, owed, limit + value * token.rule.asset(Level::Initial, units, token.prices.0))
        })
    }

    /// All that a market holds as base, and all of it as quote.
    fn reserved(&self, market: &Market) -> (f64, f64) {
        let price = |at: usize| self.tokens.get(at).map_or(f64::NAN, |token| token.prices.0);
        let ratio = price(market.tokens.0) / price(market.tokens.1);
        (market.reserved.0 + market.reserved.1 / ratio, market.reserved.1 + market.reserved.0 * ratio)
    }
}
