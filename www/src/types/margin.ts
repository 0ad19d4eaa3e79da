// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Margin: the rules, the requirement, and the savings by netting. */
import type { Decimal } from "./failure.js";
import type { MethodName, PresetName } from "./names.js";

/** How a venue margins an account. */
export type AccountMode = "standard" | "portfolio";

/** The margin of a book, in the reporting currency. */
export interface Margin {
  /** The methodology; `mixed` if sets have different ones. */
  method: MethodName | "mixed";
  /** The margin that is needed instrument by instrument, summed. */
  standalone: Decimal;
  /** The margin that the book needs: the sum over its sets. */
  netted: Decimal;
  /** Standalone − netted. */
  saving: Decimal;
  /** Saving / standalone; 0 if nothing is needed. */
  savingRatio: Decimal;
  /** The margin that would be needed if everything were in one set. */
  withoutWalls: Decimal;
  /**
   * The number of positions that count in exposure but not in margin, because an input or a rule is missing; see
   * `failures`.
   */
  leftOut?: number;
  /** The cost of walls between sets by asset, the largest first. Sets under different rules are not joined. */
  walls: Wall[];
  /** Margin sets; positions that are margined alone are one entry per counterparty. */
  sets: SetMargin[];
  /** The sources of the saving, the largest first. */
  offsets: Offset[];
  /** Needs in other modes and places, the largest saving first; never part of `saving`. */
  available: Available[];
}

/** A change that would lower the needs of accounts: it is not in force. Money is in the reporting currency. */
export interface Available {
  /** The venue. */
  counterparty: string;
  /** The account, if the venue has several. */
  account?: string;
  /** The chain, if the account is on one. */
  chain?: string;
  /**
   * `portfolio` or `standard`: the account in this mode of its venue. `together`: the futures and perpetuals of one asset
   * closed elsewhere and opened in this account.
   */
  change: "portfolio" | "standard" | "together";
  /** The asset that is brought together. */
  asset?: string;
  /** The keys of the sets that it would leave. */
  from?: string[];
  /** The margin that the accounts would need after the change. */
  netted: Decimal;
  /**
   * The requirement now, at the most leverage that the venues allow, less `netted`; always above zero. In portfolio
   * mode nobody chooses a leverage, so only this difference is an effect of netting.
   */
  saving: Decimal;
  /**
   * The part of the requirement now that is due to a chosen leverage; not included in `saving`. The change would
   * release it too. It is below zero if the change brings back a chosen leverage, which then needs that much more.
   */
  byLeverage?: Decimal;
  /** The rule of the account then. */
  rule: SetRule;
}

/** The rule that margins a set, and its source. */
export interface SetRule {
  /** The methodology. */
  method: MethodName;
  /** Its named set of parameters, if it has one. */
  preset?: PresetName;
  /** The mode of the account. */
  mode: AccountMode;
  /** Whether it stands in for the venue's own rule, which is not known. */
  standIn: boolean;
  /** The date of the rule's source. */
  asOf?: string;
  /** The source of the rule. */
  source: string;
}

/** A reason why a set needs less than its parts. Money is in the reporting currency. */
export interface Offset {
  /** The key of the set, as in `sets`. */
  set: string;
  /** The methodology. */
  method: MethodName;
  /**
   * `pair`: instruments of one asset against each other. `set`: a whole set, by scenarios or health. `mode`: an
   * account in portfolio mode, compared with the venue's standard rule for its positions one by one. `values`:
   * values under one agreement.
   */
  kind: "pair" | "set" | "mode" | "values";
  /** The asset within which it offsets; empty for a whole set. */
  asset: string;
  /** The two sides, in words. */
  label: string;
  /** Exposure of each side that offsets the other. */
  matched: Decimal;
  /** Exposure without an opposite. */
  residual: Decimal;
  /** The margin that the instruments would need alone. */
  standalone: Decimal;
  /** The margin that is no longer needed, before the charge. */
  released: Decimal;
  /** The charge on matched exposure. */
  charge: Decimal;
  /** Released − charge. */
  saving: Decimal;
  /** The instruments, longs first. */
  legs: Leg[];
  /** One or two sentences with the numbers. */
  explanation: string;
}

/** One instrument in an offset. Money is in the reporting currency. */
export interface Leg {
  /** The instrument, in words. */
  instrument: string;
  /** Net exposure of the instrument. */
  exposure: Decimal;
  /** Its margin rate, as a fraction of exposure. */
  rate: Decimal;
  /** The margin that it would need alone. */
  standalone: Decimal;
  /** The part of its exposure with an opposite, without sign. */
  matched: Decimal;
  /** Gain or loss in the scenario in which the set loses most; only if the methodology has scenarios. */
  worst?: Decimal;
  /** Whether it is paid in full, so that it needs no margin alone. */
  paidInFull: boolean;
  /** The number of positions in it. */
  count: number;
  /** The positions' ids; only from `Book.offsets`. */
  ids?: string[];
}

/** The margin of one set, in the reporting currency. */
export interface SetMargin {
  /** The key of the set, as in `byNettingSet` (credit sets: counterparty and agreement). */
  key: string;
  /** The methodology. */
  method: MethodName;
  /** The rule in force, and its source. */
  rule: SetRule;
  /** Whether it is part of the book's margin. A lending account is not: it has a health factor. */
  counted: boolean;
  /** The agreement; only for credit sets. */
  agreement?: string;
  /** The margin that its instruments would need one by one. */
  standalone: Decimal;
  /** The margin that the set needs. */
  netted: Decimal;
  /** Standalone − netted; below zero if netting costs. */
  saving: Decimal;
  /** The net-to-gross ratio; only for `schedule`. */
  ngr?: Decimal;
  /** The named set of parameters in force, if there is one. */
  preset?: PresetName;
  /** Initial margin: the same as netted, if the methodology has two levels. */
  initial?: Decimal;
  /** Maintenance margin: below it the venue closes positions. */
  maintenance?: Decimal;
  /**
   * All assets of the set in the same scenario, if the methodology has scenarios and they line up. The requirement
   * is made of each asset's own worst scenario.
   */
  scenarios?: Scenario[];
  /** The index in `scenarios` of the largest loss; absent if none loses. */
  worst?: number;
  /** The margin by asset, if the methodology works by asset; an empty name is all of the set. */
  assets?: AssetMargin[];
  /** Assets of it that are margined by a stand-in, because the venue's own table for a contract is not known. */
  standIns?: string[];
  /**
   * Assets with a position larger than the venue's table reaches: the last tier is used, although the venue needs
   * more or does not allow the size.
   */
  beyondTiers?: string[];
  /** Whether a position is left out because an input is missing; see `failures`. */
  partial?: boolean;
  /** The rule for its options, if its own methodology has none: only for `rate`. */
  options?: OptionRule;
  /** The exchange, protocol or dealer. */
  counterparty: string;
  /** The pool at the counterparty. */
  account: string;
  /** The chain. */
  chain: string;
  /** `cross`, or `isolated`: each position is a set of one, and those of one account are listed together. */
  marginMode: "cross" | "isolated";
  /** Number of positions in it. */
  count: number;
}

/** The margin of one asset in one set, in the reporting currency. */
export interface AssetMargin {
  /** The asset; empty for all of a set. */
  asset: string;
  /** The margin that its instruments would need one by one. */
  standalone: Decimal;
  /** Initial margin. */
  netted: Decimal;
  /** Maintenance margin, if the methodology has one. */
  maintenance?: Decimal;
  /** The index in `scenarios` of the largest loss; absent if none loses. */
  worst?: number;
  /** Gain or loss by scenario. */
  scenarios?: Scenario[];
  /** Totals at stressed correlations; only for `weighted-sensitivity`. */
  stress?: StressedTotals;
  /** The health of the account; only for `health`. */
  health?: Health;
  /** Charges in addition to the scenarios. */
  charges?: MarginCharge[];
}

/** One charge in addition to the scenarios. */
export interface MarginCharge {
  /** The reason for the charge, in words. */
  name: string;
  /** Its part of initial margin, in the reporting currency. */
  initial: Decimal;
  /** Its part of maintenance margin, in the reporting currency. */
  maintenance: Decimal;
}

/** One scenario, and the gain or loss in it. */
export interface Scenario {
  /** The move of the price, as a fraction. */
  spot: Decimal;
  /** The move of volatility: `up`, `down`, `same`, a skew, or a fraction of itself. */
  volatility: string;
  /** The fraction of the result that counts. */
  weight: Decimal;
  /** Gain, or loss below zero, after the weight; in the reporting currency. */
  pnl: Decimal;
}

/** The health of a lending or cross-collateral account, in the reporting currency. */
export interface Health {
  /**
   * Assets less debts, with profit and loss. If an account holds contracts only and the book gives its equity, that
   * equity.
   */
  equity: Decimal;
  /** Assets at maintenance weights. */
  collateral: Decimal;
  /** Debts and needs at maintenance weights. */
  requirement: Decimal;
  /** Collateral / requirement: below 1 the protocol closes positions. Absent if nothing is required. */
  factor?: Decimal;
  /** The amount that can still be withdrawn or borrowed, at initial weights; below zero nothing may be opened. */
  free: Decimal;
  /** Assets / debts, both at full value (the C-ratio); absent without debts. */
  collateralRatio?: Decimal;
  /**
   * Debts / the amount that may be borrowed (assets × initial weight, the loan-to-value); absent if nothing may be
   * borrowed.
   */
  debtToLimit?: Decimal;
}

/** Totals at stressed correlations, in the reporting currency. */
export interface StressedTotals {
  /** At `max(2ρ − 1, 0.75ρ)`. */
  low: Decimal;
  /** At the correlations as they are given. */
  medium: Decimal;
  /** At `min(1.25ρ, 1)`. */
  high: Decimal;
}

/**
 * How `rate` margins the options of a set: sold options by another methodology's rule, less the cover of bought
 * options by strike and expiry. A rate on delta would miss how fast an option's delta moves.
 */
export interface OptionRule {
  /** The methodology. */
  method: MethodName;
  /** Its named set of parameters. */
  preset: PresetName;
  /** The number of positions in options. */
  count: number;
  /**
   * The rise of their exposure if prices rise by 1 %, in the reporting currency; absent if a volatility is not
   * known.
   */
  gamma?: Decimal;
}

/** The cost of walls between sets in one asset: its positions would offset if they were in one set. */
export interface Wall {
  /** The asset; empty if a methodology margins all assets together. */
  asset: string;
  /** The margin that its positions need, set by set, in the reporting currency. */
  netted: Decimal;
  /** The margin that they would need in one set. */
  withoutWalls: Decimal;
  /** Netted − without walls. */
  cost: Decimal;
  /** The keys of the sets that hold it. */
  sets: string[];
}

/** A margin methodology. */
export interface MethodInfo {
  /** The name in options. */
  id: MethodName;
  /** The name for people. */
  name: string;
  /** Its description, in one sentence. */
  summary: string;
  /** The source of its rule and numbers. */
  source: string;
  /** Its named sets of parameters, the default first; empty if it has none. */
  presets: PresetInfo[];
}

/** A named set of parameters, as one venue publishes it. */
export interface PresetInfo {
  /** The name in options. */
  id: PresetName;
  /** The name for people. */
  name: string;
  /** The date of its source: when the venue published the numbers, or else when they were read there. */
  asOf: string;
  /** The source of its numbers. */
  source: string;
  /** Its limitations and assumptions; empty if it is complete. */
  note: string;
  /** The parameters, as JSON. */
  parameters: Record<string, unknown>;
}
