import { stopClock } from '../support/clock';
import { expect, test } from '../support/test';
import { SEND_MAIL, ZOE } from '../support/sandbox';

const TYPED = { to: ZOE, subject: 'Patience', format: 'Plain text', body: 'Hello' } as const;

test('when Graph asks to wait the mail goes out by itself when the time has come, once', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await sandbox.fault(SEND_MAIL, { status: 429, retry_after: 60 });
  const keys: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/send_mail')) {
      keys.push(new URLSearchParams(request.postData() ?? '').get('idempotency_key'));
    }
  });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('Too many mails at once');
  await expect(compose.notice).toContainText('Sends by itself in', { useInnerText: true });
  await page.clock.fastForward(61_000);
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
  expect(keys).toHaveLength(2);
  expect(keys[1], 'the same mail').toBe(keys[0]);
});

test('the countdown can be cancelled, and the person decides', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await sandbox.fault(SEND_MAIL, { status: 429, retry_after: 30 });
  await stopClock(page);
  await compose.sendNow();
  await expect(compose.notice.locator('.left')).toHaveText('30');
  await page.clock.runFor(10_000);
  await expect(compose.notice.locator('.left')).toHaveText('20');
  await compose.notice.getByRole('button', { name: 'Cancel' }).click();
  await page.clock.runFor(60_000);
  expect(await sandbox.sendRequests()).toBe(1);
  await compose.expectTyped(TYPED);
  await compose.notice.getByRole('button', { name: 'Try again' }).click();
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
});

test('a change while it waits ends the wait', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await sandbox.fault(SEND_MAIL, { status: 429, retry_after: 30 });
  await compose.sendNow();
  await expect(compose.notice).toContainText('Sends by itself in', { useInnerText: true });
  await compose.fill({ subject: 'Other' });
  await expect(compose.notice).not.toContainText('Sends by itself in', { useInnerText: true });
  await page.clock.runFor(60_000);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('an unknown outcome is never sent again by itself', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await sandbox.fault(SEND_MAIL, { status: 503, retry_after: 2 });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('We do not know whether your mail was sent');
  await page.clock.runFor(60_000);
  expect(await sandbox.sendRequests()).toBe(1);
});
