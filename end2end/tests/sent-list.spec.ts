import type { App } from '../support/app';
import { expect, test } from '../support/test';
import { MEGAN, SAM, SEND_MAIL, ZOE } from '../support/sandbox';
import { SESSION } from '../support/visitor';

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

// Every test has an instance of its own: the list outlives a mail.
let app: App;
test.beforeEach(async ({ startApp, page, pagesOf }) => {
  app = await startApp();
  await pagesOf(page, app).enter();
});

test('before the first mail the list says what will be in it', async ({ compose }) => {
  await expect(compose.sent).toContainText('Nothing yet.');
  await expect(compose.rows()).toHaveCount(0);
});

test('a mail that was accepted is listed with time and request id', async ({ compose }) => {
  const { sandbox } = app;
  await compose.fill({ to: `${ZOE}; ${SAM}`, subject: 'Listed <b>& escaped</b>' });
  await compose.sendNow();
  const row = compose.rows().first();
  await expect(row).toContainText('Accepted');
  await expect(row).toContainText('Listed <b>& escaped</b>');
  await expect(row).toContainText(`${ZOE}, ${SAM}`);
  const time = row.locator('time');
  expect(Math.abs(Date.now() - Date.parse((await time.getAttribute('datetime')) ?? ''))).toBeLessThan(60_000);
  const [mail] = await sandbox.expectMessages(1);
  await expect(row.locator('code')).toHaveText((mail as unknown as { request_id: string }).request_id);
  await expect(compose.sent).not.toContainText('Nothing yet.', { useInnerText: true });
});

test('the newest is the first, and a reload shows the same', async ({ compose, page }) => {
  for (const subject of ['first', 'second', '']) {
    await compose.fill({ subject });
    await compose.send.click();
    if (subject === '') await compose.bar.getByRole('button', { name: 'Send anyway' }).click();
    await compose.waitNoLonger();
    await compose.expectSent(MEGAN);
    await expect(compose.rows().first()).toContainText(subject || '(no subject)');
  }
  await expect(compose.rows()).toHaveCount(3);
  await page.reload();
  await compose.ready();
  await expect(compose.rows().locator('.sent-subject')).toHaveText(['(no subject)', 'second', 'first']);
});

test('a mail that was refused is listed with its reason', async ({ compose }) => {
  const { sandbox } = app;
  await sandbox.fault(SEND_MAIL, { code: 'ErrorQuotaExceeded', status: 507 });
  await compose.sendNow();
  const row = compose.rows().first();
  await expect(row.locator('.sent-state')).toHaveText('Not sent');
  await expect(row).toContainText('Your mailbox is full. Nothing was sent.');
});

test('a mail of which nobody knows is listed with what to do', async ({ compose }) => {
  const { sandbox } = app;
  await sandbox.fault(SEND_MAIL, { cut: 'after' });
  await compose.sendNow();
  const row = compose.rows().first();
  await expect(row.locator('.sent-state')).toHaveText('Not known yet');
  await expect(row).toContainText('Look into your Sent Items first');
});

test('what another tab sends is listed when one comes back', async ({ compose, context, page, pagesOf }) => {
  const other = pagesOf(await context.newPage(), app);
  await other.compose.page.goto(app.origin);
  await other.compose.ready();
  await other.compose.fill({ subject: 'From beside' });
  await other.compose.sendNow();
  await other.compose.expectSent(MEGAN);
  await expect(compose.rows()).toHaveCount(0);
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(compose.rows().first()).toContainText('From beside');
});

test('a list that can not be read says so, and keeps what it has', async ({ compose, page }) => {
  await compose.sendNow();
  await expect(compose.rows()).toHaveCount(1);
  await page.route('**/api/sent', (route) => route.fulfill({ status: 503, contentType: 'application/json', body: '{"error":"OutOfService","retry_after":5}' }));
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(compose.sent).toContainText('This list could not be read just now.');
  await expect(compose.rows()).toHaveCount(1);
  await page.unroute('**/api/sent');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(compose.sent).not.toContainText('could not be read');
});

test('a session that has ended is told when one comes back to the page', async ({ compose, context, page }) => {
  await compose.fill({ subject: 'Half a thought' });
  await context.clearCookies({ name: SESSION });
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(compose.sent).toContainText('You are not signed in any more.');
  await expect(compose.sent.getByRole('link', { name: 'Go to sign-in' })).toHaveAttribute('target', '_blank');
  await compose.expectTyped({ subject: 'Half a thought' });
});

test('beside a page somebody else signs in: it shows and does nothing in their name', async ({ compose, context, page, pagesOf }) => {
  await compose.fill({ subject: 'Of Megan' });
  await compose.sendNow();
  await expect(compose.rows()).toHaveCount(1);
  const other = pagesOf(await context.newPage(), app);
  await other.enter(ZOE, 'attachments');
  await expect(other.compose.rows()).toHaveCount(0);

  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(compose.sent).toContainText('You are signed in as somebody else now');
  await expect(compose.rows()).toContainText(['Of Megan']);
  const drafts = async () => (await app.sandbox.requests()).filter(({ path }) => path === '/v1.0/me/messages');
  const large = { name: 'of-megan.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(4_000_000, 'a') };
  await compose.attach(large);
  await expect(compose.upload('of-megan.bin')).toContainText('You are signed in as somebody else now');
  expect(await drafts()).toEqual([]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the list is there as well', async ({ compose }) => {
    await compose.fill({ subject: 'Plain' });
    await compose.sendNow();
    await compose.expectSent(MEGAN);
    const row = compose.rows().first();
    await expect(row).toContainText('Accepted');
    await expect(row).toContainText('Plain');
    await expect(row.locator('time')).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    await expect(row.locator('code')).toHaveText(UUID);
  });
});
