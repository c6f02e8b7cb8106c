import type { BrowserContext } from '@playwright/test';
import { expect, test } from '../support/test';
import { MEGAN } from '../support/sandbox';

const SESSION = '__Host-Http-session';

/** The errors of the authorize endpoint (RFC 6749, OpenID Connect Core, Microsoft's own). */
const ERRORS = [
  ['access_denied', 'You are not connected'],
  ['server_error', "Microsoft can't be reached right now"],
  ['temporarily_unavailable', "Microsoft can't be reached right now"],
  ['invalid_request', 'This site is not set up correctly'],
  ['unauthorized_client', 'Microsoft does not know this app'],
  ['unsupported_response_type', 'This site is not set up correctly'],
  ['invalid_resource', 'Microsoft does not know the API that this site uses'],
  ['login_required', 'You are not signed in at Microsoft'],
  ['interaction_required', 'Microsoft wants another proof that it is you'],
  ['consent_required', 'You have not allowed this app yet'],
] as const;

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('who declines reads so in plain words and can start again', async ({ account, app, compose, connect, consent, context, page }) => {
      await page.goto(`${app.origin}/connect/sign-in?prompt=consent`);
      await account.choose(MEGAN);
      await consent.decline.click();
      await expect(connect.noticeTitle).toHaveText('You are not connected');
      await expect(connect.notice).toContainText('You declined');
      expect(await cookieNames(context)).not.toContain(SESSION);

      await connect.noticeLink.click();
      await account.choose(MEGAN);
      await expect(consent.accept.or(compose.send)).toBeVisible();
      if (await consent.accept.isVisible()) await consent.accept.click();
      await compose.ready();
      await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');
    });
  });
}

test('the consent page lists what is asked for', async ({ account, app, consent, page }) => {
  await page.goto(`${app.origin}/connect/sign-in?prompt=consent`);
  await account.choose(MEGAN);
  await expect(consent.accept).toBeVisible();
  const asked = (await consent.permissions.allInnerTexts()).join('\n');
  for (const scope of ['openid', 'profile', 'offline_access', 'User.Read', 'Mail.Send']) {
    expect(asked).toContain(scope);
  }
  expect(asked).not.toContain('Mail.Read');
});

for (const [error, title] of ERRORS) {
  test(`the authorize endpoint's ${error} becomes a notice in plain words`, async ({ account, app, connect, context, page, sandbox }) => {
    await sandbox.fault('authorize', { error });
    await connect.open(app.origin);
    await connect.signIn.click();
    await expect(connect.noticeTitle).toHaveText(title);
    await expect(connect.notice).toHaveRole('alert');
    expect(await sandbox.faults(), 'the fault has happened').toEqual([]);

    // The number is for support: it is on the page, but folded away.
    await expect(connect.fold).not.toHaveAttribute('open');
    await expect(connect.fold).toContainText(/AADSTS\d+/);
    expect(await connect.notice.innerText()).not.toContain('AADSTS');
    expect(await connect.notice.innerText()).not.toContain(error);

    expect(await cookieNames(context)).toEqual([]);
    expect(new URL(page.url()).search).not.toContain('error');
    expect(await sandbox.tokenRequests()).toBe(0);
    await connect.signIn.click();
    await expect(account.heading).toBeVisible();
  });
}

async function cookieNames(context: BrowserContext): Promise<string[]> {
  const cookies = await context.cookies();
  return cookies.map((cookie) => cookie.name).filter((name) => name.startsWith('__Host-'));
}
