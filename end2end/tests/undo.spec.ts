import type { ComposePage } from '../pages/compose';
import { letFramesPass, stopClock } from '../support/clock';
import { expect, test } from '../support/test';
import { MEGAN, ZOE } from '../support/sandbox';

const TYPED = { to: ZOE, subject: 'On second thoughts', format: 'Plain text', body: 'Hello' } as const;

test('a mail waits ten seconds in the browser, and then goes out by itself', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
  await letFramesPass(page);
  await expect(compose.bar).toBeFocused();
  await page.clock.runFor(5_000);
  await expect(compose.bar.locator('.left')).toHaveText('5');
  expect(await sandbox.sendRequests()).toBe(0);
  await page.clock.runFor(5_000);
  await compose.expectSent(ZOE);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ to: [ZOE], subject: TYPED.subject, body: TYPED.body });
});

test('ten seconds are ten seconds by the clock on the wall', async ({ compose, enter, page, sandbox }) => {
  await enter();
  const pressed = page.evaluate(() => new Promise<number>((resolve) => {
    document.addEventListener('submit', () => resolve(Date.now()), { capture: true, once: true });
  }));
  const answer = page.waitForResponse('**/api/send_mail');
  await compose.send.click();
  const { startTime } = (await answer).request().timing();
  expect(startTime - (await pressed)).toBeGreaterThan(9_500);
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);
});

test('they are no longer in a tab that nobody looks at, whose timers are late', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toBeVisible();
  // Each timer that was due runs once.
  await page.clock.fastForward(11_000);
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
});

for (const [how, undo] of [
  ['the button', (compose) => compose.undo.click()],
  ['Escape', (compose) => compose.page.keyboard.press('Escape')],
] as [string, (compose: ComposePage) => Promise<void>][]) {
  test(`undone by ${how} it is not sent, and the form goes on where it was`, async ({ compose, enter, page, sandbox }) => {
    await page.clock.install();
    await enter();
    await compose.fill(TYPED);
    const key = await compose.idempotencyKey();
    await stopClock(page);
    await compose.send.click();
    await expect(compose.bar).toBeVisible();
    await letFramesPass(page);
    await expect(compose.bar).toBeFocused();
    await undo(compose);
    await expect(compose.bar).toHaveCount(0);
    await letFramesPass(page);
    await expect(compose.send).toBeFocused();
    await page.clock.runFor(60_000);
    await compose.expectTyped(TYPED);
    expect(await sandbox.sendRequests()).toBe(0);

    await compose.fill({ subject: 'Better' });
    await compose.sendNow();
    await compose.expectSent(ZOE);
    expect((await sandbox.expectMessages(1))[0]).toMatchObject({ subject: 'Better' });
    expect(await compose.idempotencyKey()).not.toBe(key);
  });
}

test('while it waits the fields can not be changed', async ({ compose, enter, page }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toBeVisible();
  // Playwright would wait until it can be clicked: a person does not.
  await compose.subject.click({ force: true });
  await expect(compose.subject).not.toBeFocused();
  await compose.undo.click();
  await compose.subject.click();
  await expect(compose.subject).toBeFocused();
});

test('leaving the page while it waits warns, and afterwards does not', async ({ compose, enter, page }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toBeVisible();
  const warned = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const dialog = await warned;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await closing;
  await compose.undo.click();
  await page.clock.resume();
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => (dialogs.push(dialog.type()), dialog.accept()));
  await page.reload();
  await compose.ready();
  expect(dialogs).toEqual([]);
  await compose.expectTyped(TYPED);
});

test('Ctrl+Enter sends from any field, and holding it down does not skip the wait', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.body.press('ControlOrMeta+Enter');
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
  await page.keyboard.press('ControlOrMeta+Enter');
  expect(await sandbox.sendRequests()).toBe(0);
  await compose.goNow.click();
  await compose.expectSent(ZOE);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ body: TYPED.body });
});

test('an empty subject is asked about, once and gently', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill({ ...TYPED, subject: '' });
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toContainText('The subject is empty.', { useInnerText: true });
  await expect(compose.bar).not.toContainText('attachment', { useInnerText: true });
  await letFramesPass(page);
  await expect(compose.bar).toBeFocused();
  await compose.bar.getByRole('button', { name: 'Go back' }).click();
  await expect(compose.bar).toHaveCount(0);
  await compose.send.click();
  await compose.bar.getByRole('button', { name: 'Send anyway' }).click();
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
  await compose.goNow.click();
  await compose.expectSent(ZOE);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ subject: '' });
});

for (const body of ['You find it attached.', 'Im Anhang der Plan', 'Voir la pièce jointe', 'Adjunto el informe']) {
  test(`a text that speaks of an attachment is asked about: ${body}`, async ({ compose, enter, sandbox }) => {
    await enter();
    await compose.fill({ ...TYPED, body });
    await compose.send.click();
    await expect(compose.bar).toContainText('The text speaks of an attachment, but there is none.', { useInnerText: true });
    await expect(compose.bar).not.toContainText('The subject is empty.', { useInnerText: true });
    // A change answers the question.
    await compose.fill({ body: 'Hello' });
    await expect(compose.bar).toHaveCount(0);
    await compose.sendNow();
    await compose.expectSent(ZOE);
    await sandbox.expectMessages(1);
  });
}

test('the welcome mail is not asked about', async ({ compose, enter, page }) => {
  await page.clock.install();
  await enter();
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
});
