//! The published parameters of each venue.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 7] = [
    preset!(
        "portfolio",
        "derive-pm2",
        "Derive PM2",
        "2026-11-24",
        "derivexyz/v2-core: PMRM_2 and its main net configuration (33 scenarios).",
        "Haircuts of collateral are those of ETH; interest is 0 and feeds are certain unless you say otherwise. In the two skew scenarios prices do not move."
    ),
    preset!(
        "portfolio",
        "derive-pm1",
        "Derive PM1",
        "2026-11-24",
        "derivexyz/v2-core: PMRM and the parameters of its tests (21 scenarios).",
        "Interest is 0 and feeds are certain unless you say otherwise."
    ),
    preset!(
        "portfolio",
        "paradex",
        "Paradex",
        "2026-11-24",
        "docs.paradex.trade, Portfolio margin (24 scenarios and a minimum by delta).",
        "Provisions for funding and fees are left out."
    ),
    preset!(
        "portfolio",
        "scan-16",
        "16-scenario scan",
        "2026-11-24",
        "Price range, extremes, calendar spread and exposure margin: NSE Clearing, index futures and options. Short option minimum: JSCC's worked example, 29,400 on a contract of 18,000,000.",
        "Each clearing house sets its own ranges for each product. Volatility moves by a quarter of itself, an assumption."
    ),
    preset!(
        "portfolio",
        "deribit",
        "Deribit-type, partial",
        "2026-02-15",
        "Moves and extended moves: support.deribit.com, Portfolio margin. Volatility, roll shock and the ratio of maintenance: a public back-tester of that model. Weights of the extended moves: range / move, as Paradex publishes them. Range and roll of ETH, and profit of coin-settled contracts in coin: answers of the venue's API of 17 June 2024 and 15 February 2026.",
        "Partial: the delta shock and the dampener of extended moves are left out, because their formulas are not published. ETH's range (18 %) and roll (0.5 % and 5 % a year) are of one account's answer; other coins than ETH take BTC's. Volatility rises by 50 % for every coin."
    ),
    preset!(
        "portfolio",
        "okx",
        "OKX-type, partial",
        "2025-01-15",
        "OKX help, portfolio margin parameters of 2 January 2025: price moves (MR1) and annualised basis (MR4). OKX API documentation, position builder of 15 January 2025: MR4 of swaps, initial = 1.3 × maintenance.",
        "Partial: MR4 of swaps is known for BTC (0.2 %) and LTC (0.8 %); LTC's is taken for every other coin. Volatility (MR1 to MR3), extreme moves (MR6), the minimum charge (MR7) and the depeg (MR9) are left out."
    ),
    preset!(
        "portfolio",
        "hypercall",
        "Hypercall, partial",
        "2026-11-24",
        "docs.hypercall.xyz, Scenario grid (test net), and the documentation of the crate hypercall_margin.",
        "Partial: three of its seventeen scenarios, the option floor and the gamma overlay are not public."
    ),
];
