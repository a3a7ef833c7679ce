import { setTimeout as sleep } from 'node:timers/promises'
import { checkCallback } from './arguments.js'
import { ConnectionError, NoResponseError } from './errors.js'
import { longestTimer, throwIfAborted } from './waiting.js'

const longestPause = 60_000
const restarts = 5

/** Iterates over the changes of cases. It continues from `state`, also after a restart of the server. */
export class Changes {
  #client
  #params
  #options
  #onError
  #events = []
  #index = 0
  #nextState
  #failures = 0

  constructor(client, { state, waitSeconds = 60, ...params } = {}, { onError, ...options } = {}) {
    checkCallback('onError', onError)
    this.#client = client
    this.#params = { ...params, waitSeconds }
    this.#options = options
    this.#onError = onError
    this.#nextState = state
    /** The state after the changes that were processed. Read it after you have processed a change, and store it. */
    this.state = state
    /** The last result of `changes/list`. */
    this.page = undefined
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async next() {
    while (this.#index === this.#events.length) {
      const page = await this.#round()
      this.page = page
      this.#events = page.events
      this.#index = 0
      this.#nextState = page.state
      if (page.events.length === 0) this.state = page.state
    }
    const value = this.#events[this.#index++]
    if (this.#index === this.#events.length) this.state = this.#nextState
    return { done: false, value }
  }

  async #round() {
    for (;;) {
      const { waitSeconds, ...first } = this.#params
      const started = this.#nextState !== undefined
      // Without a state, there is nothing to wait for: the result has the state from which to continue.
      const params = started ? { ...this.#params, state: this.#nextState } : first
      try {
        const page = await this.#client.call('changes/list', params, this.#options)
        this.#failures = 0
        // A wait for changes that was cancelled has a result without changes.
        if (page.events.length === 0) throwIfAborted(this.#options.signal, 'changes/list')
        // Cases are read for the first time until `pending` has only profiles that cannot be read, which must not delay the others.
        if (!started && page.pending.some((profile) => !hasFailed(page, profile))) continue
        return page
      } catch (error) {
        this.#failures += 1
        const died = error instanceof ConnectionError || error instanceof NoResponseError
        if (!error.retriable || (died && this.#failures > restarts)) throw error
        await this.#onError?.(error)
        const asked = Math.min(longestTimer, (error.data?.retryAfterSeconds ?? 0) * 1000)
        const pause = asked || Math.min(longestPause, 100 * 2 ** this.#failures)
        await sleep(pause, undefined, { signal: this.#options.signal }).catch(() => {})
        throwIfAborted(this.#options.signal, 'changes/list')
      }
    }
  }
}

function hasFailed({ failures = [] }, profile) {
  return failures.some((each) => each.profile === profile)
}
