import { messageTransports } from './messageTransports.js'

// CloseAction and ErrorAction of vscode-languageclient.
const doNotRestart = 1
const restart = 2
const continueRunning = 1

/** Hovers, hints, diagnostics, completion, links and code actions in documents, which the language server provides. */
export class LanguageFeatures {
  #vscode
  #server
  #settings
  #load
  #documents
  #decorations
  #client
  #starts = 0
  #queue = Promise.resolve()
  /** Whether the program is started again after its last end. */
  #again = true

  constructor(vscode, { server, settings, loadLanguageClient, documents, decorations }) {
    this.#vscode = vscode
    this.#server = server
    this.#settings = settings
    this.#load = loadLanguageClient
    this.#documents = documents
    this.#decorations = decorations
    server.on('end', ({ again }) => (this.#again = again))
  }

  /** Whether it runs or is being started. */
  get running() {
    return this.#client !== undefined || this.#starts > 0
  }

  /** Starts and stops happen in the order of their calls. */
  #inOrder(action) {
    const result = this.#queue.then(action)
    this.#queue = result.catch(() => {})
    return result
  }

  start() {
    this.#starts += 1
    return this.#inOrder(async () => {
      if (this.#client) return
      await this.#server.shareWithLanguageClient()
      // A program that cannot be started is reported by the extension. The language client would show a message.
      await this.#server.start()
      const { LanguageClient } = await this.#load()
      const client = new LanguageClient('casewire', 'casewire', () => this.#transports(), this.options())
      this.#client = client
      try {
        await client.start()
      } catch (error) {
        this.#client = undefined
        throw error
      }
    }).finally(() => (this.#starts -= 1))
  }

  stop() {
    return this.#inOrder(async () => {
      const client = this.#client
      this.#client = undefined
      this.#decorations?.clear()
      await client?.stop().catch(() => {})
      await client?.dispose?.().catch(() => {})
    })
  }

  async #transports() {
    const transports = messageTransports(this.#server)
    await this.#server.start()
    return transports
  }

  /** The options of the language client. */
  options() {
    const vscode = this.#vscode
    return {
      // Only documents of files: those of other schemes (git, output, a remote host) stay as they are.
      documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
      initializationOptions: { casewire: { notifications: true, ...this.#settings.ofLanguageServer() } },
      diagnosticCollectionName: 'casewire',
      // The extension shows errors.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: continueRunning, handled: true }),
        closed: () => ({ action: this.#again ? restart : doNotRestart, handled: true })
      },
      middleware: {
        provideTextDocumentContent: (uri, token) => this.#documents.provideTextDocumentContent(uri, token),
        provideInlayHints: async (document, range, token, next) => {
          const hints = await next(document, range, token)
          this.#decorations?.update(document, range, hints ?? [])
          return hints
        },
        workspace: {
          // The section also has settings of the extension, which casewire would report as unknown.
          configuration: (params) =>
            params.items.map((item) =>
              item.section === 'casewire' ? this.#settings.ofLanguageServer(item.scopeUri && vscode.Uri.parse(item.scopeUri)) : null
            ),
          didChangeConfiguration: async () => {
            await this.#client?.sendNotification('workspace/didChangeConfiguration', { settings: null })
          }
        }
      }
    }
  }
}
