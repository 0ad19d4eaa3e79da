//! From text to the view of its settlement. The same on the page and in its worker: only the view crosses between them, so
//! that a web of any size costs the screen no more than a small one.

use serde::Serialize;

use super::network::drawn;
use crate::texts::settlement as texts;
use exposure_netting::internal::json::{self, Json};
use exposure_netting::settlement::{
    Cleared, Clearing, ClearingInput, Objective, Obligation, Options, Settlement, Verdict, clear, notices_csv,
    read_cash, read_obligations, settle_and_tell, settlement_of, transfers_csv, verify,
};
use exposure_netting::{Error, Failure, amount};

pub(super) const TRANSFERS: &str = "transfers.csv";
pub(super) const NOTICES: &str = "notices.csv";
pub(super) const EVERYTHING: &str = "settlement.json";
/// The files that there are.
pub(super) const FILES: [&str; 3] = [TRANSFERS, NOTICES, EVERYTHING];

/// Lines of a list that are shown.
pub(super) const LINES: usize = 60;

type Cash = std::collections::BTreeMap<String, String>;
const PARTS: [&str; 2] = [texts::ALPHA.0, texts::BETA.0];

/// A person's request, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ask {
    pub text: String,
    pub objective: Objective,
    pub across_chains: bool,
    /// The cash of each party, line by line.
    pub cash: String,
    /// The shares that a party in default realises of its cash, and of its incoming payments.
    pub realised: [String; 2],
}

impl Ask {
    pub(super) fn parts(&self) -> Vec<String> {
        let across = if self.across_chains { "yes" } else { "" };
        let [alpha, beta] = self.realised.clone();
        vec![self.text.clone(), self.objective.name().into(), across.into(), self.cash.clone(), alpha, beta]
    }

    pub(super) fn of(parts: Vec<String>) -> Option<Ask> {
        let [text, objective, across, cash, alpha, beta] = <[String; 6]>::try_from(parts).ok()?;
        let objective = Objective::from_name(&objective)?;
        Some(Ask { text, objective, across_chains: !across.is_empty(), cash, realised: [alpha, beta] })
    }
}

/// A settlement with all its lines.
pub(super) struct Whole {
    obligations: Vec<Obligation>,
    pub settled: Settlement,
    verdict: Verdict,
    cleared: Option<Result<Clearing, String>>,
}

/// Settles as asked; nothing if there are no obligations. `tell` hears how much is done.
pub(super) fn work(ask: &Ask, tell: &mut dyn FnMut(f64)) -> Result<Option<Whole>, Failure> {
    if ask.text.trim().is_empty() {
        return Ok(None);
    }
    let failure = |error: Error| error.failure().clone();
    let obligations = read_obligations(&ask.text).map_err(failure)?;
    tell(0.2);
    let cash = read_cash(&ask.cash).map_err(failure);
    let options = Options {
        objective: ask.objective,
        across_chains: ask.across_chains,
        // A mistake in the cash matters only if cash is used.
        cash: if ask.objective == Objective::Gridlock { cash.clone()? } else { Default::default() },
    };
    let settled = settle_and_tell(&obligations, &options, &mut |part| tell(0.2 + 0.5 * part)).map_err(failure)?;
    tell(0.7);
    let verdict = verify(&obligations, &settled).map_err(failure)?;
    tell(0.9);
    let cleared = (!ask.cash.trim().is_empty()).then(|| failing(ask, &obligations, cash));
    Ok(Some(Whole { obligations, settled, verdict, cleared }))
}

/// The payments that parties can make, or the reason why they are unknown.
fn failing(ask: &Ask, obligations: &[Obligation], cash: Result<Cash, Failure>) -> Result<Clearing, String> {
    let cash = cash.map_err(|failure| match failure.row {
        Some(row) => texts::in_cash(row, &failure.message),
        None => failure.message,
    })?;
    let decimal = |text: &String| amount::parse(text).map_err(|refusal| format!("{text} {refusal}"));
    let mut input = ClearingInput::default();
    for (party, text) in &cash {
        input.cash.insert(party.clone(), decimal(text).map_err(|wrong| texts::cash_of(party, &wrong))?);
    }
    for (slot, (text, name)) in [&mut input.alpha, &mut input.beta].into_iter().zip(ask.realised.iter().zip(PARTS)) {
        let part = || decimal(text).map_err(|wrong| format!("{name}: {wrong}"));
        *slot = if text.trim().is_empty() { None } else { Some(part()?) };
    }
    clear(obligations, &input).map_err(|error| error.failure().message.clone())
}

impl Whole {
    /// A file of it, by its name.
    pub(super) fn file(&self, name: &str) -> String {
        match name {
            TRANSFERS => transfers_csv(&self.settled.transfers),
            NOTICES => notices_csv(&self.settled.notices),
            _ => json::write(&self.settled, false),
        }
    }

    pub(super) fn shown(&self) -> Shown {
        let [before, after] = drawn(&self.obligations, &self.settled.transfers);
        let mut settled = self.settled.clone();
        settled.transfers.truncate(LINES);
        settled.notices.truncate(LINES);
        settled.net_positions.clear();
        settled.webs.iter_mut().for_each(|web| web.proof = Default::default());
        let failing = self.cleared.as_ref().map(|cleared| match cleared {
            Ok(cleared) => Failing::of(cleared),
            Err(refused) => Failing { refused: refused.clone(), ..Failing::default() },
        });
        let warnings = settled.warnings.drain(..).map(|warning| warning.message).collect();
        let doubts = self.verdict.reasons.join("; ");
        Shown { settled, doubts, warnings, pictures: [before, after], failing }
    }
}

/// The view of a settlement; `settled` has the first lines of each list and no proofs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Shown {
    pub settled: Settlement,
    /// The findings of the check; empty if everything holds.
    pub doubts: String,
    /// Possible slips of the person.
    pub warnings: Vec<String>,
    /// Before and after, as the charts draw them.
    pub pictures: [String; 2],
    /// The payments that parties can make, if somebody has cash.
    pub failing: Option<Failing>,
}

/// The payments that parties can make.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Failing {
    /// Party, owed, paid, received, round: those who fall first, and then by name.
    pub rows: Vec<[String; 5]>,
    pub parties: usize,
    pub shortfall: String,
    /// The reason why they are unknown.
    pub refused: String,
}

impl Failing {
    fn of(cleared: &Clearing) -> Failing {
        let mut parties: Vec<&Cleared> = cleared.parties.iter().collect();
        let place = |party: &Cleared| if party.round == 0 { u32::MAX } else { party.round };
        parties.sort_by_key(|party| place(party));
        let row = |party: &&Cleared| {
            let figures = [party.owed, party.paid, party.received].map(|figure| figure.to_string());
            let [owed, paid, received] = figures;
            [party.party.clone(), owed, paid, received, party.round.to_string()]
        };
        Failing {
            rows: parties.iter().take(LINES).map(row).collect(),
            parties: parties.len(),
            shortfall: cleared.shortfall.to_string(),
            refused: String::new(),
        }
    }
}

impl Shown {
    pub(super) fn to_text(&self) -> String {
        json::write(self, false)
    }

    /// Reads the output of [`Shown::to_text`].
    pub(super) fn of(written: &str) -> Option<Shown> {
        let json = Json::parse(written).ok()?;
        let text = |value: &Json<'_>, name: &str| value.get(name).and_then(Json::text).map(str::to_owned);
        let pictures = json.get("pictures")?.items()?.iter().filter_map(Json::text).map(str::to_owned);
        let failing = match json.get("failing") {
            None | Some(Json::Null) => None,
            Some(failing) => {
                let cells = |row: &Json<'_>| -> Option<[String; 5]> {
                    let cells = row.items()?.iter().filter_map(Json::text).map(str::to_owned).collect::<Vec<_>>();
                    cells.try_into().ok()
                };
                Some(Failing {
                    rows: failing.get("rows")?.items()?.iter().filter_map(cells).collect(),
                    parties: text(failing, "parties")?.parse().ok()?,
                    shortfall: text(failing, "shortfall")?,
                    refused: text(failing, "refused")?,
                })
            }
        };
        Some(Shown {
            settled: settlement_of(json.get("settled")?).ok()?,
            doubts: text(&json, "doubts")?,
            warnings: json.get("warnings")?.items()?.iter().filter_map(Json::text).map(str::to_owned).collect(),
            pictures: pictures.collect::<Vec<_>>().try_into().ok()?,
            failing,
        })
    }
}
