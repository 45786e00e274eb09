/** Whose hands devices passed through, as the pages of devices and anomalies show them. */
import type { Asking, ViewOf } from './asking.ts';
import { dayOf, idOf, type Names, named, paragraph, phrase, table } from './blocks.ts';
import { type Markup, markup } from './markup.ts';

export type Chain = ViewOf<'getCustody'>;
export type Transfer = Chain['transfers'][number];

/** The parties that hand-overs name, for `Asking.names`. */
export function partiesOf(transfers: readonly Transfer[]): readonly string[] {
  return transfers.flatMap(({ sender, receiver }) => [sender, receiver]);
}

/** Named in one sentence there are never more. */
const maxNamed = 8;

/** The hand-overs that a rule's sentence names by their ids, of those that the reader may see. */
export async function transfersIn(
  ask: Asking['ask'],
  sentence: string,
): Promise<readonly Transfer[]> {
  const ids = [...new Set(sentence.match(/\btrf_[0-9a-f]{24}\b/g) ?? [])].slice(0, maxNamed);
  const rows = await Promise.all(ids.map((id) => ask('getTransfer', { params: { id } })));
  return rows.filter((row) => row !== null);
}

/** The chain of one device: who holds it, and every hand-over in order of shipping. */
export function chainPart({ device, holder, transfers }: Chain, names: Names): Markup {
  if (transfers.length === 0) {
    return paragraph('No hand-over of it is on record: it is held to be with the exporter.');
  }
  return markup`<p>By the papers it is with ${named(names, holder)}.</p>
${handOvers(transfers, names, device)}`;
}

/** Hand-overs as a table; of one device, whether it was among what came. */
export function handOvers(
  transfers: readonly Transfer[],
  names: Names,
  device: string | null,
): Markup {
  return table<Transfer>(
    [
      { title: 'Shipped', of: ({ shippedAt }) => dayOf(shippedAt), isNumber: true },
      { title: 'What', of: ({ event, id }) => markup`${phrase(event)} ${idOf(id)}` },
      { title: 'From', of: ({ sender }) => named(names, sender) },
      { title: 'To', of: ({ receiver }) => named(names, receiver) },
      { title: 'By way of', of: ({ route }) => route.join(', ') },
      { title: 'Stands', of: (row) => standing(row, device) },
    ],
    transfers,
  );
}

function standing({ status, receivedAt, missing }: Transfer, device: string | null): Markup {
  if (receivedAt === null) return markup`${status === 'pending' ? 'not signed for' : status}`;
  const when = dayOf(receivedAt);
  if (device !== null && missing.includes(device)) {
    return markup`<b>missing</b> when received ${when}`;
  }
  const short = device === null && missing.length > 0 && `, ${missing.length} missing`;
  return markup`received ${when}${short}`;
}
