// The answer first: the question, what the tables say to it, the headline figures of every scenario, who
// gains and who loses, and what would overturn it.
import type { Difference, Folder, Group } from './data';
import { h, inline, scroller, type Child } from './dom';
import { dataTable, Figure } from './figure';
import { dots, type Dot } from './plots';
import { hasCuts } from './repairs';
import type { Choices } from './state';
import { differenceText, figureText, intervalWords, kVerdict, metricWords, rangeWords, relativeText, scaleOf } from './words';

export const kHeadlines = [
  'resource_cost_a_year', 'resource_usd_per_million_tokens', 'ttft_p95', 'slo_attainment',
  'g_co2e_per_million_tokens', 'dependence', 'foreign_served_share', 'autonomy', 'gpu_goodput', 'job_wait_p95', 'survival_worst_cuts',
];
const kOfNations = [
  'ttft_p95', 'e2e_p95', 'slo_attainment', 'cost_total_a_year', 'resource_cost_a_year', 'carbon', 'foreign_served_share',
  'foreign_operator_share', 'transit_exposure_share', 'dependence', 'autonomy', 'survival_worst_cuts', 'job_wait_p95',
];

// A number of the page that leads to its cell.
export function numberLink(folder: Folder, choices: Choices, scenario: number, group: Group, metric: string): HTMLElement {
  const unit = folder.metric(metric)?.unit ?? '';
  const figure = folder.find(scenario, group, metric);
  const link = h('a', {
    href: '#', class: 'num', title: `summary.csv: scenario ${folder.scenarios[scenario]?.number ?? ''}, ${group.kind} ${group.name}, ${metric} = ${figure?.mean ?? ''}`,
  }, figureText(figure?.mean, unit));
  link.addEventListener('click', (event) => {
    event.preventDefault();
    choices.set({ metric, scenario, at: 'figures' });
    document.getElementById('figures')?.scrollIntoView();
  });
  return link;
}

// The scenarios beside the chosen one: all when they are few, else those that differ from it in one axis,
// the policy where there is one.
export function slice(folder: Folder, scenario: number): number[] {
  const all = folder.scenarios.map((_, i) => i);
  if (all.length <= 8) return all;
  const policy = Math.max(0, folder.axes.findIndex((axis) => axis.key === 'policy'));
  const own = folder.scenarios[scenario]?.labels ?? [];
  const beside = all.filter((i) => (folder.scenarios[i]?.labels ?? [])
    .every((label, a) => a === policy || label === own[a]));
  return beside.length > 1 ? beside : all.slice(0, 12);
}
// Each by as few words as tell it apart from the others: its policy, and of the other axes those that
// are needed, with the axis in front of a value that says nothing by itself ("none", "0.5").
export function sliceWords(folder: Folder, list: number[]): Map<number, string> {
  const label = (i: number, a: number): string => folder.scenarios[i]?.labels[a] ?? '';
  const varying = folder.axes.map((_, a) => a).filter((a) => new Set(list.map((i) => label(i, a))).size > 1)
    .sort((a, b) => Number(folder.axes[b]?.key === 'policy') - Number(folder.axes[a]?.key === 'policy')
      || label(list[0] ?? 0, a).length - label(list[0] ?? 0, b).length);
  const used = new Map<number, number[]>(list.map((i) => [i, varying.slice(0, 1)]));
  const key = (i: number): string => (used.get(i) ?? []).map((a) => `${a}:${label(i, a)}`).join('|');
  for (const axis of varying.slice(1)) {
    const twins = list.filter((i) => list.some((o) => o !== i && key(o) === key(i)));
    const splits = twins.some((i) => twins.some((o) => key(o) === key(i) && label(o, axis) !== label(i, axis)));
    if (splits) for (const i of twins) used.set(i, [...(used.get(i) ?? []), axis]);
  }
  return new Map(list.map((i) => [i, (used.get(i) ?? []).map((a) => folder.labelWords(i, a)).join(', ') || folder.scenarios[i]?.words || '']));
}

function findingsParts(text: string): { answer: string[]; overturned: string; caveats: string[] } {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.startsWith('## '));
  const head = (end < 0 ? lines : lines.slice(0, end)).filter((line) => line.trim() !== '' && !line.startsWith('#') && !line.startsWith('!['));
  const at = head.findIndex((line) => line.startsWith('What would overturn it'));
  const caveats = lines.findIndex((line) => line.startsWith('## Caveats'));
  const list: string[] = [];
  for (let i = caveats + 1; caveats >= 0 && i < lines.length && !(lines[i] ?? '').startsWith('## '); i += 1) {
    if ((lines[i] ?? '').startsWith('- ')) list.push((lines[i] ?? '').slice(2));
  }
  return {
    answer: head.slice(1, at < 0 ? undefined : at),  // the first is the question
    overturned: at < 0 ? '' : (head[at] ?? '').replace(/^What would overturn it: /, ''), caveats: list,
  };
}
export function caveatsOf(folder: Folder): string[] {
  const all = [...findingsParts(folder.texts['findings.md'] ?? '').caveats, ...(folder.manifest?.caveats ?? [])];
  // What is said of one scenario after another in the same words is said once.
  const scenario = / scenario (\d+)/;
  const numbers = new Map<string, string[]>();
  for (const text of all) {
    const number = scenario.exec(text)?.[1];
    const key = text.replace(scenario, ' scenario #');
    numbers.set(key, [...(numbers.get(key) ?? []), ...(number ? [number] : [])]);
  }
  return [...numbers].map(([key, list]) => key.replace(' scenario #', list.length > 1 ? ` scenarios ${list.join(', ')}` : ` scenario ${list[0] ?? ''}`));
}

export function verdictMark(verdict: string): HTMLElement {
  const known = kVerdict[verdict];
  return h('span', { class: `verdict ${verdict || 'none'}` }, known ? `${known.sign} ${known.word}` : 'one replicate: no interval');
}
export function intervalText(d: Difference, unit: string): string {
  return intervalWords(d.mean, d.low, d.high, unit);
}

export function answerSection(folder: Folder, choices: Choices): HTMLElement {
  const section = h('section', { id: 'answer', 'aria-labelledby': 'question' });
  const found = findingsParts(folder.texts['findings.md'] ?? '');
  const words = h('div', { class: 'words', 'aria-live': 'polite' });
  const panels = h('div', { class: 'panels' });
  const headline = (): void => {
    const { scenario, against } = choices.state;
    const lines: Child[] = [];
    for (const metric of kHeadlines) {
      const group = folder.whole(metric, scenario);
      const d = group ? folder.difference(scenario, against, group, metric) : null;
      const unit = folder.metric(metric)?.unit ?? '';
      if (!d || !group) continue;
      const relative = unit === 'share' ? '' : relativeText(d.mean, d.against);
      lines.push(h('li', {}, h('span', { class: 'what' }, metricWords(metric)), ' ',
        numberLink(folder, choices, scenario, group, metric), ' against ', numberLink(folder, choices, against, group, metric),
        ': ', h('span', { class: 'delta' }, relative ? `${relative}, ` : '', intervalText(d, unit)), ' ', verdictMark(d.verdict)));
    }
    const of = folder.words(scenario); const base = folder.words(against);
    words.replaceChildren(h('h2', { class: 'lesser' }, scenario === against ? `${of} is the scenario that others are compared with` : `${of}, against ${base}`),
      lines.length > 0 ? h('ul', { class: 'sentences' }, lines) : h('p', {}, scenario === against ? 'Choose another scenario above to see what it changes.' : 'These two have no headline figure in common.'));
  };
  headline();
  choices.onChange((_, changed) => { if (changed.has('scenario') || changed.has('against')) headline(); });

  section.append(h('h1', { id: 'question' }, folder.manifest?.question || folder.manifest?.name || folder.name));
  if (found.answer.length > 0) {
    section.append(h('div', { class: 'findings' }, ...found.answer.map((line) => h('p', {}, ...inline(line)))));
  }
  if (found.overturned) section.append(h('p', { class: 'overturn' }, h('b', {}, 'What would overturn it: '), ...inline(found.overturned)));
  section.append(quickQuestions(folder, choices), words,
    h('h2', {}, 'Headline figures of each scenario'),
    h('p', { class: 'about' }, 'Points are means over replicates, bars their 95 % sampling interval: how far other seeds would move them with the same inputs. How far the assumptions may move them stands under \u201cWhat would overturn it\u201d where a folder of sensitivity was given.'),
    panels);
  for (const metric of kHeadlines) {
    if (!folder.whole(metric)) continue;
    const panel = headlinePanel(folder, choices, metric);
    panels.append(panel.element);
  }
  const gpus = gpuPanel(folder, choices);
  if (gpus) panels.prepend(gpus.element);
  return section;
}

function headlinePanel(folder: Folder, choices: Choices, metric: string): Figure {
  const known = folder.metric(metric);
  const unit = known?.unit ?? '';
  const figure = new Figure({ id: `head-${metric}`, title: metricWords(metric), about: [known?.better === 'low' ? 'Lower is better. ' : known?.better === 'high' ? 'Higher is better. ' : '', h('span', { title: known?.definition }, `Of ${folder.whole(metric)?.name ?? ''}.`)] }, (width) => {
    const list = slice(folder, choices.state.scenario);
    const names = sliceWords(folder, list);
    const group = folder.whole(metric, list[0]);
    const largest = Math.max(...list.map((i) => Math.abs(folder.find(i, group, metric)?.mean ?? 0)));
    const scale = scaleOf(unit, largest);
    const data: Dot[] = [];
    const rows: (string | number | null)[][] = [];
    for (const i of list) {
      const f = folder.find(i, group, metric);
      if (!f) continue;
      const label = names.get(i) ?? '';
      const k = scale.factor;
      data.push({ label, series: 'sampling', value: f.mean * k, low: f.low === null ? null : f.low * k, high: f.high === null ? null : f.high * k, tip: `${label}\n${figureText(f.mean, unit)}${f.flags ? `, ${f.flags}` : ''}` });
      rows.push([folder.scenarios[i]?.number ?? '', folder.scenarios[i]?.words ?? '', f.mean, f.low, f.high, f.flags]);
    }
    return {
      picture: dots(data, width, { x: scale.word, series: ['sampling'], above: true, emphasis: names.get(choices.state.scenario) }),
      columns: ['scenario', 'words', 'mean', 'ci95_low', 'ci95_high', 'flags'], rows,
    };
  });
  choices.onChange((_, changed) => { if (changed.has('scenario')) figure.refresh(); });
  return figure;
}

// Of the platforms: halls that are switched on; a home fleet that is not kept draws nothing.
function gpuPanel(folder: Folder, choices: Choices): Figure | null {
  if (folder.platforms.length === 0) return null;
  const isOn = (i: number, name: string): boolean => {
    const drawn = folder.find(i, { kind: 'site', name }, 'energy_it');
    return drawn === null ? !folder.metric('energy_it') : drawn.mean > 0;
  };
  const gpus = (i: number): number => (folder.region(i)?.sites ?? []).filter((site) => isOn(i, site.name)).reduce((sum, site) => sum + site.gpus, 0);
  return new Figure({ id: 'head-gpus', title: 'GPUs that stand', about: 'In all halls that are switched on, used or not; those of the foreign cloud too.' }, (width) => {
    const list = slice(folder, choices.state.scenario);
    const names = sliceWords(folder, list);
    return {
      picture: dots(list.map((i) => ({ label: names.get(i) ?? '', series: 'GPUs', value: gpus(i), low: null, high: null, tip: `${gpus(i)} GPUs` })), width, { x: 'GPUs', series: ['GPUs'], above: true, zero: true, emphasis: names.get(choices.state.scenario) }),
      columns: ['scenario', 'words', 'gpus'], rows: list.map((i) => [folder.scenarios[i]?.number ?? '', folder.scenarios[i]?.words ?? '', gpus(i)]),
    };
  });
}

// Each a click: choices that answer a question people ask of this folder.
function quickQuestions(folder: Folder, choices: Choices): HTMLElement {
  const ask = (words: string, state: Parameters<Choices['set']>[0]): HTMLElement => h('button', { type: 'button', class: 'chip', click: () => {
    choices.set(state);
    document.getElementById(state.at ?? 'answer')?.scrollIntoView();
  } }, words);
  const list: HTMLElement[] = [];
  const { scenario } = choices.state;
  const own = folder.scenarios[scenario]?.labels ?? [];
  const policy = folder.axes.findIndex((axis) => axis.key === 'policy');
  if (policy >= 0) {
    for (const label of folder.axes[policy]?.labels ?? []) {
      const at = nearestWith(folder, own, policy, label);
      const base = at === -1 ? null : folder.scenarios[at]?.baseline ?? null;
      if (at < 0 || base === null || folder.scenarios[base]?.labels[policy] === label) continue;
      list.push(ask(label === 'federated' ? 'Who gains from the federation?' : `Who gains with \u201c${folder.labelWords(at, policy)}\u201d?`, { scenario: at, against: base, at: 'gains' }));
    }
  }
  const cut = folder.axes.findIndex((axis) => /events|isolate|withdraw|worst_cut/.test(axis.key));
  if (cut >= 0) {
    const quiet = folder.axes[cut]?.labels.find((label) => /none|^0$|^\[\]$/.test(label));
    for (const label of (folder.axes[cut]?.labels ?? []).filter((l) => l !== quiet).slice(0, 3)) {
      const at = worstWith(folder, cut, label, quiet ?? '');
      if (at < 0) continue;
      const base = folder.scenarios.findIndex((other) => other.labels.every((l, a) => l === (a === cut ? quiet : folder.scenarios[at]?.labels[a])));
      const nation = nationOf(folder, label);
      list.push(ask(`What happens${nation ? ` to ${folder.nationName(nation)}` : ''} when ${cutWords(label)}?`, { scenario: at, against: base < 0 ? choices.state.against : base, nation, at: nation ? 'nation' : 'gains' }));
      list.push(ask(`Show ${label.replaceAll('-', ' ')} on the map`, { scenario: at, nation, at: 'map' }));
    }
  }
  if (folder.plans.length > 0 && hasCuts(folder)) list.push(ask('Which cables to repair first?', { at: 'repairs' }));
  return list.length > 0 ? h('div', { class: 'chips', role: 'group', 'aria-label': 'Questions' }, ...list) : h('div');
}
function cutWords(label: string): string {
  const text = label.replaceAll('-', ' ');
  return /cuts?( at once)?$/.test(text) ? `${text.replace(/^(\w+) (.*)cuts.*$/, '$2cables fail')}` : `${text} happens`;
}
function nationOf(folder: Folder, label: string): string {
  const first = label.split(/[-_ ,]/)[0]?.toLowerCase() ?? '';
  for (const region of folder.platforms) {
    const nation = region.nations.find((n) => n.name.toLowerCase().startsWith(first) && first.length > 3);
    if (nation) return nation.iso2;
  }
  return '';
}
function nearestWith(folder: Folder, own: string[], axis: number, label: string): number {
  let best = -1; let most = -1;
  folder.scenarios.forEach((scenario, i) => {
    if (scenario.labels[axis] !== label) return;
    const same = scenario.labels.filter((l, a) => a !== axis && l === own[a]).length;
    if (same > most) { best = i; most = same; }
  });
  return best;
}
// The federation when there is one, at the baseline's other values, else the first.
function worstWith(folder: Folder, axis: number, label: string, quiet: string): number {
  const fits = folder.scenarios.map((_, i) => i).filter((i) => folder.scenarios[i]?.labels[axis] === label &&
    folder.scenarios.some((o) => o.labels[axis] === quiet));
  const base = folder.scenarios.find((scenario) => scenario.baseline === null)?.labels ?? [];
  const policy = folder.axes.findIndex((a) => a.key === 'policy');
  const score = (i: number): number => {
    const labels = folder.scenarios[i]?.labels ?? [];
    return labels.filter((l, a) => a !== axis && a !== policy && l === base[a]).length * 2 + (labels[policy] === 'federated' ? 1 : 0);
  };
  return fits.reduce((best, i) => (best < 0 || score(i) > score(best) ? i : best), -1);
}

// Nations by metrics: what the chosen scenario changes for each, with its verdict.
export function gainsFigure(folder: Folder, choices: Choices): Figure | null {
  const metrics = kOfNations.filter((metric) => folder.groupsWith(0, metric, 'nation').length > 0 || folder.groupsWith(choices.state.scenario, metric, 'nation').length > 0);
  if (metrics.length === 0) return null;
  const title = (): string => `Who gains and who loses: ${folder.words(choices.state.scenario)}`;
  const about = (): string => `Each nation against ${folder.words(choices.state.against)}. \u25b2 better, \u25bc worse: the 95 % interval of the paired difference excludes no change, and it matters for its metric; = a tie; ? unclear; \u2191 \u2193 where neither way is better. A nation whose name is pressed is followed through the page.`;
  const figure = new Figure({ id: 'gains', title: title(), about: about(), wide: true, nothing: 'Choose two different scenarios above to see who gains.' }, () => {
    const { scenario, against } = choices.state;
    const asking = new Set(folder.askingNations(scenario));
    const nations = folder.ofKind('nation').filter((g) => asking.has(g.name) && metrics.some((m) => folder.difference(scenario, against, g, m)));
    const used = metrics.filter((m) => nations.some((g) => folder.difference(scenario, against, g, m)));
    const rows: (string | number | null)[][] = [];
    const body = nations.map((group) => {
      const cells = used.map((metric) => {
        const d = folder.difference(scenario, against, group, metric);
        const unit = folder.metric(metric)?.unit ?? '';
        if (!d) return h('td', { class: 'none' }, '\u2013');
        rows.push([group.name, metric, unit, d.against, d.of, d.mean, d.low, d.high, d.verdict]);
        const relative = unit === 'share' || d.against === 0 ? differenceText(d.mean, unit) : relativeText(d.mean, d.against);
        return h('td', { class: `gain ${d.verdict}`, title: `${figureText(d.against, unit)} \u2192 ${figureText(d.of, unit)}; ${intervalText(d, unit)}` },
          h('span', { class: 'sign', 'aria-label': kVerdict[d.verdict]?.word ?? '' }, kVerdict[d.verdict]?.sign ?? ''), ' ', d.verdict === 'tie' ? '' : relative);
      });
      const name = h('button', { type: 'button', class: 'plain', 'aria-pressed': String(choices.state.nation === group.name), click: () => choices.set({ nation: choices.state.nation === group.name ? '' : group.name }) }, folder.nationName(group.name));
      return h('tr', { class: choices.state.nation === group.name ? 'chosen' : '' }, h('th', { scope: 'row' }, name), ...cells);
    });
    const table = h('table', { class: 'matrix' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Nation'), ...used.map((m) => h('th', { scope: 'col', title: folder.metric(m)?.definition }, metricWords(m))))),
      h('tbody', {}, ...body));
    const count = (verdict: string): number => new Set(rows.filter((r) => r[8] === verdict).map((r) => r[0])).size;
    const paired = nations.some((g) => used.some((m) => folder.difference(scenario, against, g, m)?.paired));
    return {
      picture: scroller(table, 'Nations by metrics'),
      columns: ['nation', 'metric', 'unit', 'against', 'of', 'difference', 'ci95_low', 'ci95_high', 'verdict'], rows,
      note: [nations.length === 1 ? '' : `${count('better')} of ${nations.length} nations are better off in something, ${count('worse')} worse off in something.`,
        paired ? ' Differences to a scenario that is not the tables\u2019 baseline are paired here, replicate by replicate, without a correction for many comparisons.' : ''],
    };
  });
  choices.onChange((_, changed) => {
    if (changed.has('scenario') || changed.has('against') || changed.has('nation')) figure.refresh(title(), about());
  });
  return figure;
}

// Everything of one nation in the chosen scenario and in the one it is compared with.
export function nationFigure(folder: Folder, choices: Choices): Figure {
  const title = (): string => `${choices.state.nation ? folder.nationName(choices.state.nation) : 'The region'}: ${folder.words(choices.state.scenario)}`;
  const figure = new Figure({ id: 'nation', title: title(), about: 'All that the tables say of it, and the difference to the scenario it is compared with; what differs most first.', wide: true }, () => {
    const { scenario, against, nation } = choices.state;
    const rank = ['worse', 'better', 'higher', 'lower', 'unclear', '', 'tie'];
    const entries = folder.metrics.flatMap((metric) => {
      const group = nation ? { kind: 'nation', name: nation } : folder.whole(metric.name, scenario);
      const f = folder.find(scenario, group, metric.name);
      return f && group ? [{ metric, group, f, d: folder.difference(scenario, against, group, metric.name) }] : [];
    }).sort((a, b) => rank.indexOf(a.d?.verdict ?? '') - rank.indexOf(b.d?.verdict ?? ''));
    const table = h('table', { class: 'facts' },
      h('thead', {}, h('tr', {}, ...[['Metric', ''], ['Here', 'number'], ['Compared with', 'number'], ['Difference', 'number'], ['Reads', ''], ['Rests on', '']].map(([c, k]) => h('th', { scope: 'col', class: k }, c ?? '')))),
      h('tbody', {}, ...entries.map(({ metric, group, f, d }) => h('tr', {},
        h('th', { scope: 'row', title: metric.definition }, metricWords(metric.name)),
        h('td', { class: 'number' }, numberLink(folder, choices, scenario, group, metric.name), f.low === null || f.high === null ? '' : h('small', {}, rangeWords(f.low, f.high, metric.unit))),
        h('td', { class: 'number' }, d ? figureText(d.against, metric.unit) : ''),
        h('td', { class: 'number' }, d ? [intervalText(d, metric.unit).split(' [')[0], d.low === null ? '' : h('small', {}, `[${intervalText(d, metric.unit).split(' [')[1] ?? ''}`)] : ''),
        h('td', {}, d ? verdictMark(d.verdict) : ''), h('td', {}, f.flags)))));
    const changed = entries.filter((e) => e.d && !['tie', 'unclear', ''].includes(e.d.verdict)).length;
    return {
      picture: scroller(h('div', { class: 'tall' }, table), `Figures of ${title()}`), note: `${changed} of ${entries.length} figures differ beyond their interval; below each figure its 95 % interval.`,
      columns: ['metric', 'unit', 'mean', 'ci95_low', 'ci95_high', 'against', 'difference', 'diff_low', 'diff_high', 'verdict', 'flags'],
      rows: entries.map(({ metric, f, d }) => [metric.name, metric.unit, f.mean, f.low, f.high, d?.against ?? null, d?.mean ?? null, d?.low ?? null, d?.high ?? null, d?.verdict ?? '', f.flags]),
    };
  });
  choices.onChange((_, changed) => {
    if (changed.has('scenario') || changed.has('against') || changed.has('nation')) figure.refresh(title());
  });
  return figure;
}

// What would overturn it: of a sensitivity's tables.
export function tornado(folder: Folder): HTMLElement | null {
  const table = folder.tables['sensitivity.csv'];
  if (!table) return null;
  const at = (name: string): number => table.columns.indexOf(name);
  const cell = (row: string[], name: string): string => row[at(name)] ?? '';
  const headlines = [...new Set(table.rows.map((row) => cell(row, 'headline')))];
  // The page of a sensitivity says what each headline claims, and of which metric it is.
  const lines = Object.entries(folder.texts).filter(([name]) => name.startsWith('sensitivity')).flatMap(([, text]) => text.split('\n'));
  const claims = new Map(lines.map((line) => /^- `([^`]+)`: (.*)\. ([^.]+\.)$/.exec(line)).flatMap((m) => (m ? [[m[1] ?? '', { pair: m[2] ?? '', says: m[3] ?? '' }] as const] : [])));
  const units = new Map(lines.map((line) => line.split('|').map((cell) => cell.trim())).filter((cells) => headlines.includes(cells[1] ?? '')).map((cells) => [cells[1] ?? '', { metric: cells[2] ?? '', unit: cells[3] ?? '' }] as const));
  const element = h('div', { class: 'figures' });
  const list = h('ul', { class: 'sentences' });
  for (const headline of headlines) {
    const nominal = table.rows.find((row) => cell(row, 'headline') === headline && cell(row, 'method') === 'nominal');
    const draws = table.rows.find((row) => cell(row, 'headline') === headline && cell(row, 'method') === 'lhs' && cell(row, 'index') === 'mean');
    const swings = table.rows.filter((row) => cell(row, 'headline') === headline && cell(row, 'index') === 'swing' && Number(cell(row, 'value')) !== 0)
      .sort((a, b) => Math.abs(Number(cell(b, 'value'))) - Math.abs(Number(cell(a, 'value')))).slice(0, 12);
    const middle = Number(nominal ? cell(nominal, 'value') : 0);
    const holds = table.rows.find((row) => cell(row, 'headline') === headline && cell(row, 'index') === 'reading_holds');
    const claim = claims.get(headline);
    const of = units.get(headline);
    const unit = of?.unit ?? '';
    const both = nominal ? intervalWords(middle, Number(cell(nominal, 'low')), Number(cell(nominal, 'high')), unit) : '';
    const wide = draws ? rangeWords(Number(cell(draws, 'low')), Number(cell(draws, 'high')), unit) : '';
    list.append(h('li', {}, h('span', { class: 'what' }, claim?.says ?? headline), ' ', both, wide ? `; with other inputs ${wide}. ` : '. ',
      holds ? h('span', { class: 'verdict' }, `reads the same in ${figureText(Number(cell(holds, 'value')), 'share')} of draws [${figureText(Number(cell(holds, 'low')), 'share')}, ${figureText(Number(cell(holds, 'high')), 'share')}]`) : ''));
    const figure = new Figure({ id: `swing-${headline}`, title: `What moves ${headline}`, about: `${of ? `${of.metric}: ` : ''}${claim?.pair ?? 'the difference'}, with each input at its 5 % and 95 % quantile and all others nominal. The first row has both intervals: narrow from replicates, wide and pale from all inputs together.` }, (width) => {
      const data: Dot[] = [];
      if (nominal) data.push({ label: 'nominal', series: 'swing', value: middle, low: Number(cell(nominal, 'low')), high: Number(cell(nominal, 'high')), outer: draws ? [Number(cell(draws, 'low')), Number(cell(draws, 'high'))] : undefined, tip: `nominal ${middle}` });
      for (const row of swings) data.push({ label: cell(row, 'input').replace(/^platform\.|^workload\./, ''), series: 'swing', value: middle, low: Number(cell(row, 'low')), high: Number(cell(row, 'high')), tip: `${cell(row, 'input')}: ${cell(row, 'low')} to ${cell(row, 'high')}` });
      return { picture: dots(data, width, { x: unit ? `difference, ${unit}` : 'difference', series: ['swing'], zero: true }), columns: table.columns, rows: table.rows.filter((row) => cell(row, 'headline') === headline) };
    });
    element.append(figure.element);
  }
  return h('div', {}, h('p', { class: 'about' }, 'First each claim with its sampling interval, then how far the inputs may move it and in which share of draws it reads the same.'), list, element);
}

export { dataTable };
