// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Settlements of obligations, and their proofs. */
import type { Decimal, Failure } from "./failure.js";

/** What settles the obligations. */
export interface Settlement {
  /** What was looked for. */
  objective: Objective;
  /** Whether it is proved that nothing is better; otherwise read "at most". */
  optimal: boolean;
  /** Whether chains were taken together. */
  acrossChains?: boolean;
  /** What each party could use in `gridlock`. */
  cash?: Record<string, Decimal>;
  /** The obligations. */
  before: Legs;
  /** The transfers. */
  after: Legs;
  /** What is to be paid. */
  transfers: Transfer[];
  /** What becomes of each obligation, in their order. */
  notices: Notice[];
  /** What each party receives or pays in the end. */
  netPositions: PartyPosition[];
  /** Web by web: asset and chain. */
  webs: WebResult[];
  /** What may be a slip: names that differ only in case (`similar_names`), cash of nobody here (`unknown_party`). */
  warnings?: Failure[];
}

/** What is looked for. */
export type Objective = "bilateral" | "existing" | "least-money" | "fewest" | "ccp" | "gridlock";

/** A payment that remains. */
export interface Transfer {
  /** Who pays. */
  debtor: string;
  /** Whom. */
  creditor: string;
  /** How much. */
  amount: Decimal;
  /** Of what. */
  asset?: string;
  /** On which chain. */
  chain?: string;
}

/** What a party is owed less what it owes; no settlement changes it. */
export interface PartyPosition {
  /** Who. */
  party: string;
  /** Above zero: to be received. */
  amount: Decimal;
  /** Of what. */
  asset?: string;
  /** On which chain. */
  chain?: string;
}

/** What becomes of one obligation. */
export interface Notice {
  /** The obligation. */
  id: string;
  /** Who owes. */
  debtor: string;
  /** Whom. */
  creditor: string;
  /** How much it was. */
  amount: Decimal;
  /** How much is set off, or discharged by the transfers that take its place. */
  setoff: Decimal;
  /** How much is still owed between the two. */
  remainder: Decimal;
  /** Of what. */
  asset?: string;
  /** On which chain it was owed. */
  chain?: string;
  /** When it was due. */
  due?: string;
}

/** How many legs, and how much they come to. */
export interface Legs {
  /** Obligations, or transfers. */
  count: number;
  /** Their sum; empty where they are in different assets. */
  gross: Decimal;
}

/** One asset on one chain. */
export interface WebResult {
  /** The asset. */
  asset: string;
  /** The chain. */
  chain: string;
  /** What was owed. */
  before: Legs;
  /** What is left to pay. */
  after: Legs;
  /** Whether it is proved that nothing is better. */
  optimal: boolean;
  /** What proves it. */
  proof: Proof;
}

/** What shows that a web's result is the best. */
export interface Proof {
  /**
   * `existing`: a potential for each party. What a pair owes is gone where π(debtor) − π(creditor) < 1, and untouched where
   * it is > 1: by that, nothing that goes round could take more away.
   */
  potentials?: Record<string, number>;
  /** `fewest`: parties that settle among themselves, because they sum to zero. */
  groups?: Array<string[]>;
}

/** What was found. */
export interface Verdict {
  /** Whether everything holds. */
  valid: boolean;
  /** What does not. */
  reasons: string[];
}

/** Obligations set off with the help of credit. */
export interface Credited {
  /** What becomes of each obligation, in their order. */
  notices: Notice[];
  /** What is drawn from each line, in their order. */
  drawn: Drawn[];
  /** Web by web. */
  webs: CreditWeb[];
}

/** What is drawn from a line: from now on the borrower owes it. */
export interface Drawn {
  /** The line's name. */
  id: string;
  /** Who is owed. */
  lender: string;
  /** Who owes. */
  borrower: string;
  /** How much; "0" where the line is not used. */
  amount: Decimal;
}

/** The proof for one asset on one chain. */
export interface CreditWeb {
  /** The asset. */
  asset: string;
  /** The chain. */
  chain: string;
  /** What was owed. */
  before: Legs;
  /** What is left of it. */
  left: Legs;
  /**
   * A potential for each party: an obligation of weight w is gone where π(debtor) − π(creditor) < w and untouched where
   * it is > w; a line is not drawn where π(borrower) − π(lender) < w and drawn in full where it is > w.
   */
  potentials: Record<string, number>;
}

/** One chain before and after. */
export interface ChainCost {
  /** The chain; empty where obligations name none. */
  chain: string;
  /** Every obligation by itself. */
  before: Cost;
  /** The transfers that are left. */
  after: Cost;
  /** The difference; below zero where it costs more, as a batch of one does. */
  saved: Cost;
}

/** What some transfers take. */
export interface Cost {
  /** How many there are. */
  transfers: number;
  /** Gas. */
  gas: number;
  /** The fee; absent where prices are lacking. */
  fee?: Decimal;
  /** Seconds until the last is in a block. */
  seconds: Decimal;
}

/** What everybody pays. */
export interface Cleared {
  /** By name. */
  parties: ClearedParty[];
  /** What is owed and not paid. */
  shortfall: Decimal;
  /** The largest difference between what a party pays and what the formula says of it. */
  residual: Decimal;
  /** What may be a slip: names that differ only in case, cash of nobody here. */
  warnings?: Failure[];
}

/** What one party pays. */
export interface ClearedParty {
  /** Who. */
  party: string;
  /** What it owes. */
  owed: Decimal;
  /** What it pays. */
  paid: Decimal;
  /** What it receives. */
  received: Decimal;
  /** Cash and receipts less what is owed, where it pays everything; else nothing. */
  equity: Decimal;
  /** Whether it cannot pay everything. */
  defaults: boolean;
  /** In which round it is found that it cannot: 1 where its own cash and full receipts do not do; 0 where it can. */
  round: number;
}
