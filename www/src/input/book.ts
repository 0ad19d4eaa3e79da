/** Books, and the options of a report. */
import type { Account, Agreement, AssetFacts, Limit, Stress } from "./credit.js";
import type { DecimalInput } from "./decimal.js";
import type { MarginChoice, TierParameters } from "./margin.js";
import type { PositionInput } from "./position.js";

/** Assumptions of a report; every one in force is listed in `report.assumptions`. */
export interface Assumptions {
  /** Currencies taken as exactly 1 of another; an array means 1 USD each. */
  pegs?: Record<string, string> | string[] | undefined;
  /** Assets counted as another less a haircut. */
  families?:
    | {
        /** The wrapped or staked form: WBTC. */
        from: string;
        /** The asset that it counts as: BTC. */
        to: string;
        /** The fraction of its exposure that remains its own, 0 to 1. */
        haircut?: DecimalInput | undefined;
      }[]
    | undefined;
  /** Correlations between assets, for `weighted-sensitivity`. */
  correlations?:
    | {
        /** One asset. */
        a: string;
        /** The other. */
        b: string;
        /** −1 to 1. */
        rho: DecimalInput;
      }[]
    | undefined;
  /** Facts about assets that credit rules need, by name. */
  assets?: Record<string, AssetFacts> | undefined;
  /** The part of a claim that is recovered from a counterparty that defaults, 0 to 1: for everybody, or by name with "" for the rest. Default 0. */
  recovery?: DecimalInput | Record<string, DecimalInput> | undefined;
  /** The flat interest rate per year, continuously compounded, at which credit default swaps are discounted. */
  interest?: DecimalInput | undefined;
  /**
   * Whether spot covers shorts of its margin set in `rate`, by counterparty or by a set's key. By default it does, but not
   * at venues that keep spot in a separate wallet (Binance, Bitget, Gate, HTX, Hyperliquid, Kraken, KuCoin, MEXC and others).
   */
  spotCover?: Record<string, boolean> | undefined;
}

/** How a report is computed. */
export interface Options {
  /** The methodology of every set that `marginBy` does not name; default `venue`. */
  margin?: MarginChoice | undefined;
  /** The methodology by counterparty. */
  marginBy?: Record<string, MarginChoice> | undefined;
  /** Whether the report lists every position with its own numbers; default false. */
  positions?: boolean | undefined;
}

/** Positions and everything needed to value and net them. */
export interface BookInput extends Omit<Options, "positions"> {
  /** The version of the format: 1. */
  version?: number | undefined;
  /** The name of the book, for people. */
  name?: string | undefined;
  /** The reporting currency; default "USD". */
  currency?: string | undefined;
  /** Time of valuation: ISO 8601; default now. */
  asOf?: string | undefined;
  /** The positions. */
  positions: readonly PositionInput[];
  /** Reference prices by asset, in the reporting currency. They override the marks of positions in exposure. */
  prices?: Record<string, DecimalInput> | undefined;
  /** Units of the reporting currency per unit of another. */
  rates?: Record<string, DecimalInput> | undefined;
  /** Netting agreements. */
  agreements?: readonly Agreement[] | undefined;
  /** Your accounts at venues, with their equity as the venue counts it for margin. */
  accounts?: readonly Account[] | undefined;
  /** Reserves and liabilities that venues publish. */
  solvency?:
    | readonly {
        /** The venue. */
        counterparty: string;
        /** Its assets, in any currency. */
        reserves: DecimalInput;
        /** Its debts to everybody, in the same currency. */
        liabilities: DecimalInput;
      }[]
    | undefined;
  /** Margin tiers that you have from a venue, by counterparty, such as `parseTiers` reads: they override the venue's own rule. */
  tiers?: Record<string, TierParameters> | undefined;
  /** Bounds of measures; without them those of `catalogue()` serve as examples. */
  limits?: readonly Limit[] | undefined;
  /** Stress scenarios; without them those of `catalogue()`. */
  stresses?: readonly Stress[] | undefined;
  /** Legal entity identifiers by name; "" is your own. */
  parties?: Record<string, string> | undefined;
  /** Assumptions of the report. */
  assumptions?: Assumptions | undefined;
}

/** Changes for `Book.set`: `null` takes a price or a rate away, and a methodology back to the default. */
export interface BookChanges extends Omit<Partial<BookInput>, "positions" | "prices" | "rates" | "margin"> {
  /** The methodology; `null`: the default. */
  margin?: MarginChoice | null | undefined;
  /** Prices one by one; `null` takes one away. */
  prices?: Record<string, DecimalInput | null> | undefined;
  /** Exchange rates one by one; `null` takes one away. */
  rates?: Record<string, DecimalInput | null> | undefined;
}
