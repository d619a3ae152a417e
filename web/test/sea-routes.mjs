// The lines of submarine cables, against the shapes of the atlas themselves (not the grid they are made on).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { geoDistance } from 'd3-geo';
import { build } from 'esbuild';
import { feature } from 'topojson-client';

const kEarth = 6371;  // km
const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve('world-atlas/countries-50m.json'), 'utf8'));
const shapes = feature(atlas, atlas.objects.countries).features;

// Rings with the box around them; a point is inside when a line to the north crosses an odd number.
const parts = shapes.flatMap(({ geometry }) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)).map((rings) => {
  const xs = rings[0].map((p) => p[0]); const ys = rings[0].map((p) => p[1]);
  return { rings, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
});
export function isLand([lon, lat]) {
  const x = ((lon + 540) % 360 + 360) % 360 - 180;
  return parts.some(({ rings, box }) => x >= box[0] && x <= box[2] && lat >= box[1] && lat <= box[3] &&
    rings.reduce((inside, ring) => ring.reduce((odd, [x1, y1], i) => {
      const [x0, y0] = ring[Math.max(0, i - 1)];
      return (x0 > x) !== (x1 > x) && y0 + (y1 - y0) * (x - x0) / (x1 - x0) > lat ? !odd : odd;
    }, inside), false));
}

// Of the page's own sources, by cable: a fresh copy of the region each time, for lines are kept by region.
export async function lines(region, folder) {
  const file = join(folder, 'sea-routes.mjs');
  await build({ entryPoints: [new URL('../src/sea-routes.ts', import.meta.url).pathname], bundle: true, format: 'esm', outfile: file });
  const { seaRoutes } = await import(pathToFileURL(file));
  return new Map([...seaRoutes(structuredClone(region), shapes)].map(([cable, line]) => [cable.name, line]));
}

const km = (a, b) => geoDistance(a, b) * kEarth;

// Points of a line on land, farther than `reach` km from both ends.
export const ashore = (line, reach) => line.filter((p) => Math.min(km(p, line[0]), km(p, line[line.length - 1])) > reach && isLand(p));

export async function checkRoutes(region, folder, { named, mostAshore }) {
  const found = await lines(region, folder);
  const submarine = region.cables.filter((cable) => cable.submarine);
  assert.equal(found.size, submarine.length, 'each submarine cable has a line');
  for (const name of named) {
    const line = found.get(name);
    assert.ok(line, `${name} is drawn`);
    assert.deepEqual(ashore(line, 25), [], `${name} lies at sea but at its ends`);
  }
  const wrong = submarine.flatMap((cable) => {
    const line = found.get(cable.name);
    const ends = [region.points[cable.from], region.points[cable.to]];
    assert.ok(ends.every((end) => Math.min(km([end.lon, end.lat], line[0]), km([end.lon, end.lat], line[line.length - 1])) < 1), `${cable.name} joins its landings`);
    line.forEach((p, i) => assert.ok(i === 0 || Math.abs(p[0] - line[i - 1][0]) < 20, `${cable.name} does not jump at ${p}`));
    return ashore(line, 40).length > 0 ? [cable.name] : [];
  });
  assert.ok(wrong.length <= mostAshore, `on land: ${wrong.join(', ')}`);
  assert.deepEqual([...await lines(region, folder)], [...found], 'the same again');
  return { submarine: submarine.length, wrong };
}
