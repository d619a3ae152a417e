// Where things are: shapes of nations in the atlas, their middle, and the night.
import { geoArea, geoContains } from 'd3-geo';
import { feature } from 'topojson-client';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { readWorld, type Region } from './data';

export type Shape = Feature<Geometry, { name?: string }>;
let world: Shape[] | null = null;
export function shapes(): Shape[] {
  if (world === null) {
    const topology = readWorld();
    const object = topology?.objects['countries'];
    world = topology && object
      ? (feature(topology as never, object as never) as unknown as FeatureCollection<Geometry, { name?: string }>).features
      : [];
  }
  return world;
}

// Where most of a nation's users are.
export function centre(region: Region, iso2: string): [number, number] | null {
  const metros = region.points.filter((p) => p.iso2 === iso2);
  const main = metros.reduce<typeof metros[0] | null>((most, p) => (most && most.users_share >= p.users_share ? most : p), null);
  return main ? [main.lon, main.lat] : null;
}
const kShapes = new Map<string, Shape | undefined>();
// The atlas knows no ISO letters: by name, else by which shape holds a city of the nation.
export function shapeOf(name: string, iso2: string, region: Region): Shape | undefined {
  if (kShapes.has(iso2)) return kShapes.get(iso2);
  const all = shapes();
  const short = name.toLowerCase().split(' ')[0] ?? '';
  let found = all.find((shape) => shape.properties.name === name)
    ?? all.find((shape) => shape.properties.name?.toLowerCase() === short);
  if (!found) {
    for (const point of region.points.filter((p) => p.iso2 === iso2)) {
      found = all.find((shape) => geoArea(shape) < 6 && geoContains(shape, [point.lon, point.lat]));
      if (found) break;
    }
  }
  kShapes.set(iso2, found);
  return found;
}

// Opposite the sun, by the low-precision formulae of the Astronomical Almanac (0.01 degree).
export function antisolar(time: Date): [number, number] {
  const radians = Math.PI / 180;
  const days = time.getTime() / 86_400_000 - 10_957.5;  // since noon of 2000-01-01
  const anomaly = (357.528 + 0.9856003 * days) * radians;
  const length = 280.46 + 0.9856474 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly);
  const tilt = 23.439 * radians;
  const rise = Math.atan2(Math.cos(tilt) * Math.sin(length * radians), Math.cos(length * radians)) / radians;
  const declination = Math.asin(Math.sin(tilt) * Math.sin(length * radians)) / radians;
  const sidereal = (280.46062 + 360.98564737 * days) % 360;
  const sun = ((rise - sidereal + 540) % 360 + 360) % 360 - 180;
  return [sun > 0 ? sun - 180 : sun + 180, -declination];
}
