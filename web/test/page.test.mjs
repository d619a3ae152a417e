// The page in a browser, against the tables it was made from.
//
//   node page.test.mjs PROGRAM SOURCES OUT
//
// PROGRAM is archipelago, SOURCES its checkout, OUT a folder for pages and for screenshots of what
// failed.  Exit status 77: skipped, with the reason.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { drawAll, kChromium, openBrowser, openPage } from './browser.mjs';
import { checkRoutes, isLand } from './sea-routes.mjs';

if (!kChromium) {
  console.log('skipped: no chromium; scripts/install-deps.sh --with-browser installs it');
  process.exit(77);
}
const [program, sources, out] = process.argv.slice(2).map((word) => resolve(word));
mkdirSync(out, { recursive: true });
const archipelago = (...words) => execFileSync(program, words, { cwd: sources, stdio: ['ignore', 'pipe', 'inherit'] }).toString();
const at = (name) => join(out, name);

archipelago('run', 'experiments/smoke/toy-policies.yaml', '--out', at('toy'), '--quiet');
archipelago('run', 'experiments/smoke/toy-policies.yaml', '--out', at('toy-more'), '--set', 'serving.max_sequences=8', '--quiet');
archipelago('plan', 'experiments/planning/toy2.yaml', '--out', at('plan'), '--quiet');
archipelago('report', at('toy'), '--out', at('toy.html'), '--root', sources);
archipelago('report', at('toy'), '--against', at('toy-more'), '--out', at('both.html'), '--root', sources);
archipelago('report', at('plan'), '--out', at('plan.html'));
archipelago('report', 'results/suite/vietnam-five-cuts-chat', '--out', at('vietnam.html'));
archipelago('report', 'results/asean-equal-service', '--out', at('day.html'));
archipelago('report', 'results/sizing-asean-pilot', '--out', at('sizing.html'));
archipelago('report', 'results/sensitivity-asean', '--out', at('inputs.html'));

// Pages beside each other, as the demo's last lines name them; the plan with the order of Vietnam's repairs.
rmSync(at('beside'), { recursive: true, force: true });
cpSync(join(sources, 'results/planning/asean'), at('beside/asean'), { recursive: true });
writeFileSync(at('beside/asean/repairs.csv'), `set,use,order,cut,days_of_repair,done_after_days,unserved_tokens_a_day_from_then,unmoved_tb_a_day_from_then,lost_usd_a_day_from_then,order_matters
five of February,text,0,,,0,6e11,0,0,no
five of February,text,,AAG,18,,,,,no
five of February,text,,APG,18,,,,,no
five of February,datasets,0,,,0,6e11,900,45000,yes
five of February,datasets,1,APG,18,18,6e11,200,9000,yes
five of February,datasets,2,AAG,18,36,6e11,0,0,yes
Timor-Leste,text,0,,,0,6e11,0,10,yes
Timor-Leste,text,1,tl-id-dili-kupang,1,1,6e11,0,0,yes
`);
execFileSync(program, ['report', join(sources, 'results/asean-equal-service'), join(sources, 'results/suite/vietnam-five-cuts-chat'), 'asean', '--quiet'], { cwd: at('beside') });

// Rows of a table as objects; the toy's cells have no commas but in quotes.
const csv = (file) => {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n').map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1].replace(/^"|"$/g, '').replace(/""/g, '"')));
  return lines.map((cells) => Object.fromEntries(head.map((column, c) => [column, cells[c]])));
};
const summary = csv(join(at('toy'), 'summary.csv'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browser = await openBrowser();
let failed = 0;
async function check(name, file, work, options) {
  const { page, trouble, close } = await openPage(browser, at(file), options);
  try {
    await work(page);
    assert.deepEqual(trouble, [], 'nothing on the console, no request');
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    const shot = at(`failed-${name.replace(/\W+/g, '-')}.png`);
    await page.screenshot({ path: shot, fullPage: false }).catch(() => {});
    console.log(`FAILED ${name}: ${error.stack}\n  trouble: ${trouble.join('; ')}\n  screenshot: ${shot}`);
  } finally {
    await close();
  }
}
const saved = async (page, button) => {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return readFileSync(await download.path());
};
const violations = async (page) => {
  await drawAll(page);
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`);
};
// The page's policy forbids scripts from elsewhere; the test brings one, past the policy.
const audited = { bypassCSP: true };

await check('shows the question, and the numbers of the table', 'toy.html', async (page) => {
  assert.equal(await page.textContent('h1'), 'Do islands, a federation and a foreign cloud differ on a platform that fits on paper?');
  await page.selectOption('#scenario', { index: 2 });
  await page.locator('#figures').scrollIntoViewIfNeeded();
  await page.selectOption('#metric', 'ttft_p95');
  const text = (await saved(page, page.getByRole('button', { name: /Download CSV: Time to first token, 95th/ }).last())).toString().trim().split('\n');
  const head = text[0].split(',');
  const rows = text.slice(1).map((line) => Object.fromEntries(line.split(',').map((cell, c) => [head[c], cell])));
  assert.ok(rows.length > 1);
  for (const row of rows) {
    const own = summary.find((x) => x.scenario === '3' && x.metric === 'ttft_p95' && x.kind === row.kind && x.group === row.group);
    for (const column of ['mean', 'ci95_low', 'ci95_high', 'diff_mean', 'diff_ci95_low', 'diff_ci95_high']) {
      assert.equal(Number(row[column]), Number(own[column] || 0), `${row.group} ${column}`);
    }
    assert.equal(row.diff_verdict, own.diff_verdict);
  }
});

await check('pairs two scenarios that the table does not compare', 'toy.html', async (page) => {
  const runs = summary.filter((x) => x.metric === 'ttft_mean' && x.group === 'SG');
  await page.evaluate(() => { location.hash = '#scenario=3&against=1&metric=ttft_mean'; });
  await page.locator('#figures').scrollIntoViewIfNeeded();
  const text = (await saved(page, page.getByRole('button', { name: /Download CSV: Time to first token, mean/ }).last())).toString().trim().split('\n');
  const row = text.find((line) => line.includes(',SG,')).split(',');
  const mean = (number) => Number(runs.find((x) => x.scenario === number).mean);
  assert.ok(Math.abs(Number(row[8]) - (mean('4') - mean('2'))) < 1e-5 * Math.abs(mean('4')) + 1e-9);
  assert.ok(Number(row[9]) <= Number(row[8]) && Number(row[8]) <= Number(row[10]));
});

await check('a choice changes figures, and its link restores them', 'toy.html', async (page) => {
  await page.selectOption('#scenario', { index: 5 });
  const words = await page.textContent('.words h2');
  await page.selectOption('#nation-choice', 'SG');
  const link = await page.evaluate(() => location.href);
  assert.match(link, /scenario=5.*nation=SG/);
  const again = await openPage(browser, at('toy.html'), { hash: new URL(link).hash });
  assert.equal(await again.page.textContent('.words h2'), words);
  assert.equal(await again.page.inputValue('#nation-choice'), 'SG');
  await again.close();
});

await check('the map answers the mouse and the keyboard', 'vietnam.html', async (page) => {
  await page.locator('#map').scrollIntoViewIfNeeded();
  await page.waitForSelector('#map circle.site');
  const sites = await page.locator('#map circle.site').count();
  const cables = await page.locator('#map [data-cable]').count();
  assert.ok(sites > 10 && cables > 40, `${sites} halls, ${cables} cables`);
  await page.locator('#map .reach').nth(3).focus();
  assert.match(await page.textContent('.map-facts'), /Capacity.*Gbit\/s.*(estimated|assumed|measured) from/s);
  await page.locator('#map circle.site').first().focus();
  assert.match(await page.textContent('.map-facts'), /GPUs.*MW/s);
  const before = await page.getAttribute('#map svg > g > g', 'transform');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForFunction((was) => document.querySelector('#map svg > g > g').getAttribute('transform') !== was, before);
  await page.selectOption('#map-fit', 'VN');
  await page.selectOption('#map-cables', 'group');
  assert.match(await page.textContent('.map-legend'), /alone/);
});

await check('submarine cables lie at sea, those on land do not move', 'vietnam.html', async (page) => {
  const region = await page.evaluate(() => JSON.parse(document.getElementById('report').textContent).folders[0].platforms[0]);
  assert.ok(isLand([101.7, 3.1]) && isLand([-122.7, 45.5]) && !isLand([110, 8]) && !isLand([190, 30]), 'Kuala Lumpur and Portland are land, the South China Sea and the Pacific are not');
  // Singapore to Vietnam, Vietnam to Hong Kong, Jakarta through the Sunda Strait to Perth, Japan over 180 degrees to California.
  await checkRoutes(region, out, { named: ['aag-changi-vung-tau', 'aag-vung-tau-lantau', 'indigo-west-jakarta-perth', 'unity-chikura-redondo-beach'], mostAshore: 0 });
  await page.locator('#map').scrollIntoViewIfNeeded();
  await page.waitForSelector('#map circle.site');
  assert.match(await page.textContent('#map .about'), /drawn, not charted/);
  const drawn = await page.evaluate(() => [...document.querySelectorAll('#map [data-cable]')].map((line) => [line.dataset.cable, line.getAttribute('d')]));
  assert.ok(drawn.length === region.cables.length && drawn.every(([, d]) => /^M[-\d.]+,[-\d.]+L/.test(d)));
});

await check('what happens to Vietnam when five cables fail: one click', 'vietnam.html', async (page) => {
  await page.getByRole('button', { name: /What happens to Vietnam when .*cables fail/ }).click();
  assert.match(await page.textContent('#nation h3'), /^Vietnam: .*five-cuts/);
  assert.equal(await page.inputValue('#nation-choice'), 'VN');
  await page.waitForSelector('#nation table');
  await page.getByRole('button', { name: /Show .* on the map/ }).click();
  await page.waitForSelector('#map .cut');
  assert.ok(await page.locator('#map .cut').count() >= 5);
});

const ready = (page, name) => page.waitForFunction((word) => document.documentElement.dataset.ready === 'yes' && location.pathname.includes(word), `/${name}/`);
await check('what happens to Vietnam, and which to repair first: three clicks from another page', 'beside/out/asean-equal-service/report.html', async (page) => {
  await page.getByRole('link', { name: 'Vietnam five cuts chat' }).click();
  await ready(page, 'vietnam-five-cuts-chat');
  await page.getByRole('button', { name: /What happens to Vietnam when .*cables fail/ }).click();
  assert.match(await page.textContent('#nation h3'), /^Vietnam: /);
  await page.getByRole('button', { name: 'Which cables to repair first?' }).click();
  const said = await page.textContent('#repairs');
  assert.match(said, /five of February \(plan asean\): Under text: a tie, no order is better/);
  assert.match(said, /Under datasets: first APG, then AAG/);
  assert.doesNotMatch(said, /Timor-Leste/, 'a set of cables that the run does not cut');
  await page.waitForFunction(() => { const box = document.getElementById('repairs').getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0; });
  await page.locator('#repairs').getByRole('link', { name: 'asean' }).first().click();
  await ready(page, 'asean');
  assert.match(await page.evaluate(() => location.hash), /at=repairs/);
  assert.match(await page.textContent('#repairs'), /Timor-Leste/);
});

await check('what should 300 million dollars buy: three clicks from another page', 'beside/out/vietnam-five-cuts-chat/report.html', async (page) => {
  await page.getByRole('link', { name: 'What to buy: ASEAN' }).click();
  await ready(page, 'asean');
  await page.getByRole('button', { name: 'What should another budget buy?' }).click();
  await page.locator('#budget-field').fill('300');
  // The best set within 500 million costs 63.8, so it is the best within 300 too.
  const best = csv(join(sources, 'results/planning/asean/portfolios.csv')).find((row) => row.how === 'best' && row.budget_usd === '500000000');
  assert.equal(await page.textContent('.bought strong'), best.candidates);
  assert.match(await page.textContent('.bought .about'), /best set within USD.500.M, and it costs no more/);
  assert.match(await page.evaluate(() => location.hash), /budget=300/);
  await page.locator('#budget-field').fill('40');
  assert.match(await page.textContent('.bought .about'), /best set within USD.30.*so there may be a better one/);
  await page.locator('#budget-field').fill('3');
  assert.match(await page.textContent('.bought'), /looked for no set within/);
});

await check('who gains from the federation: two clicks from another page', 'beside/out/asean/report.html', async (page) => {
  await page.getByRole('link', { name: 'ASEAN equal service' }).click();
  await ready(page, 'asean-equal-service');
  await page.getByRole('button', { name: 'Who gains from the federation?' }).click();
  await page.waitForSelector('#gains table');
  assert.match(await page.textContent('#gains h3'), /federated/);
});

await check('served pages lead to each other, and find their plans', 'toy.html', async () => {
  cpSync(join(sources, 'results/suite/vietnam-five-cuts-chat'), at('beside/vietnam'), { recursive: true });
  const server = spawn(program, ['serve', at('beside'), '--port', '0', '--root', sources]);
  try {
    const words = await new Promise((done) => server.stdout.once('data', (text) => done(text.toString())));
    const [address] = /http:\/\/localhost:\d+/.exec(words);
    const html = await (await fetch(`${address}/report/vietnam`)).text();
    const start = html.indexOf('>', html.indexOf('id="report"')) + 1;
    const [folder] = JSON.parse(html.slice(start, html.indexOf('</script>', start))).folders;
    assert.deepEqual(folder.beside.map((page) => [page.address, page.kind]), [['/report/asean', 'plan']]);
    assert.deepEqual(folder.plans.map((plan) => plan.address), ['/report/asean']);
    assert.equal((await fetch(address + folder.beside[0].address)).status, 200);
  } finally {
    server.kill('SIGINT');
  }
});

await check('who gains from the federation: one click', 'vietnam.html', async (page) => {
  await page.getByRole('button', { name: 'Who gains from the federation?' }).click();
  await page.waitForSelector('#gains table');
  assert.match(await page.textContent('#gains h3'), /federated/);
  assert.ok(await page.locator('#gains .better, #gains .worse, #gains .tie').count() > 5);
});

await check('the hours move', 'day.html', async (page) => {
  await page.locator('#map').scrollIntoViewIfNeeded();
  await page.waitForSelector('#map circle.site');
  const seen = () => page.evaluate(() => [document.querySelector('.map-clock').textContent, [...document.querySelectorAll('#map circle.site')].map((site) => site.dataset.use).join()]);
  await page.locator('#hour').fill('2');
  const [early, used] = await seen();
  assert.match(early, /^hour 2: .*UTC/);
  await page.locator('#hour').fill('12');
  const [late, later] = await seen();
  assert.match(late, /^hour 12: .*UTC/);
  assert.notEqual(used, later, 'halls work more or less as the day goes on');
  assert.match(await page.evaluate(() => location.hash), /hour=12/);
});

await check('carbon by hour adds up to the carbon of the table', 'day.html', async (page) => {
  await page.locator('#carbon-hours').scrollIntoViewIfNeeded();
  await page.waitForSelector('#carbon-hours svg');
  const rows = (await saved(page, page.locator('#carbon-hours').getByRole('button', { name: /CSV/ }))).toString().trim().split('\n').slice(1).map((line) => line.split(','));
  assert.ok(rows.length >= 24, `${rows.length} hours`);
  const sum = rows.reduce((total, row) => total + Number(row[2]), 0);
  const scenario = Number(await page.inputValue('#scenario'));
  const carbon = await page.evaluate((s) => {
    const { groups, metrics } = JSON.parse(document.getElementById('report').textContent).folders[0];
    const block = JSON.parse(document.getElementById(`figures-0-${s}`).textContent);
    const row = block.m.findIndex((m, i) => metrics[m].name === 'carbon' && groups[block.g[i]].kind === 'all');
    return block.mean[row];
  }, scenario);
  assert.ok(Math.abs(sum / carbon - 1) < 0.005, `${sum} t by hour, ${carbon} t in the table`);
});

await check('every picture can be saved', 'toy.html', async (page) => {
  await page.locator('#head-ttft_p95').scrollIntoViewIfNeeded();
  await page.waitForSelector('#head-ttft_p95 svg');
  const svg = await saved(page, page.locator('#head-ttft_p95').getByRole('button', { name: /SVG/ }));
  assert.match(svg.toString(), /^<svg[^>]*xmlns/);
  const png = await saved(page, page.locator('#head-ttft_p95').getByRole('button', { name: /PNG/ }));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.length > 2000);
});

await check('a budget buys what the plan says', 'plan.html', async (page) => {
  const portfolios = csv(join(at('plan'), 'portfolios.csv')).filter((row) => row.how === 'best').sort((a, b) => Number(a.budget_usd) - Number(b.budget_usd));
  for (let i = 0; i < portfolios.length; i += 1) {
    await page.locator('#budget-slider').fill(String(i));
    const said = await page.textContent('.bought strong');
    assert.deepEqual(said.split(', '), portfolios[i].candidates.split(/[,;] ?/), `budget ${portfolios[i].budget_usd}`);
  }
  assert.ok(portfolios.length > 1);
});

await check('the plan\u2019s map shows what stands in a year', 'plan.html', async (page) => {
  const years = csv(join(at('plan'), 'build_out.csv'));
  const names = (cell) => cell.split(/, ?/).filter((name) => name !== '' && name !== 'nothing');
  assert.ok(years.length > 2 && names(years[years.length - 1].in_service).length > 0);
  await page.locator('#plan-map').scrollIntoViewIfNeeded();
  for (const row of years) {
    await page.locator('#year').fill(row.year);
    await page.waitForFunction((words) => [...document.querySelectorAll('#plan-map .note')].some((note) => note.textContent.startsWith(words)), `Year ${row.year}:`);
    const marks = await page.evaluate(() => [...document.querySelectorAll('#plan-map [data-candidate]')].map((mark) => [mark.dataset.candidate, mark.dataset.status]));
    const standing = [...new Set(marks.filter(([, status]) => status === 'stands').map(([name]) => name))].sort();
    assert.deepEqual(standing, names(row.in_service).sort(), `year ${row.year}`);
    for (const name of names(row.begun)) assert.ok(marks.some(([other, status]) => other === name && status !== 'not bought'), `${name} is begun in year ${row.year}`);
  }
  await page.locator('#plan-map .reach').first().focus();
  assert.match(await page.textContent('#plan-map [aria-live]'), /capital USD/);
  assert.match(await page.evaluate(() => location.hash), /year=\d/);
});

await check('two folders are laid side by side', 'both.html', async (page) => {
  await page.locator('#compare').scrollIntoViewIfNeeded();
  await page.waitForSelector('#compare table');
  const text = (await saved(page, page.locator('#compare').getByRole('button', { name: /CSV/ }))).toString().trim().split('\n');
  const other = csv(join(at('toy-more'), 'summary.csv'));
  const number = String(Number(await page.inputValue('#scenario')) + 1);
  assert.ok(text.length > 2);
  await page.locator('#map-against').scrollIntoViewIfNeeded();
  await page.waitForSelector('#map-against circle.site');
  assert.deepEqual(await page.evaluate(() => ['map', 'map-against'].map((id) => document.getElementById(`${id}-title`).textContent)), ['toy', 'toy-more']);
  const marks = () => page.evaluate(() => ['map', 'map-against'].map((id) => [...document.querySelectorAll(`#${id} circle.site`)].map((site) => site.getAttribute('fill')).join()));
  const [before] = await marks();
  await page.selectOption('#map-sites', 'law');
  const [own, second] = await marks();
  assert.ok(own !== before && own === second, 'both maps follow the choice');
  for (const line of text.slice(1)) {
    const [group, metric, , of, against, , , , , low, high] = line.split(',');
    const cell = summary.find((x) => x.scenario === number && x.group === group && x.metric === metric && ['nation', 'bloc', 'all'].includes(x.kind));
    assert.deepEqual([Number(low), Number(high)], [Number(cell.ci95_low), Number(cell.ci95_high)]);
    const mean = (rows) => Number(rows.find((x) => x.scenario === number && x.group === group && x.metric === metric && ['nation', 'bloc', 'all'].includes(x.kind)).mean);
    assert.equal(Number(of), mean(summary));
    assert.equal(Number(against), mean(other));
  }
});

for (const [file, words] of [['toy.html', 'of results'], ['beside/out/vietnam-five-cuts-chat/report.html', 'with repairs'], ['beside/out/asean/report.html', 'of a plan with repairs'], ['plan.html', 'of a plan'], ['vietnam.html', 'of eleven nations'], ['both.html', 'of two folders'], ['inputs.html', 'of inputs'], ['sizing.html', 'of a sizing']]) {
  await check(`a page ${words} is accessible`, file, async (page) => { assert.deepEqual(await violations(page), []); }, audited);
}
await check('so it is in the dark', 'vietnam.html', async (page) => { assert.deepEqual(await violations(page), []); }, { ...audited, colorScheme: 'dark' });
await check('a phone needs no scrolling sideways', 'vietnam.html', async (page) => {
  await drawAll(page);
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= room, `${wide} > ${room}`);
}, { viewport: { width: 390, height: 844 } });

await browser.close();
console.log(failed === 0 ? 'all passed' : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
