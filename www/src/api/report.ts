/** A book netted once, and functions that need no book. */
import { NettingError } from "../error.js";
import type {
  BookInput,
  Catalogue,
  Decimal,
  DecimalInput,
  Efficiency,
  Hints,
  Options,
  Parsed,
  ParsedTiers,
  Report,
  ResetDay,
  TierHints,
} from "../types.js";
import * as glue from "../../wasm/core.js";
import { call } from "./call.js";
import { bytesOf, isText, json, sourceOf, whole, type Source } from "./input.js";
import { later } from "./late.js";

/** Whether netting a book once more costs little. In a large one, offsets cost little beside the rest. */
function isSmall(input: BookInput | string | Uint8Array): boolean {
  return isText(input) ? input.length < 4_000_000 : input.positions.length < 20_000;
}

/** The parts of a report that are made late, by name, as JSON text; nothing if they are lost. */
export interface LateParts {
  offsets(): string;
  credit(): string | undefined;
  resilience(): string | undefined;
}

/** The report as plain data; its late parts are made when they are first read. */
export function reportOf(summary: string, parts: LateParts): Report {
  const report = JSON.parse(summary) as Report;
  const read = <T>(text: string | undefined): T => (text === undefined ? undefined : JSON.parse(text)) as T;
  later(report.margin, "offsets", () => read(parts.offsets()));
  later(report, "credit", () => read(parts.credit()));
  later(report, "resilience", () => read(parts.resilience()));
  return report;
}

/** Uses a book once. */
function once<T>(source: Source, use: (state: glue.Live) => T): T {
  const state = source();
  try {
    return use(state);
  } finally {
    state.free();
  }
}

/** Nets a book. The engine reads text and bytes of any known format directly, which is the fastest way. */
export function net(book: BookInput | string | Uint8Array, options?: Options): Report {
  return call(() => {
    const source = sourceOf(book, options);
    return once(source, (state) => {
      const summary = state.summary();
      const offsets = isSmall(book) ? undefined : state.allOffsets();
      // The source is a copy, so that nothing that happens to the book later changes the report. Netting it a second time
      // for those who read these parts costs less than computing them for everybody.
      let rest: { offsets: string; credit: string; resilience: string } | undefined;
      const again = (): { offsets: string; credit: string; resilience: string } =>
        (rest ??= call(() =>
          once(source, (state) => ({
            offsets: offsets ?? state.allOffsets(),
            credit: state.credit(),
            resilience: state.resilience(),
          })),
        ));
      return reportOf(summary, {
        offsets: () => offsets ?? again().offsets,
        credit: () => again().credit,
        resilience: () => again().resilience,
      });
    });
  });
}

/** Reads positions from text of any known format; rows that cannot be read are reported, never thrown. */
export function parse(text: string | Uint8Array, hints?: Hints): Parsed {
  if (!isText(text)) throw new NettingError({ code: "wrong_type", message: "parse takes text or bytes" });
  return call(() => {
    const parsed = JSON.parse(glue.parse(bytesOf(text), json(hints))) as Parsed;
    return { ...parsed, format: parsed.format ?? null };
  });
}

/**
 * Reads margin tiers from a venue's own answer: Binance's leverage brackets, risk limits of Bybit, Gate and KuCoin, position
 * tiers of OKX and Bitget, Kraken's instruments, Hyperliquid's `meta`, and ccxt's `fetchLeverageTiers`. Lay `parameters` over
 * the venue's preset. A contract whose tiers are wrong is left out, with a failure that names the tier.
 */
export function parseTiers(text: string | Uint8Array, hints?: TierHints): ParsedTiers {
  if (!isText(text)) throw new NettingError({ code: "wrong_type", message: "parseTiers takes text or bytes" });
  return call(() => {
    const parsed = JSON.parse(glue.parseTiers(bytesOf(text), json(hints))) as ParsedTiers;
    return { ...parsed, format: parsed.format || null };
  });
}

/** All formats, methodologies and fields. */
export function catalogue(): Catalogue {
  return call(() => {
    const all = glue.catalogue() as Catalogue;
    for (const method of all.methods) {
      // They cross as text, which is how the engine keeps them.
      for (const preset of method.presets)
        preset.parameters = JSON.parse(preset.parameters as unknown as string) as Record<string, unknown>;
    }
    return all;
  });
}

/** How clearing one asset class compares with none, for equal dealers and classes (Duffie and Zhu 2011). */
export function duffieZhu(classes: number, dealers: number): Efficiency {
  for (const [name, count] of [
    ["classes", classes],
    ["dealers", dealers],
  ] as const)
    whole([count], name, 1, 1_000_000, Uint32Array);
  return call(() => JSON.parse(glue.duffieZhu(classes, dealers)) as Efficiency);
}

/** The days of a leveraged token that is reset at each close; the first is where it starts, at `nav`. */
export function dailyReset(leverage: DecimalInput, nav: DecimalInput, closes: readonly DecimalInput[]): ResetDay[] {
  return call(() => JSON.parse(glue.dailyReset(json({ leverage, nav, closes }))) as ResetDay[]);
}

/** The payments to (+) or from (−) a position at each close, from its entry price on; an inverse contract in its asset. */
export function variationMargin(
  quantity: DecimalInput,
  entryPrice: DecimalInput,
  closes: readonly DecimalInput[],
  { inverse = false }: { inverse?: boolean | undefined } = {},
): Decimal[] {
  return call(() => JSON.parse(glue.variationMargin(json({ quantity, entryPrice, closes }), inverse)) as Decimal[]);
}
