// Part two: what a person waits for, beside the page that one builds from Microsoft's packages.
import { join } from 'node:path';
import { launch, load } from './browser.mjs';
import { median } from './figures.mjs';
import { OURS, place, startUpstream } from './peers.mjs';
import { freePort } from './processes.mjs';
import { startProvider } from './provider.mjs';
import { signInAtRival } from './rival.mjs';
import { serve } from './static.mjs';

const TIMES = 5;
const FORM = 'form.compose [name=subject]';

async function signInAtOurs(page, app) {
  await page.goto(`${app}/connect/sign-in`);
  await page.waitForSelector(FORM);
}

const pagesOf = (app, rival) => {
  const connect = { url: `${app}/`, selector: 'main a.microsoft' };
  const compose = { url: `${app}/`, selector: FORM, prepare: (page) => signInAtOurs(page, app) };
  return [
    { name: 'Graph Connect: connect button', ...connect },
    { name: 'the same, scripts blocked', ...connect, plain: true },
    { name: 'React + MSAL: connect button', url: rival, selector: '#connect', marks: true },
    { name: 'Graph Connect: form', ...compose, marks: true },
    { name: 'the same, scripts blocked: a plain static form', ...compose, plain: true },
    { name: 'React + MSAL: form', url: rival, selector: '#to', marks: true, prepare: (page) => signInAtRival(page, rival) },
  ];
};

/** Loads each page five times, in turn; the median of each figure. */
export async function measurePages({ folder, program, env, times = TIMES }) {
  const provider = await startProvider(await freePort());
  const upstream = await startUpstream(join(folder, 'upstream'));
  const where = await place(join(folder, 'pages'), { ...upstream, issuer: provider.issuer, program });
  const app = await OURS.start({ ...where, env });
  const rival = await serve(join(import.meta.dirname, 'peers/react-msal/dist'), await freePort());
  const browser = await launch();
  try {
    const pages = pagesOf(where.origin, `${rival.origin}/`);
    const results = pages.map(() => []);
    for (let time = 0; time < times; time += 1) {
      for (const [index, page] of pages.entries()) results[index].push(await load(browser, page));
    }
    return pages.map(({ name }, index) => ({ name, ...median(results[index]) }));
  } finally {
    await browser.close();
    await app.stop();
    rival.stop();
    await upstream.stop();
    provider.stop();
  }
}
