/** An error of a call: from casewire or a vendor, or because casewire could not be used. */
export class CasewireError extends Error {
  /**
   * @param {string} message
   * @param {{ kind: string, code?: number, data?: object, method?: string, retriable?: boolean, outcomeUnknown?: boolean, cause?: unknown }} details
   */
  constructor(message, { kind, code, data = { kind }, method, retriable, outcomeUnknown, cause }) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    /** The stable name of the error, such as `rateLimited`. */
    this.kind = kind
    /** The code of JSON-RPC; undefined if the error is not from casewire. */
    this.code = code
    /** The details of the error. */
    this.data = data
    /** The method that was called. */
    this.method = method
    /** Whether the same request may be sent again. */
    this.retriable = retriable ?? data.retriable ?? kind === 'rateLimited'
    /** Whether a write may have happened. Do not repeat it before you have checked. */
    this.outcomeUnknown = outcomeUnknown ?? (kind === 'outcomeUnknown' || kind === 'requestFailed')
  }
}

/** The program is missing, cannot be executed, is not casewire, or is too old. */
export class ProgramError extends CasewireError {
  constructor(message, details) {
    super(message, { kind: 'program', retriable: false, ...details })
  }
}

/** The server ended before it answered. `stderr` has its last lines. */
export class ConnectionError extends CasewireError {
  constructor(message, { stderr = [], exitCode = null, signal = null, ...details }) {
    super(message, { kind: 'connection', retriable: !details.outcomeUnknown, ...details })
    this.stderr = stderr
    this.exitCode = exitCode
    this.signal = signal
  }
}

/** The server did not answer within the timeout of the request and 5 seconds more. */
export class NoResponseError extends CasewireError {
  constructor(message, details) {
    super(message, { kind: 'noResponse', retriable: !details.outcomeUnknown, ...details })
  }
}

/** The client was closed. */
export class ClosedError extends CasewireError {
  constructor(details) {
    super('The client is closed.', { kind: 'closed', retriable: false, ...details })
  }
}
