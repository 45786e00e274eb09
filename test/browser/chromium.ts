/** Finds a Chromium and starts it so that it talks to nobody. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's package first; the variable for any other place. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser's path; null where there is none. */
export function chromiumPath(): string | null {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH !== undefined) return CHROMIUM_PATH;
  return places.find((path) => existsSync(path)) ?? null;
}

/** What a test says that was not run for want of a browser. */
export const noBrowser =
  'no Chromium is here (apt-get install chromium, or CHROMIUM_PATH), so no page was looked at';

/** A headless browser without services of its vendor. Closed by whoever opened it. */
export function openBrowser(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
