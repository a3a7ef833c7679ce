/** Follows the changes of cases while something shows cases, because casewire asks the vendors only meanwhile. */
export class ChangeWatcher {
  #server
  #onChanges
  #controller
  #state
  #feed

  /**
   * @param {import('./server.js').Server} server
   * @param {(changes: object[]) => void} onChanges receives the changes that happened together
   */
  constructor(server, onChanges) {
    this.#server = server
    this.#onChanges = onChanges
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
    for (;;) {
      const feed = await this.#server.changes({ state: this.state }, { signal })
      this.#feed = feed
      try {
        let changes = []
        for await (const change of feed) {
          changes.push(change)
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
      }
    }
  }
}
