/** One POST to a witness that the operator configured: no redirect is followed, and its answer is read to a bound. */
import type { WitnessReply, WitnessTransport } from '../../flow/witness-call.ts';

/** Sixteen lines of the largest signatures in use. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A transport over a fetch, the platform's own where none is given. */
export function fetchWitness(
  fetcher: (request: Request) => Promise<Response> = (request) => fetch(request),
): WitnessTransport {
  return {
    async post(url, body, timeoutMs) {
      // The limit covers the body too: a witness that drips its answer is slow, not patient.
      const signal = AbortSignal.timeout(timeoutMs);
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      const request = new Request(url, {
        ...{ method: 'POST', headers, body },
        ...{ redirect: 'manual', signal },
      });
      try {
        return await replyOf(await fetcher(request));
      } catch {
        return { fault: signal.aborted ? 'timeout' : 'unreachable' };
      }
    },
  };
}

async function replyOf(response: Response): Promise<WitnessReply> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    length += next.value.length;
    if (length > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      return { fault: 'answer-too-large' };
    }
    text += decoder.decode(next.value, { stream: true });
  }
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0]!.trim();
  return { status: response.status, contentType, text: text + decoder.decode() };
}
