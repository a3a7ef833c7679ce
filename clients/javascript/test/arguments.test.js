import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { Client, findProgram, InvalidParamsError, longestTimeoutSeconds, ProgramError } from 'casewire'
import { binary, fakeClient, sandboxClient, temporaryFolder } from './support.js'

const echo = `if (method === 'cases/list') return answer({ cases: [], params })`
const range = `must be an integer from 1 to ${longestTimeoutSeconds}, not`
const nested = (depth) => {
  let value = []
  for (let index = 0; index < depth; index++) value = [value]
  return value
}
const circular = {}
circular.self = circular

for (const [timeoutSeconds, kind, message] of [
  [0, RangeError, `"timeoutSeconds" ${range} 0. Omit it for the default.`],
  [-1, RangeError, `"timeoutSeconds" ${range} -1.`],
  [1.5, RangeError, `"timeoutSeconds" ${range} 1.5.`],
  [NaN, RangeError, `"timeoutSeconds" ${range} NaN.`],
  [Infinity, RangeError, `"timeoutSeconds" ${range} Infinity.`],
  [3_000_000, RangeError, `"timeoutSeconds" ${range} 3000000.`],
  [true, TypeError, '"timeoutSeconds" must be a number of seconds, not true.'],
  ['30', TypeError, '"timeoutSeconds" must be a number of seconds, not "30".'],
  [{}, TypeError, '"timeoutSeconds" must be a number of seconds, not {}.'],
  [30n, TypeError, '"timeoutSeconds" must be a number of seconds, not 30n.']
]) {
  test(`the timeout ${String(timeoutSeconds)} is refused before anything is sent`, async (t) => {
    const client = fakeClient(t, echo)
    const is = (error) => error instanceof kind && error.message.startsWith(message)
    await assert.rejects(client.casesList({ timeoutSeconds }), is)
    await assert.rejects(client.cases({ timeoutSeconds }).toArray(), is)
    await assert.rejects(client.changes({ timeoutSeconds }).next(), is)
    assert.throws(() => new Client({ timeoutSeconds }), is)
    assert.equal(client.pid, undefined)
    assert.equal((await client.casesList({ timeoutSeconds: 30 })).params.timeoutSeconds, 30)
  })
}

for (const [params, at, rule] of [
  [{ status: new Set(['open']) }, 'status', 'The param "status" is of the type Set, which JSON cannot express. Use an array.'],
  [{ a: { b: [1, new Map()] } }, 'a.b[1]', 'The param "a.b[1]" is of the type Map, which JSON cannot express. Use an object.'],
  [{ a: Buffer.from('x') }, 'a', 'The param "a" is of the type Buffer'],
  [{ a: new Uint8Array(2) }, 'a', 'The param "a" is of the type Uint8Array'],
  [{ a: 1n }, 'a', 'The param "a" is of the type bigint'],
  [{ a: [() => {}] }, 'a[0]', 'The param "a[0]" is of the type function'],
  [{ a: NaN }, 'a', 'The param "a" is NaN, which JSON cannot express.'],
  [{ a: [-Infinity] }, 'a[0]', 'The param "a[0]" is -Infinity'],
  [{ a: 'x\ud800' }, 'a', 'The param "a" contains half a surrogate pair'],
  [{ a: circular }, 'a', 'The params are nested too deeply, or contain themselves.'],
  [{ a: nested(600) }, 'a', 'The params are nested too deeply'],
  [{ a: nested(5000) }, 'a', 'The params are nested too deeply'],
  [{ a: 'x'.repeat(64 * 2 ** 20) }, '', 'The params have more than 67108864 bytes of JSON.']
]) {
  test(`a param is refused: ${rule.slice(0, 60)} (${at})`, async (t) => {
    const client = fakeClient(t, echo)
    await assert.rejects(client.call('cases/list', params), (error) => {
      assert(error instanceof InvalidParamsError, error.name)
      assert(error.message.startsWith(rule) && error.message.endsWith(' Nothing was sent.'), error.message)
      assert.equal(error.data.issues[0].path, at)
      return true
    })
    assert.deepEqual((await client.call('cases/list', { a: [new Date(0), undefined, null, '😀'], b: undefined })).params, {
      a: ['1970-01-01T00:00:00.000Z', null, null, '😀']
    })
  })
}

test('params of another type are named by the server', async (t) => {
  const client = sandboxClient(t)
  for (const [params, at] of [[{ limit: '5' }, 'limit'], [{ status: 'open' }, 'status'], [{ query: 7 }, 'query']]) {
    await assert.rejects(client.casesList(params), (error) => error instanceof InvalidParamsError && error.data.issues[0].path === at)
  }
  for (const params of [['x'], 'x', 7, () => {}]) {
    await assert.rejects(client.call('cases/list', params), { name: 'TypeError', message: /^The params must be an object, not / })
  }
  await assert.rejects(client.call(7), { name: 'TypeError', message: 'The method must be a string such as "cases/list", not 7.' })
  await assert.rejects(client.ping({}, { signal: 'x' }), { name: 'TypeError', message: '"signal" must be an AbortSignal, not "x".' })
  await assert.rejects(client.ping({}, { onProgress: 'x' }), { name: 'TypeError', message: '"onProgress" must be a function, not "x".' })
  assert.throws(() => client.changes({}, { onError: 'x' }), { name: 'TypeError', message: '"onError" must be a function, not "x".' })
  assert.deepEqual(await client.call('ping', null), {})
  // The deepest params that the client sends are answered.
  await assert.rejects(client.call('cases/list', { a: nested(498) }), InvalidParamsError)
})

for (const [options, message] of [
  [{ arguments: '--live' }, '"arguments" must be an array of strings, not "--live". Write ["--live"].'],
  [{ arguments: ['--live', 12] }, '"arguments[1]" must be a string, not 12.'],
  [{ arguments: { 0: 'x' } }, '"arguments" must be an array of strings, not {"0":"x"}.'],
  [{ env: ['A=1'] }, '"env" must be an object, not ["A=1"].'],
  [{ env: { TOKEN: 1234 } }, '"env" must have strings; the value of "TOKEN" is of the type number.'],
  [{ binary: 7 }, '"binary" must be a path, not 7.'],
  [{ config: ['x'] }, '"config" must be a path, not ["x"].'],
  [{ cwd: null }, '"cwd" must be a path, not null.'],
  ['x', 'The options of a client must be an object, not "x".']
]) {
  test(`an option is refused: ${message}`, () => {
    assert.throws(() => new Client(options), { name: 'TypeError', message })
  })
}

test('an environment without PATH finds the program', async (t) => {
  const folder = temporaryFolder(t)
  symlinkSync(await findProgram({ binary }), path.join(folder, 'casewire'))
  const before = process.env.PATH
  t.after(() => (process.env.PATH = before))
  process.env.PATH = folder
  const env = { HOME: folder, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder }
  for (const name of [undefined, 'casewire']) {
    const client = new Client({ ...(name && { binary: name }), sandbox: true, env })
    t.after(() => client.close())
    assert.deepEqual(await client.ping(), {})
  }
  await assert.rejects(new Client({ sandbox: true, env: { ...env, PATH: '' } }).ping(), ProgramError)
})

for (const [name, similar] of [['nope'], ['Start', 'start'], ['changes/didHapen', 'changes/didHappen'], ['session/didchange', 'session/didChange'], [7]]) {
  test(`the unknown event ${name} is refused`, async (t) => {
    const client = fakeClient(t, '')
    for (const method of ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']) {
      assert.throws(() => client[method](name, () => {}), (error) => {
        assert(error instanceof RangeError && error.message.startsWith('Unknown event '), error.message)
        assert.equal(error.message.includes('Did you mean'), similar !== undefined, error.message)
        assert(similar === undefined || error.message.includes(`Did you mean "${similar}"?`), error.message)
        assert(error.message.includes(' Events: '), error.message)
        return true
      })
    }
  })
}

const progress = `if (method === 'cases/list') {
    for (let number = 0; number < 5; number++) send({ method: '$/progress', params: { token: params.workDoneToken, value: { kind: 'report', percentage: number } } })
    return answer({ cases: [] })
  }`

test('callbacks that return a promise are called one after another, before the result', async (t) => {
  const client = fakeClient(t, progress)
  const log = []
  await client.casesList({}, {
    onProgress: async ({ percentage }) => {
      log.push(`begin ${percentage}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      log.push(`end ${percentage}`)
    }
  })
  assert.deepEqual(log, [0, 1, 2, 3, 4].flatMap((number) => [`begin ${number}`, `end ${number}`]))
})

test('an error of a callback fails the call and nothing else', async (t) => {
  const client = fakeClient(t, progress)
  const failures = [
    () => { throw new Error('now') },
    async () => { throw new Error('at once') },
    () => new Promise((_, reject) => setTimeout(() => reject(new Error('later')), 20))
  ]
  for (const onProgress of failures) {
    await assert.rejects(client.casesList({}, { onProgress }), { name: 'Error', message: /^(now|at once|later)$/ })
  }
  assert.deepEqual((await client.casesList({}, { onProgress: () => {} })).cases, [])
})

test('a feed waits for the promise of onError', async (t) => {
  const client = fakeClient(t, `if (method === 'changes/list') {
    if (!globalThis.failed) {
      globalThis.failed = true
      return send({ id, error: { code: -31006, message: 'x', data: { kind: 'vendorUnavailable', retriable: true } } })
    }
    return answer({ events: [{ id: '1' }], state: 's', pending: [] })
  }`)
  const seen = []
  const feed = client.changes({ state: 'x' }, {
    onError: async (error) => {
      await null
      seen.push(error.kind)
    }
  })
  assert.equal((await feed.next()).value.id, '1')
  assert.deepEqual(seen, ['vendorUnavailable'])
})

test('an error of a listener fails no call', () => {
  // In a process of its own, because the test runner takes errors that nothing caught.
  const script = `
    import assert from 'node:assert/strict'
    import { Client } from ${JSON.stringify(new URL('../src/index.js', import.meta.url))}
    const uncaught = new Set()
    process.on('uncaughtException', (error) => uncaught.add(error.message))
    const client = new Client({ binary: process.env.CASEWIRE, sandbox: true })
    for (const name of ['start', 'session/didChange', 'exit']) client.on(name, () => { throw new Error(name) })
    assert.deepEqual(await client.ping(), {})
    assert.equal((await client.casesList({ profiles: ['ibm'], limit: 1 })).cases.length, 1)
    await client.close()
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual([...uncaught].sort(), ['exit', 'session/didChange', 'start'])`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(status, 0, stderr)
})
