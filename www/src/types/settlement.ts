// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Settlements of obligations, and their proofs. */
import type { Decimal, Failure } from "./failure.js";

/** The result of a settlement. */
export interface Settlement {
  /** The aim. */
  objective: Objective;
  /** Whether the result is proved to be the best; otherwise read "at most". */
  optimal: boolean;
  /** Whether an asset's chains were taken together. */
  acrossChains?: boolean;
  /** The cash that each party could use in `gridlock`. */
  cash?: Record<string, Decimal>;
  /** The obligations. */
  before: Legs;
  /** The transfers. */
  after: Legs;
  /** The payments to make. */
  transfers: Transfer[];
  /** The result for each obligation, in their order. */
  notices: Notice[];
  /** The final receipt or payment of each party. */
  netPositions: PartyPosition[];
  /** The result for each asset and chain. */
  webs: WebResult[];
  /**
   * Possible slips: names that differ only in case (`similar_names`), cash of a party without obligations
   * (`unknown_party`).
   */
  warnings?: Failure[];
}

/** The result for one obligation. */
export interface Notice {
  /** The obligation. */
  id: string;
  /** The party that owes. */
  debtor: string;
  /** The party that is owed. */
  creditor: string;
  /** The original amount. */
  amount: Decimal;
  /** How much is set off, or discharged by the transfers that replace it. */
  setoff: Decimal;
  /** How much is still owed. */
  remainder: Decimal;
  /** The asset. */
  asset?: string;
  /** The chain on which it was owed. */
  chain?: string;
  /** Its due date. */
  due?: string;
}

/** Claims of a party less its debts; no settlement changes it. */
export interface PartyPosition {
  /** The party. */
  party: string;
  /** Above zero if the party receives. */
  amount: Decimal;
  /** The asset. */
  asset?: string;
  /** The chain. */
  chain?: string;
}

/** A payment that remains. */
export interface Transfer {
  /** The payer. */
  debtor: string;
  /** The payee. */
  creditor: string;
  /** How much. */
  amount: Decimal;
  /** The asset. */
  asset?: string;
  /** The chain. */
  chain?: string;
}

/** One asset on one chain. */
export interface WebResult {
  /** The asset. */
  asset: string;
  /** The chain. */
  chain: string;
  /** Debts before. */
  before: Legs;
  /** Payments that remain. */
  after: Legs;
  /** Whether the result is proved to be the best. */
  optimal: boolean;
  /** The proof. */
  proof: Proof;
}

/** A number of legs and their sum. */
export interface Legs {
  /** Obligations, or transfers. */
  count: number;
  /** Their sum; empty if they are in different assets. */
  gross: Decimal;
}

/** The evidence that a web's result is the best. */
export interface Proof {
  /**
   * `existing`: a potential for each party. A pair's debt is gone if π(debtor) − π(creditor) < 1, and untouched if
   * it is > 1: this proves that no cycle of debts could reduce the rest.
   */
  potentials?: Record<string, number>;
  /** `fewest`: groups of parties that settle among themselves, because their positions sum to zero. */
  groups?: Array<string[]>;
}

/** The aim of a settlement. */
export type Objective = "bilateral" | "existing" | "least-money" | "fewest" | "ccp" | "gridlock";

/** The result of a check. */
export interface Verdict {
  /** Whether everything holds. */
  valid: boolean;
  /** The checks that fail. */
  reasons: string[];
}

/** Obligations set off with the help of credit. */
export interface Credited {
  /** The result for each obligation, in their order. */
  notices: Notice[];
  /** The amount drawn from each line, in their order. */
  drawn: Drawn[];
  /** The proof for each web. */
  webs: CreditWeb[];
}

/** The proof for one asset on one chain. */
export interface CreditWeb {
  /** The asset. */
  asset: string;
  /** The chain. */
  chain: string;
  /** Debts before. */
  before: Legs;
  /** Debts after. */
  left: Legs;
  /**
   * A potential for each party: an obligation of weight w is gone if π(debtor) − π(creditor) < w and untouched if it
   * is > w; a line is not drawn if π(borrower) − π(lender) < w and drawn in full if it is > w.
   */
  potentials: Record<string, number>;
}

/** The amount drawn from a line, which the borrower owes from now on. */
export interface Drawn {
  /** The line's name. */
  id: string;
  /** The creditor. */
  lender: string;
  /** The debtor. */
  borrower: string;
  /** How much; "0" if the line is not used. */
  amount: Decimal;
}

/** One chain before and after. */
export interface ChainCost {
  /** The chain; empty if obligations name none. */
  chain: string;
  /** Every obligation paid separately. */
  before: Cost;
  /** The remaining transfers. */
  after: Cost;
  /** The difference; below zero if it costs more, as a batch of one does. */
  saved: Cost;
}

/** The cost of some transfers. */
export interface Cost {
  /** How many there are. */
  transfers: number;
  /** Gas. */
  gas: number;
  /** The fee; absent if prices are missing. */
  fee?: Decimal;
  /** Seconds until the last is in a block. */
  seconds: Decimal;
}

/** The result of clearing. */
export interface Cleared {
  /** By name. */
  parties: ClearedParty[];
  /** Debts that are not paid. */
  shortfall: Decimal;
  /** The largest difference between what a party pays and the formula. */
  residual: Decimal;
  /** Possible slips: names that differ only in case, cash of a party without obligations. */
  warnings?: Failure[];
}

/** The result for one party. */
export interface ClearedParty {
  /** Its name. */
  party: string;
  /** How much it owes. */
  owed: Decimal;
  /** How much it pays. */
  paid: Decimal;
  /** How much it receives. */
  received: Decimal;
  /** Cash and receipts less its debts if it pays everything; otherwise zero. */
  equity: Decimal;
  /** Whether it defaults: it cannot pay everything. */
  defaults: boolean;
  /**
   * The round in which its default is found: 1 if its own cash and full receipts are not enough; 0 if it does not
   * default.
   */
  round: number;
}
