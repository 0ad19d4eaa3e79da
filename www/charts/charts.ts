/**
 * Curves and networks. The one place that knows ECharts: it is bundled into this file and loaded the first time a chart is on screen.
 * Options are plain data from the engine; a colour is the name of a custom property of the element (`--long`).
 */
import { GraphChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  LineChart,
  GraphChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  MarkLineComponent,
  AriaComponent,
  SVGRenderer,
]);

interface Drawn {
  chart: ECharts;
  option: unknown;
  stop: () => void;
}
const drawn = new WeakMap<HTMLElement, Drawn>();

/** The option with its colours looked up, and with figures written by the reader's locale. */
function resolved(host: HTMLElement, option: unknown): Record<string, unknown> {
  const probe = document.createElement("i");
  probe.hidden = true;
  host.append(probe);
  const known = new Map<string, string>();
  const colour = (name: string): string => {
    let value = known.get(name);
    if (value === undefined) {
      probe.style.color = `var(${name})`;
      known.set(name, (value = getComputedStyle(probe).color));
    }
    return value;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return value.startsWith("--") ? colour(value) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
    return value;
  };
  const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(undefined, { notation: "compact" });
  const made = walk(option) as { tooltip?: object; yAxis?: { axisLabel?: object } };
  probe.remove();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    animationDuration: 200,
    ...made,
    tooltip: {
      ...made.tooltip,
      valueFormatter: (value: unknown) => {
        const figure: unknown = Array.isArray(value) ? value.at(-1) : value;
        return typeof figure === "number" ? whole.format(figure) : String(figure);
      },
    },
    // A network has no axes.
    ...(made.yAxis && {
      yAxis: {
        ...made.yAxis,
        axisLabel: { ...made.yAxis.axisLabel, formatter: (value: number) => short.format(value) },
      },
    }),
  };
}

/** Draws an option, or another one in its place; `undefined` takes the chart down. */
export function draw(host: HTMLElement, option: unknown): void {
  const old = drawn.get(host);
  if (option === undefined) {
    old?.stop();
    return;
  }
  if (old) {
    old.option = option;
    old.chart.setOption(resolved(host, option), { notMerge: true });
    return;
  }
  const chart = init(host, undefined, { renderer: "svg" });
  const resize = new ResizeObserver(() => chart.resize());
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = (): void => {
    const now = drawn.get(host);
    if (now) chart.setOption(resolved(host, now.option), { notMerge: true });
  };
  dark.addEventListener("change", repaint);
  resize.observe(host);
  const stop = (): void => {
    resize.disconnect();
    dark.removeEventListener("change", repaint);
    chart.dispose();
    drawn.delete(host);
  };
  drawn.set(host, { chart, option, stop });
  chart.setOption(resolved(host, option));
}
