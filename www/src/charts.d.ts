// The seam to the bundle of charts; what stands behind it is www/charts/charts.ts.
/** Draws an option, or another one in its place; `undefined` takes the chart down. */
export function draw(host: HTMLElement, option: unknown): void;
