import { EventEmitter } from 'node:events'
import { RestartPolicy } from './restartPolicy.js'

/**
 * The casewire process of a window. The language client and the calls of the extension share it, so that both see the same
 * cases and sessions. Events: `state` when `state` changes, `restart` when the process ended and is started again, `log`.
 */
export class Server extends EventEmitter {
  #settings
  #client
  #stopped = false
  #policy = new RestartPolicy()
  /** Whether it ended too often, so that only `reset` lets it start again. */
  #givenUp = false

  /** @param {import('./settings.js').Settings} settings */
  constructor(settings) {
    super()
    this.#settings = settings
    /** `off`, `starting`, `running` or `failed`. */
    this.state = 'off'
    /** Why it failed. */
    this.problem = undefined
    /** Whether the simulated vendors were chosen for this window. */
    this.trial = false
    /** Whether a language client sends `initialize`. */
    this.hasLanguageClient = false
  }

  /** From now on, a language client sends `initialize`. */
  async shareWithLanguageClient() {
    if (this.hasLanguageClient) return
    this.hasLanguageClient = true
    // The running process was initialized by its client, and takes that only once.
    if (this.#client) await this.reset()
  }

  get sandbox() {
    return this.trial || this.#settings.sandbox
  }

  #change(state, problem) {
    this.state = state
    this.problem = problem
    this.emit('state')
  }

  /** Starts the process if it does not run, and returns its client. */
  async start() {
    if (this.#stopped) throw new Error('casewire was stopped.')
    if (this.#givenUp) throw this.problem
    this.#client ??= this.#create()
    const client = await this.#client
    if (client.pid !== undefined) return client
    if (this.state !== 'running') this.#change('starting')
    try {
      await client.start()
    } catch (error) {
      if (error.kind !== 'closed') this.#change('failed', error)
      throw error
    }
    return client
  }

  async #create() {
    const { Client } = await import('casewire')
    const settings = this.#settings
    const client = new Client({
      binary: settings.program,
      // The simulated vendors have their own configuration.
      config: this.sandbox ? undefined : settings.config,
      sandbox: this.sandbox,
      readOnly: settings.readOnly,
      arguments: settings.arguments,
      // Not a folder of a project: files of attachments would be allowed there.
      cwd: '/',
      timeoutSeconds: settings.timeoutSeconds,
      initialize: !this.hasLanguageClient,
      initializeParams: { clientInfo: { name: 'Visual Studio Code (casewire)' } }
    })
    client.on('start', ({ program, pid }) => {
      this.emit('log', `Started ${program} (process ${pid}).`)
      this.#change('running')
    })
    client.on('stderr', (text) => this.emit('log', text))
    client.on('exit', (end) => this.#ended(client, end))
    client.on('message', (message) => this.emit('message', message))
    return client
  }

  async #ended(client, end) {
    this.emit('log', end.reason)
    if (this.#stopped || (await this.#client) !== client) return
    const again = !end.error && this.#policy.ended()
    if (!again) {
      this.#givenUp = !end.error
      this.#change('failed', end.error ?? new Error(`${end.reason} It ended ${this.#policy.limit + 1} times within ${this.#policy.seconds} s.`))
    } else {
      this.#change('off')
      // A language client starts it again itself.
      if (!this.hasLanguageClient) this.start().catch(() => {})
      this.emit('restart', end)
    }
    this.emit('end', { ...end, again })
  }

  /** Calls a method. */
  async call(method, params, options) {
    const client = await this.start()
    return client.call(method, params, options)
  }

  /** Iterates over changes. */
  async changes(params, options) {
    const client = await this.start()
    return client.changes(params, options)
  }

  /** Sends a message of the language client. */
  async send(message) {
    const client = await this.#client
    client.send(message)
  }

  /** Ends the process; the next call starts it with the settings of then. Waits for writes. */
  async reset() {
    const client = await this.#client?.catch(() => undefined)
    this.#client = undefined
    this.#policy.reset()
    this.#givenUp = false
    await client?.close()
    // Another one may have been started meanwhile.
    if (!this.#stopped && this.#client === undefined) this.#change('off')
  }

  async stop() {
    this.#stopped = true
    await this.reset()
  }
}
