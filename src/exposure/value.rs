//! One position's exposure, notional and value.

use rust_decimal::Decimal;

use super::market::Market;
use crate::amount::{Amount, Exact, from_f64};
use crate::book::symbols::{Symbol, Symbols};
use crate::book::{Instrument, Row};
use crate::error::{Code, Failure};
use crate::position::{AssetClass, Kind};
use crate::pricing::black76;
use crate::pricing::cds::{Curve, Legs, Period, implied_hazard};
use crate::time::Time;

/// A position in the reporting currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Valued {
    pub asset: Symbol,
    /// Signed delta-equivalent value; for cash, the amount.
    pub exposure: Amount,
    /// Signed units of the asset; `None` for an inverse contract without a price that tells its units.
    pub units: Option<Amount>,
    /// Full size without delta, unsigned: what schedules charge.
    pub notional: Amount,
    /// Mark-to-market, if known.
    pub value: Option<Amount>,
    /// The asset's price from this row, if it has one.
    pub mark: Option<Amount>,
    /// Whether it is cash, which is neither long nor short.
    pub cash: bool,
    /// Whether it moves with interest rates and not with the price of an asset: it has a notional and no exposure.
    pub rates: bool,
    /// Quantity × contract size: above zero if it was bought, whatever the sign of the exposure.
    pub held: Amount,
    /// Whether it is an option, whose exposure changes as prices move.
    pub curved: bool,
    /// Whether its value is from Black-76, because it has neither a price nor a value.
    pub modelled: bool,
}

/// The prices that a venue's margin rules use, in the reporting currency.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// Of the asset: the book's own price, if it has one.
    pub underlying: Amount,
    /// Of the asset on the day of expiry.
    pub forward: Amount,
    /// Of the instrument itself, if it moves one for one with its asset.
    pub mark: Amount,
}

pub(crate) struct Valuation<'a> {
    pub market: &'a Market,
    pub symbols: &'a Symbols,
    pub as_of: Option<Time>,
    /// The interest rate at which credit default swaps are discounted.
    pub interest: Decimal,
}

impl Valued {
    /// An empty position: it has no price to share with others.
    fn nothing(asset: Symbol) -> Valued {
        Valued {
            asset,
            exposure: Amount::ZERO,
            units: Some(Amount::ZERO),
            notional: Amount::ZERO,
            value: Some(Amount::ZERO),
            mark: None,
            cash: false,
            rates: false,
            held: Amount::ZERO,
            curved: false,
            modelled: false,
        }
    }

    /// Whether it is not an exposure to the price of an asset.
    pub(crate) fn is_apart(&self) -> bool {
        self.cash || self.rates
    }
}

impl Valuation<'_> {
    pub(crate) fn value(&self, row: &Row, i: &Instrument) -> Result<Valued, Failure> {
        let q = row.quantity;
        let size = i.contract_size.unwrap_or(Decimal::ONE);
        let asset = self.market.get(i.asset);
        let cash = asset.cash && !i.kind.is_derivative();
        if q.is_zero() {
            // A closed position may still have a value owed.
            let value = Some(self.stated(row)?.unwrap_or_default());
            return Ok(Valued { cash, rates: self.is_interest(i), value, ..Valued::nothing(i.asset) });
        }
        if cash {
            let amount = Amount::product(&[q, size]).ok_or_else(too_large)?;
            return Ok(Valued {
                exposure: amount,
                units: Some(amount),
                notional: amount.abs(),
                value: Some(amount),
                mark: Some(Amount::ONE),
                cash,
                held: amount,
                ..Valued::nothing(i.asset)
            });
        }
        self.check_expiry(i)?;
        let rate = self.rate(i.quote, "quote")?;
        if self.is_interest(i) {
            return self.interest(row, i, rate);
        }
        if i.kind == Kind::Option {
            return self.option(row, i, rate);
        }
        if i.kind == Kind::LeveragedToken {
            return self.leveraged(row, i, rate);
        }
        // Reference prices are in the reporting currency; a row's own mark is in the currency of its price.
        let at_reference = |factors: [Decimal; 3]| Amount::product(&factors);
        let own = match row.price {
            Some(price) => Some((price, self.price_rate(i, rate)?)),
            None => None,
        };
        let mark = match own {
            Some((price, rate)) => Some(Amount::product(&[price, rate]).ok_or_else(too_large)?),
            None => None,
        };
        let exposure = if i.inverse || i.kind == Kind::Cds {
            at_reference([q, size, rate])
        } else if let Some(reference) = asset.price {
            at_reference([q, size, reference])
        } else if let Some((price, rate)) = own {
            Amount::product(&[q, size, price, rate])
        } else if let Some(rate) = asset.rate {
            at_reference([q, size, rate])
        } else {
            return Err(self.missing_price(i));
        };
        let exposure = exposure.ok_or_else(too_large)?;
        let held = Amount::product(&[q, size]).ok_or_else(too_large)?;
        let units = if i.inverse {
            let price = asset.price.map_or(mark, Amount::from_decimal);
            price.filter(|p| p.0 > 0).and_then(|price| Exact::from(exposure).over(price.into()))
        } else {
            Some(held)
        };
        let value = match self.stated(row)? {
            Some(value) => Some(value),
            // One product gives both.
            None if !i.kind.is_derivative() && !i.inverse && asset.price.is_none() => Some(exposure),
            None => self.mark_to_market(row, i, size, rate)?,
        };
        Ok(Valued { exposure, units, notional: exposure.abs(), value, mark, held, ..Valued::nothing(i.asset) })
    }

    /// The value that a row states.
    #[inline]
    fn stated(&self, row: &Row) -> Result<Option<Amount>, Failure> {
        let value = row.extra.as_ref().and_then(|extra| extra.value);
        value.map(|value| Amount::from_decimal(value).ok_or_else(too_large)).transpose()
    }

    /// An expired contract is settled and has no exposure.
    fn check_expiry(&self, i: &Instrument) -> Result<(), Failure> {
        match self.as_of.zip(i.expiry).filter(|(now, expiry)| i.kind.expires() && expiry < now) {
            None => Ok(()),
            Some((now, expiry)) => {
                let kind = if i.kind == Kind::Cds { "swap" } else { i.kind.name() };
                let message = format!("this {kind} expired on {expiry}, before {now}; remove it or correct its expiry");
                Err(Failure::new(Code::Expired, message).field("expiry"))
            }
        }
    }

    /// The prices behind a position that has been valued.
    pub(crate) fn marks(&self, kind: Kind, valued: &Valued) -> Marks {
        let facts = self.market.get(valued.asset);
        let of = |decimal: Option<Decimal>| decimal.and_then(Amount::from_decimal);
        let underlying = of(facts.price).or(valued.mark).or(of(facts.rate)).unwrap_or_default();
        let own = valued.mark.unwrap_or(underlying);
        Marks { underlying, forward: own, mark: if kind == Kind::Option { underlying } else { own } }
    }

    /// A strike in the reporting currency.
    pub(crate) fn strike(&self, i: &Instrument) -> Option<Amount> {
        Amount::product(&[i.strike?, self.market.get(i.quote).rate?])
    }

    fn option(&self, row: &Row, i: &Instrument, rate: Decimal) -> Result<Valued, Failure> {
        let extra = row.extra();
        let (q, size) = (row.quantity, i.contract_size.unwrap_or(Decimal::ONE));
        let underlying = self.underlying(row, i, rate)?;
        let product = |factors: &[Decimal]| Amount::product(factors).ok_or_else(too_large);
        let held = product(&[q, size])?;
        let given = self.premium(row, i, rate, underlying)?;
        let value = given.or_else(|| self.model_value(row, i, rate, underlying));
        let delta = match extra.delta {
            Some(delta) => delta,
            None => self.delta(row, i, underlying, rate, given.zip(Some(held)))?,
        };
        let exposure = product(&[q, size, delta, underlying.0, underlying.1])?;
        let notional = product(&[q, size, underlying.0, underlying.1])?.abs();
        let units = Amount::product(&[q, size, delta]);
        let mark = match extra.underlying_price {
            Some(price) => Some(product(&[price, rate])?),
            None => None,
        };
        let modelled = given.is_none() && value.is_some();
        let nothing = Valued::nothing(i.asset);
        Ok(Valued { exposure, units, notional, value, mark, held, curved: true, modelled, ..nothing })
    }

    /// An option's volatility: its own, or the one that its price implies.
    pub(crate) fn volatility(&self, row: &Row, i: &Instrument, valued: &Valued) -> Option<f64> {
        if let Some(volatility) = row.extra().volatility {
            return Some(crate::amount::to_f64(volatility));
        }
        let forward = self.marks(Kind::Option, valued).forward.to_f64();
        // A stated value may cover more than the price.
        let stated = row.extra().value.is_some() || valued.held.0 == 0;
        let price = valued.value.filter(|_| !stated).map(|value| value.to_f64() / valued.held.to_f64());
        black76::volatility_of(i.right?, forward, self.strike(i)?.to_f64(), price, self.years(i)?)
    }

    /// How much an option's exposure grows if the price rises by 1 %; `None` if its volatility is not known.
    pub(crate) fn gamma(&self, row: &Row, i: &Instrument, valued: &Valued) -> Option<Amount> {
        let forward = self.marks(Kind::Option, valued).forward.to_f64();
        let volatility = self.volatility(row, i, valued)?;
        let gamma = black76::gamma(forward, self.strike(i)?.to_f64(), volatility, self.years(i)?);
        Amount::from_f64(valued.held.to_f64() * gamma * forward * forward * 0.01)
    }

    /// Years of 365 days to the expiry, at the time of valuation.
    pub(super) fn years(&self, i: &Instrument) -> Option<f64> {
        Some(self.as_of?.years_until(i.expiry?))
    }

    /// An option's value by Black-76 at its volatility and the venue's own price of the underlying; at expiry the
    /// intrinsic value, whatever the volatility.
    fn model_value(&self, row: &Row, i: &Instrument, rate: Decimal, underlying: (Decimal, Decimal)) -> Option<Amount> {
        let extra = row.extra();
        let years = self.years(i)?;
        let volatility = extra.volatility.map(crate::amount::to_f64).or((years == 0.0).then_some(0.0))?;
        let (price, unit) = extra.underlying_price.map_or(underlying, |own| (own, rate));
        let forward = Amount::product(&[price, unit])?.to_f64();
        let price = black76::price(i.right?, forward, self.strike(i)?.to_f64(), volatility, years);
        let size = i.contract_size.unwrap_or(Decimal::ONE);
        Exact::from(row.quantity).times(size).times_amount(Amount::from_f64(price)?).round()
    }

    /// Whether an instrument is a contract on a currency's interest rate.
    pub(crate) fn is_interest(&self, i: &Instrument) -> bool {
        let asset = self.market.get(i.asset);
        let class = i.asset_class.or(asset.class);
        class == Some(AssetClass::Rates) && i.kind.is_derivative() && asset.rate.is_some() && asset.price.is_none()
    }

    /// A swap, or an option on one: its notional is in its asset, a currency, and its worth is known only from its
    /// value.
    fn interest(&self, row: &Row, i: &Instrument, rate: Decimal) -> Result<Valued, Failure> {
        let (q, size) = (row.quantity, i.contract_size.unwrap_or(Decimal::ONE));
        let held = Amount::product(&[q, size]).ok_or_else(too_large)?;
        let notional = Amount::product(&[q, size, self.market.get(i.asset).rate.unwrap_or(rate)]);
        Ok(Valued {
            units: None,
            notional: notional.ok_or_else(too_large)?.abs(),
            value: self.stated(row)?,
            // The rate that the option is on.
            mark: row.extra().underlying_price.and_then(|own| Amount::product(&[own, rate])),
            rates: true,
            held,
            ..Valued::nothing(i.asset)
        })
    }

    /// A token that holds `leverage` times its worth at each reset. Between two resets its holding moves with the asset
    /// and its worth with `leverage` times that: at U, reset at U₀, it holds worth × L × U / (U₀ + L × (U − U₀)).
    fn leveraged(&self, row: &Row, i: &Instrument, rate: Decimal) -> Result<Valued, Failure> {
        let (q, size) = (row.quantity, i.contract_size.unwrap_or(Decimal::ONE));
        let Some(price) = row.price else {
            let message = "a leveraged token needs its own price, not the price of its asset; give price";
            return Err(Failure::new(Code::MissingPrice, message).field("price"));
        };
        let leverage = i.leverage.unwrap_or(Decimal::ONE);
        let extra = row.extra();
        let reference = self.market.get(i.asset).price;
        let worth = Exact::from(q).times(size).times(price).times(self.price_rate(i, rate)?);
        let mark = match extra.underlying_price {
            Some(own) => Some(Amount::product(&[own, rate]).ok_or_else(too_large)?),
            None => None,
        };
        let now = reference.and_then(Amount::from_decimal).or(mark);
        let exposure = match (extra.reset_price, now) {
            (Some(reset), Some(now)) => {
                let reset = Exact::from(reset).times(rate);
                let moved = Exact::from(now).minus(reset).times(leverage);
                let left = reset.plus(moved);
                if left.round().ok_or_else(too_large)?.0 <= 0 {
                    let message = "between its reset and this price the token has lost everything; correct resetPrice or leverage";
                    return Err(Failure::new(Code::OutOfRange, message).field("resetPrice"));
                }
                worth.times(leverage).times_amount(now).over(left)
            }
            _ => worth.times(leverage).round(),
        };
        let exposure = exposure.ok_or_else(too_large)?;
        let units = now.filter(|now| now.0 > 0).and_then(|now| Exact::from(exposure).over(now.into()));
        Ok(Valued {
            exposure,
            units,
            notional: exposure.abs(),
            value: Some(match extra.value {
                Some(value) => Amount::from_decimal(value).ok_or_else(too_large)?,
                None => worth.round().ok_or_else(too_large)?,
            }),
            mark,
            held: Amount::product(&[q, size]).ok_or_else(too_large)?,
            ..Valued::nothing(i.asset)
        })
    }

    /// The price of an option's asset in two factors, whose product is in the reporting currency.
    fn underlying(&self, row: &Row, i: &Instrument, rate: Decimal) -> Result<(Decimal, Decimal), Failure> {
        let extra = row.extra();
        let asset = self.market.get(i.asset);
        // In the reporting currency.
        Ok(match (asset.price, extra.underlying_price) {
            (Some(reference), _) => (reference, Decimal::ONE),
            (None, Some(own)) => (own, rate),
            (None, None) => match asset.rate {
                Some(rate) => (rate, Decimal::ONE),
                None => {
                    let message = format!(
                        "this option needs a price of {}: give its underlying price, or set one price for {0}",
                        self.symbols.text(i.asset)
                    );
                    return Err(Failure::new(Code::MissingPrice, message).field("underlyingPrice"));
                }
            },
        })
    }

    /// An option's value, if its price or value is given.
    fn premium(
        &self,
        row: &Row,
        i: &Instrument,
        rate: Decimal,
        underlying: (Decimal, Decimal),
    ) -> Result<Option<Amount>, Failure> {
        let extra = row.extra();
        let (q, size) = (row.quantity, i.contract_size.unwrap_or(Decimal::ONE));
        let product = |factors: &[Decimal]| Amount::product(factors).ok_or_else(too_large);
        Ok(match (extra.value, row.price) {
            (Some(value), _) => Some(product(&[value])?),
            (None, None) => None,
            (None, Some(price)) if i.price_currency == 0 => Some(product(&[q, size, price, rate])?),
            // A premium in coin is worth the coin's price.
            (None, Some(price)) if i.price_currency == i.asset => {
                let (u, r) = match extra.underlying_price {
                    Some(own) => (own, rate),
                    None => underlying,
                };
                Some(product(&[q, size, price, u, r])?)
            }
            (None, Some(price)) => Some(product(&[q, size, price, self.rate(i.price_currency, "priceCurrency")?])?),
        })
    }

    /// A row's value without its exposure, if the row can be valued.
    pub(crate) fn worth(&self, row: &Row, i: &Instrument) -> Option<Amount> {
        let size = i.contract_size.unwrap_or(Decimal::ONE);
        if row.quantity.is_zero() {
            return self.stated(row).ok()?.or(Some(Amount::ZERO));
        }
        let rate = self.market.get(i.quote).rate.unwrap_or(Decimal::ONE);
        if self.is_interest(i) {
            return row.extra().value.and_then(Amount::from_decimal);
        }
        match i.kind {
            Kind::Option => {
                let underlying = self.underlying(row, i, rate).ok()?;
                self.premium(row, i, rate, underlying).ok()?.or_else(|| self.model_value(row, i, rate, underlying))
            }
            Kind::LeveragedToken => self.leveraged(row, i, rate).ok()?.value,
            kind if self.market.get(i.asset).cash && !kind.is_derivative() => Amount::product(&[row.quantity, size]),
            _ => match self.stated(row).ok()? {
                Some(value) => Some(value),
                None => self.mark_to_market(row, i, size, rate).ok()?,
            },
        }
    }

    /// Black-76 with the underlying price as forward, rounded to 8 decimals; without a volatility, at the one that the
    /// option's price implies. `worth` is the row's value and its quantity.
    fn delta(
        &self,
        row: &Row,
        i: &Instrument,
        underlying: (Decimal, Decimal),
        rate: Decimal,
        worth: Option<(Amount, Amount)>,
    ) -> Result<Decimal, Failure> {
        let needs = |field: &str, what: &str| {
            let message = format!(
                "this option's delta is not given, and without {what} it cannot be computed; give delta or {field}"
            );
            Failure::new(Code::MissingField, message).field(field)
        };
        let expiry = i.expiry.ok_or_else(|| needs("expiry", "its expiry"))?;
        let now = self.as_of.ok_or_else(|| needs("asOf", "the book's time of valuation"))?;
        let years = now.years_until(expiry);
        let strike = i.strike.ok_or_else(|| needs("strike", "its strike"))?;
        let right = i.right.ok_or_else(|| needs("right", "its right"))?;
        let float = crate::amount::to_f64;
        let forward = float(underlying.0) * float(underlying.1);
        let strike = float(strike) * float(rate);
        let implied = || {
            let price = worth.map(|(value, held)| value.to_f64() / held.to_f64());
            black76::volatility_of(right, forward, strike, price, years)
        };
        let volatility = row.extra().volatility.map(float).or_else(implied);
        let volatility =
            volatility.ok_or_else(|| needs("volatility", "its volatility, or a price that implies one,"))?;
        let delta = black76::delta(right, forward, strike, volatility, years);
        let delta = delta.ok_or_else(|| {
            let message = "Black-76 needs a price and a strike above zero; for prices below zero give delta";
            Failure::new(Code::OutOfRange, message).field("underlyingPrice")
        })?;
        from_f64(libm::rint(delta * 1e8) / 1e8).ok_or_else(too_large)
    }

    fn mark_to_market(
        &self,
        row: &Row,
        i: &Instrument,
        size: Decimal,
        rate: Decimal,
    ) -> Result<Option<Amount>, Failure> {
        let q = row.quantity;
        if i.kind == Kind::Cds {
            return self.credit_swap(row, i, size, rate);
        }
        if !i.kind.is_derivative() {
            let asset = self.market.get(i.asset);
            let (price, rate) = match row.price {
                Some(price) => (price, self.price_rate(i, rate)?),
                None => (asset.price.or(asset.rate).ok_or_else(|| self.missing_price(i))?, Decimal::ONE),
            };
            return Ok(Some(Amount::product(&[q, size, price, rate]).ok_or_else(too_large)?));
        }
        let Some(entry) = row.entry_price else { return Ok(None) };
        let unit = self.price_rate(i, rate)?;
        let entered = Exact::from(entry).times(unit);
        // A row without its own mark uses the common price, which is in the reporting currency.
        let move_since = match (row.price, self.market.get(i.asset).price) {
            (Some(price), _) => Exact::from(price).minus(entry.into()).times(unit),
            (None, Some(reference)) => Exact::from(reference).minus(entered),
            (None, None) => return Ok(None),
        };
        let gain = move_since.times(q).times(size);
        // Inverse: q × size × (1/entry − 1/price) coins at the price are q × size × (price − entry) / entry.
        let value = if i.inverse {
            if entry.is_zero() {
                return Ok(None);
            }
            gain.times(rate).over(entered)
        } else {
            gain.round()
        };
        Ok(Some(value.ok_or_else(too_large)?))
    }

    /// Reporting currency per unit of the currency of an instrument's price: its own, or otherwise its quote currency,
    /// whose rate is `rate`.
    fn price_rate(&self, i: &Instrument, rate: Decimal) -> Result<Decimal, Failure> {
        match i.price_currency {
            0 => Ok(rate),
            own => self.rate(own, "priceCurrency"),
        }
    }

    /// A swap with its coupon as entry price and the market's spread as price, by the mid-point method.
    fn credit_swap(&self, row: &Row, i: &Instrument, size: Decimal, rate: Decimal) -> Result<Option<Amount>, Failure> {
        let dates = self.as_of.zip(i.expiry);
        let (Some(spread), Some(coupon), Some((now, expiry))) = (row.price, row.entry_price, dates) else {
            return Ok(None);
        };
        let float = crate::amount::to_f64;
        let recovery = float(self.market.get(i.asset).recovery.unwrap_or(crate::book::facts::RECOVERY));
        let interest = float(self.interest);
        let periods = Period::quarters(now, expiry);
        let Some(hazard) = implied_hazard(&periods, float(spread), interest, recovery) else { return Ok(None) };
        let legs = Legs::of(&periods, Curve { hazard, interest, recovery });
        // Rounded once, as an amount: a rounded value per unit would lose cents on millions.
        let notional = Exact::from(row.quantity).times(size).times(rate).round().ok_or_else(too_large)?;
        let value = Amount::from_f64(legs.value_sold(float(coupon)) * notional.to_f64());
        value.map(Some).ok_or_else(too_large)
    }

    fn rate(&self, currency: Symbol, field: &str) -> Result<Decimal, Failure> {
        let facts = self.market.get(currency);
        facts.rate.ok_or_else(|| {
            let name = self.symbols.text(currency);
            // A pegged name has the rate of its peg, whatever its own price.
            let price = if facts.pegged { String::new() } else { format!("prices.{name} or ") };
            let message = format!("no rate for {name}; give {price}rates.{name}, in the reporting currency per {name}");
            Failure::new(Code::MissingRate, message).field(field)
        })
    }

    fn missing_price(&self, i: &Instrument) -> Failure {
        let name = self.symbols.text(i.asset);
        Failure::new(
            Code::MissingPrice,
            format!("no price for {name}; give one in its row, or set one price for {name}"),
        )
        .field("price")
    }
}

fn too_large() -> Failure {
    Failure::new(Code::Overflow, "quantity × price is larger than 10²⁶, beyond what can be held exactly")
        .field("quantity")
}
