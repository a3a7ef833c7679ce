import { caseOf, scheme, uriOf } from './caseId.js'
import { line, visible } from './text.js'

/** The text documents `case://profile/number`, in Markdown. */
export class CaseDocuments {
  #vscode
  #server
  #settings
  #changed

  constructor(vscode, { server, settings }) {
    this.#vscode = vscode
    this.#server = server
    this.#settings = settings
    this.#changed = new vscode.EventEmitter()
    this.onDidChange = this.#changed.event
  }

  async provideTextDocumentContent(uri, token) {
    const caseId = caseOf(uri)
    if (!caseId) return `Not a case: ${visible(uri.toString(true))}\n`
    const controller = new AbortController()
    const listener = token?.onCancellationRequested(() => controller.abort())
    try {
      const { text, stale, asOf, failure } = await this.#server.call(
        'cases/render', { case: caseId, format: 'markdown', utcOffset: utcOffset() }, { signal: controller.signal }
      )
      if (!stale) return text
      return `> The vendor could not be reached. This is the case as of ${asOf}. ${escape(line(failure?.message, 300))}\n\n${text}`
    } catch (error) {
      return `# ${caseId}\n\nThe case cannot be shown: ${escape(line(error.message, 1000))}\n`
    } finally {
      listener?.dispose()
    }
  }

  /** Opens a case in the way that the settings choose. */
  async open(caseId) {
    const { commands, languages, window, workspace } = this.#vscode
    const uri = uriOf(this.#vscode, caseId)
    if (workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) this.refresh(caseId)
    if (this.#settings.openAs === 'preview') {
      await commands.executeCommand('markdown.showPreview', uri)
      return
    }
    const document = await workspace.openTextDocument(uri)
    await languages.setTextDocumentLanguage(document, 'markdown')
    await window.showTextDocument(document, { preview: true })
  }

  /** Reads a case again if it is open, or all open cases. */
  refresh(caseId) {
    if (caseId !== undefined) return this.#changed.fire(uriOf(this.#vscode, caseId))
    for (const document of this.#vscode.workspace.textDocuments) {
      if (document.uri.scheme === scheme) this.#changed.fire(document.uri)
    }
  }
}

// The message of an error may have the words of a vendor.
function escape(text) {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|~&]/g, '\\$&')
}

/** The offset of this machine from UTC, such as +02:00. */
export function utcOffset(minutes = -new Date().getTimezoneOffset()) {
  const pad = (number) => String(number).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}
