//! The published parameters of each protocol.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 4] = [
    preset!(
        "health",
        "aave-v3",
        "Aave v3",
        "2026-11-24",
        "aave.com, Borrowing and liquidations: health factor = collateral × liquidation threshold / debt.",
        "Each reserve has its own threshold, set by governance: 80 %, that of Aave's own example, stands in for each until you write its own as `tokens`. What may be borrowed is taken at the same weight."
    ),
    preset!(
        "health",
        "mango-v4",
        "Mango v4",
        "2026-11-24",
        "blockworks-foundation/mango-v4: health cache and its tests.",
        "Weights are those of the tests' tokens; each market has its own, on chain. Whether the protocol still trades was not checked. Maintenance weights were not found and are taken as the initial ones."
    ),
    preset!(
        "health",
        "drift-v2",
        "Drift v2",
        "2026-11-27",
        "drift-labs/protocol-v2: margin and its tests (SOL 0.8 / 0.9 and 1.2 / 1.1; perpetuals 10 % and 5 %).",
        "SOL's weights stand for every token but stablecoins until you write its own; markets publish theirs on chain. Strict prices (5-minute averages) are not known here."
    ),
    preset!(
        "health",
        "binance-unimmr",
        "Binance portfolio margin (uniMMR)",
        "2026-05-01",
        "Binance FAQ, unified maintenance margin ratio: collateral at its rate / sum of maintenance margins, those of loans included (Loan × MMR); 1.5 free, 1.2 warning, 1.05 liquidation. Contracts: USD-M leverage brackets of 1 May 2026.",
        "The MMR of a loan follows the leverage that you chose and is yours to give (liability − 1): 10 % is taken, at which 110 % of a debt is left for it. Collateral rates are tiers of the venue's, public at /sapi/v1/portfolio/collateralRate: 0.95 stands for each coin until you write its own. Coin-margined contracts take the bracket of their coin; contracts without a bracket here take the commonest one of small coins. Initial margin is taken at 1.5 times maintenance, where withdrawals are free."
    ),
];
