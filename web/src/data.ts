// What the program wrote into the page, typed (sim/report/page/page_json.hpp), and questions to it.
// The blocks of a scenario are parsed when it is first asked for.

export interface Sourced { quality: string; source: string }
export interface Nation extends Sourced {
  iso2: string; name: string; bloc: string; timezone: string; population: number; gdp_usd_bn: number;
}
export interface Point extends Sourced {
  name: string; kind: string; iso2: string; city: string; lat: number; lon: number; users_share: number;
}
export interface Site extends Sourced {
  name: string; iso2: string; laws: string; operator: string; lat: number; lon: number; gpu: string;
  gpus: number; it_power_mw: number; pue: number; zone: string; carbon_g_per_kwh: number;
  price_usd_per_kwh: number;
}
export interface Cable extends Sourced {
  name: string; system: string; submarine: boolean; from: number; to: number; route_km: number;
  capacity_gbps: number; delay_ms: number; shared_risk_group: string; repair_days: number; status: string;
}
export interface Region {
  name: string; nations: Nation[]; points: Point[]; sites: Site[]; cables: Cable[];
  sources: Record<string, string>;
}
export interface ScriptedEvent {
  names: string[]; cables: string[]; sites: string[]; starts_s: number; ends_s: number;
}
export interface Scenario {
  number: string; point: string; words: string; labels: string[]; baseline: number | null;
  platform?: number; start?: string; warmup_s?: number; horizon_s?: number;
  slo?: { ttft_s: number; tpot_s: number }; events?: ScriptedEvent[];
  carbon_hours?: Record<string, number[]>;  // g CO2e/kWh by zone and hour, of zones with hours of their own
}
export interface Metric {
  name: string; unit: string; better?: string; formula?: string; definition?: string;
  matters_relative?: number; matters_absolute?: number; matters?: string;
}
export interface Group { kind: string; name: string }
export interface Table { columns: string[]; rows: string[][] }
export interface Manifest {
  experiment?: string; name?: string; question?: string; seed?: number; replicates?: number;
  scale?: string; inputs?: Record<string, string>; tables?: Record<string, string>;
  caveats?: string[]; network?: string[]; built_with?: Record<string, string | number>;
  this_run?: Record<string, string | number>; set?: string[]; only?: string[];
}
// A page that lies beside this one.
export interface PageLink { name: string; address: string; kind: 'results' | 'plan' | 'inputs' | 'sizing'; question: string }
// In which order a plan repairs cuts; its page's address, "" where there is none.
export interface PagePlan { name: string; address: string; repairs: Table; words: string }
interface FolderData {
  kind: 'results' | 'plan' | 'inputs' | 'sizing'; name: string; manifest: Manifest | null;
  tables: Record<string, Table>; texts: Record<string, string>; notes: string[];
  scenarios?: Scenario[]; axes?: { key: string; labels: string[] }[]; metrics?: Metric[];
  groups?: Group[]; platforms?: Region[]; beside?: PageLink[]; plans?: PagePlan[];
  map?: { features: unknown[] } | null;  // plan.geojson
}
interface ReportData {
  format: number; made_by: { version: string; commit: string }; folders: FolderData[]; student: number[];
}
type Column = (number | null)[];
interface FigureBlock {
  g: number[]; m: number[]; mean: Column; low: Column; high: Column; diff: Column; dlow: Column;
  dhigh: Column; p: Column; verdict: string[]; flags: string[]; runs: Column[];
}
interface SeriesBlock { g: number; m: string; from: number; values: Column }

export interface Figure {
  mean: number; low: number | null; high: number | null; flags: string; runs: Column;
  diff: number | null; dlow: number | null; dhigh: number | null; verdict: string;
}
export interface Difference {
  of: number; against: number; mean: number; low: number | null; high: number | null;
  verdict: string;  // better, worse, higher, lower, tie, unclear; "" where nothing can be said
  paired: boolean;  // by the page, not by the table
}
export interface Series { group: Group; from: number; values: Column }

function block<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) as T : null;
}

interface Read { block: FigureBlock; rows: Map<number, number> }

const kGroups = 1 << 16;  // more groups than a platform has

export class Folder {
  readonly kind; readonly name; readonly manifest; readonly tables; readonly texts; readonly notes;
  readonly scenarios: Scenario[]; readonly axes; readonly metrics: Metric[]; readonly groups: Group[];
  readonly platforms: Region[]; readonly beside: PageLink[]; readonly plans: PagePlan[];
  readonly map;
  private readonly read = new Map<number, Read>();
  private readonly hours = new Map<number, SeriesBlock[]>();
  private readonly metricPlace = new Map<string, number>();
  private readonly groupPlace = new Map<string, number>();

  constructor(data: FolderData, private readonly place: number, private readonly student: number[]) {
    this.kind = data.kind; this.name = data.name; this.manifest = data.manifest;
    this.tables = data.tables; this.texts = data.texts; this.notes = data.notes;
    this.scenarios = data.scenarios ?? []; this.axes = data.axes ?? [];
    this.metrics = data.metrics ?? []; this.groups = data.groups ?? [];
    this.platforms = data.platforms ?? []; this.beside = data.beside ?? []; this.plans = data.plans ?? []; this.map = data.map ?? null;
    this.metrics.forEach((metric, m) => this.metricPlace.set(metric.name, m));
    this.groups.forEach((group, g) => this.groupPlace.set(`${group.kind}\n${group.name}`, g));
  }

  metric(name: string): Metric | undefined {
    const at = this.metricPlace.get(name);
    return at === undefined ? undefined : this.metrics[at];
  }
  // Of one value on an axis, with the axis where the value says nothing by itself.
  labelWords(scenario: number, axis: number): string {
    const label = this.scenarios[scenario]?.labels[axis] ?? '';
    const text = label.replace(/_/g, ' ').replace(/^global cloud-(.+)$/, 'cloud in $1').replace(/^hybrid-(.+)$/, 'hybrid with $1');
    const name = (this.axes[axis]?.key.split('.').pop() ?? '').replace(/_/g, ' ');
    return /^(none|kept|[\d.]+|yes|no|true|false)$/.test(text) ? `${name} ${text}` : text;
  }
  words(scenario: number): string {
    const varying = this.axes.map((_, a) => a).filter((a) => (this.axes[a]?.labels.length ?? 0) > 1);
    return varying.map((a) => this.labelWords(scenario, a)).join(', ') || this.scenarios[scenario]?.words || '';
  }
  region(scenario: number): Region | undefined {
    const at = this.scenarios[scenario]?.platform;
    return at === undefined ? undefined : this.platforms[at];
  }
  nationName(iso2: string): string {
    for (const region of this.platforms) {
      const nation = region.nations.find((n) => n.iso2 === iso2);
      if (nation) return nation.name;
    }
    return iso2;
  }
  ofKind(kind: string): Group[] { return this.groups.filter((group) => group.kind === kind); }
  // Nations that ask: with an answer of their own, in the order of the tables.
  askingNations(scenario: number): string[] {
    return this.ofKind('nation').map((g) => g.name).filter((name) =>
      ['requests', 'ttft_p95', 'jobs'].some((metric) => this.find(scenario, { kind: 'nation', name }, metric) !== null));
  }
  // The group that stands for everybody: of each metric the one that has it.  What all of it takes, whoever pays,
  // is of all nations: halls of the bloc's soil may be run from elsewhere.
  whole(metric: string, scenario = 0): Group | null {
    const kinds = /cost|usd|carbon|co2|energy/.test(metric) ? ['all', 'bloc'] : ['bloc', 'all'];
    for (const group of kinds.flatMap((kind) => this.ofKind(kind))) {
      if (this.find(scenario, group, metric)) return group;
    }
    const only = this.groups.filter((g) => g.kind !== 'nation' && this.find(scenario, g, metric));
    return only.length === 1 ? only[0] ?? null : null;
  }

  private figures(scenario: number): Read | null {
    const known = this.read.get(scenario);
    if (known) return known;
    const data = block<FigureBlock>(`figures-${this.place}-${scenario}`);
    if (!data) return null;
    const rows = new Map<number, number>();
    data.g.forEach((g, row) => rows.set((data.m[row] ?? 0) * kGroups + g, row));
    const read = { block: data, rows };
    this.read.set(scenario, read);
    return read;
  }
  find(scenario: number, group: Group | null, metric: string): Figure | null {
    const m = this.metricPlace.get(metric);
    const g = group ? this.groupPlace.get(`${group.kind}\n${group.name}`) : undefined;
    if (m === undefined || g === undefined) return null;
    const read = this.figures(scenario);
    const row = read?.rows.get(m * kGroups + g);
    if (!read || row === undefined) return null;
    const b = read.block;
    const mean = b.mean[row];
    if (mean === null || mean === undefined) return null;
    return {
      mean, low: b.low[row] ?? null, high: b.high[row] ?? null, flags: b.flags[row] ?? '',
      runs: b.runs[row] ?? [], diff: b.diff[row] ?? null, dlow: b.dlow[row] ?? null,
      dhigh: b.dhigh[row] ?? null, verdict: b.verdict[row] ?? '',
    };
  }
  groupsWith(scenario: number, metric: string, kind?: string): Group[] {
    return this.groups.filter((group) => (!kind || group.kind === kind) &&
      this.find(scenario, group, metric) !== null);
  }

  difference(scenario: number, against: number, group: Group | null, metric: string): Difference | null {
    const of = this.find(scenario, group, metric);
    const base = this.find(against, group, metric);
    if (!of || !base || scenario === against) return null;
    if (this.scenarios[scenario]?.baseline === against && of.diff !== null && of.verdict) {
      return {
        of: of.mean, against: base.mean, mean: of.diff, low: of.dlow, high: of.dhigh,
        verdict: of.verdict, paired: false,
      };
    }
    return pair(of, base, this.metric(metric), this.student);
  }

  series(scenario: number, metric: string, kind: string): Series[] {
    let all = this.hours.get(scenario);
    if (!all) {
      all = block<SeriesBlock[]>(`series-${this.place}-${scenario}`) ?? [];
      this.hours.set(scenario, all);
    }
    const found: Series[] = [];
    for (const entry of all) {
      const group = this.groups[entry.g];
      if (entry.m === metric && group?.kind === kind) {
        found.push({ group, from: entry.from, values: entry.values });
      }
    }
    return found;
  }
  seriesMetrics(scenario: number): Set<string> {
    this.series(scenario, '', '');
    return new Set((this.hours.get(scenario) ?? []).map((entry) => entry.m));
  }
  lastHour(scenario: number): number {
    this.series(scenario, '', '');
    return (this.hours.get(scenario) ?? [])
      .reduce((most, entry) => Math.max(most, entry.from + entry.values.length - 1), 0);
  }
}

// Replicate by replicate, as the program does it, but without a correction for many comparisons.
// Of one replicate there is a difference and no interval.
export function pair(of: Figure, base: Figure, metric: Metric | undefined, student: number[]): Difference {
  const mean = of.mean - base.mean;
  const result: Difference = {
    of: of.mean, against: base.mean, mean, low: null, high: null, verdict: '', paired: true,
  };
  const pairs: number[] = [];
  if (of.runs.length === base.runs.length) {
    of.runs.forEach((value, r) => {
      const other = base.runs[r];
      if (value !== null && other !== null && other !== undefined) pairs.push(value - other);
    });
  }
  const n = pairs.length;
  const t = student[n - 2];
  if (n < 2 || t === undefined) return result;
  const middle = pairs.reduce((sum, d) => sum + d, 0) / n;
  const variance = pairs.reduce((sum, d) => sum + (d - middle) ** 2, 0) / (n - 1);
  const half = t * Math.sqrt(variance / n);
  result.mean = middle; result.low = middle - half; result.high = middle + half;
  const matters = Math.max((metric?.matters_relative ?? 0) * Math.abs(base.mean),
    metric?.matters_absolute ?? 0);
  const noise = 1e-12 * Math.max(Math.abs(of.mean), Math.abs(base.mean));
  if (Math.abs(middle) <= noise || Math.max(Math.abs(result.low), Math.abs(result.high)) < matters) {
    result.verdict = 'tie';
  } else if (result.low > 0 || result.high < 0) {
    if (Math.abs(middle) < matters) result.verdict = 'tie';
    else if (metric?.better === 'low') result.verdict = middle < 0 ? 'better' : 'worse';
    else if (metric?.better === 'high') result.verdict = middle > 0 ? 'better' : 'worse';
    else result.verdict = middle > 0 ? 'higher' : 'lower';
  } else {
    result.verdict = 'unclear';
  }
  return result;
}

export interface Report { version: string; commit: string; folders: Folder[]; student: number[] }

export function readReport(): Report {
  const data = block<ReportData>('report');
  if (!data) throw new Error('the page holds no data');
  return {
    version: data.made_by.version, commit: data.made_by.commit, student: data.student,
    folders: data.folders.map((folder, f) => new Folder(folder, f, data.student)),
  };
}

export interface WorldBlock { type: 'Topology'; objects: Record<string, unknown>; arcs: unknown; transform?: unknown }
export function readWorld(): WorldBlock | null { return block<WorldBlock>('world'); }
