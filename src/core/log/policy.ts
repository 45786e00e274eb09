/** C2SP tlog-policy: text -> which logs are believed, and whose cosignatures make a checkpoint one that many saw. */
import { sameBytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { parseVerifierKey, type VerifierKey } from './note-key.ts';

const MAX_CHARS = 65_536;
const MAX_LINES = 1_024;
/** All that a policy may name; the specification asks for at least 32 of each. */
const MAX_NAMES = 256;
const NONE = 'none';
/** Its cosignature would prove nothing against whoever holds that key. */
const OWN_WITNESS = 'a log is no witness of itself: another key';

/** A witness, or `least` of some members: what the quorum and groups are made of. */
export type Quorum =
  | { readonly type: 'none' }
  | { readonly type: 'witness'; readonly key: VerifierKey }
  | { readonly type: 'group'; readonly least: number; readonly members: readonly Quorum[] };

/** A witness, and where it is asked (its submission prefix), where the policy says so. */
export interface PolicyWitness extends VerifierKey {
  readonly url?: string;
}

export interface LogPolicy {
  readonly logs: readonly VerifierKey[];
  readonly witnesses: readonly PolicyWitness[];
  readonly quorum: Quorum;
}

/** What is wrong with a policy, and on which line from 1; 0 is the whole. */
export interface PolicyFault {
  readonly line: number;
  readonly fault: string;
}

/** The policy of one log without witnesses: what a bare log key means. */
export function policyOfKey(log: VerifierKey): LogPolicy {
  return { logs: [log], witnesses: [], quorum: { type: 'none' } };
}

/** Text -> policy. Each line is judged by those before it, so no group can contain itself. */
export function parsePolicy(text: string): Result<LogPolicy, PolicyFault> {
  if (text.length > MAX_CHARS) return err({ line: 0, fault: 'the policy is too long' });
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) return err({ line: 0, fault: 'the policy has too many lines' });
  const draft = new Draft();
  for (const [at, line] of lines.entries()) {
    const fault = draft.read(line);
    if (fault) return err({ line: at + 1, fault });
  }
  return draft.quorum
    ? ok({ logs: draft.logs, witnesses: draft.witnesses, quorum: draft.quorum })
    : err({ line: 0, fault: 'the policy has no quorum line' });
}

/** Whether those who cosigned make the quorum. Each witness counts in one way only: names are members once. */
export function isQuorum(quorum: Quorum, cosigners: readonly VerifierKey[]): boolean {
  if (quorum.type === 'none') return true;
  if (quorum.type === 'witness') return cosigners.some((key) => isSameKey(key, quorum.key));
  const met = quorum.members.filter((member) => isQuorum(member, cosigners)).length;
  return met >= quorum.least;
}

class Draft {
  readonly logs: VerifierKey[] = [];
  readonly witnesses: PolicyWitness[] = [];
  quorum: Quorum | null = null;
  readonly #names = new Map<string, Quorum>();
  /** A name is a member of one group at most, so that each witness counts in one way only. */
  readonly #used = new Set<string>();

  /** Takes one line; answers what is wrong with it. */
  read(line: string): string | null {
    // Space and tab alone are white space; of other control characters none may stand there.
    if (/[^\t\x20-\uffff]|\x7f/.test(line)) return 'a control character';
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) return null;
    if (keyword === 'log') return this.#log(items);
    if (keyword === 'witness') return this.#witness(items);
    if (keyword === 'group') return this.#group(items);
    if (keyword === 'quorum') return this.#quorum(items);
    return 'a line begins with log, witness, group, quorum or #';
  }

  #log([text, , ...more]: string[]): string | null {
    const key = parseVerifierKey(text ?? '');
    if (!key || more.length > 0) return 'a log line is: log <vkey> [<url>]';
    if (this.logs.some((other) => isSameKey(other, key))) return 'the log is there twice';
    if (this.witnesses.some((other) => isSameKey(other, key))) return OWN_WITNESS;
    this.logs.push(key);
    return null;
  }

  #witness([name, text, url, ...more]: string[]): string | null {
    const key = parseVerifierKey(text ?? '', 'cosignature');
    if (!name || !key || more.length > 0) return 'a witness line is: witness <name> <vkey> [<url>]';
    if (this.witnesses.some((other) => isSameKey(other, key))) return 'the witness is there twice';
    if (this.logs.some((other) => isSameKey(other, key))) return OWN_WITNESS;
    const witness = url === undefined ? key : { ...key, url };
    this.witnesses.push(witness);
    return this.#define(name, { type: 'witness', key: witness });
  }

  #group([name, threshold, ...names]: string[]): string | null {
    if (!name || !threshold || names.length === 0) {
      return 'a group line is: group <name> all|any|<k> <name>...';
    }
    const members = names.map((member) => this.#take(member));
    if (!members.every((member) => member !== null)) {
      return 'a member is a name defined above, and a member once';
    }
    const least = leastOf(threshold, members.length);
    if (least === null) return `the threshold is all, any or a number from 1 to ${members.length}`;
    return this.#define(name, { type: 'group', least, members });
  }

  #quorum([name, ...more]: string[]): string | null {
    if (!name || more.length > 0) return 'a quorum line is: quorum <name>';
    if (this.quorum) return 'the quorum is there twice';
    const quorum: Quorum | undefined = name === NONE ? { type: 'none' } : this.#names.get(name);
    if (!quorum) return 'the quorum is none, or a name defined above';
    this.quorum = quorum;
    return null;
  }

  #define(name: string, quorum: Quorum): string | null {
    if (name === NONE || this.#names.has(name)) return 'the name is taken';
    if (this.#names.size >= MAX_NAMES) return 'the policy names too many';
    this.#names.set(name, quorum);
    return null;
  }

  #take(name: string): Quorum | null {
    const member = this.#names.get(name);
    if (!member || this.#used.has(name)) return null;
    this.#used.add(name);
    return member;
  }
}

function leastOf(threshold: string, members: number): number | null {
  if (threshold === 'all') return members;
  if (threshold === 'any') return 1;
  const least = /^[1-9]\d{0,3}$/.test(threshold) ? Number(threshold) : 0;
  return least >= 1 && least <= members ? least : null;
}

/** Duplicates are the same key bytes, whatever name or id they go by. */
function isSameKey(a: VerifierKey, b: VerifierKey): boolean {
  return sameBytes(a.publicKey, b.publicKey);
}
