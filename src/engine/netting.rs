//! Netting a book row by row. A large one is netted in turns, so that the page that waits for it stays alive.

use crate::book::Row;
use crate::engine::LiveBook;
use crate::error::Error;

/// A book of which a part is netted.
#[derive(Debug)]
pub struct Netting {
    live: LiveBook,
    /// Apart from the book: rows are read while sums are written.
    rows: Vec<Option<Row>>,
    next: usize,
}

impl Netting {
    pub(crate) fn of(mut live: LiveBook) -> Netting {
        let rows = std::mem::take(&mut live.book.rows);
        Netting { live, rows, next: 0 }
    }

    /// Nets this many rows more; `true` if none remain.
    pub fn step(&mut self, count: usize) -> Result<bool, Error> {
        let end = self.next.saturating_add(count).min(self.rows.len());
        let rows = self.rows.get(self.next..end).unwrap_or_default();
        let start = u32::try_from(self.next).unwrap_or(u32::MAX);
        for (index, row) in (start..).zip(rows) {
            if let Some(row) = row {
                self.live.post(index, row, false)?;
            }
        }
        self.next = end;
        Ok(end == self.rows.len())
    }

    /// How many rows are netted.
    pub fn done(&self) -> usize {
        self.next
    }

    /// The book, once every row is netted.
    pub fn finish(self) -> LiveBook {
        let mut live = self.live;
        live.book.rows = self.rows;
        live.fill_pools();
        live
    }
}
