//! `venue`: every set by its venue's rule, in the mode that its account is in.
//!
//! ```text
//! saving = Σ requirement of each instrument alone, by the venue's standard rule − Σ what the accounts need
//! ```
//!
//! `src/venue` holds these rules. A venue without one uses `rate`, with the parameters given here.

use super::{Method, Reader};

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "venue",
    name: "Each venue's own rule",
    summary: "What each of your venues asks of you, by its own published rule and in the mode that your account is in. A rate of notional stands in for a venue whose rule is not built in, and is marked.",
    source: "The venues' published rules; see each preset of the other methodologies.",
    presets: &[],
    reader: Reader::Venue,
};
