import path from 'node:path'
import { isCaseId, scheme } from './caseId.js'
import { CaseDocuments } from './caseDocuments.js'
import { CaseTree, stateInWords } from './caseTree.js'
import { ChangeWatcher } from './changeWatcher.js'
import { CommentEditor, languageId } from './commentEditor.js'
import { debounced } from './debounced.js'
import { Drafts } from './drafts.js'
import { FileDecorations } from './fileDecorations.js'
import { InlineDecorations } from './inlineDecorations.js'
import { LanguageFeatures } from './languageFeatures.js'
import { Server } from './server.js'
import { Settings } from './settings.js'
import { StatusBar } from './statusBar.js'
import { line, withoutIcons, withoutLinks } from './text.js'

// Settings that casewire reads when it starts.
const startSettings = ['program', 'arguments', 'config', 'sandbox', 'readOnly', 'timeoutSeconds']

/** Connects the parts of the extension to VS Code. */
export class Extension {
  /**
   * @param {object} vscode the API of VS Code
   * @param {object} context the ExtensionContext
   * @param {() => Promise<object>} loadLanguageClient returns the module vscode-languageclient/node
   */
  constructor(vscode, context, loadLanguageClient) {
    this.vscode = vscode
    this.context = context
    this.settings = new Settings(vscode)
    this.server = new Server(this.settings)
    this.tree = new CaseTree(vscode, this)
    this.fileDecorations = new FileDecorations(vscode, this.tree)
    this.inlineDecorations = new InlineDecorations(vscode, this.settings)
    this.documents = new CaseDocuments(vscode, this)
    this.drafts = new Drafts(() => path.join(context.globalStorageUri.fsPath, this.server.sandbox ? 'sandbox-drafts' : 'drafts'))
    this.comments = new CommentEditor(vscode, { ...this, onSent: (caseId) => this.changed([{ case: caseId }]) })
    this.languageFeatures = new LanguageFeatures(vscode, { ...this, decorations: this.inlineDecorations, loadLanguageClient })
    this.watcher = new ChangeWatcher(this.server, (changes) => this.changed(changes))
  }

  async activate() {
    const { window, workspace, languages } = this.vscode
    this.log = window.createOutputChannel('casewire', { log: true })
    this.server.on('log', (text) => this.log.info(text))
    this.statusBar = new StatusBar(this.vscode, this)
    this.view = window.createTreeView('casewire.cases', { treeDataProvider: this.tree, showCollapseAll: true })
    this.context.subscriptions.push(
      this.log, this.statusBar, this.view, this.inlineDecorations,
      window.registerFileDecorationProvider(this.fileDecorations),
      workspace.registerTextDocumentContentProvider(scheme, this.documents),
      languages.registerCodeLensProvider({ language: languageId }, this.comments),
      ...this.#commands(),
      this.view.onDidChangeVisibility(() => this.#watch()),
      window.onDidChangeVisibleTextEditors(() => {
        this.inlineDecorations.redraw()
        this.#watch()
      }),
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidCloseTextDocument((document) => this.inlineDecorations.forget(document)),
      workspace.onDidChangeConfiguration((event) => this.#configured(event)),
      workspace.onDidGrantWorkspaceTrust(() => this.#startLanguageFeatures())
    )
    let failed = false
    this.server.on('state', () => {
      const { state } = this.server
      this.vscode.commands.executeCommand('setContext', 'casewire.problem', state === 'failed')
      if (state === 'running') {
        // Such as after the program was installed.
        this.#startLanguageFeatures()
        if (failed) this.changed([])
      }
      if (state === 'running' || state === 'failed') failed = state === 'failed'
    })
    this.server.on('restart', ({ reason }) => {
      window.showWarningMessage(withoutLinks(`${reason} It was started again.`), 'Show Log').then((answer) => answer && this.log.show())
      this.#watch()
    })
    this.server.on('end', ({ again, error }) => {
      // A program that cannot be started is explained where the user looks for cases.
      if (!again && !error) this.explainProblem()
    })
    await this.#startLanguageFeatures()
    // A new window asks the vendors only if the store is older than a day.
    this.statusBar.refresh(86400)
    this.#watch()
    this.comments.reportInterrupted().catch((error) => this.log.error(error.message))
  }

  // In an untrusted workspace, nothing of its documents is read.
  async #startLanguageFeatures() {
    if (!this.vscode.workspace.isTrusted || this.languageFeatures.running) return
    try {
      await this.languageFeatures.start()
    } catch (error) {
      this.log.error(error.message)
    }
  }

  #opened(document) {
    if (document.uri.scheme === scheme && document.languageId === 'plaintext') {
      this.vscode.languages.setTextDocumentLanguage(document, 'markdown')
    }
  }

  // Follows changes while the tree or a case is visible.
  #watch() {
    const visible = this.vscode.window.visibleTextEditors.some((editor) => editor.document.uri.scheme === scheme)
    this.watcher.set((this.view.visible || visible) && this.server.state !== 'failed')
  }

  /** Shows what changed. An empty list means that anything may have changed. */
  changed(changes) {
    // The store has the changes, because casewire stores them before it reports them.
    this.tree.refresh(changes.length === 0 ? undefined : 600)
    this.fileDecorations.refresh()
    if (changes.length === 0) this.documents.refresh()
    for (const caseId of new Set(changes.map((change) => change.case))) this.documents.refresh(caseId)
    this.statusBar.refresh()
  }

  async #configured(event) {
    if (startSettings.some((name) => event.affectsConfiguration(`casewire.${name}`))) return this.restart()
    if (event.affectsConfiguration('casewire.tree')) this.tree.refresh()
    if (event.affectsConfiguration('casewire.statusBar')) this.statusBar.refresh()
    if (event.affectsConfiguration('casewire.decorations') && !this.settings.decorates) this.inlineDecorations.clear()
  }

  /** Ends the program and starts it with the current settings. */
  async restart() {
    this.watcher.set(false)
    this.watcher.forget()
    await this.languageFeatures.stop()
    await this.server.reset()
    await this.#startLanguageFeatures()
    this.tree.refresh()
    await this.statusBar.refresh()
    this.#watch()
  }

  async deactivate() {
    this.watcher.set(false)
    await this.languageFeatures.stop()
    await this.server.stop()
  }

  /** Explains why the program does not run, and what to do. */
  async explainProblem() {
    const { commands, window } = this.vscode
    const problem = this.server.problem
    if (!problem) return
    const actions = {
      'Open Settings': () => commands.executeCommand('workbench.action.openSettings', 'casewire.program'),
      'Try the Sandbox': () => this.trySandbox(),
      Restart: () => this.restart(),
      'Show Log': () => this.log.show()
    }
    if (problem.kind !== 'program') delete actions['Open Settings']
    // The sandbox needs the program as well.
    if (problem.kind === 'program') delete actions['Try the Sandbox']
    const answer = await window.showErrorMessage(withoutLinks(problem.message), ...Object.keys(actions))
    await actions[answer]?.()
  }

  /** Uses the simulated vendors in this window, or those of the configuration again. */
  async trySandbox() {
    if (this.settings.sandbox) {
      this.vscode.window.showInformationMessage('casewire uses simulated vendors because of the setting "casewire.sandbox".')
      return
    }
    this.server.trial = !this.server.trial
    await this.restart()
    if (this.server.trial) {
      this.vscode.window.showInformationMessage('casewire uses simulated vendors in this window. Nothing that you do reaches a vendor.')
    }
  }

  /** Asks for a case by number or words. */
  async chooseCase() {
    const { window } = this.vscode
    const picker = window.createQuickPick()
    picker.placeholder = 'Number of a case, or words of its title'
    picker.matchOnDescription = true
    const search = async (value, signal) => {
      try {
        const cases = await this.#search(value.trim(), signal)
        if (signal.aborted) return
        picker.items = cases.map((row) => ({
          label: withoutIcons(row.id), description: withoutIcons(row.title, 120), detail: withoutIcons(stateInWords(row.status)), alwaysShow: true, case: row.id
        }))
      } catch (error) {
        if (!signal.aborted) picker.items = [{ label: withoutIcons(error.message, 200), alwaysShow: true }]
      } finally {
        if (!signal.aborted) picker.busy = false
      }
    }
    const controller = new AbortController()
    const typed = debounced(search, { signal: controller.signal })
    const answer = await new Promise((resolve) => {
      picker.onDidChangeValue((value) => {
        picker.busy = true
        typed(value)
      })
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.case))
      picker.onDidHide(() => resolve(undefined))
      picker.show()
      picker.busy = true
      typed('', 0)
    })
    controller.abort()
    picker.dispose()
    return answer
  }

  async #search(value, signal) {
    const fields = ['title', 'status', 'severity']
    const options = { signal }
    if (value === '') return (await this.server.call('cases/list', { limit: 20, fields, query: this.tree.query, maxAgeSeconds: 300 }, options)).cases
    if (/^([a-z0-9-]+\/)?[A-Za-z]{0,4}\d{5,}$/.test(value)) {
      try {
        return [await this.server.call('cases/get', { case: value, fields }, options)]
      } catch (error) {
        const candidates = error.data?.candidates
        if (candidates) return candidates.map((id) => ({ id }))
        throw error
      }
    }
    return (await this.server.call('cases/search', { query: value, limit: 20, fields }, options)).cases
  }

  /** Lets the user enter a query for the tree. */
  async filter() {
    const { commands, window } = this.vscode
    const controller = new AbortController()
    const check = debounced(async (value, signal) => {
      try {
        const params = { query: value, limit: 1, fields: ['title', 'status', 'severity'], maxAgeSeconds: 31536000 }
        await this.server.call('cases/list', params, { signal })
        return undefined
      } catch (error) {
        return error.kind === 'invalidParams' ? line(error.message, 300) : undefined
      }
    }, { signal: controller.signal })
    const query = await window.showInputBox({
      title: 'Filter the cases',
      prompt: 'A query such as: status:open severity:1..2 is:mine. Empty: the query of the settings.',
      value: this.tree.filter ?? '',
      validateInput: (value) => check(value)
    })
    controller.abort()
    if (query === undefined) return
    this.tree.filter = query.trim() === '' ? undefined : query.trim()
    this.view.message = this.tree.filter && `Filter: ${this.tree.filter}`
    await commands.executeCommand('setContext', 'casewire.filtered', this.tree.filter !== undefined)
    this.tree.refresh()
  }

  // A command gets a node of the tree, a case id, or nothing.
  async #caseId(target) {
    const caseId = target?.case?.id ?? target
    if (isCaseId(caseId)) return caseId
    return this.chooseCase()
  }

  async #url(target) {
    const caseId = await this.#caseId(target)
    if (!caseId) return undefined
    const { url } = await this.server.call('cases/get', { case: caseId, fields: ['url'], maxAgeSeconds: 31536000 })
    return url
  }

  async #openPage(target) {
    const { env, window, Uri } = this.vscode
    const url = await this.#url(target)
    if (url === undefined) return
    // An address comes from the vendor: no scheme but those of the web.
    if (/^https?:\/\//i.test(url)) await env.openExternal(Uri.parse(url, true))
    else window.showErrorMessage(withoutLinks(`Not an address of the web: ${url}`))
  }

  // The document of a command: that of the URI, else that of the active editor.
  async #document(uri) {
    const { window, workspace } = this.vscode
    return uri ? workspace.openTextDocument(uri) : window.activeTextEditor?.document
  }

  #commands() {
    const { commands, env, window } = this.vscode
    const handlers = {
      'casewire.cases.refresh': () => this.changed([]),
      'casewire.cases.filter': () => this.filter(),
      'casewire.cases.clearFilter': async () => {
        this.tree.filter = undefined
        this.view.message = undefined
        await commands.executeCommand('setContext', 'casewire.filtered', false)
        this.tree.refresh()
      },
      'casewire.tree.more': (profile) => this.tree.more(profile),
      'casewire.case.open': async (target) => {
        const caseId = await this.#caseId(target)
        if (caseId) await this.documents.open(caseId)
      },
      'casewire.case.comment': async (target) => {
        const caseId = await this.#caseId(target)
        if (caseId) await this.comments.edit(caseId)
      },
      'casewire.case.openPage': (target) => this.#openPage(target),
      'casewire.case.copyNumber': async (target) => {
        const caseId = await this.#caseId(target)
        if (caseId) await env.clipboard.writeText(caseId.split('/')[1])
      },
      'casewire.comment.send': async (uri) => this.comments.send(await this.#document(uri)),
      'casewire.comment.discard': async (uri) => this.comments.discard(await this.#document(uri)),
      'casewire.comment.list': () => this.comments.choose(),
      'casewire.restart': () => this.restart(),
      'casewire.trySandbox': () => this.trySandbox(),
      'casewire.explainProblem': () => this.explainProblem(),
      'casewire.showLog': () => this.log.show()
    }
    return Object.entries(handlers).map(([name, handler]) =>
      commands.registerCommand(name, async (...parameters) => {
        try {
          return await handler(...parameters)
        } catch (error) {
          this.log.error(`${name}: ${error.message}`)
          if (error.kind === 'program') await this.explainProblem()
          else window.showErrorMessage(withoutLinks(error.message))
        }
      })
    )
  }
}
