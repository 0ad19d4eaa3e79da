//! A book's values as obligations between oneself and each counterparty.

use crate::book::Row;
use crate::credit::View;
use crate::credit::closeout::Values;
use crate::settlement::Obligation;

/// One's own name among the parties.
pub const SELF: &str = "You";

impl<'a> View<'a> {
    /// See [`LiveBook::obligations`](crate::LiveBook::obligations).
    pub(crate) fn obligations(self) -> Vec<Obligation> {
        let mut sets: std::collections::BTreeMap<u32, (usize, Values)> = std::collections::BTreeMap::new();
        let mut found: Vec<Obligation> = Vec::new();
        let derivative = |row: &Row| self.book.instruments.get(row.instrument).is_some_and(|i| i.kind.is_derivative());
        for (index, row) in self.book.indexed_rows().filter(|(_, row)| derivative(row)) {
            let (Some((set, valued)), Some(place)) = (self.credit_row(index, row), self.book.places.get(row.place))
            else {
                continue;
            };
            let (Some(value), false) = (valued.value, place.counterparty == 0) else { continue };
            let counterparty = self.book.symbols.text(place.counterparty);
            let obligation = |id: String, value: crate::Amount, chain: &str| {
                let (debtor, creditor) = if value.0 < 0 { (SELF, counterparty) } else { (counterparty, SELF) };
                Obligation {
                    id,
                    debtor: debtor.to_owned(),
                    creditor: creditor.to_owned(),
                    amount: value.abs().to_string(),
                    asset: self.book.currency.clone(),
                    chain: chain.to_owned(),
                    due: String::new(),
                }
            };
            let key = crate::book::agreement::key_of(self.book, place);
            if key.agreement == 0 {
                found.push(obligation(self.book.id(index).into_owned(), value, self.book.symbols.text(place.chain)));
                continue;
            }
            let (at, values) = sets.entry(set).or_insert_with(|| {
                found.push(Obligation::default());
                (found.len().saturating_sub(1), Values::default())
            });
            values.add(Some(value), false, false);
            if let Some(slot) = found.get_mut(*at) {
                *slot = obligation(self.book.symbols.text(key.agreement).to_owned(), values.net(), "");
            }
        }
        found.retain(|obligation| obligation.amount != "0" && !obligation.amount.is_empty());
        found
    }
}
