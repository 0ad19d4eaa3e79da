//! What each venue publishes.

use crate::margin::Preset;

/// Every one, the default first.
pub(super) const ALL: [Preset; 7] = [
    preset!(
        "portfolio",
        "derive-pm2",
        "Derive PM2",
        "derivexyz/v2-core: PMRM_2 and its main net configuration (33 scenarios).",
        "Haircuts of what is held are those of ETH; interest is 0 and feeds are certain unless you say otherwise."
    ),
    preset!(
        "portfolio",
        "derive-pm1",
        "Derive PM1",
        "derivexyz/v2-core: PMRM and the parameters of its tests (21 scenarios).",
        "Interest is 0 and feeds are certain unless you say otherwise."
    ),
    preset!(
        "portfolio",
        "paradex",
        "Paradex",
        "docs.paradex.trade, Portfolio margin (24 scenarios and a minimum by delta).",
        "Provisions for funding and fees are left out."
    ),
    preset!(
        "portfolio",
        "scan-16",
        "16-scenario scan",
        "Price range, extremes, calendar spread and exposure margin: NSE Clearing, index futures and options. Short option minimum: JSCC's worked example, 29,400 on a contract of 18,000,000.",
        "Each clearing house sets its own ranges for each product. Volatility moves by a quarter of itself, an assumption."
    ),
    preset!(
        "portfolio",
        "deribit",
        "Deribit-type, partial",
        "Moves and extended moves: support.deribit.com, Portfolio margin. Volatility, roll shock and the ratio of maintenance: a public back-tester of that model. Weights of the extended moves: 0.16 / move, as Paradex publishes them.",
        "Partial: the delta shock and the dampener of extended moves are left out, because their formulas are not published. Its figures are a third party's."
    ),
    preset!(
        "portfolio",
        "okx",
        "OKX-type, maintenance only, partial",
        "OKX help, portfolio margin parameters of 2 January 2025: price moves (MR1) and annualised basis (MR4).",
        "Partial: maintenance only, shown as initial too because the factor between them is not published. Volatility (MR1 to MR3), extreme moves (MR6), the minimum charge (MR7) and the depeg (MR9) are left out."
    ),
    preset!(
        "portfolio",
        "hypercall",
        "Hypercall, partial",
        "docs.hypercall.xyz, Scenario grid (test net), and the documentation of the crate hypercall_margin.",
        "Partial: three of its seventeen scenarios, the option floor and the gamma overlay are not public."
    ),
];
