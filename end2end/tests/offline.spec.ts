import { stopClock } from '../support/clock';
import { expect, test } from '../support/test';
import { ZOE } from '../support/sandbox';

const TYPED = { to: ZOE, subject: 'In the tunnel', format: 'Plain text', body: 'No network here' } as const;

test('offline the page says so, and what is typed is kept', async ({ compose, context, enter, page }) => {
  await enter();
  const hint = compose.form.getByText('You are offline. What you type is kept in this browser.');
  await expect(hint).toBeHidden();
  await context.setOffline(true);
  await expect(hint).toBeVisible();
  await compose.fill(TYPED);
  await context.setOffline(false);
  await expect(hint).toBeHidden();
  await page.reload();
  await compose.ready();
  await compose.expectTyped(TYPED);
});

test('a mail that is sent offline waits until the person says so', async ({ compose, context, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  await context.setOffline(true);
  await compose.send.click();
  await expect(compose.bar).toContainText('You are offline: your mail was not sent');
  await expect(compose.bar).toBeFocused();
  await expect(compose.goNow).toBeHidden();
  await compose.expectTyped(TYPED);

  await context.setOffline(false);
  await expect(compose.bar).toContainText('You are back online.', { useInnerText: true });
  await expect(compose.goNow).toBeVisible();
  expect(await sandbox.sendRequests(), 'never by itself').toBe(0);
  await page.reload();
  await compose.ready();
  await expect(compose.bar).toContainText('This mail has not been sent yet');
  expect(await sandbox.sendRequests()).toBe(0);
  await compose.goNow.click();
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
});

test('a network that goes away during the ten seconds keeps the mail', async ({ compose, context, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
  await context.setOffline(true);
  await page.clock.runFor(11_000);
  await expect(compose.bar).toContainText('You are offline: your mail was not sent');
  await context.setOffline(false);
  await compose.goNow.click();
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
});

test('a request that does not get through is told, and trying again sends one mail', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  await page.route('**/api/send_mail', (route) => route.abort('internetdisconnected'), { times: 1 });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('We could not learn what became of your mail');
  await compose.expectTyped(TYPED);
  await compose.notice.getByRole('button', { name: 'Try again' }).click();
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
});
