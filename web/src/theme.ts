// Colours by theme.  Categories are those of Okabe and Ito (2008), told apart by colour-blind
// readers; better and worse are blue and vermilion and carry a sign besides.
export interface Theme {
  dark: boolean; paper: string; ink: string; soft: string; line: string; land: string; sea: string;
  border: string; good: string; bad: string; even: string; accent: string; categories: string[];
  ramp: string[];
}
const kLight: Theme = {
  dark: false, paper: '#ffffff', ink: '#16202c', soft: '#566270', line: '#d5dbe2', land: '#e6e4dc',
  sea: '#eef4f8', border: '#ffffff', good: '#0b62a4', bad: '#b8460e', even: '#7c8794', accent: '#0b5f8a',
  categories: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a6a00', '#4b4b4b'],
  ramp: ['#e8f1f8', '#b9d6ea', '#7fb5d8', '#3f8cc0', '#13609b', '#08376b'],
};
const kDark: Theme = {
  dark: true, paper: '#141a21', ink: '#e8edf2', soft: '#a3afbb', line: '#34404c', land: '#2b333b',
  sea: '#10161d', border: '#141a21', good: '#67b7ee', bad: '#f39a63', even: '#98a4b0', accent: '#7cc4ea',
  categories: ['#56b4e9', '#f0884a', '#3ccba0', '#e39ac6', '#f2c14e', '#9ad0f5', '#cfc04a', '#c4c4c4'],
  ramp: ['#1d2a36', '#1f4663', '#256891', '#3b8fc2', '#79bbe4', '#c7e4f8'],
};
const wantsDark = window.matchMedia('(prefers-color-scheme: dark)');
const prints = window.matchMedia('print');
let chosen: 'light' | 'dark' | '' = '';
const listeners: (() => void)[] = [];
let printing = false;

export function theme(): Theme {
  if (printing || prints.matches) return kLight;
  return (chosen === '' ? wantsDark.matches : chosen === 'dark') ? kDark : kLight;
}
function apply(): void {
  document.documentElement.dataset['theme'] = theme().dark ? 'dark' : 'light';
  for (const listener of listeners) listener();
}
export function onTheme(listener: () => void): void { listeners.push(listener); }
export function startTheme(): void {
  wantsDark.addEventListener('change', apply);
  apply();
}
export function toggleTheme(): void { chosen = theme().dark ? 'light' : 'dark'; apply(); }
export function forPrint(on: boolean): void { printing = on; apply(); }

// A step of the ramp for a share between 0 and 1.
export function rampColour(share: number): string {
  const ramp = theme().ramp;
  const at = Math.max(0, Math.min(ramp.length - 1, Math.floor(share * ramp.length)));
  return ramp[at] ?? ramp[0] ?? '#888';
}
