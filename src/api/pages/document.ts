/** A page's frame: head, masthead, footer, and the headers under which a browser runs and loads nothing. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { facts, hashOf, idOf, momentOf } from './blocks.ts';
import { type Markup, markup, trusted } from './markup.ts';
import { printMargins, style } from './style.ts';

/** When a page was made, of which state of the log, and for whom. */
export interface Making {
  /** Null of a refusal. */
  readonly madeAt: string | null;
  /** The log's newest checkpoint, a signed note; null where the page needs none or the log does not answer. */
  readonly checkpoint: string | null;
  readonly reader: 'exporter' | 'operator' | 'regulator' | 'admin' | null;
}

export interface Page {
  /** What kind of page it is: `Anomaly`. */
  readonly kind: string;
  readonly title: string;
  /** What stands on every printed page; null of a list. */
  readonly id: string | null;
  /** Under the title, over the first section. */
  readonly lead: Markup;
  readonly sections: readonly Markup[];
  /** Where the page is of a state that was, and is to be the same whenever it is made. */
  readonly standing?: { readonly madeAt: null; readonly checkpoint: string };
}

/** A page whole, with its headers. */
export function pageResponse(page: Page, making: Making, status = 200): Response {
  const styles = [style, printMargins(page.id ?? page.title, making.madeAt)];
  const policy = policyOf(styles);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${policy}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    vary: 'accept',
  };
  return new Response(documentOf(page, making, styles, policy), { status, headers });
}

/** Also in the document itself, so that it holds for a page that was kept as a file. */
function policyOf(styles: readonly string[]): string {
  const hashes = styles.map((text) => `'sha256-${base64(sha256(utf8ToBytes(text)))}'`);
  return `default-src 'none'; style-src ${hashes.join(' ')}; base-uri 'none'; form-action 'none'`;
}

function documentOf(page: Page, making: Making, styles: readonly string[], policy: string): string {
  const title = page.id === null ? page.title : `${page.title}, ${page.id}`;
  return String(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} - Muster</title>
${styles.map((text) => markup`<style>${trusted(text)}</style>`)}
</head>
<body>
<header>
<p class="masthead"><b>Muster</b><span>${page.kind}</span></p>
<h1>${page.title}</h1>
${page.lead}
</header>
<main>
${page.sections}
</main>
${footerOf(page, making)}
</body>
</html>
`);
}

const readers: Readonly<Record<NonNullable<Making['reader']>, string>> = {
  regulator: 'a regulator of the issuing authority, or of one that it shares the licence with',
  exporter: 'the exporter. What is kept to the regulator is not on this page.',
  operator: 'the operator. What is kept to the regulator is not on this page.',
  admin: 'the administration of the service',
};

function footerOf({ id }: Page, { madeAt, checkpoint, reader }: Making): Markup {
  return markup`<footer>${facts([
    ['This page', id && idOf(id)],
    ['Made at', madeAt && momentOf(madeAt)],
    ['Seen by', reader && readers[reader]],
    ['State of the log', checkpoint && checkpointWords(checkpoint)],
  ])}</footer>`;
}

/** Origin, size and root of a C2SP checkpoint: its first three lines. */
function checkpointWords(note: string): Markup {
  const [origin = '', size = '', root = ''] = note.split('\n');
  return markup`${origin}, ${size} entries, root ${hashOf(root)}`;
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
