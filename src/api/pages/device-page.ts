/** One device as a page: what was registered, what is alleged and decided, and what its ledger knows. */
import { anomalyItems, idsOf } from './anomaly-parts.ts';
import { type Asking, anomaliesOf, type ViewOf } from './asking.ts';
import {
  dayOf,
  facts,
  hashOf,
  idOf,
  marks,
  momentOf,
  type Names,
  named,
  note,
  paragraph,
  section,
  table,
} from './blocks.ts';
import { chainPart, partiesOf } from './custody-part.ts';
import type { Page } from './document.ts';
import { versionsOf } from './history-part.ts';
import { type Markup, markup } from './markup.ts';

type View = ViewOf<'getDevice'>;
type Ledger = NonNullable<View['ledger']>;

/** Reports shown of a device's history; the JSON has up to 200. */
const historyShown = 10;

/** The page of a device's view, with its anomalies. */
export async function devicePage(view: View, asking: Asking): Promise<Page> {
  const { device, exporter, operator, authority } = view;
  const found = await anomaliesOf(asking, { device: device.id });
  // Under another licence its versions are those of others.
  const isPast = device.status === 'moved';
  const history = isPast ? null : await asking.ask('getHistory', { params: { id: device.id } });
  const chain = await asking.ask('getCustody', { params: { id: device.id } });
  const names = await asking.names([
    ...[device.licence, device.site, exporter, operator, authority],
    ...view.former.map(({ licence }) => licence),
    ...idsOf(found.details),
    ...(chain ? [chain.holder, ...partiesOf(chain.transfers)] : []),
  ]);
  return {
    kind: 'Device',
    title: `${device.model}, serial ${device.serial}`,
    id: device.id,
    lead: marks([
      statusMarks[device.status],
      { text: view.keys.length > 0 ? 'Key located, not a chip' : 'No key enrolled' },
    ]),
    sections: [
      section('What is registered', registered(view, names)),
      section(
        'What is alleged',
        anomalyItems({ ...found, names, isTold: asking.isTold(authority) }),
      ),
      section('What was reported', ...reported(view)),
      ...(chain ? [section('Whose hands it passed through', chainPart(chain, names))] : []),
      ...view.former.map((former) => formerSection(former, names)),
      section('Keys and hardware', ...keysOf(view)),
      ...(history ? [section('Versions in the registry', versionsOf(history))] : []),
    ],
  };
}

const statusMarks = {
  active: { text: 'Active', tone: 'good' },
  revoked: { text: 'Revoked', tone: 'high' },
  moving: { text: 'On its way to another licence', tone: 'high' },
  moved: { text: 'Left this licence for another one', tone: 'high' },
} as const;

/** What stood open about it under a licence that it left is not gone with it. */
function formerSection(former: View['former'][number], names: Names) {
  const open = former.conditions.filter(({ state }) => state === 'firing');
  return section(
    'Before it moved',
    facts([['Licence', named(names, former.licence)]]),
    open.length === 0
      ? paragraph('Nothing stood open about it there.')
      : table(
          [
            { title: 'Kind', of: ({ kind }) => kind },
            { title: 'Severity', of: ({ severity }) => severity },
            { title: 'What', of: ({ sentence }) => sentence },
          ],
          open,
        ),
    historyOf(former),
  );
}

function registered({ device, exporter, operator, authority }: View, names: Names): Markup {
  return facts([
    ['Model', markup`<bdi>${device.model}</bdi>`],
    ['Serial', markup`<bdi>${device.serial}</bdi>`],
    ['UUID', device.uuid && idOf(device.uuid)],
    ['Licence', markup`${named(names, device.licence)}, line ${device.line}`],
    ['Exporter', named(names, exporter)],
    ['Site', named(names, device.site)],
    ['Operator', named(names, operator)],
    ['Authority', named(names, authority)],
    ['Shipped', dayOf(device.shippedAt)],
    ['Registered hardware key', device.hardwareKeyHash && hashOf(device.hardwareKeyHash)],
  ]);
}

function reported({ ledger }: View): readonly (Markup | null)[] {
  if (!ledger) return [paragraph('Its ledger has not heard of it yet.')];
  const { head, lastPosition, lastPresenceAt, lastAttemptAt, firmware } = ledger;
  return [
    facts([
      ['Last present', lastPresenceAt === null ? 'never' : momentOf(lastPresenceAt)],
      ['Last heard of', lastAttemptAt && momentOf(lastAttemptAt)],
      ['Claimed place', lastPosition && `${lastPosition.latitude}, ${lastPosition.longitude}`],
      [
        'Firmware claimed',
        firmware && `VBIOS ${firmware.vbios ?? '-'}, driver ${firmware.driver ?? '-'}`,
      ],
      ['Newest attestation', head && markup`sequence ${head.sequence}, ${hashOf(head.digest)}`],
    ]),
    lastPosition &&
      note('The place is the word of the key that reported: a key was located, not a chip.'),
    historyOf(ledger),
  ];
}

function historyOf({ history }: Ledger): Markup | null {
  if (history.length === 0) return null;
  const shown = history.slice(0, historyShown);
  const count = `The newest ${shown.length} of ${history.length} that its ledger still places.`;
  return markup`<h3>Attestations</h3>${paragraph(count)}${table(
    [
      { title: 'Settled', of: ({ settledAt }) => momentOf(settledAt), isNumber: true },
      { title: 'Sequence', of: ({ sequence }) => sequence, isNumber: true },
      { title: 'Digest', of: ({ digest }) => hashOf(digest) },
      {
        title: 'Header, item',
        of: ({ header, position }) => `${header}, ${position + 1}`,
        isNumber: true,
      },
    ],
    shown,
  )}`;
}

function keysOf({ keys, bindings }: View): readonly Markup[] {
  const enrolled =
    keys.length === 0
      ? paragraph('No key was ever enrolled.')
      : table(
          [
            { title: 'Enrolled', of: ({ enrolledAt }) => momentOf(enrolledAt), isNumber: true },
            { title: 'Suite', of: ({ suite }) => suite },
            { title: 'Thumbprint', of: ({ thumbprint }) => hashOf(thumbprint) },
          ],
          keys,
        );
  const bound =
    bindings.length === 0
      ? paragraph('No evidence binds a key to a chip, or says that a TPM holds one.')
      : table(
          [
            { title: 'Bound', of: ({ boundAt }) => momentOf(boundAt), isNumber: true },
            { title: 'Strength', of: ({ strength }) => strength },
            { title: 'Chip', of: ({ chip, architecture }) => `${chip}, ${architecture}` },
            { title: 'Identity', of: ({ identity }) => idOf(identity) },
            { title: 'Key', of: ({ thumbprint }) => hashOf(thumbprint) },
            { title: 'Measured', of: ({ report }) => measuredWords(report) },
          ],
          bindings,
        );
  return [enrolled, bound];
}

const measuredAs = {
  matched: 'as registered',
  differs: 'otherwise than registered',
  unknown: 'no reference values',
} as const;

/** What the chip measured of each component that it named. */
function measuredWords(report: View['bindings'][number]['report']): string {
  const measured = report?.measured ?? [];
  return measured
    .map(({ component, version, word }) => `${component} ${version}: ${measuredAs[word]}`)
    .join('; ');
}
