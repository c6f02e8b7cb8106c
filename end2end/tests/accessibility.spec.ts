import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { letFramesPass, stopClock } from '../support/clock';
import { expect, goThrough, test, type Pages } from '../support/test';
import { MEGAN, SEND_MAIL, type Sandbox } from '../support/sandbox';

interface Way extends Pages {
  page: Page;
  origin: string;
  sandbox: Sandbox;
}

/** Every page, and the way to it. */
const PAGES: [string, (way: Way) => Promise<void>][] = [
  ['the connect page', async ({ connect, origin }) => connect.open(origin)],
  [
    'the connect page with a notice',
    async ({ connect, page, origin }) => {
      await goThrough(page, `${origin}/connect/get_token/?code=x&state=x`);
      await expect(connect.notice).toBeVisible();
    },
  ],
  [
    'the connect page with an address to pass on',
    async ({ connect, page, origin, sandbox }) => {
      await sandbox.fault('authorize', { error: 'access_denied', aadsts: 90094 });
      await goThrough(page, `${origin}/connect/sign-in`);
      await expect(connect.notice).toBeVisible();
    },
  ],
  ['the compose page', async ({ enter }) => enter()],
  [
    'the compose page with a refused field',
    async ({ compose, enter }) => {
      await enter();
      await compose.fill({ to: 'nobody' });
      await compose.sendNow();
      await expect(compose.notice).toBeFocused();
    },
  ],
  [
    'the compose page with an error of Graph',
    async ({ compose, enter, sandbox }) => {
      await enter();
      await sandbox.fault(SEND_MAIL, { status: 503 });
      await compose.sendNow();
      await expect(compose.sendAgain).toBeVisible();
      await compose.notice.getByText('Details for support').click();
    },
  ],
  [
    'the compose page after a mail',
    async ({ compose, enter }) => {
      await enter();
      await compose.sendNow();
      await compose.expectSent(MEGAN);
    },
  ],
  [
    'the compose page with a question before sending',
    async ({ compose, enter }) => {
      await enter();
      await compose.fill({ subject: '' });
      await compose.send.click();
      await expect(compose.bar).toContainText('Send it like this?');
    },
  ],
  [
    'the compose page while a mail can be undone',
    async ({ compose, enter }) => {
      await enter();
      await compose.send.click();
      await expect(compose.bar).toBeFocused();
    },
  ],
  [
    'the compose page offline',
    async ({ compose, enter, page }) => {
      await enter();
      await page.context().setOffline(true);
      await compose.send.click();
      await expect(compose.bar).toContainText('You are offline');
    },
  ],
  [
    'the compose page with attachments',
    async ({ compose, enter, page }) => {
      await enter();
      await page.route('**/api/attachments', (route) =>
        route.request().postData()?.includes('refused') ? route.fulfill({ status: 403, contentType: 'application/json', body: '{"error":"ConsentNeeded","sign_in":"/connect/sign-in?need=attachments"}' }) : route.continue(),
      );
      const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
      await compose.attach(file('there.txt'), file('refused.txt'));
      await expect(compose.upload('there.txt')).toHaveClass(/done/);
      await expect(compose.upload('refused.txt')).toContainText('That needs your permission');
    },
  ],
  [
    'the compose page with a file on its way',
    async ({ compose, enter, page }) => {
      await enter();
      await page.route('**/api/attachments/*', () => undefined);
      await compose.attach({ name: 'slow.txt', mimeType: 'text/plain', buffer: Buffer.from('slow') });
      await expect(page.getByRole('progressbar')).toBeVisible();
    },
  ],
  [
    'the compose page while Graph asks to wait',
    async ({ compose, enter, sandbox }) => {
      await enter();
      await sandbox.fault(SEND_MAIL, { status: 429, retry_after: 60 });
      await compose.sendNow();
      await expect(compose.notice).toContainText('Sends by itself in', { useInnerText: true });
    },
  ],
  [
    'the compose page with everything open',
    async ({ compose, enter, page }) => {
      await enter();
      await compose.fill({ to: 'nobody; megan@fаbrikam.example; "Castillo, Megan" <megan@fabrikam.example>' });
      await compose.copies.click();
      await compose.options.click();
      await compose.body.press('ControlOrMeta+k');
      await expect(page.getByLabel('Address of the link')).toBeFocused();
      // The preview stays closed: where no script runs, axe can't look, and waits for ever.
    },
  ],
  [
    'suggestions',
    async ({ compose, enter, page }) => {
      await page.route('**/api/people', (route) => route.fulfill({ json: [{ name: 'Zoë', address: 'zoe@fabrikam.example' }] }));
      await enter(MEGAN, 'people');
      await compose.to.pressSequentially('zo');
      await expect(page.locator('[role=option]')).toBeVisible();
      await compose.to.press('ArrowDown');
      await expect(page.locator('[role=option][aria-selected=true]')).toBeVisible();
    },
  ],
  [
    'the open account menu',
    async ({ compose, enter }) => {
      await enter();
      await compose.openMenu();
      await expect(compose.otherAccount).toBeVisible();
    },
  ],
  [
    'the compose page after the session ended',
    async ({ compose, enter, page }) => {
      await enter();
      await page.context().clearCookies();
      await compose.sendNow();
      await expect(page.getByText('Your session has ended', { exact: true })).toBeVisible();
    },
  ],
  ['the signed-out page', async ({ page, origin }) => void (await page.goto(`${origin}/connect/signed-out`))],
  ['a page that is not there', async ({ page, origin }) => void (await page.goto(`${origin}/nothing/here`))],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    for (const [what, go] of PAGES) {
      test(`axe finds nothing on ${what}`, async ({ app, page, pagesOf, sandbox }) => {
        await go({ ...pagesOf(page), page, origin: app.origin, sandbox });
        await page.waitForLoadState();
        const { violations, passes } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
        expect(passes.length, 'axe has looked').toBeGreaterThan(10);
        const scheme = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
        expect(scheme).toBe(colorScheme === 'dark');
      });
    }
  });
}

test('light and dark really differ', async ({ app, page }) => {
  await page.goto(app.origin);
  const colour = () => page.evaluate(() => getComputedStyle(document.body).color);
  const light = await colour();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await colour()).not.toBe(light);
});

test('all of it works with the keyboard alone', async ({ app, account, compose, consent, connect, page, sandbox }) => {
  await page.clock.install();
  await connect.open(app.origin);
  await tabTo(page, connect.signIn);
  await page.keyboard.press('Enter');
  await expect(account.heading).toBeVisible();
  await tabTo(page, account.account(MEGAN));
  await page.keyboard.press('Enter');
  await expect(consent.accept.or(compose.send)).toBeVisible();
  if (await consent.accept.isVisible()) {
    await tabTo(page, consent.accept);
    await page.keyboard.press('Enter');
  }
  await compose.ready();
  await tabTo(page, compose.subject);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('By keyboard');
  await tabTo(page, compose.send);
  await stopClock(page);
  await page.keyboard.press('Space');
  await expect(compose.bar).toBeVisible();
  await letFramesPass(page);
  await expect(compose.bar).toBeFocused();
  await tabTo(page, compose.goNow);
  await page.keyboard.press('Enter');
  await page.clock.resume();
  await compose.expectSent(MEGAN);
  await expect(compose.notice).toBeFocused();
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ subject: 'By keyboard' });
});

test('the first Tab offers to skip to the content', async ({ app, connect, page }) => {
  await connect.open(app.origin);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('on the narrowest phone nothing has to be scrolled sideways', async ({ app, compose, connect, enter, page, sandbox }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  for (const path of ['/', '/connect/signed-out', '/nothing/here']) {
    await page.goto(app.origin + path);
    expect(await overhang(), path).toBeLessThanOrEqual(0);
  }
  await goThrough(page, `${app.origin}/connect/get_token/?code=x&state=x`);
  await expect(connect.notice).toBeVisible();
  await page.waitForLoadState();
  expect(await overhang(), 'the connect page with a notice').toBeLessThanOrEqual(0);
  await enter();
  expect(await overhang(), 'the compose page').toBeLessThanOrEqual(0);
  await sandbox.fault(SEND_MAIL, { status: 503 });
  await compose.sendNow();
  await compose.notice.getByText('Details for support').click();
  expect(await overhang(), 'the compose page with a notice').toBeLessThanOrEqual(0);
});

test('on the widest screen lines stay short enough to read, and in the middle', async ({ app, enter, page }) => {
  await page.setViewportSize({ width: 2560, height: 1440 });
  const edges = () =>
    page.locator('main').evaluate((main) => {
      const boxes = [...main.querySelectorAll('h1, p, .card, button')].map((part) => part.getBoundingClientRect()).filter(({ width }) => width > 0);
      return { left: Math.min(...boxes.map(({ left }) => left)), right: Math.max(...boxes.map(({ right }) => right)) };
    });
  for (const go of [() => page.goto(app.origin), () => enter()]) {
    await go();
    const { left, right } = await edges();
    expect(right - left).toBeGreaterThan(300);
    expect(right - left).toBeLessThanOrEqual(1200);
    expect(Math.abs(left - (2560 - right)), 'in the middle').toBeLessThanOrEqual(20);
  }
});

test.describe('in the colours that somebody has forced', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });

  test('borders, the focus and what is wrong can still be seen', async ({ compose, enter, page }) => {
    await enter();
    expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
    const bordered = (selector: string) =>
      page.locator(selector).first().evaluate((element) => {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(element);
        const background = getComputedStyle(document.body).backgroundColor;
        return borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0 && borderTopColor !== background;
      });
    for (const selector of ['button.primary', '#subject', '.recipients .box', '.rich', '.card']) {
      expect(await bordered(selector), selector).toBe(true);
    }
    await compose.fill({ to: 'nobody' });
    await compose.sendNow();
    await expect(compose.notice).toBeFocused();
    expect(await bordered('.compose > .notice'), 'the notice').toBe(true);
    await expect(compose.to).toHaveAccessibleDescription(/not an email address/);
    await tabTo(page, compose.send);
    const outline = await compose.send.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline, 'the focus').not.toBe('none');
  });
});

test('what can be pressed is at least 24 pixels high and wide', async ({ app, compose, enter, page }) => {
  const small = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main a, main button:not([hidden]), main input:not([type=hidden]), main summary')]
        // Links within a sentence are exempt (WCAG 2.2, 2.5.8), a label is part of its control.
        .filter((element) => element.checkVisibility() && getComputedStyle(element).display !== 'inline')
        .map((element) => element.closest('label') ?? element)
        .map((element) => ({ text: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ text }) => text),
    );
  await page.goto(app.origin);
  expect(await small()).toEqual([]);
  await enter();
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  expect(await small()).toEqual([]);
});

test('the connect page has no script and loads none', async ({ app, page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.resourceType()} ${new URL(request.url()).pathname}`));
  const answer = await page.goto(app.origin);
  await page.waitForLoadState('networkidle');
  expect(await answer?.text()).not.toMatch(/<script|modulepreload|\.wasm|javascript:|\son\w+=/i);
  expect(requests.filter((request) => /^script |\.(js|mjs|wasm)$/.test(request))).toEqual([]);
  expect(requests.some((request) => request.startsWith('stylesheet ')), 'requests were seen').toBe(true);
});

/** Presses Tab until the control has the focus, as a person without a mouse does. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) {
      await expect(control).toBeInViewport();
      return;
    }
    await page.keyboard.press('Tab');
  }
  await expect(control, 'reached by Tab').toBeFocused();
}
