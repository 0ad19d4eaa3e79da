//! The settlement tab.

use crate::parts::Head;

/// An objective in two lines: its name, and its limits.
type Choice = (&'static str, &'static str);

pub(crate) const EXISTING: Choice = (
    "Cancel circular debts",
    "Existing debts shrink as far as they can. Nobody gets a new debtor or creditor, and nobody pays more.",
);
pub(crate) const BILATERAL: Choice =
    ("Net each pair", "Two parties that owe each other pay the difference. Nothing else changes.");
pub(crate) const FEWEST: Choice = (
    "Fewest transfers",
    "Anybody may pay anybody: the fewest payments that move no more money than necessary. Everybody has to agree.",
);
pub(crate) const LEAST_MONEY: Choice = (
    "Least money moved",
    "Anybody may pay anybody: no more money moves than necessary. Fast even with thousands of parties.",
);
pub(crate) const CCP: Choice =
    ("Through a clearing house", "Everybody pays its net debt to a clearing house, or receives its net claim from it.");
pub(crate) const GRIDLOCK: Choice = (
    "Pay in full from cash",
    "Each debt is paid in full or not at all, from the cash below and from payments at the same moment. As much as possible is paid.",
);

pub(crate) const OBLIGATIONS: &str = "Obligations";
pub(crate) const OBLIGATIONS_MEANING: &str = "Columns: debtor, creditor, amount; also asset, chain, id";
pub(crate) const OBLIGATIONS_EXAMPLE: &str =
    "debtor,creditor,amount,asset,chain\nA,B,5,USDC,Base\nB,C,10,USDC,Base\nC,A,20,USDC,Base";
pub(crate) const FROM_BOOK: &str = "Use this book";
pub(crate) const EXAMPLE: &str = "Show an example";
pub(crate) const OPEN_FILE: &str = "Open a file";
pub(crate) const CLEAR: &str = "Clear";
pub(crate) const NOTHING_OWED: &str =
    "Nothing is owed: no derivative of this book has a value, given or from its entry price.";
pub(crate) const OBJECTIVE: &str = "Way to settle";
pub(crate) const ACROSS_CHAINS: &str = " Treat an asset as the same on all chains";
pub(crate) const SETTLING: &str = "Settling";
pub(crate) const SETTLING_NOW: &str = "Settling…";
pub(crate) const STOP: &str = "Stop";
pub(crate) const STOPPED: &str = "Stopped.";
pub(crate) const SETTLE: &str = "Settle";
pub(crate) const SEVERAL_ASSETS: &str = "Several assets";

pub(crate) const AT_LEAST_PAID: &str =
    "At least this much can be paid: with more than 20 obligations, more cannot be ruled out.";
pub(crate) const AT_MOST_NEEDED: &str =
    "At most this much is needed: with more than 20 parties whose positions do not cancel, fewer cannot be ruled out.";
pub(crate) const NO_SMALLER_TOTAL: &str = "No smaller total is possible.";
pub(crate) const NO_FEWER: &str =
    "No fewer are possible: the parties form the largest number of groups that each settle among themselves.";
pub(crate) const NO_LESS_MONEY: &str = "No less can move: it is the sum of the net claims of all parties.";
pub(crate) const NO_CASH: &str = "Nobody has cash. Enter each party's amount under Cash.";
pub(crate) const NO_MORE_PAID: &str = "No more can be paid at once: every choice was tried.";
pub(crate) const ONLY_ANSWER: &str = "There is only one such answer.";

pub(crate) const BEFORE_AFTER: &str = "Before and after";
pub(crate) const MEASURE: &str = "Measure";
pub(crate) const OWED: &str = "Owed";
pub(crate) const BEFORE: &str = "Before";
pub(crate) const PAID_NOW: &str = "Paid now";
pub(crate) const AFTER: &str = "After";
pub(crate) const TRANSFERS: &str = "Transfers";
pub(crate) const MONEY_MOVED: &str = "Money moved";
pub(crate) const PAYMENTS_NOW: &str = "Payments now";
pub(crate) const PAYMENTS_LEFT: &str = "Remaining payments";
pub(crate) const TRANSFERS_CSV: &str = "Download transfers (CSV)";
pub(crate) const NOTICES: &str = "Notices";
pub(crate) const NOTICES_MEANING: &str = "The outcome of each obligation";
pub(crate) const NOTICES_CSV: &str = "Download notices (CSV)";
pub(crate) const ALL_JSON: &str = "Download everything (JSON)";
pub(crate) const NOTICE_COLUMNS: [Head; 4] = [
    ("Obligation", "", ""),
    ("Amount", "num", ""),
    ("Settled", "num", "Set off, replaced by other transfers, or paid in full"),
    ("Remains", "num", ""),
];

pub(crate) const NETWORK: &str = "Network";
pub(crate) const NETWORK_MEANING: &str = "Payments between parties; a wider line is a larger amount";
pub(crate) const NETWORK_BEFORE: &str = "Payments between parties before";
pub(crate) const NETWORK_AFTER: &str = "Payments between parties after";

pub(crate) const CASH: &str = "Cash";
pub(crate) const CASH_TITLE: &str = "Cash of each party";
pub(crate) const CASH_MEANING: &str = "One line for each party. If you choose to pay in full from cash, debts are paid from these amounts. The table below shows who can pay how much if somebody cannot pay everything.";
pub(crate) const CASH_EXAMPLE: &str = "A,100\nB,40";
pub(crate) const ALPHA: (&str, &str) = (
    "Recovered from cash in default",
    "The share of cash that a party in default can still pay out; empty: all of it (Rogers and Veraart's α)",
);
pub(crate) const BETA: (&str, &str) = (
    "Recovered from incoming payments in default",
    "The share of incoming payments that a party in default can pass on; empty: all of it (Rogers and Veraart's β)",
);
pub(crate) const ALL_OF_IT: &str = "100 %";
pub(crate) const PAYS_ALL: &str = "Pays all";
pub(crate) const DEFAULTS: &str = "Defaults";
pub(crate) const EVERYBODY_PAYS: &str = "Everybody can pay everything.";
pub(crate) const CAN_PAY_REGION: &str = "How much each party can pay";
pub(crate) const CAN_PAY_COLUMNS: [Head; 5] = [
    ("Party", "", ""),
    ("Owes", "num", ""),
    ("Can pay", "num", ""),
    ("Receives", "num", ""),
    (
        "Outcome",
        "",
        "Round 1: its cash is not enough even if everybody else pays everything. Parties of later rounds fail because of earlier ones",
    ),
];
pub(crate) const CLEARING: &str = "If debts are paid without netting";
pub(crate) const CLEARING_MEANING: &str =
    "How much each party can pay from the cash above (the greatest clearing vector)";

pub(crate) const GAS: &str = "Gas and time";
pub(crate) const GAS_MEANING: &str = "Based on your assumptions";
pub(crate) const PER_TRANSFER: (&str, &str) = (
    "Gas per transfer",
    "21,000 for a chain's own coin; about 40,000 for an ERC-20 to an account that holds it already, 57,000 to one that does not",
);
pub(crate) const GAS_PRICE: (&str, &str) = ("Gas price, gwei", "The present price of a unit of gas");
pub(crate) const COIN_PRICE: (&str, &str) = ("Price of the coin", "The chain's own coin, in money");
pub(crate) const FEE: (&str, &str) =
    ("Or fee per transfer", "For chains that charge for more than gas; it overrides the gas price");
pub(crate) const BLOCK_SECONDS: (&str, &str) = ("Seconds per block", "Ethereum 12, Base and Optimism 2");
pub(crate) const PER_BLOCK: (&str, &str) = ("Transfers per block", "1: one after another");
pub(crate) const BATCH: (&str, &str) = (
    "Gas of a batch",
    "If all remaining transfers go in one transaction: the gas of the batch itself, 23,500 measured for a multi-signature wallet. Empty: transfers go one by one",
);
pub(crate) const PER_LEG: (&str, &str) =
    ("Gas per transfer in a batch", "33,500 measured for a multi-signature wallet");
pub(crate) const NO_CHAIN: &str = "No chain named";
pub(crate) const GAS_COLUMNS: [Head; 5] = [
    ("Chain", "", ""),
    ("Gas", "num", ""),
    ("Fees", "num", "Gas × its price × the coin's price, or the fee per transfer; needs both prices, or a fee"),
    ("Saved", "num", ""),
    ("Time", "num", ""),
];

/// A file that cannot be read changes nothing.
pub(crate) fn unreadable(why: &str) -> String {
    format!("{} Your obligations are unchanged.", super::sentence(why))
}

pub(crate) fn not_verified(doubts: &str) -> String {
    format!("Not verified: {doubts}")
}

pub(crate) fn verified(in_full: bool, best: &str) -> String {
    if in_full {
        format!("Checked independently: nobody pays more than it has and receives, and each obligation adds up. {best}")
    } else {
        format!("Checked independently: nobody's balance changes, and each obligation adds up. {best}")
    }
}

pub(crate) fn pays(debtor: &str, creditor: &str) -> String {
    format!("{debtor} pays {creditor}")
}

pub(crate) fn owes(debtor: &str, creditor: &str) -> String {
    format!("{debtor} to {creditor}")
}

pub(crate) fn in_round(round: &str) -> String {
    format!("Defaults, round {round}")
}

pub(crate) fn not_paid(amount: &str) -> String {
    format!("{amount} of the debts is not paid.")
}

pub(crate) fn unknown(why: &str) -> String {
    format!("This cannot be calculated. {}", super::sentence(why))
}

pub(crate) fn in_cash(row: u32, why: &str) -> String {
    format!("Cash, line {row}: {why}")
}

pub(crate) fn in_row(row: u32, why: &str) -> String {
    format!("Row {row}: {why}")
}

pub(crate) fn cash_of(party: &str, why: &str) -> String {
    format!("the cash of {party}: {why}")
}

pub(crate) fn seconds(count: &str) -> String {
    format!("{count} s")
}

pub(crate) fn from_to(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}
