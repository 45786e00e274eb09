/** One POST to somebody else's receiver: no redirect is followed, and not a byte of the answer's body is wanted. */
import type { Sender } from '../../flow/webhooks/port.ts';

/** A sender over a fetch, the platform's own where none is given. */
export function fetchSender(
  fetcher: (request: Request) => Promise<Response> = (request) => fetch(request),
): Sender {
  return {
    async post(url, headers, body, timeoutMs) {
      const signal = AbortSignal.timeout(timeoutMs);
      const request = new Request(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal,
      });
      try {
        const response = await fetcher(request);
        // Only the status is of interest; a body without end must not keep the connection.
        await response.body?.cancel();
        return { status: response.status };
      } catch {
        return { fault: signal.aborted ? 'timeout' : 'unreachable' };
      }
    },
  };
}
