// What the colours of the map mean: load of cables, shared-risk groups, laws.
import type { Region } from './data';
import { theme } from './theme';

export const kLoads = [{ from: 0, word: 'below 10 %' }, { from: 0.1, word: '10\u201350 %' }, { from: 0.5, word: '50\u201380 %' }, { from: 0.8, word: '80 % to full' }, { from: 1, word: 'over full' }];
export function loadColour(load: number): string {
  const colours = theme().dark ? ['#4aa3d8', '#6fcf97', '#f2c14e', '#f0884a', '#ff5c5c'] : ['#4d94c4', '#2f9e77', '#c79200', '#d0600f', '#b3152a'];
  const step = kLoads.reduce((at, s_, i) => (load >= s_.from ? i : at), 0);
  return colours[step] ?? '#888';
}
export function riskGroups(region: Region): Map<string, { colour: string; count: number }> {
  const found = new Map<string, { colour: string; count: number }>();
  const colours = theme().categories;
  for (const cable of region.cables) {
    if (!cable.shared_risk_group) continue;
    const known = found.get(cable.shared_risk_group);
    if (known) known.count += 1;
    else found.set(cable.shared_risk_group, { colour: colours[found.size % colours.length] ?? '#888', count: 1 });
  }
  return found;
}
export function lawsOf(region: Region): Map<string, string> {
  const found = new Map<string, string>();
  const colours = theme().categories;
  for (const site of region.sites) {
    if (!found.has(site.laws)) found.set(site.laws, colours[found.size % colours.length] ?? '#888');
  }
  return found;
}
