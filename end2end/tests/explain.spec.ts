import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, goThrough, test } from '../support/test';
import { MEGAN, SEND_MAIL, ZOE, type Fault, type Sandbox } from '../support/sandbox';
import { atMicrosoft } from '../support/visitor';
import type { ConnectPage } from '../pages/connect';

/** What Microsoft can answer a sign-in with, and what the person reads. */
interface SignInRow {
  error: string;
  suberror: string | null;
  aadsts: number | null;
  title: string;
  who: string;
  /** The button; nothing where an address is the thing to pass on. */
  action: string | null;
}

/** What Graph can answer a mail with. */
interface GraphRow {
  code: string;
  status: number;
  title: string;
  nothing_sent: boolean;
}

/** The table of the program: a Rust test keeps this file equal to it. */
const TABLE = JSON.parse(readFileSync(new URL('../fixtures/explanations.json', import.meta.url), 'utf8')) as {
  sign_in: SignInRow[];
  graph: GraphRow[];
};

/** A number that nobody knows: the row without one is about the words alone. */
const UNKNOWN = 1;

for (const { rows, range } of chunks(TABLE.sign_in, 20)) {
  test(`the sign-in page's errors are explained: ${range}`, async ({ app, connect, page, sandbox }) => {
    for (const row of rows) {
      await sandbox.fault('authorize', faultOf(row));
      await goThrough(page, `${app.origin}/connect/sign-in`);
      await expectExplained(connect, row, sandbox);
    }
    expect(await sandbox.tokenRequests()).toBe(0);
  });

  test(`the token endpoint's errors are explained: ${range}`, async ({ app, connect, page, sandbox }) => {
    for (const row of rows) {
      await page.goto(`${app.origin}/connect/sign-in`, { waitUntil: 'commit' });
      const reply = await atMicrosoft(new URL(page.url()), MEGAN);
      await sandbox.fault('token', faultOf(row));
      await goThrough(page, app.origin + reply);
      await expectExplained(connect, row, sandbox);
    }
  });
}

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    for (const { rows, range } of chunks(TABLE.graph, 8)) {
      test(`the codes of Graph are explained: ${range}`, async ({ compose, enter, page, sandbox }) => {
        for (const row of rows) {
          await enter();
          // Long enough that the mail does not go out once more by itself meanwhile.
          const wait = row.status === 429 ? { retry_after: 3_600 } : {};
          await sandbox.fault(SEND_MAIL, { code: row.code, status: row.status, ...wait }, row.status === 401 ? 2 : 1);
          await compose.fill({ to: ZOE });
          await compose.sendNow();
          const named = `${row.status} ${row.code}`;
          await expect(compose.noticeTitle, named).toHaveText(row.title);
          const text = await compose.notice.innerText();
          expect(text.includes('Nothing was sent'), `${named}: ${text}`).toBe(row.nothing_sent);
          expect(text, named).not.toContain('The sandbox was asked');
          expect(text, named).not.toContain(row.code);
          await sandbox.clearFaults();
          // The next row begins with a form of its own: a draft would bring back the key of this one.
          await page.context().clearCookies();
          if (script) await page.evaluate('localStorage.clear()');
        }
        expect(await sandbox.messages()).toEqual([]);
      });
    }
  });
}

test('the link for administrators can be copied, followed, and declined or accepted', async ({ app, connect, consent, page, pagesOf, browser, sandbox }) => {
  await sandbox.fault('authorize', { error: 'access_denied', aadsts: 90094 });
  await goThrough(page, `${app.origin}/connect/sign-in`);
  await expect(connect.noticeTitle).toHaveText('Your organisation has to allow this app first');
  const link = await page.getByLabel('Ask your administrator').inputValue();
  await expect(connect.noticeLink).toHaveCount(0);

  // The administrator sits somewhere else.
  const office = await browser.newContext();
  const tab = await office.newPage();
  const theirs = pagesOf(tab);
  await tab.goto(link);
  await expect(theirs.consent.permissions.filter({ hasText: 'Send mail as you' })).toHaveCount(1);
  await theirs.consent.decline.click();
  await expect(theirs.connect.noticeTitle).toHaveText('This app was not allowed');
  await tab.goto(link);
  await theirs.consent.accept.click();
  await expect(tab.getByRole('status')).toContainText('Your organisation has allowed this app');
  expect((await office.cookies(app.origin)).map(({ name }) => name)).toEqual([]);
  await office.close();

  // Nobody of the organisation is asked any more.
  await connect.signIn.click();
  await pagesOf(page).account.choose(ZOE);
  await expect(consent.accept).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 }).first()).toContainText('Hi, Zoë');
});

/** The rows by so many, and how to call them. */
function chunks<Row>(all: Row[], size: number): { rows: Row[]; range: string }[] {
  const begins = all.map((_, at) => at).filter((at) => at % size === 0);
  return begins.map((start) => {
    const rows = all.slice(start, start + size);
    return { rows, range: `rows ${start + 1} to ${start + rows.length}` };
  });
}

function faultOf({ error, suberror, aadsts }: SignInRow): Fault {
  return { error, aadsts: aadsts ?? UNKNOWN, ...(suberror === null ? {} : { suberror }) };
}

async function expectExplained(connect: ConnectPage, row: SignInRow, sandbox: Sandbox): Promise<void> {
  const named = `${row.error} ${row.suberror ?? ''} ${row.aadsts ?? ''}`;
  await expect(connect.noticeTitle, named).toHaveText(row.title);
  await expect(connect.notice, named).toContainText(row.who);
  await expect(connect.notice, named).toHaveRole('alert');
  if (row.action === null) {
    await expect(connect.page.getByLabel('Ask your administrator'), named).toHaveValue(/adminconsent\?client_id=/);
    await expect(connect.noticeLink, named).toHaveCount(0);
  } else {
    await expect(connect.noticeLink, named).toHaveText([row.action]);
  }
  expect(await sandbox.faults(), `${named} has happened`).toEqual([]);
  await expectFolded(connect.page, connect, row.aadsts ?? UNKNOWN, named);
}

/** Number and ids are there, but folded away; Microsoft's own text is nowhere. */
async function expectFolded(page: Page, connect: ConnectPage, number: number, named: string): Promise<void> {
  await expect(connect.fold, named).not.toHaveAttribute('open');
  await expect(connect.fold.getByText(`AADSTS${number}`, { exact: true }), named).toHaveCount(1);
  for (const id of ['Time', 'Correlation id', 'Trace id']) {
    await expect(connect.fold.locator('dt', { hasText: id }), named).toHaveCount(1);
  }
  const shown = await connect.notice.innerText();
  expect(shown, named).not.toContain('AADSTS');
  expect(await page.content(), named).not.toContain('The sandbox was asked');
}
