//! From running sums to the report: the cost grows with the number of groups, not of positions.

use std::collections::BTreeSet;

use crate::amount::Amount;
use crate::book::symbols::Symbol;
use crate::credit::leverages::claim_concentration;
use crate::credit::limits;
use crate::engine::LiveBook;
use crate::error::Failure;
use crate::exposure::Exposure;
use crate::exposure::concentration::Concentration;
use crate::exposure::concentration::Concentrations;
use crate::exposure::ledger::Curvature;
use crate::order;
use crate::report::Report;

impl LiveBook {
    /// Everything about the book as it is now.
    pub fn report(&mut self) -> Report {
        let mut report = self.summary();
        report.margin.offsets = self.all_offsets();
        report.credit = self.credit();
        report.resilience = self.resilience();
        report
    }

    /// The report without the offsets that explain its saving, exposures at default and resilience, which are most of the
    /// work.
    pub fn summary(&mut self) -> Report {
        self.refresh_marks();
        self.refresh_sets();
        let below = self.exposure.view(&self.book);
        self.margin.margin_without_walls(below);
        self.margin.look_elsewhere(below);
        let (mut total, recognised) = self.view().total_exposures();
        let mut curvature = Curvature::default();
        self.exposure.ledger.cells.iter().for_each(|cell| curvature.join(cell.curvature));
        total.gamma = curvature.gamma();
        let by_asset = self.view().by_asset();
        let by_counterparty = self.view().by_group(|bucket| bucket.counterparty);
        let by_chain = self.view().by_group(|bucket| bucket.chain);
        let mut warnings = self.book.noted.clone();
        warnings.extend(self.held_cells());
        warnings.extend(self.view().warnings());
        let mut unsecured = Vec::new();
        let credit = self.view().close_out(&mut unsecured);
        let mut margin = self.view().margin(&mut warnings);
        // Each of them looks at every set, and several parts of the report need them.
        let (needs, apart) = (self.view().account_needs(), self.view().apart(|_| true));
        self.view().back_health(&apart, &mut margin.sets);
        warnings.extend(self.view().account_warnings(&apart));
        warnings.extend(self.view().party_warnings());
        warnings.extend(self.view().margin_warnings(&self.options, &margin.sets));
        let concentration = |groups: &[Exposure]| Concentration::of(groups.iter().map(|g| (g.key.as_str(), g.gross)));
        let concentration = Concentrations {
            by_asset: concentration(&by_asset),
            by_counterparty: concentration(&by_counterparty),
            by_claim: claim_concentration(&credit),
            by_chain: concentration(&by_chain),
            by_venue: self.view().venue_concentration(),
            by_collateral: self.view().collateral_concentration(),
        };
        let mut failures: Vec<Failure> = self.book.refused.clone();
        failures.extend(self.exposure.failures.values().cloned());
        failures.extend(self.view().unmargined());
        failures.extend(unsecured);
        order::sort_by(&mut failures, |a, b| a.row.cmp(&b.row));
        let positions = if self.options.positions {
            self.book.indexed_rows().map(|(index, row)| self.view().position_report(index, row)).collect()
        } else {
            Vec::new()
        };
        let leverage = self.view().leverage(&credit, &needs, &apart);
        let mut report = Report {
            currency: self.book.currency.clone(),
            as_of: self.exposure.as_of.map(|time| time.to_string()),
            partial: !failures.is_empty(),
            total,
            recognised,
            cash: self.view().cash(),
            by_asset,
            by_counterparty,
            by_chain,
            by_netting_set: self.view().by_netting_set(),
            assumptions: self.view().assumptions(&margin),
            accounts: self.view().account_margins(&needs, &apart),
            margin,
            credit,
            concentration,
            leverage,
            limits: Vec::new(),
            resilience: Vec::new(),
            positions,
            failures,
            warnings,
        };
        report.limits =
            limits::check(&report.total, &report.concentration, &report.leverage, self.book.limits.as_deref());
        report
    }

    /// Collects again the marks that a removed row had set.
    fn refresh_marks(&mut self) {
        let mut stale: BTreeSet<Symbol> = BTreeSet::new();
        stale.extend(self.exposure.ledger.assets().filter(|(_, sum)| sum.marks_stale).map(|(asset, _)| asset));
        if stale.is_empty() {
            return;
        }
        let marks: Vec<(Symbol, Amount)> = self
            .view()
            .rows()
            .filter_map(|(_, row)| self.view().value(row)?.ok())
            .filter(|valued| !valued.is_apart() && stale.contains(&valued.asset))
            .filter_map(|valued| Some((valued.asset, valued.mark?)))
            .collect();
        for asset in stale {
            self.exposure.ledger.forget_marks(asset);
        }
        for (asset, mark) in marks {
            self.exposure.ledger.note_mark(asset, mark);
        }
    }
}
