// Lines of submarine cables along plausible ways by sea.  They are drawn, not charted: the shortest way
// over the cells of land-grid.ts, with dearer coasts, pulled straight, its corners rounded.  Nothing that
// is counted rests on them: lengths and delays are those of the data.
//
// Flow     cables, landings, shapes -> one grid for the region -> seaRoutes(): a line a cable.
// Land     costs as much as a hundred times its width by sea, so a cable crosses it where there is no
//          other way: Egypt, Panama.  A landing reaches the nearest sea cell in a straight line.
// Order    ties fall by the order of cells, so the same region makes the same lines.
import { geoInterpolate } from 'd3-geo';
import FlatQueue from 'flatqueue';
import type { Shape } from './geography';
import { kCell, kLand, kNear, kShore, LandGrid, type Window } from './land-grid';

export type Place = [number, number];  // longitude and latitude, degrees

const kRadians = Math.PI / 180;
const kCost = [1, 1.5, 20, 100]; // of a degree over open sea, near land, at the shore, on land
const kMargin = 10;              // degrees around the landings that a way may use
const kSnap = 12;                // cells from a landing to the sea, at most
const kSmallestSea = 150;        // leaves; what is smaller is a lagoon or a lake
const kPatience = 6;             // leaves behind the last one seen
const kStep = 0.25;              // degrees between the points of a line
const kRound = 0.3;              // degrees from a corner that are rounded
const kLanes = 7;                // beside each other, by cable system
const kLane = 0.055;             // degrees between lanes

// Degrees of a great circle, near enough for neighbours.
function gap(aLon: number, aLat: number, bLon: number, bLat: number): number {
  let lon = Math.abs(aLon - bLon);
  if (lon > 180) lon = 360 - lon;
  return Math.hypot(lon * Math.cos((aLat + bLat) / 2 * kRadians), aLat - bLat);
}
// Degrees of the great circle, by the haversine.
function degrees(aLon: number, aLat: number, bLon: number, bLat: number): number {
  const lat = Math.sin((bLat - aLat) / 2 * kRadians); const lon = Math.sin((bLon - aLon) / 2 * kRadians);
  return 2 * Math.asin(Math.min(1, Math.sqrt(lat * lat + Math.cos(aLat * kRadians) * Math.cos(bLat * kRadians) * lon * lon))) / kRadians;
}
function unit([lon, lat]: Place): [number, number, number] {
  const flat = Math.cos(lat * kRadians);
  return [flat * Math.cos(lon * kRadians), flat * Math.sin(lon * kRadians), Math.sin(lat * kRadians)];
}
const between = (a: Place, b: Place): number => degrees(a[0], a[1], b[0], b[1]);

// Longitudes that do not jump at 180, for lines of the same sea.
function unrolled(line: Place[]): Place[] {
  let before = line[0]?.[0] ?? 0;
  return line.map(([lon, lat]) => {
    before += ((lon - before + 540) % 360 + 360) % 360 - 180;
    return [before, lat];
  });
}

// What holds all the landings and a margin, in the half turns beside the first of them.
function windowOf(places: Place[]): Window {
  const middle = places[0]?.[0] ?? 0;
  const lons = places.map(([lon]) => middle + ((lon - middle + 540) % 360 + 360) % 360 - 180);
  const lats = places.map(([, lat]) => lat);
  const [west, east] = [Math.min(...lons) - kMargin, Math.max(...lons) + kMargin];
  // Ends more than half a turn apart: a way may lie round the back.
  const round = east - west > 180 + 2 * kMargin;
  return { west: round ? middle - 180 : west, east: round ? middle + 180 : east, south: Math.min(...lats) - kMargin, north: Math.max(...lats) + kMargin };
}

class Router {
  private readonly grid: LandGrid;
  private readonly cost: Float32Array;
  private readonly before: Int32Array;
  private readonly stamp: Uint16Array;  // the search that wrote cost and before; 2n + 1 when the leaf is done
  private readonly isSea = new Map<number, boolean>();
  private searches = 0;

  constructor(window: Window, shapes: Shape[]) {
    this.grid = new LandGrid(window, shapes);
    const cells = this.grid.columns * this.grid.rows;
    this.cost = new Float32Array(cells);
    this.before = new Int32Array(cells);
    this.stamp = new Uint16Array(cells);
  }

  // Null where a landing has no sea near it.
  line(from: Place, to: Place): Place[] | null {
    const [first, last] = [this.snap(from), this.snap(to)];
    if (first < 0 || last < 0) return null;
    const leaves = this.search(first, last);
    if (!leaves) return null;
    const sea = this.rounded(this.pulled(leaves));
    return unrolled([from, ...sea, to]);
  }

  // The leaf of the nearest sea cell.
  private snap(place: Place): number {
    const own = this.grid.cellAt(...place);
    if (own < 0) return -1;
    let best = -1; let least = Infinity;
    for (let reach = 0; reach <= kSnap && (best < 0 || reach * kCell < 1.5 * least); reach += 1) {
      for (let rows = -reach; rows <= reach; rows += 1) {
        const step = Math.abs(rows) === reach || reach === 0 ? 1 : 2 * reach;
        for (let columns = -reach; columns <= reach; columns += step) {
          const cell = this.grid.beside(own, columns, rows);
          if (cell < 0 || this.grid.of(cell) === kLand || !this.inSea(this.grid.leafOf(cell))) continue;
          const far = gap(place[0], place[1], this.grid.lon(cell), this.grid.lat(cell));
          if (far < least) { least = far; best = this.grid.leafOf(cell); }
        }
      }
    }
    return best;
  }
  // Whether the water around a leaf is more than a lagoon.
  private inSea(leaf: number): boolean {
    const known = this.isSea.get(leaf);
    if (known !== undefined) return known;
    const seen = new Set([leaf]);
    const near: number[] = [];
    for (const next of seen) {
      if (seen.size >= kSmallestSea) break;
      this.grid.neighbours(next, near);
      for (const other of near) if (this.grid.of(other) !== kLand) seen.add(other);
    }
    const large = seen.size >= kSmallestSea;
    for (const other of seen) this.isSea.set(other, large);
    return large;
  }

  // A* over leaves; the bound is the great circle to the end.
  private search(first: number, last: number): number[] | null {
    const { grid, cost, before, stamp } = this;
    this.searches += 1;
    const [seen, done] = [2 * this.searches, 2 * this.searches + 1];
    const [endLon, endLat] = [grid.lon(last), grid.lat(last)];
    const queue = new FlatQueue<number>();
    const near: number[] = [];
    cost[first] = 0; before[first] = -1; stamp[first] = seen;
    queue.push(first, 0);
    for (let leaf = queue.pop(); leaf !== undefined; leaf = queue.pop()) {
      if (leaf === last) break;
      if (stamp[leaf] === done) continue;
      stamp[leaf] = done;
      const [lon, lat, dear] = [grid.lon(leaf), grid.lat(leaf), kCost[grid.of(leaf)] ?? 1];
      grid.neighbours(leaf, near);
      for (const other of near) {
        if (stamp[other] === done) continue;
        const [toLon, toLat] = [grid.lon(other), grid.lat(other)];
        const total = (cost[leaf] ?? 0) + gap(lon, lat, toLon, toLat) * (dear + (kCost[grid.of(other)] ?? 1)) / 2;
        if (stamp[other] === seen && total >= (cost[other] ?? 0)) continue;
        cost[other] = total; before[other] = leaf; stamp[other] = seen;
        queue.push(other, total + degrees(toLon, toLat, endLon, endLat));
      }
    }
    if (stamp[last] !== seen) return null;
    const way: number[] = [];
    for (let leaf = last; leaf >= 0; leaf = before[leaf] ?? -1) way.push(leaf);
    return way.reverse();
  }

  // Straight where that costs no more than the way over the leaves and touches no worse ground.
  private pulled(leaves: number[]): Place[] {
    const at = leaves.map((leaf): Place => [this.grid.lon(leaf), this.grid.lat(leaf)]);
    const ground = leaves.map((leaf) => this.grid.of(leaf));
    const line: Place[] = at.slice(0, 1);
    const isSeen = (i: number, j: number): boolean => {
      const paid = (this.cost[leaves[j] ?? 0] ?? 0) - (this.cost[leaves[i] ?? 0] ?? 0);
      return this.straightCost(at[i]!, at[j]!, Math.max(kNear, ...ground.slice(i, j + 1))) <= paid * 1.0001;
    };
    for (let i = 0; i < at.length - 1;) {
      // Longer strides while the end is seen, shorter ones when it is not; then with patience, for what
      // hides one leaf may not hide the next.
      let best = i + 1; let stride = 1; let missed = 0;
      while (missed < kPatience && best + stride + missed < at.length) {
        if (isSeen(i, best + stride + missed)) { best += stride + missed; stride *= 2; missed = 0; }
        else if (stride > 1) stride /= 2;
        else missed += 1;
      }
      i = best;
      line.push(at[i]!);
    }
    return this.straightened(line);
  }
  // Without the corners that a straight piece does as well without.
  private straightened(line: Place[]): Place[] {
    const kept = [...line];
    for (let i = 1; i < kept.length - 1;) {
      const [a, b, c] = [kept[i - 1]!, kept[i]!, kept[i + 1]!];
      const paid = this.straightCost(a, b, kLand) + this.straightCost(b, c, kLand);
      if (this.straightCost(a, c, kNear) <= paid * 1.0001) {
        kept.splice(i, 1);
        i = Math.max(1, i - 1);
      } else {
        i += 1;
      }
    }
    return kept;
  }
  // Along the chord between two places, which lies over their great circle.
  private straightCost(a: Place, b: Place, worst: number): number {
    const length = between(a, b);
    const pieces = Math.max(2, Math.ceil(length / (kCell * 0.5)));
    const [ax, ay, az] = unit(a); const [bx, by, bz] = unit(b);
    let sum = 0;
    for (let i = 1; i < pieces; i += 1) {
      const t = i / pieces;
      const x = ax + (bx - ax) * t; const y = ay + (by - ay) * t; const z = az + (bz - az) * t;
      const ground = this.grid.groundAt(Math.atan2(y, x) / kRadians, Math.atan2(z, Math.sqrt(x * x + y * y)) / kRadians);
      if (ground > worst) return Infinity;
      sum += kCost[ground] ?? 1;
    }
    return sum / (pieces - 1) * length;
  }

  // Points along the line, each corner a curve where that stays at sea.
  private rounded(line: Place[]): Place[] {
    const found: Place[] = line.slice(0, 1);
    for (let i = 1; i < line.length; i += 1) {
      const [a, b] = [found[found.length - 1]!, line[i]!];
      const next = line[i + 1];
      const curve = next ? this.corner(line[i - 1]!, b, next) : [];
      const end = curve[0] ?? b;
      const pieces = Math.ceil(between(a, end) / kStep);
      const along = geoInterpolate(a, end);
      for (let p = 1; p < pieces; p += 1) found.push(along(p / pieces));
      if (curve.length > 0) found.push(...curve); else found.push(b);
    }
    return found;
  }
  private corner(a: Place, b: Place, c: Place): Place[] {
    const [before, after] = [between(b, a), between(b, c)];
    const from = geoInterpolate(b, a)(Math.min(0.5, kRound / before));
    const to = geoInterpolate(b, c)(Math.min(0.5, kRound / after));
    const curve = [0, 0.25, 0.5, 0.75, 1].map((t) =>
      geoInterpolate(geoInterpolate(from, b)(t), geoInterpolate(b, to)(t))(t));
    const ground = this.grid.groundAt(...b);
    return curve.every((p) => this.grid.groundAt(...p) <= Math.max(kNear, ground)) ? curve : [];
  }

  // Beside itself by some degrees, as far as that stays at sea, and not at its ends.
  shifted(line: Place[], by: number): Place[] {
    if (by === 0) return line;
    return line.map((p, i) => {
      const a = line[i - 1]; const b = line[i + 1];
      if (!a || !b) return p;
      const squeeze = Math.max(0.1, Math.cos(p[1] * kRadians));
      const [dx, dy] = [(b[0] - a[0]) * squeeze, b[1] - a[1]];
      const length = Math.hypot(dx, dy) || 1;
      const taper = Math.min(1, Math.min(i, line.length - 1 - i) / 6);
      for (const share of [1, 0.5]) {
        const off = by * taper * share;
        const moved: Place = [p[0] - (dy / length) * off / squeeze, p[1] + (dx / length) * off];
        if (this.grid.groundAt(...moved) < kShore) return moved;
      }
      return p;
    });
  }
}

interface Line { submarine: boolean; system: string; from: number; to: number }
export interface SeaRegion<C extends Line> { points: { lon: number; lat: number }[]; cables: C[] }
const kKnown = new WeakMap<object, unknown>();

// Lines of the submarine cables of a region; those without sea at an end are left out.
export function seaRoutes<C extends Line>(region: SeaRegion<C>, shapes: Shape[]): Map<C, Place[]> {
  const known = kKnown.get(region) as Map<C, Place[]> | undefined;
  if (known) return known;
  const began = performance.now();
  const at = (point: number): Place => [region.points[point]?.lon ?? 0, region.points[point]?.lat ?? 0];
  const cables = region.cables.filter((cable) => cable.submarine);
  const found = new Map<C, Place[]>();
  kKnown.set(region, found);
  if (cables.length === 0 || shapes.length === 0) return found;
  const router = new Router(windowOf(cables.flatMap((cable) => [at(cable.from), at(cable.to)])), shapes);
  const ways = new Map<string, Place[] | null>();
  const lanes = new Map<string, number>();
  for (const cable of cables) {
    const [from, to] = [Math.min(cable.from, cable.to), Math.max(cable.from, cable.to)];
    const key = `${from}-${to}`;
    if (!ways.has(key)) ways.set(key, router.line(at(from), at(to)));
    const way = ways.get(key);
    if (!lanes.has(cable.system)) lanes.set(cable.system, lanes.size);
    const lane = ((lanes.get(cable.system) ?? 0) % kLanes) - (kLanes - 1) / 2;
    if (way) found.set(cable, router.shifted(way, lane * kLane));
  }
  performance.measure('sea routes', { start: began });  // for who asks how long it took
  return found;
}
