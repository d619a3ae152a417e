// One screenshot of a page.
//
//   node shot.mjs PAGE PNG [WIDTH] [light|dark] [#CHOICES] [PART]
//
// PART: `all`, `top` (what stands on the first screen), `cuts` (the map after asking for a
// scenario's cuts) or a selector.
import { resolve } from 'node:path';
import { drawAll, openBrowser, openPage } from './browser.mjs';

const [file, png, width = '1280', scheme = 'light', hash = '', part = 'all'] = process.argv.slice(2);
const browser = await openBrowser();
const { page, trouble } = await openPage(browser, resolve(file), { hash, colorScheme: scheme, viewport: { width: Number(width), height: 980 } });
if (part === 'cuts') await page.getByRole('button', { name: /on the map/ }).first().click();
await drawAll(page);
await page.waitForTimeout(300);
if (part === 'all') await page.screenshot({ path: png, fullPage: true });
else if (part === 'top') await page.screenshot({ path: png });
else await page.locator(part === 'cuts' ? '#map' : part).first().screenshot({ path: png });
if (trouble.length > 0) console.log(trouble.join('\n'));
await browser.close();
process.exit(trouble.length > 0 ? 1 : 0);
