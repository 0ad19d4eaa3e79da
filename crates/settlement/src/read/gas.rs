//! The costs of chains, from text.

use crate::gas::{GasModel, GasModels};
use exposure_netting_base::error::{Code, Error, Failure};
use exposure_netting_base::json::Json;

/// Reads the costs of chains: `{ perTransfer, batch: { base, perLeg }, gasPrice, coinPrice, fee, blockSeconds, perBlock
/// }` and, in `chains`, the same by chain, starting from the values outside; empty text is the default.
///
/// # Errors
/// `invalid_option`, `not_a_decimal` or `out_of_range`, with the field.
pub fn read_gas(json: &str) -> Result<GasModels, Error> {
    let mut models = GasModels::default();
    if json.is_empty() {
        return Ok(models);
    }
    let json = Json::parse(json)?;
    let chains = read_model(&json, &mut models.general, "options")?;
    for (chain, value) in chains.and_then(Json::entries).unwrap_or_default() {
        let mut model = models.general.clone();
        let name = format!("options.chains.{chain}");
        if read_model(value, &mut model, &name)?.is_some() {
            return Err(unknown_option(&format!("{name}.chains"), MODEL).into());
        }
        models.chains.insert(chain.clone().into_owned(), model);
    }
    Ok(models)
}

const MODEL: &str = "perTransfer, batch, gasPrice, coinPrice, fee, blockSeconds and perBlock";

fn unknown_option(name: &str, known: &str) -> Failure {
    Failure::new(Code::InvalidOption, format!("{name} is unknown or has the wrong type; known names are {known}"))
        .field(name.to_owned())
}

/// Fills a model; returns `chains`, if present.
fn read_model<'j, 'a>(json: &'j Json<'a>, model: &mut GasModel, at: &str) -> Result<Option<&'j Json<'a>>, Failure> {
    let mut chains = None;
    let decimal = |name: &str, value: &Json<'_>| {
        let number = exposure_netting_base::json::decimal(name, value)?;
        let negative =
            || Failure::new(Code::OutOfRange, format!("{name} must not be below zero")).field(name.to_owned());
        if number.is_sign_negative() && !number.is_zero() { Err(negative()) } else { Ok(number) }
    };
    let whole = |name: &str, value: &Json<'_>| {
        let wrong =
            || Failure::new(Code::OutOfRange, format!("{name} must be a whole number of gas")).field(name.to_owned());
        let number = decimal(name, value)?;
        Some(number).filter(|n| n.fract().is_zero()).and_then(|n| u64::try_from(n).ok()).ok_or_else(wrong)
    };
    for (key, value) in json.entries().ok_or_else(|| unknown_option(at, MODEL))? {
        let name = format!("{at}.{key}");
        match (key.as_ref(), value) {
            (_, Json::Null) => {}
            ("perTransfer", value) => model.per_transfer = whole(&name, value)?,
            ("gasPrice", value) => model.gas_price = Some(decimal(&name, value)?),
            ("coinPrice", value) => model.coin_price = Some(decimal(&name, value)?),
            ("fee", value) => model.fee = Some(decimal(&name, value)?),
            ("blockSeconds", value) => model.block_seconds = decimal(&name, value)?,
            ("perBlock", value) => model.per_block = whole(&name, value)?.max(1),
            ("batch", value) => {
                let mut batch = model.batch.unwrap_or_default();
                for (key, value) in value.entries().ok_or_else(|| unknown_option(&name, "base and perLeg"))? {
                    let name = format!("{name}.{key}");
                    match key.as_ref() {
                        "base" => batch.base = whole(&name, value)?,
                        "perLeg" => batch.per_leg = whole(&name, value)?,
                        _ => return Err(unknown_option(&name, "base and perLeg")),
                    }
                }
                model.batch = Some(batch);
            }
            ("chains", value) if value.entries().is_some() => chains = Some(value),
            _ if at == "options" => {
                return Err(unknown_option(&name, &format!("{MODEL}, and chains with the same by chain")));
            }
            _ => return Err(unknown_option(&name, MODEL)),
        }
    }
    Ok(chains)
}
