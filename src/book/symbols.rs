//! Names, stored once each and known by number.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// A name by its number in [`Symbols`]; 0 is the empty name.
pub(crate) type Symbol = u32;

/// The hasher of every map here; it is fixed, so that two runs never differ.
pub(crate) const HASHER: FixedState = FixedState::with_seed(0x6e65_7474_696e_6721);

/// The names of a book.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols {
    texts: Vec<Box<str>>,
    table: HashTable<Symbol>,
}

impl Symbols {
    pub(crate) fn new() -> Symbols {
        let mut symbols = Symbols::default();
        symbols.intern("");
        symbols
    }

    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() && !self.texts.is_empty() {
            return 0;
        }
        let Symbols { texts, table } = self;
        let hash = HASHER.hash_one(text);
        let same = |symbol: &Symbol| texts.get(*symbol as usize).is_some_and(|t| &**t == text);
        if let Some(symbol) = table.find(hash, same) {
            return *symbol;
        }
        let symbol = u32::try_from(texts.len()).unwrap_or(u32::MAX); // rows are fewer, and so are names
        texts.push(text.into());
        let rehash = |symbol: &Symbol| HASHER.hash_one(texts.get(*symbol as usize).map_or("", |t| t));
        table.insert_unique(hash, symbol, rehash);
        symbol
    }

    pub(crate) fn find(&self, text: &str) -> Option<Symbol> {
        let same = |symbol: &Symbol| self.texts.get(*symbol as usize).is_some_and(|t| &**t == text);
        self.table.find(HASHER.hash_one(text), same).copied()
    }

    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol as usize).map_or("", |t| t)
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// Repeated values, stored once each and known by number.
#[derive(Clone, Debug)]
pub(crate) struct Interned<T> {
    items: Vec<T>,
    table: HashTable<u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Interned { items: Vec::new(), table: HashTable::new() }
    }
}

impl<T: Eq + std::hash::Hash> Interned<T> {
    pub(crate) fn intern(&mut self, item: T) -> u32 {
        let Interned { items, table } = self;
        let hash = HASHER.hash_one(&item);
        if let Some(index) = table.find(hash, |index| items.get(*index as usize) == Some(&item)) {
            return *index;
        }
        let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.push(item);
        table.insert_unique(hash, index, |index| items.get(*index as usize).map_or(0, |item| HASHER.hash_one(item)));
        index
    }

    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        self.items.get(index as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }
}
