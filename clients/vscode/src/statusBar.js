import { line, withoutIcons } from './text.js'

/** The number of cases that wait on the user, and the state of the server. */
export class StatusBar {
  #vscode
  #server
  #settings
  #item
  #count

  constructor(vscode, { server, settings }) {
    this.#vscode = vscode
    this.#server = server
    this.#settings = settings
    this.#item = vscode.window.createStatusBarItem('casewire', vscode.StatusBarAlignment.Left, 0)
    this.#item.name = 'casewire'
    server.on('state', () => this.#show())
    this.#show()
  }

  /** Counts the cases of the query, from the store if it has them. */
  async refresh() {
    const query = this.#settings.statusBarQuery
    if (query === '') {
      this.#count = undefined
    } else {
      try {
        this.#count = await this.#server.call('cases/count', { query, maxAgeSeconds: 300 })
      } catch {
        // The state of the server is shown instead; a vendor that cannot be reached changes nothing.
      }
    }
    this.#show()
  }

  #show() {
    const item = this.#item
    const server = this.#server
    const query = this.#settings.statusBarQuery
    item.backgroundColor = undefined
    item.command = 'casewire.cases.focus'
    const sandbox = server.sandbox ? ' (sandbox)' : ''
    if (server.state === 'failed') {
      item.text = '$(warning) casewire'
      item.tooltip = line(server.problem?.message, 500)
      item.command = 'casewire.explainProblem'
      item.backgroundColor = new this.#vscode.ThemeColor('statusBarItem.warningBackground')
    } else if (server.state === 'starting') {
      item.text = '$(loading~spin) casewire'
      item.tooltip = 'casewire is starting.'
    } else {
      const count = this.#count
      item.text = `$(comment-discussion) ${count ? `${count.count}${count.complete ? '' : '+'}` : 'casewire'}${sandbox}`
      item.tooltip = count ? `casewire: ${count.count} cases match "${withoutIcons(query)}"${sandbox}.` : `casewire${sandbox}`
    }
    item.show()
  }

  dispose() {
    this.#item.dispose()
  }
}
