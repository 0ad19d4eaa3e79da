//! Every text that a person reads on the page, in English: one module for each tab. Components hold no sentences, so that a
//! second language replaces these modules and nothing else. A constant may name places in braces for `parts::phrase`;
//! functions put values that are formatted already into a sentence.

pub(crate) mod assumptions;
pub(crate) mod counterparties;
pub(crate) mod exposure;
pub(crate) mod fields;
pub(crate) mod headline;
pub(crate) mod import;
pub(crate) mod margin;
pub(crate) mod methods;
pub(crate) mod page;
pub(crate) mod positions;
pub(crate) mod resilience;
pub(crate) mod settlement;
pub(crate) mod whatif;

use std::fmt::Display;

use crate::format;

/// `1 position`, `2,000 positions`.
pub(crate) fn counted(count: impl Display, one: &str, many: &str) -> String {
    let count = format::count(count);
    let name = if count == "1" { one } else { many };
    format!("{count} {name}")
}

/// The last line of a list that shows fewer than there are.
pub(crate) fn not_shown(count: usize) -> String {
    format!("{} more not shown", format::count(count))
}

/// A message of the engine as a sentence. A name that begins it, such as wstETH, stays as it is.
pub(crate) fn sentence(message: &str) -> String {
    let end = if message.ends_with(['.', '?', '!', ']']) { "" } else { "." };
    let first = message.split(' ').next().unwrap_or_default();
    let message = if first.chars().all(char::is_lowercase) { capitalised(message) } else { message.to_owned() };
    format!("{message}{end}")
}

/// With a capital first letter, as a label or a sentence begins.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
