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

    test('where Microsoft wants the person, one sign-in is enough', async ({ compose, context, enter, page, pagesOf, sandbox }) => {
      await enter();
      await compose.fill({ subject: 'Kept over the sign-in' });
      await sandbox.fault(SEND_MAIL, { claims_challenge: true });
      await sandbox.fault('token', { error: 'interaction_required', suberror: 'basic_action' });
      await compose.sendNow();
      const opened = context.waitForEvent('page');
      await page.getByRole('link', { name: 'Sign in' }).first().click();
      const beside = pagesOf(await opened);
      await expect(beside.account.account(MEGAN).or(beside.compose.send)).toBeVisible();
      if (await beside.account.account(MEGAN).isVisible()) await beside.account.choose(MEGAN);
      await beside.compose.ready();
      await compose.sendNow();
      await compose.expectSent(MEGAN);
      await sandbox.expectMessages(1);
    });
  });
}
