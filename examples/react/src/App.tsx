import { lazy, Suspense, useEffect, useState } from "react";
import type { Report, Theme } from "exposure-netting/react";
import { type Asset, balance, type Market, opening, useMarket, VENUES } from "./market";

// The element and its WebAssembly come when they are shown, and the page does not wait for them.
const Risk = lazy(() => import("./Risk"));

// A methodology, and after a slash its preset.
const METHODS = { rate: "Rate per asset", schedule: "BCBS-IOSCO schedule", "portfolio/deribit": "Portfolio, Deribit", "portfolio/scan-16": "Portfolio, 16 scenarios", "standard/hyperliquid": "By position, Hyperliquid" };

const money = new Intl.NumberFormat("en", { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const change = new Intl.NumberFormat("en", { style: "currency", currency: "USD", maximumFractionDigits: 0, signDisplay: "exceptZero" });
const price = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const sign = (amount: number) => (Math.round(amount) === 0 ? undefined : amount > 0 ? "up" : "down");

export function App() {
  const [paused, setPaused] = useState(false);
  const [shown, setShown] = useState(true);
  const [method, setMethod] = useState("rate");
  const [theme, setTheme] = useState<Theme>("auto");
  const [margin, setMargin] = useState<Report["margin"]>();
  const market = useMarket(paused);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const dark = theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  const total = Object.keys(VENUES).reduce((sum, venue) => sum + balance(venue, market), 0);

  return (
    <>
      <header>
        <h1>Portfolio</h1>
        <dl className="figures">
          <div><dt>Balance</dt><dd>{money.format(total)}</dd></div>
          <div className="saved"><dt>Margin saved by netting</dt><dd><span id="saved">{margin ? money.format(Number(margin.saving)) : "–"}</span> {margin && <small>{percent.format(Number(margin.savingRatio))}</small>}</dd></div>
          {Object.entries(market.prices).map(([asset, value]) => <div className="price" key={asset}><dt>{asset}</dt><dd>{price.format(value)}</dd></div>)}
        </dl>
        <div className="buttons">
          <button type="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>Pause</button>
          <button type="button" aria-pressed={dark} onClick={() => setTheme(dark ? "light" : "dark")}>Dark</button>
        </div>
      </header>
      <main>
        <section className="venues" aria-label="Venues" tabIndex={0}>
          {Object.keys(VENUES).map((venue) => <Venue key={venue} venue={venue} market={market} />)}
        </section>
        <section className="risk" aria-label="Risk">
          <div className="bar">
            <h2>Net exposure</h2>
            <label>
              Margin by{" "}
              <select value={method} onChange={(event) => setMethod(event.target.value)}>
                {Object.entries(METHODS).map(([id, name]) => <option key={id} value={id}>{name}</option>)}
              </select>
            </label>
            <button type="button" onClick={() => { setShown(!shown); setMargin(undefined); }}>{shown ? "Hide" : "Show"}</button>
          </div>
          {shown && (
            <Suspense fallback={<p className="loading">Loading…</p>}>
              <Risk market={market} method={method} theme={theme} onResult={(report) => setMargin(report.margin)} />
            </Suspense>
          )}
        </section>
      </main>
    </>
  );
}

function Venue({ venue, market }: { venue: string; market: Market }) {
  const now = balance(venue, market);
  const won = now - opening(venue);
  const held = new Map<Asset, number>();
  for (const { venue: of, asset, quantity } of market.holdings) if (of === venue) held.set(asset, (held.get(asset) ?? 0) + quantity * market.prices[asset]);
  return (
    <article>
      <h2>{venue} <small>{VENUES[venue]?.where}</small></h2>
      <p className="balance">{money.format(now)} <small className={sign(won)}>{change.format(won)}</small></p>
      <dl>
        {[...held].map(([asset, exposure]) => <div key={asset}><dt>{asset}</dt><dd className={sign(exposure)}>{change.format(exposure)}</dd></div>)}
      </dl>
    </article>
  );
}
