import {
  CaseChange, ChangesListParams, ChangesListResult, InitializeParams, InitializeResult, MethodTypes, NotificationTypes, ProgressValue,
  ProtocolMethods
} from './protocol.js'
import type { Case } from './protocol.js'

export * from './protocol.js'

export interface ClientOptions {
  /** The program: a path, or a name that is looked up on the PATH. Default: `casewire` on the PATH, in ~/.local/bin, or in the Python package. */
  binary?: string
  /** The configuration file. Default: that of casewire. */
  config?: string
  /** Whether to use simulated vendors, which need no account and no network. */
  sandbox?: boolean
  /** Whether casewire refuses every method that writes. */
  readOnly?: boolean
  /** Further arguments of `casewire serve`, such as `['--log-level', 'info']`. */
  arguments?: string[]
  /** The working directory of the program. */
  cwd?: string
  /** The environment of the program. Default: that of this process. Without `PATH`, the program is looked up on that of this process. */
  env?: Record<string, string | undefined>
  /** The timeout of calls that set none, in seconds. Default: that of the profile. */
  timeoutSeconds?: number
  /** Whether the client sends `initialize`. Set it to false if a language client that uses `send` does so. Default: true. */
  initialize?: boolean
  /** Members that replace those of the client in the params of `initialize`. */
  initializeParams?: InitializeParams
}

export interface CallOptions {
  /** Cancels the request at the server. A write that was sent to the vendor completes all the same. */
  signal?: AbortSignal
  /** Receives the progress of the request. The result waits for a promise that it returns; if it fails, so does the call. */
  onProgress?: (progress: ProgressValue) => unknown
  /** Receives the rows of `cases/list` as they arrive. The result has none then. Promises and errors are as those of `onProgress`. */
  onRows?: (rows: Case[]) => unknown
}

export interface ChangesOptions {
  /** Ends the iteration with an error. */
  signal?: AbortSignal
  /** Receives each error after which the iteration continues, after a promise that it returns. */
  onError?: (error: CasewireError) => unknown
}

/** The end of the server. */
export interface ServerExit {
  /** A sentence for people. */
  reason: string
  /** Why the program cannot be used. */
  error?: CasewireError
  exitCode: number | null
  signal: string | null
  /** The last lines that the program wrote to stderr, at most 20. */
  stderr: string[]
}

export interface ClientEvents extends NotificationTypes {
  start: { pid: number, program: string }
  exit: ServerExit
  /** A line that the program wrote to stderr. */
  stderr: string
  /** A message that is not a response to a call of this client. */
  message: Record<string, unknown>
}

/**
 * Starts casewire, and calls its methods. The first call starts the program, and so does the first one after the program
 * has ended.
 */
export class Client extends ProtocolMethods {
  /** Throws a TypeError or RangeError if an option is invalid. */
  constructor(options?: ClientOptions)
  /** The process id of the server; undefined if it does not run. */
  readonly pid: number | undefined
  /** The result of `initialize`: the version of the protocol and of the program. */
  readonly server: InitializeResult | undefined
  /** Starts the program if it does not run. Each call does the same. */
  start(): Promise<InitializeResult | undefined>
  /** Calls a method by its name. Rejects before anything is sent if an argument is invalid. */
  call<Method extends keyof MethodTypes>(
    method: Method, params?: MethodTypes[Method]['params'], options?: CallOptions
  ): Promise<MethodTypes[Method]['result']>
  call(method: string, params?: object, options?: CallOptions): Promise<unknown>
  /** Iterates over the changes of cases. */
  changes(params?: ChangesListParams, options?: ChangesOptions): Changes
  /** Sends a message as it is, such as one of a language client that shares the process. */
  send(message: object): void
  /** Cancels reads, waits for writes, at most 10 seconds, and ends the program. `await using` does the same. */
  close(): Promise<void>

  /** Adds a listener for notifications and for the life of the program. Throws a RangeError for an unknown event. */
  on<Event extends keyof ClientEvents>(event: Event, listener: (value: ClientEvents[Event]) => void): this
  once<Event extends keyof ClientEvents>(event: Event, listener: (value: ClientEvents[Event]) => void): this
  off<Event extends keyof ClientEvents>(event: Event, listener: (value: ClientEvents[Event]) => void): this
}

/**
 * Iterates over the rows of all pages of a method. An iteration that ended early, by `break` or an error, continues
 * where it was when the same object is iterated again.
 */
export class Pages<Row, Page> implements AsyncIterableIterator<Row> {
  /**
   * The `cursor` with which another iteration continues; undefined before the first page and after the last one. It is
   * that of the next page from the last row of a page on, so read it after you have processed a row.
   */
  readonly cursor: string | undefined
  /** The result that the last row is from. */
  readonly page: Page | undefined
  next(): Promise<IteratorResult<Row, undefined>>
  /** Reads all remaining rows into an array. */
  toArray(): Promise<Row[]>
  [Symbol.asyncIterator](): this
}

/** Iterates over the changes of cases. It continues from `state`, also after a restart of the server. */
export class Changes implements AsyncIterableIterator<CaseChange> {
  /** The state after the changes that were processed. Read it after you have processed a change, and store it. */
  readonly state: string | undefined
  /** The last result of `changes/list`. */
  readonly page: ChangesListResult | undefined
  next(): Promise<IteratorResult<CaseChange, undefined>>
  [Symbol.asyncIterator](): this
}

export interface ErrorDetails {
  kind: string
  code?: number
  data?: object
  method?: string
  retriable?: boolean
  outcomeUnknown?: boolean
  cause?: unknown
}

/** An error of a call: from casewire or a vendor, or because casewire could not be used. */
export class CasewireError extends Error {
  constructor(message: string, details: ErrorDetails)
  /** The stable name of the error, such as `rateLimited`. */
  readonly kind: string
  /** The code of JSON-RPC; undefined if the error is not from casewire. */
  readonly code: number | undefined
  /** The details of the error. */
  readonly data: object
  /** The method that was called. */
  readonly method: string | undefined
  /** Whether the same request may be sent again. */
  readonly retriable: boolean
  /** Whether a write may have happened. Do not repeat it before you have checked. */
  readonly outcomeUnknown: boolean
}

/** The program is missing, cannot be executed, is not casewire, or is too old. */
export class ProgramError extends CasewireError {
  readonly kind: 'program'
}

/** The server ended before it answered. */
export class ConnectionError extends CasewireError {
  readonly kind: 'connection'
  /** The last lines that the program wrote to stderr, at most 20. */
  readonly stderr: string[]
  readonly exitCode: number | null
  readonly signal: string | null
}

/** The server did not answer within the timeout of the request and 5 seconds more. */
export class NoResponseError extends CasewireError {
  readonly kind: 'noResponse'
}

/** The client was closed. */
export class ClosedError extends CasewireError {
  readonly kind: 'closed'
}

/** Finds the program: the given file, then `casewire` on the PATH, in ~/.local/bin, and in the Python package. */
export function findProgram(options?: { binary?: string, env?: Record<string, string | undefined> }): Promise<string>
