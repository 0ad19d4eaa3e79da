//! From text to what the screen shows of its settlement. The same on the page and in its worker: only what is shown
//! crosses between them, so that a web of any size costs the screen no more than a small one.

use serde::Serialize;

use super::network::drawn;
use crate::json::{self, Json};
use crate::settlement::{
    Cleared, Clearing, ClearingInput, Objective, Obligation, Options, Settlement, Verdict, clear, notices_csv,
    read_cash, read_obligations, settle_and_tell, settlement_of, verify,
};
use crate::{Error, Failure, amount};

/// Lines of a list that are shown.
pub(super) const LINES: usize = 60;

/// What a person asks for, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ask {
    pub text: String,
    pub objective: Objective,
    pub across_chains: bool,
    /// Who has how much, line by line.
    pub cash: String,
    /// What a party in default realises of its cash, and of what others pay it.
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

/// Works out what is asked for; nothing where there are no obligations. `tell` hears how much is done.
pub(super) fn work(ask: &Ask, tell: &mut dyn FnMut(f64)) -> Result<Option<Whole>, Failure> {
    if ask.text.trim().is_empty() {
        return Ok(None);
    }
    let failure = |error: Error| error.failure().clone();
    let obligations = read_obligations(&ask.text).map_err(failure)?;
    tell(0.2);
    let cash = read_cash(&ask.cash).map_err(failure)?;
    let options = Options {
        objective: ask.objective,
        across_chains: ask.across_chains,
        cash: if ask.objective == Objective::Gridlock { cash.clone() } else { Default::default() },
    };
    let settled = settle_and_tell(&obligations, &options, &mut |part| tell(0.2 + 0.5 * part)).map_err(failure)?;
    tell(0.7);
    let verdict = verify(&obligations, &settled).map_err(failure)?;
    tell(0.9);
    let cleared = (!cash.is_empty()).then(|| {
        let decimal = |text: &String| amount::parse(text).ok();
        let cash = cash.iter().filter_map(|(party, text)| Some((party.clone(), decimal(text)?))).collect();
        let part = |text: &String| if text.trim().is_empty() { None } else { decimal(text) };
        let [alpha, beta] = [0, 1].map(|at| ask.realised.get(at).and_then(part));
        clear(&obligations, &ClearingInput { cash, alpha, beta }).map_err(|error| error.failure().message.clone())
    });
    Ok(Some(Whole { obligations, settled, verdict, cleared }))
}

impl Whole {
    /// A file of it: the notices as CSV, or everything as JSON.
    pub(super) fn file(&self, csv: bool) -> String {
        if csv { notices_csv(&self.settled) } else { json::write(&self.settled, false) }
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
        Shown { settled, doubts: self.verdict.reasons.join("; "), pictures: [before, after], failing }
    }
}

/// What the screen shows; `settled` has the first lines of each list and no proofs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Shown {
    pub settled: Settlement,
    /// What the check found wrong; nothing where all holds.
    pub doubts: String,
    /// Before and after, as the charts draw them.
    pub pictures: [String; 2],
    /// Where somebody has cash: who can pay what.
    pub failing: Option<Failing>,
}

/// What everybody can pay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Failing {
    /// Party, owed, paid, received, round: those who fall first, and then by name.
    pub rows: Vec<[String; 5]>,
    pub parties: usize,
    pub shortfall: String,
    /// Why it cannot be said.
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

    /// What [`Shown::to_text`] wrote.
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
            pictures: pictures.collect::<Vec<_>>().try_into().ok()?,
            failing,
        })
    }
}
