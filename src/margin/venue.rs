//! `venue`: every set by the rule of its own venue, in the mode that its account is in.
//!
//! ```text
//! saving = Σ requirement of each instrument alone, by the venue's standard rule − Σ what the accounts need
//! ```
//!
//! `src/venue` knows which rule that is. If none is known, `rate` stands in, with the parameters given here.

use super::{Method, Reader};

/// What it is.
pub const METHOD: Method = Method {
    id: "venue",
    name: "Each venue's own rule",
    summary: "What each of your venues asks of you, by its own published rule and in the mode that your account is in. A rate of notional stands in for a venue whose rule is not built in, and is marked.",
    source: "The venues' published rules; see each preset of the other methodologies.",
    presets: &[],
    reader: Reader::Venue,
};
