/** Obligations, and how they are settled. */
import type { DecimalInput } from "./decimal.js";
import type { Objective } from "../types/settlement.js";

/** Who owes whom how much of what. */
export interface Obligation {
  /** Unique name; default: row-N. */
  id?: string | undefined;
  /** The party that owes. */
  debtor: string;
  /** The party that is owed. */
  creditor: string;
  /** Above zero, of at most 38 digits; in units of the asset. */
  amount: DecimalInput;
  /** The asset that is owed. */
  asset?: string | undefined;
  /** The chain that it is owed on. */
  chain?: string | undefined;
  /** When it is due, for people: 2026-12-25. */
  due?: string | undefined;
}

/** Options of `settle`. */
export interface SettleOptions {
  /** The objective; default "existing". */
  objective?: Objective | undefined;
  /** Whether one asset on several chains is one web. */
  acrossChains?: boolean | undefined;
  /** The cash that each party may use in "gridlock", and nowhere else; parties that are not named have none. */
  cash?: Record<string, DecimalInput> | undefined;
  /** Called with the part that is done, from 0 to 1. */
  onProgress?: ((part: number) => void) | undefined;
}

/** The amount that a lender accepts to be owed by a borrower. */
export interface CreditLine {
  /** Unique, also among the obligations; default: line-N. */
  id?: string | undefined;
  /** The party that accepts to be owed. */
  lender: string;
  /** The party that would owe. */
  borrower: string;
  /** The most that may be drawn, above zero; in units of the asset. */
  limit: DecimalInput;
  /** The asset. */
  asset?: string | undefined;
  /** The chain. */
  chain?: string | undefined;
  /** 0 (default) to 100: lines of a lower rank are drawn first. */
  rank?: number | undefined;
}

/** The fees and times of a chain. Its defaults are ERC-20 transfers one by one, with no price: give yours. */
export interface GasModel {
  /** Gas of one transfer; default 40,000. */
  perTransfer?: DecimalInput | undefined;
  /** The gas of a batch that settles the transfers that remain. */
  batch?:
    | {
        /** Gas of the batch itself; default 23,500. */
        base?: DecimalInput;
        /** Gas of each transfer in it; default 33,500. */
        perLeg?: DecimalInput;
      }
    | undefined;
  /** The price of gas in gwei. */
  gasPrice?: DecimalInput | undefined;
  /** The price of the chain's coin, in the currency that fees are wanted in. */
  coinPrice?: DecimalInput | undefined;
  /** The fee of each transfer. It overrides gas. */
  fee?: DecimalInput | undefined;
  /** Seconds between blocks; default 12. */
  blockSeconds?: DecimalInput | undefined;
  /** Transfers in one block; default 1: one after another. */
  perBlock?: DecimalInput | undefined;
}

/** The model of every chain, and differences on some. */
export interface GasOptions extends GasModel {
  /** Differences on some chains, by name. */
  chains?: Record<string, GasModel> | undefined;
}

/** Cash and costs of default for `clear`. */
export interface ClearOptions {
  /** Cash by party; parties that are not named have none. */
  cash?: Record<string, DecimalInput> | undefined;
  /** The part of its cash that a party in default realises, 0 to 1 (Rogers and Veraart); default 1. */
  alpha?: DecimalInput | undefined;
  /** The part of what others pay it that a party in default realises, 0 to 1; default 1. */
  beta?: DecimalInput | undefined;
}
