//! How much gas, fees and time a settlement saves.
//!
//! ```text
//! one by one   transfers × gas per transfer
//! in a batch   gas of the batch + transfers × gas per leg
//! fee          gas × price of gas (in gwei) × 10⁻⁹ × price of the chain's coin, or transfers × fee per transfer
//! time         blocks × seconds per block, at a number of transfers per block
//! ```
//!
//! The built-in numbers are assumptions to be edited. Sources: a plain transfer uses 21,000 (protocol); an ERC-20
//! transfer adds calldata, the sender's balance, the recipient's (5,000 if it holds the token already, otherwise
//! 22,100), an event and the token's own code: about 40,000 and 57,000; a batch by a multi-signature wallet measured on
//! an OP chain 57,000 for one and 693,000 for twenty, which is 23,500 for the batch and 33,500 a leg.

use rust_decimal::Decimal;
use serde::Serialize;

use super::data::{Legs, Objective, Settlement};
use exposure_netting_base::amount::{Amount, Exact};
use exposure_netting_base::error::{Code, Failure};

/// Gas of a batch of transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Gas of the batch itself.
    pub base: u64,
    /// Gas of each leg.
    pub per_leg: u64,
}

impl Default for Batch {
    /// By a multi-signature wallet, as measured.
    fn default() -> Self {
        Batch { base: 23_500, per_leg: 33_500 }
    }
}

/// The costs of one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GasModel {
    /// Gas for one transfer.
    pub per_transfer: u64,
    /// The batch in which the remaining transfers go; absent if they go one by one.
    pub batch: Option<Batch>,
    /// The price of a unit of gas in gwei.
    pub gas_price: Option<Decimal>,
    /// The price of the chain's coin.
    pub coin_price: Option<Decimal>,
    /// A fee for each transfer, on a chain that charges for more than gas; it overrides gas.
    pub fee: Option<Decimal>,
    /// Seconds between two blocks.
    pub block_seconds: Decimal,
    /// Transfers that fit in a block.
    pub per_block: u64,
}

impl Default for GasModel {
    /// ERC-20 transfers to a holder of the token, one by one, on a chain of twelve seconds.
    fn default() -> Self {
        GasModel {
            per_transfer: 40_000,
            batch: None,
            gas_price: None,
            coin_price: None,
            fee: None,
            block_seconds: Decimal::from(12),
            per_block: 1,
        }
    }
}

/// The costs of every chain: a general model, and others by chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GasModels {
    /// For chains that are not named.
    pub general: GasModel,
    /// By chain.
    pub chains: std::collections::BTreeMap<String, GasModel>,
}

impl GasModels {
    /// The costs of a chain.
    pub fn of(&self, chain: &str) -> GasModel {
        self.chains.get(chain).unwrap_or(&self.general).clone()
    }
}

/// The cost of some transfers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// How many there are.
    pub transfers: i64,
    /// Gas.
    pub gas: i64,
    /// The fee; absent if prices are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Amount>,
    /// Seconds until the last is in a block.
    pub seconds: Amount,
}

/// One chain before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChainCost {
    /// The chain; empty if obligations name none.
    pub chain: String,
    /// Every obligation paid separately.
    pub before: Cost,
    /// The remaining transfers.
    pub after: Cost,
    /// The difference; below zero if it costs more, as a batch of one does.
    pub saved: Cost,
}

impl GasModel {
    fn cost(&self, transfers: u64, batched: bool) -> Result<Cost, Failure> {
        let too_large = || Failure::new(Code::Overflow, "gas or fees are larger than can be held exactly").field("gas");
        let gas = match self.batch.filter(|_| batched && transfers > 0) {
            Some(batch) => batch.per_leg.checked_mul(transfers).and_then(|legs| legs.checked_add(batch.base)),
            None => self.per_transfer.checked_mul(transfers),
        };
        let gas = gas.ok_or_else(too_large)?;
        let fee = match (self.fee, self.gas_price, self.coin_price) {
            (Some(fee), ..) => Some(Amount::product(&[fee, transfers.into()]).ok_or_else(too_large)?),
            (None, Some(price), Some(coin)) => {
                let gwei = Decimal::new(1, 9);
                Some(Amount::product(&[gas.into(), price, gwei, coin]).ok_or_else(too_large)?)
            }
            _ => None,
        };
        let blocks = transfers.div_ceil(self.per_block.max(1));
        let blocks = if batched && self.batch.is_some() { blocks.min(1) } else { blocks };
        let seconds = Exact::from(self.block_seconds).times(blocks.into()).round().ok_or_else(too_large)?;
        let [transfers, gas] = [transfers, gas].map(i64::try_from);
        let signed = transfers.ok().zip(gas.ok());
        let (transfers, gas) = signed.ok_or_else(too_large)?;
        Ok(Cost { transfers, gas, fee, seconds })
    }
}

/// The costs of a settlement's chains before and after; `model` gives the costs of a chain. A batch contains the
/// remaining transfers, not the original debts.
///
/// # Errors
/// `overflow`; `nothing_saved` for gridlock, which pays some obligations in full and leaves the others.
///
/// ```
/// use exposure_netting::settlement::{GasModel, Objective, Obligation, Options, costs, settle};
/// let owes = |debtor: &str, creditor: &str| Obligation {
///     debtor: debtor.into(), creditor: creditor.into(), amount: "5".into(), ..Obligation::default()
/// };
/// let web = [owes("A", "B"), owes("B", "C"), owes("C", "D")];
/// let settled = settle(&web, &Options { objective: Objective::Fewest, ..Options::default() })?;
/// let cost = costs(&settled, |_| GasModel::default())?.remove(0);
/// assert_eq!((cost.before.gas, cost.after.gas, cost.saved.seconds.to_string().as_str()), (120_000, 40_000, "24"));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn costs(settlement: &Settlement, model: impl Fn(&str) -> GasModel) -> Result<Vec<ChainCost>, Failure> {
    if settlement.objective == Objective::Gridlock {
        let message = "gridlock pays some obligations in full and leaves the others, so there is nothing to compare; choose another objective";
        return Err(Failure::new(Code::NothingSaved, message).field("objective"));
    }
    let mut chains: Vec<(String, u64, u64)> = Vec::new();
    let number = |legs: &Legs| u64::try_from(legs.count).unwrap_or(u64::MAX);
    for web in &settlement.webs {
        let (before, after) = (number(&web.before), number(&web.after));
        match chains.iter_mut().find(|(chain, ..)| *chain == web.chain) {
            Some(known) => {
                known.1 = known.1.saturating_add(before);
                known.2 = known.2.saturating_add(after);
            }
            None => chains.push((web.chain.clone(), before, after)),
        }
    }
    let of = |(chain, before, after): (String, u64, u64)| {
        let model = model(&chain);
        let (before, after) = (model.cost(before, false)?, model.cost(after, true)?);
        let saved = Cost {
            transfers: before.transfers.saturating_sub(after.transfers),
            gas: before.gas.saturating_sub(after.gas),
            fee: before.fee.zip(after.fee).map(|(before, after)| before.saturating_sub(after)),
            seconds: before.seconds.saturating_sub(after.seconds),
        };
        Ok(ChainCost { chain, before, after, saved })
    };
    chains.into_iter().map(of).collect()
}
