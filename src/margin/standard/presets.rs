//! The published parameters of each venue.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 19] = [
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
    preset!(
        "standard",
        "binance",
        "Binance",
        "2026-05-01",
        "The venue's leverage brackets of USD-M (answer of /fapi/v1/leverageBracket, 2026-05-01, in freqtrade 2026.4); COIN-M: Binance FAQ be2c7d9d and ceccfcfb (2021-02-05).",
        "24 contracts of USDT and USDC and the dated ones of BTC and ETH have their own brackets; every other takes the commonest table of small coins as a stand-in. COIN-M: BTC's brackets are of 2021 and outdated, other coins take their USD-M brackets: stand-ins both, paste your own. In hedge mode the venue margins LONG and SHORT of one symbol as two positions, each by its own bracket; here the rows of one contract in one account are one position, so give each side an account of its own. An account may have a multiple of the brackets (notionalCoef)."
    ),
    preset!(
        "standard",
        "bybit",
        "Bybit",
        "2024-12-25",
        "The venue's risk limits (answers of /v5/market/risk-limit): BTCUSDT 2026-10-01, BTCPERP 2025-12-29, others 2024-12-25; inverse: documentation of the API (example of 2022-12-26) and help centre, Risk Limit (Inverse Contract), 2025-11-25.",
        "The fee to close is part of both margins: 0.055 % of the value at the bankruptcy price; write your own taker rate as closingFee, or 0 to leave it out. SOL, XRP, SUI, TRX, TON, NEAR, OP and what else has no table here take the table of the middle field as a stand-in; the smallest coins need more. Inverse: BTC's first tier only, up to 150 BTC; other coins 2 % and 1 % as a stand-in. Hedged positions have another calculation that is not published."
    ),
    preset!(
        "standard",
        "okx",
        "OKX",
        "2026-05-28",
        "The venue's position tiers (answer of /api/v5/public/position-tiers, 2026-05-28, BTC-USDT-SWAP); first tiers of ETH-USDT-SWAP and of BTC-USD_UM as answered in September 2026; announcements of 2023-04-17 and 2023-05-15 for the steps.",
        "Contracts are converted at 0.01 BTC and 0.1 ETH. ETH: its first tier only, up to 500 ETH. Other coins take 5 % and 2 %, the first tier of small ones, as a stand-in; coin-margined swaps and dated contracts have tables of their own that are not known here. Liquidation fees, which the venue adds in its margin ratio, are left out. Portfolio margin is the preset okx of portfolio."
    ),
    preset!(
        "standard",
        "bitget",
        "Bitget",
        "2023-09-01",
        "Bitget's documentation of query-position-lever: its example for BTCUSDT (2023-09), up to 200,000.",
        "Stand-ins all: BTC's two levels are the documentation's example, ETH takes Binance's brackets (2026-05-01), every other contract Bybit's table of the middle field (2024-12-25). Paste the venue's own tiers. The fee to close is left out."
    ),
    preset!(
        "standard",
        "gate",
        "Gate",
        "2026-08-09",
        "The venue's risk limit tiers (answer of /api/v4/futures/usdt/risk_limit_tiers, BTC_USDT, 2026-08-09); gateapi-python, FuturesLimitRiskTiers.",
        "BTC's first five tiers, up to 3,000,000. Maintenance is less the deduction, as in accounts with enable_tiered_mm; without it write tierRate whole. ETH takes Binance's brackets (2026-05-01), every other contract Bybit's table of the middle field (2024-12-25), as stand-ins: paste the venue's own tiers."
    ),
    preset!(
        "standard",
        "kucoin",
        "KuCoin Futures",
        "2025-11-04",
        "KuCoin's documentation of the isolated risk limit: all 12 levels of XBTUSDTM (kucoin-universal-sdk, 2025-11-04; levels 1 and 12 as in August 2026).",
        "Cross margin has rates by size that are not known here. Isolated positions keep the fee to close and 0.01 % more, which are left out. ETH takes Binance's brackets (2026-05-01), every other contract Bybit's table of the middle field (2024-12-25), as stand-ins: paste the venue's own tiers."
    ),
    preset!(
        "standard",
        "kraken",
        "Kraken Futures",
        "2026-09-25",
        "The venue's margin levels (answer of /derivatives/api/v3/instruments, 2026-09-25); netting of maturities: support.kraken.com 4844463246100; inverse ETH, LTC, BCH, XRP: article 15579128794772, undated.",
        "Perpetual and dated contracts of one asset: only the larger side is margined, linear and inverse ones apart; each contract is at the level of its own size. The venue takes the value at the entry price, here it is at the mark. The levels are those of the answer, which may go further. Linear contracts beside BTC, ETH and DOGE take 4 % and 2 %, class C's first level, as a stand-in."
    ),
    preset!(
        "standard",
        "bitmex",
        "BitMEX",
        "2024-11-24",
        "The venue's instrument XBTUSD (nautilus_trader's test data, 2024-11-24): 1 % and 0.5 % up to 200 XBT, 0.5 % more for every 150 XBT; bitmex.com, risk limits.",
        "Two years old. Only XBTUSD is known: linear contracts on BTC take its steps, every other contract Bybit's table of the middle field (2024-12-25), as stand-ins. Quanto contracts are taken as linear ones."
    ),
    preset!(
        "standard",
        "mexc",
        "MEXC",
        "2026-11-27",
        "The venue's contract detail of BTC_USDT (autumn 2026, in a public file): riskBaseVol, riskIncrVol, riskIncrMmr, riskIncrImr; read on 2026-11-27.",
        "BTC's six levels, up to 300 BTC. The same answer allows 500x, which 0.8 % does not fit: which rate binds initial margin is not known, and the venue changes the levels often. ETH takes Binance's brackets (2026-05-01), every other contract Bybit's table of the middle field (2024-12-25), as stand-ins: paste the venue's own tiers."
    ),
];
