// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Margin: the rules, the requirement, and the savings by netting. */
import type { Decimal } from "./failure.js";
import type { MethodName, PresetName } from "./names.js";

/** How a venue margins an account. */
export type AccountMode = "standard" | "portfolio";

/** The margin of a book. */
export interface Margin {
  /** The methodology, or `mixed`. */
  method: MethodName | "mixed";
  /** Sum over instruments of what each would need alone. */
  standalone: Decimal;
  /** What the book needs: the sum over its sets. */
  netted: Decimal;
  /** Standalone − netted. */
  saving: Decimal;
  /** Saving / standalone; 0 when nothing is needed. */
  savingRatio: Decimal;
  /** What would be needed if all walls between sets fell. */
  withoutWalls: Decimal;
  /** Positions that count in exposure but not in margin, for want of an input or of a rule; see `failures`. */
  leftOut?: number;
  /** Where the walls cost something, asset by asset, the largest cost first. Sets under different rules are not joined. */
  walls: Wall[];
  /** Set by set; positions that stand alone are one entry per counterparty. */
  sets: SetMargin[];
  /** Where the saving comes from, the largest first. */
  offsets: Offset[];
  /** What other modes and places would need instead, the largest saving first; never part of `saving`. */
  available: Available[];
}

/** What the walls between sets cost in one asset: positions in it that would offset if they were in one set. */
export interface Wall {
  /** The asset; empty where a methodology margins all assets together. */
  asset: string;
  /** What its positions need, set by set. */
  netted: Decimal;
  /** What they would need in one set. */
  withoutWalls: Decimal;
  /** Netted − without walls. */
  cost: Decimal;
  /** The sets that it is held in. */
  sets: string[];
}

/** The margin of one set. */
export interface SetMargin {
  /** The set, as in `byNettingSet` (credit sets: counterparty and agreement). */
  key: string;
  /** The methodology. */
  method: MethodName;
  /** The rule in force, and where it comes from. */
  rule: SetRule;
  /** Whether it is part of the book's margin. A lending account is not: it has a health factor. */
  counted: boolean;
  /** The agreement; only for credit sets. */
  agreement?: string;
  /** What its instruments would need one by one. */
  standalone: Decimal;
  /** What the set needs. */
  netted: Decimal;
  /** Standalone − netted; below zero where netting costs. */
  saving: Decimal;
  /** The net-to-gross ratio; only for `schedule`. */
  ngr?: Decimal;
  /** The named set of parameters, where one is in force. */
  preset?: PresetName;
  /** Initial margin: the same as netted, where the methodology knows two levels. */
  initial?: Decimal;
  /** Maintenance margin: below it the venue closes positions. */
  maintenance?: Decimal;
  /**
   * All assets of the set in one and the same scenario, where the methodology has scenarios and they line up. What is
   * needed is made of each asset's own worst.
   */
  scenarios?: Scenario[];
  /** The place in `scenarios` of the one that loses most; absent where none loses. */
  worst?: number;
  /** Asset by asset, where the methodology works so. */
  assets?: AssetMargin[];
  /** Assets of it that are margined by a stand-in, because the venue's own table for a contract is not known. */
  standIns?: string[];
  /**
   * Assets with a position larger than the venue's table reaches: it is taken at the last tier, and the venue asks more
   * or allows no such size.
   */
  beyondTiers?: string[];
  /** Whether a position is left out for want of an input; see `failures`. */
  partial?: boolean;
  /** The rule for its options, where its own methodology has none: only for `rate`. */
  options?: OptionRule;
  /** Who owes. */
  counterparty: string;
  /** The pool at the counterparty. */
  account: string;
  /** The chain. */
  chain: string;
  /** `cross`, or `isolated`: each position is a set of one, and those of one account are listed together. */
  marginMode: "cross" | "isolated";
  /** Positions in it. */
  count: number;
}

/** One scenario and what it would bring. */
export interface Scenario {
  /** How far the price moves, as a fraction of it. */
  spot: Decimal;
  /** What volatility does: `up`, `down`, `same`, a skew, or a fraction of itself. */
  volatility: string;
  /** How much of it counts. */
  weight: Decimal;
  /** Profit, or loss below zero, as it counts. */
  pnl: Decimal;
}

/** The margin of one asset in one set. */
export interface AssetMargin {
  /** The asset; empty for all of a set. */
  asset: string;
  /** What its instruments would need one by one. */
  standalone: Decimal;
  /** Initial margin. */
  netted: Decimal;
  /** Maintenance margin, where the methodology has one. */
  maintenance?: Decimal;
  /** The place in `scenarios` of the one that loses most; absent where none loses. */
  worst?: number;
  /** What each scenario would bring. */
  scenarios?: Scenario[];
  /** At stressed correlations; only for `weighted-sensitivity`. */
  stress?: StressedTotals;
  /** How the account stands; only for `health`. */
  health?: Health;
  /** What is charged beside the scenarios, by name. */
  charges?: MarginCharge[];
}

/** The totals at stressed correlations. */
export interface StressedTotals {
  /** At `max(2ρ − 1, 0.75ρ)`. */
  low: Decimal;
  /** At the correlations as they are given. */
  medium: Decimal;
  /** At `min(1.25ρ, 1)`. */
  high: Decimal;
}

/** One charge beside the scenarios. */
export interface MarginCharge {
  /** What it is for, in words. */
  name: string;
  /** What it adds to initial margin. */
  initial: Decimal;
  /** What it adds to maintenance margin. */
  maintenance: Decimal;
}

/** How a lending or cross-collateral account stands. */
export interface Health {
  /**
   * What is held less what is owed, with profit and loss. Of an account that holds contracts only, whose equity the
   * book gives: that equity.
   */
  equity: Decimal;
  /** What counts in its favour, at maintenance weights. */
  collateral: Decimal;
  /** What counts against it, at maintenance weights. */
  requirement: Decimal;
  /** Collateral / requirement; absent where nothing is required. */
  factor?: Decimal;
  /** What could still be taken out or borrowed, at initial weights; below zero nothing may be opened. */
  free: Decimal;
  /** What is held / what is owed, both at their full value (the C-ratio); absent where nothing is owed. */
  collateralRatio?: Decimal;
  /**
   * What is owed / what may be borrowed against what is held (its value × its initial weight, the loan-to-value);
   * absent where nothing may be borrowed.
   */
  debtToLimit?: Decimal;
}

/**
 * How `rate` margins the options of a set: sold ones by another methodology's rule, less what bought ones cover by strike
 * and expiry. A rate on delta would miss how fast an option's delta moves.
 */
export interface OptionRule {
  /** The methodology. */
  method: MethodName;
  /** Its named set of parameters. */
  preset: PresetName;
  /** Positions in options. */
  count: number;
  /** How much their exposure grows if prices rise by 1 %; absent where a volatility is not known. */
  gamma?: Decimal;
}

/** The rule that a set is margined by, and where it comes from. */
export interface SetRule {
  /** The methodology. */
  method: MethodName;
  /** Its named set of parameters, if it has one. */
  preset?: PresetName;
  /** The mode of the account: `standard` or `portfolio`. */
  mode: AccountMode;
  /** Whether it stands in for the venue's own rule, which is not known. */
  standIn: boolean;
  /** The day of the rule's source. */
  asOf?: string;
  /** Where the rule comes from. */
  source: string;
}

/** A change that would lower what accounts need: nothing of it is in force. */
export interface Available {
  /** At whom. */
  counterparty: string;
  /** In which account. */
  account?: string;
  /** On which chain. */
  chain?: string;
  /**
   * `portfolio` or `standard`: the account in this mode of its venue. `together`: the futures and perpetuals of one asset
   * closed elsewhere and opened in this account.
   */
  change: "portfolio" | "standard" | "together";
  /** The asset that is brought together. */
  asset?: string;
  /** The sets that it would leave. */
  from?: string[];
  /** What the accounts that change would need then. */
  netted: Decimal;
  /**
   * What they would need now at the most leverage that their venues allow, less `netted`; always above zero. In
   * portfolio mode nobody chooses a leverage, so that only this is an effect of netting.
   */
  saving: Decimal;
  /**
   * What they need more now because of a leverage that was chosen: not part of `saving`. It would no longer be asked
   * for after the change either. Below zero if the change brings back a chosen leverage, which asks for that much more.
   */
  byLeverage?: Decimal;
  /** The rule of the account then. */
  rule: SetRule;
}

/** Why a set needs less than its parts: what matched, what was released, what charge was left. */
export interface Offset {
  /** The set, as in `sets`. */
  set: string;
  /** The methodology. */
  method: MethodName;
  /**
   * `pair`: instruments of one asset against each other. `set`: a whole set, by scenarios or health. `mode`: an account
   * in portfolio mode, against what its positions would need one by one by the venue's standard rule. `values`: values
   * under one agreement.
   */
  kind: "pair" | "set" | "mode" | "values";
  /** The asset within which it offsets; empty for a whole set. */
  asset: string;
  /** In words: what was set against what. */
  label: string;
  /** Exposure of each side that was set against the other. */
  matched: Decimal;
  /** Exposure that found no opposite. */
  residual: Decimal;
  /** What the instruments would need alone. */
  standalone: Decimal;
  /** What is no longer needed, before the charge. */
  released: Decimal;
  /** The charge that stays on what matched. */
  charge: Decimal;
  /** Released − charge. */
  saving: Decimal;
  /** The instruments, longs first. */
  legs: Leg[];
  /** One or two sentences with the figures. */
  explanation: string;
}

/** One instrument's part in an offset. */
export interface Leg {
  /** The instrument, in words. */
  instrument: string;
  /** Its net exposure. */
  exposure: Decimal;
  /** Its margin rate. */
  rate: Decimal;
  /** What it would need alone. */
  standalone: Decimal;
  /** How much of it found an opposite, without sign. */
  matched: Decimal;
  /** What it gains or loses where the set loses most; only where the methodology knows scenarios. */
  worst?: Decimal;
  /** Whether it is paid in full, and so needs nothing alone. */
  paidInFull: boolean;
  /** How many positions it sums up. */
  count: number;
  /** The positions' ids; only from `Book.offsets`. */
  ids?: string[];
}

/** What a methodology is, for lists and tips. */
export interface MethodInfo {
  /** The id in options. */
  id: MethodName;
  /** The name for people. */
  name: string;
  /** What it does, in one sentence. */
  summary: string;
  /** Where its rule and its figures come from. */
  source: string;
  /** Its named sets of parameters, the default first; none where there is but one. */
  presets: PresetInfo[];
}

/** A named set of parameters: what one venue publishes. */
export interface PresetInfo {
  /** The id in options. */
  id: PresetName;
  /** The name for people. */
  name: string;
  /** The day of its source: when the venue published the numbers, or else when they were read there. */
  asOf: string;
  /** Where its figures come from. */
  source: string;
  /** What it leaves out or takes for granted; empty where it is complete. */
  note: string;
  /** The parameters, as JSON. */
  parameters: Record<string, unknown>;
}
