//! What each venue publishes.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 10] = [
    preset!(
        "standard",
        "deribit",
        "Deribit",
        "Options: Deribit's standard margin as restated by tslab and in Deribit's Position Builder. Futures and perpetuals: support.deribit.com, Linear Perpetual (BTC 2 % + 0.005 % per BTC, maintenance 1 % + the same; SOL 4 % and 2 %, 0.0005 % per SOL).",
        "Rates of ETH and of other assets than BTC and SOL were not found: SOL's are taken. Inverse contracts take the linear ones' rates."
    ),
    preset!(
        "standard",
        "derive-srm",
        "Derive standard",
        "derivexyz/v2-core: StandardManager and its tests; perpetuals at the main net's 10 % and 6.5 %.",
        "Spot counts as collateral at the venue, not as a requirement here."
    ),
    preset!(
        "standard",
        "dydx-v4",
        "dYdX v4",
        "dydxprotocol/v4-chain: perpetuals and liquidity tiers.",
        "Markets' rates are set by governance: 5 % with maintenance 3 %, a case of the protocol's own tests, stands for each until you write its own."
    ),
    preset!(
        "standard",
        "hyperliquid",
        "Hyperliquid",
        "hyperliquid.gitbook.io, Margin tiers.",
        "Initial margin is at the highest leverage that the venue allows for the whole position. Assets without tiers here take 10x; each market's own is on its page."
    ),
    preset!(
        "standard",
        "aevo",
        "Aevo",
        "docs.aevo.xyz, Standard margin (options).",
        "Rates of perpetuals were not found: 15 %, the BCBS-IOSCO schedule's class \"other\", is taken."
    ),
    preset!(
        "standard",
        "paradex",
        "Paradex",
        "docs.paradex.trade: Cross margin (options), ETH-USD-PERP (2 %, maintenance half).",
        "The rule for bought options is known by two worked cases only; it is taken as the premium up to 20 % of spot. The growth of a perpetual's rate with its size is left out."
    ),
    preset!(
        "standard",
        "hypercall",
        "Hypercall",
        "hypercall_margin (Rust documentation): standard mode.",
        "Maintenance is taken at 85 % of initial, the ratio of its portfolio mode. Perpetuals take Hyperliquid's tiers."
    ),
    preset!(
        "standard",
        "synthetix-v3",
        "Synthetix v3 perps",
        "Synthetixio/synthetix-v3: PerpsMarketConfiguration and its margin tests.",
        "Each market has its own skew scale; those of the tests stand here. The liquidation reward is left out."
    ),
    preset!(
        "standard",
        "gmx-v2",
        "GMX v2",
        "gmx-io/gmx-synthetics: markets configuration.",
        "The smallest collateral that keeps a position open. Open interest is yours to give."
    ),
    preset!(
        "standard",
        "panoptic",
        "Panoptic v1",
        "panoptic-labs/panoptic-v1-core: CollateralTracker and its deployed parameters.",
        "How much of the pool is used is yours to give; 50 % until then. Ratios are taken of the underlying's value."
    ),
];
