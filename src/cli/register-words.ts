/** The answer to a manifest, in words. */

/** What the registration of devices came to. */
export function registeredWords(answer: {
  readonly rows: number;
  readonly registered: boolean;
  readonly licence: string;
}): string {
  const devices = `${answer.rows} ${answer.rows === 1 ? 'device' : 'devices'}`;
  if (!answer.registered)
    return `${devices} could be registered under ${answer.licence}; none was.`;
  return `${devices} registered under ${answer.licence}.`;
}
