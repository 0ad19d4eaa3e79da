//! What each protocol publishes.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 4] = [
    preset!(
        "health",
        "aave-v3",
        "Aave v3",
        "aave.com, Borrowing and liquidations: health factor = collateral × liquidation threshold / debt.",
        "Each reserve has its own threshold, set by governance: 80 %, that of Aave's own example, stands for each until you write its own. What may be borrowed is taken at the same weight."
    ),
    preset!(
        "health",
        "mango-v4",
        "Mango v4",
        "blockworks-foundation/mango-v4: health cache and its tests.",
        "Weights are those of the tests' tokens; each market has its own. Maintenance weights were not found and are taken as the initial ones."
    ),
    preset!(
        "health",
        "drift-v2",
        "Drift v2",
        "drift-labs/protocol-v2: margin and its tests (SOL 0.8 / 0.9 and 1.2 / 1.1; perpetuals 10 % and 5 %).",
        "SOL's weights stand for every token but stablecoins until you write its own. Strict prices (5-minute averages) are not known here."
    ),
    preset!(
        "health",
        "binance-unimmr",
        "Binance portfolio margin (uniMMR)",
        "Binance FAQ, unified maintenance margin ratio: collateral at its rate / sum of maintenance margins; 1.5 free, 1.2 warning, 1.05 liquidation.",
        "Collateral rates are tiers of the venue's: 0.95 stands for each coin until you write its own. Maintenance of futures is 0.5 %, the rate of Binance's worked example; initial margin is taken at 1.5 times it, where withdrawals are free."
    ),
];
