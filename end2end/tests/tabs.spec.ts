import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { MEGAN, ZOE } from '../support/sandbox';
import { SIGN_IN } from '../support/visitor';

test('two tabs sign in at the same time, and both succeed', async ({ account, app, compose, context, page, pagesOf }) => {
  const otherPage = await context.newPage();
  const other = pagesOf(otherPage);
  await page.goto(`${app.origin}/connect/sign-in?prompt=consent`);
  await otherPage.goto(`${app.origin}/connect/sign-in?prompt=consent`);
  await account.choose(MEGAN);
  await other.account.choose(ZOE);
  await other.consent.accept.click();
  await other.compose.ready();
  await expect(other.compose.greeting).toContainText('Zoë');
  await page.locator('button[value=accept]').click();
  await compose.ready();
  await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');
});

test('of six sign-ins at once the one that was pushed out offers to start again', async ({ app, context, page, pagesOf }) => {
  const tabs = [page, ...(await Promise.all(Array.from({ length: 5 }, () => context.newPage())))];
  for (const tab of tabs) await tab.goto(`${app.origin}/connect/sign-in?prompt=consent`);
  const running = (await context.cookies()).map((cookie) => cookie.name).filter((name) => name.startsWith(SIGN_IN));
  expect(running).toHaveLength(5);
  const isPushedOut = (tab: Page) => !running.includes(cookieOf(new URL(tab.url())));
  expect(tabs.map(isPushedOut).lastIndexOf(true), 'the newest one stays').not.toBe(5);

  const [pushedOut, ...none] = tabs.filter(isPushedOut).map((tab) => pagesOf(tab));
  expect(none).toEqual([]);
  if (!pushedOut) throw new Error('nobody was pushed out');
  await pushedOut.account.choose(MEGAN);
  await pushedOut.consent.accept.click();
  await expect(pushedOut.connect.noticeTitle).toHaveText('This sign-in is no longer running');

  for (const tab of tabs.filter((tab) => !tab.url().startsWith(app.origin))) {
    const other = pagesOf(tab);
    await other.account.choose(MEGAN);
    await other.consent.accept.click();
    await other.compose.ready();
  }
  await pushedOut.connect.noticeLink.click();
  await pushedOut.compose.ready();
});

/** The cookie of the sign-in that this authorize address belongs to. */
function cookieOf(authorize: URL): string {
  const state = authorize.searchParams.get('state') ?? '';
  return SIGN_IN + createHash('sha256').update(state).digest('base64url').slice(0, 8);
}
