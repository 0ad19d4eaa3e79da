//! Equity by account: how much margin uses of it, what is free, and how far prices may move.

use leptos::prelude::*;

use crate::format::{percent, whole};
use crate::margin::change;
use crate::number::{Holds, Number};
use crate::store::Store;
use exposure_netting::whatif::Headroom;
use exposure_netting::{Account, Amount, Decimal, amount};

/// An account: the counterparty and the margin pool.
type Place = (String, String);

#[component]
pub(super) fn Equity(store: Store, headroom: Memo<Vec<Headroom>>) -> impl IntoView {
    let places = Memo::new(move |_| {
        store.report.with(|r| {
            let sets = r.margin.sets.iter().filter(|set| set.agreement.is_none() && !set.name.counterparty.is_empty());
            let mut places: Vec<Place> =
                sets.map(|set| (set.name.counterparty.clone(), set.name.account.clone())).collect();
            places.sort();
            places.dedup();
            places
        })
    });
    view! {
        <div class="section" data-equity="">
            <div class="head"><h2>"Equity and headroom"</h2><span>"what you have at each venue, as it counts it for margin; taken as it is, whatever prices do, unless it is in a coin"</span></div>
            <div class="scroll" tabindex="0" role="region" aria-label="Equity and headroom">
                <table class="small equity">
                    <thead><tr>
                        <th scope="col">"Account"</th><th scope="col" class="num">"Equity"</th>
                        <th scope="col" class="num"><abbr title="Initial margin / equity, then maintenance margin / equity, without isolated positions and what they hold">"Used"</abbr></th>
                        <th scope="col" class="num"><abbr title="Equity less initial margin, both without isolated positions">"Free"</abbr></th>
                        <th scope="col" class="num"><abbr title="How far every price may move together before equity falls to maintenance margin">"Closed out at"</abbr></th>
                    </tr></thead>
                    <tbody>{move || places.get().into_iter().map(|place| view! { <Row store place headroom/> }).collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
}

#[component]
fn Row(store: Store, place: Place, headroom: Memo<Vec<Headroom>>) -> impl IntoView {
    let place = StoredValue::new(place);
    let is = move |counterparty: &str, account: &str| place.with_value(|(c, a)| c == counterparty && a == account);
    let figures =
        Memo::new(move |_| store.report.with(|r| r.accounts.iter().find(|a| is(&a.counterparty, &a.account)).cloned()));
    let value = Signal::derive(move || {
        store.version.track();
        store.book(|book| {
            let own = book.accounts.iter().find(|a| is(&a.counterparty, &a.account));
            own.and_then(|a| a.equity).map(amount::plain).unwrap_or_default()
        })
    });
    // An account without equity is none, but while its field is typed into it is still the same one.
    let last = StoredValue::new(None::<(u32, Account)>);
    let kept = move || last.get_value().filter(|(epoch, _)| *epoch == store.epoch.get()).map(|(_, account)| account);
    // What is written beside the amount, if it is not in the account's currency.
    let unit = RwSignal::new(None::<String>);
    let set = move |equity: Option<Decimal>, input: &str| {
        let (counterparty, account) = place.get_value();
        let known = store.book(|book| book.accounts.iter().find(|a| is(&a.counterparty, &a.account)).cloned());
        let known = known.or_else(|| untrack(kept));
        let mut own = Account { counterparty, account, ..known.clone().unwrap_or_default() };
        let reporting = store.book(|book| book.currency.clone());
        own.set_equity(equity, unit.get_untracked().as_deref(), &reporting)?;
        last.set_value(known.map(|account| (store.epoch.get_untracked(), account)));
        store.amend_typing(input, |book| {
            book.accounts.retain(|a| !is(&a.counterparty, &a.account));
            // An account keeps its mode and what the venue says without equity.
            if equity.is_some() || own.mode.is_some() || own.leverage.is_some() || own.venue.is_some() {
                book.accounts.push(own);
            }
        });
        Ok(())
    };
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let name = place
        .with_value(|(counterparty, account)| [counterparty.as_str(), account.as_str()].join(" ").trim().to_owned());
    let path = place.with_value(|(counterparty, account)| match account.as_str() {
        "" => format!("accounts.{counterparty}.equity"),
        account => format!("accounts.{counterparty}.{account}.equity"),
    });
    let currency = Signal::derive(move || {
        store.version.track();
        let own = store.book(|book| book.accounts.iter().find(|a| is(&a.counterparty, &a.account)).cloned());
        own.or_else(kept).map(|account| account.currency).unwrap_or_default()
    });
    let stated = move || {
        let currency = Some(currency.get()).filter(|currency| !currency.is_empty())?;
        let given = !matches!(value.get().as_str(), "" | "0");
        let unpriced = given && figures.with(|own| own.as_ref()?.equity) == Some(Amount::ZERO);
        unpriced.then(|| format!("{currency} has no price, so it counts for nothing"))
    };
    let input = format!("equity.{name}");
    let used = move || {
        let account = figures.get().filter(|account| account.equity.is_some())?;
        Some(match (account.usage, account.maintenance_usage) {
            (Some(initial), Some(kept)) => format!("{} · {}", percent(initial), percent(kept)),
            _ => "no equity".to_owned(),
        })
    };
    let free = move || figures.get()?.free.map(whole);
    let tight = move || figures.with(|f| f.as_ref()?.free).is_some_and(|free| free < Amount::ZERO);
    let closed = move || {
        headroom.with(|all| {
            let own = all.iter().find(|h| is(&h.counterparty, &h.account))?;
            Some(match (own.below, own.down, own.up) {
                (true, _, _) => "below maintenance now".to_owned(),
                (_, None, None) => "none in sight".to_owned(),
                (_, down, up) => down.into_iter().chain(up).map(change).collect::<Vec<_>>().join(" or "),
            })
        })
    };
    view! {
        <tr>
            <th scope="row">{name.clone()} <span class="kind block">{stated}</span></th>
            <td class="num bare"><Number store label="Equity".to_owned() about=format!("Equity of {name}") path name=input holds=Holds::Money currency unit optional=true locked value set/></td>
            <td class="num">{used}</td>
            <td class="num" class:cost=tight>{free}</td>
            <td class="num">{closed}</td>
        </tr>
    }
}
