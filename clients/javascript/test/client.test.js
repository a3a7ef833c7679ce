import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  CasewireError, Client, ClosedError, InvalidParamsError, NotFoundError, OutcomeUnknownError, RateLimitedError, ReadOnlyError,
  RequestCancelledError, errorClasses, protocol, writingMethods
} from 'casewire'
import { binary, sandboxClient, temporaryFolder, until, vendors } from './support.js'

const openrpc = JSON.parse(readFileSync(new URL('../../../protocol/openrpc.json', import.meta.url), 'utf8'))

test('each method of the protocol is a method of the client', () => {
  for (const { name } of openrpc.methods) {
    if (['initialize', 'shutdown'].includes(name)) continue
    const camelCase = name.replace(/[/.](.)/g, (_, letter) => letter.toUpperCase())
    assert.equal(typeof Client.prototype[camelCase], 'function', name)
  }
  assert.deepEqual(Object.keys(errorClasses), Object.keys(openrpc.components.errors))
  assert.equal(protocol, openrpc.info.version)
})

test('the package has the version of the program', async (t) => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const client = sandboxClient(t)
  assert.equal((await client.start()).serverInfo.version, version)
})

test('the program of the test has the methods of the generated client', async (t) => {
  const document = await sandboxClient(t).rpcDiscover()
  assert.deepEqual(document.methods.map((method) => method.name), openrpc.methods.map((method) => method.name))
})

test('a call returns the result', async (t) => {
  const { cases } = await sandboxClient(t).casesList({ profiles: ['ibm'], limit: 3, fields: ['title'] })
  assert.equal(cases.length, 3)
  assert.match(cases[0].id, /^ibm\/CS\d+$/)
})

test('an error has the class of its kind, the code, the data and whether to repeat', async (t) => {
  const client = sandboxClient(t)
  await assert.rejects(client.casesGet({ case: 'work/CS1' }), (error) => {
    assert(error instanceof InvalidParamsError && error instanceof CasewireError && error instanceof Error)
    assert.equal(error.name, 'InvalidParamsError')
    assert.equal(error.code, -32602)
    assert.equal(error.method, 'cases/get')
    assert.equal(error.data.issues[0].value, 'work/CS1')
    assert.equal(error.retriable, false)
    assert.equal(error.outcomeUnknown, false)
    return true
  })
  await assert.rejects(client.casesGet({ case: 'ibm/CS0000000' }), NotFoundError)
})

test('read-only refuses writes', async (t) => {
  const client = sandboxClient(t, { readOnly: true })
  await assert.rejects(client.commentsAdd({ case: 'ibm/CS4178171', text: 'x' }), ReadOnlyError)
})

test('1,000 concurrent calls each get their own response', async (t) => {
  const client = sandboxClient(t)
  const calls = Array.from({ length: 1000 }, (_, index) => client.referencesFind({ text: `SR ${600000000 + index}` }))
  const results = await Promise.all(calls)
  results.forEach((result, index) => assert.equal(result.references[0].number, String(600000000 + index)))
})

test('pages are read as they are needed', async (t) => {
  const client = sandboxClient(t)
  const ids = new Set()
  const pages = client.cases({ profiles: ['ibm'], limit: 25, fields: ['title'] })
  for await (const row of pages) ids.add(row.id)
  assert.equal(ids.size, 60)
  assert.equal(pages.page.sources[0].complete, true)
  assert.equal(pages.cursor, undefined)
})

test('an iteration over pages continues after a break, and elsewhere from its cursor', async (t) => {
  const client = sandboxClient(t)
  const params = { profiles: ['ibm'], limit: 20, fields: ['title'], sort: 'number' }
  const all = await client.cases(params).toArray()
  const pages = client.cases(params)
  const seen = []
  for await (const row of pages) {
    seen.push(row.id)
    if (seen.length === 7) break
  }
  for await (const row of pages) {
    seen.push(row.id)
    if (seen.length === 20) break
  }
  const rest = await client.cases({ ...params, cursor: pages.cursor }).toArray()
  assert.deepEqual([...seen, ...rest.map((row) => row.id)], all.map((row) => row.id))
})

test('comments and searches have pages as well', async (t) => {
  const client = sandboxClient(t)
  await client.cacheSync({ profiles: ['ibm'] })
  const [found] = await client.search({ query: 'bgp', limit: 5 }).toArray()
  assert.match(found.id, /\//)
  const comments = await client.comments({ case: 'ibm/CS4178171', limit: 2 }).toArray()
  assert(comments.length > 0)
})

test('progress and rows arrive before the result', async (t) => {
  const client = sandboxClient(t)
  const progress = []
  const rows = []
  const result = await client.casesList(
    { all: true, fields: ['title'] },
    { onProgress: (value) => progress.push(value.kind), onRows: (more) => rows.push(...more) }
  )
  assert.equal(result.cases.length, 0)
  assert.equal(rows.length, (await client.cases({ limit: 500, fields: ['title'] }).toArray()).length)
  assert.equal(progress[0], 'begin')
  assert.equal(progress.at(-1), 'end')
})

test('an aborted read is cancelled at the server', async (t) => {
  const { config, fault, counts } = await vendors(t)
  const client = sandboxClient(t, { sandbox: false, config, arguments: ['--no-session-store'] })
  await fault('listCases', { kind: 'delay', milliseconds: 60000 })
  const controller = new AbortController()
  const call = client.casesList({}, { signal: controller.signal })
  await until(async () => (await counts())['ibm-cloud'].requests.listCases > 0, 'the vendor has the request')
  const reason = new Error('the window was closed')
  controller.abort(reason)
  await assert.rejects(call, (error) => error instanceof RequestCancelledError && error.code === -32800 && error.cause === reason)
})

test('an aborted write that was sent has its own outcome', async (t) => {
  const { config, fault, counts } = await vendors(t)
  const client = sandboxClient(t, { sandbox: false, config, arguments: ['--no-session-store'] })
  await client.casesGet({ case: 'ibm/CS4178171', fields: ['title'] })
  await fault('addComment', { kind: 'delay', milliseconds: 300 })
  const controller = new AbortController()
  const call = client.commentsAdd({ case: 'ibm/CS4178171', text: 'Sent before the cancellation.' }, { signal: controller.signal })
  await until(async () => (await counts())['ibm-cloud'].requests.addComment > 0, 'the vendor has the comment')
  controller.abort()
  assert.equal((await call).text, 'Sent before the cancellation.')
})

test('a signal that is aborted already prevents the call', async (t) => {
  const client = sandboxClient(t)
  await assert.rejects(client.ping({}, { signal: AbortSignal.abort() }), RequestCancelledError)
  assert.equal(client.pid, undefined)
})

test('one signal cancels many calls without a warning', async (t) => {
  const warnings = []
  const warn = (warning) => warnings.push(warning.message)
  process.on('warning', warn)
  t.after(() => process.off('warning', warn))
  const client = sandboxClient(t)
  const { state } = await client.changesList()
  const controller = new AbortController()
  const calls = Array.from({ length: 50 }, () => client.changesList({ state, waitSeconds: 100 }, { signal: controller.signal }))
  controller.abort()
  // casewire ends a wait for changes either with the error or without changes.
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === 'rejected') assert(result.reason instanceof RequestCancelledError)
    else assert.deepEqual(result.value.events, [])
  }
  assert.deepEqual(warnings, [])
})

test('a timeout applies at the server, that of the client to calls without one', async (t) => {
  const { config, fault } = await vendors(t)
  const client = sandboxClient(t, { sandbox: false, config, timeoutSeconds: 1, arguments: ['--no-session-store', '--no-store'] })
  await fault('listCases', { kind: 'delay', milliseconds: 60000 })
  await assert.rejects(client.casesList(), (error) => error.kind === 'vendorUnavailable' && error.data.reason === 'timeout')
})

test('the timeout of a call does not include the time to wait for changes', async (t) => {
  const client = sandboxClient(t, { timeoutSeconds: 1 })
  const { state } = await client.changesList()
  const { events } = await client.changesList({ state, waitSeconds: 2 })
  assert.deepEqual(events, [])
})

const failures = [
  { fault: { kind: 'status', status: 429, retryAfter: 77 }, times: 9, kind: RateLimitedError, retriable: true },
  { fault: { kind: 'cutAfterActing' }, times: 1, kind: OutcomeUnknownError, retriable: false, outcomeUnknown: true }
]
for (const { fault: what, times, kind, retriable, outcomeUnknown = false } of failures) {
  test(`a comment that gets ${JSON.stringify(what)} fails with ${kind.name}`, async (t) => {
    const { config, fault } = await vendors(t)
    const client = sandboxClient(t, { sandbox: false, config, arguments: ['--no-session-store'] })
    await fault('addComment', what, times)
    await assert.rejects(client.commentsAdd({ case: 'ibm/CS4178171', text: 'x' }), (error) => {
      assert(error instanceof kind, error.name)
      assert.equal(error.retriable, retriable)
      assert.equal(error.outcomeUnknown, outcomeUnknown)
      return true
    })
  })
}

test('notifications are events', async (t) => {
  const client = sandboxClient(t)
  const changed = once(client, 'session/didChange')
  await client.casesList({ profiles: ['ibm'], limit: 1 })
  const [session] = await changed
  assert.equal(session.state, 'active')
})

test('close ends the program, and later calls fail', async (t) => {
  const client = new Client({ binary, sandbox: true })
  await client.ping()
  const { state } = await client.changesList()
  const waiting = client.changes({ state, waitSeconds: 200 }).next()
  const refused = assert.rejects(waiting, ClosedError)
  const { pid } = client
  const exit = once(client, 'exit')
  await client.close()
  await refused
  assert.equal((await exit)[0].exitCode, 0)
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  await assert.rejects(client.ping(), ClosedError)
  await client.close()
  await new Client({ binary: '/nonexistent' }).close()
})

test('await using closes the client', { skip: !Symbol.asyncDispose && 'this Node does not have it' }, async (t) => {
  const client = sandboxClient(t)
  await client.ping()
  await client[Symbol.asyncDispose]()
  assert.equal(client.pid, undefined)
})

test('close waits for a write', async (t) => {
  const { config, fault, counts } = await vendors(t)
  const client = new Client({ binary, config, arguments: ['--no-session-store'] })
  await client.casesGet({ case: 'ibm/CS4178171', fields: ['title'] })
  await fault('addComment', { kind: 'delay', milliseconds: 300 })
  const call = client.commentsAdd({ case: 'ibm/CS4178171', text: 'The last words.' })
  await until(async () => (await counts())['ibm-cloud'].requests.addComment > 0, 'the vendor has the comment')
  await client.close()
  assert.equal((await call).text, 'The last words.')
})

test('texts of any kind arrive unchanged', async (t) => {
  const client = sandboxClient(t)
  const text = 'Zoë 🧵 "quoted" \\ back\u2028slash\tTab </script> \u0301 ' + 'x'.repeat(8000)
  const added = await client.commentsAdd({ case: 'redhat/04180515', text })
  assert.equal(added.text, text)
})

test('a client keeps no file and no listener of a call', async (t) => {
  const client = sandboxClient(t, { cwd: temporaryFolder(t) })
  const controller = new AbortController()
  let listeners = 0
  const { signal } = controller
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...rest) => (listeners++, add(...rest))
  signal.removeEventListener = (...rest) => (listeners--, remove(...rest))
  for (let index = 0; index < 20; index++) await client.ping({}, { signal })
  assert.equal(listeners, 0)
})

test('the methods that write are those of the protocol', () => {
  assert(writingMethods.has('comments/add') && writingMethods.has('orders/create'))
  assert(!writingMethods.has('cases/list') && !writingMethods.has('session/login'))
})
