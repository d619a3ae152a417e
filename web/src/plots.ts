// The kinds of charts, by Observable Plot, in the page's colours.
import * as Plot from '@observablehq/plot';
import { theme } from './theme';

type Svg = SVGSVGElement | HTMLElement;
const kFont = { fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif', fontSize: '12px', background: 'transparent' };

function base(width: number): Plot.PlotOptions {
  return { width, style: { ...kFont, color: theme().ink } };
}
// Room for the longest label beside the axis, in pixels of 12-pixel text.
export function labelRoom(labels: string[], most = 220): number {
  return Math.min(most, 14 + 6.4 * labels.reduce((longest, label) => Math.max(longest, label.length), 0));
}
export function cut(label: string, most: number): string {
  return label.length > most ? `${label.slice(0, most - 1)}\u2026` : label;
}

export interface Dot {
  label: string; series: string; value: number; low: number | null; high: number | null; tip: string;
  outer?: [number, number];  // a second interval: of the inputs
}
// Numbers of an axis: "2M" rather than seven digits.
function ticks(values: number[]): ((value: number) => string) | undefined {
  const most = Math.max(...values.map(Math.abs), 0);
  const [by, sign] = most >= 1e9 ? [1e9, 'bn'] : most >= 1e6 ? [1e6, 'M'] : most >= 1e4 ? [1e3, 'k'] : [1, ''];
  return sign === '' ? undefined : (value) => (value === 0 ? '0' : `${Number((value / by).toPrecision(4))}${sign}`);
}

// Values with their intervals along x, a row a label; several series differ by colour and shape.
// `above`: labels stand over their row, for narrow places.
export function dots(data: Dot[], width: number, options: {
  x: string; series: string[]; zero?: boolean; emphasis?: string; above?: boolean;
}): Svg {
  const colours = theme();
  const labels = [...new Set(data.map((d) => d.label))];
  const many = options.series.length > 1;
  const room = options.above ? 6 : labelRoom(labels, Math.max(96, width * 0.38));
  const most = Math.floor((options.above ? width - 20 : room - 14) / 6.4);
  const down = options.above ? 8 : 0;
  const shift = (name: string): number => down + (many ? (options.series.indexOf(name) - (options.series.length - 1) / 2) * 7 : 0);
  const marks: Plot.Markish[] = [
    Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
    Plot.axisX({ anchor: 'bottom', label: options.x || null, color: colours.soft, ticks: Math.max(3, Math.floor(width / 110)), tickFormat: ticks(data.map((d) => d.value)) }),
  ];
  if (options.above) {
    marks.push(Plot.text(labels, { y: (d: string) => d, text: (d: string) => cut(d, most), frameAnchor: 'left', textAnchor: 'start', dx: 0, dy: -8, fill: colours.ink, stroke: colours.paper, strokeWidth: 3 }));
  } else {
    marks.push(Plot.axisY({ label: null, tickSize: 0, tickFormat: (d: string) => cut(d, most), color: colours.ink }));
  }
  if (options.zero) marks.push(Plot.ruleX([0], { stroke: colours.soft }));
  for (const name of options.series) {
    const rows = data.filter((d) => d.series === name);
    const dy = shift(name);
    const outer = rows.filter((d) => d.outer);
    if (outer.length > 0) {
      marks.push(Plot.ruleY(outer, { y: 'label', x1: (d: Dot) => d.outer?.[0], x2: (d: Dot) => d.outer?.[1], stroke: 'series', strokeWidth: 8, strokeOpacity: 0.3, dy }));
    }
    marks.push(
      Plot.ruleY(rows.filter((d) => d.low !== null), { y: 'label', x1: 'low', x2: 'high', stroke: 'series', strokeWidth: 2, dy }),
      Plot.dot(rows, { y: 'label', x: 'value', fill: 'series', r: 4.6, symbol: 'series', title: 'tip', dy }));
    const chosen = rows.filter((d) => d.label === options.emphasis);
    if (chosen.length > 0) marks.push(Plot.dot(chosen, { y: 'label', x: 'value', stroke: colours.ink, r: 7.5, dy }));
  }
  return Plot.plot({
    ...base(width), marginLeft: room, marginRight: 26, marginTop: 8, marginBottom: 40,
    height: 56 + labels.length * (options.above ? 36 : many ? Math.max(22, 12 + 7 * options.series.length) : 24),
    y: { type: 'band', domain: labels, axis: options.above ? null : undefined },
    x: { nice: true },
    color: { domain: options.series, range: colours.categories },
    symbol: { domain: options.series, legend: many },
    marks,
  });
}

export interface Part { label: string; part: string; value: number; tip: string }
// Bars of parts that add up.
export function stack(data: Part[], width: number, options: { x: string; parts: string[] }): Svg {
  const colours = theme();
  const labels = [...new Set(data.map((d) => d.label))];
  const room = labelRoom(labels, Math.max(96, width * 0.38));
  const most = Math.floor((room - 14) / 6.4);
  return Plot.plot({
    ...base(width), marginLeft: room, marginRight: 24, marginTop: 8, marginBottom: 40,
    height: 56 + labels.length * 28, y: { type: 'band', domain: labels, padding: 0.25 },
    color: { domain: options.parts, range: colours.categories, legend: true },
    marks: [
      Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
      Plot.axisX({ anchor: 'bottom', label: options.x, color: colours.soft, ticks: Math.max(3, Math.floor(width / 110)), tickFormat: ticks(data.map((d) => d.value)) }),
      Plot.axisY({ label: null, tickSize: 0, tickFormat: (d: string) => cut(d, most), color: colours.ink }),
      Plot.barX(data, { y: 'label', x: 'value', fill: 'part', title: 'tip', order: options.parts, insetRight: 0.5 }),
      Plot.ruleX([0], { stroke: colours.soft }),
    ],
  });
}

export interface Cell { row: string; hour: number; value: number; tip: string }
// Rows by hours, darker for more.
export function hours(data: Cell[], width: number, options: { label: string; domain: [number, number]; at?: number }): Svg {
  const colours = theme();
  const rows = [...new Set(data.map((d) => d.row))];
  const last = data.reduce((most, d) => Math.max(most, d.hour), 0);
  const room = labelRoom(rows, Math.max(80, width * 0.3));
  const most = Math.floor((room - 14) / 6.4);
  const marks: Plot.Markish[] = [
    Plot.axisX({ anchor: 'bottom', label: 'hour of the run', color: colours.soft, ticks: Math.min(last + 1, Math.max(3, Math.floor(width / 60))) }),
    Plot.axisY({ label: null, tickSize: 0, tickFormat: (d: string) => cut(d, most), color: colours.ink }),
    Plot.rect(data, { y: 'row', x1: 'hour', x2: (d: Cell) => d.hour + 1, fill: 'value', title: 'tip', inset: 0.25 }),
  ];
  if (options.at !== undefined && options.at <= last) marks.push(Plot.ruleX([options.at + 0.5], { stroke: colours.bad, strokeWidth: 1.5 }));
  return Plot.plot({
    ...base(width), marginLeft: room, marginRight: 16, marginTop: 8, marginBottom: 38,
    height: 52 + rows.length * 20, y: { type: 'band', domain: rows },
    x: { domain: [0, last + 1] },
    color: { type: 'quantize', n: 6, domain: options.domain, range: colours.ramp, label: options.label, legend: true, tickFormat: (value: number) => ticks([options.domain[1]])?.(value) ?? String(Number(value.toPrecision(3))) },
    marks,
  });
}

export interface Bar { label: string; value: number; low: number | null; high: number | null; tip: string; tone?: string }
// Bars from zero with intervals: gains to one side, losses to the other.
export function bars(data: Bar[], width: number, options: { x: string }): Svg {
  const colours = theme();
  const labels = data.map((d) => d.label);
  const room = labelRoom(labels, Math.max(96, width * 0.38));
  const most = Math.floor((room - 14) / 6.4);
  return Plot.plot({
    ...base(width), marginLeft: room, marginRight: 24, marginTop: 8, marginBottom: 40,
    height: 56 + labels.length * 24, y: { type: 'band', domain: labels, padding: 0.3 },
    marks: [
      Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
      Plot.axisX({ anchor: 'bottom', label: options.x, color: colours.soft, ticks: Math.max(3, Math.floor(width / 110)), tickFormat: ticks(data.map((d) => d.value)) }),
      Plot.axisY({ label: null, tickSize: 0, tickFormat: (d: string) => cut(d, most), color: colours.ink }),
      Plot.barX(data, { y: 'label', x: 'value', fill: (d: Bar) => d.tone === 'good' ? colours.good : d.tone === 'bad' ? colours.bad : d.tone === 'even' ? colours.even : colours.accent, title: 'tip' }),
      Plot.ruleY(data.filter((d) => d.low !== null), { y: 'label', x1: 'low', x2: 'high', stroke: colours.ink, strokeWidth: 1.5 }),
      Plot.ruleX([0], { stroke: colours.soft }),
    ],
  });
}

export interface Step { x: number; y: number; series: string; tip: string }
export function lines(data: Step[], width: number, options: { x: string; y: string; series: string[]; at?: number }): Svg {
  const colours = theme();
  const marks: Plot.Markish[] = [
    Plot.gridY({ stroke: colours.line, strokeOpacity: 1 }),
    Plot.axisX({ anchor: 'bottom', label: options.x, color: colours.soft, ticks: Math.max(3, Math.floor(width / 90)) }),
    Plot.axisY({ label: options.y, color: colours.soft, tickFormat: ticks(data.map((d) => d.y)) }),
    Plot.lineY(data, { x: 'x', y: 'y', stroke: 'series', strokeWidth: 2, curve: 'step-after' }),
    Plot.dot(data, { x: 'x', y: 'y', fill: 'series', r: 2.5, title: 'tip' }),
    Plot.ruleY([0], { stroke: colours.soft }),
  ];
  if (options.at !== undefined) marks.push(Plot.ruleX([options.at], { stroke: colours.bad }));
  return Plot.plot({
    ...base(width), marginLeft: 56, marginRight: 16, marginTop: 24, marginBottom: 40, height: 260,
    color: { domain: options.series, range: colours.categories, legend: options.series.length > 1 },
    marks,
  });
}
