//! Sorting through one piece of code. Each use of the standard sort for another type adds kilobytes of code that a page
//! has to load; here only the comparison differs.

use std::cmp::Ordering;

/// Sorts `items`; equal ones keep their order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| taken.get_mut(at)?.take()));
}

/// The indices of `count` items in sorted order.
#[inline(never)]
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

#[cfg(test)]
mod tests {
    proptest::proptest! {
        #[test]
        fn sorts_as_the_library_does(items in proptest::collection::vec((0_u8..9, 0_u8..255), 0..60)) {
            let (mut ours, mut theirs) = (items.clone(), items);
            super::sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|item| item.0);
            proptest::prop_assert_eq!(ours, theirs);
        }
    }
}
