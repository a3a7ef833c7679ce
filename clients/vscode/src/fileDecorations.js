import { caseOf } from './caseId.js'

/** The badges and colours of cases, in the tree and on the tabs of opened cases. */
export class FileDecorations {
  #vscode
  #tree
  #changed

  constructor(vscode, tree) {
    this.#vscode = vscode
    this.#tree = tree
    this.#changed = new vscode.EventEmitter()
    this.onDidChangeFileDecorations = this.#changed.event
  }

  refresh() {
    this.#changed.fire(undefined)
  }

  provideFileDecoration(uri) {
    const row = this.#tree.cases.get(caseOf(uri))
    if (!row) return undefined
    const { FileDecoration, ThemeColor } = this.#vscode
    const state = row.status?.state
    if (state === 'resolved' || state === 'closed') return new FileDecoration(undefined, 'Closed', new ThemeColor('casewire.closedForeground'))
    const level = row.severity?.level
    if (level === 1) return new FileDecoration('1', 'Severity 1', new ThemeColor('casewire.severity1Foreground'))
    if (level === 2) return new FileDecoration('2', 'Severity 2', new ThemeColor('casewire.severity2Foreground'))
    return undefined
  }
}
