/** Decides whether a server that ended is started again: at most `limit` times within `seconds`. */
export class RestartPolicy {
  #ends = []

  constructor({ limit = 4, seconds = 180, now = () => performance.now() } = {}) {
    this.limit = limit
    this.seconds = seconds
    this.now = now
  }

  /** Records an end. Returns whether to restart. */
  ended() {
    const now = this.now()
    this.#ends = this.#ends.filter((end) => now - end < this.seconds * 1000)
    this.#ends.push(now)
    return this.#ends.length <= this.limit
  }

  reset() {
    this.#ends = []
  }
}
