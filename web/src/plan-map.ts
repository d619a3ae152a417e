// The candidates of a plan on a map: what is bought, and, of a plan that builds over years, what stands, what
// is being built and what has come to its end in the year of a slider.  Of plan.geojson and build_out.csv.
import { geoDistance, geoInterpolate, geoMercator, geoPath, type GeoProjection } from 'd3-geo';
import type { Folder } from './data';
import { h, s } from './dom';
import { Figure } from './figure';
import { shapes } from './geography';
import { rowsOf, type Row } from './repairs';
import { seaRoutes, type Place } from './sea-routes';
import type { Choices } from './state';
import { theme } from './theme';
import { figureText } from './words';

interface Properties {
  candidate: string; kind: string; part: string; what: string; capex_usd: number; built: boolean;
  put_in_npv_usd?: number; no_effect?: string; gbps?: number; gpus?: number; it_power_mw?: number;
}
interface Part { properties: Properties; geometry: { type: 'Point'; coordinates: Place } | { type: 'LineString'; coordinates: Place[] } }
type Status = 'stands' | 'being built' | 'at its end' | 'bought' | 'not bought';
const kEarth = 6371;     // km
const kShort = 60;       // km: what is shorter is drawn straight
const kDetour = 2;       // a way by sea that is longer than this times the straight one is on land
const names = (text: string | undefined): string[] => (text ?? '').split(/[,;]\s*/).filter((x) => x !== '' && x !== 'nothing');

// By candidate, as of a year; without years by whether the plan buys it.
function statuses(parts: Part[], years: Row[], year: number): Map<string, Status> {
  const found = new Map<string, Status>();
  for (const { properties } of parts) found.set(properties.candidate, years.length === 0 && properties.built ? 'bought' : 'not bought');
  for (const row of years.filter((r) => Number(r['year']) <= year)) {
    for (const name of names(row['begun'])) found.set(name, 'being built');
    for (const name of names(row['in_service'])) found.set(name, 'stands');
    for (const name of names(row['retired'])) found.set(name, 'at its end');
  }
  return found;
}

// Lines by sea where that is no detour: the plan's map does not say which of them lie on land.
function waysOf(parts: Part[]): Map<Part, Place[]> {
  const found = new Map<Part, Place[]>();
  const points: { lon: number; lat: number }[] = [];
  const cables = parts.flatMap((part) => {
    const ends = part.geometry.type === 'LineString' ? part.geometry.coordinates : [];
    const [a, b] = [ends[0], ends[ends.length - 1]];
    if (!a || !b) return [];
    const between = geoInterpolate(a, b);
    found.set(part, Array.from({ length: 21 }, (_, i) => between(i / 20)));
    points.push({ lon: a[0], lat: a[1] }, { lon: b[0], lat: b[1] });
    const km = geoDistance(a, b) * kEarth;
    return [{ submarine: part.properties.kind !== 'land_link' && km > kShort, system: part.properties.candidate, from: points.length - 2, to: points.length - 1, part, km }];
  });
  for (const [cable, way] of seaRoutes({ points, cables }, shapes())) {
    const km = way.reduce((sum, p, i) => sum + geoDistance(p, way[Math.max(0, i - 1)] ?? p) * kEarth, 0);
    if (km <= kDetour * cable.km) found.set(cable.part, way);
  }
  return found;
}

export function planMap(folder: Folder, choices: Choices): HTMLElement | null {
  const parts = (folder.map?.features ?? []) as Part[];
  if (parts.length === 0) return null;
  const years = rowsOf(folder.tables['build_out.csv']);
  const last = years.length - 1;
  const yearOf = (): number => Math.max(0, Math.min(last, choices.state.year));
  let ways: Map<Part, Place[]> | null = null;
  const figure = new Figure({ id: 'plan-map', title: years.length > 0 ? 'What stands, year by year' : 'What is bought, and where', about: 'Rings are halls, lines cables; filled and solid what stands or is bought, dashed what is being built, faint the candidates that are not chosen. Lines are drawn, not charted. Point at one, or reach it with Tab.', wide: true }, (width) => {
    ways ??= waysOf(parts);
    const status = statuses(parts, years, yearOf());
    const facts = h('p', { class: 'note', 'aria-live': 'polite' });
    return {
      picture: h('div', {}, drawing(parts, ways, status, width, (text) => { facts.textContent = text; }), facts, legend(years.length > 0)),
      columns: ['candidate', 'kind', 'part', 'status', 'capex_usd'],
      rows: parts.map(({ properties: p }) => [p.candidate, p.kind, p.part, status.get(p.candidate) ?? '', p.capex_usd]),
      note: yearWords(years[yearOf()]),
    };
  });
  if (years.length === 0) return figure.element;
  const slider = h('input', { type: 'range', id: 'year', min: 0, max: last, step: 1, value: yearOf() });
  const said = h('output', { for: 'year' });
  const show = (): void => { slider.value = String(yearOf()); said.textContent = `year ${years[yearOf()]?.['year'] ?? ''} of ${years[last]?.['year'] ?? ''}`; slider.setAttribute('aria-valuetext', said.textContent); };
  slider.addEventListener('input', () => choices.set({ year: Number(slider.value) }));
  choices.onChange((_, changed) => { if (changed.has('year')) { show(); figure.refresh(); } });
  show();
  return h('div', {}, h('div', { class: 'budget' }, h('label', { for: 'year' }, 'Year '), slider, said), figure.element);
}

function yearWords(row: Row | undefined): string {
  if (!row) return '';
  const list = (column: string, word: string): string => (names(row[column]).length > 0 ? ` ${word} ${names(row[column]).join(', ')}.` : '');
  return `Year ${row['year']}: ${names(row['in_service']).join(', ') || 'nothing'} in service.${list('begun', 'Begun:')}${list('retired', 'At its end:')} Capital ${figureText(Number(row['capital_usd']), 'USD')}; the year costs ${figureText(Number(row['total_usd']), 'USD')}, ${figureText(Number(row['without_anything_usd']), 'USD')} if nothing were bought; ${figureText(Number(row['unserved_share']), 'share')} of tokens unserved.`;
}
function legend(withYears: boolean): HTMLElement {
  const key = (dash: string, width: number, opacity: number, word: string): HTMLElement => h('span', { class: 'key' },
    s('svg', { width: 26, height: 10, 'aria-hidden': 'true' }, s('line', { x1: 1, y1: 5, x2: 25, y2: 5, stroke: theme().accent, 'stroke-width': width, 'stroke-opacity': opacity, 'stroke-dasharray': dash })), word);
  return h('div', { class: 'map-legend' }, h('div', {}, key('', 3.5, 1, withYears ? 'stands' : 'bought'), withYears ? key('5 4', 2.5, 1, 'being built') : '', withYears ? key('1 4', 2.5, 0.9, 'at its end') : '', key('', 1.4, 0.35, 'not bought')));
}

function projectionOf(parts: Part[], width: number, height: number): GeoProjection {
  const places = parts.flatMap(({ geometry }): Place[] => (geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates));
  const first = places[0]?.[0] ?? 0;
  const turned = places.map(([lon, lat]): Place => [((lon - first + 540) % 360 + 360) % 360 - 180, lat]);
  const middle = first + (Math.min(...turned.map((p) => p[0])) + Math.max(...turned.map((p) => p[0]))) / 2;
  const wide = 2;  // degrees around, for a plan of one place
  const corners = places.flatMap(([lon, lat]): Place[] => [[lon - wide, lat - wide], [lon + wide, lat + wide]]);
  const projection = geoMercator().rotate([-middle, 0]).fitExtent([[width * 0.05, height * 0.06], [width * 0.95, height * 0.94]], { type: 'MultiPoint', coordinates: corners });
  return projection.clipExtent([[-10, -10], [width + 10, height + 10]]);
}
function drawing(parts: Part[], ways: Map<Part, Place[]>, status: Map<string, Status>, width: number, tell: (text: string) => void): SVGSVGElement {
  const colours = theme();
  const height = Math.round(Math.min(560, width * 0.6));
  const projection = projectionOf(parts, width, height);
  const path = geoPath(projection).digits(1);
  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'font-family': 'system-ui, sans-serif' }, s('rect', { width, height, fill: colours.sea, rx: 6 }));
  for (const shape of shapes()) {
    const d = path(shape);
    if (d) svg.append(s('path', { d, fill: colours.land, stroke: colours.border, 'stroke-width': 0.6 }));
  }
  const weight: Record<Status, number> = { 'not bought': 0, 'at its end': 1, 'being built': 2, bought: 3, stands: 3 };
  const of = (part: Part): Status => status.get(part.properties.candidate) ?? 'not bought';
  for (const part of [...parts].sort((a, b) => weight[of(a)] - weight[of(b)])) {
    const state = of(part);
    const look = { stroke: colours.accent, 'stroke-width': [1.4, 2.5, 2.5, 3.5][weight[state]], 'stroke-opacity': [0.35, 0.9, 1, 1][weight[state]], 'stroke-dasharray': ['', '1 4', '5 4', ''][weight[state]] || undefined };
    const way = ways.get(part);
    const at = part.geometry.type === 'Point' ? projection(part.geometry.coordinates) : null;
    const mark = way ? s('path', { d: path({ type: 'LineString', coordinates: way }) ?? '', fill: 'none', 'stroke-linecap': 'round', ...look })
      : at ? s('circle', { cx: at[0], cy: at[1], r: weight[state] >= 2 ? 8 : 6, fill: colours.accent, 'fill-opacity': weight[state] === 3 ? 0.9 : 0.08, ...look }) : null;
    if (!mark) continue;
    const words = `${part.properties.candidate} (${part.properties.kind.replaceAll('_', ' ')}, ${part.properties.part}): ${state}; ${part.properties.what}; capital ${figureText(part.properties.capex_usd, 'USD')}${part.properties.put_in_npv_usd === undefined ? '' : `, alone worth ${figureText(part.properties.put_in_npv_usd, 'USD')}`}`;
    for (const [key, value] of Object.entries({ class: 'reach', tabindex: '0', role: 'img', 'aria-label': words, 'data-candidate': part.properties.candidate, 'data-status': state })) mark.setAttribute(key, value);
    for (const event of ['mouseenter', 'focus', 'click']) mark.addEventListener(event, () => tell(words));
    svg.append(mark);
  }
  return svg;
}
