// The map: nations, halls, landings, cables, who is served where, at an hour of the run.
//
// Cables are drawn, not charted (map-lines.ts); `route_km` says how long they are.
import { geoBounds, geoMercator, geoPath, type GeoProjection } from 'd3-geo';
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior } from 'd3-zoom';
import type { Cable, Folder, Region, Site, Sourced } from './data';
import { h, s, type Child } from './dom';
import { antisolar, centre, shapeOf, shapes, type Shape } from './geography';
import { kLoads, lawsOf, loadColour, riskGroups } from './map-colours';
import { cableLines, type CableLine } from './map-lines';
import type { Chooser, State } from './state';
import { onTheme, rampColour, theme } from './theme';
import { figureText } from './words';

const kHeight = 0.62;  // of the width
export interface MapChoice { key: string; word: string }
export const kCableColours: MapChoice[] = [
  { key: 'peak', word: 'highest load' }, { key: 'load', word: 'mean load' },
  { key: 'group', word: 'shared-risk group' }, { key: 'status', word: 'status' }];
export const kSiteColours: MapChoice[] = [
  { key: 'use', word: 'GPUs in use' }, { key: 'carbon', word: 'carbon of the grid' }, { key: 'law', word: 'whose law reaches the operator' }];

function sourceText(region: Region, of: Sourced): Child[] {
  return of.source.split(';').map((key) => key.trim()).filter((key) => key !== '').map((key) => {
    const text = region.sources[key];
    return h('details', { class: 'source' }, h('summary', {}, key), text ? text.replaceAll('`', '') : 'explained in SOURCES.md of the platform');
  });
}

// A second map beside the first shows the same hour in the same colours and has no controls of its own.
export interface MapOptions { id: string; title: string; second?: boolean; half?: boolean }
const kOnly: MapOptions = { id: 'map', title: 'The region and its cables' };

export class RegionMap {
  readonly element: HTMLElement;
  private readonly box = h('div', { class: 'map-box' });
  private readonly facts = h('div', { class: 'map-facts', 'aria-live': 'polite' });
  private readonly legend = h('div', { class: 'map-legend' });
  private readonly clock = h('output', { class: 'map-clock' });
  private readonly slider: HTMLInputElement;
  private readonly play: HTMLButtonElement;
  private svg: SVGSVGElement | null = null;
  private zoomer: ZoomBehavior<SVGSVGElement, unknown> | null = null;
  private projection: GeoProjection = geoMercator();
  private scale = 1;
  private timer = 0;
  private width = 0;
  private drawnFor = '';
  private visible = false;
  private hourLayer: (() => void) | null = null;

  constructor(private readonly folder: Folder, private readonly choices: Chooser, options = kOnly) {
    this.slider = h('input', { type: 'range', min: 0, max: 0, step: 1, id: options.second ? `${options.id}-hour` : 'hour', 'aria-label': 'Hour of the run' });
    this.slider.addEventListener('input', () => this.choices.set({ hour: Number(this.slider.value) }));
    this.play = h('button', { type: 'button', 'aria-label': 'Play the hours', click: () => this.togglePlay() }, '\u25b6 Play');
    const chooser = (id: string, label: string, list: MapChoice[], key: 'cables' | 'sites'): HTMLElement => {
      const element = h('select', { id }, ...list.map((o) => h('option', { value: o.key }, o.word)));
      element.value = this.choices.state[key];
      element.addEventListener('change', () => this.choices.set({ [key]: element.value }));
      this.choices.onChange((state) => { element.value = state[key]; });
      return h('label', { for: id }, `${label} `, element);
    };
    const fit = h('select', { id: `${options.id}-fit` }, h('option', { value: '' }, 'the region'), h('option', { value: '*' }, 'everything'));
    fit.addEventListener('change', () => { this.fitTo(fit.value); });
    this.element = h('section', { class: options.half ? 'figure' : 'figure wide', id: options.id, 'aria-labelledby': `${options.id}-title` },
      h('h3', { id: `${options.id}-title` }, options.title),
      h('p', { class: 'about' }, 'Circles are halls, their area the GPUs that stand there; lines are cables, their width the capacity a federation could lease. Submarine cables are drawn, not charted: the shortest way by sea between their landings, on a grid of 0.1\u00b0; lengths are those of the data. Point at one, or reach it with Tab, for its figures and where they come from.'),
      h('div', { class: 'map-controls' },
        ...(options.second ? [] : [chooser('map-cables', 'Cables by', kCableColours, 'cables'), chooser('map-sites', 'Halls by', kSiteColours, 'sites')]),
        h('label', { for: `${options.id}-fit` }, 'Show ', fit),
        h('span', { class: 'zoom' },
          h('button', { type: 'button', 'aria-label': 'Zoom in', click: () => this.zoomBy(1.6) }, '+'),
          h('button', { type: 'button', 'aria-label': 'Zoom out', click: () => this.zoomBy(1 / 1.6) }, '\u2212'))),
      this.box, h('div', { class: 'map-time' }, ...(options.second ? [] : [this.play, this.slider]), this.clock), this.legend, this.facts);
    const nations = this.region()?.nations.filter((n) => n.bloc !== '') ?? [];
    for (const nation of nations) fit.append(h('option', { value: nation.iso2 }, nation.name));
    this.choices.onChange((state, changed) => this.changed(state, changed));
    onTheme(() => { this.drawnFor = ''; if (this.visible) this.draw(); });
    new IntersectionObserver((entries) => {
      this.visible = entries.some((entry) => entry.isIntersecting);
      if (this.visible) this.draw();
    }, { rootMargin: '200px' }).observe(this.element);
    new ResizeObserver(() => {
      if (Math.abs(this.box.clientWidth - this.width) > 8 && this.visible) { this.drawnFor = ''; this.draw(); }
    }).observe(this.box);
  }

  private region(): Region | undefined { return this.folder.region(this.choices.state.scenario); }

  private changed(state: State, changed: Set<keyof State>): void {
    if (!this.visible) { this.drawnFor = ''; return; }
    if (changed.has('scenario') || changed.has('cables') || changed.has('sites')) {
      this.drawnFor = '';
      this.draw();
    } else if (changed.has('hour')) {
      this.slider.value = String(state.hour);
      this.hourLayer?.();
    }
    if (changed.has('nation')) this.fitTo(state.nation);
  }
  private togglePlay(): void {
    if (this.timer !== 0) {
      window.clearInterval(this.timer);
      this.timer = 0;
      this.play.textContent = '\u25b6 Play';
      return;
    }
    this.play.textContent = '\u25a0 Stop';
    this.timer = window.setInterval(() => {
      const last = Number(this.slider.max);
      this.choices.set({ hour: this.choices.state.hour >= last ? 0 : this.choices.state.hour + 1 });
    }, 500);
  }
  private zoomBy(factor: number): void {
    if (this.svg && this.zoomer) select(this.svg).call(this.zoomer.scaleBy, factor);
  }
  private fitTo(what: string): void {
    const region = this.region();
    if (!region || !this.svg || !this.zoomer) return;
    if (what === '') { select(this.svg).call(this.zoomer.transform, zoomIdentity); return; }
    const places: [number, number][] = [...region.points, ...region.sites]
      .filter((p) => what === '*' || p.iso2 === what).map((p) => [p.lon, p.lat]);
    const at = places.map((p) => this.projection(p)).filter((p): p is [number, number] => p !== null);
    if (at.length === 0) return;
    const xs = at.map((p) => p[0]); const ys = at.map((p) => p[1]);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const height = this.width * kHeight;
    const k = Math.max(0.15, Math.min(12, 0.8 / Math.max((x1 - x0) / this.width, (y1 - y0) / height, 0.04)));
    select(this.svg).call(this.zoomer.transform, zoomIdentity
      .translate(this.width / 2 - k * (x0 + x1) / 2, height / 2 - k * (y0 + y1) / 2).scale(k));
  }

  draw(): void {
    const region = this.region();
    const { scenario, cables, sites } = this.choices.state;
    const key = `${scenario}/${cables}/${sites}`;
    if (this.drawnFor === key) return;
    this.drawnFor = key;
    this.width = this.box.clientWidth || 800;
    if (!region || region.points.length === 0) {
      this.box.replaceChildren(h('p', { class: 'nothing' }, scenario < 0 ? 'This folder has no scenario like the chosen one.' : this.folder.notes[0] ?? 'The platform of this folder is not known, so there is no map.'));
      this.element.classList.add('empty');
      return;
    }
    const kept = this.svg ? this.svg.__zoom : undefined;
    const height = Math.round(this.width * kHeight);
    const colours = theme();
    const svg = s('svg', { viewBox: `0 0 ${this.width} ${height}`, width: this.width, height, role: 'group', 'aria-label': 'Map of the region; the list below it says the same in words', 'font-family': 'system-ui, sans-serif' });
    this.svg = svg;
    const inBloc = new Set(region.nations.filter((n) => n.bloc !== '').map((n) => n.iso2));
    const home = region.points.filter((p) => inBloc.has(p.iso2));
    const window_ = home.length > 0 ? home : region.points;
    const middle = window_.reduce((sum, p) => sum + p.lon, 0) / window_.length;
    const corners = { type: 'MultiPoint' as const, coordinates: window_.map((p): [number, number] => [p.lon, p.lat]) };
    this.projection = geoMercator().rotate([-middle, 0])
      .fitExtent([[this.width * 0.06, height * 0.06], [this.width * 0.94, height * 0.94]], corners);
    const reach = 4;  // windows beside the first one, as far as anybody zooms out
    this.projection.clipExtent([[-reach * this.width, -reach * height], [(reach + 1) * this.width, (reach + 1) * height]]);
    const path = geoPath(this.projection).digits(1);
    const clip = `clip-${Math.random().toString(36).slice(2)}`;
    svg.append(s('clipPath', { id: clip }, s('rect', { width: this.width, height })),
      s('rect', { width: this.width, height, fill: colours.sea, rx: 6 }));
    const layers = s('g');
    svg.append(s('g', { 'clip-path': `url(#${clip})` }, layers));

    this.drawLand(layers, path, region, inBloc);
    const night = s('path', { fill: colours.dark ? '#000' : '#1b2a4a', 'fill-opacity': colours.dark ? 0.38 : 0.14, 'pointer-events': 'none' });
    layers.append(night);
    const cableLayer = s('g', { fill: 'none' });
    const flowLayer = s('g', { fill: 'none', 'pointer-events': 'none' });
    const siteLayer = s('g');
    layers.append(cableLayer, flowLayer, siteLayer);
    const cutAt = this.drawCables(cableLayer, region);
    this.drawFlows(flowLayer, region);
    const useAt = this.drawSites(siteLayer, region);
    this.drawNames(layers, region, inBloc);

    this.zoomer = zoom<SVGSVGElement, unknown>().scaleExtent([0.12, 14])
      .filter((event: Event) => event.type !== 'wheel' || (event as WheelEvent).ctrlKey || document.activeElement === svg || svg.contains(document.activeElement))
      .on('zoom', (event: { transform: { k: number; toString(): string } }) => {
        layers.setAttribute('transform', event.transform.toString());
        this.scale = event.transform.k;
        rescale(layers, event.transform.k);
      });
    select(svg).call(this.zoomer);
    this.box.replaceChildren(svg);
    if (kept && this.width === this.box.clientWidth) select(svg).call(this.zoomer.transform, kept);
    else if (this.choices.state.nation) this.fitTo(this.choices.state.nation);

    const last = this.folder.lastHour(scenario);
    this.slider.max = String(last);
    this.slider.value = String(Math.min(last, this.choices.state.hour));
    this.element.classList.toggle('one-hour', last === 0);
    this.hourLayer = () => {
      const hour = Math.min(last, this.choices.state.hour);
      this.drawNight(night, hour);
      cutAt(hour);
      useAt(hour);
    };
    this.hourLayer();
    this.drawLegend(region);
    rescale(layers, this.scale);
  }

  private drawLand(layer: SVGGElement, path: ReturnType<typeof geoPath>, region: Region, inBloc: Set<string>): void {
    const colours = theme();
    const lons = region.points.map((p) => p.lon); const lats = region.points.map((p) => p.lat);
    const far = (shape: Shape): boolean => {
      const [[west, south], [east, north]] = geoBounds(shape);
      if (north < Math.min(...lats) - 25 || south > Math.max(...lats) + 25) return true;
      if (west > east) return false;
      const reach = Math.max(...lons) - Math.min(...lons) > 180 ? 360 : 30;
      return east < Math.min(...lons) - reach || west > Math.max(...lons) + reach;
    };
    const owners = new Map<Shape, string>();
    for (const nation of region.nations) {
      if (nation.bloc === '') continue;
      const shape = shapeOf(nation.name, nation.iso2, region);
      if (shape) owners.set(shape, nation.iso2);
    }
    const dots = shapes().filter((shape) => !far(shape));
    for (const shape of dots) {
      const d = path(shape);
      if (!d) continue;
      const owner = owners.get(shape);
      const isHome = owner !== undefined && inBloc.has(owner);
      const land = s('path', { d, fill: isHome ? (colours.dark ? '#41505c' : '#cfdcc9') : colours.land, stroke: colours.border, 'stroke-width': 0.6, 'vector-effect': 'non-scaling-stroke' });
      if (owner) {
        land.setAttribute('class', 'nation');
        land.setAttribute('tabindex', '0');
        land.setAttribute('role', 'button');
        land.setAttribute('aria-label', this.folder.nationName(owner));
        const show = (): void => this.tellNation(region, owner);
        for (const event of ['mouseenter', 'focus']) land.addEventListener(event, show);
        land.addEventListener('click', () => this.choices.set({ nation: owner }));
        land.addEventListener('keydown', (event) => { if (event.key === 'Enter') this.choices.set({ nation: owner }); });
      }
      layer.append(land);
    }
  }

  private drawCables(layer: SVGGElement, region: Region): (hour: number) => void {
    const colours = theme();
    const { scenario, cables: by } = this.choices.state;
    const groups = riskGroups(region);
    const drawn = cableLines(region, this.projection);
    const cuts: { cable: Cable; line: SVGPathElement; at: CableLine['middle'] }[] = [];
    const events = this.folder.scenarios[scenario]?.events ?? [];
    const most = Math.max(...region.cables.map((c) => c.capacity_gbps), 1);
    for (const cable of region.cables) {
      const from = region.points[cable.from]; const to = region.points[cable.to];
      const way = drawn.get(cable);
      if (!from || !to || !way) continue;
      const { d } = way;
      const load = this.folder.find(scenario, { kind: 'cable', name: cable.name }, by === 'load' ? 'offered_load' : 'offered_load_peak')
        ?? this.folder.find(scenario, { kind: 'cable', name: cable.name }, by === 'load' ? 'cable_utilisation' : 'cable_utilisation_peak');
      let colour = colours.dark ? '#7f93a6' : '#6d8496';
      if (by === 'group') colour = groups.get(cable.shared_risk_group)?.colour ?? (colours.dark ? '#5b6a78' : '#a9b5bf');
      else if (by === 'status') colour = cable.status === 'existing' ? colours.accent : cable.status === 'planned' ? (colours.categories[4] ?? '') : (colours.categories[3] ?? '');
      else if (load) colour = loadColour(load.mean);
      const known = by === 'group' || by === 'status' || load !== null;
      const width = (0.7 + 2.6 * Math.sqrt(cable.capacity_gbps / most)) * (known ? 1 : 0.6);
      const line = s('path', {
        d, stroke: colour, 'stroke-width': width.toFixed(2), 'vector-effect': 'non-scaling-stroke', 'stroke-linecap': 'round', 'data-cable': cable.name,
        'stroke-dasharray': cable.status === 'existing' ? (cable.submarine ? undefined : '1 0') : '5 4', 'stroke-opacity': cable.status !== 'existing' ? 0.45 : known ? 0.95 : 0.5,
      });
      const reach = s('path', { d, stroke: 'transparent', 'stroke-width': 12, 'vector-effect': 'non-scaling-stroke', class: 'reach', tabindex: 0, role: 'img', 'aria-label': cableWords(cable, from.city, to.city) });
      const show = (): void => { this.mark(line, width); this.tellCable(region, cable); };
      for (const event of ['mouseenter', 'focus', 'click']) reach.addEventListener(event, show);
      layer.append(line, reach);
      if (events.some((event) => event.cables.includes(cable.name))) cuts.push({ cable, line, at: way.middle });
    }
    const crosses = s('g');
    layer.append(crosses);
    return (hour) => {
      crosses.replaceChildren();
      for (const { cable, line, at } of cuts) {
        const down = events.some((e) => e.cables.includes(cable.name) && e.starts_s < (hour + 1) * 3600 && e.ends_s > hour * 3600);
        line.setAttribute('stroke-dasharray', down ? '2 5' : 'none');
        line.classList.toggle('cut', down);
        if (!down) { line.style.stroke = ''; continue; }
        line.style.stroke = colours.bad;
        if (at) crosses.append(s('text', { x: at[0], y: at[1], class: 'keep', 'data-size': 15, 'font-size': 15, 'font-weight': 700, fill: colours.bad, stroke: colours.paper, 'stroke-width': 3, 'paint-order': 'stroke', 'text-anchor': 'middle', 'dominant-baseline': 'central' }, '\u2715'));
      }
      rescale(crosses, this.scale);
    };
  }

  // Who pays whom for service: an arrow from the nation that is served to the nation that serves it.
  private drawFlows(layer: SVGGElement, region: Region): void {
    const colours = theme();
    const scenario = this.choices.state.scenario;
    const pairs = this.folder.groupsWith(scenario, 'settlement_paid', 'pair').map((group) => ({
      group, usd: this.folder.find(scenario, group, 'settlement_paid')?.mean ?? 0,
    })).filter((p) => p.usd > 0);
    const most = Math.max(...pairs.map((p) => p.usd), 0);
    for (const { group, usd } of pairs) {
      const [payer, paid] = group.name.split('->');
      const from = centre(region, payer ?? ''); const to = centre(region, paid ?? '');
      if (!from || !to || usd < most * 0.01) continue;
      const a = this.projection(from); const b = this.projection(to);
      if (!a || !b) continue;
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const bend = [a[0] + dx / 2 - dy * 0.18, a[1] + dy / 2 + dx * 0.18];
      layer.append(s('path', { d: `M${a[0].toFixed(1)},${a[1].toFixed(1)}Q${bend[0]?.toFixed(1)},${bend[1]?.toFixed(1)},${b[0].toFixed(1)},${b[1].toFixed(1)}`, stroke: colours.dark ? '#f2c14e' : '#8a5a00', 'stroke-width': (0.8 + 5 * Math.sqrt(usd / most)).toFixed(2), 'vector-effect': 'non-scaling-stroke', 'stroke-opacity': 0.42, class: 'flow' }));
    }
  }

  private drawSites(layer: SVGGElement, region: Region): (hour: number) => void {
    const colours = theme();
    const { scenario, sites: by } = this.choices.state;
    const most = Math.max(...region.sites.map((site) => site.gpus), 1);
    const laws = lawsOf(region);
    const use = new Map(this.folder.series(scenario, 'use', 'site').map((series) => [series.group.name, series]));
    const all: { site: Site; mark: SVGCircleElement }[] = [];
    const carbon = region.sites.map((site) => site.carbon_g_per_kwh);
    for (const site of [...region.sites].sort((a, b) => b.gpus - a.gpus)) {
      const at = this.projection([site.lon, site.lat]);
      if (!at) continue;
      const r = site.gpus === 0 ? 3 : 4 + 13 * Math.sqrt(site.gpus / most);
      const mark = s('circle', { cx: at[0], cy: at[1], r, class: 'keep site', 'data-size': r, stroke: colours.paper, 'stroke-width': 1.2, 'vector-effect': 'non-scaling-stroke', 'fill-opacity': 0.9, tabindex: 0, role: 'img', 'data-site': site.name, 'aria-label': `Hall ${site.name}, ${site.iso2}: ${site.gpus} GPUs of type ${site.gpu}, ${figureText(site.it_power_mw, 'MW')}, law of ${site.laws}` });
      for (const event of ['mouseenter', 'focus', 'click']) mark.addEventListener(event, () => this.tellSite(region, site));
      layer.append(mark);
      all.push({ site, mark });
    }
    return (hour) => {
      for (const { site, mark } of all) {
        let fill = colours.accent;
        if (by === 'carbon') fill = rampColour(site.carbon_g_per_kwh / Math.max(...carbon, 1) * 0.999);
        else if (by === 'law') fill = laws.get(site.laws) ?? colours.even;
        else {
          const series = use.get(site.name);
          const value = series?.values[hour - series.from];
          fill = value === undefined || value === null ? (colours.dark ? '#4c5864' : '#b6bfc8') : rampColour(0.17 + value * 0.82);
          mark.dataset['use'] = value === undefined || value === null ? '' : String(value);
        }
        mark.setAttribute('fill', fill);
      }
    };
  }

  private drawNames(layer: SVGGElement, region: Region, inBloc: Set<string>): void {
    const colours = theme();
    for (const nation of region.nations) {
      if (!inBloc.has(nation.iso2)) continue;
      const at = centre(region, nation.iso2);
      const place = at ? this.projection(at) : null;
      if (place) layer.append(s('text', { x: place[0], y: place[1] - 12, class: 'keep name', 'data-size': this.width < 520 ? 8 : 11, 'font-size': 11, 'font-weight': 600, fill: colours.ink, stroke: colours.sea, 'stroke-width': 2.5, 'paint-order': 'stroke', 'text-anchor': 'middle', 'pointer-events': 'none' }, nation.name));
    }
  }

  private drawNight(night: SVGPathElement, hour: number): void {
    const scenario = this.folder.scenarios[this.choices.state.scenario];
    if (!scenario?.start) { this.clock.textContent = `hour ${hour}`; return; }
    const time = new Date(Date.parse(scenario.start) + (hour + 0.5) * 3_600_000);
    night.setAttribute('d', this.nightLine(time));
    const zone = this.choices.state.nation;
    const nation = this.region()?.nations.find((n) => n.iso2 === zone);
    const local = nation ? `, ${time.toLocaleTimeString('en-GB', { timeZone: nation.timezone, hour: '2-digit', minute: '2-digit' })} in ${nation.name}` : '';
    this.clock.textContent = `hour ${hour}: ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC${local}`;
  }

  // From the line between day and night to the edge on the side of the dark pole.
  private nightLine(time: Date): string {
    const [lon0, lat0] = antisolar(time);
    const radians = Math.PI / 180;
    const height = this.width * kHeight;
    const [left, right] = [-4 * this.width, 5 * this.width];
    const tilt = Math.tan(lat0 * radians) || 1e-6;
    const dark = lat0 < 0 ? 5 * height : -4 * height;
    const at: string[] = [];
    for (let x = left; x <= right; x += this.width / 40) {
      const lon = this.projection.invert?.([x, height / 2])?.[0] ?? 0;
      const lat = Math.atan(-Math.cos((lon - lon0) * radians) / tilt) / radians;
      const y = this.projection([lon, Math.max(-84, Math.min(84, lat))])?.[1] ?? height / 2;
      at.push(`${x.toFixed(0)},${Math.max(-4 * height, Math.min(5 * height, y)).toFixed(0)}`);
    }
    return `M${left},${dark}L${at.join('L')}L${right},${dark}Z`;
  }

  private drawLegend(region: Region): void {
    const { cables, sites, scenario } = this.choices.state;
    const colours = theme();
    const key = (colour: string, word: string): HTMLElement => {
      const swatch = s('svg', { width: 14, height: 10, 'aria-hidden': 'true' }, s('rect', { width: 14, height: 10, rx: 2, fill: colour }));
      return h('span', { class: 'key' }, swatch, word);
    };
    const rows: HTMLElement[] = [];
    if (cables === 'group') {
      const list = [...riskGroups(region)];
      rows.push(h('div', {}, h('b', {}, 'Cables'), ...list.map(([name, g]) => key(g.colour, `${name} (${g.count})`)), key(colours.dark ? '#5b6a78' : '#a9b5bf', 'alone')));
    } else if (cables === 'status') {
      rows.push(h('div', {}, h('b', {}, 'Cables'), key(colours.accent, 'existing'), key(colours.categories[4] ?? '', 'planned (dashed)'), key(colours.categories[3] ?? '', 'candidate (dashed)')));
    } else {
      rows.push(h('div', {}, h('b', {}, 'Cables'), ...kLoads.map((step) => key(loadColour(step.from), step.word)), key(colours.dark ? '#7f93a6' : '#6d8496', 'no figure')));
    }
    if (sites === 'law') rows.push(h('div', {}, h('b', {}, 'Halls, law of'), ...[...lawsOf(region)].map(([law, colour]) => key(colour, law))));
    else {
      const most = Math.max(...region.sites.map((site) => site.carbon_g_per_kwh), 1);
      rows.push(h('div', {}, h('b', {}, sites === 'carbon' ? 'Halls, g CO2e/kWh' : 'Halls, GPUs in use'),
        ...[0.05, 0.35, 0.65, 0.95].map((share) => key(sites === 'carbon' ? rampColour(share) : rampColour(0.17 + share * 0.82), sites === 'carbon' ? `${Math.round(share * most)}` : `${Math.round(share * 100)} %`))));
    }
    const pays = this.folder.groupsWith(scenario, 'settlement_paid', 'pair').length > 0;
    const cut = (this.folder.scenarios[scenario]?.events ?? []).some((event) => event.cables.length > 0);
    rows.push(h('div', {}, pays ? key(colours.dark ? '#f2c14e' : '#8a5a00', 'arcs: who pays whom for being served, wider for more') : null,
      cut ? key(colours.bad, '\u2715 cable that the scenario cuts at this hour') : null));
    this.legend.replaceChildren(...rows);
  }

  private mark(line: SVGPathElement, width: number): void {
    for (const other of this.svg?.querySelectorAll<SVGPathElement>('.marked') ?? []) {
      other.classList.remove('marked');
      other.style.strokeWidth = '';
    }
    line.classList.add('marked');
    line.style.strokeWidth = String(width + 2.5);
  }
  private tell(title: string, facts: [string, Child][], region: Region, of: Sourced): void {
    this.facts.replaceChildren(h('h4', {}, title),
      h('dl', {}, ...facts.flatMap(([what, value]) => [h('dt', {}, what), h('dd', {}, value)])),
      h('p', { class: 'quality' }, h('span', { class: `mark ${of.quality}` }, of.quality), ' from ', ...sourceText(region, of)));
  }
  private figureFact(group: { kind: string; name: string }, metric: string, word: string): [string, Child][] {
    const figure = this.folder.find(this.choices.state.scenario, group, metric);
    if (!figure) return [];
    const unit = this.folder.metric(metric)?.unit ?? '';
    const interval = figure.low === null ? '' : ` [${figureText(figure.low, unit)}, ${figureText(figure.high, unit)}]`;
    return [[word, `${figureText(figure.mean, unit)}${interval}${figure.flags ? `, ${figure.flags}` : ''}`]];
  }
  private tellCable(region: Region, cable: Cable): void {
    const group = { kind: 'cable', name: cable.name };
    const load = this.folder.find(this.choices.state.scenario, group, 'offered_load') ? 'offered_load' : 'cable_utilisation';
    this.tell(`${cable.system}: ${region.points[cable.from]?.city ?? ''} \u2013 ${region.points[cable.to]?.city ?? ''}`, [
      ['Segment', cable.name], ['Kind', `${cable.submarine ? 'submarine' : 'on land'}, ${cable.status}`],
      ['Capacity', figureText(cable.capacity_gbps, 'Gbit/s')], ['Length laid', figureText(cable.route_km, 'km')],
      ['Delay one way', figureText(cable.delay_ms, 'ms')], ['Shared-risk group', cable.shared_risk_group || 'alone'],
      ['Days to repair', figureText(cable.repair_days, 'days')],
      ...this.figureFact(group, load, 'Mean load'), ...this.figureFact(group, `${load}_peak`, 'Highest load'),
    ], region, cable);
  }
  private tellSite(region: Region, site: Site): void {
    const group = { kind: 'site', name: site.name };
    const hour = this.choices.state.hour;
    const series = this.folder.series(this.choices.state.scenario, 'use', 'site').find((x) => x.group.name === site.name);
    const use = series?.values[hour - series.from];
    this.tell(`Hall ${site.name}`, [
      ['Nation', this.folder.nationName(site.iso2)], ['Operator', `${site.operator}; law of ${site.laws}`],
      ['GPUs', `${site.gpus} \u00d7 ${site.gpu}`], ['IT power', figureText(site.it_power_mw, 'MW')],
      ['Grid', `${site.zone}: ${figureText(site.carbon_g_per_kwh, 'g CO2e/kWh')}, ${figureText(site.price_usd_per_kwh, 'USD/kWh')}`],
      ['PUE', String(site.pue)],
      ...(use === undefined || use === null ? [] : [[`GPUs in use, hour ${hour}`, figureText(use, 'share')] as [string, Child]]),
      ...this.figureFact(group, 'served', 'Requests served'), ...this.figureFact(group, 'offered_load_peak', 'Highest offered load'),
    ], region, site);
  }
  private tellNation(region: Region, iso2: string): void {
    const nation = region.nations.find((n) => n.iso2 === iso2);
    if (!nation) return;
    const group = { kind: 'nation', name: iso2 };
    this.tell(nation.name, [
      ['Population', figureText(nation.population, 'count')], ['GDP', `USD ${figureText(nation.gdp_usd_bn, 'bn')}`],
      ...this.figureFact(group, 'ttft_p95', 'Time to first token, p95'), ...this.figureFact(group, 'slo_attainment', 'Within the service limits'),
      ...this.figureFact(group, 'foreign_served_share', 'Served abroad'), ...this.figureFact(group, 'cost_total_a_year', 'Bill'),
    ], region, nation);
  }
}

declare global { interface SVGSVGElement { __zoom?: import('d3-zoom').ZoomTransform } }

// Marks and names keep their size while the map grows.
function rescale(layer: SVGGElement, k: number): void {
  for (const mark of layer.querySelectorAll<SVGElement>('.keep')) {
    const size = Number(mark.dataset['size'] ?? 10) * (mark.tagName === 'circle' ? Math.max(0.45, k ** 0.25) : 1) / k;
    if (mark.tagName === 'circle') mark.setAttribute('r', size.toFixed(2));
    else {
      mark.setAttribute('font-size', size.toFixed(2));
      mark.setAttribute('stroke-width', (2.5 / k).toFixed(2));
    }
  }
}

function cableWords(cable: Cable, from: string, to: string): string {
  return `Cable ${cable.system}, ${from} to ${to}: ${figureText(cable.capacity_gbps, 'Gbit/s')}, ${figureText(cable.route_km, 'km')}, ${cable.status}`;
}
