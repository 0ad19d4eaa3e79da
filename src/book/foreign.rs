//! Parts of a book's JSON that are unknown here, from a later version, and rows that could not be used. They are kept
//! as written, so that saving the book loses nothing.

use crate::error::Code;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::Book;

/// Raw JSON values, by name.
pub(crate) type Parts = Vec<(String, Box<RawValue>)>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Foreign {
    /// Parts of the book.
    parts: Parts,
    /// Fields of positions, by row.
    fields: BTreeMap<u32, Parts>,
    /// Rows that were refused; each leaves a gap among the book's rows.
    rows: BTreeMap<u32, Box<RawValue>>,
}

fn raw(json: &str) -> Option<Box<RawValue>> {
    RawValue::from_string(json.to_owned()).ok()
}

impl Foreign {
    pub(crate) fn parts(&self) -> &[(String, Box<RawValue>)] {
        &self.parts
    }

    pub(crate) fn fields(&self, index: u32) -> &[(String, Box<RawValue>)] {
        self.fields.get(&index).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn row(&self, index: u32) -> Option<&RawValue> {
        self.rows.get(&index).map(AsRef::as_ref)
    }
}

impl Book {
    /// Keeps an unknown part.
    pub(crate) fn keep_part(&mut self, name: &str, json: &str) {
        if let Some(raw) = raw(json) {
            Arc::make_mut(&mut self.foreign).parts.push((name.to_owned(), raw));
        }
    }

    /// Keeps unknown fields of the position at `index`.
    pub(crate) fn keep_fields(&mut self, index: u32, fields: &[(String, &str)]) {
        let fields: Parts = fields.iter().filter_map(|(name, json)| Some((name.clone(), raw(json)?))).collect();
        if !fields.is_empty() {
            Arc::make_mut(&mut self.foreign).fields.insert(index, fields);
        }
    }

    /// Keeps the row at `index`, which was refused.
    pub(crate) fn keep_row(&mut self, index: u32, json: &str) {
        if let Some(raw) = raw(json) {
            Arc::make_mut(&mut self.foreign).rows.insert(index, raw);
        }
    }

    /// Forgets the unknown fields of a removed position.
    pub(super) fn forget_fields(&mut self, index: u32) {
        if self.foreign.fields.contains_key(&index) {
            Arc::make_mut(&mut self.foreign).fields.remove(&index);
        }
    }

    /// Copies the unknown parts of another book; `moved` maps its rows to rows of this book.
    pub(super) fn merge_foreign(&mut self, other: &Book, moved: &BTreeMap<u32, u32>) {
        if other.foreign.parts.is_empty() && other.foreign.fields.is_empty() && other.foreign.rows.is_empty() {
            return;
        }
        let mine = Arc::make_mut(&mut self.foreign);
        for (name, value) in &other.foreign.parts {
            if mine.parts.iter().all(|(known, _)| known != name) {
                mine.parts.push((name.clone(), value.clone()));
            }
        }
        let to = |index: &u32| moved.get(index).copied();
        mine.fields
            .extend(other.foreign.fields.iter().filter_map(|(index, fields)| Some((to(index)?, fields.clone()))));
        mine.rows.extend(other.foreign.rows.iter().filter_map(|(index, row)| Some((to(index)?, row.clone()))));
    }

    /// Removes the rows that could not be used.
    pub fn drop_refused(&mut self) {
        self.refused.clear();
        Arc::make_mut(&mut self.foreign).rows.clear();
    }

    /// Whether the book's JSON contains everything that was read.
    pub fn is_whole(&self) -> bool {
        let lost = |field: &Option<String>| field.as_deref().is_some_and(|field| field.starts_with("agreements."));
        !self.noted.iter().any(|warning| warning.code == Code::UnknownField && lost(&warning.field))
    }
}
