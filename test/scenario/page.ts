/** How a person sees what a scenario came to: the printed page of an object, looked at in a real browser where one is. */
import { expect, inject } from 'vitest';
import { chromiumPath, noBrowser, openBrowser } from '../browser/chromium.ts';
import { expectFit } from '../browser/fit.ts';
import { look } from '../browser/look.ts';

const browserPath = chromiumPath();
/** Where pictures and PDFs are kept, for people; nowhere unless told. */
const pictures = process.env.MUSTER_PICTURES;

/** The page of `path` for the holder of `key`, with every one of `texts` on it. `name` is its picture's. */
export async function pageShows(
  name: string,
  key: string,
  path: string,
  texts: readonly string[],
): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, accept: 'text/html' };
  const response = await fetch(`${inject('service').url}${path}`, { headers });
  const html = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  const words = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  for (const text of texts) expect(words).toContain(text);
  if (browserPath === null) return console.warn(`${name}: ${noBrowser}`);
  const browser = await openBrowser(browserPath);
  try {
    const policy = response.headers.get('content-security-policy') ?? '';
    const given = { html, headers: { 'content-security-policy': policy } };
    const looked = await look(browser, given, pictures && `${pictures}/${name}`);
    expectFit(looked);
    expect(looked.pdfPages).toBeGreaterThan(0);
  } finally {
    await browser.close();
  }
}
