import { expect, test } from '../support/test';
import { MEGAN, ZOE } from '../support/sandbox';

test('importance, reply-to and a read receipt travel with the mail, and come back after a reload', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await expect(page.getByLabel('Importance')).toBeHidden();
  await compose.options.click();
  await page.getByLabel('Importance').selectOption('High');
  await page.getByLabel('Reply to').fill(ZOE);
  await page.getByLabel('Ask for a read receipt').check();
  await page.reload();
  await compose.ready();
  await expect(page.getByLabel('Importance'), 'what is set is shown').toBeVisible();
  await expect(page.getByLabel('Importance')).toHaveValue('high');
  await expect(page.getByLabel('Reply to')).toHaveValue(ZOE);
  await page.getByLabel('Ask for a read receipt').check();
  const request = page.waitForRequest('**/api/send_mail');
  await compose.sendNow();
  const sent = new URLSearchParams((await request).postData() ?? '');
  expect(sent.get('importance')).toBe('high');
  expect(sent.get('reply_to')).toBe(ZOE);
  expect(sent.get('read_receipt')).toBe('true');
  await compose.expectSent(MEGAN);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ importance: 'high' });
});

for (const { zone, offset, other } of [
  { zone: 'Asia/Kolkata', offset: '+05:30', other: '+05:30' },
  { zone: 'America/New_York', offset: '-05:00', other: '-04:00' },
]) {
  test.describe(`in ${zone}`, () => {
    test.use({ timezoneId: zone });

    test('a time to send is written with the offset of that day', async ({ compose, enter, page }) => {
      await enter();
      await compose.options.click();
      const later = page.getByLabel('Send later');
      await later.fill('2030-01-15T09:30');
      await expect(compose.control('send_at')).toHaveValue(`2030-01-15T09:30:00${offset}`);
      await page.reload();
      await compose.ready();
      await expect(later).toBeVisible();
      await expect(later).toHaveValue('2030-01-15T09:30');
      await later.fill('2030-07-15T23:05');
      await expect(compose.control('send_at')).toHaveValue(`2030-07-15T23:05:00${other}`);
      await later.fill('');
      await expect(compose.control('send_at')).toHaveValue('');
    });
  });
}

test('a refused option opens the fold, and is marked', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.options.click();
  await page.getByLabel('Send as').fill('nobody');
  await compose.options.click();
  await expect(page.getByLabel('Send as')).toBeHidden();
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('One field needs a correction');
  await expect(page.getByLabel('Send as')).toBeVisible();
  await expect(page.getByLabel('Send as')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Send as')).toHaveAccessibleDescription(/not an email address/);
  expect(await sandbox.sendRequests()).toBe(0);
});

test('sending as somebody else asks for the permission when it is needed, and says when the name is not ours', async ({ page, pagesOf, startApp }) => {
  const app = await startApp();
  const { compose, enter } = pagesOf(page, app);
  await enter();
  await compose.options.click();
  await page.getByLabel('Send as').fill('deliveries@fabrikam.example');
  const typed = { to: ZOE, subject: 'For all of us', format: 'Plain text', body: 'Kept' } as const;
  await compose.fill(typed);
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('A permission is missing');
  const opened = page.context().waitForEvent('page');
  await compose.notice.getByRole('link', { name: 'Allow it' }).click();
  const beside = pagesOf(await opened, app);
  await expect(beside.consent.permissions.filter({ hasText: 'Mail.Send.Shared' })).toHaveCount(1);
  await beside.consent.accept.click();
  await beside.compose.ready();
  await beside.compose.page.close();
  await compose.expectTyped(typed);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  expect((await app.sandbox.expectMessages(1))[0]).toMatchObject({ account: MEGAN, from: 'deliveries@fabrikam.example', to: [ZOE] });

  await page.getByLabel('Send as').fill(ZOE);
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('You may not send in that name');
  await expect(compose.notice).toContainText('Your account has no right to send from the other address.');
  await compose.expectTyped(typed);
  await app.sandbox.expectMessages(1);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the fold opens, all but a time can be set, and a refused option comes back open', async ({ compose, enter, page, sandbox }) => {
    await enter();
    await compose.options.click();
    await expect(page.getByLabel('Send later'), 'a time needs a zone').toBeHidden();
    await page.getByLabel('Importance').selectOption('Low');
    await page.getByLabel('Reply to').fill('nobody');
    await page.getByLabel('Ask for a read receipt').check();
    await compose.sendNow();
    await expect(page.getByLabel('Reply to')).toBeVisible();
    await expect(page.getByLabel('Reply to')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Importance')).toHaveValue('low');
    await expect(page.getByLabel('Ask for a read receipt')).toBeChecked();
    await page.getByLabel('Reply to').fill(ZOE);
    await compose.sendNow();
    await compose.expectSent(MEGAN);
    expect((await sandbox.expectMessages(1))[0]).toMatchObject({ importance: 'low' });
  });
});
