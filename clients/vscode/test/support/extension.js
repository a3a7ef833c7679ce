import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Extension } from '../../src/app.js'
import { FakeLanguageClient } from './fakeLanguageClient.js'
import { fakeVSCode, Uri } from './fakeVSCode.js'

export const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
export const program = process.env.CASEWIRE ?? 'casewire'

export function temporaryFolder(test) {
  const folder = mkdtempSync(path.join(tmpdir(), 'casewire-vscode-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A window with the extension, which is deactivated when the test ends. */
export async function window(test, { settings = {}, storage = temporaryFolder(test), visible = false, ...options } = {}) {
  const { vscode, state } = fakeVSCode({
    manifest, settings: { 'casewire.program': program, 'casewire.sandbox': true, 'casewire.arguments': [], ...settings }, ...options
  })
  state.viewsAreVisible = visible
  const context = { subscriptions: [], globalStorageUri: Uri.file(storage) }
  let loads = 0
  const extension = new Extension(vscode, context, async () => {
    loads += 1
    return { LanguageClient: FakeLanguageClient }
  })
  let active = true
  const deactivate = async () => {
    if (!active) return
    active = false
    await extension.deactivate()
    for (const each of context.subscriptions) each.dispose()
  }
  test.after(deactivate)
  await extension.activate()
  const run = (name, ...parameters) => vscode.commands.executeCommand(name, ...parameters)
  return {
    vscode, state, extension, run, storage, deactivate,
    get loads() {
      return loads
    },
    get languageClient() {
      return FakeLanguageClient.clients.at(-1)
    }
  }
}

/** The simulated vendors on a port, with faults on demand, and a configuration of the profile `ibm` for them. */
export async function vendors(test, profile = {}) {
  const child = spawn(program, ['sandbox'], { stdio: ['ignore', 'pipe', 'inherit'] })
  test.after(() => child.kill())
  const announcement = JSON.parse(await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)))
  const ibm = announcement['ibm-cloud']
  const { origin } = new URL(ibm.baseURL)
  const config = path.join(temporaryFolder(test), 'config.json')
  const configure = (changes = {}) =>
    writeFileSync(config, JSON.stringify({ store: 'memory', profiles: { ibm: { provider: 'ibm-cloud', ...ibm, ...profile, ...changes } } }), { mode: 0o600 })
  configure()
  return {
    config, child, configure,
    settings: { 'casewire.sandbox': false, 'casewire.config': config, 'casewire.arguments': ['--no-session-store'] },
    async fault(place, fault, times = 1) {
      const response = await fetch(`${origin}/_sandbox/faults`, { method: 'POST', body: JSON.stringify({ vendor: 'ibm-cloud', place, fault, times }) })
      if (!response.ok) throw new Error(await response.text())
    },
    counts: async () => (await (await fetch(`${origin}/_sandbox/counts`)).json())['ibm-cloud'].requests,
    revoke: () => fetch(`${origin}/_sandbox/tokens/revoke`, { method: 'POST' })
  }
}

/** A server in JavaScript instead of casewire. `script` handles `method` and `params`; `answer(result)` and `send(message)` reply. */
export function fakeProgram(test, script) {
  const file = path.join(temporaryFolder(test), 'fake-casewire')
  writeFileSync(file, `#!${process.execPath}
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  const answer = (result) => send({ id, result })
  if (method === 'exit') process.exit(0)
  ${script}
  if (method === 'initialize') return answer({ casewireProtocol: '2099-01-01', serverInfo: { name: 'casewire', version: '9' }, capabilities: {} })
  if (method === 'profiles/list') return answer({ profiles: [{ profile: 'ibm', provider: 'ibm-cloud', readOnly: false, session: 'none' }] })
  if (method === 'providers/list') return answer({ providers: [{ provider: 'ibm-cloud', name: 'IBM Cloud', abilities: ['cases/list'] }] })
  if (method === 'cases/count') return answer({ count: 0, complete: true, sources: [] })
  if (id !== undefined) answer(method === 'shutdown' ? null : {})
})
`)
  chmodSync(file, 0o755)
  return file
}

/** Waits until the condition is true. */
export async function until(condition, what, seconds = 15) {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
