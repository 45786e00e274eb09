/** EAT claims (RFC 9711) of our profile: CBOR map <-> Claims. Every bound is looked at; unknown claims are passed over. */
import type { CborMap, CborValue } from '../codec/cbor.ts';
import { shortText } from '../codec/short-text.ts';
import { isMap } from '../codec/value.ts';
import type {
  Bytes,
  Claims,
  ConfidentialMode,
  DebugStatus,
  Fabric,
  Firmware,
  Inventory,
  Position,
} from '../model.ts';
import { type DecodeReason, err, ok, type Result } from '../result.ts';
import * as claim from './claims.ts';
import { mapOf, optionally, unsigned, withinBounds, withoutAbsent } from './members.ts';
import { usageOf, usageToCbor } from './usage-claim.ts';

const MANDATORY = [
  claim.IAT,
  claim.NONCE,
  claim.UEID,
  claim.HWMODEL,
  claim.DBGSTAT,
  claim.LOCATION,
  claim.BOOTSEED,
  claim.LEDGER,
  claim.SEQUENCE,
  claim.PREVIOUS,
  claim.FIRMWARE,
];

/** No control or format characters: a name that is shown must be the name that was compared. */
const PRINTABLE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Refuses `decode_eat_shape`, `decode_eat_profile_unknown`, `decode_eat_claim_missing`, `decode_eat_claim_invalid`. */
export function claimsFromCbor(map: CborValue): Result<Claims, DecodeReason> {
  if (!isMap(map)) return err('decode_eat_shape');
  for (const key of map.keys()) if (typeof key !== 'number') return err('decode_eat_shape');
  if (map.get(claim.EAT_PROFILE) !== claim.PROFILE) return err('decode_eat_profile_unknown');
  if (MANDATORY.some((key) => !map.has(key))) return err('decode_eat_claim_missing');
  const claims = read(map);
  return claims ? ok(claims) : err('decode_eat_claim_invalid');
}

function read(map: CborMap): Claims | null {
  const mandatory = withoutAbsent({
    ledger: text(map.get(claim.LEDGER), /^[A-Za-z0-9_-]{1,64}$/),
    challenge: bytes(map.get(claim.NONCE), 32, 32),
    issuedAtS: unsigned(map.get(claim.IAT)),
    ueid: ueid(map.get(claim.UEID)),
    hwmodel: hwmodel(map.get(claim.HWMODEL)),
    sequence: unsigned(map.get(claim.SEQUENCE)),
    previous: bytes(map.get(claim.PREVIOUS), 32, 32),
    bootseed: bytes(map.get(claim.BOOTSEED), 8, 64),
    debug: debug(map.get(claim.DBGSTAT)),
    position: position(map.get(claim.LOCATION)),
    firmware: firmware(map.get(claim.FIRMWARE)),
    landmarkRecords: records(map.get(claim.LANDMARK_RECORDS)),
  });
  // Beside the profile nothing else is there.
  if (!mandatory || map.size === MANDATORY.length + 1) return mandatory as Claims | null;
  const optional = withoutAbsent({
    bootcount: optionally(map.get(claim.BOOTCOUNT), unsigned),
    uptimeS: optionally(map.get(claim.UPTIME), unsigned),
    usage: optionally(map.get(claim.USAGE), usageOf),
    fabric: optionally(map.get(claim.FABRIC), fabric),
    chassis: optionally(map.get(claim.CHASSIS), (value) => bytes(value, 1, 64)),
    oemBoot: optionally(map.get(claim.OEMBOOT), flag),
    inventory: optionally(map.get(claim.INVENTORY), inventory),
    confidential: optionally(map.get(claim.CONFIDENTIAL), confidential),
  });
  return optional && ({ ...mandatory, ...optional } as unknown as Claims);
}

function bytes(value: CborValue | undefined, least: number, most: number): Bytes | null {
  if (!(value instanceof Uint8Array)) return null;
  return value.length >= least && value.length <= most ? value : null;
}

function text(value: CborValue | undefined, pattern: RegExp): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null;
}

function ueid(value: CborValue | undefined): Bytes | null {
  const found = bytes(value, 33, 33);
  return found?.[0] === claim.UEID_RAND ? found : null;
}

function hwmodel(value: CborValue | undefined): string | null {
  const found = bytes(value, 1, 32);
  if (!found) return null;
  try {
    return text(shortText(found, 0, found.length) ?? utf8.decode(found), PRINTABLE);
  } catch {
    return null;
  }
}

function debug(value: CborValue | undefined): DebugStatus | null {
  const found = unsigned(value);
  return found !== null && found <= 4 ? (found as DebugStatus) : null;
}

function confidential(value: CborValue): ConfidentialMode | null {
  const found = unsigned(value);
  return found !== null && found <= 3 ? (found as ConfidentialMode) : null;
}

/** RFC 9711 section 4.2.10: 1 latitude, 2 longitude, 4 accuracy in metres; others are passed over. */
function position(value: CborValue | undefined): Position | null {
  if (!isMap(value)) return null;
  return withoutAbsent({
    latitude: withinBounds(value.get(1), -90, 90),
    longitude: withinBounds(value.get(2), -180, 180),
    accuracyMetres: optionally(value.get(4), (metres) => withinBounds(metres, 0, 1e8)),
  }) as Position | null;
}

function fabric(value: CborValue): Fabric | null {
  if (!isMap(value)) return null;
  const found = { id: bytes(value.get(1), 1, 32), size: unsigned(value.get(2)) };
  return withoutAbsent(found) as Fabric | null;
}

function flag(value: CborValue): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function inventory(value: CborValue): Inventory | null {
  if (!isMap(value)) return null;
  const hash = (key: number) => optionally(value.get(key), (found) => bytes(found, 32, 32));
  return withoutAbsent({ board: hash(1), network: hash(2), system: hash(3) }) as Inventory | null;
}

function firmware(value: CborValue | undefined): Firmware | null {
  if (!isMap(value)) return null;
  const version = (key: number) =>
    optionally(value.get(key), (found) => text(found, /^[\x20-\x7e]{1,64}$/));
  return withoutAbsent({ vbios: version(1), driver: version(2) }) as Firmware | null;
}

function records(value: CborValue | undefined): Bytes[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > claim.MAX_LANDMARK_RECORDS) return null;
  const records = value.map((record) => bytes(record, 32, 32));
  return records.includes(null) ? null : (records as Bytes[]);
}

/** Claims -> the CBOR map that an attester signs. */
export function claimsToCbor(claims: Claims): CborMap {
  const {
    position: at,
    firmware: running,
    usage: used,
    fabric: linked,
    inventory: beside,
  } = claims;
  const entries: [number, CborValue | undefined][] = [
    [claim.IAT, claims.issuedAtS],
    [claim.NONCE, claims.challenge],
    [claim.UEID, claims.ueid],
    [claim.HWMODEL, encoder.encode(claims.hwmodel)],
    [claim.UPTIME, claims.uptimeS],
    [claim.OEMBOOT, claims.oemBoot],
    [claim.DBGSTAT, claims.debug],
    [
      claim.LOCATION,
      mapOf([
        [1, at.latitude],
        [2, at.longitude],
        [4, at.accuracyMetres],
      ]),
    ],
    [claim.EAT_PROFILE, claim.PROFILE],
    [claim.BOOTCOUNT, claims.bootcount],
    [claim.BOOTSEED, claims.bootseed],
    [claim.LEDGER, claims.ledger],
    [claim.SEQUENCE, claims.sequence],
    [claim.PREVIOUS, claims.previous],
    [claim.USAGE, used && usageToCbor(used)],
    [
      claim.FABRIC,
      linked &&
        mapOf([
          [1, linked.id],
          [2, linked.size],
        ]),
    ],
    [
      claim.LANDMARK_RECORDS,
      claims.landmarkRecords.length > 0 ? [...claims.landmarkRecords] : undefined,
    ],
    [claim.CHASSIS, claims.chassis],
    [
      claim.FIRMWARE,
      mapOf([
        [1, running.vbios],
        [2, running.driver],
      ]),
    ],
    [
      claim.INVENTORY,
      beside &&
        mapOf([
          [1, beside.board],
          [2, beside.network],
          [3, beside.system],
        ]),
    ],
    [claim.CONFIDENTIAL, claims.confidential],
  ];
  return mapOf(entries);
}
