// One page in Chromium as somebody with a slow line and a slow telephone loads it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter } from 'node:path';

const { chromium } = createRequire(new URL('../end2end/package.json', import.meta.url))('playwright-core');

/** "Slow 4G" of Chromium's own tools: bytes a second, milliseconds. */
const SLOW_4G = { offline: false, downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9, latency: 150 * 3.75 };
const SLOWER = 4;
/** How long is watched on after the page said that it is interactive, or has loaded. */
const WATCHED = 1_000;

export function launch() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  const executablePath = [process.env.CHROMIUM, chromium.executablePath(), ...names].find((path) => path && existsSync(path));
  const root = process.getuid?.() === 0;
  const args = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: root ? [...args, '--no-sandbox'] : args, chromiumSandbox: !root });
}

/** Runs in the page before anything of it: notes when `selector` can be used first, and tasks that take long. */
function watch(selector) {
  window.benchLong = [];
  new PerformanceObserver((list) => window.benchLong.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
    buffered: true,
  });
  const look = () => {
    const element = document.querySelector(selector);
    // Frames are drawn only once nothing blocks them any more.
    if (element?.getClientRects().length && !element.disabled) performance.mark('usable');
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** What the tasks took beyond 50 ms each: so long nothing else could happen. */
export const blocking = (tasks) => tasks.reduce((sum, task) => sum + Math.max(0, task - 50), 0);

/**
 * Loads `url` with nothing in the cache; `prepare` signs in first, at full speed. `plain`: without script.
 * Resolves to milliseconds since the navigation began, and bytes as they went over the line.
 */
export async function load(browser, { url, selector, plain = false, marks = false, prepare }) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await prepare?.(page);
    // What of that is still being loaded shall not count.
    await page.goto('about:blank');
    const cdp = await context.newCDPSession(page);
    let bytes = 0;
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await cdp.send('Network.enable');
    await cdp.send('Network.clearBrowserCache');
    await cdp.send('Network.emulateNetworkConditions', SLOW_4G);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    if (plain) await cdp.send('Network.setBlockedURLs', { urls: ['*.js', '*.wasm'] });
    await page.addInitScript(watch, selector);
    await page.goto(url, { waitUntil: 'load', timeout: 60_000 });
    const named = (name) => performance.getEntriesByName(name)[0]?.startTime;
    const reached = (name) => page.waitForFunction(named, name, { timeout: 60_000 });
    const usable = await (await reached('usable')).jsonValue();
    const interactive = marks && !plain ? await (await reached('interactive')).jsonValue() : undefined;
    await page.waitForTimeout(WATCHED);
    return { usable, interactive, blocking: blocking(await page.evaluate(() => window.benchLong)), bytes };
  } finally {
    await context.close();
  }
}
