/** The choice of a margin methodology, and its parameters. */
import type { DecimalInput } from "./decimal.js";
import type { HealthPreset, PortfolioPreset, StandardPreset, WeightedSensitivityPreset } from "../types/names.js";

/** Parameters of `rate`; omitted ones are at their defaults. */
export interface RateParameters {
  /** Initial margin by asset, as a fraction: 0.025 for 2.5 %. */
  rates?: Record<string, DecimalInput> | undefined;
  /** Initial margin of every other asset, as a fraction. */
  defaultRate?: DecimalInput | undefined;
  /** The charge on exposure that matches across different instruments, as a fraction. */
  basis?: DecimalInput | undefined;
}

/** Parameters of `schedule`; omitted ones are at their defaults. */
export interface ScheduleParameters {
  /** By class: commodity, credit0to2, credit2to5, credit5plus, equity, fx, other, rates0to2, rates2to5, rates5plus. */
  rates?: Record<string, DecimalInput> | undefined;
  /** The part of gross margin that never nets: 0.4. */
  floor?: DecimalInput | undefined;
  /** Whether the margin is called from the counterparty, or posted to it. */
  side?: "call" | "post" | undefined;
}

/** Margin of positions that move one for one with their asset; omitted parameters are 0, or as in the preset. */
export interface LinearRule {
  /** Initial margin as a fraction of the value. */
  initial?: DecimalInput;
  /** Maintenance margin as a fraction of the value. */
  maintenance?: DecimalInput;
  /** Maintenance margin as a fraction of initial margin. It overrides `maintenance`. */
  maintenanceOfInitial?: DecimalInput;
  /** Whether maintenance is a rate of the value at the mark (default) or at the entry price. */
  maintenanceAt?: "mark" | "entry";
  /** Added to both rates for every unit of the asset. */
  perUnit?: DecimalInput;
  /** Money that is added to both margins for every position. */
  minimum?: DecimalInput;
  /** Rates by size. Each tier has `leverage` (the most that it allows) or `initial`; without `maintenance` it is half of initial. */
  tiers?: {
    /** The size from which the tier holds: money, or units of the asset (see `tierSize`). */
    from: DecimalInput;
    /** The highest leverage that the tier allows: its initial rate is 1 / leverage. */
    leverage?: DecimalInput;
    /** Initial margin as a fraction, instead of `leverage`. */
    initial?: DecimalInput;
    /** Maintenance margin as a fraction; default: half of initial. */
    maintenance?: DecimalInput;
    /** The deduction from maintenance at this tier's rate; computed from the lower tiers if it is not given. */
    deduction?: DecimalInput;
  }[];
  /** Whether bounds and deductions of tiers are in money, or in units of the asset. */
  tierSize?: "notional" | "units";
  /** Whether each slice of a position has its tier's rate, or the whole position that of the highest tier it reaches. */
  tierRate?: "slices" | "whole";
  /** The tier of a size exactly at a bound. */
  tierBound?: "below" | "above";
  /** Rates that rise step by step with size, without tiers. */
  steps?: {
    /** The size from which steps are counted. */
    from?: DecimalInput;
    /** The size of one step. */
    size: DecimalInput;
    /** Added to the initial rate by each step, as a fraction. */
    initial?: DecimalInput;
    /** Added to the maintenance rate by each step, as a fraction. */
    maintenance?: DecimalInput;
    /** The largest number of steps. */
    most?: DecimalInput;
  };
  /** The largest size that the tiers cover; beyond it the report warns. */
  upTo?: DecimalInput;
  /** Whether these are not the venue's own numbers: assets margined by them are listed in `sets[].standIns`. */
  standIn?: boolean;
  /** The bounds of open interest between which the initial rate rises from its base to 1. */
  openInterest?: {
    /** Up to it the initial rate is its base. */
    lower: DecimalInput;
    /** From it on the initial rate is 1. */
    upper: DecimalInput;
  };
  /** The initial rate is at least this × open interest. */
  perOpenInterest?: DecimalInput;
  /** The open interest of the market, in the same currency as its bounds. */
  open?: DecimalInput;
  /** Decimals that margin is rounded up to. */
  roundUp?: DecimalInput;
}

/** Margin tiers of one venue, in the shape of the parameters of `standard`. */
export interface TierParameters {
  /** Rules of linear contracts, by asset. */
  linear?: Record<string, LinearRule>;
  /** Rules of inverse contracts, by asset. */
  inverse?: Record<string, LinearRule>;
}

/** Prices in doubt. Every price is certain unless one of these says otherwise. */
export interface OracleParameters {
  /** Confidence in a price, from 0 to 1, by asset (`ETH`), asset and expiry (`ETH 2026-12-25`), or `ETH perpetual`. */
  confidence?: Record<string, DecimalInput>;
  /** The price of the stablecoin that positions settle in. */
  stablePrice?: DecimalInput;
  /** The charge on positions whose price is in doubt. */
  doubt?: {
    /** The confidence below which the charge applies. */
    below?: DecimalInput;
    /** Initial margin is raised by (1 − confidence) × factor × size. */
    factor?: DecimalInput;
  };
  /** The charge if the stablecoin falls off its peg. */
  depeg?: {
    /** The price of the stablecoin below which the charge applies. */
    below?: DecimalInput;
    /** Margin is raised by (below − price) × factor × size. */
    factor?: DecimalInput;
  };
}

/** Parameters of `standard`: they override the preset's. */
export interface StandardParameters extends OracleParameters {
  /** Rules of linear contracts, by asset (`BTC`), quote currency (`BTC USDC`) or contracts that expire (`BTC dated`); `default` is for every other. */
  linear?: Record<string, LinearRule>;
  /** The same for inverse contracts; those without a rule here have that of `linear`. */
  inverse?: Record<string, LinearRule>;
  /** Whether `linear` is only a stand-in for inverse contracts that have no rule in `inverse`. */
  inverseStandIn?: boolean;
  /** The leverage that the account chose, at least 1: initial margin is value / leverage, or more if the venue asks more. */
  leverage?: DecimalInput;
  /** Whether users choose a leverage at the venue: without one, the report lists that the highest is assumed. */
  chosenLeverage?: boolean;
  /** The taker fee as a fraction, for venues that add the fee to close to both margins. */
  closingFee?: DecimalInput;
  /** `largerSide`: of the contracts on one asset only the larger side is margined, linear and inverse ones separately. */
  offset?: "none" | "largerSide";
  /** The rule for options, each alone. */
  option?: {
    /** Initial margin of a sold option as a fraction of notional, before it falls with the distance from the money. */
    initial?: DecimalInput;
    /** The least that initial margin falls to, as a fraction of notional. */
    floor?: DecimalInput;
    /** Maintenance margin as a fraction of notional. */
    maintenance?: DecimalInput;
    /** If it is given, maintenance falls with the distance from the money too, but not below this fraction. */
    maintenanceFloor?: DecimalInput;
    /** Maintenance margin as a fraction of initial margin, instead of `maintenance`. */
    maintenanceOfInitial?: DecimalInput;
    /** Whether the option's value is added to both margins. */
    mark?: boolean;
    /** Maintenance of a sold put is at least this fraction of its value. */
    putMark?: DecimalInput;
    /** Initial margin of a sold put is at least this multiple of its maintenance margin. */
    putOver?: DecimalInput;
    /** A put needs at most this fraction of its strike. */
    strikeCap?: DecimalInput;
    /** A bought option needs its value, but at most this fraction of the underlying. */
    longCap?: DecimalInput;
    /** The factors on sold calls that no bought call covers, if options of one expiry are margined by the most they can lose together. */
    maxLoss?: {
      /** For initial margin. */
      initial?: DecimalInput;
      /** For maintenance margin. */
      maintenance?: DecimalInput;
    };
    /** Ratios that rise with the used part of a pool. */
    utilisation?: {
      /** The part of the pool that is used, 0 to 1. */
      used?: DecimalInput;
      /** The part up to which the ratios are at their base. */
      target?: DecimalInput;
      /** The part from which the ratios are at their end. */
      saturated?: DecimalInput;
      /** The base ratio of sold options. */
      seller?: DecimalInput;
      /** The base ratio of bought options. */
      buyer?: DecimalInput;
    };
  };
}

/** One scenario of a grid. */
export interface ScenarioInput {
  /** The move, as a fraction of the range: -0.18 for a fall of 18 %. */
  spot?: DecimalInput;
  /** `up`, `down`, `same`, `skew`, `smile`, or a fraction of the volatility. */
  volatility?: "up" | "down" | "same" | "skew" | "smile" | DecimalInput;
  /** The part of the result that counts; default 1. */
  weight?: DecimalInput;
}

/** Parameters of `portfolio`: they override the preset's. A list replaces the preset's list. */
export interface PortfolioParameters extends OracleParameters {
  /** The moves of price and volatility. */
  scenarios?: ScenarioInput[];
  /** The move of which `spot` of a scenario is a fraction. */
  range?: DecimalInput;
  /** The same by asset. */
  ranges?: Record<string, DecimalInput>;
  /** How scenarios move volatility: × (1 ± move × (30 days / days to expiry) ^ power). */
  volatility?: {
    /** The rise in `up`, as a fraction of the volatility. */
    up?: DecimalInput;
    /** The fall in `down`, as a fraction of the volatility. */
    down?: DecimalInput;
    /** The power for expiries within 30 days. */
    shortPower?: DecimalInput;
    /** The power for later expiries. */
    longPower?: DecimalInput;
    /** The fewest days to expiry that the formula takes. */
    floorDays?: DecimalInput;
    /** The least rise in `up`, as a fraction. */
    minimumUp?: DecimalInput;
  };
  /** The shape of the scenarios `skew` and `smile`, by the names of the preset. */
  skew?: Record<string, DecimalInput>;
  /** Interest per year, continuously compounded. */
  interest?: DecimalInput;
  /** The same by asset and expiry: `ETH 2026-12-25`. */
  rates?: Record<string, DecimalInput>;
  /** The part of a settlement price that is fixed already, 0 to 1, by asset and expiry. */
  fixed?: Record<string, DecimalInput>;
  /** Whether values of options are discounted at that interest. */
  discounted?: boolean;
  /** How far the value of an expiry's options counts, by the names of the preset. */
  discount?: Record<string, DecimalInput>;
  /** Moves of forwards while the spot stays: a separate loss, by expiry. */
  basis?: {
    /** The factor on the forward's premium in the upper move. */
    up?: DecimalInput;
    /** The factor on the forward's premium in the lower move. */
    down?: DecimalInput;
    /** Added to both, as a fraction. */
    add?: DecimalInput;
    /** Added per year to expiry, as a fraction. */
    perYear?: DecimalInput;
  };
  /** The charge on each expiry's net delta. */
  roll?: {
    /** The least charge, as a fraction. */
    minimum?: DecimalInput;
    /** Per year to expiry, as a fraction. */
    perYear?: DecimalInput;
    /** The same by asset. */
    perYears?: Record<string, DecimalInput>;
  };
  /** The charge on deltas that offset between expiries, as a fraction. */
  calendar?: DecimalInput;
  /** Charges beside the scenarios. */
  charges?: {
    /** The base of the charge. */
    on:
      | "perpetual"
      | "future"
      | "spot"
      | "option"
      | "shortOption"
      | "nakedOption"
      | "netDelta"
      | "hedgedDelta"
      | "offsetFutures"
      | "offsetVega";
    /** Its part of initial margin, as a fraction of the base. */
    initial?: DecimalInput;
    /** Its part of maintenance margin, as a fraction; default: as initial. */
    maintenance?: DecimalInput;
    /** Whether it is a floor under the loss, rather than added to it. */
    floor?: boolean;
  }[];
  /** Whether the value of options counts against the requirement. */
  netOptionValue?: boolean;
  /** Factors on the loss. */
  factor?: {
    /** For initial margin. */
    initial?: DecimalInput;
    /** For maintenance margin. */
    maintenance?: DecimalInput;
    /** Whether charges are multiplied too. */
    charges?: boolean;
  };
  /** Haircuts of tokens that are held, by asset. */
  collateral?: Record<
    string,
    {
      /** The haircut for initial margin, 0 to 1. */
      initial?: DecimalInput;
      /** The haircut for maintenance margin, 0 to 1. */
      maintenance?: DecimalInput;
      /** Whether scenarios move its price. */
      shocked?: boolean;
    }
  >;
}

/** Parameters of `weighted-sensitivity`; correlations between assets are `assumptions.correlations`. */
export interface WeightedParameters {
  /** Buckets by name; `default` is for every asset without one. */
  buckets?: Record<
    string,
    {
      /** The risk weight, as a fraction of delta. */
      weight?: DecimalInput;
      /** The correlation of assets inside the bucket, −1 to 1. */
      rho?: DecimalInput;
      /** The delta, in money, above which concentration adds to the weight; 0: never. */
      threshold?: DecimalInput;
    }
  >;
  /** The bucket of an asset, by asset. */
  assets?: Record<string, string>;
  /** Correlations between two buckets, by `a-b`. */
  gamma?: Record<string, DecimalInput>;
  /** The bucket that is added without any correlation. */
  residual?: string;
  /** Whether totals at lower and at higher correlations count too; default true. */
  stress?: boolean;
  /** Whether a bucket's sum is always held between its own margin and that below zero. */
  clamp?: boolean;
}

/** Parameters of `health`: they override the preset's. */
export interface HealthParameters {
  /** Weights of tokens, by asset; `default` is for every other. */
  tokens?: Record<
    string,
    {
      /** Weights of initial margin: what may be borrowed. */
      initial?: {
        /** The part of what is held that counts. */
        asset?: DecimalInput;
        /** The factor on what is owed. */
        liability?: DecimalInput;
      };
      /** Weights of maintenance margin; default: those of `initial`. */
      maintenance?: {
        /** The part of what is held that counts. */
        asset?: DecimalInput;
        /** The factor on what is owed. */
        liability?: DecimalInput;
      };
      /** How weights worsen with size: × the square root of the size in units. */
      sizeFactor?: DecimalInput;
      /** The total deposits, in money, from which asset weights fall. */
      scaleFrom?: DecimalInput;
      /** The protocol's total deposits of the token, in units. */
      deposits?: DecimalInput;
      /** Whether these are not the protocol's own weights: `sets[].standIns` names what they weigh. Your `initial` or `maintenance` drops it. */
      standIn?: boolean;
    }
  >;
  /** Rates of perpetuals, by asset; `default` is for every other. */
  perpetuals?: Record<
    string,
    {
      /** Initial margin as a fraction. */
      initial?: DecimalInput;
      /** Maintenance margin as a fraction; default: as initial. */
      maintenance?: DecimalInput;
      /** How rates rise with size: × the square root of the size in units. */
      sizeFactor?: DecimalInput;
      /** The part of unsettled profit that counts for initial margin, 0 to 1. */
      profitInitial?: DecimalInput;
      /** The part of unsettled profit that counts for maintenance margin, 0 to 1; default: as for initial. */
      profitMaintenance?: DecimalInput;
      /** How the counted part of profit falls with its size. */
      profitSizeFactor?: DecimalInput;
      /** Whether these are not the protocol's own rates: `sets[].standIns` names what they margin. */
      standIn?: boolean;
    }
  >;
  /** Whether what is held and what is owed of one token net; default true. */
  nets?: boolean;
  /** Whether profit and loss joins the balance of the settlement token before weights apply. */
  settles?: boolean;
  /** The token that profit and loss is paid in. */
  settlement?: string;
  /** Whether debts reduce collateral, rather than add to the requirement. */
  debtsInCollateral?: boolean;
  /** Money that each open order adds to the requirement. */
  perOrder?: DecimalInput;
}

/** A margin methodology, one of its presets, and parameters that override the preset's. */
export type MarginChoice =
  | {
      /** Each venue's own rule. */
      method: "venue";
      /** None: each venue has its own. */
      preset?: undefined;
      /** For venues whose rule is not known, which fall back to `rate`. */
      parameters?: RateParameters | undefined;
    }
  | {
      /** A fraction of net exposure, by asset. */
      method: "rate";
      /** None. */
      preset?: undefined;
      /** Rates, and the charge on what matches. */
      parameters?: RateParameters | undefined;
    }
  | {
      /** The schedule of BCBS-IOSCO. */
      method: "schedule";
      /** None. */
      preset?: undefined;
      /** Rates by class, and the part that never nets. */
      parameters?: ScheduleParameters | undefined;
    }
  | {
      /** A venue's standard margin: position by position, by rates, tiers and formulas. */
      method: "standard";
      /** The venue; default: the first of `catalogue()`. */
      preset?: StandardPreset | undefined;
      /** Parameters that override the preset's. */
      parameters?: StandardParameters | undefined;
    }
  | {
      /** Portfolio margin: the worst of many scenarios. */
      method: "portfolio";
      /** The venue; default: the first of `catalogue()`. */
      preset?: PortfolioPreset | undefined;
      /** Parameters that override the preset's. */
      parameters?: PortfolioParameters | undefined;
    }
  | {
      /** Weighted deltas with correlations. */
      method: "weighted-sensitivity";
      /** The named set of buckets. */
      preset?: WeightedSensitivityPreset | undefined;
      /** Parameters that override the preset's. */
      parameters?: WeightedParameters | undefined;
    }
  | {
      /** The health of a lending or cross-collateral account. */
      method: "health";
      /** The protocol; default: the first of `catalogue()`. */
      preset?: HealthPreset | undefined;
      /** Parameters that override the preset's. */
      parameters?: HealthParameters | undefined;
    };
