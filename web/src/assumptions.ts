// What the figures rest on, and how to check them.
import type { Folder, Sourced } from './data';
import { h, inline, markdown, scroller } from './dom';
import { caveatsOf } from './answer';
import { dataTable } from './figure';
import type { Choices } from './state';
import { titleWords } from './words';

const kQualities = ['measured', 'estimated', 'assumed'];

export function assumptions(folder: Folder, choices: Choices): HTMLElement {
  const element = h('div');
  const fill = (): void => {
    const region = folder.region(choices.state.scenario);
    const children: HTMLElement[] = [];
    const flags = { assumed: 0, estimated: 0, all: 0 };
    for (const metric of folder.metrics) {
      for (const group of folder.groupsWith(choices.state.scenario, metric.name)) {
        const words = folder.find(choices.state.scenario, group, metric.name)?.flags ?? '';
        flags.all += 1;
        if (words.includes('assumed')) flags.assumed += 1;
        else if (words.includes('estimated')) flags.estimated += 1;
      }
    }
    if (flags.all > 0) children.push(h('p', {}, `Of ${flags.all} figures of this scenario ${flags.assumed} (${Math.round((flags.assumed / flags.all) * 100)} %) say of themselves that they rest on an assumption, ${flags.estimated} on an estimate at best. Latency depends on every row below and says it here only.`));
    if (region) {
      const lists: [string, Sourced[]][] = [['nations', region.nations], ['landings and metros', region.points], ['halls', region.sites], ['cables', region.cables]];
      children.push(h('h3', {}, 'Rows of the platform by how well they are known'),
        scroller(dataTable(['table', ...kQualities, 'rows'], lists.map(([name, rows]) => [name, ...kQualities.map((q) => rows.filter((r) => r.quality === q).length), rows.length])), 'Rows by quality'));
      const assumed = region.sources['assumed'];
      if (assumed) children.push(h('details', {}, h('summary', {}, 'What is assumed, in the words of the platform\u2019s sources'), h('p', {}, assumed.replaceAll('`', ''))));
      const keys = Object.entries(region.sources).filter(([key]) => key !== 'assumed');
      children.push(h('details', {}, h('summary', {}, `Sources of the platform (${keys.length})`), h('dl', {}, ...keys.map(([key, text]) => h('div', {}, h('dt', {}, key), h('dd', {}, text.replaceAll('`', '')))))));
    }
    const caveats = caveatsOf(folder);
    if (caveats.length > 0) children.push(h('h3', {}, `Caveats (${caveats.length})`), h('ul', { class: 'plain-list' }, ...caveats.map((c) => h('li', {}, ...inline(c)))));
    element.replaceChildren(...children);
  };
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    fill();
    choices.onChange((_, changed) => { if (changed.has('scenario')) fill(); });
  }, { rootMargin: '400px' });
  seen.observe(element);
  window.addEventListener('beforeprint', fill);
  return element;
}

export function certificate(folder: Folder): HTMLElement {
  const m = folder.manifest;
  if (!m) return h('p', {}, 'This folder has no manifest.');
  const list = (title: string, digests: Record<string, string> | undefined): HTMLElement | null => digests
    ? h('details', {}, h('summary', {}, `${title} (${Object.keys(digests).length})`), scroller(dataTable(['file', 'SHA-256'], Object.entries(digests)), title)) : null;
  const facts = { ...m.built_with, ...m.this_run, seed: m.seed ?? '', replicates: m.replicates ?? '', experiment: m.experiment ?? '' };
  return h('div', {},
    h('p', {}, 'The tables can be made again, byte for byte, from the commit below: ', h('code', {}, 'archipelago verify FOLDER'), ', with the folder of this page. It makes them anew and says what moved.'),
    m.set || m.only ? h('p', {}, `Run with ${[...(m.set ?? []).map((w) => `--set ${w}`), ...(m.only ?? []).map((w) => `--only ${w}`)].join(' ')}.`) : null,
    scroller(dataTable(['fact', 'value'], Object.entries(facts).map(([k, v]) => [k, String(v)])), 'Birth certificate'),
    list('Inputs', m.inputs), list('Tables', m.tables),
    m.network ? h('details', {}, h('summary', {}, 'Settings of the network model'), h('ul', { class: 'plain-list' }, ...m.network.map((line) => h('li', {}, h('code', {}, line))))) : null);
}

export function pages(folder: Folder): HTMLElement[] {
  return Object.entries(folder.texts).map(([name, text]) => h('details', {}, h('summary', {}, `${titleWords(name.replace('.md', ''))}, the page of the tables (${name})`), ...markdown(text)));
}
export function otherTables(folder: Folder): HTMLElement[] {
  return Object.entries(folder.tables).map(([name, table]) => h('details', {}, h('summary', {}, `${name} (${table.rows.length} rows)`), scroller(dataTable(table.columns, table.rows), name)));
}
