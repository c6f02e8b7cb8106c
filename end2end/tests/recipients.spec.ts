import { devices } from '@playwright/test';
import { expect, test } from '../support/test';
import { MEGAN, SAM, ZOE } from '../support/sandbox';

test('addresses become chips at a comma, a semicolon, Enter and Tab, and are sent', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.to.press('Backspace');
  await compose.to.fill('');
  await compose.to.pressSequentially(`${MEGAN},${ZOE}; `);
  await expect(compose.chips()).toHaveCount(2);
  await compose.to.pressSequentially('"Rivera, Sam" <sam@outlook.example>');
  await expect(compose.chips(), 'a separator in quotes is part of the name').toHaveCount(2);
  await compose.to.press('Enter');
  await expect(compose.chips()).toHaveText([MEGAN, ZOE, 'Rivera, Sam']);
  await compose.to.pressSequentially('last@fabrikam.example');
  await compose.to.press('Tab');
  await expect(compose.chips()).toHaveCount(4);
  await expect(compose.to).not.toBeFocused();
  await expect(compose.chips().nth(2).getByTitle('Rivera, Sam <sam@outlook.example>')).toBeVisible();
  expect(new URL(page.url()).pathname, 'Enter has sent nothing').toBe('/');
  expect(await sandbox.sendRequests()).toBe(0);
  await compose.sendNow();
  await compose.expectSent(`${MEGAN}, ${ZOE} and 2 more`);
  expect((await sandbox.expectMessages(1))[0]?.to).toEqual([MEGAN, ZOE, SAM, 'last@fabrikam.example']);
});

test('a list is pasted with its lines, tabs, names and duplicates', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({ to: '' });
  await compose.to.focus();
  await compose.paste({ 'text/plain': `Zoë <${ZOE}>\r\n"Castillo, Megan" <${MEGAN}>;\t${SAM}\n\nnobody, ${ZOE.toUpperCase()}` });
  await expect(compose.chips()).toHaveText(['Zoë', 'Castillo, Megan', SAM, 'nobody']);
  await compose.expectTyped({ to: `Zoë <${ZOE}>; "Castillo, Megan" <${MEGAN}>; ${SAM}; nobody` });
  await expect(page.locator('.recipients').first().getByRole('status')).toHaveText('4 added');

  await compose.paste({ 'text/plain': ZOE });
  await expect(compose.chips()).toHaveCount(4);
  await expect(page.locator('.recipients').first().getByRole('status')).toHaveText(`${ZOE} is there already`);
});

test('what is pasted takes the place of what is selected, and joins nothing that stands beside it', async ({ compose, enter }) => {
  await enter();
  await compose.fill({ to: '' });
  await compose.to.pressSequentially('nobody');
  await compose.to.press('ControlOrMeta+a');
  await compose.paste({ 'text/plain': ZOE });
  await expect(compose.chips()).toHaveText([ZOE]);
  await compose.to.pressSequentially('nobody');
  await compose.paste({ 'text/plain': MEGAN });
  await expect(compose.chips()).toHaveText([ZOE, 'nobody', MEGAN]);
});

test('what is no address is marked and explained, and can be mended', async ({ compose, enter }) => {
  await enter();
  await compose.fill({ to: `nobody; ${ZOE}` });
  const bad = compose.chips().first().getByRole('button', { name: /^nobody: .*not an email address/ });
  await expect(bad).toBeVisible();
  await expect(compose.to).toHaveAttribute('aria-invalid', 'true');
  await expect(compose.to).toHaveAccessibleDescription(/not an email address/);

  await bad.click();
  await expect(compose.to).toBeFocused();
  await expect(compose.to).toHaveValue('nobody');
  await compose.to.pressSequentially('@fabrikam.example');
  await compose.to.press('Enter');
  await expect(compose.chips()).toHaveText([ZOE, 'nobody@fabrikam.example']);
  await expect(compose.to).not.toHaveAttribute('aria-invalid');
  await expect(compose.to).not.toHaveAccessibleDescription(/not an email address/);
});

test('look-alikes of other alphabets are refused, and what is honest is shown with its ASCII form', async ({ compose, enter }) => {
  await enter();
  await compose.fill({ to: 'megan@fаbrikam.example; zoë@bücher.example; "boss@fabrikam.example" <evil@x.example>' });
  const [deceptive, honest, named] = await compose.chips().all();
  await expect(deceptive!.getByRole('button', { name: /brikam\.example: .*several alphabets/ })).toBeVisible();
  await expect(compose.to).toHaveAccessibleDescription(/several alphabets/);
  await expect(honest!).not.toHaveClass(/bad/);
  await expect(honest!.getByTitle('zoë@bücher.example (xn--bcher-kva.example)')).toBeVisible();
  await expect(named!).toHaveText('boss@fabrikam.example <evil@x.example>');
});

test('chips are walked, reopened and removed with the keyboard alone', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({ to: `${MEGAN};${ZOE};${SAM}` });
  await compose.to.focus();
  const name = (at: number) => compose.chips().nth(at).getByRole('button').first();
  await page.keyboard.press('ArrowLeft');
  await expect(name(2)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(name(0)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(name(1)).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(compose.chips()).toHaveText([MEGAN, SAM]);
  await expect(name(1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(compose.to).toBeFocused();

  await page.keyboard.press('Backspace');
  await expect(compose.to).toHaveValue(SAM);
  await expect(compose.chips()).toHaveText([MEGAN]);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('sam@fabrikam.example');
  await page.keyboard.press('Enter');
  await expect(compose.chips()).toHaveText([MEGAN, 'sam@fabrikam.example']);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(compose.to).toHaveValue(MEGAN);
  await compose.expectTyped({ to: `sam@fabrikam.example; ${MEGAN}` });
});

test('copies are there on demand, sent, and brought back', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await expect(page.getByLabel('Cc', { exact: true })).toBeHidden();
  await compose.copies.click();
  await page.getByLabel('Cc', { exact: true }).fill(ZOE);
  await page.getByLabel('Bcc', { exact: true }).fill(`${SAM},`);
  await page.reload();
  await compose.ready();
  await expect(compose.chips('Cc')).toHaveText([ZOE]);
  await expect(compose.chips('Bcc'), 'what is set is shown').toBeVisible();
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ to: [MEGAN], cc: [ZOE], bcc: [SAM] });
});

test('a refused copy opens its fold', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.copies.click();
  await page.getByLabel('Cc', { exact: true }).fill('nobody');
  await compose.copies.click();
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('One field needs a correction');
  await expect(page.getByLabel('Cc', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Cc', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  expect(await sandbox.sendRequests()).toBe(0);
});

test('500 recipients fit, and one more is refused with nothing lost', async ({ compose, enter, sandbox }) => {
  await enter();
  const many = Array.from({ length: 501 }, (_, at) => `person${at}@fabrikam.example`);
  await compose.fill({ to: '' });
  await compose.to.focus();
  await compose.paste({ 'text/plain': many.join('\n') });
  await expect(compose.chips()).toHaveCount(501);
  const [field, typing] = [await compose.form.locator('.box').first().boundingBox(), await compose.to.boundingBox()];
  expect(field?.height, 'the field stays a field').toBeLessThan(200);
  expect(typing?.y, 'and shows where one types').toBeLessThan((field?.y ?? 0) + (field?.height ?? 0));
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('One field needs a correction');
  await expect(compose.to).toHaveAccessibleDescription(/too many recipients/);
  await expect(compose.chips()).toHaveCount(501);
  await compose.to.press('Backspace');
  await compose.to.fill('');
  await expect(compose.chips()).toHaveCount(500);
  await compose.sendNow();
  await compose.expectSent(`${many[0]}, ${many[1]} and 498 more`);
  await expect(compose.rows().first().locator('.sent-to')).toHaveText(`${many[0]}, ${many[1]} and 498 more`);
  expect((await sandbox.expectMessages(1))[0]?.to).toEqual(many.slice(0, 500));
});

test.describe('on a phone', () => {
  const { viewport, userAgent, hasTouch, isMobile, deviceScaleFactor } = devices['Pixel 7'];
  test.use({ viewport, userAgent, hasTouch, isMobile, deviceScaleFactor });

  test('chips are made, reopened and removed by touch', async ({ compose, enter, page, sandbox }) => {
    await enter();
    await compose.chips().first().getByRole('button', { name: `Remove ${MEGAN}` }).tap();
    await expect(compose.chips()).toHaveCount(0);
    // The keyboards of phones tell the text that came in, not the keys.
    for (const text of [`${ZOE},`, `${SAM} `]) await page.keyboard.insertText(text);
    await compose.subject.tap();
    await expect(compose.chips()).toHaveText([ZOE, SAM]);
    await compose.chips().first().getByRole('button').first().tap();
    await expect(compose.to).toHaveValue(ZOE);
    const sizes = await compose.chips().getByRole('button').evaluateAll((all) => all.map((it) => it.getBoundingClientRect()));
    for (const { width, height } of sizes) expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await compose.sendNow();
    await compose.expectSent(`${SAM}, ${ZOE}`);
    await sandbox.expectMessages(1);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('there are text fields, and the fold of the copies opens', async ({ compose, enter, page, sandbox }) => {
    await enter();
    await expect(compose.to).toHaveValue(MEGAN);
    await expect(page.getByRole('link', { name: 'Suggest people I write to' })).toBeHidden();
    await compose.copies.click();
    await page.getByLabel('Cc', { exact: true }).fill(`Zoë <${ZOE}>; ${SAM}`);
    await page.getByLabel('Bcc', { exact: true }).fill('nobody');
    await compose.sendNow();
    await expect(compose.noticeTitle).toHaveText('One field needs a correction');
    await expect(page.getByLabel('Bcc', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Bcc', { exact: true }).fill('');
    await compose.sendNow();
    await compose.expectSent(MEGAN);
    expect((await sandbox.expectMessages(1))[0]).toMatchObject({ to: [MEGAN], cc: [ZOE, SAM], bcc: [] });
  });
});
