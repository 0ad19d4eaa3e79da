//! Editing a book cell by cell, as a person does: a bad cell keeps its text and its row is left out until it is
//! mended, while everything else goes on.

use std::collections::BTreeMap;

use super::LiveBook;
use crate::amount::plain;
#[cfg(any(feature = "app", test))]
use crate::book::Book;
use crate::error::{Error, Failure};
use crate::field::{Draft, Field};
use crate::position::Position;
#[cfg(any(feature = "app", test))]
use crate::time::Time;

/// Texts that do not make a position yet, by row.
pub(super) type Pending = BTreeMap<u32, BTreeMap<Field, (String, Option<Failure>)>>;

/// A book as it stood, with the cells that did not make a position.
#[cfg(any(feature = "app", test))]
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub book: Book,
    pending: Pending,
}

/// One cell as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cell {
    /// What is written in it.
    pub text: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl LiveBook {
    /// Writes `text` into a cell. Side and quantity are apart: the quantity is unsigned beside its side.
    ///
    /// # Errors
    /// What is wrong with the row as it now stands; it is left out of every sum until a later edit mends it.
    ///
    /// ```
    /// use exposure_netting::{Field, LiveBook, import};
    /// let book = import::book("asset,quantity,price\nBTC,-2,60000\n")?;
    /// let mut live = LiveBook::new(book)?;
    /// assert!(live.edit("row-1", Field::Quantity, "two").is_err());
    /// assert!(live.report().partial);
    /// live.edit("row-1", Field::Quantity, "3").unwrap();
    /// assert_eq!(live.totals().total.net.to_string(), "-180000");
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn edit(&mut self, id: &str, field: Field, text: &str) -> Result<(), Failure> {
        let missing = || Failure::new("unknown_id", format!("there is no position {}", crate::field::quoted(id)));
        let index = self.book.find(id).ok_or_else(missing)?;
        let position = self.book.position(index).ok_or_else(missing)?;
        let mut pending = self.pending.remove(&index).unwrap_or_default();
        pending.insert(field, (text.to_owned(), None));
        match assemble(&position, &mut pending) {
            Ok(edited) => match self.upsert(&edited) {
                Ok(_) => Ok(()),
                Err(error) => self.suspend(index, field, pending, error.failure().clone()),
            },
            Err(failure) => self.suspend(index, field, pending, failure),
        }
    }

    /// What is written in a cell and what is wrong with it.
    pub fn cell(&self, id: &str, field: Field) -> Cell {
        let Some(index) = self.book.find(id) else { return Cell::default() };
        if let Some((text, failure)) = self.pending.get(&index).and_then(|cells| cells.get(&field)) {
            return Cell { text: text.clone(), problem: failure.as_ref().map(|f| f.message.clone()) };
        }
        let Some(position) = self.book.position(index) else { return Cell::default() };
        let failed = self.failures.get(&index).filter(|failure| failure.field.as_deref() == Some(field.name()));
        Cell { text: text(&position, field), problem: failed.map(|failure| failure.message.clone()) }
    }

    /// Adds a position that is not complete yet: it is listed, and left out until its cells are filled.
    ///
    /// # Errors
    /// As [`LiveBook::upsert`].
    pub fn add_incomplete(&mut self, position: &Position) -> Result<String, Error> {
        let id = self.upsert(position)?;
        if let Some(index) = self.book.find(&id) {
            let failure = incomplete();
            let pending = BTreeMap::from([(Field::Quantity, (String::new(), Some(failure.clone())))]);
            // It is told by the report, not by a call that failed.
            if self.suspend(index, Field::Quantity, pending, failure).is_ok() {}
        }
        Ok(id)
    }

    /// Everything that undoing has to bring back.
    #[cfg(any(feature = "app", test))]
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot { book: self.book.clone(), pending: self.pending.clone() }
    }

    /// The book of a snapshot, valued `now` if it gives no time of its own.
    #[cfg(any(feature = "app", test))]
    pub(crate) fn restore(snapshot: Snapshot, now: Option<Time>) -> Result<LiveBook, Error> {
        let options = snapshot.book.options.clone();
        let mut live = LiveBook::valued_at(snapshot.book, options, now)?;
        for (index, cells) in snapshot.pending {
            let wrong = cells.iter().find_map(|(field, (_, problem))| Some((*field, problem.clone()?)));
            let (field, failure) = wrong.unwrap_or_else(|| (Field::Quantity, incomplete()));
            // It is told by the report, as before.
            if live.suspend(index, field, cells, failure).is_ok() {}
        }
        Ok(live)
    }

    /// The ids of all positions, in order.
    pub fn ids(&self) -> Vec<String> {
        self.book.indexed_rows().map(|(index, _)| self.book.id(index).into_owned()).collect()
    }

    /// Takes the row out of every sum until it is mended.
    fn suspend(
        &mut self,
        index: u32,
        field: Field,
        mut pending: BTreeMap<Field, (String, Option<Failure>)>,
        failure: Failure,
    ) -> Result<(), Failure> {
        if pending.values().all(|(_, problem)| problem.is_none())
            && let Some(cell) = pending.get_mut(&field)
        {
            cell.1 = Some(failure.clone());
        }
        self.pending.insert(index, pending);
        let id = Some(self.book.id(index).into_owned());
        let failure = Failure { id, ..failure.row(index.saturating_add(1)) };
        if !self.failures.contains_key(&index)
            && let Some(row) = self.book.rows.get(index as usize).cloned().flatten()
        {
            self.post(index, &row, true).map_err(|error| error.failure().clone())?;
        }
        self.failures.insert(index, failure.clone());
        Err(failure)
    }
}

fn incomplete() -> Failure {
    Failure::new("incomplete", "a new position: write its asset, quantity and price").field("quantity")
}

/// The text of a field as a cell shows it.
fn text(position: &Position, field: Field) -> String {
    match field {
        Field::Side => if position.quantity.is_sign_negative() { "short" } else { "long" }.to_owned(),
        Field::Quantity => plain(position.quantity.abs()),
        Field::MarginMode => position.margin_mode.name().to_owned(),
        Field::Inverse => position.inverse.to_string(),
        _ => field.of(position),
    }
}

/// The position with the pending cells written into it; each cell that is wrong is told so.
fn assemble(
    position: &Position,
    pending: &mut BTreeMap<Field, (String, Option<Failure>)>,
) -> Result<Position, Failure> {
    let mut draft = Draft::default();
    let mut wrong: Option<Failure> = None;
    for field in Field::ALL {
        match pending.get_mut(field) {
            None => draft.set(*field, text(position, *field))?,
            Some((text, problem)) => {
                *problem = draft.set(*field, text.clone()).err();
                if let Some(failure) = problem {
                    wrong.get_or_insert_with(|| failure.clone());
                }
            }
        }
    }
    if let Some(failure) = wrong {
        return Err(failure);
    }
    let finished = draft.finish().map(Position::into_owned).and_then(|position| {
        crate::book::row::check(&position)?;
        Ok(position)
    });
    finished.inspect_err(|failure| {
        let named = failure.field.as_deref().and_then(Field::from_name);
        if let Some((_, problem)) = named.and_then(|field| pending.get_mut(&field)) {
            *problem = Some(failure.clone());
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::{Field, LiveBook, import};

    #[test]
    fn two_bad_cells_are_mended_one_by_one() {
        let book = import::book("asset,kind,quantity,price\nBTC,perpetual,-2,60000\nBTC,perpetual,1,60000\n").unwrap();
        let mut live = LiveBook::new(book).unwrap();
        let before = live.report();
        assert!(live.edit("row-1", Field::Quantity, "1,5").is_err());
        assert!(live.edit("row-1", Field::Price, "").is_ok() || live.report().partial);
        assert!(live.edit("row-1", Field::Price, "x").is_err());
        assert_eq!(live.cell("row-1", Field::Quantity).text, "1,5");
        assert!(live.cell("row-1", Field::Quantity).problem.is_some());
        assert_eq!(live.totals().total.net.to_string(), "60000");
        assert!(live.edit("row-1", Field::Price, "60000").is_err(), "the quantity is still wrong");
        live.edit("row-1", Field::Quantity, "2").unwrap();
        assert_eq!(live.report(), before);
    }

    #[test]
    fn a_snapshot_brings_back_bad_cells_too() {
        let book = import::book("asset,kind,quantity,price\nBTC,perpetual,-2,60000\n").unwrap();
        let mut live = LiveBook::new(book).unwrap();
        live.edit("row-1", Field::Quantity, "1,5").unwrap_err();
        live.add_incomplete(&crate::Position::new("ETH".to_owned(), crate::Kind::Perpetual, crate::Decimal::ZERO))
            .unwrap();
        let snapshot = live.snapshot();
        let before = live.report();
        live.edit("row-1", Field::Quantity, "3").unwrap();
        let mut again = LiveBook::restore(snapshot, None).unwrap();
        assert_eq!(again.report(), before);
        assert_eq!(
            again.cell("row-1", Field::Quantity),
            crate::Cell {
                text: "1,5".into(),
                problem: Some(
                    "quantity \"1,5\" holds a separator that could mean two things; write 1234.5 without separators"
                        .into()
                ),
            }
        );
        assert!(again.position("row-1").unwrap().failure.is_some());
    }

    #[test]
    fn an_option_is_made_field_by_field() {
        let book = import::book("asset,kind,quantity,price\nBTC,perpetual,1,60000\n").unwrap();
        let mut live = LiveBook::new(book).unwrap();
        assert!(live.edit("row-1", Field::Kind, "option").is_err());
        assert!(live.edit("row-1", Field::Right, "put").is_err());
        assert!(live.edit("row-1", Field::Strike, "50000").is_err());
        assert!(live.edit("row-1", Field::UnderlyingPrice, "60000").is_err());
        live.edit("row-1", Field::Delta, "-0.25").unwrap();
        assert_eq!(live.totals().total.net.to_string(), "-15000");
        assert!(live.edit("row-1", Field::Side, "sideways").is_err());
        live.edit("row-1", Field::Side, "short").unwrap();
        assert_eq!(live.totals().total.net.to_string(), "15000");
    }
}
