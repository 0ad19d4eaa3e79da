//! A web as a picture: the parties with the largest flows, and all others as one.

use std::collections::BTreeMap;

use super::quantity::Quantity;

/// A party of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name; all others together are named by their number.
    pub name: String,
    /// Its flow, as a fraction of the largest: 0 to 1.
    pub weight: f64,
}

/// A payment of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The index of the payer.
    pub from: usize,
    /// The index of the payee.
    pub to: usize,
    /// In words: the amounts, by asset.
    pub amount: String,
    /// Its size as a fraction of the largest: 0 to 1.
    pub weight: f64,
}

/// The parties and their payments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The parties, the largest first.
    pub nodes: Vec<Node>,
    /// Their payments.
    pub links: Vec<Link>,
}

/// A picture of payments `(debtor, creditor, amount, asset)` that names a limited number of parties. `beside` is the
/// picture to compare with: parties in both keep their places.
pub fn picture<'a>(
    payments: impl Iterator<Item = (&'a str, &'a str, &'a str, &'a str)> + Clone,
    most: usize,
    beside: Option<&Picture>,
) -> Picture {
    // For drawing only: amounts of several assets are compared as plain numbers.
    #[allow(clippy::cast_precision_loss, reason = "widths of lines")]
    let size =
        |amount: &str| Quantity::parse(amount).map_or(0.0, |q| q.mantissa as f64 / libm::pow(10.0, f64::from(q.scale)));
    let mut through: BTreeMap<&str, f64> = BTreeMap::new();
    for (debtor, creditor, amount, _) in payments.clone() {
        for party in [debtor, creditor] {
            *through.entry(party).or_default() += size(amount);
        }
    }
    let mut order: Vec<(&str, f64)> = through.into_iter().collect();
    exposure_netting_base::order::sort_by(&mut order, |a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let known: BTreeMap<&str, usize> =
        beside.iter().flat_map(|picture| &picture.nodes).map(|node| node.name.as_str()).zip(0..).collect();
    let seat = |name: &str| known.get(name).copied().unwrap_or(usize::MAX);
    exposure_netting_base::order::sort_by(&mut order, |a, b| seat(a.0).cmp(&seat(b.0)));
    let largest = order.iter().map(|(_, size)| *size).fold(f64::MIN_POSITIVE, f64::max);
    let shown = if order.len() > most { most.saturating_sub(1) } else { order.len() };
    let places: BTreeMap<&str, usize> = order.iter().take(shown).map(|(name, _)| *name).zip(0..).collect();
    let place = |party: &str| places.get(party).copied().unwrap_or(shown);
    let mut nodes: Vec<Node> = order
        .iter()
        .take(shown)
        .map(|(name, size)| Node { name: (*name).to_owned(), weight: size / largest })
        .collect();
    let others = order.len().saturating_sub(shown);
    if others > 0 {
        let rest = order.iter().skip(shown).map(|(_, size)| size).sum::<f64>();
        nodes.push(Node { name: format!("{others} others"), weight: (rest / largest).min(1.0) });
    }
    let mut sums: BTreeMap<(usize, usize), (f64, Vec<String>, usize)> = BTreeMap::new();
    for (debtor, creditor, amount, asset) in payments {
        let (from, to) = (place(debtor), place(creditor));
        if from == to {
            continue;
        }
        let sum = sums.entry((from, to)).or_default();
        sum.0 += size(amount);
        sum.2 = sum.2.saturating_add(1);
        if sum.1.len() < 3 {
            sum.1.push([amount, asset].join(" ").trim().to_owned());
        }
    }
    let widest = sums.values().map(|(size, ..)| *size).fold(f64::MIN_POSITIVE, f64::max);
    let link = |((from, to), (size, words, count)): ((usize, usize), (f64, Vec<String>, usize))| {
        let more = count.saturating_sub(words.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Link { from, to, amount: format!("{}{more}", words.join(", ")), weight: size / widest }
    };
    Picture { nodes, links: sums.into_iter().map(link).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(payments: &[(&str, &str, &str)], most: usize, beside: Option<&Picture>) -> Picture {
        picture(payments.iter().map(|(debtor, creditor, amount)| (*debtor, *creditor, *amount, "USD")), most, beside)
    }

    fn names(picture: &Picture) -> Vec<&str> {
        picture.nodes.iter().map(|node| node.name.as_str()).collect()
    }

    #[test]
    fn the_largest_are_named_and_the_others_are_one() {
        let web = [("A", "B", "100"), ("B", "C", "40"), ("D", "E", "1"), ("E", "A", "2")];
        let drawn = of(&web, 3, None);
        assert_eq!(names(&drawn), ["B", "A", "3 others"]);
        assert_eq!(drawn.links.len(), 3);
        assert!(drawn.nodes.iter().all(|node| (0.0..=1.0).contains(&node.weight)));
    }

    #[test]
    fn two_pictures_side_by_side_seat_a_party_alike() {
        let before = of(&[("A", "B", "100"), ("B", "C", "40"), ("C", "A", "30")], 24, None);
        let after = of(&[("C", "A", "90"), ("C", "B", "1")], 24, Some(&before));
        assert_eq!(names(&before), names(&after).as_slice());
        assert_eq!(after.nodes.iter().find(|node| node.name == "C").map(|node| node.weight), Some(1.0));
    }
}
