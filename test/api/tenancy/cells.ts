/** Who calls, what they may be to an object, and what each must then get: the matrix as it ought to be. Pure. */
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import type { Role } from '../../../src/contract/keys.ts';

/** `empty`: an answer in which nothing of the owner's stands. */
export type Cell = 'allowed' | 'empty' | '401' | '403' | '404';

export interface Person {
  readonly name: string;
  readonly role: Role | null;
  /** To whom the object of the matrix belongs, or who administers the service. */
  readonly isOwner: boolean;
}

export const people = [
  { name: 'nobody', role: null, isOwner: false },
  { name: 'admin', role: 'admin', isOwner: true },
  { name: 'its exporter', role: 'exporter', isOwner: true },
  { name: 'another exporter', role: 'exporter', isOwner: false },
  { name: 'its operator', role: 'operator', isOwner: true },
  { name: 'another operator', role: 'operator', isOwner: false },
  { name: 'its regulator', role: 'regulator', isOwner: true },
  // Of the authority that the licence is shared with: it reads what hangs on it, and decides nothing.
  { name: 'a reading regulator', role: 'regulator', isOwner: false },
  { name: 'another regulator', role: 'regulator', isOwner: false },
] as const satisfies readonly Person[];
export type PersonName = (typeof people)[number]['name'];

interface Exception {
  readonly who: readonly PersonName[];
  readonly cell: Cell;
  readonly because: string;
}

/** The webhook of the matrix is its exporter's: others who may see the licence may not see whom the exporter has told. */
const ofExporterAlone = (cell: Cell): Exception[] => [
  {
    who: ['its operator', 'its regulator'],
    cell,
    because: 'a webhook is of the party that registered it, and of nobody else',
  },
];

const landmarksAreKnown: Exception[] = [
  {
    who: ['another exporter', 'another operator', 'another regulator'],
    cell: 'allowed',
    because: 'whoever is measured by a landmark may see where it stands',
  },
];

const referenceValuesAreKnown: Exception[] = [
  {
    who: ['another exporter', 'another operator', 'another regulator'],
    cell: 'allowed',
    because: 'makers publish them, and who is held by them may check them',
  },
];

const anchorsAreKnown: Exception[] = [
  {
    who: ['another exporter', 'another operator', 'another regulator'],
    cell: 'allowed',
    because: 'whose certificates count is no secret, and who is held by them may check it',
  },
];

const ofAnotherAuthority: Exception[] = [
  {
    who: ['another regulator', 'a reading regulator'],
    cell: '403',
    because: 'it is known, and changed by who registered it or the administration',
  },
];

const ofOperatorsWord: Exception[] = [
  {
    who: ['its regulator'],
    cell: '403',
    because: 'the operator stated it; a regulator states its own',
  },
];

const unannounced = {
  who: ['its exporter', 'its operator', 'a reading regulator'] as const,
  because: 'of an inspection that is not announced only its authority knows',
};

/** Where the rule below is not the whole truth, and why. */
export const exceptions: Partial<Record<EndpointName, readonly Exception[]>> = {
  listAuthorities: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: 'allowed',
      because: 'authorities are public bodies, and licences have to name them',
    },
  ],
  listParties: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: 'allowed',
      because: 'parties that the administration registered are the directory',
    },
  ],
  auditChanges: [
    {
      who: ['another regulator'],
      cell: 'allowed',
      because: 'of changes that are not its own it is told the leaf; authorities are public bodies',
    },
  ],
  getWitnessedCheckpoint: [
    {
      who: people.map(({ name }) => name),
      cell: '404',
      because: 'the log of this world has no witnesses, and so no checkpoint that they cosigned',
    },
  ],
  getOwnership: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: 'allowed',
      because:
        'a party of the directory is known; what somebody else stated of its owners is not told',
    },
  ],
  changeParty: [
    {
      who: ['its exporter', 'another exporter', 'another regulator', 'a reading regulator'],
      cell: '403',
      because: 'a party of the directory is changed by the administration and who licenses it',
    },
  ],
  stateStake: [
    {
      who: ['another exporter'],
      cell: 'allowed',
      because: 'a party that is not its own is refused as one of whom it states nothing',
    },
    {
      who: ['another regulator', 'a reading regulator'],
      cell: 'allowed',
      because: 'what it states of a party of the directory counts for its own authority alone',
    },
  ],
  listStakes: [
    {
      who: ['its exporter', 'its operator', 'a reading regulator'],
      cell: 'empty',
      because: 'the stake was stated by the regulator, who keeps it',
    },
  ],
  changeStake: [
    {
      who: ['its exporter', 'a reading regulator'],
      cell: '404',
      because: 'the stake was stated by the regulator, who keeps it',
    },
  ],
  receiveDevices: [
    { who: ['its exporter'], cell: '403', because: 'the receiver confirms what it received' },
  ],
  withdrawTransfer: [
    { who: ['its operator'], cell: '403', because: 'the sender takes back what it said' },
  ],
  askQuestion: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: '404',
      because: 'the site is not theirs to see',
    },
  ],
  correctReading: ofOperatorsWord,
  withdrawReading: ofOperatorsWord,
  listInspections: [{ ...unannounced, cell: 'empty' }],
  getInspection: [{ ...unannounced, cell: '404' }],
  announceInspection: [{ ...unannounced, who: ['a reading regulator'], cell: '404' }],
  decideRevocation: [
    {
      who: ['another regulator', 'a reading regulator'],
      cell: 'allowed',
      because: 'it speaks for the licences of its own authority',
    },
  ],
  listRevocations: [
    {
      who: ['a reading regulator'],
      cell: 'empty',
      because: 'what it accepts of makers is its own matter',
    },
  ],
  uploadScreeningList: [
    {
      who: ['another regulator', 'a reading regulator'],
      cell: 'allowed',
      because: 'it uploads a list of its own authority',
    },
  ],
  listScreeningLists: [
    { who: ['a reading regulator'], cell: 'empty', because: 'it screens against lists of its own' },
  ],
  getCandidates: [
    {
      who: ['another regulator'],
      cell: 'allowed',
      because: 'a party of the directory is known; it is held against lists of its own',
    },
  ],
  decideListing: [
    {
      who: ['another regulator', 'a reading regulator'],
      cell: '404',
      because: 'the list is of another authority',
    },
  ],
  saveQuery: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: 'allowed',
      because: 'it saves a query of its own',
    },
  ],
  registerLandmark: [
    {
      who: ['another regulator', 'a reading regulator'],
      cell: 'allowed',
      because: 'it registers a landmark of its own',
    },
  ],
  listLandmarks: landmarksAreKnown,
  getLandmark: landmarksAreKnown,
  changeLandmark: ofAnotherAuthority,
  registerTrustAnchor: [
    {
      who: ['another regulator', 'a reading regulator'],
      cell: 'allowed',
      because: 'it registers a trust anchor of its own',
    },
  ],
  registerReferenceValues: [
    {
      who: ['another regulator', 'a reading regulator'],
      cell: 'allowed',
      because: 'it registers values of its own',
    },
  ],
  listReferenceValues: referenceValuesAreKnown,
  getReferenceValues: referenceValuesAreKnown,
  withdrawReferenceValues: ofAnotherAuthority,
  listTrustAnchors: anchorsAreKnown,
  getTrustAnchor: anchorsAreKnown,
  withdrawTrustAnchor: ofAnotherAuthority,
  revokeLandmark: ofAnotherAuthority,
  listQueries: ofExporterAlone('empty'),
  getQuery: ofExporterAlone('404'),
  changeQuery: ofExporterAlone('404'),
  deleteQuery: ofExporterAlone('404'),
  getQueryResults: ofExporterAlone('404'),
  registerWebhook: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: 'allowed',
      because: 'it registers a webhook of its own',
    },
  ],
  listWebhooks: ofExporterAlone('empty'),
  getWebhook: ofExporterAlone('404'),
  removeWebhook: ofExporterAlone('404'),
  disableWebhook: ofExporterAlone('404'),
  enableWebhook: ofExporterAlone('404'),
  rotateWebhookSecret: ofExporterAlone('404'),
  listDeliveries: ofExporterAlone('404'),
  replayDeliveries: ofExporterAlone('404'),
  testWebhook: ofExporterAlone('404'),
  registerParty: [
    { who: ['another exporter'], cell: 'allowed', because: 'it registers a party of its own' },
  ],
  registerSite: [
    { who: ['another exporter'], cell: 'allowed', because: 'a site may be shipped to by several' },
    { who: ['another operator'], cell: '403', because: 'an operator registers its own sites' },
  ],
  confirmLicences: [
    {
      who: ['another regulator'],
      cell: 'allowed',
      because: 'each row is answered for itself: a licence of another authority is not registered',
    },
  ],
  changeSite: [
    {
      who: ['admin', 'its exporter'],
      cell: '403',
      because: 'its operator registered the site, and only registrant and operator change it',
    },
  ],
  registerLicence: [
    { who: ['another exporter'], cell: '403', because: 'an exporter registers its own licences' },
  ],
  enrol: [
    {
      who: ['another operator'],
      cell: 'allowed',
      because: 'each enrolment is answered for itself: a code that is not its own is unknown',
    },
  ],
  getRequest: [{ who: ['its operator'], cell: '404', because: 'it was made to the exporter' }],
  answerRequest: [{ who: ['its operator'], cell: '404', because: 'it was made to the exporter' }],
  getDisclosure: [{ who: ['its operator'], cell: '404', because: 'the exporter made it' }],
  getAttachment: [
    { who: ['its operator'], cell: '404', because: 'it is in an answer of the exporter' },
  ],
  uploadAttachment: [
    {
      who: ['another exporter', 'another operator', 'another regulator'],
      cell: 'allowed',
      because: 'it uploads a file of its own',
    },
  ],
  disclose: [
    {
      who: ['another exporter', 'another operator'],
      cell: 'allowed',
      because: 'a subject that is not its own is refused as a reference that leads nowhere',
    },
  ],
  openCase: [
    {
      who: ['another regulator'],
      cell: 'allowed',
      because: 'an anomaly that it does not see is refused as a reference that leads nowhere',
    },
  ],
  listRetention: [
    { who: ['admin', 'its regulator'], cell: 'empty', because: 'the licence has not ended' },
  ],
  listErasures: [
    { who: ['admin', 'its regulator'], cell: 'empty', because: 'nothing of the licence is erased' },
  ],
  getErasure: [
    { who: ['admin', 'its regulator'], cell: '404', because: 'nothing of the licence is erased' },
  ],
  submitAttestations: [
    {
      who: ['another operator'],
      cell: 'allowed',
      because: 'each item is answered for itself: a ledger that is not its own refuses',
    },
  ],
};

/**
 * A share gives what hangs on the licence to read. The desk of the issuing authority stays its own (cases, requests,
 * disclosures, files), as do webhooks and saved queries; what the reader makes of its own it may.
 */
const ofReader: Readonly<Partial<Record<Cell, readonly EndpointName[]>>> = {
  empty: [
    'listWebhooks',
    'listRequests',
    'listDisclosures',
    'listQueries',
    'listCases',
    'listRetention',
    'listErasures',
  ],
  '404': [
    ...([
      'getCase',
      'getCaseEvidence',
      'exportCase',
      'changeCase',
      'addCaseNote',
      'closeCase',
    ] as const),
    ...(['reopenCase', 'holdCase', 'askParty', 'acceptRequest', 'withdrawRequest'] as const),
    ...(['getAttachment', 'getRequest', 'getDisclosure', 'getQuery', 'getQueryResults'] as const),
    ...(['changeQuery', 'deleteQuery', 'getWebhook', 'listDeliveries', 'removeWebhook'] as const),
    ...(['disableWebhook', 'enableWebhook', 'rotateWebhookSecret', 'replayDeliveries'] as const),
    ...(['testWebhook', 'getErasure'] as const),
  ],
  // Each row of a confirmation file is answered for itself: none of them is the reader's.
  allowed: ['openCase', 'registerWebhook', 'uploadAttachment', 'saveQuery', 'confirmLicences'],
};

function readerCell(name: EndpointName, { method }: Endpoint): Cell {
  const [stated] = Object.entries(ofReader).find(([, names]) => names.includes(name)) ?? [];
  return (stated as Cell | undefined) ?? (method === 'GET' ? 'allowed' : '403');
}

/** Writes that leave no change record where the matrix makes them, and why (test/scenario has the steps of a case in the log). */
export const leafless: Partial<Record<EndpointName, string>> = {
  addCheckpoint: 'another log’s tree: what was cosigned is kept by the witness',
  confirmLicences: 'the sample names no licence of the tenant; each that is confirmed is a change',
  enrol: 'the sample’s code is nobody’s; each key that is enrolled is a change',
  openUpload: 'staged: nothing is registered before it is activated',
  putManifest: 'staged: nothing is registered before it is activated',
  rebuildIndex: 'the index is made of the log, not the other way round',
  replayDeliveries: 'tells again what was told',
  submitAttestations: 'the ledger’s part has the leaf',
  testWebhook: 'tells nothing',
};

/** What a row owes a caller: who has no key, whose role has no such right, whose the object is, in this order. */
export function expectedCell(name: EndpointName, endpoint: Endpoint, person: Person): Cell {
  const exception = exceptions[name]?.find(({ who }) =>
    (who as readonly string[]).includes(person.name),
  );
  if (endpoint.roles === 'public') return exception?.cell ?? 'allowed';
  if (person.role === null) return '401';
  if (!endpoint.roles.includes(person.role)) return '403';
  if (exception) return exception.cell;
  if (person.isOwner) return 'allowed';
  if (person.name === 'a reading regulator') return readerCell(name, endpoint);
  return endpoint.method === 'GET' && !endpoint.params ? 'empty' : '404';
}
