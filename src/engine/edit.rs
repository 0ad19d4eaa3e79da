//! Editing a book cell by cell, as a person does: a bad cell keeps its text and its row is left out until it is
//! mended, while everything else goes on.

use std::collections::BTreeMap;

use crate::amount::plain;
use crate::amount::typed::{DecimalMark, Scale, Typed};
use crate::book::Book;
use crate::engine::LiveBook;
use crate::error::{Code, Error, Failure};
use crate::position::{Draft, Field};
use crate::position::{Kind, Position};
use crate::time::Time;

/// Texts that do not make a position yet, by row.
pub(crate) type Pending = BTreeMap<u32, BTreeMap<Field, (String, Option<Failure>)>>;

/// A book at one moment, with the cells that did not make a position.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The book.
    pub book: Book,
    pending: Pending,
    /// Rows with a number that cannot be read, which count with the value of before.
    held: std::collections::BTreeSet<u32>,
}

/// How a person's typing changes a cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typing<'a> {
    /// The cell's text before typing began. It stays in use until the new text is a number.
    pub before: Option<&'a str>,
    /// The person's answer when a number had two meanings.
    pub mark: Option<DecimalMark>,
}

/// One cell now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// The problem with it.
    pub problem: Option<String>,
    /// Both numbers that the text could mean, the one with a decimal comma first.
    pub readings: Vec<String>,
    /// Its value: the plain decimal of a number.
    pub value: String,
    /// Whether the text is waiting: it has not become the value.
    pub pending: bool,
}

impl LiveBook {
    /// Writes `text` into a cell. Side and quantity are separate cells: the quantity is unsigned.
    ///
    /// # Errors
    /// The problem of the row after the edit. The row is left out of every sum until a later edit fixes it.
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
        self.write(id, field, text, None)
    }

    /// As [`LiveBook::edit`], but for a person's typing: numbers are read as [`crate::amount::typed::read`] reads them,
    /// and shares as percentages. A number that cannot be read keeps its text, and the previous value stays in use.
    ///
    /// # Errors
    /// As [`LiveBook::edit`]; a number with two meanings has both as candidates.
    ///
    /// ```
    /// use exposure_netting::engine::Typing;
    /// use exposure_netting::{Field, LiveBook, import};
    /// let mut live = LiveBook::new(import::book("asset,quantity,price\nBTC,-2,60000\n")?)?;
    /// live.type_in("row-1", Field::Price, "61,765.50", Typing::default()).unwrap();
    /// assert_eq!(live.totals().total.net.to_string(), "-123531");
    /// assert!(live.type_in("row-1", Field::Price, "12abc", Typing::default()).is_err());
    /// assert_eq!(live.totals().total.net.to_string(), "-123531");
    /// assert_eq!(live.cell("row-1", Field::Price).text, "12abc");
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn type_in(&mut self, id: &str, field: Field, text: &str, typing: Typing<'_>) -> Result<(), Failure> {
        self.write(id, field, text, Some(typing))
    }

    fn write(&mut self, id: &str, field: Field, text: &str, typing: Option<Typing<'_>>) -> Result<(), Failure> {
        let missing = || Failure::new(Code::UnknownId, format!("there is no position {}", crate::text::quoted(id)));
        let index = self.book.find(id).ok_or_else(missing)?;
        let position = self.book.position(index).ok_or_else(missing)?;
        let counts = !self.exposure.failures.contains_key(&index);
        let mut pending = self.pending.remove(&index).unwrap_or_default();
        pending.insert(field, (text.to_owned(), None));
        let Assembled { position: edited, unread } = assemble(&position, &mut pending, &self.book, field, typing);
        match (edited, unread) {
            (Ok(edited), None) => match self.upsert(&edited) {
                Ok(_) => Ok(()),
                Err(error) => self.suspend(index, field, pending, error.failure().clone()),
            },
            (Ok(edited), Some(failure)) if counts => match self.upsert(&edited) {
                Ok(_) => {
                    pending.retain(|_, (_, problem)| problem.is_some());
                    self.pending.insert(index, pending);
                    Err(self.book.failed(index, failure))
                }
                Err(error) => self.suspend(index, field, pending, error.failure().clone()),
            },
            (Ok(_), Some(failure)) | (Err(failure), _) => self.suspend(index, field, pending, failure),
        }
    }

    /// The text of a cell and the problem with it.
    pub fn cell(&self, id: &str, field: Field) -> Cell {
        let Some(index) = self.book.find(id) else { return Cell::default() };
        let Some(position) = self.book.position(index) else { return Cell::default() };
        let value = text(&position, field);
        if let Some((text, failure)) = self.pending.get(&index).and_then(|cells| cells.get(&field)) {
            let problem = failure.as_ref().map(|f| f.message.clone());
            let readings = failure.as_ref().map(|f| f.candidates.clone()).unwrap_or_default();
            return Cell { text: text.clone(), problem, readings, value, pending: true };
        }
        let failed =
            self.exposure.failures.get(&index).filter(|failure| failure.field.as_deref() == Some(field.name()));
        let problem = failed.map(|failure| failure.message.clone());
        Cell { text: value.clone(), problem, value, ..Cell::default() }
    }

    /// Numbers that cannot be read, in rows that count with the value of before.
    pub(crate) fn held_cells(&self) -> impl Iterator<Item = Failure> {
        let held = self.pending.iter().filter(|(index, _)| !self.exposure.failures.contains_key(index));
        held.filter_map(|(index, cells)| {
            let (field, failure) = cells.iter().find_map(|(field, (_, problem))| Some((*field, problem.clone()?)))?;
            let value = text(&self.book.position(*index)?, field);
            let used =
                if value.is_empty() { "nothing is used instead".to_owned() } else { format!("{value} is still used") };
            let message = format!("{}; {used}", failure.message);
            Some(self.book.failed(*index, failure.message(message)))
        })
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
            // The report lists the failure; the call does not fail.
            if self.suspend(index, Field::Quantity, pending, failure).is_ok() {}
        }
        Ok(id)
    }

    /// Everything that undoing has to bring back.
    pub fn snapshot(&self) -> Snapshot {
        let held = self.pending.keys().filter(|index| !self.exposure.failures.contains_key(index));
        Snapshot { book: self.book.clone(), pending: self.pending.clone(), held: held.copied().collect() }
    }

    /// The book of a snapshot, valued at `now` if it gives no time itself.
    pub fn restore(snapshot: Snapshot, now: Option<Time>) -> Result<LiveBook, Error> {
        let options = snapshot.book.options.clone();
        let mut live = LiveBook::valued_at(snapshot.book, options, now)?;
        for (index, cells) in snapshot.pending {
            if snapshot.held.contains(&index) {
                live.pending.insert(index, cells);
                continue;
            }
            let wrong = cells.iter().find_map(|(field, (_, problem))| Some((*field, problem.clone()?)));
            let (field, failure) = wrong.unwrap_or_else(|| (Field::Quantity, incomplete()));
            // The report lists the failure, as before.
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
        let failure = self.book.failed(index, failure);
        if !self.exposure.failures.contains_key(&index)
            && let Some(row) = self.book.rows.get(index as usize).cloned().flatten()
        {
            self.post(index, &row, true).map_err(|error| error.failure().clone())?;
        }
        self.exposure.failures.insert(index, failure.clone());
        Err(failure)
    }
}

fn incomplete() -> Failure {
    Failure::new(Code::Incomplete, "a new position: write its asset, quantity and price").field("quantity")
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

/// A position with its pending cells written into it.
struct Assembled {
    position: Result<Position, Failure>,
    /// The first number that cannot be read; the position has the value of before in its place.
    unread: Option<Failure>,
}

/// Writes the pending cells into the position; each cell that is wrong keeps its problem.
fn assemble(
    position: &Position,
    pending: &mut BTreeMap<Field, (String, Option<Failure>)>,
    book: &Book,
    edited: Field,
    typing: Option<Typing<'_>>,
) -> Assembled {
    let mut draft = Draft::default();
    let mut wrong: Option<Failure> = None;
    let mut unread: Option<Failure> = None;
    for field in Field::ALL {
        let set = match (pending.get_mut(field), typing) {
            (None, _) => draft.set(*field, text(position, *field)),
            (Some((text, problem)), None) => {
                let set = draft.set(*field, text.clone());
                *problem = set.clone().err();
                set
            }
            (Some((written, problem)), Some(typing)) if field.is_number() => {
                let units = units(book, position, *field);
                let units: Vec<&str> = units.iter().map(String::as_str).collect();
                let typed = Typed { scale: scale(position, *field), units: &units, mark: typing.mark, accounts: false };
                match draft.type_number(*field, written, &typed) {
                    Ok(()) => {
                        *problem = None;
                        Ok(())
                    }
                    Err(failure) => {
                        *problem = Some(failure.clone());
                        if *field == edited || unread.is_none() {
                            unread = Some(failure);
                        }
                        let now = text(position, *field);
                        let before = typing.before.filter(|_| *field == edited).unwrap_or(&now);
                        draft.set(*field, before.to_owned()).or_else(|_| draft.set(*field, now))
                    }
                }
            }
            (Some((text, problem)), Some(_)) => {
                let set = draft.set(*field, text.clone());
                *problem = set.clone().err();
                set
            }
        };
        if let Err(failure) = set {
            wrong.get_or_insert(failure);
        }
    }
    if let Some(failure) = wrong {
        return Assembled { position: Err(failure), unread };
    }
    let finished = draft.finish().map(Position::into_owned).and_then(|position| {
        crate::book::row::check(&position)?;
        Ok(position)
    });
    let position = finished.inspect_err(|failure| {
        let named = failure.field.as_deref().and_then(Field::from_name);
        if let Some((_, problem)) = named.and_then(|field| pending.get_mut(&field)) {
            *problem = Some(failure.clone());
        }
    });
    Assembled { position, unread }
}

/// How a percent sign counts in a cell.
fn scale(position: &Position, field: Field) -> Scale {
    match field {
        _ if field.is_share() => Scale::Percent,
        // A swap is priced by its spread.
        Field::Price | Field::EntryPrice if position.kind == Kind::Cds => Scale::Share,
        _ => Scale::Number,
    }
}

/// The units that a cell's number may be given in.
fn units(book: &Book, position: &Position, field: Field) -> Vec<String> {
    let named = |name: &str, or: &str| if name.is_empty() { or.to_owned() } else { name.to_owned() };
    let quote = named(&position.quote, &book.currency);
    match field {
        Field::Quantity => vec![position.asset.clone()],
        Field::Price => book.same_money(&named(&position.price_currency, &quote)),
        Field::EntryPrice | Field::UnderlyingPrice | Field::Strike | Field::ResetPrice => book.same_money(&quote),
        Field::Margin if !position.settle.is_empty() => book.same_money(&position.settle),
        Field::Margin if position.inverse => vec![position.asset.clone()],
        Field::Margin => book.same_money(&quote),
        Field::Value => book.same_money(&book.currency),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Typing;
    use crate::amount::typed::DecimalMark;
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
                    "quantity \"1,5\" has a separator with two possible meanings; use a point for decimals and write 1234.5"
                        .into()
                ),
                value: "2".into(),
                pending: true,
                ..crate::Cell::default()
            }
        );
        assert!(again.position("row-1").unwrap().failure.is_some());
    }

    #[test]
    fn a_number_that_cannot_be_read_leaves_the_value_of_before_in_use() {
        let book = import::book("asset,kind,quantity,price\nBTC,perpetual,-2,60000\n").unwrap();
        let mut live = LiveBook::new(book).unwrap();
        let clean = live.report();
        let typing = Typing { before: Some("2"), mark: None };
        // Key by key: 1 and 12 count, and with the letter the 2 of before is in use again.
        for (text, net) in [("1", "-60000"), ("12", "-720000"), ("12a", "-120000"), ("12abc", "-120000")] {
            let typed = live.type_in("row-1", Field::Quantity, text, typing);
            assert_eq!(typed.is_ok(), !text.contains('a'), "{text}");
            assert_eq!(live.totals().total.net.to_string(), net, "{text}");
        }
        let cell = live.cell("row-1", Field::Quantity);
        assert_eq!((cell.text.as_str(), cell.value.as_str(), cell.pending), ("12abc", "2", true));
        let report = live.report();
        assert!(!report.partial);
        assert!(report.warnings.iter().any(|w| w.message.ends_with("2 is still used")), "{:?}", report.warnings);
        // Other cells of the row count on.
        assert!(live.type_in("row-1", Field::Price, "61,765.50", Typing::default()).is_err());
        assert_eq!(live.totals().total.net.to_string(), "-123531");
        let snapshot = live.snapshot();
        assert_eq!(LiveBook::restore(snapshot, None).unwrap().report(), live.report());
        live.type_in("row-1", Field::Price, "60k", Typing::default()).unwrap_err();
        live.type_in("row-1", Field::Quantity, "2", typing).unwrap();
        assert_eq!(live.report(), clean);

        live.type_in("row-1", Field::Quantity, "1,5", typing).unwrap_err();
        assert_eq!(live.cell("row-1", Field::Quantity).readings, ["1.5", "15"]);
        assert_eq!(live.report().total, clean.total);
        live.type_in("row-1", Field::Quantity, "1,5", Typing { mark: Some(DecimalMark::Comma), ..typing }).unwrap();
        assert_eq!(live.totals().total.net.to_string(), "-90000");
    }

    #[test]
    fn a_cell_takes_its_own_unit_and_percentages() {
        let book = import::book("asset,kind,quantity,price\nBTC,perpetual,-2,60000\n").unwrap();
        let mut live = LiveBook::new(book).unwrap();
        let mut type_in = |field, text| live.type_in("row-1", field, text, Typing::default()).map_err(|f| f.message);
        for (field, text) in [
            (Field::Price, "$61k"),
            (Field::Price, "61,000 USDC"),
            (Field::Quantity, "1.5 btc"),
            (Field::MarginRate, "5%"),
            (Field::MarginRate, "10"),
        ] {
            type_in(field, text).unwrap();
        }
        assert_eq!(
            type_in(Field::Price, "61k EUR").unwrap_err(),
            "price \"61k EUR\" is in EUR, but USD is needed; write it in USD"
        );
        assert_eq!(
            type_in(Field::MarginRate, "x").unwrap_err(),
            "margin rate \"x\" is not a number; write one such as 2.5 or 2.5%"
        );
        assert_eq!(live.cell("row-1", Field::MarginRate).value, "0.1");
        assert_eq!(live.totals().total.net.to_string(), "-91500");
    }

    #[test]
    fn a_new_row_is_left_out_until_its_quantity_can_be_read() {
        let mut live =
            LiveBook::new(import::book("asset,kind,quantity,price\nBTC,perpetual,-2,60000\n").unwrap()).unwrap();
        let position = crate::Position::new("ETH".to_owned(), crate::Kind::Perpetual, crate::Decimal::ZERO);
        let id = live.add_incomplete(&position).unwrap();
        live.type_in(&id, Field::Price, "3k", Typing::default()).unwrap_err();
        live.type_in(&id, Field::Quantity, "x", Typing::default()).unwrap_err();
        assert!(live.report().partial);
        live.type_in(&id, Field::Quantity, "1k", Typing::default()).unwrap();
        assert_eq!(live.report().total.long.to_string(), "3000000");
    }

    #[test]
    fn the_sets_of_all_positions_are_those_of_each() {
        let text = "asset,kind,quantity,price,venue,account\nBTC,spot,1,5,X,\nETH,spot,1,5,X,a\nSOL,spot,1,5,,\nBTC,spot,1,5,X,\n";
        let live = LiveBook::new(import::book(text).unwrap()).unwrap();
        let all = live.ids_by_set();
        assert_eq!(all.len(), 4);
        for (id, set) in all {
            assert_eq!(live.position(&id).unwrap().set, set, "{id}");
        }
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
