import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { AccountPage } from '../pages/account';
import { ComposePage } from '../pages/compose';
import { ConnectPage } from '../pages/connect';
import { ConsentPage } from '../pages/consent';
import { App, type Settings } from './app';
import { MEGAN, type Sandbox } from './sandbox';
import { Visitor, atMicrosoft } from './visitor';

export { expect };

/** The pages in one tab, and the way through them. */
export interface Pages {
  connect: ConnectPage;
  account: AccountPage;
  consent: ConsentPage;
  compose: ComposePage;
  /** From the connect page to the compose page, ready to be used. */
  signIn(address?: string): Promise<void>;
  /** The same without the pages on the way, for tests that are about something else. */
  enter(address?: string, need?: 'people' | 'attachments'): Promise<void>;
}

interface TestFixtures extends Pages {
  sandbox: Sandbox;
  /** Somebody without a browser, and without a session. */
  visitor: Visitor;
  /** The pages in another tab or browser. */
  pagesOf(page: Page, app?: App): Pages;
  /** A further instance with other settings; it is stopped when the test ends. */
  startApp(settings?: Settings): Promise<App>;
  guard: void;
}

interface WorkerFixtures {
  /** The instance of this worker. */
  app: App;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  app: [
    async ({}, use) => {
      const app = await App.start();
      await use(app);
      await app.close();
      expectNoViolation(app);
    },
    { scope: 'worker' },
  ],

  sandbox: async ({ app }, use) => {
    await app.sandbox.reset();
    await use(app.sandbox);
  },

  startApp: async ({}, use) => {
    const apps: App[] = [];
    await use(async (settings) => {
      const app = await App.start(settings);
      apps.push(app);
      return app;
    });
    for (const app of apps) {
      await app.close();
      expectSound(app.log);
      expectNoViolation(app);
    }
  },

  pagesOf: async ({ app, javaScriptEnabled }, use) => {
    await use((page, of = app) => pages(page, of, javaScriptEnabled ?? true));
  },

  connect: async ({ page }, use) => use(new ConnectPage(page)),
  account: async ({ page }, use) => use(new AccountPage(page)),
  consent: async ({ page }, use) => use(new ConsentPage(page)),
  compose: async ({ page, javaScriptEnabled }, use) => use(new ComposePage(page, javaScriptEnabled ?? true)),
  signIn: async ({ page, pagesOf }, use) => use(pagesOf(page).signIn),
  enter: async ({ page, pagesOf }, use) => use(pagesOf(page).enter),
  visitor: async ({ app }, use) => use(new Visitor(app)),

  // In every test: no policy is violated, no answer is a 500, nothing panics.
  guard: [
    async ({ app, sandbox, context }, use) => {
      const begun = app.log.length;
      const violations = watchPolicy(context);
      await use();
      expect(violations, 'violations of a content security policy').toEqual([]);
      expectSound(app.log.slice(begun));
      await sandbox.clearFaults();
    },
    { auto: true },
  ],
});

/** The program's log tells neither of a panic nor of an answer with status 500. */
export function expectSound(log: string): void {
  expect(log).not.toMatch(/panicked|\bstatus=500\b/);
}

/** In all its life nothing in its pages violated their policies. */
function expectNoViolation(app: App): void {
  // Whoever frames our pages violates it, and our pages don't.
  const violations = app.reports.violations.filter((violation) => violation['effective-directive'] !== 'frame-ancestors');
  expect(violations, 'violations of a content security policy that browsers reported').toEqual([]);
}

/** Collects what the browser says about violated policies, in every tab. */
export function watchPolicy(context: BrowserContext): string[] {
  const violations: string[] = [];
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      violations.push(`${message.location().url}: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => {
    const { message } = error.error();
    // Playwright's own script, in the frame of the preview, where no script of ours would run.
    if (!message.includes('Service worker is disabled because the context is sandboxed')) {
      violations.push(`uncaught: ${message}`);
    }
  });
  return violations;
}

/** Opens what leads on at once, and is then sometimes called aborted: what counts is where it ends. */
export async function goThrough(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'commit' }).catch((error: Error) => {
    if (!error.message.includes('net::ERR_ABORTED')) throw error;
  });
}

function pages(page: Page, app: App, hasScript: boolean): Pages {
  const connect = new ConnectPage(page);
  const account = new AccountPage(page);
  const consent = new ConsentPage(page);
  const compose = new ComposePage(page, hasScript);
  return {
    connect,
    account,
    consent,
    compose,
    async signIn(address = MEGAN) {
      await connect.open(app.origin);
      await connect.signIn.click();
      await account.choose(address);
      // Whoever has consented before is not asked again.
      await expect(consent.accept.or(compose.send)).toBeVisible();
      if (await consent.accept.isVisible()) await consent.accept.click();
      await compose.ready();
    },
    async enter(address = MEGAN, need) {
      const query = need ? `?need=${need}` : '';
      await page.goto(`${app.origin}/connect/sign-in${query}`, { waitUntil: 'commit' });
      const reply = app.origin + (await atMicrosoft(new URL(page.url()), address));
      await goThrough(page, reply);
      await compose.ready();
    },
  };
}
