import { writeFileSync } from 'node:fs';
import { errors, expect, test, type Dialog, type Locator, type Page } from '@playwright/test';

/** What is typed into the form. */
export interface Typed {
  to?: string;
  subject?: string;
  format?: 'HTML' | 'Plain text';
  body?: string;
}

/** What a form is expected to hold. */
export type Held = { [Name in keyof Typed]: Typed[Name] | (Name extends 'body' ? RegExp : never) };

/** The page of a person who is signed in. */
export class ComposePage {
  readonly greeting: Locator;
  readonly form: Locator;
  readonly to: Locator;
  readonly subject: Locator;
  readonly body: Locator;
  /** What works with script alone. */
  readonly editor: Locator;
  readonly toolbar: Locator;
  readonly preview: Locator;
  readonly previewFrame: Locator;
  readonly copies: Locator;
  readonly options: Locator;
  readonly send: Locator;
  readonly sendAgain: Locator;
  /** What the form says between a press of "Send mail" and the answer. */
  readonly bar: Locator;
  readonly undo: Locator;
  /** In the bar: without waiting any longer. */
  readonly goNow: Locator;
  readonly disconnect: Locator;
  readonly menu: Locator;
  readonly disconnectEverywhere: Locator;
  readonly otherAccount: Locator;
  readonly notice: Locator;
  readonly noticeTitle: Locator;
  readonly fileInput: Locator;
  /** The rows of the attachments. */
  readonly uploads: Locator;
  /** The list of what was sent. */
  readonly sent: Locator;
  private readonly key: Locator;

  constructor(
    readonly page: Page,
    private readonly hasScript: boolean,
  ) {
    // The mail that is being written may have such a heading too.
    this.greeting = page.getByRole('heading', { level: 1 }).first();
    this.form = page.locator('form', { has: page.getByLabel('Subject') });
    this.to = page.getByLabel('To', { exact: true });
    this.subject = page.getByLabel('Subject');
    this.body = page.getByRole('textbox', { name: 'Message', exact: true });
    this.editor = page.locator('[contenteditable=true]');
    this.toolbar = page.getByRole('toolbar', { name: 'Formatting' });
    this.preview = page.getByRole('button', { name: 'Preview' });
    this.previewFrame = page.getByTitle('Preview: exactly what will be sent');
    this.copies = page.getByText('Cc and Bcc', { exact: true });
    this.options = page.getByText('Options', { exact: true });
    this.send = this.form.getByRole('button', { name: /^(Send mail|Sending…)$/ });
    this.sendAgain = this.form.getByRole('button', { name: 'Send again anyway' });
    this.disconnect = page.getByRole('button', { name: 'Disconnect', exact: true });
    this.menu = page.locator('details.menu');
    this.otherAccount = this.menu.getByRole('link', { name: 'Use another account' });
    this.disconnectEverywhere = page.getByRole('button', { name: 'Disconnect everywhere' });
    this.bar = this.form.locator('.bars > .notice:visible');
    this.undo = this.bar.getByRole('button', { name: 'Undo' });
    this.goNow = this.bar.getByRole('button', { name: 'Send now' });
    this.notice = this.form.locator('.notice:not([class*=bar-]):visible');
    this.noticeTitle = this.notice.locator('.notice-title');
    this.fileInput = this.form.locator('input[type=file]');
    this.uploads = this.form.locator('.upload');
    this.sent = page.getByRole('region', { name: 'Sent from here' });
    this.key = this.form.locator('input[name=idempotency_key]');
  }

  /** The row of a permission in the menu. */
  grant(scope: string): Locator {
    return this.menu.getByRole('listitem').filter({ has: this.page.getByText(scope, { exact: true }) });
  }

  /** The way to give a permission that was not given. */
  allow(scope: string): Locator {
    return this.menu.getByRole('link', { name: `Allow ${scope}` });
  }

  async openMenu(): Promise<void> {
    await this.menu.getByText('Account', { exact: true }).click();
  }

  format(name: 'HTML' | 'Plain text'): Locator {
    return this.page.getByRole('radio', { name });
  }

  /** Waits until the page can be used: with script, until that has taken the form over. */
  async ready(): Promise<void> {
    await expect(this.send).toBeVisible();
    if (this.hasScript) await expect.poll(() => this.isTakenOver(), 'the form is live').toBe(true);
  }

  /** Nobody clicks on what was never painted, and Chromium may drop what comes before that. */
  async painted(): Promise<void> {
    const painted = () => this.page.evaluate(() => performance.getEntriesByType('paint').length > 0);
    await expect.poll(painted, 'the page is painted').toBe(true);
  }

  /** The chips of a field of recipients. */
  chips(label: 'To' | 'Cc' | 'Bcc' = 'To'): Locator {
    return this.page.getByRole('list', { name: `${label}: recipients`, exact: true }).getByRole('listitem');
  }

  /** The field by which the form sends, whatever a person sees of it. */
  control(name: string): Locator {
    return this.form.locator(`[name="${name}"]`);
  }

  async fill({ to, subject, format, body }: Typed): Promise<void> {
    if (to !== undefined) await this.fillRecipients(to);
    if (subject !== undefined) await this.subject.fill(subject);
    if (format !== undefined) await this.choose(format);
    if (body !== undefined) await this.fillBody(body);
  }

  /** Chooses a format, and agrees to lose what it can't have. */
  async choose(format: 'HTML' | 'Plain text'): Promise<void> {
    if (await this.format(format).isChecked()) return;
    const agree = (dialog: Dialog): Promise<void> => dialog.accept();
    this.page.on('dialog', agree);
    await this.format(format).check();
    this.page.off('dialog', agree);
  }

  private async fillRecipients(to: string): Promise<void> {
    if (this.hasScript) {
      while ((await this.chips().count()) > 0) await this.chips().first().getByRole('button', { name: /^Remove / }).click();
    }
    await this.to.fill(to);
    await this.to.blur();
  }

  private async fillBody(body: string): Promise<void> {
    if (!(await this.editor.isVisible())) return this.body.fill(body);
    await this.body.fill('');
    await this.paste({ 'text/html': body });
  }

  /** Pastes into what has the focus. */
  async paste(data: Record<string, string>): Promise<void> {
    await this.page.evaluate((data) => {
      const clipboardData = new DataTransfer();
      for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, data);
  }

  /** Every value is still what was typed. */
  async expectTyped({ to, subject, format, body }: Held): Promise<void> {
    if (to !== undefined) await expect(this.control('to')).toHaveValue(to);
    if (subject !== undefined) await expect(this.subject).toHaveValue(subject);
    if (format !== undefined) await expect(this.format(format)).toBeChecked();
    if (body !== undefined) await expect(this.control('body')).toHaveValue(body);
  }

  /** Presses "Send mail" and, with script, does not wait for the seconds in which it can be undone. */
  async sendNow(): Promise<void> {
    await this.send.click();
    await this.waitNoLonger();
  }

  /** With script: "Send now". Who is slower than the ten seconds finds that it has gone by itself. */
  async waitNoLonger(): Promise<void> {
    if (!this.hasScript) return;
    await this.goNow.click({ timeout: 10_000 }).catch(async (error: Error) => {
      if (!(error instanceof errors.TimeoutError)) throw error;
      await expect(this.form, '"Send now", or without it').toHaveAttribute('data-stage', /^(sending|waiting|rest)$/);
    });
  }

  /** Chooses files, as the button does. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.fileInput.setInputFiles(files);
  }

  /** Chooses one that lies on the disk: what Playwright itself hands over takes long when it is large. */
  async attachFromDisk(file: { name: string; buffer: Buffer }): Promise<void> {
    const path = test.info().outputPath(file.name);
    writeFileSync(path, file.buffer);
    await this.fileInput.setInputFiles(path);
  }

  /** A value in the details of the notice. */
  fact(name: string): Locator {
    return this.notice.locator(`dt:text-is("${name}") + dd`);
  }

  /** The row of a file. */
  upload(name: string): Locator {
    return this.uploads.filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** The rows of the list, the newest first. */
  rows(): Locator {
    return this.sent.locator('.sent-row:visible');
  }

  /** The mail went out, and the notice says to whom. */
  async expectSent(address: string): Promise<void> {
    await expect(this.noticeTitle).toHaveText(`Successfully sent an email to ${address}!`);
    await expect(this.notice).toHaveRole('status');
  }

  /** The key under which the form will send. */
  async idempotencyKey(): Promise<string> {
    return this.key.inputValue();
  }

  /** Whether the form's submit has a listener; asked of the browser, so that nothing is sent. */
  private async isTakenOver(): Promise<boolean> {
    const browser = await this.page.context().newCDPSession(this.page);
    try {
      const expression = "document.querySelector('form[action=\"/connect/send\"]')";
      const { result } = await browser.send('Runtime.evaluate', { expression });
      if (!result.objectId) return false;
      const { listeners } = await browser.send('DOMDebugger.getEventListeners', { objectId: result.objectId });
      return listeners.some((listener) => listener.type === 'submit');
    } catch (error) {
      // The page makes way for another one, and what was found in it is gone.
      if (!/Protocol error/.test(String(error))) throw error;
      return false;
    } finally {
      await browser.detach();
    }
  }
}
