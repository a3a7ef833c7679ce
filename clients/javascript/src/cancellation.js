import { RequestCancelledError } from './protocol.js'

/** Throws what a cancelled request throws, if the signal is aborted. */
export function throwIfAborted(signal, method) {
  if (signal?.aborted) {
    throw new RequestCancelledError('The request was cancelled.', { kind: 'requestCancelled', method, cause: signal.reason })
  }
}
