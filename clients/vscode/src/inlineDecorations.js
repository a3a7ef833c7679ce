// A mention: a number, a case id or an address, up to the position of its hint.
const mention = /(?:https?:\/\/\S+|[A-Za-z0-9][\w/-]*)$/
// The expression takes a time that is quadratic in the length of a line, and there are lines of megabytes.
const longestMention = 500

/** Marks the mentions of cases in documents by the states that the hints of the language server have. */
export class InlineDecorations {
  #vscode
  #settings
  #types
  /** The marks of each document: a list of `{ line, range, kind }`. */
  #marks = new Map()

  constructor(vscode, settings) {
    this.#vscode = vscode
    this.#settings = settings
  }

  #ready() {
    if (this.#types) return this.#types
    const { window, ThemeColor, DecorationRangeBehavior } = this.#vscode
    const rangeBehavior = DecorationRangeBehavior.ClosedClosed
    this.#types = {
      closed: window.createTextEditorDecorationType({
        color: new ThemeColor('casewire.closedForeground'), textDecoration: 'line-through', rangeBehavior
      }),
      urgent: window.createTextEditorDecorationType({ color: new ThemeColor('casewire.severity1Foreground'), fontWeight: 'bold', rangeBehavior }),
      open: window.createTextEditorDecorationType({ textDecoration: 'underline dotted', rangeBehavior })
    }
    return this.#types
  }

  /** Takes the hints of a range of a document, which replace those that were known for its lines. */
  update(document, range, hints) {
    if (!this.#settings.decorates) return
    const key = document.uri.toString()
    const kept = (this.#marks.get(key) ?? []).filter(({ line }) => line < range.start.line || line > range.end.line)
    const marks = hints.flatMap((hint) => this.#mark(document, hint))
    if (marks.length === 0 && kept.length === 0 && !this.#marks.has(key)) return
    this.#marks.set(key, [...kept, ...marks])
    this.#draw(key)
  }

  #mark(document, hint) {
    const { Range } = this.#vscode
    const { line, character } = hint.position
    if (line >= document.lineCount) return []
    const start = Math.max(0, character - longestMention)
    const found = mention.exec(document.lineAt(line).text.slice(start, character))
    if (!found) return []
    const label = typeof hint.label === 'string' ? hint.label : hint.label.map((part) => part.value).join('')
    const kind = /closed|resolved/.test(label) ? 'closed' : /S[12]\b/.test(label) ? 'urgent' : 'open'
    return [{ line, kind, range: new Range(line, start + found.index, line, character) }]
  }

  #draw(key) {
    const types = this.#ready()
    const marks = this.#marks.get(key) ?? []
    for (const editor of this.#vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() !== key) continue
      for (const [kind, type] of Object.entries(types)) {
        editor.setDecorations(type, marks.filter((mark) => mark.kind === kind).map((mark) => mark.range))
      }
    }
  }

  /** Draws the known marks in editors that became visible. */
  redraw() {
    for (const key of this.#marks.keys()) this.#draw(key)
  }

  forget(document) {
    this.#marks.delete(document.uri.toString())
  }

  clear() {
    const keys = [...this.#marks.keys()]
    this.#marks.clear()
    for (const key of keys) this.#draw(key)
  }

  dispose() {
    this.clear()
    for (const type of Object.values(this.#types ?? {})) type.dispose()
    this.#types = undefined
  }
}
