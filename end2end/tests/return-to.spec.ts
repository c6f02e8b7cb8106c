import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/test';

// Written by `cargo test --test return_to`: every generated path that was accepted.
const FILE = process.env.RETURN_TO_FILE ?? fileURLToPath(new URL('../../target/tmp/return_to.txt', import.meta.url));

test('every path to come back to stays on this origin for the parser of this browser', async ({ app, page }) => {
  test.slow();
  expect(existsSync(FILE), `${FILE}: run cargo test --test return_to first`).toBe(true);
  const paths = readFileSync(FILE, 'utf8').split('\n').filter(Boolean);
  expect(paths.length).toBeGreaterThan(20_000);
  await page.goto(app.origin);
  const strays: string[] = [];
  for (let begin = 0; begin < paths.length; begin += 50_000) {
    strays.push(...(await page.evaluate(judge, paths.slice(begin, begin + 50_000))));
  }
  expect(strays).toEqual([]);
});

/** Runs in the page: as a link would lead, and as the `URL` of scripts says. */
function judge(paths: string[]): string[] {
  const link = document.createElement('a');
  return paths.filter((path) => {
    const url = new URL(path, location.href);
    link.setAttribute('href', path);
    const stays = [url, link].every(
      ({ origin, pathname }) => origin === location.origin && !/^\/(\/|connect\/|api\/)/.test(pathname),
    );
    return !stays;
  });
}
