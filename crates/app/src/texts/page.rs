//! The bar on top, the notices, the tabs and the line at the end.

use super::counted;

pub(crate) const PRODUCT: &str = "Exposure Netting";
pub(crate) const MY_BOOK: &str = "My book";
pub(crate) const OPEN_SAMPLE: &str = "Open the sample book";
pub(crate) const OPEN_FILE: &str = "Open a file…";
pub(crate) const DOWNLOAD_JSON: &str = "Download JSON";
pub(crate) const DOWNLOAD_JSON_TIP: &str = "The whole book, with prices and assumptions";
pub(crate) const DOWNLOAD_CSV: &str = "Download CSV";
pub(crate) const DOWNLOAD_CSV_TIP: &str = "The positions, for a spreadsheet";
pub(crate) const EMPTY_BOOK: &str = "Empty the book";
pub(crate) const KEEP: &str = "Keep my book on this device";
pub(crate) const PASTE: &str = "Paste or drop positions";
pub(crate) const THEME_TIP: &str = "Switch between light, dark and system";
pub(crate) const DISMISS: &str = "Dismiss";

pub(crate) const TABS_LABEL: &str = "Views of the book";
pub(crate) const TAB_EXPOSURE: &str = "Exposure";
pub(crate) const TAB_MARGIN: &str = "Margin";
pub(crate) const TAB_WHATIF: &str = "What if";
pub(crate) const TAB_COUNTERPARTIES: &str = "Counterparties";
pub(crate) const TAB_SETTLEMENT: &str = "Settlement";
pub(crate) const TAB_ASSUMPTIONS: &str = "Assumptions";

pub(crate) const LOCAL: &str = "Computed on this device; nothing is sent.";
pub(crate) const ESTIMATES: &str = "Estimates, not the venues' own numbers.";
pub(crate) const CASH_TIP: &str = "Cash is neither long nor short";
pub(crate) const COMMON_PRICES_TIP: &str = "Exposure counts every position in these assets at one price, so that equal longs and shorts net to zero. Each position keeps its own mark for its value. Change the prices under Assumptions.";

pub(crate) const NO_POSITIONS_YET: &str =
    "No positions yet. Paste or drop some, or add one, and the results appear here.";
pub(crate) const CALCULATE: &str = "Calculate";

pub(crate) const DELETED: &str = "Position deleted. Undo brings it back.";
pub(crate) const REFUSED_REMOVED: &str = "The refused rows are removed. Undo brings them back.";
pub(crate) const EMPTIED: &str = "The book is empty. Undo brings it back.";
pub(crate) const CHANGED_ELSEWHERE: &str =
    "This book was changed in another tab. You see that version; Undo brings back yours.";
pub(crate) const NOT_ADDED: &str = "nothing was added";

pub(crate) fn theme(chosen: &str) -> String {
    match chosen {
        "light" => "Theme: Light",
        "dark" => "Theme: Dark",
        "auto" => "Theme: System",
        _ => "Theme",
    }
    .to_owned()
}

pub(crate) fn common_prices(assets: &str) -> String {
    format!("One common price for {assets}")
}

pub(crate) fn pegged(coins: &str) -> String {
    format!("{coins} counted as 1 USD")
}

pub(crate) fn cash(amount: &str, currency: &str) -> String {
    format!("Cash of {amount} {currency} is not counted as exposure")
}

pub(crate) fn recalculated(milliseconds: f64) -> String {
    format!("Recalculated in {milliseconds:.1} ms")
}

pub(crate) fn large_book(positions: usize) -> String {
    let positions = counted(positions, "position", "positions");
    format!("This book holds {positions}, so this part takes a while. It is calculated when you ask for it.")
}

pub(crate) fn imported(positions: usize, refused: usize) -> String {
    let positions = counted(positions, "position", "positions");
    match refused {
        0 => format!("{positions} imported. Undo brings back the previous book."),
        refused => {
            let rows = counted(refused, "row", "rows");
            format!("{positions} imported. {rows} refused, listed below. Undo brings back the previous book.")
        }
    }
}

pub(crate) fn mode_changed(account: &str, mode: &str) -> String {
    format!("{account} now uses {mode} margin. Undo brings back the previous mode.")
}

pub(crate) fn no_rate(reporting: &str, currency: &str) -> String {
    format!(
        "the book reports in {reporting} and has no rate for {currency}: set an exchange rate, in {reporting} per {currency}"
    )
}

/// A position that was added by a line in words.
pub(crate) fn added(position: &str, place: &str) -> String {
    if place.is_empty() { format!("Added: {position}.") } else { format!("Added: {position} at {place}.") }
}

pub(crate) fn added_at_common_price(used: &str, asset: &str, own: &str) -> String {
    format!("Its exposure counts at {used}, the {asset} price under Assumptions, not at {own}.")
}

/// The venue has accounts, and the position is in none of them.
pub(crate) fn added_outside(venue: &str, accounts: &[String]) -> String {
    let first = accounts.first().map_or("", String::as_str);
    let yours = match accounts {
        [only] => format!("your {only} account"),
        several => format!("your accounts {}", several.join(", ")),
    };
    format!("It is not in {yours}, so it will not offset there. Write \"on {venue} / {first}\" to put it in {first}.")
}
