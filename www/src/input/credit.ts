/** Inputs of credit rules: agreements, accounts, assets, limits and stress scenarios. */
import type { DecimalInput } from "./decimal.js";
import type { AccountMode } from "../types/margin.js";
import type { MeasureId } from "../types/names.js";

/** Collateral for debts under an agreement. */
export interface Collateral {
  /** The asset that it is in; default: the reporting currency. */
  asset?: string | undefined;
  /** Units of the asset, above zero. */
  amount: DecimalInput;
  /** Whether we posted it, rather than hold it. */
  posted?: boolean | undefined;
  /** The fraction of its worth that does not count, 0 to 1. */
  haircut?: DecimalInput | undefined;
  /** Whether a third party keeps it. */
  segregated?: boolean | undefined;
}

/** A netting agreement with one counterparty. */
export interface Agreement {
  /** The name that positions refer to. */
  id: string;
  /** The other side. */
  counterparty: string;
  /** Whether a court would uphold it; "unknown" counts as "no". */
  enforceable?: "yes" | "no" | "unknown" | undefined;
  /** Whether positions that name no agreement are under it; default: they are under the only one that there is. */
  default?: boolean | undefined;
  /** The law and the legal opinion, for people. */
  jurisdiction?: string | undefined;
  /** A clause that lets the other side walk away: then it does not net. */
  walkAway?: boolean | undefined;
  /** Collateral held and posted. A number is an amount of the reporting currency: held, or posted if it is below zero. */
  collateral?: readonly Collateral[] | Collateral | DecimalInput | undefined;
  /** The amount that may be owed before margin is called, in the reporting currency. */
  threshold?: DecimalInput | undefined;
  /** The smallest amount that is transferred, in the reporting currency. */
  mta?: DecimalInput | undefined;
  /** Net independent collateral amount: the part of the collateral that secures more than what is owed today. */
  independentAmount?: DecimalInput | undefined;
  /** Business days between two margin calls. */
  remarginDays?: number | undefined;
}

/** The price at which the venue says that it would close a position. */
export interface VenueLiquidation {
  /** The id of the position in this book. */
  position?: string | undefined;
  /** The asset whose price it is. */
  asset: string;
  /** In the currency that the position is quoted in. */
  price: DecimalInput;
}

/** The venue's own numbers of an account, for comparison: no result uses any of them. Money is in the account's `currency`. */
export interface VenueFigures {
  /** The account's value. */
  equity?: DecimalInput | undefined;
  /** Initial margin, or margin used. */
  initial?: DecimalInput | undefined;
  /** Maintenance margin. */
  maintenance?: DecimalInput | undefined;
  /** The venue's own liquidation prices; a position that it gives none for is not listed. */
  liquidations?: readonly VenueLiquidation[] | undefined;
  /** The leverage that the venue reports for the whole account. */
  leverage?: DecimalInput | undefined;
  /** The time at which the venue reported it: ISO 8601. */
  asOf?: string | undefined;
}

/** An account: your equity at a venue, and how the venue margins it. */
export interface Account {
  /** The venue. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account?: string | undefined;
  /**
   * The equity as the venue counts it for margin: balance, coins, margin of isolated positions, and the profit or loss of
   * all positions in it. In units of `currency`. An account without it is not part of leverage, headroom or claims.
   */
  equity?: DecimalInput | undefined;
  /** The currency of the equity; default: the reporting currency. Equity in a coin is worth less when the coin falls. */
  currency?: string | undefined;
  /** The part of the equity that a third party keeps, so that it is not lost when the venue fails. */
  segregated?: DecimalInput | undefined;
  /** The mode in which the venue margins it; default: the venue's usual one. */
  mode?: AccountMode | undefined;
  /** The leverage chosen for the account, at least 1. */
  leverage?: DecimalInput | undefined;
  /** The venue's own numbers. */
  venue?: VenueFigures | undefined;
}

/** Facts about an asset that credit rules need. */
export interface AssetFacts {
  /** Its class, if its positions do not say; default `crypto`. */
  class?: "crypto" | "commodity" | "credit" | "equity" | "fx" | "rates" | "other" | undefined;
  /** The hedging set of a commodity. */
  hedgingSet?: "energy" | "electricity" | "metals" | "agricultural" | "other" | undefined;
  /** The credit quality of a reference entity; of a credit index `IG` or `SG`. */
  rating?: "AAA" | "AA" | "A" | "BBB" | "BB" | "B" | "CCC" | "IG" | "SG" | undefined;
  /** Whether it is an index rather than a single name. */
  index?: boolean | undefined;
  /** The part of a reference entity's debt that is recovered after its default, 0 to 1; default 0.4. */
  recovery?: DecimalInput | undefined;
  /** The supervisory factor of SA-CCR, instead of that of its class. */
  factor?: DecimalInput | undefined;
}

/** A measure that is kept within bounds. */
export interface Limit {
  /** The measure: `catalogue().measures` describes them. */
  measure: MeasureId;
  /** The bound above which it warns, in the measure's own unit. */
  warning: DecimalInput;
  /** The bound above which it is a breach. */
  breach: DecimalInput;
}

/** A stress scenario: moves are fractions, -0.4 for -40 %. */
export interface Stress {
  /** Unique name in data. */
  id: string;
  /** The name for people. */
  name?: string | undefined;
  /** A description for people. */
  note?: string | undefined;
  /** Moves of prices by asset; "*" for every other. */
  prices?: Record<string, DecimalInput> | undefined;
  /** The move of every implied volatility, as a fraction of itself. */
  volatility?: DecimalInput | undefined;
  /** Moves of what is taken as 1 of the reporting currency, by name; "*" for every other. */
  pegs?: Record<string, DecimalInput> | undefined;
  /** The payment of longs in perpetuals per day, as a fraction of their exposure. */
  funding?: DecimalInput | undefined;
  /** How many days it lasts. */
  days?: number | undefined;
  /** Counterparties that default; "largest" is the one that would owe the most now, or the one with the largest gross exposure if nobody owes. */
  defaults?: readonly string[] | undefined;
  /** Chains that halt; "largest" is the one that holds the most. */
  halts?: readonly string[] | undefined;
  /** The part of claims that is recovered after these defaults, 0 to 1; default: the book's own assumption. */
  recovery?: DecimalInput | undefined;
}
