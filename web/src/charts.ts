// The charts of one results folder, each about one thing.
import type { Folder, Group, Metric } from './data';
import { h, scroller, type Child } from './dom';
import { Figure } from './figure';
import { bars, dots, hours, stack, type Bar, type Cell, type Dot, type Part } from './plots';
import type { Choices, State } from './state';
import { theme } from './theme';
import { slice, sliceWords, verdictMark, intervalText } from './answer';
import { differenceText, figureText, metricWords, rangeWords, relativeText, scaleOf } from './words';

type Keys = (keyof State)[];
function follow(figure: Figure, choices: Choices, keys: Keys): Figure {
  choices.onChange((_, changed) => { if (keys.some((key) => changed.has(key))) figure.refresh(); });
  return figure;
}
const words = (folder: Folder, i: number): string => folder.words(i);

// Nations that ask, and others where they have something of it.
function matters(folder: Folder, scenarios: number[], group: Group, metric: string): boolean {
  return scenarios.some((i) => {
    const f = folder.find(i, group, metric);
    return f !== null && (f.mean !== 0 || folder.askingNations(i).includes(group.name));
  });
}

// Two scenarios, nation by nation.
export function byNation(folder: Folder, choices: Choices, metric: string, id: string, about: string): Figure | null {
  if (folder.scenarios.every((_, i) => folder.groupsWith(i, metric, 'nation').length === 0)) return null;
  const unit = folder.metric(metric)?.unit ?? '';
  return follow(new Figure({ id, title: `${metricWords(metric)} by nation`, about }, (width) => {
    const { scenario, against, nation } = choices.state;
    const pair = scenario === against ? [scenario] : [against, scenario];
    const groups = folder.ofKind('nation').filter((g) => matters(folder, pair, g, metric));
    const largest = Math.max(...groups.flatMap((g) => pair.map((i) => Math.abs(folder.find(i, g, metric)?.mean ?? 0))), 0);
    const { factor, word } = scaleOf(unit, largest);
    const data: Dot[] = []; const rows: (string | number | null)[][] = [];
    for (const group of groups) {
      for (const i of pair) {
        const f = folder.find(i, group, metric);
        if (!f) continue;
        const label = folder.nationName(group.name);
        data.push({ label, series: words(folder, i), value: f.mean * factor, low: f.low === null ? null : f.low * factor, high: f.high === null ? null : f.high * factor, tip: `${label}, ${words(folder, i)}\n${figureText(f.mean, unit)}` });
        rows.push([group.name, words(folder, i), unit, f.mean, f.low, f.high, f.flags]);
      }
    }
    return { picture: dots(data, width, { x: word, series: pair.map((i) => words(folder, i)), emphasis: folder.nationName(nation) }), columns: ['nation', 'scenario', 'unit', 'mean', 'ci95_low', 'ci95_high', 'flags'], rows };
  }), choices, ['scenario', 'against', 'nation']);
}

// Quantiles of a latency, nation by nation, in the chosen scenario.
export function latency(folder: Folder, choices: Choices, stem: string, title: string): Figure | null {
  const all = ['p50', 'p90', 'p95', 'p99'].map((q) => `${stem}_${q}`).filter((m) => folder.metric(m));
  if (all.length === 0) return null;
  return follow(new Figure({ id: `latency-${stem}`, title: `${title}, by nation`, about: 'Median to 99th percentile as users see it, network included; bars are 95 % sampling intervals.' }, (width) => {
    const { scenario } = choices.state;
    const groups = folder.ofKind('nation').filter((g) => folder.find(scenario, g, all[0] ?? ''));
    const unit = folder.metric(all[0] ?? '')?.unit ?? 's';
    const largest = Math.max(...groups.map((g) => folder.find(scenario, g, all[all.length - 1] ?? '')?.mean ?? 0), 0);
    const { factor, word } = scaleOf(unit, largest);
    const data: Dot[] = []; const rows: (string | number | null)[][] = [];
    for (const group of groups) {
      for (const metric of all) {
        const f = folder.find(scenario, group, metric);
        if (!f) continue;
        data.push({ label: folder.nationName(group.name), series: metric.slice(stem.length + 1), value: f.mean * factor, low: f.low === null ? null : f.low * factor, high: f.high === null ? null : f.high * factor, tip: `${folder.nationName(group.name)} ${metric}\n${figureText(f.mean, unit)}${f.flags ? `, ${f.flags}` : ''}` });
        rows.push([group.name, metric, unit, f.mean, f.low, f.high, f.flags]);
      }
    }
    return { picture: dots(data, width, { x: word, series: all.map((m) => m.slice(stem.length + 1)) }), columns: ['nation', 'metric', 'unit', 'mean', 'ci95_low', 'ci95_high', 'flags'], rows, note: words(folder, scenario) };
  }), choices, ['scenario']);
}

// A series over the hours of the run.
export function byHour(folder: Folder, choices: Choices, metric: string, kind: string, id: string, title: string, about: string): Figure | null {
  if (!folder.seriesMetrics(choices.state.scenario).has(metric)) return null;
  const isShare = metric === 'within_slo' || metric === 'use';
  return follow(new Figure({ id, title, about, nothing: 'The run has no hours of this.' }, (width) => {
    const { scenario, hour } = choices.state;
    const data: Cell[] = []; const rows: (string | number | null)[][] = [];
    for (const series of folder.series(scenario, metric, kind)) {
      if (kind === 'site' && series.values.every((v) => v === null || v === 0)) continue;
      const row = kind === 'nation' ? folder.nationName(series.group.name) : series.group.name;
      series.values.forEach((value, i) => {
        if (value === null) return;
        data.push({ row, hour: series.from + i, value: isShare ? value * 100 : value, tip: `${row}, hour ${series.from + i}\n${isShare ? figureText(value, 'share') : value}` });
        rows.push([series.group.name, series.from + i, value]);
      });
    }
    const largest = data.reduce((l, d) => Math.max(l, d.value), 1e-9);
    const least = data.reduce((l, d) => Math.min(l, d.value), 100);
    return { picture: hours(data, width, { label: isShare ? '%' : metric === 'energy' ? 'kWh' : metric, domain: metric === 'within_slo' ? [Math.min(90, Math.floor(least)), 100] : [0, isShare ? 100 : largest], at: hour }), columns: [kind, 'hour', 'value'], rows, note: words(folder, scenario) };
  }), choices, ['scenario', 'hour']);
}

// What the halls drew, at the carbon of their grids in that hour; of the nation on whose soil they stand.
export function carbonByHour(folder: Folder, choices: Choices): Figure | null {
  const { scenario: first } = choices.state;
  if (!folder.seriesMetrics(first).has('energy') || !folder.region(first)) return null;
  return follow(new Figure({ id: 'carbon-hours', title: 'Carbon of what was drawn, by hour', about: 'Energy drawn by the halls on each nation\u2019s soil, cooling included, at the carbon of their grid in that hour: a constant where the grid has no hours. Of whoever is served there; by users it stands below.', nothing: 'The run has no hours of this.' }, (width) => {
    const { scenario, hour } = choices.state;
    const sums = carbonHours(folder, scenario);
    const data: Cell[] = []; const rows: (string | number | null)[][] = [];
    for (const [iso2, tonnes] of sums) {
      const row = folder.nationName(iso2);
      tonnes.forEach((value, h) => {
        data.push({ row, hour: h, value, tip: `${row}, hour ${h}\n${figureText(value, 't CO2e')}` });
        rows.push([iso2, h, value]);
      });
    }
    const total = rows.reduce((sum, row) => sum + Number(row[2]), 0);
    return { picture: hours(data, width, { label: 't CO2e', domain: [0, data.reduce((l, d) => Math.max(l, d.value), 1e-9)], at: hour }), columns: ['nation', 'hour', 't_co2e'], rows, note: `${words(folder, scenario)}: ${figureText(total, 't CO2e')} in all hours.` };
  }), choices, ['scenario', 'hour']);
}
// t CO2e by nation of soil and hour; hours without a figure are left out.
function carbonHours(folder: Folder, scenario: number): Map<string, number[]> {
  const sites = new Map((folder.region(scenario)?.sites ?? []).map((site) => [site.name, site]));
  const hoursOf = folder.scenarios[scenario]?.carbon_hours ?? {};
  const sums = new Map<string, number[]>();
  for (const series of folder.series(scenario, 'energy', 'site')) {
    const site = sites.get(series.group.name);
    if (!site || series.values.every((kwh) => !kwh)) continue;
    const sum = sums.get(site.iso2) ?? [];
    sums.set(site.iso2, sum);
    series.values.forEach((kwh, i) => {
      const h = series.from + i;
      if (kwh !== null) sum[h] = (sum[h] ?? 0) + kwh * (hoursOf[site.zone]?.[h] ?? site.carbon_g_per_kwh) / 1e6;
    });
  }
  return sums;
}

const kCosts = ['cost_gpus', 'cost_servers', 'cost_halls', 'cost_cables', 'cost_leases', 'cost_staff', 'cost_maintenance', 'cost_energy', 'cost_cloud', 'cost_egress'];
export function costStack(folder: Folder, choices: Choices, kind: 'scenario' | 'nation'): Figure | null {
  const group = folder.whole('cost_gpus') ?? folder.whole('cost_energy');
  const present = kCosts.filter((m) => folder.metric(m));
  if (present.length === 0 || (kind === 'scenario' && !group)) return null;
  const title = kind === 'scenario' ? 'What the service costs, by scenario' : 'What it costs, by nation';
  return follow(new Figure({ id: `costs-${kind}`, title, about: 'Resources used up in the time of the run, before what nations pay one another: annuities of capital, leases, staff, maintenance, energy, and foreign clouds. Their sum has the interval of the table.' }, (width) => {
    const { scenario } = choices.state;
    const places: { label: string; i: number; g: Group | null }[] = kind === 'scenario'
      ? slice(folder, scenario).map((i) => ({ label: sliceWords(folder, slice(folder, scenario)).get(i) ?? '', i, g: group }))
      : folder.ofKind('nation').filter((g) => present.some((m) => matters(folder, [scenario], g, m))).map((g) => ({ label: folder.nationName(g.name), i: scenario, g }));
    const data: Part[] = []; const rows: (string | number | null)[][] = [];
    for (const place of places) {
      for (const metric of present) {
        const f = folder.find(place.i, place.g, metric);
        if (!f || f.mean === 0) continue;
        data.push({ label: place.label, part: metricWords(metric), value: f.mean, tip: `${place.label}\n${metricWords(metric)}: ${figureText(f.mean, 'USD')}${f.flags ? `, ${f.flags}` : ''}` });
        rows.push([kind === 'scenario' ? words(folder, place.i) : place.g?.name ?? '', metric, 'USD', f.mean, f.low, f.high, f.flags]);
      }
    }
    const parts = present.map(metricWords).filter((part) => data.some((d) => d.part === part));
    return { picture: stack(data, width, { x: 'USD in the run', parts }), columns: [kind, 'metric', 'unit', 'mean', 'ci95_low', 'ci95_high', 'flags'], rows, note: kind === 'nation' ? words(folder, scenario) : '' };
  }), choices, ['scenario']);
}

export function settlement(folder: Folder, choices: Choices): Figure | null {
  if (!folder.metric('settlement_net')) return null;
  return follow(new Figure({ id: 'settlement', title: 'Settlement: who pays whom', about: 'What each nation receives less what it pays, for the time of the run. A transfer is no saving: it adds up to nothing over all nations.' }, (width) => {
    const { scenario } = choices.state;
    const data: Bar[] = []; const rows: (string | number | null)[][] = [];
    for (const group of folder.groupsWith(scenario, 'settlement_net', 'nation').filter((g) => matters(folder, [scenario], g, 'settlement_net'))) {
      const f = folder.find(scenario, group, 'settlement_net');
      if (!f) continue;
      const label = folder.nationName(group.name);
      data.push({ label, value: f.mean, low: f.low, high: f.high, tip: `${label}: ${figureText(f.mean, 'USD')}`, tone: f.mean >= 0 ? 'good' : 'bad' });
      rows.push([group.name, 'settlement_net', f.mean, f.low, f.high, f.flags]);
    }
    for (const group of folder.groupsWith(scenario, 'settlement_paid', 'pair')) {
      const f = folder.find(scenario, group, 'settlement_paid');
      if (f) rows.push([group.name, 'settlement_paid', f.mean, f.low, f.high, f.flags]);
    }
    return { picture: data.some((d) => d.value !== 0) ? bars(data, width, { x: 'USD in the run: received less paid' }) : h('p', { class: 'nothing' }, 'No nation pays another in this scenario.'), columns: ['of', 'metric', 'mean', 'ci95_low', 'ci95_high', 'flags'], rows, note: words(folder, scenario) };
  }), choices, ['scenario']);
}

// Change of a bill, by nation.
export function billChange(folder: Folder, choices: Choices): Figure | null {
  const metric = folder.metric('cost_total_a_year') ? 'cost_total_a_year' : 'cost_total';
  if (!folder.metric(metric)) return null;
  const unit = folder.metric(metric)?.unit ?? '';
  return follow(new Figure({ id: 'bill-change', title: 'Who pays more, who pays less', about: 'Change of each nation\u2019s bill, settlement included, against the scenario it is compared with; bars are 95 % intervals of the paired difference.', nothing: 'Choose two different scenarios above.' }, (width) => {
    const { scenario, against } = choices.state;
    const data: Bar[] = []; const rows: (string | number | null)[][] = [];
    for (const group of folder.groupsWith(scenario, metric, 'nation').filter((g) => matters(folder, [scenario, against], g, metric))) {
      const d = folder.difference(scenario, against, group, metric);
      if (!d || (d.mean === 0 && !folder.askingNations(scenario).includes(group.name))) continue;
      const label = folder.nationName(group.name);
      data.push({ label, value: d.mean, low: d.low, high: d.high, tip: `${label}: ${intervalText(d, unit)}`, tone: d.verdict === 'better' ? 'good' : d.verdict === 'worse' ? 'bad' : 'even' });
      rows.push([group.name, d.against, d.of, d.mean, d.low, d.high, d.verdict]);
    }
    return { picture: bars(data, width, { x: unit }), columns: ['nation', 'against', 'of', 'difference', 'ci95_low', 'ci95_high', 'verdict'], rows };
  }), choices, ['scenario', 'against']);
}

const kSovereignty = ['foreign_served_share', 'foreign_operator_share', 'extra_regional_share', 'transit_exposure_share', 'dependence',
  'foreign_concentration_soil', 'foreign_concentration_law', 'foreign_concentration_operator', 'foreign_concentration_gpu_vendor',
  'concentration_soil', 'concentration_operator_nation', 'concentration_operator', 'concentration_gpu_vendor', 'survival_uncut',
  'survival_n1_worst', 'survival_n1_mean', 'survival_n2_worst', 'survival_worst_cuts', 'survival_mean_cuts', 'autonomy',
  'residency_compliance', 'refused_by_law_share', 'contribution_ratio', 'sovereignty_score', 'model_dependence'];

// How good a value between 0 and 1 is, as a tint: blue is better, orange is worse, grey is neither.
function tint(value: number, better: string | undefined): string {
  const colours = theme();
  if (better !== 'low' && better !== 'high') return colours.dark ? ['#20272f', '#2b343e', '#3a4652', '#4b5966'][step(value, 4)] ?? '' : ['#f4f5f6', '#e4e7ea', '#d0d5da', '#b9c1c8'][step(value, 4)] ?? '';
  const good = better === 'high' ? value : 1 - value;
  const tints = colours.dark ? ['#74390f', '#4d2d1a', '#262e37', '#1a3a54', '#1c5280'] : ['#f2b085', '#fadfcd', '#f3f4f5', '#d6e7f4', '#9fc9e8'];
  return tints[step(good, 5)] ?? '';
}
const step = (value: number, n: number): number => Math.max(0, Math.min(n - 1, Math.floor(value * n)));

interface HeatColumn { word: string; title?: string; better?: string }
function heat(values: (number | null)[][], rowNames: HTMLElement[], columns: HeatColumn[], corner: string, label: string): HTMLElement {
  return scroller(h('table', { class: 'matrix heat' },
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, corner), ...columns.map((c) => h('th', { scope: 'col', title: c.title }, c.word)))),
    h('tbody', {}, ...values.map((row, r) => h('tr', {}, h('th', { scope: 'row' }, rowNames[r] ?? ''), ...row.map((value, c) => {
      if (value === null) return h('td', { class: 'none' }, '\u2013');
      const cell = h('td', { class: 'number' }, figureText(value, 'share'));
      cell.style.background = tint(value, columns[c]?.better);
      return cell;
    }))))), label);
}
export function sovereignty(folder: Folder, choices: Choices): Figure | null {
  const present = kSovereignty.filter((m) => folder.metric(m));
  if (present.length === 0) return null;
  return follow(new Figure({ id: 'sovereignty', title: 'Sovereignty: nations by measure', about: 'Blue is better, orange is worse, grey is neither. Of indices and ratios 100 % is 1. A measure that is not here was not asked of this folder.', wide: true }, () => {
    const { scenario } = choices.state;
    const nations = folder.ofKind('nation').filter((g) => present.some((m) => folder.find(scenario, g, m)));
    const used = present.filter((m) => nations.some((g) => folder.find(scenario, g, m)));
    const values = nations.map((g) => used.map((m) => folder.find(scenario, g, m)?.mean ?? null));
    const rows = nations.flatMap((g) => used.flatMap((m): (string | number | null)[][] => {
      const f = folder.find(scenario, g, m);
      return f ? [[g.name, m, folder.metric(m)?.unit ?? '', f.mean, f.low, f.high, f.flags]] : [];
    }));
    return { picture: heat(values, nations.map((g) => h('span', {}, folder.nationName(g.name))), used.map((m) => ({ word: metricWords(m), title: folder.metric(m)?.definition, better: folder.metric(m)?.better })), 'Nation', 'Nations by measures'), columns: ['nation', 'metric', 'unit', 'mean', 'ci95_low', 'ci95_high', 'flags'], rows, note: words(folder, scenario) };
  }), choices, ['scenario']);
}

// law_exposure of groups "US:VN": the law, then whom it reaches.
export function lawExposure(folder: Folder, choices: Choices): Figure | null {
  const groups = folder.ofKind('law');
  if (groups.length === 0 || !folder.metric('law_exposure')) return null;
  return follow(new Figure({ id: 'law', title: 'Exposure by law', about: 'Share of what a nation is served that stands within reach of a law: by the soil of the hall or by the laws of its operator.', wide: true }, () => {
    const { scenario } = choices.state;
    const split = groups.map((g) => ({ group: g, law: g.name.split(':')[0] ?? '', whom: g.name.split(':')[1] ?? g.name }));
    const whom = [...new Set(split.map((x) => x.whom))];
    const laws = [...new Set(split.map((x) => x.law))].filter((law) => split.some((x) => x.law === law && (folder.find(scenario, x.group, 'law_exposure')?.mean ?? 0) > 0));
    const value = (nation: string, law: string): number | null => {
      const entry = split.find((x) => x.whom === nation && x.law === law);
      return entry ? folder.find(scenario, entry.group, 'law_exposure')?.mean ?? null : null;
    };
    const rows = split.flatMap((x): (string | number | null)[][] => {
      const f = folder.find(scenario, x.group, 'law_exposure');
      return f ? [[x.whom, x.law, f.mean, f.low, f.high, f.flags]] : [];
    });
    return { picture: heat(whom.map((n) => laws.map((law) => value(n, law))), whom.map((n) => h('span', {}, folder.nationName(n))), laws.map((law) => ({ word: `Law of ${law}`, title: folder.nationName(law), better: 'none' })), 'Served', 'Nations by laws'), columns: ['nation', 'law', 'law_exposure', 'ci95_low', 'ci95_high', 'flags'], rows, note: words(folder, scenario) };
  }), choices, ['scenario']);
}

// Any metric of any kind of group.
export function explorer(folder: Folder, choices: Choices): HTMLElement {
  const first = folder.metrics[0]?.name ?? '';
  const chosen = (): string => (folder.metric(choices.state.metric) ? choices.state.metric : first);
  const picker = h('select', { id: 'metric' }, ...[...folder.metrics].sort((a, b) => metricWords(a.name).localeCompare(metricWords(b.name)))
    .map((m) => h('option', { value: m.name }, `${metricWords(m.name)} (${m.name})`)));
  picker.value = chosen();
  picker.addEventListener('change', () => choices.set({ metric: picker.value }));
  const about = (): string => {
    const m = folder.metric(chosen());
    return m?.definition ? `${m.definition}. ${m.formula ? `Formula: ${m.formula}. ` : ''}A difference matters from ${m.matters ?? ''}.` : 'A metric of an earlier version; this one has no definition of it.';
  };
  const figure = new Figure({ id: 'figure-any', title: metricWords(chosen()), about: about(), wide: true }, (width) => {
    const { scenario, against } = choices.state;
    const metric = chosen();
    const unit = folder.metric(metric)?.unit ?? '';
    const pair = scenario === against ? [scenario] : [against, scenario];
    const groups = folder.groupsWith(scenario, metric);
    const shown = groups.slice(0, 60);
    const largest = Math.max(...groups.flatMap((g) => pair.map((i) => Math.abs(folder.find(i, g, metric)?.mean ?? 0))), 0);
    const { factor, word } = scaleOf(unit, largest);
    const data: Dot[] = [];
    for (const group of shown) {
      for (const i of pair) {
        const f = folder.find(i, group, metric);
        const label = group.kind === 'nation' ? folder.nationName(group.name) : group.name;
        if (f) data.push({ label, series: words(folder, i), value: f.mean * factor, low: f.low === null ? null : f.low * factor, high: f.high === null ? null : f.high * factor, tip: `${label}\n${figureText(f.mean, unit)}` });
      }
    }
    const rows = groups.map((group): (string | number | null)[] => {
      const f = folder.find(scenario, group, metric); const d = folder.difference(scenario, against, group, metric);
      return [folder.scenarios[scenario]?.number ?? '', group.kind, group.name, metric, unit, f?.mean ?? null, f?.low ?? null, f?.high ?? null, d?.mean ?? null, d?.low ?? null, d?.high ?? null, d?.verdict ?? '', f?.flags ?? ''];
    });
    return { picture: data.length > 0 ? dots(data, width, { x: word, series: pair.map((i) => words(folder, i)) }) : null, columns: ['scenario', 'kind', 'group', 'metric', 'unit', 'mean', 'ci95_low', 'ci95_high', 'diff_mean', 'diff_ci95_low', 'diff_ci95_high', 'diff_verdict', 'flags'], rows, note: groups.length > shown.length ? `The first ${shown.length} of ${groups.length}; the table has all.` : '' };
  });
  choices.onChange((_, changed) => {
    if (!['scenario', 'against', 'metric'].some((key) => changed.has(key as keyof State))) return;
    picker.value = chosen();
    figure.refresh(metricWords(chosen()), about());
  });
  return h('div', {}, h('p', { class: 'controls' }, h('label', { for: 'metric' }, 'Metric ', picker)), figure.element);
}

// Two folders: what moved, scenario by scenario.
// A figure, and below it its 95 % sampling interval.
function meanWithInterval(folder: Folder, scenario: number, group: Group, metric: Metric): Child[] {
  const f = folder.find(scenario, group, metric.name);
  return [figureText(f?.mean, metric.unit), f && f.low !== null && f.high !== null ? h('small', {}, rangeWords(f.low, f.high, metric.unit)) : ''];
}
export function folderComparison(a: Folder, b: Folder, choices: Choices, partner: (scenario: number) => number, pairUp: (i: number, group: Group, metric: string) => import('./data').Difference | null): Figure {
  const figure = new Figure({ id: 'compare', title: `${a.name} against ${b.name}`, about: 'The same scenario in both folders, by its axis values; differences are paired replicate by replicate where both have as many. What differs beyond its interval first. Below each figure its own 95 % sampling interval.', wide: true, nothing: 'The chosen scenario is in one of the folders only, or nothing differs.' }, () => {
    const { scenario } = choices.state;
    const rank = ['worse', 'better', 'higher', 'lower', 'unclear', '', 'tie'];
    const entries = a.metrics.flatMap((metric) => a.groupsWith(scenario, metric.name).flatMap((group) => {
      if (!['nation', 'bloc', 'all'].includes(group.kind)) return [];
      const d = pairUp(scenario, group, metric.name);
      return d && d.mean !== 0 ? [{ metric, group, d }] : [];
    })).sort((x, y) => rank.indexOf(x.d.verdict) - rank.indexOf(y.d.verdict) || Math.abs(y.d.mean / (y.d.against || 1)) - Math.abs(x.d.mean / (x.d.against || 1)));
    const table = h('table', { class: 'facts' }, h('thead', {}, h('tr', {}, ...['Of', 'Metric', a.name, b.name, 'Difference', 'Relative', 'Reads'].map((c) => h('th', { scope: 'col' }, c)))),
      h('tbody', {}, ...entries.slice(0, 200).map(({ metric, group, d }) => h('tr', {}, h('th', { scope: 'row' }, group.kind === 'nation' ? a.nationName(group.name) : group.name), h('td', {}, metricWords(metric.name)), h('td', { class: 'number' }, ...meanWithInterval(a, scenario, group, metric)), h('td', { class: 'number' }, ...meanWithInterval(b, partner(scenario), group, metric)), h('td', { class: 'number' }, intervalText(d, metric.unit)), h('td', { class: 'number' }, metric.unit === 'share' ? differenceText(d.mean, 'share') : relativeText(d.mean, d.against)), h('td', {}, verdictMark(d.verdict))))));
    return { picture: entries.length > 0 ? scroller(h('div', { class: 'tall' }, table), 'What differs') : null, columns: ['of', 'metric', 'unit', a.name, b.name, 'difference', 'ci95_low', 'ci95_high', 'verdict', `${a.name}_ci95_low`, `${a.name}_ci95_high`, `${b.name}_ci95_low`, `${b.name}_ci95_high`], rows: entries.map(({ metric, group, d }) => { const of = a.find(scenario, group, metric.name); const base = b.find(partner(scenario), group, metric.name); return [group.name, metric.name, metric.unit, d.of, d.against, d.mean, d.low, d.high, d.verdict, of?.low ?? null, of?.high ?? null, base?.low ?? null, base?.high ?? null]; }), note: `${words(a, scenario)}: ${entries.length} figures differ${entries.length > 200 ? ', the first 200 are shown; the table has all' : ''}.` };
  });
  return follow(figure, choices, ['scenario']);
}

