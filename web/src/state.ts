// What the reader has chosen; the address after # keeps it, so a link restores the view.
export interface State {
  scenario: number; against: number; nation: string; hour: number; metric: string; cables: string;
  sites: string; budget: number; year: number; at: string;
}
// What figures need of the choices.
export interface Chooser {
  readonly state: State;
  onChange(listener: Listener): void;
  set(some: Partial<State>): void;
}
type Listener = (state: State, changed: Set<keyof State>) => void;

const kNumbers: (keyof State)[] = ['scenario', 'against', 'hour', 'budget', 'year'];

export class Choices implements Chooser {
  private readonly listeners: Listener[] = [];
  constructor(public state: State, private readonly limits: (state: State) => State) {
    this.state = limits({ ...state, ...this.fromAddress() });
    window.addEventListener('hashchange', () => this.set(this.fromAddress(), false));
  }
  onChange(listener: Listener): void { this.listeners.push(listener); }

  set(some: Partial<State>, write = true): void {
    const before = this.state;
    this.state = this.limits({ ...before, ...some });
    const changed = new Set((Object.keys(this.state) as (keyof State)[])
      .filter((key) => this.state[key] !== before[key]));
    if (write) history.replaceState(null, '', this.address());
    if (changed.size > 0) for (const listener of this.listeners) listener(this.state, changed);
  }
  address(): string {
    const words = new URLSearchParams();
    for (const [key, value] of Object.entries(this.state)) {
      if (value !== '' && value !== -1) words.set(key, String(value));
    }
    return `#${words.toString()}`;
  }
  private fromAddress(): Partial<State> {
    const found: Record<string, string | number> = {};
    for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
      if (!(key in this.state)) continue;
      const isNumber = kNumbers.includes(key as keyof State);
      if (!isNumber) found[key] = value;
      else if (Number.isFinite(Number(value))) found[key] = Number(value);
    }
    return found as Partial<State>;
  }
}

// The same choices for another folder, whose scenarios have other numbers; -1 is none.
export class PartnerChoices implements Chooser {
  constructor(private readonly own: Chooser, private readonly partner: (scenario: number) => number) {}
  get state(): State { return { ...this.own.state, scenario: this.partner(this.own.state.scenario) }; }
  onChange(listener: Listener): void { this.own.onChange((_, changed) => listener(this.state, changed)); }
  set(some: Partial<State>): void { const { scenario: _, ...rest } = some; this.own.set(rest); }
}
