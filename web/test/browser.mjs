// A browser without a head, as the tests and the screenshots use it: Debian's chromium by
// playwright-core.  Nothing may leave: every request of a page is written down.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const kChromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));

export async function openBrowser() {
  return chromium.launch({ executablePath: kChromium, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] });
}

// A page that keeps what went wrong: errors, words on the console, requests beyond its own file.
export async function openPage(browser, file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) trouble.push(`${message.type()}: ${message.text()}`); });
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) trouble.push(`request: ${request.url()}`); });
  await page.goto(`file://${file}${options.hash ?? ''}`);
  await page.waitForSelector('html[data-ready=yes]', { timeout: 20_000 });
  return { page, trouble, close: () => context.close() };
}

// Scrolls through the whole page, so that all of it is drawn.
export async function drawAll(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 600) {
      window.scrollTo({ top: y, behavior: 'instant' });
      await new Promise((done) => setTimeout(done, 40));
    }
    window.scrollTo({ top: 0, behavior: 'instant' });
  });
}
