// A sizing's folder: the least fleet of each policy for the same service, as small multiples, and its page.
import type { Folder } from './data';
import { h, markdown } from './dom';
import { Figure } from './figure';
import { dots, type Dot } from './plots';
import { figureText, metricWords, scaleOf } from './words';

const kFirst = ['gpus', 'usd_a_year', 'resource_usd_per_million_tokens', 'ttft_p95', 'slo_attainment', 'carbon', 'it_power', 'foreign_operator_share', 'n_1_within_slo'];
const kNames: Record<string, string> = { gpus: 'GPUs', usd_a_year: 'Cost of the fleet', it_power: 'IT power', n_1_within_slo: 'Within limits with any one site or cable group down', carbon: 'Carbon in the measured time' };

export function sizingPanels(folder: Folder): HTMLElement | null {
  const table = folder.tables['sizing.csv'];
  if (!table) return null;
  const at = (name: string): number => table.columns.indexOf(name);
  const of = (row: string[], name: string): string => row[at(name)] ?? '';
  const metrics = kFirst.filter((metric) => table.rows.some((row) => of(row, 'metric') === metric));
  return h('div', { class: 'panels' }, ...metrics.map((metric) => {
    const rows = table.rows.filter((row) => of(row, 'metric') === metric && of(row, 'value') !== '');
    const unit = of(rows[0] ?? [], 'unit');
    return new Figure({ id: `sizing-${metric.replace(/_/g, '-')}`, title: kNames[metric] ?? metricWords(metric), about: 'Of the fleet found for each policy.' }, (width) => {
      const { factor, word } = scaleOf(unit, Math.max(...rows.map((row) => Math.abs(Number(of(row, 'value'))))));
      const data = rows.map((row): Dot => {
        const value = Number(of(row, 'value'));
        return { label: `${of(row, 'scenario')}. ${of(row, 'policy').replace(/[{}]|region: |operator: /g, '').replace(/_/g, ' ')}`, series: metric, value: value * factor, low: null, high: null, tip: figureText(value, unit) };
      });
      return { picture: dots(data, width, { x: word, series: [metric], above: true, zero: metric === 'gpus' || rows.every((row) => Number(of(row, 'value')) === 0) }), columns: table.columns, rows };
    }).element;
  }));
}
export function sizingPage(folder: Folder): HTMLElement | null {
  const text = folder.texts['sizing.md'];
  return text ? h('div', {}, ...markdown(text.replace(/^# .*\n/, ''))) : null;
}
