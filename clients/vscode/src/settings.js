import { homedir } from 'node:os'
import path from 'node:path'

// The names of the settings that casewire itself reads, from its section of workspace/configuration.
const languageSettings = [
  'inline.enabled', 'inline.languages', 'inline.exclude', 'inline.where', 'hints', 'diagnostics.closedBehind', 'diagnostics.unknown',
  'words', 'patterns', 'links', 'lens', 'completion.insert', 'profiles', 'maxFileKilobytes', 'refreshSeconds', 'ignore'
]

/** The settings of the extension. */
export class Settings {
  #workspace

  constructor(vscode) {
    this.#workspace = vscode.workspace
  }

  #get(name) {
    return this.#workspace.getConfiguration('casewire').get(name)
  }

  get program() {
    return this.#get('program') || undefined
  }

  get arguments() {
    return this.#get('arguments') ?? []
  }

  get config() {
    const file = this.#get('config') || undefined
    return file?.startsWith('~/') ? path.join(homedir(), file.slice(2)) : file
  }

  get sandbox() {
    return this.#get('sandbox') === true
  }

  get readOnly() {
    return this.#get('readOnly') === true
  }

  get timeoutSeconds() {
    return this.#get('timeoutSeconds') ?? 60
  }

  get query() {
    return this.#get('tree.query') ?? 'status:open'
  }

  get pageSize() {
    return this.#get('tree.pageSize') ?? 50
  }

  get statusBarQuery() {
    return this.#get('statusBar.query') ?? 'status:open is:waiting'
  }

  get openAs() {
    return this.#get('openAs') ?? 'preview'
  }

  get decorates() {
    return this.#get('decorations') !== false
  }

  /**
   * The settings of the language server, without defaults. They override `.casewire.json` of a folder, so a default of
   * VS Code must not be among them.
   *
   * @param {object} [scope] the URI of a folder
   */
  ofLanguageServer(scope) {
    const configuration = this.#workspace.getConfiguration('casewire', scope)
    const result = {}
    for (const name of languageSettings) {
      const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(name) ?? {}
      const value = workspaceFolderValue ?? workspaceValue ?? globalValue
      if (value === undefined || value === null) continue
      const parts = name.split('.')
      const last = parts.pop()
      let target = result
      for (const part of parts) target = target[part] ??= {}
      target[last] = value
    }
    return result
  }
}

export { languageSettings }
