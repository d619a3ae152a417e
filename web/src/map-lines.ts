// Lines of cables on the map: submarine ones by plausible ways by sea (sea-routes.ts), those on land as
// great circles, with the same ends side by side.
import { geoDistance, geoInterpolate, type GeoProjection } from 'd3-geo';
import type { Cable, Region } from './data';
import { shapes } from './geography';
import { seaRoutes, type Place } from './sea-routes';

export interface CableLine {
  d: string;                         // of a path
  middle: [number, number] | null;   // where a mark of the cable stands
}
const kClose = 1.2;  // pixels between points of a line, at least

// Of every cable whose ends are known, as the projection has them.
export function cableLines(region: Region, projection: GeoProjection): Map<Cable, CableLine> {
  const ways = seaRoutes(region, shapes());
  const sameEnds = new Map<string, number>();
  const found = new Map<Cable, CableLine>();
  for (const cable of region.cables) {
    const from = region.points[cable.from]; const to = region.points[cable.to];
    if (!from || !to) continue;
    const way = ways.get(cable);
    if (way) { found.set(cable, lineOf(projected(way, projection))); continue; }
    const ends = [cable.from, cable.to].sort((a, b) => a - b).join('-');
    const turn = sameEnds.get(ends) ?? 0;
    sameEnds.set(ends, turn + 1);
    found.set(cable, lineOf(bent(projected(greatCircle([from.lon, from.lat], [to.lon, to.lat]), projection), turn)));
  }
  return found;
}

function greatCircle(from: Place, to: Place): Place[] {
  const between = geoInterpolate(from, to);
  const pieces = Math.max(2, Math.ceil(geoDistance(from, to) * 40));
  return Array.from({ length: pieces + 1 }, (_, i) => between(i / pieces));
}
function projected(line: Place[], projection: GeoProjection): [number, number][] {
  const found: [number, number][] = [];
  const world = 2 * Math.PI * projection.scale();  // pixels, of Mercator
  line.forEach((place, i) => {
    const p = projection(place);
    const last = found[found.length - 1];
    // Over the map's own edge a line goes on, it does not jump to the other side.
    if (p && last) p[0] -= world * Math.round((p[0] - last[0]) / world);
    const close = p && last && i < line.length - 1 && Math.hypot(p[0] - last[0], p[1] - last[1]) < kClose;
    if (p && !close) found.push(p);
  });
  return found;
}
// The n-th of those with the same ends: the first straight, the others to its left and right.
function bent(at: [number, number][], turn: number): [number, number][] {
  const first = at[0]; const last = at[at.length - 1];
  if (!first || !last || turn === 0) return at;
  const length = Math.hypot(last[0] - first[0], last[1] - first[1]) || 1;
  const [nx, ny] = [-(last[1] - first[1]) / length, (last[0] - first[0]) / length];
  const off = (turn % 2 === 1 ? 1 : -1) * Math.ceil(turn / 2) * Math.min(9, 2 + length * 0.05);
  return at.map((p, i) => {
    const bend = off * Math.sin((Math.PI * i) / (at.length - 1));
    return [p[0] + nx * bend, p[1] + ny * bend];
  });
}
function lineOf(at: [number, number][]): CableLine {
  const d = at.map((p, i) => `${i === 0 ? 'M' : 'L'}${p[0].toFixed(1)},${p[1].toFixed(1)}`).join('');
  const lengths = at.map((p, i) => { const q = at[Math.max(0, i - 1)] ?? p; return Math.hypot(p[0] - q[0], p[1] - q[1]); });
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  const place = lengths.findIndex((length) => (left -= length) <= 0);
  return { d, middle: at[place] ?? null };
}
