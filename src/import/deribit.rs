use super::sink::Sink;
use super::Format;
use crate::json::Json;
pub(super) const FORMAT: Format = Format { id: "deribit", name: "deribit", is: |_| false, read };
fn read(_json: &Json<'_>, _sink: &mut Sink<'_>) {}
