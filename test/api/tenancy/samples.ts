/** One well-formed request to each endpoint about the tenant's own things: a new row without one does not compile. */
import { writeSequence } from '../../../src/core/codec/sequence.ts';
import { signCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { leafHash } from '../../../src/core/log/tree.ts';
import { formatAddCheckpoint } from '../../../src/core/log/witness.ts';
import { logSigner } from '../../core/log/keys.ts';
import {
  anchorBody,
  expiresAt,
  landmarkBody,
  licenceBody,
  referenceValuesBody,
  square,
  unique,
} from '../world.ts';
import type { Samples, Stage } from './stage.ts';

const none = () => ({});
/** Of the log that the service under test witnesses. */
const note = signCheckpoint(1, leafHash(new Uint8Array()), logSigner);
const ofLicence = ({ own }: Stage) => ({ params: { id: own.licence } });
const ofSite = ({ own }: Stage) => ({ params: { id: own.site } });
const ofUpload = ({ upload }: Stage) => ({ params: { id: upload } });
const ofWebhook = ({ webhook }: Stage) => ({ params: { id: webhook } });
const ofDevice = ({ device }: Stage) => ({ params: { id: device } });
const ofAnomaly = ({ anomaly }: Stage) => ({ params: { id: anomaly } });
const ofCase = ({ desk }: Stage) => ({ params: { id: desk.case } });
const ofRequest = ({ desk }: Stage) => ({ params: { id: desk.toExporter } });
const reason = { json: { reason: 'Why.' } };
const ofAmendment = ({ amendment }: Stage) => ({ params: { id: amendment }, json: {} });
const ofEndUser = ({ own }: Stage) => ({ params: { id: own.endUser } });
const half = { basisPoints: 5_000, from: '2026-01-01', source: 'Register' };
const ofMove = ({ move }: Stage) => ({ params: { id: move }, json: {} });
const ofTransfer = ({ transfer }: Stage) => ({ params: { id: transfer } });
const shipment = ({ own, device }: Stage) => ({
  ...{ event: 'export', receiver: own.operator, route: ['MY'], site: own.site },
  ...{ shippedAt: '2026-01-01', devices: [device] },
});
const ofQuery = ({ query }: Stage) => ({ params: { id: query } });
const savedQuery = { json: { name: 'Dark', list: 'devices', filter: { status: 'active' } } };
const ofWindow = ({ window }: Stage) => ({ params: { id: window } });
const ofLandmark = ({ landmark }: Stage) => ({ params: { id: landmark } });
const ofReferenceValues = ({ referenceValues }: Stage) => ({ params: { id: referenceValues } });
const ofAnchor = ({ anchor }: Stage) => ({ params: { id: anchor } });
const decided = (stage: Stage) => ({ ...ofLicence(stage), json: {} });

const ofReading = ({ reading }: Stage) => ({ params: { id: reading } });
const ofInspection = ({ inspection }: Stage) => ({ params: { id: inspection } });
const ahead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export const samples: Samples = {
  registerAuthority: () => ({ json: { name: unique('Bureau'), country: 'US' } }),
  listAuthorities: none,
  registerParty: () => ({ json: { name: unique('Party'), country: 'US', roles: ['end-user'] } }),
  listParties: none,
  issueKey: () => ({ json: { role: 'admin', expiresAt } }),
  listKeys: none,
  revokeKey: ({ spareKey }) => ({ params: { id: spareKey } }),
  registerSite: ({ own }) => {
    const { operator } = own;
    return { json: { name: unique('Site'), operator, country: 'MY', geometry: square } };
  },
  listSites: none,
  getSite: ofSite,
  registerLicence: ({ own }) => ({ json: { ...licenceBody(own), endUser: own.endUser } }),
  listLicences: none,
  getLicence: ofLicence,
  confirmLicence: decided,
  getReceipt: ({ device, digest }) => ({ params: { id: device, digest }, accept: 'text/plain' }),
  getAttestation: ({ device, digest }) => ({ params: { id: device, digest } }),
  auditHeaders: ofLicence,
  auditObject: ({ own }) => ({ params: { id: own.licence, sequence: '1', object: 'verdicts' } }),
  auditChanges: () => ({ query: { limit: '50' } }),
  auditEvidence: none,
  confirmLicences: () => ({ body: 'number\nX\n', contentType: 'text/csv' }),
  changeSite: (stage) => {
    const json = { name: unique('Site'), country: 'MY', geometry: square };
    return { ...ofSite(stage), json };
  },
  confirmSite: (stage) => ({ ...ofSite(stage), json: { version: 1 } }),
  rejectSite: (stage) => ({ ...ofSite(stage), json: { version: 1, note: 'Never seen.' } }),
  suspendLicence: decided,
  reinstateLicence: decided,
  revokeLicence: decided,
  rejectLicence: (stage) => ({ ...ofLicence(stage), json: { note: 'Never issued.' } }),
  // With itself, which is refused to those alone who may share: a share would open the licence to others.
  shareLicence: (stage) => ({
    ...ofLicence(stage),
    json: { authority: stage.own.authority, purpose: 'Inspection', until: expiresAt },
  }),
  listShares: ofLicence,
  endShare: ({ own, share }) => ({ params: { id: own.licence, share } }),
  proposeAmendment: (stage) => ({
    ...ofLicence(stage),
    json: {
      changes: { conditions: { graceS: 1_200 } },
      effectiveFrom: '2026-01-01T00:00:00Z',
      reason: 'Slower agents',
    },
  }),
  listAmendments: none,
  getAmendment: ({ amendment }) => ({ params: { id: amendment } }),
  confirmAmendment: ofAmendment,
  rejectAmendment: ofAmendment,
  withdrawAmendment: ofAmendment,
  confirmRetirement: (stage) => ({ ...ofDevice(stage), json: {} }),
  registerDevices: (stage) => {
    const row = `${unique('T')},H100 SXM,1,${stage.own.site},2026-01-01`;
    const body = `serial,model,line,site,shippedAt\n${row}\n`;
    return { ...ofLicence(stage), body, contentType: 'text/csv', query: { dryRun: 'true' } };
  },
  openUpload: ofLicence,
  putManifest: (stage) => {
    const row = `${unique('T')},H100 SXM,1,${stage.own.site},2026-01-01`;
    const body = `serial,model,line,site,shippedAt\n${row}\n`;
    return { ...ofUpload(stage), body, contentType: 'text/csv' };
  },
  getUpload: ofUpload,
  activateUpload: ofUpload,
  abandonUpload: ofUpload,
  issueEnrolmentCodes: ofSite,
  enrol: () => ({
    json: { enrolments: [{ code: 'ab'.repeat(20), key: 'AAAA', proof: 'AAAA' }] },
  }),
  listDevices: none,
  bindDevice: ({ device }) => ({
    json: {
      ...{ device, thumbprint: 'ab'.repeat(32), challenge: 'ab'.repeat(32) },
      evidence: { evidence: 'AAAA', certificate: 'AAAA' },
    },
  }),
  getDevice: ofDevice,
  getDeviceHead: ofDevice,
  getResult: ofDevice,
  revokeDevice: ofDevice,
  getChallenge: none,
  submitAttestations: () => ({
    body: writeSequence([new Uint8Array([1])]),
    contentType: 'application/cbor-seq',
  }),
  getBatch: ({ batch }) => ({ params: { digest: batch } }),
  listAnomalies: none,
  rebuildIndex: none,
  countAnomalies: () => ({ query: { by: 'licence' } }),
  registerWebhook: () => ({ json: { url: 'https://hooks.muster.org/' } }),
  listWebhooks: none,
  getWebhook: ofWebhook,
  removeWebhook: ({ spareWebhook }) => ({ params: { id: spareWebhook } }),
  disableWebhook: ofWebhook,
  enableWebhook: ofWebhook,
  rotateWebhookSecret: ofWebhook,
  listDeliveries: ofWebhook,
  replayDeliveries: (stage) => ({ ...ofWebhook(stage), json: { since: expiresAt } }),
  testWebhook: ofWebhook,
  getAnomaly: ofAnomaly,
  answerAnomaly: (stage) => ({ ...ofAnomaly(stage), json: { text: 'It was tested.' } }),
  disposeAnomaly: (stage) => ({
    ...ofAnomaly(stage),
    json: { code: 'explained', reason: 'Tested.', version: 1 },
  }),
  releaseAnomaly: (stage) => ({ ...ofAnomaly(stage), ...reason }),
  withholdAnomaly: (stage) => ({ ...ofAnomaly(stage), ...reason }),
  uploadAttachment: () => ({
    ...{ query: { fileName: 'a.txt' }, body: 'text', contentType: 'text/plain' },
  }),
  getAttachment: ({ desk }) => ({ params: { id: desk.file } }),
  openCase: ({ anomaly }) => ({
    json: { title: 'Case', owner: 'A. Inspector', dueAt: expiresAt, anomalies: [anomaly] },
  }),
  listCases: none,
  getCase: ofCase,
  changeCase: (stage) => ({ ...ofCase(stage), json: { owner: 'B. Inspector' } }),
  addCaseNote: (stage) => ({ ...ofCase(stage), json: { text: 'Called.' } }),
  closeCase: (stage) => ({ ...ofCase(stage), json: { outcome: 'resolved', words: 'Done.' } }),
  reopenCase: (stage) => ({ ...ofCase(stage), ...reason }),
  holdCase: (stage) => ({ ...ofCase(stage), json: { held: true, reason: 'Kept.' } }),
  getCaseEvidence: ofCase,
  exportCase: ofCase,
  getReport: (stage) => ({
    ...ofLicence(stage),
    query: { from: '2026-01-01', to: '2027-01-01' },
  }),
  askParty: (stage) => ({
    ...ofCase(stage),
    json: { party: stage.own.operator, question: 'Where?', dueAt: expiresAt },
  }),
  listRequests: none,
  getRequest: ofRequest,
  answerRequest: (stage) => ({ ...ofRequest(stage), json: { text: 'There.' } }),
  acceptRequest: (stage) => ({ ...ofRequest(stage), ...reason }),
  withdrawRequest: (stage) => ({ ...ofRequest(stage), ...reason }),
  disclose: ({ own }) => ({
    json: { text: 'Moved.', subjects: [{ type: 'licence', id: own.licence }] },
  }),
  listDisclosures: none,
  getDisclosure: ({ desk }) => ({ params: { id: desk.ofExporter } }),
  listRetention: none,
  listErasures: none,
  getErasure: () => ({ params: { id: `era_${'0'.repeat(24)}` } }),
  getJwks: none,
  getHealth: none,
  getReadiness: none,
  getOpenApi: none,
  getCheckpoint: none,
  getHistory: ofLicence,
  getStanding: (stage) => ({ ...ofLicence(stage), query: { date: '2027-01-01T00:00:00Z' } }),
  getDiff: (stage) => {
    const query = { from: '2020-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
    return { ...ofLicence(stage), query };
  },
  getTile: () => ({ params: { level: 'entries', tile: '000.p/1' } }),
  changeParty: (stage) => ({ ...ofEndUser(stage), json: { name: unique('Party'), country: 'MY' } }),
  getOwnership: ofEndUser,
  stateStake: ({ own }) => ({ json: { owner: own.operator, owned: own.endUser, ...half } }),
  listStakes: none,
  changeStake: ({ stake }) => ({ params: { id: stake }, json: half }),
  requestMove: (stage) => ({
    ...ofLicence(stage),
    json: { devices: [stage.device], reason: 'Renewed' },
  }),
  listMoves: none,
  getMove: ({ move }) => ({ params: { id: move } }),
  consentToMove: ofMove,
  acceptMove: ofMove,
  declineMove: ofMove,
  withdrawMove: ofMove,
  shipDevices: (stage) => ({ ...ofLicence(stage), json: shipment(stage) }),
  listTransfers: none,
  getTransfer: ofTransfer,
  receiveDevices: (stage) => ({ ...ofTransfer(stage), json: { receivedAt: '2026-01-02' } }),
  withdrawTransfer: ofTransfer,
  getCustody: ofDevice,
  decideConsignee: (stage) => ({
    ...ofLicence(stage),
    json: { party: stage.own.endUser, accepted: true },
  }),
  askQuestion: ({ own }) => ({
    query: { model: 'H100 SXM', site: own.site, endUser: own.endUser },
  }),
  uploadScreeningList: () => ({
    ...{ query: { name: 'CSL' }, contentType: 'text/csv' },
    body: 'source,entity_number,name\nEntity List,1,End user\n',
  }),
  fileReport: (stage) => ({
    params: { id: stage.own.licence },
    json: { what: 'usage', from: '2026-01-01', to: '2026-02-01', document: 'ab'.repeat(32) },
  }),
  listFilings: none,
  rejectFiling: (stage) => ({ params: { id: stage.filing }, json: { reason: 'None' } }),
  enterInspection: (stage) => ({ ...ofLicence(stage), json: { on: ahead(9), announced: true } }),
  listInspections: none,
  getInspection: ofInspection,
  announceInspection: ofInspection,
  moveInspection: (stage) => ({ ...ofInspection(stage), json: { on: ahead(8) } }),
  cancelInspection: (stage) => ({ ...ofInspection(stage), json: { note: 'None' } }),
  stateReading: (stage) => ({
    ...ofSite(stage),
    json: { from: ahead(-9), to: ahead(-8), feeds: 'it', kwh: 900, source: 'Own meter' },
  }),
  listReadings: none,
  correctReading: (stage) => ({ ...ofReading(stage), json: { kwh: 800, reason: 'Misread' } }),
  withdrawReading: (stage) => ({ ...ofReading(stage), ...reason }),
  decideRevocation: () => ({
    json: { certificate: 'ce'.repeat(32), reason: 'compromised', source: 'Maker' },
  }),
  listRevocations: none,
  listScreeningLists: none,
  getCandidates: ofEndUser,
  decideListing: (stage) => ({
    ...ofEndUser(stage),
    json: { list: stage.screening, entry: '0'.repeat(24), decision: 'other' },
  }),
  saveQuery: () => savedQuery,
  listQueries: none,
  getQuery: ofQuery,
  changeQuery: (stage) => ({ ...ofQuery(stage), ...savedQuery }),
  deleteQuery: ofQuery,
  getQueryResults: ofQuery,
  registerLandmark: () => ({ json: landmarkBody() }),
  listLandmarks: none,
  getLandmark: ofLandmark,
  changeLandmark: (stage) => ({ ...ofLandmark(stage), json: landmarkBody() }),
  revokeLandmark: ofLandmark,
  registerReferenceValues: () => ({ json: referenceValuesBody() }),
  listReferenceValues: none,
  getReferenceValues: ofReferenceValues,
  withdrawReferenceValues: ofReferenceValues,
  registerTrustAnchor: () => ({ json: anchorBody() }),
  listTrustAnchors: none,
  getTrustAnchor: ofAnchor,
  withdrawTrustAnchor: ofAnchor,
  submitMesh: (stage) => ({
    ...ofLandmark(stage),
    body: writeSequence([new Uint8Array([1])]),
    contentType: 'application/cbor-seq',
  }),
  declareWindow: (stage) => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    return { ...ofSite(stage), json: { from: at(1), to: at(2), reason: 'Power works' } };
  },
  listSiteWindows: ofSite,
  listLicenceWindows: ofLicence,
  getWindow: ofWindow,
  withdrawWindow: ofWindow,
  endWindow: (stage) => ({ ...ofWindow(stage), json: {} }),
  addCheckpoint: () => ({
    body: formatAddCheckpoint({ oldSize: 0, path: [], note }),
    contentType: 'text/plain',
  }),
  getWitnessKey: none,
  getWitnessedCheckpoint: none,
  setClock: () => ({ json: { nowMs: 1 } }),
};
