/** Looks at one page in a real browser: what a test can say of it, and pictures for people. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Seen, see } from './see.ts';

/** Nobody's: every request but the first is refused before it leaves the browser. */
const address = 'https://page.invalid/';

/** Widths in CSS pixels: a small telephone, a desk, and A4 (210 mm) less the margins of our style sheet (17 mm each). */
export const widths = { telephone: 360, desk: 1280, a4: 665 } as const;

export interface Looked {
  readonly at: Readonly<Record<keyof typeof widths, Seen>>;
  /** Messages of level error, and what was thrown: an obeyed content security policy says nothing. */
  readonly errors: readonly string[];
  /** Addresses that the page asked for besides itself; what its policy held back never left the browser. */
  readonly requests: readonly string[];
  readonly pdf: Buffer;
  readonly pdfPages: number;
}

export interface Given {
  readonly html: string;
  /** As the page was answered with: the policy is part of it. A page from a file has none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a page at every width and on paper. With `picture` (`folder/name`) keeps `folder/name.desk.png` ... and a PDF. */
export async function look(browser: Browser, given: Given, picture?: string): Promise<Looked> {
  const context = await browser.newContext({ viewport: { width: widths.desk, height: 900 } });
  try {
    const page = await context.newPage();
    const heard = listen(page);
    await page.route('**/*', (route) => {
      const url = route.request().url();
      if (url !== address) {
        heard.requests.push(url);
        return route.abort();
      }
      const headers = { 'content-type': 'text/html; charset=utf-8', ...given.headers };
      return route.fulfill({ status: 200, headers, body: given.html });
    });
    await page.goto(address, { waitUntil: 'load' });
    if (picture !== undefined) mkdirSync(dirname(picture), { recursive: true });
    const at = {
      telephone: await seenAt(page, 'telephone', picture),
      desk: await seenAt(page, 'desk', picture),
      a4: await seenOnPaper(page),
    };
    const pdf = await page.pdf({
      preferCSSPageSize: true,
      printBackground: true,
      ...(picture === undefined ? {} : { path: `${picture}.pdf` }),
    });
    return { at, ...heard, pdf, pdfPages: pagesOf(pdf) };
  } finally {
    await context.close();
  }
}

function listen(page: Page) {
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (fault) => errors.push(fault.message));
  return { errors, requests };
}

async function seenAt(page: Page, name: 'telephone' | 'desk', picture?: string): Promise<Seen> {
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize({ width: widths[name], height: 900 });
  if (picture !== undefined) {
    await page.screenshot({ path: `${picture}.${name}.png`, fullPage: true });
  }
  return page.evaluate(see);
}

async function seenOnPaper(page: Page): Promise<Seen> {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: widths.a4, height: 978 });
  return page.evaluate(see);
}

/** Chromium writes each page's dictionary in the clear. */
function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
