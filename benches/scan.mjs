// 10,000 options in 31 scenarios: the engine against plain JavaScript that prices leg by leg and scenario by scenario.
// The peer has the same distribution function, so that both do the same arithmetic; it hoists nothing.
import { catalogue } from "../target/pack/dist/node.js";

export function options(count) {
  return Array.from({ length: count }, (_, i) => ({
    id: `o${i}`,
    asset: "BTC",
    kind: "option",
    right: i % 2 ? "put" : "call",
    quantity: i % 3 ? 1.5 : -2,
    strike: 20_000 + 100 * (i % 1_000),
    underlyingPrice: 60_000,
    volatility: (40 + (i % 50)) / 100,
    expiry: `2026-${String(2 + (Math.floor(i / 1_000) % 10)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`,
    counterparty: "Derive",
  }));
}

/** 31 scenarios: those of Derive PM2 without its two skews. */
export const scenarios = () => {
  const preset = catalogue()
    .methods.find((m) => m.id === "portfolio")
    .presets.find((p) => p.id === "derive-pm2");
  return preset.parameters.scenarios.filter((s) => !["skew", "smile"].includes(s.volatility));
};

// W. J. Cody's rational approximations, as in src/pricing/normal.rs.
const A = [3.1611237438705656, 113.86415415105016, 377.485237685302, 3209.3775891384695, 0.18577770618460315];
const B = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.2368334391706];
const C = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972, 2.1531153547440384e-8,
];
const D = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
];
const P = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.01608378514874228, 0.0006587491615298378,
  0.016315387137302097,
];
const Q = [2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918];

export function erfc(x) {
  const y = Math.abs(x);
  if (y <= 0.46875) {
    const z = y * y;
    let over = A[4] * z;
    let under = z;
    for (let i = 0; i < 3; i++) {
      over = (over + A[i]) * z;
      under = (under + B[i]) * z;
    }
    return 1 - (x * (over + A[3])) / (under + B[3]);
  }
  let scaled;
  if (y <= 4) {
    let over = C[8] * y;
    let under = y;
    for (let i = 0; i < 7; i++) {
      over = (over + C[i]) * y;
      under = (under + D[i]) * y;
    }
    scaled = (over + C[7]) / (under + D[7]);
  } else {
    const z = 1 / (y * y);
    let over = P[5] * z;
    let under = z;
    for (let i = 0; i < 4; i++) {
      over = (over + P[i]) * z;
      under = (under + Q[i]) * z;
    }
    scaled = (0.5641895835477563 - (z * (over + P[4])) / (under + Q[4])) / y;
  }
  const tail = Math.exp(-y * y) * scaled;
  return x < 0 ? 2 - tail : tail;
}

const normal = (x) => 0.5 * erfc(-x * Math.SQRT1_2);

function price(call, forward, strike, volatility, years) {
  const deviation = volatility * Math.sqrt(years);
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  const d2 = d1 - deviation;
  return call ? forward * normal(d1) - strike * normal(d2) : strike * normal(-d2) - forward * normal(-d1);
}

/** The worst loss of all together, and what each would need alone. */
export function plain(list, grid, asOf) {
  const now = Date.parse(`${asOf}T08:00:00Z`);
  const total = new Array(grid.length).fill(0);
  let alone = 0;
  for (const leg of list) {
    const years = (Date.parse(`${leg.expiry}T08:00:00Z`) - now) / 31_536e6;
    const days = years * 365;
    const before = price(leg.right === "call", leg.underlyingPrice, leg.strike, leg.volatility, years);
    let worst = 0;
    grid.forEach((scenario, at) => {
      const term = (30 / Math.max(days, 1)) ** (days <= 30 ? 0.3 : 0.13);
      const volatility =
        scenario.volatility === "up"
          ? Math.max(0.45, leg.volatility * (1 + 0.5 * term))
          : scenario.volatility === "down"
            ? leg.volatility * Math.max(0, 1 - 0.275 * term)
            : leg.volatility;
      const pnl =
        leg.quantity *
        (price(leg.right === "call", leg.underlyingPrice * (1 + scenario.spot), leg.strike, volatility, years) -
          before) *
        (scenario.weight ?? 1);
      total[at] += pnl;
      worst = Math.min(worst, pnl);
    });
    alone -= worst;
  }
  return { netted: -Math.min(0, ...total), standalone: alone };
}

/** The same rules for the engine: nothing but the scenarios. */
export const choice = (grid) => ({
  method: "portfolio",
  preset: "derive-pm2",
  parameters: {
    scenarios: grid,
    charges: [],
    discount: { long: 1, longRate: 0, longSpread: 0, short: 1, shortRate: 0, shortSpread: 0 },
    basis: { up: 0, down: 0, add: 0, perYear: 0 },
  },
});
