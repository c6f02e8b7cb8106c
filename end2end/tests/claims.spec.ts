import { expect, test } from '../support/test';
import { MEGAN, SEND_MAIL } from '../support/sandbox';

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('a policy that changed while the person is signed in is met without a word', async ({ compose, enter, sandbox }) => {
      await enter();
      await sandbox.fault(SEND_MAIL, { claims_challenge: true });
      await compose.sendNow();
      await compose.expectSent(MEGAN);
      await sandbox.expectMessages(1);
    });

    test('where Microsoft wants the person, one sign-in is enough', async ({ account, compose, enter, page, sandbox }) => {
      await enter();
      await compose.fill({ subject: 'Kept over the sign-in' });
      await sandbox.fault(SEND_MAIL, { claims_challenge: true });
      await sandbox.fault('token', { error: 'interaction_required', suberror: 'basic_action' });
      await compose.sendNow();
      await page.getByRole('link', { name: 'Sign in' }).first().click();
      await expect(account.account(MEGAN).or(compose.send)).toBeVisible();
      if (await account.account(MEGAN).isVisible()) await account.choose(MEGAN);
      await compose.ready();
      await compose.sendNow();
      await compose.expectSent(MEGAN);
      await sandbox.expectMessages(1);
    });
  });
}
