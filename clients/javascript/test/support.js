import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Client } from '../src/index.js'

/** The program under test: that of $CASEWIRE, else `casewire` on the PATH. */
export const binary = process.env.CASEWIRE

/** A folder that exists until the test ends. */
export function temporaryFolder(test) {
  const folder = mkdtempSync(path.join(tmpdir(), 'casewire-javascript-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A client of the sandbox that is closed when the test ends. */
export function sandboxClient(test, options = {}) {
  const client = new Client({ binary, sandbox: true, ...options })
  test.after(() => client.close())
  return client
}

/** A client of a small server in JavaScript, for the behaviour that casewire does not have. */
export function fakeClient(test, script, options = {}) {
  const file = path.join(temporaryFolder(test), 'fake-casewire')
  writeFileSync(file, `#!${process.execPath}
const lines = require('node:readline').createInterface({ input: process.stdin })
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
const initialize = { casewireProtocol: '2099-01-01', serverInfo: { name: 'casewire', version: '99' }, capabilities: {} }
lines.on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  const answer = (result) => send({ id, result })
  if (method === 'exit') process.exit(0)
  ${script}
  if (method === 'initialize') return answer(initialize)
  if (method === 'shutdown') return answer(null)
})
`)
  chmodSync(file, 0o755)
  const client = new Client({ binary: file, ...options })
  test.after(() => client.close())
  return client
}

/** The simulated vendors on a port, with faults on demand, and a configuration for them. */
export async function vendors(test) {
  const child = spawn(binary ?? 'casewire', ['sandbox'], { stdio: ['ignore', 'pipe', 'inherit'] })
  test.after(() => child.kill())
  const lines = createInterface({ input: child.stdout })
  const [line] = await new Promise((resolve) => lines.once('line', (text) => resolve([text])))
  const announcement = JSON.parse(line)
  const ibm = announcement['ibm-cloud']
  const { origin } = new URL(ibm.baseURL)
  const folder = temporaryFolder(test)
  const config = path.join(folder, 'config.json')
  const profiles = { ibm: { provider: 'ibm-cloud', ...ibm } }
  writeFileSync(config, JSON.stringify({ store: 'memory', profiles }), { mode: 0o600 })
  const post = async (name, body) => {
    const response = await fetch(`${origin}/_sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
  }
  return {
    config,
    process: child,
    fault: (place, fault, times = 1) => post('faults', { vendor: 'ibm-cloud', place, fault, times }),
    counts: async () => (await fetch(`${origin}/_sandbox/counts`)).json()
  }
}

/** Waits until the condition is true. */
export async function until(condition, what, seconds = 10) {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
