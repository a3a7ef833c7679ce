// A fake of LanguageClient of vscode-languageclient. It uses the transports, the error handler and the middleware of its
// options as that does, and sends the messages that VS Code sends. It keeps what the server sends.

const capabilities = {
  workspace: {
    configuration: true, didChangeConfiguration: { dynamicRegistration: true }, workspaceFolders: true, textDocumentContent: { dynamicRegistration: true },
    inlayHint: { refreshSupport: true }, diagnostics: { refreshSupport: true }, executeCommand: { dynamicRegistration: true }, applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] }
  },
  textDocument: {
    hover: { contentFormat: ['markdown', 'plaintext'] }, inlayHint: { resolveSupport: { properties: ['tooltip', 'label.command'] } },
    completion: { completionItem: { documentationFormat: ['markdown', 'plaintext'], resolveSupport: { properties: ['documentation', 'detail'] } } },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source'] } } },
    diagnostic: { dynamicRegistration: true }, publishDiagnostics: { versionSupport: true }, documentLink: { tooltipSupport: true }
  },
  window: { showMessage: { messageActionItem: { additionalPropertiesSupport: true } }, showDocument: { support: true }, workDoneProgress: true },
  general: { positionEncodings: ['utf-16'] }
}

export class FakeLanguageClient {
  static clients = []
  #id = 0
  #calls = new Map()
  #stopping = false

  constructor(id, name, serverOptions, options) {
    Object.assign(this, { id, name, serverOptions, options, state: 'stopped', starts: 0, messages: [], requests: [], onRequest: {} })
    FakeLanguageClient.clients.push(this)
  }

  async start() {
    this.state = 'starting'
    const { reader, writer } = await this.serverOptions()
    for (const member of ['listen', 'dispose', 'onError', 'onClose', 'onPartialMessage']) {
      if (typeof reader[member] !== 'function') throw new TypeError(`Not a MessageReader: ${member}`)
    }
    for (const member of ['write', 'dispose', 'onError', 'onClose', 'end']) {
      if (typeof writer[member] !== 'function') throw new TypeError(`Not a MessageWriter: ${member}`)
    }
    this.writer = writer
    this.reader = reader
    reader.onClose(() => this.#closed())
    reader.listen((message) => this.#receive(message))
    this.result = await this.sendRequest('initialize', {
      processId: process.pid, clientInfo: { name: 'Visual Studio Code', version: '1.106.0' }, locale: 'en', rootPath: null, rootUri: null,
      capabilities, initializationOptions: this.options.initializationOptions, trace: 'off', workspaceFolders: this.workspaceFolders ?? null
    })
    await this.sendNotification('initialized', {})
    this.starts += 1
    this.state = 'running'
  }

  async #closed() {
    for (const { reject } of this.#calls.values()) reject(new Error('The connection was closed.'))
    this.#calls.clear()
    this.reader.dispose()
    this.writer.dispose()
    if (this.#stopping) return
    this.state = 'stopped'
    const { action } = await this.options.errorHandler.closed()
    if (action === 2) await this.start().catch((error) => (this.problem = error))
  }

  async stop() {
    if (this.state !== 'running') return
    this.#stopping = true
    await this.sendRequest('shutdown')
    await this.sendNotification('exit')
    this.state = 'stopped'
    this.reader.dispose()
    this.writer.dispose()
  }

  async dispose() {}

  sendRequest(method, params) {
    const id = this.#id++
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject })
      this.writer.write({ jsonrpc: '2.0', id, method, params }).catch(reject)
    })
  }

  sendNotification(method, params) {
    return this.writer.write({ jsonrpc: '2.0', method, params })
  }

  async #receive(message) {
    if (message.method === undefined) {
      const call = this.#calls.get(message.id)
      this.#calls.delete(message.id)
      if (message.error) call?.reject(Object.assign(new Error(message.error.message), message.error))
      else call?.resolve(message.result)
      return
    }
    this.messages.push(message)
    if (message.id === undefined) return
    this.requests.push(message.method)
    let result = null
    if (message.method === 'workspace/configuration') result = this.options.middleware.workspace.configuration(message.params)
    else if (this.onRequest[message.method]) result = await this.onRequest[message.method](message.params)
    // vscode-jsonrpc logs that a response cannot be written.
    await this.writer.write({ jsonrpc: '2.0', id: message.id, result }).catch(() => {})
  }

  /** Opens a document, as VS Code does after a person opened a file. */
  async open(document) {
    const { scheme } = document.uri
    if (!this.options.documentSelector.some((filter) => filter.scheme === scheme)) return false
    await this.sendNotification('textDocument/didOpen', {
      textDocument: { uri: document.uri.toString(), languageId: document.languageId, version: document.version, text: document.getText() }
    })
    return true
  }

  /** The hints of a range, with the middleware. */
  async hints(document, range) {
    return this.options.middleware.provideInlayHints(document, range, undefined, () =>
      this.sendRequest('textDocument/inlayHint', { textDocument: { uri: document.uri.toString() }, range })
    )
  }
}
