import { setMaxListeners } from 'node:events'
import process from 'node:process'
import { checkCall, checkEvent, checkOptions } from './arguments.js'
import { Changes } from './changes.js'
import { Connection } from './connection.js'
import { CasewireError, ClosedError, ConnectionError, NoResponseError, ProgramError } from './errors.js'
import { findProgram } from './program.js'
import { errorClasses, notifications, protocol, ProtocolMethods, writingMethods } from './protocol.js'
import { longestTimer, throwIfAborted } from './waiting.js'

// How much longer than its timeout a request may take, before the server counts as one that does not answer.
const grace = 5
const startSeconds = 10
const closeSeconds = 10
// Those of the client, and those of every EventEmitter.
const events = new Set([...notifications, 'start', 'exit', 'stderr', 'message', 'error', 'newListener', 'removeListener'])

/**
 * Starts casewire, and calls its methods. The first call starts the program, and so does the first one after the program
 * has ended.
 */
export class Client extends ProtocolMethods {
  #options
  #connection
  #starting
  #server
  #hostInitialize
  #closing
  #whenIdle
  #lastId = 0
  /** The calls without a response, by id. */
  #pending = new Map()
  /** The calls with progress, by token. */
  #progress = new Map()

  /** Throws a TypeError or RangeError if an option is invalid. */
  constructor(options = {}) {
    super()
    checkOptions(options)
    this.#options = options
  }

  on(name, listener) {
    checkEvent(name, events)
    return super.on(name, listener)
  }

  addListener(name, listener) {
    return this.on(name, listener)
  }

  once(name, listener) {
    checkEvent(name, events)
    return super.once(name, listener)
  }

  prependListener(name, listener) {
    checkEvent(name, events)
    return super.prependListener(name, listener)
  }

  prependOnceListener(name, listener) {
    checkEvent(name, events)
    return super.prependOnceListener(name, listener)
  }

  /** The process id of the server; undefined if it does not run. */
  get pid() {
    return this.#connection?.pid
  }

  /** The result of `initialize`: the version of the protocol and of the program. */
  get server() {
    return this.#server
  }

  /** Starts the program if it does not run. Each call does the same. */
  async start() {
    if (this.#closing) throw new ClosedError()
    if (this.#starting || !this.#connection) await (this.#starting ??= this.#launch().finally(() => (this.#starting = undefined)))
    return this.#server
  }

  async #launch() {
    const { binary, config, sandbox, readOnly, arguments: rest = [], cwd, env, initialize = true } = this.#options
    const program = await findProgram({ binary, env })
    if (this.#closing) throw new ClosedError()
    const args = ['serve']
    if (config !== undefined) args.push('--config', config)
    if (sandbox) args.push('--sandbox')
    if (readOnly) args.push('--read-only')
    const connection = new Connection(
      { program, args: [...args, ...rest], cwd, env },
      {
        // A process that was replaced may still send messages.
        onMessage: (message) => connection === this.#connection && this.#receive(message),
        onStderr: (line) => this.#report('stderr', line),
        onEnd: (end) => this.#ended(connection, end)
      }
    )
    this.#connection = connection
    if (initialize) {
      try {
        await this.#handshake(connection)
      } catch (error) {
        connection.fail(error)
        throw error
      }
    }
    this.#report('start', { pid: connection.pid, program })
  }

  async #handshake(connection) {
    const params = {
      processId: process.pid,
      clientInfo: { name: 'casewire-javascript' },
      capabilities: {},
      initializationOptions: { casewire: { notifications: true } },
      ...this.#options.initializeParams
    }
    const timer = setTimeout(() => {
      connection.fail(new ProgramError(`"${connection.program}" is not casewire: it did not answer within ${startSeconds} seconds.`), 'SIGKILL')
    }, startSeconds * 1000)
    try {
      const result = await this.#request(connection, 'initialize', params, {})
      this.#accept(connection, result)
      connection.send({ jsonrpc: '2.0', method: 'initialized', params: {} })
    } finally {
      clearTimeout(timer)
    }
  }

  #accept(connection, result) {
    const version = result?.casewireProtocol
    if (typeof version !== 'string') throw new ProgramError(`"${connection.program}" is not casewire: its answer to "initialize" has no "casewireProtocol".`)
    if (version < protocol) {
      throw new ProgramError(
        `"${connection.program}" is too old: it has the protocol ${version}, and this client needs ${protocol} or later. Update casewire.`
      )
    }
    this.#server = result
  }

  /**
   * Calls a method. Rejects with a TypeError, RangeError or InvalidParamsError before anything is sent, if an argument is invalid.
   *
   * @param {string} method
   * @param {object} [params]
   * @param {{ signal?: AbortSignal, onProgress?: Function, onRows?: Function }} [options]
   */
  async call(method, params, options = {}) {
    checkCall(method, params ?? undefined, options)
    if (this.#starting || !this.#connection) {
      throwIfAborted(options.signal, method)
      await this.start()
    }
    if (this.#closing) throw new ClosedError({ method })
    if (!this.#connection) return this.call(method, params, options)
    return this.#request(this.#connection, method, params ?? undefined, options)
  }

  #request(connection, method, params, { signal, onProgress, onRows }) {
    throwIfAborted(signal, method)
    return new Promise((resolve, reject) => {
      const id = `js${++this.#lastId}`
      const call = { connection, method, resolve, reject, signal, cancel: undefined, timer: undefined, tokens: undefined, callbacks: undefined }
      const timeoutSeconds = params?.timeoutSeconds ?? this.#options.timeoutSeconds
      if (timeoutSeconds !== undefined && method !== 'initialize' && method !== 'shutdown') {
        params = { ...params, timeoutSeconds }
        // The server refuses a wait that is not a number. A time that setTimeout cannot have would end at once.
        const seconds = timeoutSeconds + (params.waitSeconds > 0 ? Number(params.waitSeconds) : 0) + grace
        call.timer = setTimeout(() => this.#timeOut(id, seconds), Math.min(longestTimer, seconds * 1000))
      }
      if (onProgress || onRows) {
        call.tokens = [`${id}-progress`, `${id}-rows`]
        params = { ...params }
        if (onProgress) {
          params.workDoneToken = call.tokens[0]
          this.#progress.set(params.workDoneToken, (value) => this.#callBack(id, call, onProgress, value))
        }
        if (onRows) {
          params.partialResultToken = call.tokens[1]
          this.#progress.set(params.partialResultToken, (value) => this.#callBack(id, call, onRows, value?.cases ?? []))
        }
      }
      if (signal) {
        call.cancel = () => connection.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })
        // One signal may cancel a thousand calls.
        setMaxListeners(0, signal)
        signal.addEventListener('abort', call.cancel, { once: true })
      }
      this.#pending.set(id, call)
      try {
        connection.send(params === undefined ? { jsonrpc: '2.0', id, method } : { jsonrpc: '2.0', id, method, params })
      } catch (error) {
        // The params are not JSON, such as an object that contains itself.
        this.#settle(id, call)
        reject(error)
      }
    })
  }

  /** Sends a message as it is, such as one of a language client that shares the process. */
  send(message) {
    if (!this.#connection) throw new ConnectionError('The server does not run.', {})
    if (message.method === 'initialize') this.#hostInitialize = message.id
    this.#connection.send(message)
  }

  #receive(message) {
    const call = message.method === undefined ? this.#pending.get(message.id) : undefined
    if (call) {
      this.#settle(message.id, call)
      const settle = () => {
        if (message.error === undefined || message.error === null) call.resolve(message.result)
        else call.reject(errorOf(message.error, call))
      }
      // Callbacks that return a promise come before the result.
      if (call.callbacks) call.callbacks.then(settle, call.reject)
      else settle()
      return
    }
    if (message.method === '$/progress') {
      const handler = this.#progress.get(message.params?.token)
      if (handler) {
        handler(message.params.value)
        return
      }
    }
    if (message.method === 'initialize') {
      // A program such as cat.
      this.#connection.fail(new ProgramError(`"${this.#connection.program}" is not casewire: it sends requests back.`))
      return
    }
    if (message.method === undefined && this.#hostInitialize !== undefined && message.id === this.#hostInitialize) {
      this.#hostInitialize = undefined
      try {
        if (!message.error) this.#accept(this.#connection, message.result)
      } catch (error) {
        this.#connection.fail(error)
        return
      }
    }
    this.#report('message', message)
    // The events of the client itself, such as "exit", have names without a slash.
    if (message.id === undefined && typeof message.method === 'string' && message.method.includes('/')) {
      this.#report(message.method, message.params)
    }
  }

  /** Calls a callback, after the promises of earlier ones. An error of it fails the call, and cancels the request. */
  #callBack(id, call, callback, value) {
    const fail = (error) => {
      if (this.#pending.get(id) !== call) return
      this.#settle(id, call)
      call.connection.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })
      call.reject(error)
    }
    try {
      const result = call.callbacks ? call.callbacks.then(() => callback(value)) : callback(value)
      if (typeof result?.then !== 'function') return
      call.callbacks = Promise.resolve(result)
      call.callbacks.catch(fail)
    } catch (error) {
      fail(error)
    }
  }

  /** Emits an event. An error of a listener is reported as one that nothing caught, and fails no call. */
  #report(name, value) {
    try {
      this.emit(name, value)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }

  #settle(id, call) {
    this.#pending.delete(id)
    if (call.timer !== undefined) clearTimeout(call.timer)
    if (call.cancel) call.signal.removeEventListener('abort', call.cancel)
    if (call.tokens) for (const token of call.tokens) this.#progress.delete(token)
    if (this.#whenIdle && this.#pending.size === 0) this.#whenIdle()
  }

  #timeOut(id, seconds) {
    const call = this.#pending.get(id)
    this.#settle(id, call)
    call.connection.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })
    const outcomeUnknown = writingMethods.has(call.method)
    const known = outcomeUnknown ? ' The change may have happened: check before you repeat it.' : ''
    call.reject(new NoResponseError(`casewire did not answer ${call.method} within ${seconds} seconds.${known}`, { method: call.method, outcomeUnknown }))
  }

  #ended(connection, { error, exitCode, signal, problem, stderr }) {
    const reason = problem ?? (signal ? `was ended by ${signal}` : exitCode === null ? 'ended' : `ended with the exit code ${exitCode}`)
    const last = stderr.length > 0 ? ` Its last line: ${stderr.at(-1)}` : ''
    if (this.#connection === connection) {
      if (!this.#server && exitCode !== null) {
        // It did not answer "initialize", such as because of its command line.
        error ??= new ProgramError(`Cannot start casewire: "${connection.program}" ${reason}.${last}`)
      }
      this.#connection = undefined
      this.#server = undefined
      this.#hostInitialize = undefined
    }
    for (const [id, call] of [...this.#pending]) {
      if (call.connection !== connection) continue
      this.#settle(id, call)
      // A process that did not start had no write. Any other may have sent it to the vendor, also without "initialize".
      const outcomeUnknown = connection.pid !== undefined && writingMethods.has(call.method)
      if (error && !outcomeUnknown) {
        call.reject(error)
        continue
      }
      const known = outcomeUnknown ? ' The change may have happened: check before you repeat it.' : ''
      call.reject(
        new ConnectionError(`casewire ${reason} before it answered ${call.method}.${known}${last}`, {
          method: call.method, outcomeUnknown, stderr, exitCode, signal, cause: error
        })
      )
    }
    this.#report('exit', { error, exitCode, signal, stderr, reason: error?.message ?? `casewire ${reason}.` })
  }

  /** Iterates over changes: `for await (const change of client.changes({ query: 'is:mine' }))`. */
  changes(params, options) {
    return new Changes(this, params, options)
  }

  /** Cancels reads, waits for writes, at most 10 seconds, and ends the program. */
  close() {
    return (this.#closing ??= this.#close())
  }

  async #close() {
    if (this.#starting) {
      this.#connection?.kill('SIGTERM')
      await this.#starting.catch(() => {})
    }
    const connection = this.#connection
    if (!connection) return
    for (const [id, call] of this.#pending) {
      // A change that the server has not sent yet is not made.
      if (call.method !== 'initialize') connection.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })
    }
    const killer = setTimeout(() => connection.kill('SIGKILL'), closeSeconds * 1000)
    await new Promise((resolve) => {
      this.#whenIdle = resolve
      if (this.#pending.size === 0) resolve()
    })
    // Fails if the server has ended, or if a language client has sent it already.
    if (this.#connection === connection) await Promise.race([connection.ended, this.#request(connection, 'shutdown', undefined, {}).catch(() => {})])
    connection.send({ jsonrpc: '2.0', method: 'exit' })
    await connection.ended
    clearTimeout(killer)
  }
}

if (Symbol.asyncDispose) {
  Client.prototype[Symbol.asyncDispose] = function () {
    return this.close()
  }
}

function errorOf({ code, message, data }, { method, signal }) {
  const kind = data?.kind ?? 'unknown'
  const Kind = Object.hasOwn(errorClasses, kind) ? errorClasses[kind] : CasewireError
  const cause = signal?.aborted ? signal.reason : undefined
  return new Kind(String(message), { kind, code, data: data ?? { kind }, method, cause })
}
