import { expect, test } from '../support/test';
import { MEGAN, SEND_MAIL } from '../support/sandbox';

test("the original article's dialect signs in, refreshes and sends", async ({ page, pagesOf, startApp }) => {
  const app = await startApp({ CONNECT_PROTOCOL: 'v1.0' });
  const { sandbox } = app;
  const { account, compose, connect, consent } = pagesOf(page, app);
  await connect.open(app.origin);
  await connect.signIn.click();
  await expect(account.heading).toBeVisible();
  const authorize = new URL(page.url());
  expect(authorize.pathname).toBe('/common/oauth2/authorize');
  // Graph by the name that discovery gives it: a host, which is https to every client.
  expect(authorize.searchParams.get('resource')).toBe(`https://${new URL(sandbox.origin).host}`);
  await account.choose(MEGAN);
  await consent.accept.click();
  await compose.ready();
  await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');

  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);

  await sandbox.forgetRequests();
  await sandbox.fault(SEND_MAIL, { status: 401 });
  await compose.sendNow();
  await sandbox.expectMessages(2);
  await compose.expectSent(MEGAN);
  const paths = (await sandbox.requests()).map(({ method, path }) => `${method} ${path}`);
  expect(paths).toEqual(['POST /v1.0/me/sendMail', 'POST /common/oauth2/token', 'POST /v1.0/me/sendMail']);

  await compose.disconnect.click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
});
