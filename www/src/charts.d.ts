// The interface of the bundle of charts, which is made from www/charts/charts.ts.
/** Draws an option in place of the last one; `undefined` takes the chart down. */
export function draw(host: HTMLElement, option: unknown): void;
