// Numbers and names as people read them.
import type { Metric } from './data';

const kThin = '\u2009';

function digits(value: number, n = 3): string {
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.max(0, Math.min(8, n - 1 - size)));
}
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 999_500_000) return `${digits(value / 1e9)}${kThin}bn`;
  if (size >= 999_500) return `${digits(value / 1e6)}${kThin}M`;
  if (size >= 9_995) return `${digits(value / 1e3)}${kThin}k`;
  if (size !== 0 && size < 1e-4) return value.toExponential(1);
  return digits(value);
}

// How a unit is printed: the factor before its figures, and the word behind them.
export interface Scale { factor: number; word: string }
export function scaleOf(unit: string, largest: number): Scale {
  if (unit === 'share') return { factor: 100, word: '%' };
  if (unit === 's' && Math.abs(largest) < 1) return { factor: 1e3, word: 'ms' };
  if (unit === 's' && Math.abs(largest) >= 7200) return { factor: 1 / 3600, word: 'h' };
  if (unit === 's/token') return { factor: 1e3, word: 'ms/token' };
  if (unit === 'count' || unit === 'index' || unit === 'ratio') return { factor: 1, word: '' };
  return { factor: 1, word: unit };
}

// "326 ms", "99.9 %", "USD 855 k a year".
export function figureText(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '\u2013';
  if (unit === 'share') {
    const percent = value * 100;
    const text = Math.abs(percent) >= 99.5 && Math.abs(percent) < 100 ? percent.toFixed(2) : digits(percent);
    return `${text}${kThin}%`;
  }
  if (unit.startsWith('USD')) {
    const rest = unit.slice(3).replace('/year', ' a year').replace('/Mtoken', ' / M tokens').replace('/GPU h', ' / GPU hour');
    return `USD${kThin}${short(value)}${rest}`;
  }
  const { factor, word } = scaleOf(unit, value);
  const text = short(value * factor);
  return word ? `${text}${kThin}${word}` : text;
}

export function signed(value: number, unit: string): string {
  const text = figureText(Math.abs(value), unit);
  return value < 0 ? `\u2212${text}` : `+${text}`;
}

// Of a difference: percentage points are no percent.
export function differenceText(value: number, unit: string): string {
  return unit === 'share' ? `${value < 0 ? '\u2212' : '+'}${digits(Math.abs(value * 100))}${kThin}pp` : signed(value, unit);
}

// "\u221276.7 ms [\u221277.0, \u221276.4]": a difference and its interval on one scale, the unit said once.
export function intervalWords(mean: number, low: number | null, high: number | null, unit: string): string {
  if (low === null || high === null) return differenceText(mean, unit);
  const largest = Math.max(Math.abs(mean), Math.abs(low), Math.abs(high));
  let { factor, word } = scaleOf(unit, largest);
  if (unit === 'share') word = 'pp';
  const isMoney = unit.startsWith('USD');
  if (isMoney) word = unit.slice(3).replace('/year', ' a year').replace('/Mtoken', ' / M tokens').replace('/GPU h', ' / GPU hour').trim();
  if (factor === 1) {
    const [by, sign] = largest >= 999_500_000 ? [1e-9, 'bn'] : largest >= 999_500 ? [1e-6, 'M'] : largest >= 9_995 ? [1e-3, 'k'] : [1, ''];
    factor = by;
    word = [sign, word].filter((x) => x !== '').join(' ');
  }
  const size = Math.floor(Math.log10(Math.max(largest * factor, 1e-12)));
  const width = (high - low) * factor;
  const wanted = width > 0 ? 1 - Math.floor(Math.log10(width)) : 2 - size;
  const places = Math.max(0, Math.min(wanted, Math.max(2 - size, 0) + 1, 6));
  const one = (value: number): string => {
    const text = Math.abs(value * factor).toFixed(places);
    return Number(text) === 0 ? text : `${value < 0 ? '\u2212' : '+'}${text}`;
  };
  const first = isMoney ? one(mean).replace(/^([\u2212+]?)/, `$1USD${kThin}`) : one(mean);
  return `${first}${word ? kThin + word : ''} [${one(low)}, ${one(high)}]`;
}

// "6.77 \u2013 7.02 s"; "\u22120.21 to 0.64 USD / M tokens".
export function rangeWords(low: number, high: number, unit: string): string {
  const text = intervalWords(high, low, high, unit);
  const word = /^[^\d]*[\d.e+-]+\s?(.*?) \[/.exec(text)?.[1] ?? '';
  const ends = /\[(.*), (.*)\]/.exec(text);
  const plain = (end: string | undefined): string => (end ?? '').replace('+', '');
  const whole = `${unit.startsWith('USD') ? 'USD ' : ''}${word.replace('pp', '%')}`.trim();
  return `${plain(ends?.[1])}${low < 0 ? ' to ' : ' \u2013 '}${plain(ends?.[2])}${whole ? kThin + whole : ''}`;
}

export function relativeText(mean: number, against: number): string {
  if (against === 0) return '';
  const percent = (mean / Math.abs(against)) * 100;
  if (Math.abs(percent) >= 1000) return `${percent < 0 ? '\u2212' : '\u00d7'}${digits(1 + percent / 100, 2)}`;
  return `${percent < 0 ? '\u2212' : '+'}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)}${kThin}%`;
}

const kWords: Record<string, string> = {
  slo_attainment: 'Within the service limits', refusal_share: 'Refused',
  network_rtt_mean: 'Network round trip', resource_cost_a_year: 'Resource cost',
  cost_total_a_year: 'Bill, with what nations pay each other',
  resource_usd_per_million_tokens: 'Resource cost per million tokens',
  usd_per_million_tokens: 'Bill per million tokens', g_co2e_per_million_tokens: 'Carbon per million tokens',
  carbon: 'Carbon', energy_used: 'Energy', foreign_served_share: 'Served abroad',
  foreign_operator_share: 'Served by a foreign operator', extra_regional_share: 'Served outside the region',
  transit_exposure_share: 'Crosses third nations', dependence: 'Dependence',
  residency_compliance: 'Residency rules kept', autonomy: 'Autonomy when isolated',
  survival_worst_cuts: 'Survives the worst cuts', survival_mean_cuts: 'Survives cuts, on average',
  law_exposure: 'Exposure by law', settlement_net: 'Net settlement', settlement_paid: 'Paid to others',
  settlement_received: 'Received from others', cost_total: 'Bill', resource_cost: 'Resource cost in the run',
  sovereignty_score: 'Sovereignty score', gpu_hours_lent: 'GPU hours lent',
  gpu_hours_borrowed: 'GPU hours borrowed', cost_gpus: 'GPUs', cost_servers: 'Servers',
  cost_halls: 'Halls', cost_cables: 'Cables owned', cost_leases: 'Cable leases', cost_staff: 'Staff',
  cost_maintenance: 'Maintenance', cost_energy: 'Energy bill', cost_cloud: 'Foreign cloud',
  cost_egress: 'Egress', llm_score_mean: 'Quality of the LLM that answers',
};
export function metricWords(name: string): string {
  const known = kWords[name];
  if (known) return known;
  const stem = /^(ttft|tpot|e2e)_(mean|bound_mean|p\d\d)$/.exec(name);
  if (stem) {
    const what = { ttft: 'Time to first token', tpot: 'Time per output token', e2e: 'Whole answer' }[stem[1] ?? ''] ?? '';
    const which = { mean: 'mean', bound_mean: 'lowest mean any policy could give', p50: 'median' }[stem[2] ?? ''];
    return `${what}, ${which ?? `${(stem[2] ?? '').slice(1)}th percentile`}`;
  }
  const text = name.replaceAll('_', ' ').replace(/ p(\d\d)$/, ', $1th percentile');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
export function unitWords(metric: Metric | undefined): string {
  if (!metric) return '';
  return metric.unit === 'share' ? '%' : metric.unit;
}

export function titleWords(name: string): string {
  const text = name.replaceAll('-', ' ').replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1)
    .replace(/\b(asean|gpu|slo|llm)\b/gi, (word) => word.toUpperCase());
}

export const kVerdict: Record<string, { sign: string; word: string }> = {
  better: { sign: '\u25b2', word: 'better' }, worse: { sign: '\u25bc', word: 'worse' },
  higher: { sign: '\u2191', word: 'higher' }, lower: { sign: '\u2193', word: 'lower' },
  tie: { sign: '=', word: 'a tie' }, unclear: { sign: '?', word: 'unclear' },
};

// A cell of CSV.
export function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export function csvText(columns: string[], rows: (string | number | null)[][]): string {
  return [columns, ...rows].map((row) => row.map((c) => csvCell(c === null ? '' : String(c))).join(','))
    .join('\n') + '\n';
}
