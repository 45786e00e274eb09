/** Claim keys of our EAT profile (docs/protocol.md): registered ones of RFC 8392 and RFC 9711, private ones below -65536. */

/** A UUIDv8 URN needs no registry and no domain. It changes whenever the meaning of a claim does. */
export const PROFILE = 'urn:uuid:6d757374-6572-8001-8000-000000000001';

export const IAT = 6;
export const NONCE = 10;
export const UEID = 256;
export const HWMODEL = 259;
export const UPTIME = 261;
export const OEMBOOT = 262;
export const DBGSTAT = 263;
export const LOCATION = 264;
export const EAT_PROFILE = 265;
export const BOOTCOUNT = 267;
export const BOOTSEED = 268;
export const LEDGER = -70001;
export const SEQUENCE = -70002;
export const PREVIOUS = -70003;
export const USAGE = -70004;
export const FABRIC = -70005;
export const LANDMARK_RECORDS = -70006;
export const CHASSIS = -70007;
export const FIRMWARE = -70008;
export const INVENTORY = -70009;
export const CONFIDENTIAL = -70010;

/** Landmark records that one attestation may cite. */
export const MAX_LANDMARK_RECORDS = 16;
/** RFC 9711 section 4.2.1: a UEID of type RAND; ours is the thumbprint of the key. */
export const UEID_RAND = 0x01;
