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

  /**
   * Counts the cases of the query.
   *
   * @param {number} maxAgeSeconds how old an answer from the store of casewire may be
   */
  async refresh(maxAgeSeconds = 300) {
    const query = this.#settings.statusBarQuery
    if (query === '') {
      this.#count = undefined
    } else {
      try {
        this.#count = await this.#server.call('cases/count', { query, maxAgeSeconds })
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
      const times = count?.sources.map((source) => source.asOf).filter(Boolean).sort() ?? []
      const asOf = times.length > 0 ? `, as of ${times[0].slice(0, 16).replace('T', ' ')} UTC` : ''
      const number = count && (count.count === 1 ? '1 case matches' : `${count.count} cases match`)
      item.tooltip = count ? `casewire: ${number} "${withoutIcons(query)}"${asOf}${sandbox}.` : `casewire${sandbox}`
    }
    item.show()
  }

  dispose() {
    this.#item.dispose()
  }
}
