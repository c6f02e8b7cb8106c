import { expect, test } from '../support/test';
import { MEGAN } from '../support/sandbox';
import { SESSION } from '../support/visitor';

for (const [what, end] of [
  ['a restart', 'stop'],
  ['a crash', 'crash'],
] as const) {
  test(`after ${what} the session still works`, async ({ context, page, pagesOf, startApp }) => {
    const app = await startApp();
    const { compose, enter } = pagesOf(page, app);
    await enter();
    const cookie = (await context.cookies()).find(({ name }) => name === SESSION);
    await app[end]();
    await app.boot();
    await app.sandbox.forgetRequests();
    await page.reload();
    await compose.ready();
    await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');
    await compose.sendNow();
    await compose.expectSent(MEGAN);
    await app.sandbox.expectMessages(1);
    expect((await context.cookies()).find(({ name }) => name === SESSION)?.value).toBe(cookie?.value);
    expect(await app.sandbox.tokenRequests(), 'the tokens survived').toBe(0);
  });
}

test('a form that was open during a restart is sent afterwards', async ({ page, pagesOf, startApp }) => {
  const app = await startApp();
  const { compose, enter } = pagesOf(page, app);
  await enter();
  await compose.fill({ subject: 'Kept' });
  await app.stop();
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('We could not learn what became of your mail');
  await expect(compose.subject).toHaveValue('Kept');
  await app.boot();
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  expect((await app.sandbox.expectMessages(1))[0]).toMatchObject({ subject: 'Kept' });
});

test('a sign-in that was running during a restart is completed afterwards', async ({ page, pagesOf, startApp }) => {
  const app = await startApp();
  const { account, compose, connect, consent } = pagesOf(page, app);
  await connect.open(app.origin);
  await connect.signIn.click();
  await account.choose(MEGAN);
  await expect(consent.accept).toBeVisible();
  await app.stop();
  await app.boot();
  await consent.accept.click();
  await compose.ready();
});

test('a mail that is on its way when the program is told to stop is sent and answered', async ({ page, pagesOf, startApp }) => {
  const app = await startApp();
  const { compose, enter } = pagesOf(page, app);
  await enter();
  await app.sandbox.fault('graph:/me/sendMail', { delay_ms: 1500 });
  await compose.sendNow();
  await expect.poll(() => app.sandbox.sendRequests()).toBe(1);
  await app.stop();
  await compose.expectSent(MEGAN);
  await app.boot();
  await app.sandbox.expectMessages(1);
});
