import { RequestCancelledError } from './protocol.js'

// setTimeout waits 1 ms instead of longer.
export const longestTimer = 2 ** 31 - 1

/** Throws what a cancelled request throws, if the signal is aborted. */
export function throwIfAborted(signal, method) {
  if (signal?.aborted) {
    throw new RequestCancelledError('The request was cancelled.', { kind: 'requestCancelled', method, cause: signal.reason })
  }
}
