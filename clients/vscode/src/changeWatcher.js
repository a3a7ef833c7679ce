import { setTimeout as sleep } from 'node:timers/promises'

const firstPause = 1000
const longestPause = 60_000

/** Follows the changes of cases while something shows cases, because casewire asks the vendors only meanwhile. */
export class ChangeWatcher {
  #server
  #onChanges
  #pause
  #controller
  #state
  #feed

  /**
   * @param {import('./server.js').Server} server
   * @param {(changes: object[]) => void} onChanges receives the changes that happened together
   * @param {(milliseconds: number, signal: AbortSignal) => Promise<void>} [pause]
   */
  constructor(server, onChanges, pause = (milliseconds, signal) => sleep(milliseconds, undefined, { signal })) {
    this.#server = server
    this.#onChanges = onChanges
    this.#pause = pause
  }

  get running() {
    return this.#controller !== undefined
  }

  /** Up to which changes are known; undefined until they are followed for the first time. */
  get state() {
    return this.#feed?.state ?? this.#state
  }

  /** Forgets the state, which is that of another store. */
  forget() {
    this.#feed = undefined
    this.#state = undefined
  }

  /** Starts or stops. */
  set(enabled) {
    if (enabled === this.running) return
    if (!enabled) {
      this.#controller.abort()
      this.#controller = undefined
      return
    }
    const controller = new AbortController()
    this.#controller = controller
    this.#follow(controller).catch((error) => {
      if (this.#controller === controller) this.#controller = undefined
      if (!controller.signal.aborted) this.#server.emit('log', `Changes are not followed any more: ${error.message}`)
    })
  }

  async #follow({ signal }) {
    let pause = firstPause
    for (;;) {
      const feed = await this.#server.changes({ state: this.state }, { signal })
      this.#feed = feed
      try {
        let changes = []
        for await (const change of feed) {
          changes.push(change)
          pause = firstPause
          // The state of the feed moves with the last change of a round.
          if (feed.state !== feed.page.state) continue
          this.#onChanges(changes)
          changes = []
        }
      } catch (error) {
        if (error.kind !== 'resync' || signal.aborted) throw error
        this.#feed = undefined
        this.#state = error.data.state
        this.#onChanges([])
        // Two programs may take turns with the store, which makes each state invalid at once.
        await this.#pause(pause, signal)
        pause = Math.min(longestPause, pause * 2)
      }
    }
  }
}
