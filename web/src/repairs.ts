// In which order cuts are repaired, as plans say it (repairs.csv), on a plan's own page and on the page of a
// run whose events cut the same cables.
import type { Folder, PagePlan, Region, Table } from './data';
import { h, inline, type Child } from './dom';
import { Figure } from './figure';
import { lines } from './plots';
import type { Choices } from './state';

export type Row = Record<string, string>;
export function rowsOf(table: Table | undefined): Row[] {
  return (table?.rows ?? []).map((row) => Object.fromEntries((table?.columns ?? []).map((column, c) => [column, row[c] ?? ''])));
}
const number = (text: string | undefined): number => (text === undefined || text === '' ? NaN : Number(text));

// One set of cuts under one use of the network.
export interface RepairOrder {
  set: string; use: string; cuts: Row[]; rows: Row[];
  tie: boolean;  // no order loses less than another
  why: string;   // of a tie, in the plan's words
}
const kDaily = ['lost_usd_a_day_from_then', 'unserved_tokens_a_day_from_then'];
const dailyOf = (row: Row | undefined): string => kDaily.find((column) => row?.[column] !== undefined) ?? '';

export function repairOrders(table: Table | undefined, words = ''): RepairOrder[] {
  const all = rowsOf(table);
  const key = (row: Row): string => `${row['set'] ?? ''}\n${row['use'] ?? ''}`;
  return [...new Set(all.map(key))].map((name) => {
    const [set = '', use = ''] = name.split('\n');
    const rows = all.filter((row) => key(row) === name);
    const cuts = rows.filter((row) => row['cut'] !== '');
    // Tables of plans before sets had names do not say it: each state leaves the same.
    const same = new Set(rows.map((row) => row[dailyOf(row)])).size === 1 && cuts.length > 1;
    const said = rows[0]?.['order_matters'];
    const tie = said === undefined ? same : said === 'no';
    return { set, use, cuts, rows, tie, why: tie ? reasonOf(words, set, use) : '' };
  });
}
// "no order is better: ...", below the name of the set, behind the use where there are several.
function reasonOf(words: string, set: string, use: string): string {
  const at = words.indexOf(`**${set}**`);
  const block = set === '' || at < 0 ? words : words.slice(at, words.indexOf('\n**', at) < 0 ? undefined : words.indexOf('\n**', at));
  const line = block.split('\n').find((text) => text.includes('no order is better: ') && (use === '' || text.startsWith(`Under ${use}`)));
  return line?.split('no order is better: ')[1] ?? '';
}

export function repairWords(order: RepairOrder): Child[] {
  const names = order.cuts.map((row) => row['cut'] ?? '');
  const under = order.use ? `Under ${order.use}: ` : '';
  if (order.tie) return [under, h('strong', {}, 'a tie, no order is better'), order.why ? [': ', ...inline(order.why)] : '. Each order leaves as much unserved as any other, at the demand of the plan.'];
  if (names.length < 2) return [under, `there is one cut to repair, ${names[0] ?? ''}.`];
  return [under, 'first ', h('strong', {}, names[0] ?? ''), `, then ${names.slice(1).join(', ')}.`];
}

export function repairFigure(order: RepairOrder, id: string): Figure {
  const title = [order.set, order.use].filter((word) => word !== '').join(', under ') || 'Order of repairs';
  return new Figure({ id, title, about: order.tie ? repairWords(order) : 'In this order the least is lost until the last repair.' }, (width) => {
    const columns = Object.keys(order.rows[0] ?? {});
    const daily = dailyOf(order.rows[0]);
    const items = order.cuts.map((row) => h('li', {}, `${row['cut']}: ${row['days_of_repair']} days of repair`, order.tie || !row['done_after_days'] ? '' : `, done after ${row['done_after_days']}`));
    const steps = order.rows.map((row) => ({ x: number(row['done_after_days']), y: number(row[daily]), series: 'lost', tip: `${row['cut'] || 'all are down'}: ${row[daily]} a day from day ${row['done_after_days']}` }));
    const chart = order.tie ? '' : lines(steps, width, { x: 'days', y: daily.includes('usd') ? 'USD a day lost' : 'tokens a day unserved', series: ['lost'] });
    return { picture: h('div', {}, h(order.tie ? 'ul' : 'ol', {}, ...items), chart), columns, rows: order.rows.map((row) => columns.map((c) => row[c] ?? '')) };
  });
}

// The cables that a plan calls by a name: their own, their shared-risk group's, or their system's, whole or
// by the letters in brackets behind it.
export function cablesOf(region: Region, name: string): string[] {
  return region.cables.filter((cable) => cable.name === name || cable.shared_risk_group === name || cable.system === name || cable.system.endsWith(`(${name})`)).map((cable) => cable.name);
}
// A scenario whose events cut something of every cut of the order, a federation first; -1 without one.
function scenarioOf(folder: Folder, order: RepairOrder): number {
  const fits = folder.scenarios.flatMap((scenario, i) => {
    const down = new Set((scenario.events ?? []).flatMap((event) => event.cables));
    const region = folder.region(i);
    return region !== undefined && down.size > 0 && order.cuts.every((row) => cablesOf(region, row['cut'] ?? '').some((cable) => down.has(cable))) ? [i] : [];
  });
  return fits.find((i) => folder.scenarios[i]?.labels.includes('federated')) ?? fits[0] ?? -1;
}

export function hasCuts(folder: Folder): boolean {
  return folder.scenarios.some((scenario) => (scenario.events ?? []).some((event) => event.cables.length > 0));
}
// Of a run: what the plans beside it say of the cables that its events cut.
export function repairSection(folder: Folder, choices: Choices): HTMLElement | null {
  if (folder.plans.length === 0 || !hasCuts(folder)) return null;
  const link = (plan: PagePlan): Child => (plan.address ? h('a', { href: `${plan.address}#at=repairs` }, plan.name) : plan.name);
  const found = folder.plans.flatMap((plan) => repairOrders(plan.repairs, plan.words).map((order) => ({ plan, order, scenario: scenarioOf(folder, order) })));
  const fitting = found.filter((x) => x.scenario >= 0);
  if (fitting.length === 0) {
    const sets = [...new Set(found.map((x) => x.order.set || x.order.cuts.map((row) => row['cut']).join(', ')))];
    return h('p', {}, 'No plan beside this page puts the repairs of the cables that this run cuts in order; ', ...folder.plans.flatMap((plan, i) => [i > 0 ? ', ' : '', link(plan)]), ` orders ${sets.map((set) => `\u201c${set}\u201d`).join(', ')}.`);
  }
  return h('div', {},
    h('p', { class: 'about' }, 'What plans say of the cables that this run cuts: which repair first, so that the least is lost until the last. It is judged at each plan\u2019s own demand, which is not the run\u2019s.'),
    h('ul', { class: 'sentences' }, ...fitting.map(({ plan, order, scenario }) => h('li', {}, h('span', { class: 'what' }, order.set || `${order.cuts.length} cuts`), ' (plan ', link(plan), '): ', ...repairWords(order), ' ',
      h('button', { type: 'button', class: 'plain', click: () => { choices.set({ scenario, at: 'map' }); document.getElementById('map')?.scrollIntoView(); } }, 'Show the cuts on the map')))),
    h('div', { class: 'figures' }, ...fitting.map(({ order }, i) => repairFigure(order, `repair-order-${i}`).element)));
}
