//! The savings of the settlement in gas, fees and time.

use std::sync::Arc;

use leptos::prelude::*;

use super::work::Shown;
use crate::format::{decimal, money, rounded};
use crate::number::{Holds, Number, not_below_zero};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{fields, settlement as texts};
use exposure_netting::settlement::{Batch, ChainCost, Cost, GasModel, costs};
use exposure_netting::{Amount, Decimal, amount};

/// An assumption: its path, its label with its source, how it is read and written.
type Field =
    (&'static str, (&'static str, &'static str), fn(&GasModel) -> Option<Decimal>, fn(&mut GasModel, Option<Decimal>));

fn whole(number: Option<Decimal>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
}

const FIELDS: [Field; 8] = [
    (
        "gas.perTransfer",
        texts::PER_TRANSFER,
        |m| Some(m.per_transfer.into()),
        |m, number| m.per_transfer = whole(number),
    ),
    ("gas.gasPrice", texts::GAS_PRICE, |m| m.gas_price, |m, number| m.gas_price = number),
    ("gas.coinPrice", texts::COIN_PRICE, |m| m.coin_price, |m, number| m.coin_price = number),
    ("gas.fee", texts::FEE, |m| m.fee, |m, number| m.fee = number),
    (
        "gas.blockSeconds",
        texts::BLOCK_SECONDS,
        |m| Some(m.block_seconds),
        |m, number| m.block_seconds = number.unwrap_or_default(),
    ),
    ("gas.perBlock", texts::PER_BLOCK, |m| Some(m.per_block.into()), |m, number| m.per_block = whole(number).max(1)),
    (
        "gas.batch.base",
        texts::BATCH,
        |m| m.batch.map(|batch| batch.base.into()),
        |m, number| m.batch = number.map(|n| Batch { base: whole(Some(n)), ..m.batch.unwrap_or_default() }),
    ),
    (
        "gas.batch.perLeg",
        texts::PER_LEG,
        |m| m.batch.map(|batch| batch.per_leg.into()),
        |m, number| m.batch = number.map(|n| Batch { per_leg: whole(Some(n)), ..m.batch.unwrap_or_default() }),
    ),
];

/// Those that are counts.
const WHOLE: [&str; 4] = ["gas.perTransfer", "gas.perBlock", "gas.batch.base", "gas.batch.perLeg"];

#[component]
pub(super) fn Gas(store: Store, result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let model = RwSignal::new(GasModel::default());
    let found = Memo::new(move |_| {
        result.with(|r| r.as_ref().and_then(|r| costs(&r.settled, |_| model.get()).ok()).unwrap_or_default())
    });
    let locked = Memo::new(|_| false);
    let field = move |(path, (label, source), get, put): Field| {
        let value = Signal::derive(move || model.with(get).map(amount::plain).unwrap_or_default());
        let set = move |number: Option<Decimal>, _: &str| {
            if number.is_some_and(|number| !not_below_zero(number)) {
                return Err(fields::BELOW_ZERO.to_owned());
            }
            if number.is_some_and(|number| WHOLE.contains(&path) && !number.fract().is_zero()) {
                return Err(fields::NOT_WHOLE.to_owned());
            }
            model.update(|model| put(model, number));
            Ok(())
        };
        view! { <Number store label=label.to_owned() tip=source path=path.to_owned() holds=Holds::Number optional=true locked value set/> }
    };
    let row = |chain: &ChainCost| {
        let name = if chain.chain.is_empty() { texts::NO_CHAIN.to_owned() } else { chain.chain.clone() };
        let gas = |cost: &Cost| decimal(&cost.gas.to_string());
        // Cheap chains have fees below a cent.
        let money = |fee: Amount| if fee.to_f64().abs() < 1.0 { rounded(fee, 6) } else { money(fee) };
        let fee = |cost: &Cost| cost.fee.map_or_else(|| "–".to_owned(), money);
        let fees = match (chain.before.fee, chain.after.fee) {
            (Some(before), Some(after)) => texts::from_to(&money(before), &money(after)),
            _ => "–".to_owned(),
        };
        let time = |cost: &Cost| texts::seconds(&rounded(cost.seconds, 1));
        let saved = if chain.saved.fee.is_some_and(|fee| fee > Amount::ZERO) { "num save" } else { "num" };
        view! {
            <tr data-chain=chain.chain.clone()>
                <th scope="row">{name}</th>
                <td class="num">{texts::from_to(&gas(&chain.before), &gas(&chain.after))}</td>
                <td class="num">{fees}</td>
                <td class=saved>{fee(&chain.saved)}</td>
                <td class="num">{texts::from_to(&time(&chain.before), &time(&chain.after))}</td>
            </tr>
        }
    };
    view! {
        <div class="section" data-section="gas">
            {head(texts::GAS, texts::GAS_MEANING)}
            <div class="fields">{FIELDS.map(field).collect_view()}</div>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::GAS>
                <table class="small">
                    <thead><tr>{heads(&texts::GAS_COLUMNS)}</tr></thead>
                    <tbody>{move || found.with(|found| found.iter().map(row).collect_view())}</tbody>
                </table>
            </div>
        </div>
    }
}
