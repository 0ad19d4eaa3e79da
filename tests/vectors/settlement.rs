//! Settlement: compression, fewest transfers, gridlock, clearing vectors.

use std::collections::BTreeMap;

use exposure_netting::Decimal;
use exposure_netting::settlement::{
    ClearingInput, CreditLine, Objective, Obligation, Options, Settlement, Transfer, clear, set_off, settle, verify,
    verify_credit,
};
use serde_json::Value;

use super::{Tally, decimal};

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn owes(debtor: &Value, creditor: &Value, amount: &Value) -> Obligation {
    Obligation { debtor: text(debtor), creditor: text(creditor), amount: text(amount), ..Obligation::default() }
}

/// Settled, and verified.
fn settled(obligations: &[Obligation], options: &Options, tally: &mut Tally) -> Settlement {
    let settled = settle(obligations, options).unwrap();
    let verdict = verify(obligations, &settled).unwrap();
    if !verdict.valid {
        tally.wrong(format_args!("{:?}: {:?}", options.objective, verdict.reasons));
    }
    settled
}

fn by(objective: Objective) -> Options {
    Options { objective, ..Options::default() }
}

fn exactly(tally: &mut Tally, what: &str, found: &str, expected: &Value) {
    if found != text(expected) {
        tally.wrong(format_args!("{what} is {found}, not {expected}"));
    }
}

/// `A>B` and an amount, for each transfer.
fn edges(transfers: &[Transfer]) -> BTreeMap<String, String> {
    transfers.iter().map(|t| (format!("{}>{}", t.debtor, t.creditor), t.amount.clone())).collect()
}

pub(super) fn compression(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let list = case["obligations"].as_array().unwrap();
        let web: Vec<Obligation> = list.iter().map(|o| owes(&o["debtor"], &o["creditor"], &o["amount"])).collect();
        let expect = &case["expect"];
        let bilateral = settled(&web, &by(Objective::Bilateral), tally);
        let existing = settled(&web, &by(Objective::Existing), tally);
        let least = settled(&web, &by(Objective::LeastMoney), tally);
        let fewest = settled(&web, &by(Objective::Fewest), tally);
        let house = settled(&web, &by(Objective::Ccp), tally);
        exactly(tally, "gross", &existing.before.gross, &expect["gross"]);
        exactly(tally, "bilateral", &bilateral.after.gross, &expect["after_bilateral"]);
        exactly(tally, "existing", &existing.after.gross, &expect["after_conservative_optimum"]);
        exactly(tally, "least money", &least.after.gross, &expect["min_total_notional"]);
        exactly(tally, "fewest, money", &fewest.after.gross, &expect["min_total_notional"]);
        exactly(tally, "fewest, count", &fewest.after.count.to_string(), &expect["min_transfers_exact"]);
        exactly(tally, "house", &house.after.gross, &expect["ccp_netted_gross"]);
        for position in &existing.net_positions {
            exactly(tally, "position", &position.amount, &case["net_position_received_minus_owed"][&position.party]);
        }
        let published = &case["published"];
        for (name, found) in [("after", &existing), ("bilateral_edges", &bilateral)] {
            let Some(expected) = published[name].as_object() else { continue };
            let expected: BTreeMap<String, String> = expected.iter().map(|(k, v)| (k.clone(), text(v))).collect();
            if edges(&found.transfers) != expected {
                tally.wrong(format_args!("{name} is {:?}", edges(&found.transfers)));
            }
        }
    });
}

pub(super) fn fewest(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let web: Vec<Obligation> = match case["transactions"].as_array() {
            Some(list) => list.iter().map(|t| owes(&t[0], &t[1], &t[2])).collect(),
            // Positions alone: everybody through one party, which ends at zero.
            None => {
                let number = |at: usize| Value::from(format!("{at:02}"));
                let hub = Value::from("hub");
                let balances = case["balances"].as_array().unwrap();
                let of = |(at, balance): (usize, &Value)| {
                    let amount = Value::from(balance.as_i64().unwrap().abs());
                    if balance.as_i64().unwrap() < 0 {
                        owes(&number(at), &hub, &amount)
                    } else {
                        owes(&hub, &number(at), &amount)
                    }
                };
                balances.iter().enumerate().map(of).collect()
            }
        };
        let found = settled(&web, &by(Objective::Fewest), tally);
        exactly(tally, "transfers", &found.after.count.to_string(), &case["min_transfers"]);
        if !found.optimal {
            tally.wrong("is not proved");
        }
        if let Some(groups) = case["max_zero_sum_groups"].as_u64() {
            exactly(tally, "groups", &found.webs[0].proof.groups.len().to_string(), &groups.into());
        }
    });
    // Shared expenses: each paid for some, in equal parts; the source rounds to cents.
    let example = &file["splitbill_example"];
    let everybody = ["Honza", "Adela", "Martin", "Tomas", "Karel"];
    let mut balances: BTreeMap<&str, Decimal> = BTreeMap::new();
    for expense in example["expenses"].as_array().unwrap() {
        let (who, amount, whom) = (expense[0].as_str().unwrap(), decimal(&expense[1]), expense[2].as_str().unwrap());
        let within: Vec<&str> = match whom.strip_prefix("AllBut ") {
            Some(without) => everybody.into_iter().filter(|name| *name != without).collect(),
            None if whom == "All" => everybody.to_vec(),
            None => everybody.into_iter().filter(|name| whom.split(' ').any(|w| w == *name)).collect(),
        };
        *balances.entry(who).or_default() += amount;
        for name in &within {
            *balances.entry(name).or_default() -= amount / Decimal::from(within.len());
        }
    }
    tally.case = "splitbill".to_owned();
    let web: Vec<Obligation> = balances
        .iter()
        .filter(|(_, balance)| !balance.round_dp(2).is_zero())
        .map(|(name, balance)| {
            let amount = Value::from(balance.round_dp(2).abs().to_string());
            let (name, pot) = (Value::from(*name), Value::from("pot"));
            if balance.is_sign_negative() { owes(&name, &pot, &amount) } else { owes(&pot, &name, &amount) }
        })
        .collect();
    let found = settled(&web, &by(Objective::Fewest), tally);
    exactly(
        tally,
        "payments",
        &found.after.count.to_string(),
        &example["published_payments"].as_array().unwrap().len().into(),
    );
}

pub(super) fn gridlock(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let list = case["obligations"].as_array().unwrap();
        let web: Vec<Obligation> = list.iter().map(|o| owes(&o["payer"], &o["payee"], &o["amount"])).collect();
        if let Some(limits) = case["limits"].as_object() {
            let cash = limits.iter().map(|(party, limit)| (party.clone(), text(limit))).collect();
            let found = settled(&web, &Options { objective: Objective::Gridlock, cash, ..Options::default() }, tally);
            exactly(tally, "value", &found.after.gross, &case["published"]["settled_value"]);
            exactly(tally, "count", &found.after.count.to_string(), &case["published"]["settled"]);
            exactly(tally, "value", &found.after.gross, &case["bruteforce_max_value"]);
            let mut left: BTreeMap<String, Decimal> =
                limits.iter().map(|(party, limit)| (party.clone(), decimal(limit))).collect();
            for transfer in &found.transfers {
                let amount: Decimal = transfer.amount.parse().unwrap();
                *left.get_mut(&transfer.debtor).unwrap() -= amount;
                *left.get_mut(&transfer.creditor).unwrap() += amount;
            }
            for (party, limit) in case["published"]["new_limits"].as_object().unwrap() {
                exactly(tally, party, &left[party].to_string(), limit);
            }
        } else {
            let least = settled(&web, &by(Objective::Fewest), tally);
            exactly(tally, "money", &least.after.gross, &case["min_total_notional"]);
            exactly(tally, "transfers", &least.after.count.to_string(), &case["min_transfers"]);
            for position in &least.net_positions {
                exactly(tally, &position.party, &position.amount, &case["net"][&position.party]);
            }
            let published = case["published_net_payments"].as_array().unwrap();
            let expected =
                published.iter().map(|p| (format!("{}>{}", text(&p[0]), text(&p[1])), text(&p[2]))).collect();
            if edges(&least.transfers) != expected {
                tally.wrong(format_args!("payments are {:?}", edges(&least.transfers)));
            }
        }
    });
}

pub(super) fn clearing(file: &Value, tally: &mut Tally) {
    tally.cases(&file["eisenberg_noe"], |case, tally| {
        let name = |at: usize| format!("{at}");
        let mut web = Vec::new();
        for (from, row) in case["L"].as_array().unwrap().iter().enumerate() {
            for (to, amount) in row.as_array().unwrap().iter().enumerate().filter(|(_, a)| a.as_f64() != Some(0.0)) {
                web.push(owes(&name(from).into(), &name(to).into(), amount));
            }
        }
        let cash =
            case["e"].as_array().unwrap().iter().enumerate().map(|(at, cash)| (name(at), decimal(cash))).collect();
        let part = |name: &str| (!case[name].is_null()).then(|| decimal(&case[name]));
        let found = clear(&web, &ClearingInput { cash, alpha: part("alpha"), beta: part("beta") }).unwrap();
        // A value that a test once printed, and that contradicts its formula, is given together with the formula's
        // value.
        let expected = case.get("rv_definition_value").unwrap_or(&case["clearing_payments"]);
        for (at, value) in expected.as_array().unwrap().iter().enumerate() {
            let paid =
                found.parties.iter().find(|party| party.party == name(at)).map_or(0.0, |party| party.paid.to_f64());
            tally.absolute(&format!("bank {at}"), paid, value.as_f64().unwrap(), 1e-8);
        }
        if found.residual.to_f64() > 1e-9 {
            tally.wrong(format_args!("the residual is {}", found.residual));
        }
        // The published vector that contradicts itself is not a fixed point.
        if let Some(published) = case["published"].as_array().filter(|_| !case["WARNING"].is_null()) {
            let apart = (found.parties[0].paid.to_f64() - published[0].as_f64().unwrap()).abs();
            if apart < 1.0 {
                tally.wrong("agrees with a vector that contradicts itself");
            }
        }
    });
    tally.cases(&file["full_payment_algorithm"], |case, tally| {
        let list = |name: &str| case[name].as_array().cloned().unwrap_or_default();
        let (owed, cash) = (list("pbar"), list("e"));
        let name = |at: usize| Value::from(format!("{at}"));
        let ring: Vec<Obligation> =
            owed.iter().enumerate().map(|(at, amount)| owes(&name(at), &name((at + 1) % owed.len()), amount)).collect();
        // All or nothing out of cash: the choice of gridlock in a ring with one debt each.
        let pledged = cash.iter().enumerate().map(|(at, cash)| (format!("{at}"), text(cash))).collect();
        let found =
            settled(&ring, &Options { objective: Objective::Gridlock, cash: pledged, ..Options::default() }, tally);
        for (at, residual) in list("residual").iter().enumerate() {
            exactly(tally, &format!("residual {at}"), &found.notices[at].remainder, residual);
        }
    });
}

/// Credit lines: a pair on the left of `>` lends to the one on the right. Which line is first is given in words.
pub(super) fn credit(file: &Value, tally: &mut Tally) {
    let mut edges: Vec<Value> = Vec::new();
    tally.cases(&file["cases"], |case, tally| {
        // A case without edges has those of the case before.
        edges = case["edges"].as_array().cloned().unwrap_or_else(|| std::mem::take(&mut edges));
        let of = |kind: &'static str| edges.iter().filter(move |edge| edge[3] == kind);
        let web: Vec<Obligation> = of("o").map(|edge| owes(&edge[0], &edge[1], &edge[2])).collect();
        let reversed = case["prefer"].as_str().is_some_and(|words| words.contains("reversed"));
        // In a ladder of discounts the higher level is first.
        let level = |name: &Value| text(name).parse::<u32>().ok();
        let highest = edges.iter().filter_map(|edge| level(&edge[1])).max();
        let rank = |edge: &Value| match (highest, level(&edge[0]), level(&edge[1])) {
            (Some(highest), None, Some(level)) => highest - level,
            (Some(_), ..) => 0,
            _ => u32::from((edge[1] == "$") != reversed),
        };
        let line = |edge: &Value| CreditLine {
            lender: text(&edge[0]),
            borrower: text(&edge[1]),
            limit: text(&edge[2]),
            rank: rank(edge),
            ..CreditLine::default()
        };
        let lines: Vec<CreditLine> = of("c").map(line).collect();
        let found = set_off(&web, &lines).unwrap();
        let verdict = verify_credit(&web, &lines, &found).unwrap();
        if !verdict.valid {
            tally.wrong(format_args!("{:?}", verdict.reasons));
        }
        let left = found.notices.iter().map(|notice| (&notice.debtor, &notice.creditor, &notice.remainder));
        let drawn = found.drawn.iter().map(|drawn| (&drawn.borrower, &drawn.lender, &drawn.amount));
        let after: BTreeMap<String, String> = left
            .chain(drawn)
            .filter(|(.., amount)| *amount != "0")
            .map(|(debtor, creditor, amount)| (format!("{debtor}>{creditor}"), amount.clone()))
            .collect();
        if let Some(expected) = case["after_obligations"].as_array() {
            let expected: BTreeMap<String, String> = expected
                .iter()
                .map(|edge| (format!("{}>{}", text(&edge[0]), text(&edge[1])), text(&edge[2])))
                .collect();
            if after != expected {
                tally.wrong(format_args!("{after:?} is not {expected:?}"));
            }
        } else {
            // "alice 100 at 1%, charlie 80 at 3%, bob 20 at 2%; bob still owed 60"
            let words = case["published"].as_str().unwrap();
            let said = |name: &str| {
                words.split_once(&format!("{name} ")).and_then(|(_, rest)| rest.split_once(' ')).unwrap().0
            };
            let paid = |from: &str, to: &str| {
                &found.notices.iter().find(|notice| notice.debtor == from && notice.creditor == to).unwrap().setoff
            };
            for (from, to, who) in [("alice", "N", "alice"), ("N", "charlie", "charlie"), ("N", "bob", "bob")] {
                exactly(tally, who, paid(from, to), &Value::from(said(who)));
            }
            exactly(tally, "bob is still owed", &after["N>bob"], &Value::from(words.rsplit(' ').next().unwrap()));
        }
    });
}
