// Makes report.html, the page without data: one file with its style, its script, the map of the world
// and a policy that lets only that script run.
//
//   node build.mjs [FILE]     default: report.html beside this script
//
// The same sources and the same package-lock.json give the same bytes; a test compares them.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const read = (name) => readFileSync(join(here, name), 'utf8');

const bundle = await build({
  entryPoints: [join(here, 'src/main.ts')],
  absWorkingDir: here,
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2021',
  charset: 'ascii',
  minify: true,
  legalComments: 'inline',
});
// What could be taken for the end of the script.
const script = bundle.outputFiles[0].text.replaceAll('</script', '<\\/script');
const style = (await build({
  entryPoints: [join(here, 'src/style.css')], absWorkingDir: here, write: false, minify: true,
})).outputFiles[0].text;

// Of the atlas: the shapes of nations, their names and ISO numbers; not the outline of all land.
const atlas = JSON.parse(read('node_modules/world-atlas/countries-50m.json'));
delete atlas.objects.land;
const world = JSON.stringify(atlas).replaceAll('<', '\\u003c');

const digest = createHash('sha256').update(script).digest('base64');
const put = (text, place, by) => {
  if (text.split(place).length !== 2) throw new Error(`page.html needs ${place} once`);
  return text.replace(place, () => by);
};
let page = read('src/page.html');
page = put(page, '{{digest}}', digest);
page = put(page, '{{style}}', style);
page = put(page, '{{world}}', world);
page = put(page, '{{script}}', script);
writeFileSync(process.argv[2] ?? join(here, 'report.html'), page);
