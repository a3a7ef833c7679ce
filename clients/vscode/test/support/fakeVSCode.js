// A fake of the API of VS Code, as far as the extension uses it. A member that it does not have is an error, so that a
// misspelled or invented one is found. The names and the behaviour are those of vscode.d.ts (VS Code 1.100).
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Reading a member that does not exist throws. */
function strict(name, object) {
  return new Proxy(object, {
    get(target, member) {
      if (typeof member === 'symbol' || member in target || ['then', 'toJSON', 'asymmetricMatch', 'nodeType'].includes(member)) return Reflect.get(target, member)
      throw new TypeError(`vscode${name} has no member ${String(member)}.`)
    }
  })
}

class Disposable {
  constructor(dispose) {
    this.dispose = dispose
  }
}

export class EventEmitter {
  #listeners = new Set()
  event = (listener, receiver) => {
    const call = (value) => listener.call(receiver, value)
    this.#listeners.add(call)
    return new Disposable(() => this.#listeners.delete(call))
  }
  fire(value) {
    for (const listener of [...this.#listeners]) listener(value)
  }
  dispose() {
    this.#listeners.clear()
  }
}

export class Uri {
  static from({ scheme, authority = '', path: name = '', query = '', fragment = '' }) {
    return Object.assign(new Uri(), { scheme, authority, path: name, query, fragment })
  }
  static file(name) {
    return Uri.from({ scheme: 'file', path: path.resolve(name) })
  }
  static parse(text) {
    const [, scheme, , authority, name, , query, , fragment] = /^([^:/?#]+):(\/\/([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?$/.exec(text) ?? [, 'file', , '', text]
    return Uri.from({ scheme, authority: authority ?? '', path: decodeURIComponent(name), query: query ?? '', fragment: fragment ?? '' })
  }
  get fsPath() {
    return this.path
  }
  toString() {
    const name = this.path.split('/').map(encodeURIComponent).join('/')
    return `${this.scheme}:${this.authority || this.scheme === 'file' ? `//${this.authority}` : ''}${name}`
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character })
  }
}

class Range {
  constructor(line, character, endLine, endCharacter) {
    this.start = typeof line === 'number' ? new Position(line, character) : line
    this.end = typeof line === 'number' ? new Position(endLine, endCharacter) : character
  }
}

class TreeItem {
  constructor(label, collapsibleState = 0) {
    Object.assign(this, { label, collapsibleState })
  }
}

class ThemeIcon {
  constructor(id, color) {
    Object.assign(this, { id, color })
  }
}

class ThemeColor {
  constructor(id) {
    this.id = id
  }
}

class FileDecoration {
  constructor(badge, tooltip, color) {
    // VS Code refuses a badge of more than two characters.
    if (badge !== undefined && badge.length > 2) throw new Error('The badge is too long.')
    Object.assign(this, { badge, tooltip, color })
  }
}

class CodeLens {
  constructor(range, command) {
    Object.assign(this, { range, command })
  }
}

class TextDocument {
  isClosed = false
  constructor(uri, text, languageId) {
    Object.assign(this, { uri, languageId, version: 1, isDirty: false, text })
  }
  getText() {
    return this.text
  }
  get lineCount() {
    return this.text.split('\n').length
  }
  lineAt(number) {
    return { text: this.text.split('\n')[number] }
  }
  /** Types a text, as a person does. */
  type(text) {
    this.text = text
    this.version += 1
    this.isDirty = true
  }
  async save() {
    if (this.saveFails) return false
    try {
      writeFileSync(this.uri.fsPath, this.text)
    } catch {
      return false
    }
    this.isDirty = false
    return true
  }
}

/**
 * A window. `settings` has values of `casewire.*`; `answer(kind, message, items)` chooses what a person would.
 */
export function fakeVSCode({ settings = {}, trusted = true, manifest } = {}) {
  const events = {}
  const event = (name) => (events[name] ??= new EventEmitter()).event
  const defaults = Object.fromEntries(
    Object.entries(manifest.contributes.configuration.properties).map(([name, { default: value }]) => [name, value])
  )
  const state = {
    /** The messages that were shown: `{ kind, message, items, options }`. */
    messages: [],
    /** Chooses a button, by its title. */
    answers: () => undefined,
    commands: new Map(),
    executed: [],
    contexts: {},
    documents: [],
    editors: [],
    tabs: [],
    statusBarItems: [],
    statusBarMessages: [],
    log: [],
    views: {},
    opened: [],
    clipboard: '',
    contentProviders: new Map(),
    quickPicks: [],
    decorations: new Map(),
    settings,
    events,
    /** Called when a progress begins, with its options and a function that cancels it. */
    onProgress: () => {},
    fire: (name, value) => events[name]?.fire(value)
  }

  const message = (kind) => async (text, ...rest) => {
    if (typeof text !== 'string') throw new TypeError('A message must be a string.')
    const options = typeof rest[0] === 'object' ? rest.shift() : {}
    state.messages.push({ kind, message: text, items: rest, options })
    const answer = await state.answers({ kind, message: text, items: rest, options })
    if (answer !== undefined && !rest.includes(answer)) throw new Error(`No button "${answer}" in: ${text} [${rest}]`)
    return answer
  }

  const window = {
    get visibleTextEditors() {
      return state.editors
    },
    get activeTextEditor() {
      return state.editors.at(-1)
    },
    onDidChangeVisibleTextEditors: event('onDidChangeVisibleTextEditors'),
    showInformationMessage: message('information'),
    showWarningMessage: message('warning'),
    showErrorMessage: message('error'),
    createOutputChannel(name, options) {
      if (!options?.log) throw new Error('Only log channels are expected.')
      const write = (level) => (text) => state.log.push(`${level}: ${text}`)
      return strict('.LogOutputChannel', { name, info: write('info'), error: write('error'), show: () => state.executed.push(['log.show']), dispose() {} })
    },
    createTreeView(id, options) {
      const view = strict('.TreeView', {
        visible: state.viewsAreVisible ?? false, message: undefined, provider: options.treeDataProvider,
        onDidChangeVisibility: event('onDidChangeVisibility'), dispose() {}
      })
      state.views[id] = view
      return view
    },
    createStatusBarItem(id) {
      const item = strict('.StatusBarItem', {
        id, name: undefined, text: '', tooltip: undefined, command: undefined, backgroundColor: undefined, shown: false,
        show() {
          this.shown = true
        },
        dispose() {}
      })
      state.statusBarItems.push(item)
      return item
    },
    createTextEditorDecorationType(options) {
      return strict('.TextEditorDecorationType', { options, key: JSON.stringify(options), dispose() {} })
    },
    createQuickPick() {
      const accept = new EventEmitter()
      const hide = new EventEmitter()
      const change = new EventEmitter()
      const picker = strict('.QuickPick', {
        items: [], selectedItems: [], busy: false, placeholder: '', matchOnDescription: false, value: '',
        onDidAccept: accept.event, onDidHide: hide.event, onDidChangeValue: change.event,
        show() {
          state.quickPicks.push({
            picker,
            choose(item) {
              picker.selectedItems = [item]
              accept.fire()
            },
            type: (value) => change.fire(value),
            hide: () => hide.fire()
          })
        },
        dispose() {}
      })
      return picker
    },
    async showQuickPick(items) {
      return state.pick?.(await items)
    },
    async showInputBox(options) {
      return state.input?.(options)
    },
    registerFileDecorationProvider(provider) {
      state.fileDecorationProvider = provider
      return new Disposable(() => {})
    },
    async showTextDocument(document) {
      const editor = strict('.TextEditor', {
        document,
        setDecorations: (type, ranges) => state.decorations.set(`${document.uri} ${type.key}`, { options: type.options, ranges })
      })
      state.editors.push(editor)
      state.tabs.push({ input: { uri: document.uri } })
      return editor
    },
    setStatusBarMessage: (text) => state.statusBarMessages.push(text),
    async withProgress(options, task) {
      const emitter = new EventEmitter()
      state.onProgress(options, () => emitter.fire())
      return task({ report() {} }, { isCancellationRequested: false, onCancellationRequested: emitter.event })
    },
    tabGroups: {
      get all() {
        return [{ tabs: state.tabs }]
      },
      async close(tabs) {
        for (const { input } of tabs) {
          state.tabs = state.tabs.filter((tab) => tab.input !== input)
          state.editors = state.editors.filter((editor) => editor.document.uri !== input.uri)
          for (const document of state.documents.filter((each) => each.uri === input.uri)) document.isClosed = true
          state.documents = state.documents.filter((document) => document.uri !== input.uri)
        }
        return true
      }
    }
  }

  const workspace = {
    get isTrusted() {
      return trusted
    },
    get textDocuments() {
      return state.documents
    },
    onDidOpenTextDocument: event('onDidOpenTextDocument'),
    onDidCloseTextDocument: event('onDidCloseTextDocument'),
    onDidChangeConfiguration: event('onDidChangeConfiguration'),
    onDidGrantWorkspaceTrust: event('onDidGrantWorkspaceTrust'),
    getConfiguration(section) {
      return strict('.WorkspaceConfiguration', {
        // As in VS Code, a setting without a value has the default of the manifest.
        get: (name) => state.settings[`${section}.${name}`] ?? defaults[`${section}.${name}`],
        inspect(name) {
          const key = `${section}.${name}`
          if (!(key in defaults)) return undefined
          return { key, defaultValue: defaults[key], globalValue: state.settings[key], workspaceValue: undefined, workspaceFolderValue: undefined }
        }
      })
    },
    async openTextDocument(uri) {
      const open = state.documents.find((document) => document.uri.toString() === uri.toString())
      if (open) return open
      const provider = state.contentProviders.get(uri.scheme)
      const text = provider ? await provider.provideTextDocumentContent(uri) : readFileSync(uri.fsPath, 'utf8')
      const document = new TextDocument(uri, text, uri.path.endsWith('.casecomment') ? 'casewire-comment' : 'plaintext')
      state.documents.push(document)
      state.fire('onDidOpenTextDocument', document)
      return document
    },
    registerTextDocumentContentProvider(scheme, provider) {
      state.contentProviders.set(scheme, provider)
      provider.onDidChange(async (uri) => {
        const document = state.documents.find((each) => each.uri.toString() === uri.toString())
        if (document) document.text = await provider.provideTextDocumentContent(uri)
      })
      return new Disposable(() => {})
    }
  }

  const commands = {
    registerCommand(name, handler) {
      if (state.commands.has(name)) throw new Error(`The command "${name}" exists already.`)
      state.commands.set(name, handler)
      return new Disposable(() => state.commands.delete(name))
    },
    async executeCommand(name, ...parameters) {
      state.executed.push([name, ...parameters])
      if (name === 'setContext') {
        state.contexts[parameters[0]] = parameters[1]
        return undefined
      }
      if (name === 'markdown.showPreview') {
        await workspace.openTextDocument(parameters[0])
        return undefined
      }
      const handler = state.commands.get(name)
      if (!handler && !name.startsWith('workbench.')) throw new Error(`command '${name}' not found`)
      return handler?.(...parameters)
    }
  }

  const vscode = strict('', {
    Uri, Range, Position, EventEmitter, TreeItem, ThemeIcon, ThemeColor, FileDecoration, CodeLens,
    TreeItemCollapsibleState: strict('.TreeItemCollapsibleState', { None: 0, Collapsed: 1, Expanded: 2 }),
    StatusBarAlignment: strict('.StatusBarAlignment', { Left: 1, Right: 2 }),
    ProgressLocation: strict('.ProgressLocation', { SourceControl: 1, Window: 10, Notification: 15 }),
    DecorationRangeBehavior: strict('.DecorationRangeBehavior', { OpenOpen: 0, ClosedClosed: 1, OpenClosed: 2, ClosedOpen: 3 }),
    window: strict('.window', window),
    workspace: strict('.workspace', workspace),
    commands: strict('.commands', commands),
    languages: strict('.languages', {
      registerCodeLensProvider(selector, provider) {
        state.codeLensProvider = provider
        return new Disposable(() => {})
      },
      async setTextDocumentLanguage(document, languageId) {
        document.languageId = languageId
        return document
      }
    }),
    env: strict('.env', {
      async openExternal(uri) {
        state.opened.push(uri.toString())
        return true
      },
      clipboard: {
        async writeText(text) {
          state.clipboard = text
        }
      }
    })
  })
  state.trust = () => {
    trusted = true
    state.fire('onDidGrantWorkspaceTrust')
  }
  return { vscode, state }
}

export { TextDocument, Range }
