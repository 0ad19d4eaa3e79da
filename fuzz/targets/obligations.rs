//! Any text as obligations: refused by name, or settled by every objective with a proof that an independent check takes.
#![no_main]

use exposure_netting::settlement::{
    ClearingInput, GasModel, Objective, Options, check, clear, costs, obligations_csv, read_cash,
    read_obligations, read_settlement, settle, verify,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (text, cash) = text.split_once("\n\n").unwrap_or((text, ""));
    let Ok(obligations) = read_obligations(text) else { return };
    let cash = read_cash(cash).unwrap_or_default();
    let sound = check(&obligations).is_ok();
    if sound {
        let again = read_obligations(&obligations_csv(&obligations)).expect("its own CSV is read");
        assert_eq!(again, obligations);
    }
    for objective in Objective::ALL {
        let options = Options { objective, cash: cash.clone(), ..Options::default() };
        let Ok(settled) = settle(&obligations, &options) else {
            assert!(!sound || !cash.is_empty() || text.len() > 20, "{objective:?} refuses what is sound");
            continue;
        };
        assert!(sound, "{objective:?} settles what is not sound");
        let verdict = verify(&obligations, &settled).expect("what was settled is checked");
        assert!(verdict.valid, "{objective:?}: {:?}", verdict.reasons);
        let json = serde_json::to_string(&settled).expect("plain data");
        let again = read_settlement(&json).expect("its own JSON is read");
        let mut told = settled.clone();
        told.warnings.clear();
        assert_eq!(again, told);
        drop(costs(&settled, |_| GasModel::default()));
    }
    let input = ClearingInput {
        cash: cash.iter().filter_map(|(party, text)| Some((party.clone(), text.parse().ok()?))).collect(),
        ..ClearingInput::default()
    };
    if let Ok(cleared) = clear(&obligations, &input) {
        for party in cleared.parties {
            assert!(party.paid <= party.owed, "{} pays more than it owes", party.party);
            assert!(party.defaults || party.paid == party.owed, "{} pays less and is in no default", party.party);
        }
    }
});
