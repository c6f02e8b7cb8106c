// What a page does that has stood still while the server, or another tab, has moved on.
import { createHash, randomBytes } from 'node:crypto';
import { stopClock } from '../support/clock';
import { expect, test } from '../support/test';
import { MEGAN, SAM, SEND_MAIL, ZOE, type Fault } from '../support/sandbox';
import { SESSION } from '../support/visitor';

const TYPED = { to: ZOE, subject: 'With a file', format: 'Plain text', body: 'See below' } as const;

test('a file that the server has forgotten is brought again, and what was wrong does not stay', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const file = { name: 'plan.bin', mimeType: 'application/octet-stream', buffer: randomBytes(1_000) };
  await compose.attach(file);
  await expect(compose.upload(file.name)).toHaveClass(/done/);
  const id = await compose.control('attachments').inputValue();
  // As an hour does it.
  const removed = await page.evaluate(async (id) => (await fetch(`/api/attachments/${id}`, { method: 'DELETE' })).status, id);
  expect(removed).toBe(204);

  const problem = page.locator('#attachments-error');
  await compose.sendNow();
  await expect(problem).toHaveText('A file is not here completely, or no longer. Choose it again.');
  await expect(compose.control('attachments')).not.toHaveValue(id);
  await expect(compose.upload(file.name)).toHaveClass(/done/);
  await sandbox.expectMessages(0);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expect(problem).toHaveText('');
  const [mail] = await sandbox.expectMessages(1);
  const sha256 = createHash('sha256').update(file.buffer).digest('hex');
  expect(mail?.attachments.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual([{ name: file.name, sha256 }]);
});

for (const [button, fault] of [
  ['Send again anyway', { status: 503 }],
  ['Try again', { status: 429, retry_after: 3_600 }],
] as [string, Fault][]) {
  test(`a tab that offers "${button}" keeps its own mail, whatever another one types`, async ({ app, compose, context, enter, page, pagesOf, sandbox }) => {
    await enter();
    await sandbox.fault(SEND_MAIL, fault);
    await compose.sendNow();
    const again = compose.notice.getByRole('button', { name: button });
    if (fault.retry_after) await compose.notice.getByRole('button', { name: 'Cancel' }).click();
    await expect(again).toBeVisible();
    const other = pagesOf(await context.newPage()).compose;
    await other.page.goto(app.origin);
    await other.ready();
    await other.fill({ to: SAM, subject: 'Half a tho' });
    await expect.poll(() => page.evaluate('Object.values(localStorage).join()')).toContain('Half+a+tho');
    await again.click();
    await compose.expectSent(MEGAN);
    expect((await sandbox.expectMessages(1))[0]?.to).toEqual([MEGAN]);
  });
}

test('a mail that waits in a tab while another one signs out leaves nothing in the browser', async ({ app, compose, context, enter, page, pagesOf, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toBeVisible();
  const other = pagesOf(await context.newPage()).compose;
  await other.page.goto(app.origin);
  await other.ready();
  await other.disconnect.click();
  await expect(other.page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  expect((await context.cookies()).map(({ name }) => name)).not.toContain(SESSION);

  await compose.goNow.click();
  await expect(compose.noticeTitle).toHaveText('Your session has ended');
  await compose.expectTyped(TYPED);
  expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
  await sandbox.expectMessages(0);
});
