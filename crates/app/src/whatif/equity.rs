//! Equity by account: how much margin uses of it, what is free, and how far prices may move.

use leptos::prelude::*;

use crate::format::{percent, whole};
use crate::margin::change;
use crate::number::{Holds, Number};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::whatif as texts;
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
            {head(texts::EQUITY, texts::EQUITY_MEANING)}
            <div class="scroll" tabindex="0" role="region" aria-label=texts::EQUITY>
                <table class="small equity">
                    <thead><tr>{heads(&texts::EQUITY_COLUMNS)}</tr></thead>
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
    // The currency written beside the amount, if it is not the account's.
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
            // An account without equity keeps its mode and the venue's numbers.
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
        unpriced.then(|| texts::unpriced(&currency))
    };
    let input = format!("equity.{name}");
    let used = move || {
        let account = figures.get().filter(|account| account.equity.is_some())?;
        Some(match (account.usage, account.maintenance_usage) {
            (Some(initial), Some(kept)) => format!("{} · {}", percent(initial), percent(kept)),
            _ => texts::NO_EQUITY.to_owned(),
        })
    };
    let free = move || figures.get()?.free.map(whole);
    let tight = move || figures.with(|f| f.as_ref()?.free).is_some_and(|free| free < Amount::ZERO);
    let closed = move || {
        headroom.with(|all| {
            let own = all.iter().find(|h| is(&h.counterparty, &h.account))?;
            Some(match (own.below, own.down, own.up) {
                (true, _, _) => texts::BELOW_MAINTENANCE.to_owned(),
                (_, None, None) => texts::NO_LIQUIDATION.to_owned(),
                (_, down, up) => texts::moves(&down.into_iter().chain(up).map(change).collect::<Vec<_>>()),
            })
        })
    };
    view! {
        <tr>
            <th scope="row">{name.clone()} <span class="kind block">{stated}</span></th>
            <td class="num bare"><Number store label=texts::EQUITY_OF_ACCOUNT.to_owned() about=texts::equity_of(&name) path name=input holds=Holds::Money currency unit optional=true locked value set/></td>
            <td class="num">{used}</td>
            <td class="num" class:cost=tight>{free}</td>
            <td class="num">{closed}</td>
        </tr>
    }
}
