//! What each venue publishes.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 10] = [
    preset!(
        "standard",
        "deribit",
        "Deribit",
        "2026-11-27",
        "Options: Deribit's standard margin as restated by tslab and in Deribit's Position Builder. Futures and perpetuals: support.deribit.com, Linear Perpetual (BTC 2 % + 0.005 % per BTC, SOL 4 % + 0.0005 % per SOL, maintenance 1 % and 2 % + the same), and article 25944826427293 of 11 January 2022 (ETH 2 % and 1 %, + 0.0004 % per ETH).",
        "The rates of ETH are those of its coin-margined contract. For other assets only SOL's base rates are known to be usual; they are taken without growth by size, so large positions in them need more at the venue. Inverse contracts of BTC and SOL take the linear ones' rates."
    ),
    preset!(
        "standard",
        "derive-srm",
        "Derive standard",
        "2026-11-27",
        "derivexyz/v2-core: StandardManager and its tests. Perpetuals: docs.derive.xyz, standard margin parameters (V3), asset by asset.",
        "Perpetuals that the page does not list take V2's 10 % and 6.5 %. The page does not say from when V3 is live. Spot counts as collateral at the venue, not as a requirement here."
    ),
    preset!(
        "standard",
        "dydx-v4",
        "dYdX v4",
        "2026-11-27",
        "dydxprotocol/v4-chain: perpetuals and liquidity tiers. Markets: the indexer's rows for BTC-USD and ETH-USD (2 %, maintenance 0.6 of it, no growth) and SOL-USD (5 %, growth between 40 and 100 million of open interest).",
        "Other markets take 5 % and 3 %, the genesis tier of large caps; small caps began at 10 % and long tails at 20 %. Write initialMarginFraction and maintenanceMarginFraction of your market. Open interest is yours to give."
    ),
    preset!(
        "standard",
        "hyperliquid",
        "Hyperliquid",
        "2026-09-27",
        "hyperliquid.gitbook.io, Margin tiers, and the venue's own margin tables (its answers to \"meta\").",
        "Initial margin is at the highest leverage that the venue allows for the whole position. Assets without tiers here take 10x; many small ones have 5x or 3x: look at the market's page."
    ),
    preset!(
        "standard",
        "aevo",
        "Aevo",
        "2026-11-27",
        "docs.aevo.xyz: Standard margin (options), ETH Perpetual Futures (5 % and 3 %).",
        "Perpetuals of other assets than ETH have pages of their own that were not read: 15 % and 7.5 %, from the BCBS-IOSCO schedule's class \"other\", are taken."
    ),
    preset!(
        "standard",
        "paradex",
        "Paradex",
        "2026-11-27",
        "docs.paradex.trade: Cross margin (options), ETH-USD-PERP (2 %, maintenance half); tradeparadex/paradex-py, commit 334a7f81 (2026-06-19): the factor on size is always 0.",
        "The rule for bought options is known by two worked cases only; it is taken as the premium up to 20 % of spot. 2 % and one half are ETH's and BTC's; other markets have imf_base and mmf_factor of their own."
    ),
    preset!(
        "standard",
        "hypercall",
        "Hypercall",
        "2026-09-27",
        "hypercall_margin (Rust documentation): standard mode.",
        "Maintenance is taken at 85 % of initial, the ratio of its portfolio mode. Perpetuals take Hyperliquid's tiers."
    ),
    preset!(
        "standard",
        "synthetix-v3",
        "Synthetix v3 perps",
        "2026-11-24",
        "Synthetixio/synthetix-v3: PerpsMarketConfiguration and its margin tests.",
        "Each market has its own skew scale; those of the tests stand here for BTC and ETH. Other markets take the base rate without growth by size: write 1 / skew scale as perUnit. The liquidation reward is left out."
    ),
    preset!(
        "standard",
        "gmx-v2",
        "GMX v2",
        "2026-08-20",
        "gmx-io/gmx-synthetics: markets configuration (0.5 %, 1 dollar at least); gmx-io/gmx-interface, commit a78e920e (2026-08-20): the larger of both.",
        "The smallest collateral that keeps a position open. At liquidation each market may have a factor of its own, and long and short sides differ by open interest, which is yours to give."
    ),
    preset!(
        "standard",
        "panoptic",
        "Panoptic v1",
        "2026-11-24",
        "panoptic-labs/panoptic-v1-core: CollateralTracker and its deployed parameters.",
        "How much of the pool is used is yours to give; 50 % until then. Ratios are taken of the underlying's value. Whether v2 replaces these parameters was not checked."
    ),
];
