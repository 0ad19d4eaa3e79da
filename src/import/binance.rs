use super::sink::Sink;
use super::Format;
use crate::json::Json;
pub(super) const USD_M: Format = Format { id: "binance-usdm", name: "b", is: |_| false, read };
pub(super) const COIN_M: Format = Format { id: "binance-coinm", name: "b", is: |_| false, read };
fn read(_json: &Json<'_>, _sink: &mut Sink<'_>) {}
