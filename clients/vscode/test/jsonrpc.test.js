// The transports with the JSON-RPC library of vscode-languageclient itself, if $VSCODE_JSONRPC names its folder.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { messageTransports } from '../src/messageTransports.js'
import { Server } from '../src/server.js'
import { Settings } from '../src/settings.js'
import { manifest, program, until } from './support/extension.js'
import { fakeVSCode } from './support/fakeVSCode.js'

const folder = process.env.VSCODE_JSONRPC
const skip = folder ? false : 'VSCODE_JSONRPC is not set'
const rpc = folder && createRequire(import.meta.url)(folder)
const uri = 'file:///a.py'

async function connect(test, server) {
  const { reader, writer } = messageTransports(server)
  await server.start()
  assert(rpc.MessageReader.is(reader))
  assert(rpc.MessageWriter.is(writer))
  const connection = rpc.createMessageConnection(reader, writer)
  test.after(() => connection.dispose())
  const seen = { requests: [], notifications: [], closes: 0 }
  connection.onRequest('workspace/configuration', (params) => {
    seen.requests.push('workspace/configuration')
    return params.items.map(() => ({}))
  })
  connection.onRequest((method) => {
    seen.requests.push(method)
    return null
  })
  connection.onNotification((method) => seen.notifications.push(method))
  connection.onClose(() => seen.closes++)
  connection.listen()
  const capabilities = {
    workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } }, textDocument: { hover: {}, inlayHint: {} }
  }
  const result = await connection.sendRequest('initialize', {
    processId: process.pid, rootUri: null, capabilities, initializationOptions: { casewire: { notifications: true } }
  })
  await connection.sendNotification('initialized', {})
  return { connection, seen, result }
}

async function start(test) {
  const { vscode } = fakeVSCode({ manifest, settings: { 'casewire.program': program, 'casewire.sandbox': true } })
  const server = new Server(new Settings(vscode))
  await server.shareWithLanguageClient()
  test.after(() => server.stop())
  return server
}

test('vscode-jsonrpc talks to casewire over the transports, beside the calls of the extension', { skip }, async (t) => {
  const server = await start(t)
  const { connection, seen, result } = await connect(t, server)
  assert.equal(result.serverInfo.name, 'casewire')
  await until(() => seen.requests.includes('workspace/configuration'), 'a request of the server is answered')
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text: '# Red Hat 04180515\n' } })
  const position = { line: 0, character: 12 }
  const [hover, { cases }] = await Promise.all([
    until(async () => {
      const found = await connection.sendRequest('textDocument/hover', { textDocument: { uri }, position })
      return /NFS client hangs/.test(JSON.stringify(found)) && found
    }, 'the hover'),
    server.call('cases/list', { profiles: ['ibm'], limit: 2 })
  ])
  assert(hover.contents)
  assert.equal(cases.length, 2)
  assert(seen.notifications.includes('session/didChange'))
  await assert.rejects(connection.sendRequest('nosuch/method'), { code: -32601 })
})

test('a cancellation of vscode-jsonrpc reaches casewire', { skip }, async (t) => {
  const server = await start(t)
  const { connection } = await connect(t, server)
  const { state } = await server.call('changes/list')
  const source = new rpc.CancellationTokenSource()
  const waiting = connection.sendRequest('changes/list', { state, waitSeconds: 200 }, source.token)
  source.cancel()
  await waiting.then((result) => assert.deepEqual(result.events, []), (error) => assert.equal(error.code, -32800))
})

test('vscode-jsonrpc sees that the process ended, and new transports serve the next one', { skip }, async (t) => {
  const server = await start(t)
  const first = await connect(t, server)
  const { pid } = await server.start()
  process.kill(pid, 'SIGKILL')
  await until(() => first.seen.closes === 1, 'the connection is closed')
  const second = await connect(t, server)
  assert.equal(second.result.serverInfo.name, 'casewire')
  assert.notEqual((await server.start()).pid, pid)
  assert.deepEqual(await second.connection.sendRequest('ping'), {})
})
