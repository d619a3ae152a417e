// A plan's folder: what to buy first, for which budget, who gains by it, and a sheet a candidate.
import type { Folder, Table } from './data';
import { h, markdown, scroller } from './dom';
import { dataTable, Figure } from './figure';
import { bars, lines, type Bar } from './plots';
import type { Choices } from './state';
import { differenceText, figureText } from './words';

type Row = Record<string, string>;
function rowsOf(table: Table | undefined): Row[] {
  return (table?.rows ?? []).map((row) => Object.fromEntries((table?.columns ?? []).map((column, c) => [column, row[c] ?? ''])));
}
const number = (text: string | undefined): number => (text === undefined || text === '' ? NaN : Number(text));
const money = (text: string | undefined): string => figureText(number(text), 'USD');
const names = (text: string | undefined): string[] => (text ?? '').split(/[,;]\s*/).filter((x) => x !== '' && x !== 'nothing');

export function planSections(folder: Folder, choices: Choices): { id: string; title: string; nav?: string; body: HTMLElement }[] {
  const found: { id: string; title: string; nav?: string; body: HTMLElement }[] = [];
  const plan = rowsOf(folder.tables['plan.csv']);
  const candidates = rowsOf(folder.tables['candidates.csv']);
  const indicator = (name: string, what: RegExp): Row | undefined => candidates.find((row) => row['candidate'] === name && what.test(row['indicator'] ?? ''));
  const all = [...new Set(candidates.map((row) => row['candidate'] ?? ''))];
  const text = folder.texts['plan.md'];
  const question = text?.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? folder.manifest?.question ?? folder.name;
  found.push({ id: 'answer', title: '', nav: 'Answer', body: h('div', {}, h('h1', {}, question), plan.length > 0
    ? h('div', { class: 'findings' }, h('p', {}, 'First ', h('strong', {}, plan[0]?.['candidate'] ?? ''), plan.length > 1 ? `, then ${plan.slice(1).map((row) => row['candidate']).join(', ')}` : '', '.'),
      h('p', {}, `Capital of ${figureText(plan.reduce((sum, row) => sum + (number(row['capex_usd']) || 0), 0), 'USD')}; saves ${figureText(plan.reduce((sum, row) => sum + (number(row['saved_usd_a_year']) || 0), 0), 'USD')} a year when all of it stands, ${figureText(plan.reduce((sum, row) => sum + (number(row['net_usd_a_year']) || 0), 0), 'USD')} after what it costs a year itself.`))
    : h('div', { class: 'findings' }, h('p', {}, 'Nothing of the list is worth its capital.'))) });

  found.push({ id: 'ranking', title: 'What to buy, in what order', nav: 'Order', body: h('div', { class: 'figures' }, ranking(all, indicator).element, buildOut(plan).element) });
  const budget = budgetView(rowsOf(folder.tables['portfolios.csv']), choices, indicator);
  if (budget) found.push({ id: 'budget', title: 'What a budget buys', nav: 'Budget', body: budget });
  const shares = sharesFigure(rowsOf(folder.tables['shares.csv']));
  if (shares.length > 0) found.push({ id: 'shares', title: 'Who gains: shares of the nations', nav: 'Who gains', body: h('div', {}, h('p', { class: 'about' }, 'What each nation keeps of what the federation, or the portfolio, saves a year, by each rule of sharing; the page of the plan below says whether a rule lies in the core.'), h('div', { class: 'figures' }, ...shares.map((figure) => figure.element))) });
  const repairs = rowsOf(folder.tables['repairs.csv']);
  if (repairs.length > 0) found.push({ id: 'repairs', title: 'Which cable to repair first', nav: 'Repairs', body: h('div', { class: 'figures' }, ...repairFigures(repairs).map((figure) => figure.element)) });
  const tables: [string, string, string][] = [['build_out.csv', 'Build-out by year', 'build-out'], ['front.csv', 'The front: capital, cost, dependence', 'front'], ['among_best.csv', 'How sure the ranking is: share of draws among the best three', 'sure'], ['proof.csv', 'Proof by paired simulation', 'proof'], ['hardships.csv', 'What it is worth under cuts and withdrawals', 'hardships'], ['regrets.csv', 'Regret in other futures', 'regrets'], ['uses.csv', 'Other uses and later years', 'uses'], ['shadow_prices.csv', 'What one more saves a year', 'shadow'], ['sweep.csv', 'What would overturn it: other demands and prices', 'sweep'], ['unserved.csv', 'What is not served today, and why', 'unserved'], ['coalitions.csv', 'Coalitions', 'coalitions'], ['no_effect.csv', 'Candidates without effect, and why', 'no-effect']];
  for (const [file, title, id] of tables) {
    const table = folder.tables[file];
    if (table && table.rows.length > 0) found.push({ id, title, nav: { 'build-out': 'Build-out', front: 'Front', sure: 'How sure', proof: 'Proof', hardships: 'Under cuts', regrets: 'Regrets', uses: 'Uses', shadow: 'Shadow prices', sweep: 'Sweep', unserved: 'Unserved', coalitions: 'Coalitions', 'no-effect': 'No effect' }[id], body: new Figure({ id: `table-${id}`, title: `${title}: the table`, about: `The rows of ${file}, as the plan wrote them.`, wide: true }, () => ({ picture: scroller(h('div', { class: 'tall' }, dataTable(table.columns, table.rows.map((row) => row.map(pretty)))), `Rows of ${file}`), columns: table.columns, rows: table.rows })).element });
  }
  found.push({ id: 'sheets', title: 'Candidate sheets', nav: 'Sheets', body: h('div', { class: 'cards' }, ...all.map((name) => sheet(name, candidates, rowsOf(folder.tables['cash_flows.csv'])))) });
  if (text) found.push({ id: 'page-of-plan', title: 'The page of the plan', nav: 'Page', body: h('details', {}, h('summary', {}, 'plan.md'), ...markdown(text)) });
  return found;
}
function pretty(cell: string): string {
  const value = Number(cell);
  return cell !== '' && Number.isFinite(value) && Math.abs(value) >= 1e5 ? figureText(value, 'count') : cell;
}

// Net present value put in alone: at middle capital, and from high to low capital as its interval.
function ranking(all: string[], indicator: (name: string, what: RegExp) => Row | undefined): Figure {
  return new Figure({ id: 'plan-ranking', title: 'Net present value of each candidate by itself', about: 'Put in alone, at middle capital; the bar spans high to low capital. Taken out of the full set it may be worth less: see the sheets.' }, (width) => {
    const data: Bar[] = []; const rows: (string | number | null)[][] = [];
    for (const name of all) {
      const middle = number(indicator(name, /^put_in_npv$/)?.['value']);
      const ends = [number(indicator(name, /^put_in_npv_high_capex$/)?.['value']), number(indicator(name, /^put_in_npv_low_capex$/)?.['value'])];
      if (!Number.isFinite(middle)) continue;
      const [low, high] = [Math.min(...ends), Math.max(...ends)];
      const known = Number.isFinite(low) && Number.isFinite(high);
      data.push({ label: name, value: middle, low: known ? low : null, high: known ? high : null, tip: `${name}: ${figureText(middle, 'USD')}`, tone: known && low > 0 ? 'good' : known && high < 0 ? 'bad' : 'even' });
      rows.push([name, middle, known ? low : null, known ? high : null]);
    }
    return { picture: bars(data, width, { x: 'USD' }), columns: ['candidate', 'npv_usd', 'npv_high_capex_usd', 'npv_low_capex_usd'], rows };
  });
}
function buildOut(plan: Row[]): Figure {
  return new Figure({ id: 'plan-order', title: 'The portfolio in its order', about: 'Spent and saved a year as each one is added to those before it.', nothing: 'Nothing is bought.' }, (width) => {
    let spent = 0; let saved = 0;
    const steps = [{ x: 0, y: 0, series: 'saved a year', tip: 'today' }, ...plan.map((row) => {
      spent += number(row['capex_usd']) || 0; saved += number(row['saved_usd_a_year']) || 0;
      return { x: spent / 1e6, y: saved, series: 'saved a year', tip: `${row['order']}. ${row['candidate']}: capital ${money(row['capex_usd'])}, saves ${money(row['saved_usd_a_year'])} a year` };
    })];
    const columns = Object.keys(plan[0] ?? {});
    return { picture: plan.length > 0 ? h('div', {}, lines(steps, width, { x: 'capital spent, USD million', y: 'USD a year saved', series: ['saved a year'] }), h('ol', {}, ...plan.map((row) => h('li', {}, `${row['candidate']} (${row['kind']}): ${money(row['capex_usd'])}, in service after ${row['lead_years']} years`)))) : null, columns, rows: plan.map((row) => columns.map((c) => row[c] ?? '')) };
  });
}

function budgetView(portfolios: Row[], choices: Choices, indicator: (name: string, what: RegExp) => Row | undefined): HTMLElement | null {
  const best = portfolios.filter((row) => row['how'] === 'best');
  if (best.length === 0) return null;
  const list = best.map((row) => ({ row, usd: number(row['budget_usd']) || Infinity })).sort((a, b) => a.usd - b.usd);
  const slider = h('input', { type: 'range', id: 'budget-slider', min: 0, max: list.length - 1, step: 1, 'aria-label': 'Budget' });
  const said = h('output', { for: 'budget-slider' });
  const bought = h('div', { class: 'bought', 'aria-live': 'polite' });
  const fill = (): void => {
    const at = Math.max(0, Math.min(list.length - 1, choices.state.budget < 0 ? list.length - 1 : choices.state.budget));
    slider.value = String(at);
    const { row, usd } = list[at] ?? { row: {}, usd: NaN };
    said.textContent = Number.isFinite(usd) ? figureText(usd, 'USD') : 'no limit';
    slider.setAttribute('aria-valuetext', said.textContent);
    const others = portfolios.filter((other) => other['budget_usd'] === row['budget_usd'] && other['how'] !== 'best');
    bought.replaceChildren(h('p', {}, h('strong', {}, names(row['candidates']).join(', ') || 'nothing'), `: capital ${money(row['capex_usd'])}, the nations then bear ${money(row['usd_a_year'])} a year.`),
      others.length > 0 ? scroller(dataTable(['how', 'candidates', 'capital', 'cost a year'], others.map((o) => [`${o['how']} ${o['rank'] ?? ''}`, o['candidates'] ?? '', money(o['capex_usd']), money(o['usd_a_year'])])), 'Other portfolios for this budget') : '',
      h('ul', { class: 'plain-list' }, ...names(row['candidates']).map((name) => h('li', {}, `${name}: alone worth ${money(indicator(name, /^put_in_npv$/)?.['value'])}`))));
  };
  slider.addEventListener('input', () => choices.set({ budget: Number(slider.value) }));
  choices.onChange((_, changed) => { if (changed.has('budget')) fill(); });
  fill();
  const front = new Figure({ id: 'plan-front', title: 'The front: what each budget brings', about: 'The best set of candidates for each budget of the plan, and the greedy one.' }, (width) => ({
    picture: lines(portfolios.filter((row) => row['how'] === 'best' || row['how'] === 'greedy').map((row) => ({ x: number(row['capex_usd']) / 1e6, y: number(row['usd_a_year']), series: row['how'] ?? '', tip: `${row['candidates']}: ${money(row['usd_a_year'])} a year` })).sort((a, b) => a.x - b.x), width, { x: 'capital, USD million', y: 'USD a year borne', series: ['best', 'greedy'] }),
    columns: Object.keys(portfolios[0] ?? {}), rows: portfolios.map((row) => Object.values(row)),
  }));
  return h('div', {}, h('div', { class: 'budget' }, h('label', { for: 'budget-slider' }, 'Budget '), slider, said), bought, h('div', { class: 'figures' }, front.element));
}

function sharesFigure(shares: Row[]): Figure[] {
  const key = (row: Row): string => `${row['game']}, ${row['by']}`;
  return [...new Set(shares.map(key))].map((name, i) => new Figure({ id: `shares-${i}`, title: name.replaceAll('_', ' '), about: 'USD a year.' }, (width) => {
    const rows = shares.filter((row) => key(row) === name);
    return { picture: bars(rows.map((row) => ({ label: row['nation'] ?? '', value: number(row['usd_a_year']), low: null, high: null, tip: `${row['nation']}: ${money(row['usd_a_year'])} a year` })), width, { x: 'USD a year' }), columns: ['game', 'nation', 'by', 'usd_a_year'], rows: rows.map((row) => [row['game'] ?? '', row['nation'] ?? '', row['by'] ?? '', number(row['usd_a_year'])]) };
  }));
}
// One a set of cuts and use; where no order is better its cuts have no order.
function repairFigures(repairs: Row[]): Figure[] {
  const key = (row: Row): string => [row['set'], row['use']].filter((word) => word !== undefined && word !== '').join(', under ');
  return [...new Set(repairs.map(key))].map((name, i) => {
    const rows = repairs.filter((row) => key(row) === name);
    const cuts = rows.filter((row) => row['cut'] !== '');
    const tie = rows.some((row) => row['order_matters'] === 'no');
    const about = tie ? 'No order is better: each loses the same.' : 'In this order the least is lost until the last repair.';
    const daily = rows[0]?.['lost_usd_a_day_from_then'] !== undefined ? 'lost_usd_a_day_from_then' : 'unserved_tokens_a_day_from_then';
    return new Figure({ id: `repair-order-${i}`, title: name === '' ? 'Order of repairs' : name, about }, (width) => {
      const columns = Object.keys(rows[0] ?? {});
      const steps = rows.map((row) => ({ x: number(row['done_after_days']), y: number(row[daily]), series: 'lost', tip: `${row['cut'] || 'all are down'}: ${row[daily]} a day from day ${row['done_after_days']}` }));
      const items = cuts.map((row) => h('li', {}, `${row['cut']}: ${row['days_of_repair']} days of repair${tie ? '' : `, done after ${row['done_after_days']}`}`));
      return { picture: h('div', {}, tie ? h('ul', {}, ...items) : h('ol', {}, ...items), tie ? '' : lines(steps, width, { x: 'days', y: daily.startsWith('lost') ? 'USD a day lost' : 'tokens a day unserved', series: ['lost'] })), columns, rows: rows.map((row) => columns.map((c) => row[c] ?? '')) };
    });
  });
}
function sheet(name: string, candidates: Row[], flows: Row[]): HTMLElement {
  const rows = candidates.filter((row) => row['candidate'] === name);
  const years = flows.filter((row) => row['candidate'] === name);
  return h('details', { class: 'card' }, h('summary', {}, name),
    scroller(dataTable(['indicator', 'value', 'better'], rows.map((row) => [row['indicator'] ?? '', figureText(number(row['value']), row['unit'] === '-' ? 'count' : row['unit'] ?? ''), row['better'] ?? ''])), `Indicators of ${name}`),
    years.length > 0 ? scroller(dataTable(['year', 'spent', 'saved', 'net'], years.map((row) => [row['year'] ?? '', money(row['spent_usd']), money(row['saved_usd']), differenceText(number(row['net_usd']), 'USD')])), `Cash flows of ${name}`) : '');
}
