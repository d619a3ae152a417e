// The page: what kind of folder it is of, its sections in order, the bar of choices above them.
import { answerSection, gainsFigure, nationFigure, tornado } from './answer';
import { assumptions, certificate, otherTables, pages } from './assumptions';
import { billChange, byHour, carbonByHour, byNation, costStack, explorer, folderComparison, latency, lawExposure, settlement, sovereignty } from './charts';
import { pair, readReport, type Folder, type Group, type Report } from './data';
import { h, inline } from './dom';
import { drawAll, type Figure } from './figure';
import { kCableColours, kSiteColours, RegionMap } from './map';
import { planSections } from './plan';
import { repairSection } from './repairs';
import { Choices, PartnerChoices, type State } from './state';
import { forPrint, startTheme, toggleTheme } from './theme';
import { sizingPage, sizingPanels } from './sizing';
import { titleWords } from './words';

interface Section { id: string; title: string; nav?: string; body: HTMLElement }

function firstScenario(folder: Folder): State {
  const base = Math.max(0, folder.scenarios.findIndex((scenario) => scenario.baseline === null));
  const policy = folder.axes.findIndex((axis) => axis.key === 'policy');
  const own = folder.scenarios[base]?.labels ?? [];
  // The federation at the baseline's other values, where there is one.
  let scenario = folder.scenarios.findIndex((other, i) => i !== base && other.labels[policy] === 'federated' && other.labels.every((l, a) => a === policy || l === own[a]));
  if (scenario < 0) scenario = folder.scenarios.findIndex((other) => other.labels[policy] === 'federated' && other.baseline !== null);
  if (scenario < 0) scenario = folder.scenarios.findIndex((other) => other.baseline !== null);
  return { scenario: Math.max(0, scenario), against: base, nation: '', hour: 0, metric: '', cables: 'peak', sites: 'use', budget: -1, year: -1, at: '' };
}

function limits(folder: Folder): (state: State) => State {
  const count = folder.scenarios.length;
  const inside = (i: number): number => Math.max(0, Math.min(Math.max(0, count - 1), Math.round(i)));
  const known = (list: { key: string }[], key: string): string => (list.some((o) => o.key === key) ? key : list[0]?.key ?? '');
  const nations = new Set(folder.ofKind('nation').map((g) => g.name));
  return (state) => ({
    ...state, scenario: inside(state.scenario), against: inside(state.against), hour: Math.max(0, Math.round(state.hour)),
    nation: nations.has(state.nation) ? state.nation : '', cables: known(kCableColours, state.cables), sites: known(kSiteColours, state.sites),
  });
}

// A list of scenarios, or one list an axis where there are many.
function scenarioChooser(folder: Folder, choices: Choices, key: 'scenario' | 'against', label: string): HTMLElement[] {
  const axes = folder.axes.filter((axis) => axis.labels.length > 1);
  const full = axes.reduce((product, axis) => product * axis.labels.length, 1) === folder.scenarios.length;
  if (key === 'against' || folder.scenarios.length <= 8 || !full) {
    const list = h('select', { id: key }, ...folder.scenarios.map((scenario, i) => h('option', { value: i }, `${scenario.number}. ${folder.words(i)}`)));
    list.value = String(choices.state[key]);
    list.addEventListener('change', () => choices.set({ [key]: Number(list.value) }));
    choices.onChange((state) => { list.value = String(state[key]); });
    return [h('label', { for: key }, `${label} `, list)];
  }
  const lists = axes.map((axis) => {
    const place = folder.axes.indexOf(axis);
    const list = h('select', { id: `axis-${place}` }, ...axis.labels.map((l) => h('option', {}, l)));
    const show = (): void => { list.value = folder.scenarios[choices.state[key]]?.labels[place] ?? ''; };
    list.addEventListener('change', () => {
      const wanted = [...(folder.scenarios[choices.state[key]]?.labels ?? [])];
      wanted[place] = list.value;
      choices.set({ [key]: Math.max(0, folder.scenarios.findIndex((other) => other.labels.every((l, a) => l === wanted[a]))) });
    });
    choices.onChange(show);
    show();
    return h('label', { for: `axis-${place}` }, `${axis.key.split('.').pop() ?? axis.key} `, list);
  });
  return lists;
}

function nationChooser(folder: Folder, choices: Choices): HTMLElement {
  const list = h('select', { id: 'nation-choice' }, h('option', { value: '' }, 'all'), ...folder.ofKind('nation').map((g) => h('option', { value: g.name }, folder.nationName(g.name))));
  list.value = choices.state.nation;
  list.addEventListener('change', () => choices.set({ nation: list.value }));
  choices.onChange((state) => { list.value = state.nation; });
  return h('label', { for: 'nation-choice' }, 'Nation ', list);
}

const grid = (figures: (Figure | null)[]): HTMLElement | null => {
  const drawn = figures.filter((figure): figure is Figure => figure !== null);
  return drawn.length > 0 ? h('div', { class: 'figures' }, ...drawn.map((figure) => figure.element)) : null;
};

// The scenario of another folder with the same axis values; -1 without one.
function partnerIn(folder: Folder, other: Folder): (scenario: number) => number {
  const place = new Map(other.scenarios.map((scenario, i) => [scenario.point, i]));
  return (i) => place.get(folder.scenarios[i]?.point ?? '?') ?? -1;
}
function twoMaps(folder: Folder, other: Folder, choices: Choices): HTMLElement {
  const beside = new PartnerChoices(choices, partnerIn(folder, other));
  return h('div', { class: 'figures' },
    new RegionMap(folder, choices, { id: 'map', title: folder.name, half: true }).element,
    new RegionMap(other, beside, { id: 'map-against', title: other.name, second: true, half: true }).element);
}

function resultSections(report: Report, folder: Folder, choices: Choices): Section[] {
  const list: Section[] = [{ id: 'answer', title: '', nav: 'Answer', body: answerSection(folder, choices) }];
  const add = (id: string, title: string, nav: string, body: HTMLElement | null): void => { if (body) list.push({ id: `part-${id}`, title, nav, body }); };
  const other = report.folders[1];
  if (other) {
    const partner = partnerIn(folder, other);
    const figure = folderComparison(folder, other, choices, partner, (i: number, group: Group, metric: string) => {
      const of = folder.find(i, group, metric); const base = other.find(partner(i), group, metric);
      return of && base ? pair(of, base, folder.metric(metric), report.student) : null;
    });
    add('compare', `What differs from ${other.name}`, 'Compare', figure.element);
  }
  add('gains', 'Who gains, who loses', 'Who gains', h('div', {}, gainsFigure(folder, choices)?.element ?? '', grid([billChange(folder, choices)]) ?? '', nationFigure(folder, choices).element));
  const repairs = repairSection(folder, choices);
  if (repairs) list.push({ id: 'repairs', title: 'Which to repair first', nav: 'Repairs', body: repairs });
  const swings = tornado(folder);
  add('overturn', 'What would overturn it', 'Overturn', swings);
  add('map', 'The map', 'Map', other ? twoMaps(folder, other, choices) : new RegionMap(folder, choices).element);
  add('latency', 'Latency and service', 'Latency', grid([
    latency(folder, choices, 'ttft', 'Time to first token'), latency(folder, choices, 'e2e', 'Whole answer'), latency(folder, choices, 'tpot', 'Time per output token'),
    byNation(folder, choices, 'slo_attainment', 'slo', 'Share of requests within both limits of the service.'),
    byHour(folder, choices, 'within_slo', 'nation', 'slo-hours', 'Within the service limits, by hour', 'Darker is better; the line is the hour of the map.'),
    byHour(folder, choices, 'load', 'nation', 'load-hours', 'Requests asked, by hour', 'By the nation of the user.')]));
  add('costs', 'What it costs', 'Cost', grid([costStack(folder, choices, 'scenario'), costStack(folder, choices, 'nation'), settlement(folder, choices)]));
  add('energy', 'Energy and carbon', 'Energy', grid([
    byHour(folder, choices, 'energy', 'nation', 'energy-hours', 'Energy drawn, by hour', 'Of the halls on each nation\u2019s soil, cooling included.'),
    carbonByHour(folder, choices),
    byHour(folder, choices, 'use', 'site', 'use-hours', 'GPUs in use, by hour and hall', 'Share of GPU time that worked; halls that never worked are left out.'),
    byNation(folder, choices, 'carbon', 'carbon', 'Of what each nation\u2019s users were served with, wherever it ran.'),
    byNation(folder, choices, 'g_co2e_per_million_tokens', 'carbon-token', 'By the grids that served them.')]));
  add('sovereignty', 'Sovereignty', 'Sovereignty', grid([sovereignty(folder, choices), lawExposure(folder, choices)]));
  add('figures', 'Every figure', 'All figures', explorer(folder, choices));
  list[list.length - 1]!.id = 'figures';
  return list;
}

function closing(folder: Folder, choices: Choices): Section[] {
  const list: Section[] = [];
  if (folder.kind === 'results') list.push({ id: 'assumptions', title: 'What it rests on', nav: 'Assumptions', body: assumptions(folder, choices) });
  const body = h('div', {}, folder.manifest ? certificate(folder) : '', ...pages(folder), ...(folder.kind === 'results' ? [] : otherTables(folder)));
  list.push({ id: 'verify', title: 'How to check it', nav: 'Verify', body });
  return list;
}

// Pages that were written, or are served, beside this one; the address of each is relative to it.
const kKinds = { results: 'results', plan: 'a plan', inputs: 'what the inputs move', sizing: 'fleets' };
function besideSection(folder: Folder): Section[] {
  if (folder.beside.length === 0) return [];
  const list = folder.beside.map((page) => h('li', {}, h('a', { href: page.address }, page.question || titleWords(page.name)), ` (${kKinds[page.kind]}, ${page.name})`));
  return [{ id: 'others', title: 'Pages beside this one', nav: 'Other pages', body: h('ul', { class: 'plain-list' }, ...list) }];
}
const kTitles = { results: '', plan: 'What to buy: ', inputs: 'What inputs move: ', sizing: 'Fleets: ' };
// Where they are few they stand at the top too.
function besideLine(folder: Folder): HTMLElement | string {
  const few = folder.beside.slice(0, 6);
  if (few.length === 0 || folder.beside.length > few.length) return '';
  return h('p', { class: 'meta' }, 'Beside this page: ', ...few.flatMap((page, i) => [i > 0 ? ' \u00b7 ' : '', h('a', { href: page.address, title: page.question || undefined }, `${kTitles[page.kind]}${titleWords(page.name)}`)]));
}

function tablesOnly(folder: Folder): Section[] {
  const swings = tornado(folder);
  const text = Object.values(folder.texts)[0] ?? '';
  const question = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? folder.name;
  const fleets = sizingPanels(folder);
  const page = sizingPage(folder);
  return [{ id: 'answer', title: '', nav: 'Answer', body: h('h1', {}, question) },
    ...(fleets ? [{ id: 'fleets', title: 'The least fleet of each policy', nav: 'Fleets', body: fleets }] : []),
    ...(page ? [{ id: 'sizing', title: 'How it was found', nav: 'Page', body: page }] : []), ...(swings ? [{ id: 'overturn', title: 'What moves the headlines', nav: 'Inputs', body: swings }] : [])];
}

function start(): void {
  const report = readReport();
  const folder = report.folders[0];
  if (!folder) throw new Error('the page holds no folder');
  const choices = new Choices(firstScenario(folder), limits(folder));
  startTheme();
  const sections: Section[] = [
    ...(folder.kind === 'results' ? resultSections(report, folder, choices) : folder.kind === 'plan' ? planSections(folder, choices) : tablesOnly(folder)),
    ...besideSection(folder), ...closing(folder, choices)];
  const jump = (id: string) => (event: Event): void => {
    event.preventDefault();
    choices.set({ at: id });
    document.getElementById(id)?.scrollIntoView();
  };
  const manifest = folder.manifest;
  const meta = [titleWords(folder.name), folder.scenarios.length > 0 ? `${folder.scenarios.length} scenarios` : '', manifest?.replicates ? `${manifest.replicates} replicates` : '', manifest?.scale ?? '', folder.platforms[0] ? `platform ${folder.platforms.map((p) => p.name).join(', ')}` : '', manifest?.built_with?.['commit'] ? `commit ${manifest.built_with['commit']}` : ''].filter((x) => x !== '');
  const page = document.getElementById('page') ?? document.body;
  page.append(
    h('a', { class: 'skip', href: '#answer', click: jump('answer') }, 'Skip to the answer'),
    h('header', { class: 'bar' },
      h('div', { class: 'row' }, h('span', { class: 'brand' }, 'archipelago ', h('span', {}, titleWords(folder.name))),
        h('nav', { 'aria-label': 'Parts of the page', tabindex: 0 }, ...sections.map((x) => h('a', { href: `#${x.id}`, click: jump(x.id) }, x.nav ?? x.title))),
        h('button', { type: 'button', click: toggleTheme, 'aria-label': 'Change between light and dark' }, '\u25d0')),
      folder.kind === 'results' ? h('div', { class: 'row choices', role: 'group', 'aria-label': 'Scenario and nation' }, ...scenarioChooser(folder, choices, 'scenario', 'Scenario'), ...scenarioChooser(folder, choices, 'against', 'against'), nationChooser(folder, choices)) : ''),
    h('main', {}, h('p', { class: 'meta' }, meta.join(' \u00b7 ')), besideLine(folder),
      folder.notes.length > 0 ? h('div', { class: 'notes', role: 'note' }, ...folder.notes.map((note) => h('p', {}, ...inline(note)))) : '',
      ...sections.map((x) => h('section', { id: x.id === 'answer' && folder.kind === 'results' ? undefined : x.id, 'aria-label': x.title || 'The answer' }, x.title ? h('h2', {}, x.title) : '', x.body)),
      h('footer', {}, `Made by archipelago ${report.version} (${report.commit}) from the tables of ${folder.name}; the address above, after #, keeps what you chose. Map: Natural Earth 1:50m by way of world-atlas.`)));
  window.addEventListener('beforeprint', () => { forPrint(true); drawAll(); });
  window.addEventListener('afterprint', () => forPrint(false));
  const at = choices.state.at;
  if (at) requestAnimationFrame(() => document.getElementById(at)?.scrollIntoView());
  document.documentElement.dataset['ready'] = 'yes';
}

start();
