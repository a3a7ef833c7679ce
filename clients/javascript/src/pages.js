/**
 * Iterates over the rows of all pages of a method. An iteration that ended early, by `break` or an error, continues
 * where it was when the same object is iterated again.
 */
export class Pages {
  #client
  #method
  #rowsName
  #params
  #options
  #rows = []
  #index = 0
  #next
  #complete = false

  constructor(client, method, rowsName, params, options) {
    const { cursor, ...filters } = params ?? {}
    this.#client = client
    this.#method = method
    this.#rowsName = rowsName
    this.#params = filters
    this.#options = options
    this.#next = cursor
    /**
     * The `cursor` with which another iteration continues; undefined before the first page and after the last one. It is
     * that of the next page from the last row of a page on, so read it after you have processed a row.
     */
    this.cursor = cursor
    /** The result that the last row is from. */
    this.page = undefined
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async next() {
    while (this.#index === this.#rows.length) {
      if (this.#complete) return { done: true, value: undefined }
      const params = this.#next === undefined ? this.#params : { ...this.#params, cursor: this.#next }
      const page = await this.#client.call(this.#method, params, this.#options)
      this.page = page
      this.cursor = this.#next
      this.#rows = page[this.#rowsName]
      this.#index = 0
      // Another server may send null for a member that is absent.
      this.#next = page.nextCursor ?? undefined
      this.#complete = this.#next === undefined
      // A page may be empty although more pages follow.
      if (this.#rows.length === 0) this.cursor = this.#next
    }
    const value = this.#rows[this.#index++]
    if (this.#index === this.#rows.length) this.cursor = this.#next
    return { done: false, value }
  }

  /** Reads all remaining rows into an array. */
  async toArray() {
    const rows = []
    for await (const row of this) rows.push(row)
    return rows
  }
}
