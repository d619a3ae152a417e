// How long a large page takes to open and how much memory it holds: the page given, blown up to
// SCENARIOS scenarios and HOURS hours of every series.  Printed, not judged: no test asserts a time.
//
//   node measure.mjs PAGE [SCENARIOS] [HOURS]     default: 20 288
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { drawAll, openBrowser, openPage } from './browser.mjs';

const [file, scenarios = '20', hours = '288'] = process.argv.slice(2);
const html = readFileSync(resolve(file), 'utf8');
const opening = (id) => `<script type="application/json" id="${id}">`;
const blockOf = (id) => { const at = html.indexOf(opening(id)) + opening(id).length; return JSON.parse(html.slice(at, html.indexOf('</script>', at))); };
const write = (id, value) => `${opening(id)}${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>\n`;

const report = blockOf('report');
const own = report.folders[0].scenarios;
let blocks = '';
report.folders[0].scenarios = Array.from({ length: Number(scenarios) }, (_, i) => {
  const from = i % own.length;
  const series = blockOf(`series-0-${from}`).map((s) => ({ ...s, from: 0, values: Array.from({ length: Number(hours) }, (_, t) => s.values[t % s.values.length]) }));
  blocks += write(`figures-0-${i}`, blockOf(`figures-0-${from}`)) + write(`series-0-${i}`, series);
  return { ...own[from], number: String(i + 1), baseline: i === 0 ? null : 0, labels: own[from].labels.map((l, a) => (a === 0 ? `${l} ${i}` : l)), words: `${own[from].words} ${i}` };
});
const start = html.indexOf(opening('report'));
const folder = mkdtempSync(join(tmpdir(), 'archipelago-page-'));
const large = join(folder, 'large.html');
writeFileSync(large, html.slice(0, start) + write('report', report) + blocks + html.slice(html.indexOf(opening('world'))));

// Resident memory of the browser's own children that draw pages, in MB.
const renderers = () => readdirSync('/proc').filter((id) => /^\d+$/.test(id)).reduce((most, id) => {
  try {
    if (!readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--type=renderer')) return most;
    return Math.max(most, Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch { return most; }
}, 0);
const browser = await openBrowser();
const began = performance.now();
const { page } = await openPage(browser, large);
const ready = performance.now() - began;
await page.waitForSelector('.panels svg');
const drawn = performance.now() - began;
const memory = renderers();
await drawAll(page);
await page.waitForTimeout(500);
const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize / 1e6);
console.log(`${(statSync(large).size / 1e6).toFixed(1)} MB, ${scenarios} scenarios, ${hours} hours: ready after ${(ready / 1000).toFixed(2)} s, first figures after ${(drawn / 1000).toFixed(2)} s (the browser's start left out); renderer ${memory.toFixed(0)} MB then, ${renderers().toFixed(0)} MB after the whole page was drawn (heap ${heap?.toFixed(0)} MB)`);
await browser.close();
rmSync(folder, { recursive: true });
