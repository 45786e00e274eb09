/** What headers say of a device that left a ledger or came to it, in the words that settling writes. */
import type { LastMeasured, PriorState } from '../../core/appraise/facts.ts';
import type { PlainRecord, ReadBundle } from '../../core/log/bundle.ts';

/** A device with the state that it was handed over in; digests in hex. */
export interface HandedDevice {
  readonly device: string;
  readonly cut: { readonly sequence: number; readonly digest: string } | null;
  /** Absent of headers from before it was said. */
  readonly state?: Pick<
    PriorState,
    'lastPlace' | 'firmware' | 'lastIssuedAtS' | 'lastResumedAtMs'
  > & { readonly lastMeasured: LastMeasured | null } & PlainRecord;
  /** Of everything that it was handed over with. */
  readonly papers?: string;
}

export interface Departed {
  readonly move: string;
  readonly to: string;
  readonly atMs: number;
  readonly devices: readonly HandedDevice[];
}

export interface Arrived {
  readonly move: string;
  readonly from: string;
  readonly devices: readonly (HandedDevice & { readonly cutAtMs: number })[];
}

/** Steps of moves in one part; all that is none is empty. */
export interface Handovers {
  readonly departure: Departed | null;
  readonly arrival: Arrived | null;
  /** Devices that the old ledger gave up for good, and those that stayed with it. */
  readonly departed: readonly string[];
  readonly stayed: readonly string[];
}

interface Context {
  readonly departure?: Omit<Departed, 'devices'> & {
    readonly devices?: Departed['devices'];
    /** Its name at first. */
    readonly cuts?: Departed['devices'];
  };
  readonly arrival?: Arrived;
  readonly departed?: readonly { readonly device: string }[];
  readonly stayed?: readonly { readonly device: string }[];
}

const none: Handovers = { departure: null, arrival: null, departed: [], stayed: [] };

/** What a bundle says of moves; null where it says something that no ledger writes. */
export function handoversIn({ context }: ReadBundle): Handovers | null {
  const { departure, arrival, departed, stayed } = context as Context;
  if (!departure && !arrival && !departed && !stayed) return none;
  const leaving = departure?.devices ?? departure?.cuts ?? [];
  const coming = arrival?.devices ?? [];
  const left = departed ?? [];
  const kept = stayed ?? [];
  if (![leaving, coming, left, kept].every((list) => Array.isArray(list) && list.every(isNamed))) {
    return null;
  }
  if (![...leaving, ...coming].every(isHanded)) return null;
  const others = [departure ? departure.to : '', arrival ? arrival.from : ''];
  if (!others.every((name) => typeof name === 'string')) return null;
  return {
    departure: departure ? { ...departure, devices: leaving } : null,
    arrival: arrival ? { ...arrival, devices: coming } : null,
    departed: left.map(({ device }) => device),
    stayed: kept.map(({ device }) => device),
  };
}

function isNamed(one: unknown): boolean {
  return typeof (one as { device?: unknown } | null)?.device === 'string';
}

function isHanded({ cut, state, papers }: HandedDevice): boolean {
  const isCut = cut === null || (Number.isSafeInteger(cut?.sequence) && isHash(cut.digest));
  const isState = state === undefined || (typeof state === 'object' && state !== null);
  return isCut && isState && (papers === undefined || isHash(papers));
}

function isHash(text: unknown): boolean {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}
