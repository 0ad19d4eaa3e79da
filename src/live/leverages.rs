//! The leverages that the rows of one instrument give, counted, so that rows can be added and taken away exactly.

use rust_decimal::Decimal;

/// How many rows give which leverage, the lowest first. A venue has one for each symbol, so that this is short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leverages(Vec<(Decimal, u32)>);

impl Leverages {
    /// Of one row.
    pub(crate) fn of(leverage: Option<Decimal>) -> Leverages {
        Leverages(leverage.map(|leverage| (leverage.normalize(), 1)).into_iter().collect())
    }

    /// The lowest, which asks for the most margin.
    pub(crate) fn lowest(&self) -> Option<Decimal> {
        self.0.first().map(|(leverage, _)| *leverage)
    }

    /// Whether rows give different ones.
    pub(crate) fn differ(&self) -> bool {
        self.0.len() > 1
    }

    pub(crate) fn join(&mut self, other: &Leverages, undo: bool) {
        for (leverage, rows) in &other.0 {
            match self.0.binary_search_by(|(own, _)| own.cmp(leverage)) {
                Ok(at) => {
                    let Some((_, count)) = self.0.get_mut(at) else { continue };
                    *count = if undo { count.saturating_sub(*rows) } else { count.saturating_add(*rows) };
                    if *count == 0 {
                        self.0.remove(at);
                    }
                }
                Err(at) if !undo => self.0.insert(at, (*leverage, *rows)),
                Err(_) => {}
            }
        }
    }
}
