import { isCaseId, uriOf } from './caseId.js'
import { line } from './text.js'

const states = {
  new: 'new',
  inProgress: 'in progress',
  waitingOnCustomer: 'waiting on you',
  resolutionProvided: 'resolution provided',
  resolved: 'resolved',
  closed: 'closed',
  unknown: 'unknown'
}
const icons = { waitingOnCustomer: 'comment-unresolved', resolutionProvided: 'lightbulb', resolved: 'pass', closed: 'pass-filled' }
const fields = ['title', 'status', 'severity', 'owner', 'updatedAt', 'url']

/** A state in words. */
export function stateInWords(status) {
  return Object.hasOwn(states, status?.state) ? states[status.state] : line(status?.vendor, 40)
}

/**
 * The cases of each profile. Its nodes are `{ kind: 'profile', profile }`, `{ kind: 'case', case }`,
 * `{ kind: 'more', profile }` and `{ kind: 'message', text }`.
 */
export class CaseTree {
  #vscode
  #server
  #settings
  #changed
  /** The pages and the rows that were read, by profile. */
  #lists = new Map()
  #maxAgeSeconds
  /** How many rows of each profile were shown, so that a refresh shows as many. */
  #sizes = new Map()

  constructor(vscode, { server, settings }) {
    this.#vscode = vscode
    this.#server = server
    this.#settings = settings
    this.#changed = new vscode.EventEmitter()
    this.onDidChangeTreeData = this.#changed.event
    /** A query that replaces that of the settings. */
    this.filter = undefined
    /** The cases that were shown, by id. */
    this.cases = new Map()
  }

  get query() {
    return this.filter ?? this.#settings.query
  }

  /**
   * Reads everything again.
   *
   * @param {number} [maxAgeSeconds] how old an answer from the store of casewire may be; default: the vendors are asked
   */
  refresh(maxAgeSeconds) {
    this.#maxAgeSeconds = maxAgeSeconds
    for (const [name, { rows }] of this.#lists) this.#sizes.set(name, rows.length)
    this.#lists.clear()
    this.#changed.fire(undefined)
  }

  async getChildren(node) {
    if (node === undefined) return this.#profiles()
    if (node.kind !== 'profile') return []
    if (node.profile.failure) return [{ kind: 'message', text: node.profile.failure.message }]
    return this.#cases(node.profile)
  }

  async #profiles() {
    try {
      const [{ profiles }, { providers }] = await Promise.all([
        this.#server.call('profiles/list'),
        this.#server.call('providers/list')
      ])
      const hasCases = new Set(providers.filter((each) => each.abilities.includes('cases/list')).map((each) => each.provider))
      const names = new Map(providers.map((each) => [each.provider, each.name]))
      return profiles
        .filter((profile) => profile.provider === undefined || hasCases.has(profile.provider))
        .map((profile) => ({ kind: 'profile', profile: { ...profile, providerName: names.get(profile.provider) } }))
    } catch (error) {
      // The welcome page of the view explains a program that cannot be started, and a configuration that does not exist.
      if (error.kind === 'program' || (error.kind === 'configuration' && error.data.example)) return []
      return [{ kind: 'message', text: error.message }]
    }
  }

  async #cases(profile) {
    let list = this.#lists.get(profile.profile)
    if (!list) {
      list = { rows: [], cursor: undefined, complete: false }
      this.#lists.set(profile.profile, list)
      const problem = await this.#readPage(profile.profile, list)
      if (problem && this.#lists.get(profile.profile) === list) this.#lists.delete(profile.profile)
      if (problem && list.rows.length === 0) return [{ kind: 'message', text: problem }]
    } else {
      await list.reading
    }
    const nodes = list.rows.map((row) => ({ kind: 'case', case: row }))
    if (list.note) nodes.unshift({ kind: 'message', text: list.note })
    if (nodes.length === 0) nodes.push({ kind: 'message', text: `No case matches "${this.query}".` })
    if (!list.complete) nodes.push({ kind: 'more', profile: profile.profile })
    return nodes
  }

  // Returns what failed.
  #readPage(name, list) {
    const read = async () => {
      try {
        const known = new Set(list.rows.map((row) => row.id))
        const limit = Math.min(500, Math.max(this.#settings.pageSize, known.size === 0 ? (this.#sizes.get(name) ?? 0) : 0))
        const params = { profiles: [name], limit, fields }
        if (this.query !== '') params.query = this.query
        if (this.#maxAgeSeconds !== undefined) params.maxAgeSeconds = this.#maxAgeSeconds
        if (list.cursor !== undefined) params.cursor = list.cursor
        const page = await this.#server.call('cases/list', params)
        for (const row of page.cases) {
          if (!isCaseId(row.id) || known.has(row.id)) continue
          known.add(row.id)
          list.rows.push(row)
          this.cases.set(row.id, row)
        }
        list.cursor = page.nextCursor
        list.complete = page.nextCursor === undefined
        const [source] = page.sources
        list.note = source?.failure && `${source.stale ? 'Shown from the store: ' : ''}${source.failure.message}`
        return undefined
      } catch (error) {
        return error.message
      }
    }
    list.reading = read()
    return list.reading
  }

  /** Reads the next page of a profile. */
  async more(name) {
    const list = this.#lists.get(name)
    if (!list || list.complete) return
    // Two reads of the same page would show its cases twice.
    list.more ??= this.#readPage(name, list).finally(() => (list.more = undefined))
    const problem = await list.more
    if (problem) list.note = problem
    this.#changed.fire(undefined)
  }

  getTreeItem(node) {
    const { TreeItem, TreeItemCollapsibleState, ThemeIcon } = this.#vscode
    if (node.kind === 'profile') {
      const { profile, providerName, readOnly, session, failure } = node.profile
      const item = new TreeItem(profile, TreeItemCollapsibleState.Expanded)
      item.id = `profile ${profile}`
      item.contextValue = 'profile'
      item.iconPath = new ThemeIcon(failure || session === 'refused' ? 'warning' : readOnly ? 'lock' : 'organization')
      item.description = [providerName, readOnly && 'read-only', session === 'refused' && 'credentials refused'].filter(Boolean).join(' · ')
      item.tooltip = line(failure?.message ?? `${providerName}: session ${session}`, 500)
      return item
    }
    if (node.kind === 'case') return this.#caseItem(node.case)
    if (node.kind === 'more') {
      const item = new TreeItem('Load more…', TreeItemCollapsibleState.None)
      item.id = `more ${node.profile}`
      item.command = { command: 'casewire.tree.more', title: 'Load More', arguments: [node.profile] }
      return item
    }
    const item = new TreeItem(line(node.text, 120), TreeItemCollapsibleState.None)
    item.iconPath = new ThemeIcon('info')
    item.tooltip = line(node.text, 1000)
    return item
  }

  #caseItem(row) {
    const { TreeItem, TreeItemCollapsibleState, ThemeIcon } = this.#vscode
    const number = row.id.split('/')[1]
    const item = new TreeItem(line(row.title) || number, TreeItemCollapsibleState.None)
    const state = stateInWords(row.status)
    const severity = row.severity?.level ? `S${row.severity.level}` : ''
    item.id = row.id
    // FileDecorations adds the colour and the badge.
    item.resourceUri = uriOf(this.#vscode, row.id)
    item.iconPath = new ThemeIcon(icons[row.status?.state] ?? 'issues')
    item.description = [number, state, severity].filter(Boolean).join(' · ')
    item.contextValue = row.url ? 'case page' : 'case'
    item.tooltip = [line(row.title, 500), row.id, state, severity, row.owner?.name && `Owner: ${line(row.owner.name, 100)}`, row.updatedAt && `Updated: ${row.updatedAt}`]
      .filter(Boolean)
      .join('\n')
    item.command = { command: 'casewire.case.open', title: 'Open Case', arguments: [{ kind: 'case', case: row }] }
    item.accessibilityInformation = { label: `${line(row.title)}, case ${number}, ${state}, ${severity}` }
    return item
  }
}
