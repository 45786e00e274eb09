/** Every endpoint's handler, by the name of its row. */
import type { Handlers } from '../handler.ts';
import { amendmentHandlers } from './amendments.ts';
import { anchorHandlers } from './anchors.ts';
import { anomalyHandlers } from './anomalies.ts';
import { attestationHandlers } from './attestations.ts';
import { auditHandlers } from './audit.ts';
import { authorityHandlers } from './authority.ts';
import { caseHandlers } from './cases.ts';
import { custodyHandlers } from './custody.ts';
import { deskHandlers } from './desk.ts';
import { deviceHandlers } from './devices.ts';
import { erasureHandlers } from './erasures.ts';
import { exportHandlers } from './export.ts';
import { filingHandlers } from './filings.ts';
import { historyHandlers } from './history.ts';
import { inspectionHandlers } from './inspections.ts';
import { judgedHandlers } from './judged.ts';
import { landmarkHandlers } from './landmarks.ts';
import { meterHandlers } from './meters.ts';
import { moveHandlers } from './moves.ts';
import { ownershipHandlers } from './ownership.ts';
import { queriesHandlers } from './queries.ts';
import { questionHandlers } from './questions.ts';
import { rebuildHandlers } from './rebuild.ts';
import { referenceValuesHandlers } from './reference-values.ts';
import { registryHandlers } from './registry.ts';
import { reportHandlers } from './report.ts';
import { resultHandlers } from './results.ts';
import { revocationHandlers } from './revocations.ts';
import { screeningHandlers } from './screening.ts';
import { serviceHandlers } from './service.ts';
import { uploadHandlers } from './uploads.ts';
import { webhookHandlers } from './webhooks.ts';
import { windowsHandlers } from './windows.ts';
import { witnessHandlers } from './witness.ts';

export const handlers: Handlers = {
  ...registryHandlers,
  ...authorityHandlers,
  ...deviceHandlers,
  ...uploadHandlers,
  ...rebuildHandlers,
  ...amendmentHandlers,
  ...attestationHandlers,
  ...anomalyHandlers,
  ...resultHandlers,
  ...deskHandlers,
  ...caseHandlers,
  ...historyHandlers,
  ...judgedHandlers,
  ...erasureHandlers,
  ...exportHandlers,
  ...reportHandlers,
  ...auditHandlers,
  ...serviceHandlers,
  ...webhookHandlers,
  ...windowsHandlers,
  ...landmarkHandlers,
  ...anchorHandlers,
  ...referenceValuesHandlers,
  ...queriesHandlers,
  ...ownershipHandlers,
  ...custodyHandlers,
  ...moveHandlers,
  ...questionHandlers,
  ...screeningHandlers,
  ...revocationHandlers,
  ...filingHandlers,
  ...inspectionHandlers,
  ...meterHandlers,
  ...witnessHandlers,
};
