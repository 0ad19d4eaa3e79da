// The component, and all that a host does with it: props, events and `ref`.
import { useEffect, useRef, useState } from "react";
import { type BookUpdate, ExposureNetting, type ExposureNettingElement, type Failure, type Report, type Theme } from "exposure-netting/react";
import { type Market, position, priceTexts } from "./market";

export default function Risk({ market, method, theme, onResult }: { market: Market; method: string; theme: Theme; onResult: (report: Report) => void }) {
  const element = useRef<ExposureNettingElement>(null);
  const [failure, setFailure] = useState<Failure>();

  // The book is set once. From then on the element gets updates, and does not start again at each price.
  const [book] = useState(() => ({ positions: market.holdings.map(position), prices: priceTexts(market) }));
  const sent = useRef(market.holdings);
  useEffect(() => {
    const positions = market.holdings.filter((holding) => !sent.current.includes(holding)).map(position);
    sent.current = market.holdings;
    update({ positions, prices: priceTexts(market) });
  }, [market]);

  // It waits until the element is ready. Unusable values change nothing, and `onError` reports them.
  function update(changes: BookUpdate): void {
    element.current?.update(changes).catch(() => undefined);
  }

  return (
    <>
      <ExposureNetting ref={element} book={book} view="exposure" theme={theme} method={method} readonly onResult={onResult} onError={setFailure} />
      <p className="try">
        Prices and trades go in as they come. <button type="button" onClick={() => update({ prices: { BTC: "n/a" } })}>Send a bad price</button>
      </p>
      {failure && (
        <p role="alert" className="alert">
          <span><b>{failure.code}</b> {failure.message}</span>
          <button type="button" onClick={() => setFailure(undefined)}>Dismiss</button>
        </p>
      )}
    </>
  );
}
