import type { Decimal, DecimalInput, Failure } from "./basic.js";

/** Who owes whom how much of what. */
export interface Obligation {
  /** Default: row-N. */
  id?: string | undefined;
  debtor: string;
  creditor: string;
  /** Above zero, of at most 38 digits. */
  amount: DecimalInput;
  asset?: string | undefined;
  chain?: string | undefined;
  due?: string | undefined;
}

/**
 * What is looked for: each pair nets; the least debt that reductions leave; the least money or the fewest transfers with new
 * payers and payees; one house between; whole obligations out of pledged cash.
 */
export type Objective = "bilateral" | "existing" | "least-money" | "fewest" | "ccp" | "gridlock";

export interface SettleOptions {
  /** Default: "existing". */
  objective?: Objective | undefined;
  /** Whether one asset on several chains is one web. */
  acrossChains?: boolean | undefined;
  /** What each party may use in "gridlock", and nowhere else; parties that are not named have none. */
  cash?: Record<string, DecimalInput> | undefined;
  /** Hears how much is done, from 0 to 1. */
  onProgress?: ((part: number) => void) | undefined;
}

export interface Legs {
  count: number;
  /** "" where they are in different assets. */
  gross: Decimal;
}

export interface Transfer {
  debtor: string;
  creditor: string;
  amount: Decimal;
  asset?: string;
  chain?: string;
}

/** What becomes of one obligation: `setoff` + `remainder` = `amount`. */
export interface Notice {
  id: string;
  debtor: string;
  creditor: string;
  amount: Decimal;
  setoff: Decimal;
  remainder: Decimal;
  asset?: string;
  chain?: string;
  due?: string;
}

/** One asset on one chain. */
export interface WebResult {
  asset: string;
  chain: string;
  before: Legs;
  after: Legs;
  optimal: boolean;
  proof: {
    /** "existing": a potential for each party, which proves that no less can be left. */
    potentials?: Record<string, number>;
    /** "fewest": parties that settle among themselves, because they sum to zero. */
    groups?: string[][];
  };
}

export interface Settlement {
  objective: Objective;
  /** Whether it is proved that nothing is better; otherwise read "at most". */
  optimal: boolean;
  acrossChains?: boolean;
  cash?: Record<string, Decimal>;
  before: Legs;
  after: Legs;
  transfers: Transfer[];
  notices: Notice[];
  /** What each party is owed less what it owes. */
  netPositions: { party: string; amount: Decimal; asset?: string; chain?: string }[];
  webs: WebResult[];
  /** What may be a slip: names that differ only in case (`similar_names`), cash of nobody here (`unknown_party`). */
  warnings?: Failure[];
}

export interface Verdict {
  valid: boolean;
  reasons: string[];
}

/** What a lender accepts to be owed by a borrower. */
export interface CreditLine {
  /** Unique, also among the obligations; default: line-N. */
  id?: string | undefined;
  lender: string;
  borrower: string;
  limit: DecimalInput;
  asset?: string | undefined;
  chain?: string | undefined;
  /** 0 (default) to 100: lines of a lower rank are drawn first. */
  rank?: number | undefined;
}

/** Obligations set off with the help of credit: what is drawn, the borrower owes from now on. */
export interface Credited {
  notices: Notice[];
  /** One for each line; "0" where it is not used. */
  drawn: { id: string; lender: string; borrower: string; amount: Decimal }[];
  webs: { asset: string; chain: string; before: Legs; left: Legs; potentials: Record<string, number> }[];
}

/** How a chain is paid for. Its defaults are ERC-20 transfers one by one, with no price: give yours. */
export interface GasModel {
  /** Gas; default 40,000. */
  perTransfer?: DecimalInput | undefined;
  /** Where what is left goes in one batch; default 23,500 and 33,500. */
  batch?: { base?: DecimalInput; perLeg?: DecimalInput } | undefined;
  /** In gwei. */
  gasPrice?: DecimalInput | undefined;
  coinPrice?: DecimalInput | undefined;
  /** For each transfer; it goes before gas. */
  fee?: DecimalInput | undefined;
  /** Default 12. */
  blockSeconds?: DecimalInput | undefined;
  /** Default 1: one after another. */
  perBlock?: DecimalInput | undefined;
}

export interface GasOptions extends GasModel {
  /** What differs on some chains. */
  chains?: Record<string, GasModel> | undefined;
}

export interface Cost {
  transfers: number;
  gas: number;
  /** Absent where prices are lacking. */
  fee?: Decimal;
  seconds: Decimal;
}

export interface ChainCost {
  /** "" where obligations name none. */
  chain: string;
  before: Cost;
  after: Cost;
  saved: Cost;
}

export interface ClearOptions {
  /** Cash by party; nothing where it is not named. */
  cash?: Record<string, DecimalInput> | undefined;
  /** What a party in default realises of its cash, and of what others pay it (Rogers and Veraart); default 1. */
  alpha?: DecimalInput | undefined;
  beta?: DecimalInput | undefined;
}

export interface Cleared {
  parties: { party: string; owed: Decimal; paid: Decimal; received: Decimal; equity: Decimal; defaults: boolean; round: number }[];
  shortfall: Decimal;
  /** The largest difference between what a party pays and what the formula says. */
  residual: Decimal;
  warnings?: Failure[];
}
