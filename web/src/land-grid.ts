// Land and sea as a grid of cells, joined to square leaves where all is open sea or all is land.
//
// Made of the atlas' shapes by scanline: a cell is land when its middle lies in a shape, shore when only a
// part of it does, near when it touches one of these.  Straits narrower than a cell may be closed, and
// canals are land.
import type { Shape } from './geography';

export const kCell = 0.1;  // degrees: 11 km along a meridian
const kDeepest = 3;        // leaves are at most 2^3 cells wide
const kLeaf = 1 << kDeepest;
const kFarthest = 85;      // degrees of latitude, as far as Mercator goes
export const kOpen = 0;
export const kNear = 1;
export const kShore = 2;
export const kLand = 3;

export interface Window { west: number; south: number; east: number; north: number }

// A ring over the antimeridian in longitudes that go on beyond 180; one around a pole (the Antarctic) as it is.
function unrolled(ring: number[][]): number[][] {
  let turn = 0;
  const found = ring.map(([x = 0, y = 0], i) => {
    const step = x - (ring[i - 1]?.[0] ?? x);
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [x + turn, y];
  });
  return turn === 0 ? found : ring;
}

export class LandGrid {
  readonly columns: number;
  readonly rows: number;
  private readonly wraps: boolean;  // the columns go round the world
  private readonly west: number;
  private readonly south: number;
  private readonly ground: Uint8Array;
  private readonly level: Uint8Array;  // of the leaf that holds the cell: log2 of its width

  // Longitudes of the window may lie beyond 180; one of 360 degrees or more goes round.
  constructor(window: Window, shapes: Shape[]) {
    this.wraps = window.east - window.west >= 360 - kLeaf * kCell;
    this.west = window.west;
    this.south = Math.max(-kFarthest, window.south);
    const whole = (degrees: number): number => Math.ceil(degrees / kCell / kLeaf) * kLeaf;
    this.columns = this.wraps ? Math.round(360 / kCell) : whole(window.east - window.west);
    this.rows = whole(Math.min(kFarthest, window.north) - this.south);
    this.ground = new Uint8Array(this.columns * this.rows);
    this.level = new Uint8Array(this.columns * this.rows);
    for (const { geometry } of shapes) {
      if (geometry.type === 'Polygon') geometry.coordinates.forEach((ring) => this.mark(ring));
      else if (geometry.type === 'MultiPolygon') geometry.coordinates.flat().forEach((ring) => this.mark(ring));
    }
    this.sweep();
    this.findNear();
    for (let level = 1; level <= kDeepest; level += 1) this.join(level);
  }

  // The cell of a place, -1 outside the grid.
  cellAt(lon: number, lat: number): number {
    const turned = (((lon - this.west) % 360) + 360) % 360;
    return this.cell(Math.floor(turned / kCell), Math.floor((lat - this.south) / kCell));
  }
  groundAt(lon: number, lat: number): number {
    const cell = this.cellAt(lon, lat);
    return cell < 0 ? kOpen : this.of(cell);
  }
  of(cell: number): number { return this.ground[cell] ?? kOpen; }
  // The cell that lies columns and rows beside another, -1 outside the grid.
  beside(cell: number, columns: number, rows: number): number {
    const row = Math.floor(cell / this.columns);
    return this.cell(cell - row * this.columns + columns, row + rows);
  }
  width(cell: number): number { return 1 << (this.level[cell] ?? 0); }
  // The first cell of the leaf that holds a cell: the leaf's name.
  leafOf(cell: number): number {
    const mask = ~(this.width(cell) - 1);
    const row = Math.floor(cell / this.columns);
    return (row & mask) * this.columns + ((cell - row * this.columns) & mask);
  }
  // The middle of a leaf.
  lon(leaf: number): number { return this.west + ((leaf % this.columns) + this.width(leaf) / 2) * kCell; }
  lat(leaf: number): number { return this.south + (Math.floor(leaf / this.columns) + this.width(leaf) / 2) * kCell; }

  // The leaves that touch a leaf by a side or a corner.
  neighbours(leaf: number, found: number[]): void {
    found.length = 0;
    const width = this.width(leaf);
    const row = Math.floor(leaf / this.columns);
    const column = leaf - row * this.columns;
    for (let side = 0; side < 2; side += 1) {
      const r = side === 0 ? row - 1 : row + width;
      for (let c = column - 1; c <= column + width;) {
        const step = this.note(c, r, found);
        c += step - (c & (step - 1));
      }
      const c = side === 0 ? column - 1 : column + width;
      for (let along = row; along < row + width;) {
        const step = this.note(c, along, found);
        along += step - (along & (step - 1));
      }
    }
  }

  // Puts down the leaf of a cell; its width.
  private note(column: number, row: number, found: number[]): number {
    const cell = this.cell(column, row);
    if (cell < 0) return 1;
    const leaf = this.leafOf(cell);
    if (found[found.length - 1] !== leaf) found.push(leaf);
    return this.width(leaf);
  }
  private cell(column: number, row: number): number {
    if (row < 0 || row >= this.rows) return -1;
    const at = this.wraps ? (column + this.columns) % this.columns : column;
    return at >= 0 && at < this.columns ? row * this.columns + at : -1;
  }
  // Turns land to sea and sea to land from each crossing of a row's middle on, as far as the row goes:
  // shapes do not overlap and borders of two cancel, so what is turned an odd number of times is land.
  // Until sweep() only the first cell of each turn is marked.
  private mark(given: number[][]): void {
    const ring = unrolled(given);
    for (let i = 1; i < ring.length; i += 1) {
      let [x0 = 0, y0 = 0] = ring[i - 1] ?? []; let [x1 = 0, y1 = 0] = ring[i] ?? [];
      // Both neighbours reckon a border from its southern end, to the same last digit.
      if (y0 > y1) [x0, y0, x1, y1] = [x1, y1, x0, y0];
      const first = Math.max(0, Math.ceil((y0 - this.south) / kCell - 0.5));
      const last = Math.min(this.rows - 1, Math.ceil((y1 - this.south) / kCell - 0.5) - 1);
      this.markShore(x0, y0, x1, y1);
      for (let row = first; row <= last; row += 1) {
        const x = x0 + ((this.south + (row + 0.5) * kCell - y0) / (y1 - y0)) * (x1 - x0);
        for (let turn = -360; turn <= 360; turn += 360) {
          const column = Math.max(0, Math.ceil((x + turn - this.west) / kCell - 0.5));
          if (column < this.columns) this.ground[row * this.columns + column]! ^= 1;
        }
      }
    }
  }
  private markShore(x0: number, y0: number, x1: number, y1: number): void {
    const [low, high] = [this.south, this.south + this.rows * kCell];
    if (y1 < low || y0 > high) return;
    const pieces = Math.ceil(Math.max(Math.abs(x1 - x0), y1 - y0) / kCell * 2) || 1;
    for (let i = 0; i <= pieces; i += 1) {
      const cell = this.cellAt(x0 + (x1 - x0) * i / pieces, y0 + (y1 - y0) * i / pieces);
      if (cell >= 0) this.ground[cell]! |= kShore;
    }
  }
  private sweep(): void {
    for (let row = 0; row < this.rows; row += 1) {
      let isLand = 0;
      for (let cell = row * this.columns; cell < (row + 1) * this.columns; cell += 1) {
        const marks = this.ground[cell] ?? 0;
        isLand ^= marks & 1;
        this.ground[cell] = isLand === 1 ? kLand : marks & kShore;
      }
    }
  }
  private findNear(): void {
    const { ground, columns, rows } = this;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const cell = row * columns + column;
        if (ground[cell]! < kShore) continue;
        const inside = row > 0 && row < rows - 1 && column > 0 && column < columns - 1;
        for (let r = -1; r <= 1; r += 1) {
          for (let c = -1; c <= 1; c += 1) {
            const other = inside ? cell + r * columns + c : this.cell(column + c, row + r);
            if (other >= 0 && ground[other] === kOpen) ground[other] = kNear;
          }
        }
      }
    }
  }
  // Four leaves of the level below that are alike become one.
  private join(level: number): void {
    const { ground, columns, rows } = this;
    const half = 1 << (level - 1);
    const isLike = (cell: number, kind: number | undefined): boolean => this.level[cell] === level - 1 && ground[cell] === kind;
    for (let row = 0; row < rows; row += 2 * half) {
      for (let first = row * columns; first < (row + 1) * columns; first += 2 * half) {
        const kind = ground[first];
        if (!isLike(first, kind) || !isLike(first + half, kind) || !isLike(first + half * columns, kind) || !isLike(first + half * columns + half, kind)) continue;
        for (let r = 0; r < 2 * half; r += 1) this.level.fill(level, first + r * columns, first + r * columns + 2 * half);
      }
    }
  }
}
