/** One anomaly as a page: what is alleged, how it is known, what to rule out first, what was decided, how it ended. */
import {
  type AnomalyDetail,
  endOf,
  idsOf,
  openMark,
  severityMarks,
  stateMark,
  undecidedOf,
} from './anomaly-parts.ts';
import type { Asking, ViewOf } from './asking.ts';
import {
  dayOf,
  facts,
  hashOf,
  idOf,
  idsIn,
  list,
  marks,
  momentOf,
  type Names,
  named,
  note,
  paragraph,
  section,
  table,
  withNames,
} from './blocks.ts';
import { handOvers, partiesOf, type Transfer, transfersIn } from './custody-part.ts';
import { decisionsOf } from './decisions.ts';
import type { Page } from './document.ts';
import { judgedOf } from './judged-part.ts';
import { type Markup, markup } from './markup.ts';
import { figure, quantityName, quantityValue } from './quantities.ts';

interface About {
  readonly view: AnomalyDetail;
  readonly licence: ViewOf<'getLicence'> | null;
  readonly device: ViewOf<'getDevice'> | null;
  readonly site: ViewOf<'getSite'> | null;
  readonly judged: ViewOf<'getAttestation'> | null;
  /** Hand-overs that its sentence names. */
  readonly transfers: readonly Transfer[];
  readonly names: Names;
}

/** The page of an anomaly's view, with the licence, device and site that it is about. */
export async function anomalyPage(view: AnomalyDetail, asking: Asking): Promise<Page> {
  const about = await aboutOf(view, asking);
  return {
    kind: 'Anomaly',
    title: view.rule.title,
    id: view.id,
    lead: markup`${marks([...severityMarks(view), stateMark(view), openMark(view)])}
<p class="lead">${withNames(view.sentence, about.names)}</p>${undecidedOf(view, about.names)}${claimedNote(about)}`,
    sections: [
      section('What is alleged', allegedFacts(about)),
      section('How it is known', ...knownBy(about)),
      section('What to rule out first', list(view.rule.ruleOutFirst)),
      section('What was decided', decisionsOf(view, about.names, asking.isTold(view.authority))),
      section('How it ended', endOf(view)),
    ],
  };
}

async function aboutOf(view: AnomalyDetail, { ask, names }: Asking): Promise<About> {
  const of = (id: string) => ({ params: { id } });
  const digest = view.evidence.at(-1);
  const [transfers, licence, device, site, judged] = await Promise.all([
    transfersIn(ask, view.sentence),
    ask('getLicence', of(view.licence)),
    view.device === null ? null : ask('getDevice', of(view.device)),
    view.site === null ? null : ask('getSite', of(view.site)),
    view.device === null || digest === undefined
      ? null
      : ask('getAttestation', { params: { id: view.device, digest } }),
  ]);
  const { exporter, operator, authority } = view;
  const answering = view.answers.map(({ party }) => party);
  const ids = [view.site, view.device, exporter, operator, authority, licence?.endUser];
  const compared = Object.values(view.numbers).flatMap((value) => idsIn(String(value)));
  const known = await names([
    ...ids,
    ...answering,
    ...idsOf([view]),
    ...compared,
    ...partiesOf(transfers),
  ]);
  return { view, licence, device, site, judged, transfers, names: known };
}

function claimedNote({ licence }: About): Markup | null {
  if (licence?.status !== 'claimed') return null;
  return note(
    'The licence is claimed by its exporter and not confirmed by the authority: what is held against it here is what the exporter typed in.',
  );
}

function allegedFacts({ view, licence, device, names }: About): Markup {
  const { subject, count } = view;
  const unit = device?.device;
  return facts([
    ['Rule', markup`${view.rule.title} <span class="soft">${idOf(view.kind)}</span>`],
    [
      'Against',
      subject.type === 'device' ? null : markup`${subject.type} ${named(names, subject.id)}`,
    ],
    [
      'Device',
      view.device &&
        markup`${unit && markup`<bdi>${unit.model}</bdi>, serial <bdi>${unit.serial}</bdi> `}<span class="soft">${idOf(view.device)}</span>`,
    ],
    ['Licence', markup`${named(names, view.licence)}${licence && markup`, ${licence.status}`}`],
    ['Exporter', named(names, view.exporter)],
    ['End user', named(names, licence?.endUser)],
    [
      'Site',
      view.site && markup`${named(names, view.site)}${view.country && markup`, ${view.country}`}`,
    ],
    ['Operator', named(names, view.operator)],
    ['Authority', named(names, view.authority)],
    ['Opened', momentOf(view.openedAt)],
    ['Last found', momentOf(view.lastFiredAt)],
    ['Found', count === 1 ? 'once' : `${count} times`],
  ]);
}

function knownBy({ view, ...about }: About): readonly (Markup | null | false)[] {
  const { rule, evidence } = view;
  return [
    paragraph(rule.enforces),
    numbersOf(view, about.names),
    about.transfers.length > 0 &&
      markup`<h3>Hand-overs that it names</h3>${handOvers(about.transfers, about.names, view.device)}`,
    constantsOf(view),
    evidence.length === 0
      ? paragraph(
          'It follows from the registry and from silence: no single attestation set it off.',
        )
      : markup`<h3>Attestations that set it off</h3><p>SHA-256 over what was signed; the newest last, at most eight.</p>${list(evidence.map(hashOf))}`,
    view.device === null
      ? null
      : note(
          'A key was located, not a chip: nothing here binds the key that signed to the hardware.',
        ),
    judgedOf(about.judged),
    recordOf(view),
    versionsOf({ view, ...about }),
  ];
}

/** Names with a colon are what a rule tells one matter from another by; its sentence says them in words. */
function numbersOf({ numbers }: AnomalyDetail, names: Names): Markup | null {
  const rows = Object.entries(numbers).filter(([name]) => !name.includes(':'));
  if (rows.length === 0) return null;
  const compared = rows.map(([name, value]) => {
    const text = withNames(quantityValue(name, value), names);
    return [quantityName(name), text] as const;
  });
  return markup`<h3>What was compared</h3>${facts(compared)}`;
}

function constantsOf({ rule }: AnomalyDetail): Markup | null {
  const rows = Object.entries(rule.constants);
  if (rows.length === 0) return null;
  return markup`<h3>Thresholds of the rule</h3>${table(
    [
      { title: 'Threshold', of: ([name]) => quantityName(name) },
      { title: 'Value', of: ([, { value, unit }]) => `${figure(value)} ${unit}`, isNumber: true },
      { title: 'Why this value', of: ([, { why }]) => why },
      { title: 'Since', of: ([, { from }]) => from },
      { title: 'Whose', of: ([, { source }]) => source },
    ],
    rows,
  )}`;
}

/** Where the record of it stands, so that it can be asked for and checked. */
function recordOf({ ledger, header, place, version }: AnomalyDetail): Markup {
  return markup`<h3>On the record</h3>${facts([
    ['Version', version],
    ['Ledger', idOf(ledger)],
    ['Header', header],
    ['Leaf', place && hashOf(place.leaf)],
    ['Log entry', place?.index ?? 'not yet known to stand in the log'],
  ])}`;
}

/** The registry as it stands now; which version decided is in the numbers where it matters to the rule. */
function versionsOf({ licence, device, site, names }: About): Markup {
  const rows = [licence, site, device?.device].filter((row) => row !== null && row !== undefined);
  return markup`<h3>What the registry holds now</h3>${table(
    [
      { title: 'Object', of: ({ id }) => named(names, id) },
      { title: 'Version', of: ({ version }) => version, isNumber: true },
      { title: 'Since', of: ({ recordedAt }) => momentOf(recordedAt), isNumber: true },
      { title: 'Written by', of: ({ actor }) => markup`API key ${idOf(actor)}` },
    ],
    rows,
  )}${licence && paragraph('The licence runs from ', dayOf(licence.validFrom), ' to ', dayOf(licence.validTo), '.')}`;
}
