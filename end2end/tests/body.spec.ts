import { expect, test } from '../support/test';
import { MEGAN } from '../support/sandbox';

test('bold, italics, lists and links are sent as they are seen', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.body.fill('');
  const tool = (name: string) => compose.toolbar.getByRole('button', { name });
  await tool('Bold').click();
  await expect(tool('Bold')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.type('Bold');
  await tool('Bold').click();
  await expect(tool('Bold')).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.type(' then ');
  await page.keyboard.press('ControlOrMeta+i');
  await page.keyboard.type('italic');
  await page.keyboard.press('ControlOrMeta+i');
  await page.keyboard.press('Enter');
  await tool('Bulleted list').click();
  await page.keyboard.type('one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two ');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByLabel('Address of the link')).toBeFocused();
  await page.keyboard.type('javascript:alert(1)');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Address of the link')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Address of the link').fill('fabrikam.example/x');
  await page.keyboard.press('Enter');
  await expect(compose.body).toBeFocused();
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  const body = (await sandbox.expectMessages(1))[0]?.body ?? '';
  expect(body).toContain('<b>Bold</b>');
  expect(body).toContain('<i>italic</i>');
  expect(body).toContain('<li>one</li>');
  expect(body).toMatch(/<a href="https:\/\/fabrikam\.example\/x"[^>]*>https:\/\/fabrikam\.example\/x<\/a>/);
});

test('the toolbar is one stop for Tab, and arrows walk along it', async ({ compose, enter, page }) => {
  await enter();
  const tool = (name: string) => compose.toolbar.getByRole('button', { name });
  await compose.body.press('ControlOrMeta+a');
  await page.keyboard.press('Shift+Tab');
  await expect(tool('Bold')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tool('Italic')).toBeFocused();
  await page.keyboard.press('End');
  await expect(tool('Redo')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(tool('Italic'), 'who pressed it with a key stays on it').toBeFocused();
  await expect(compose.control('body')).toHaveValue(/<i>/);
  await tool('Undo').click();
  await expect(compose.control('body')).not.toHaveValue(/<i>/);
  await tool('Redo').click();
  await expect(compose.control('body')).toHaveValue(/<i>/);
});

test('an existing link is changed, and taken away', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({ body: '<p>See <a href="https://old.example/">this page</a>.</p>' });
  await compose.body.getByText('this page').click();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByLabel('Address of the link')).toHaveValue('https://old.example/');
  await page.getByLabel('Address of the link').fill('zoe@fabrikam.example');
  await page.getByRole('button', { name: 'Apply' }).click();
  await compose.expectTyped({ body: '<p>See <a href="mailto:zoe@fabrikam.example">this page</a>.</p>' });
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Address of the link')).toBeHidden();
  await expect(compose.body).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByLabel('Address of the link').fill('');
  await page.keyboard.press('Enter');
  await compose.expectTyped({ body: '<p>See this page.</p>' });
});

test('what is pasted comes in clean', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({
    body: `<style>p{color:red}</style><p class="x" style="color:red" onclick="alert(1)">Hi <span>there</span>
      <img src="https://x.example/pixel.gif" onerror="alert(1)"><a href="javascript:alert(1)" id="y">a</a>
      <a href="https://b.example" target="_top">b</a></p><iframe src="https://x.example"></iframe><svg><script>alert(1)</script></svg>`,
  });
  expect(await compose.editor.locator('style, img, iframe, svg, script, [class], [onclick], [id], [target]').count()).toBe(0);
  await expect(compose.editor.locator('a[href]')).toHaveCount(1);
  await expect(compose.editor).toHaveText(/Hi there\s+a\s+b/);
  await compose.body.press('End');
  await compose.paste({ 'text/plain': '<b>not bold</b>' });
  await expect(compose.editor).toContainText('<b>not bold</b>');
  expect(await page.evaluate(() => performance.getEntriesByType('resource').filter((it) => it.name.includes('x.example')).length)).toBe(0);
});

test('to plain text it goes only after asking, and what lists and links have stays', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({ body: '<p>Hello <b>you</b> &amp; all</p><ol><li>one</li><li>two</li></ol><ul><li>three</li></ul><p><a href="https://b.example/">site</a></p>' });
  let asked = '';
  page.once('dialog', (dialog) => {
    asked = dialog.message();
    void dialog.dismiss();
  });
  await compose.format('Plain text').click();
  expect(asked).toContain('Plain text has no bold');
  await expect(compose.format('HTML')).toBeChecked();
  await expect(compose.editor).toBeVisible();

  await compose.choose('Plain text');
  await expect(compose.body).toBeVisible();
  await expect(compose.toolbar).toBeHidden();
  const text = await compose.control('body').inputValue();
  expect(text.replaceAll(/\n+/g, '\n')).toBe('Hello you & all\n1. one\n2. two\n- three\nsite <https://b.example/>');

  await compose.body.fill('First <line>\nsecond\n\nNew paragraph');
  await compose.choose('HTML');
  await compose.expectTyped({ body: '<p>First &lt;line><br>second</p><p>New paragraph</p>' });
  await expect(compose.editor.locator('p')).toHaveCount(2);
});

test('text without formatting is switched without a question', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({ body: '<p>Plain words</p>' });
  page.on('dialog', () => expect(true, 'nothing is asked').toBe(false));
  await compose.format('Plain text').check();
  await compose.expectTyped({ format: 'Plain text', body: 'Plain words' });
});

test('formatted text is back after a reload', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill({ body: '<p>Half <b>a thought</b></p>' });
  await page.reload();
  await compose.ready();
  await expect(compose.editor.locator('b')).toHaveText('a thought');
  await compose.expectTyped({ body: '<p>Half <b>a thought</b></p>' });
});

test('the preview shows exactly what is sent, and follows what is typed', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill({ body: '<h1>Title</h1><p>Hello <b>you</b> <a href="https://b.example/">b</a></p>' });
  const answer = page.waitForResponse('**/api/preview');
  await compose.preview.click();
  const shown = ((await (await answer).json()) as { html: string }).html;
  await expect(compose.preview).toHaveAttribute('aria-expanded', 'true');
  const inside = compose.previewFrame.contentFrame();
  await expect(inside.getByRole('heading', { name: 'Title' })).toBeVisible();
  await expect(compose.previewFrame).toHaveAttribute('sandbox', '');
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  expect((await sandbox.expectMessages(1))[0]?.body).toBe(shown);

  await compose.fill({ format: 'Plain text', body: '<b>1 < 2</b>' });
  await expect(inside.getByText('<b>1 < 2</b>')).toBeVisible();
  await compose.preview.click();
  await expect(compose.previewFrame).toBeHidden();
  await expect(compose.preview).toHaveAttribute('aria-expanded', 'false');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('there is a text area for either format, and nothing that needs script', async ({ compose, enter, sandbox }) => {
    await enter();
    await expect(compose.toolbar).toBeHidden();
    await expect(compose.preview).toBeHidden();
    await compose.fill({ body: '<p>By <b>hand</b><script>alert(1)</script></p>' });
    await compose.sendNow();
    await compose.expectSent(MEGAN);
    expect((await sandbox.expectMessages(1))[0]).toMatchObject({ content_type: 'html', body: '<p>By <b>hand</b></p>' });
  });
});
