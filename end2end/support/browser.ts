import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';

/** Names under which distributions install Chromium. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Which browser is started, and how: quiet, so that it talks to nobody but the tests. */
export function browserLaunch(): LaunchOptions {
  const args = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  // Chromium's sandbox refuses to work for root; for everybody else it stays on.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return { executablePath: executable(), args, chromiumSandbox: process.getuid?.() !== 0 };
}

/** `CHROMIUM` where it is set, Playwright's own where it is installed, else the system's. */
function executable(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const found = NAMES.map(onPath).find((path) => path !== undefined);
  if (!found) {
    throw new Error('no Chromium: set CHROMIUM, or run `npx playwright install chromium`');
  }
  return found;
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
