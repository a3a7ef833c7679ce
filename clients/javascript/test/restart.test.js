import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { Client, ConnectionError, findProgram, InvalidParamsError, NoResponseError, ProgramError } from 'casewire'
import { binary, fakeClient, sandboxClient, temporaryFolder, until } from './support.js'

test('pending calls fail when the server dies, and the next call starts it again', async (t) => {
  const client = sandboxClient(t)
  const { state } = await client.changesList()
  const reading = client.changesList({ state, waitSeconds: 100 })
  const first = client.pid
  process.kill(first, 'SIGKILL')
  await assert.rejects(reading, (error) => {
    assert(error instanceof ConnectionError)
    assert.equal(error.signal, 'SIGKILL')
    assert.equal(error.retriable, true)
    assert.match(error.message, /^casewire was ended by SIGKILL before it answered changes\/list\./)
    return true
  })
  assert.deepEqual(await client.ping(), {})
  assert.notEqual(client.pid, first)
})

test('an error has the last lines of stderr', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') {
      for (let line = 1; line <= 30; line++) process.stderr.write('line ' + line + '\\n')
      process.stderr.write('without an end of line', () => process.exit(3))
      return
    }`)
  await assert.rejects(client.ping(), (error) => {
    assert.equal(error.stderr.length, 20)
    assert.equal(error.stderr.at(-1), 'without an end of line')
    assert.equal(error.stderr[0], 'line 12')
    assert.equal(error.exitCode, 3)
    assert.match(error.message, /ended with the exit code 3 before it answered ping\. Its last line: without an end of line$/)
    return true
  })
})

test('the outcome of a write is unknown when the server dies, and it is not sent again', async (t) => {
  const log = path.join(temporaryFolder(t), 'log')
  const client = fakeClient(t, `
    require('node:fs').appendFileSync(${JSON.stringify(log)}, method + '\\n')
    if (method === 'comments/add') return process.kill(process.pid, 'SIGKILL')
    if (method === 'ping') return answer({})`)
  await assert.rejects(client.commentsAdd({ case: 'ibm/CS1', text: 'x' }), (error) => {
    assert(error instanceof ConnectionError)
    assert.equal(error.outcomeUnknown, true)
    assert.equal(error.retriable, false)
    assert.match(error.message, /The change may have happened: check before you repeat it\./)
    return true
  })
  await client.ping()
  const { readFileSync } = await import('node:fs')
  assert.equal(readFileSync(log, 'utf8').match(/comments\/add/g).length, 1)
})

const broken = [
  ['sends a line that is not JSON', `if (method === 'ping') return console.log('Hello <b>world')`, /sent a line that is not a message: "Hello <b>world"/],
  ['sends a number', `if (method === 'ping') return console.log('7')`, /sent a line that is not a message: "7"/],
  ['closes its standard output', `if (method === 'ping') return process.stdout.end(), setInterval(() => {}, 1000)`, /closed its standard output/],
  ['closes its standard input', `if (method === 'ping') return require('node:fs').closeSync(0), setInterval(() => {}, 1000)`, undefined],
  ['closes everything and lives on', `if (method === 'ping') return [0, 1, 2].forEach(require('node:fs').closeSync), setInterval(() => {}, 1000)`, undefined]
]
for (const [what, script, message] of broken) {
  test(`a server that ${what} fails the call`, async (t) => {
    const client = fakeClient(t, script, { timeoutSeconds: 1 })
    await client.start()
    const { pid } = client
    await assert.rejects(client.ping(), (error) => {
      assert(error instanceof ConnectionError || error instanceof NoResponseError, error.stack)
      if (message) assert.match(error.message, message)
      return true
    })
    client.close()
    await until(() => {
      try {
        return !process.kill(pid, 0)
      } catch {
        return true
      }
    }, 'the process has ended', 15)
  })
}

test('a server that does not answer fails the call after its timeout', async (t) => {
  const client = fakeClient(t, `if (method === 'cases/list' || method === 'comments/add') return`)
  const read = assert.rejects(client.casesList({ timeoutSeconds: 1 }), (error) => {
    assert(error instanceof NoResponseError)
    assert.equal(error.message, 'casewire did not answer cases/list within 6 seconds.')
    assert.equal(error.retriable, true)
    return true
  })
  const write = assert.rejects(client.commentsAdd({ case: 'ibm/CS1', text: 'x', timeoutSeconds: 1 }), (error) => {
    assert.equal(error.outcomeUnknown, true)
    assert.equal(error.retriable, false)
    return true
  })
  await Promise.all([read, write])
})

test('a late response, a response without a call and unknown messages are ignored', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') {
      send({ id: 'js99', result: 1 }); send({ id: null, error: { code: -32700, message: 'x' } })
      send({ method: 'something/new', params: {} }); send({ method: '$/progress', params: { token: 'other', value: {} } })
      send({ method: 'error', params: {} })
      process.stdout.write('\\n[]\\n')
      answer({}); answer({})
    }`)
  assert.deepEqual(await client.ping(), {})
  assert.deepEqual(await client.ping(), {})
})

test('a kind of error that this client does not know keeps its data', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') return send({ id, error: { code: -31999, message: 'New.', data: { kind: 'constructor', retriable: true } } })
    if (method === 'cases/list') return send({ id, error: { code: 1, message: 'Bare.' } })`)
  await assert.rejects(client.ping(), (error) => error.name === 'CasewireError' && error.kind === 'constructor' && error.retriable)
  await assert.rejects(client.casesList(), (error) => error.kind === 'unknown' && error.code === 1 && !error.retriable)
})

const programs = [
  ['is missing', '/nonexistent/casewire', undefined, /^Cannot start casewire: "\/nonexistent\/casewire" does not exist\. Install casewire, or name the program\.$/],
  ['is a folder', '/usr', undefined, /^Cannot start casewire: "\/usr" is not a file\./],
  ['is not executable', undefined, { text: '#!/bin/sh\n', mode: 0o644 }, /is not executable\./],
  ['has no interpreter', undefined, { text: '#!/nonexistent\n', mode: 0o755 }, /^Cannot start casewire: ".*" cannot be executed, because its interpreter or loader does not exist\.$/],
  ['is empty', undefined, { text: '\0\0', mode: 0o755 }, /^Cannot start casewire: /],
  ['ends at once', undefined, { text: '#!/bin/sh\necho "no such library" >&2; exit 127\n', mode: 0o755 }, /ended with the exit code 127\. Its last line: no such library$/],
  ['sends requests back', undefined, { text: '#!/bin/sh\nexec cat\n', mode: 0o755 }, /is not casewire: it sends requests back\.$/],
  ['is another server', undefined, { text: '#!/bin/sh\nread line; for id in js1 js2; do echo \'{"jsonrpc":"2.0","id":"\'$id\'","result":{"capabilities":{}}}\'; done; read line\n', mode: 0o755 }, /is not casewire: its answer to "initialize" has no "casewireProtocol"\.$/],
  ['is too old', undefined, { text: '#!/bin/sh\nread line; for id in js1 js2; do echo \'{"jsonrpc":"2.0","id":"\'$id\'","result":{"casewireProtocol":"2026-01-01"}}\'; done; read line\n', mode: 0o755 }, /is too old: it has the protocol 2026-01-01, and this client needs .* or later\. Update casewire\.$/]
]
for (const [what, file, content, message] of programs) {
  test(`a program that ${what} is reported in one sentence`, async (t) => {
    let program = file
    if (content) {
      program = path.join(temporaryFolder(t), 'casewire')
      writeFileSync(program, content.text)
      chmodSync(program, content.mode)
    }
    const client = new Client({ binary: program })
    t.after(() => client.close())
    const reject = (error) => {
      assert(error instanceof ProgramError, error.stack)
      assert.match(error.message, message)
      assert.equal(error.retriable, false)
      assert.equal(error.outcomeUnknown, false)
      return true
    }
    // Root may execute nothing that lacks the bit, either.
    await assert.rejects(client.commentsAdd({ case: 'ibm/CS1', text: 'x' }), reject)
    await assert.rejects(client.ping(), reject)
  })
}

for (const [what, script, message] of [
  ['is too old', `if (method === 'initialize') return answer({ casewireProtocol: '2020-01-01' })`, /is too old: it has the protocol 2020-01-01/],
  ['sends requests back', `if (method === 'initialize') return send({ id, method })`, /is not casewire: it sends requests back\.$/],
  ['ends at once', `if (method === 'initialize') process.exit(3)`, /^Cannot start casewire: ".*" ended with the exit code 3\.$/]
]) {
  test(`a program that ${what} for a language client ends with that error, and a write before has an unknown outcome`, async (t) => {
    const client = fakeClient(t, script, { initialize: false })
    const exit = new Promise((resolve) => client.once('exit', resolve))
    await client.start()
    const calls = [client.profilesList(), client.commentsAdd({ case: 'ibm/CS1', text: 'x' })]
    client.send({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} })
    const { error } = await exit
    assert(error instanceof ProgramError)
    assert.match(error.message, message)
    await assert.rejects(calls[0], error)
    await assert.rejects(calls[1], { name: 'ConnectionError', outcomeUnknown: true, cause: error })
  })
}

test('each call is settled although the server is killed 30 times', async (t) => {
  const client = sandboxClient(t, { arguments: ['--no-store'] })
  const kinds = new Set()
  for (let round = 0; round < 60; round++) {
    const calls = Array.from({ length: 30 }, async (_, index) => {
      const controller = new AbortController()
      if (index % 5 === 0) setTimeout(() => controller.abort(), Math.random() * 20)
      const { signal } = controller
      try {
        if (index % 3 === 0) await client.casesList({ limit: 2 }, { signal, onProgress() {} })
        else if (index % 7 === 0) await client.commentsAdd({ case: 'ibm/CS4178171', text: 'x' })
        else await client.ping({}, { signal })
      } catch (error) {
        kinds.add(error.kind)
      }
    })
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 25))
    // Not in the last round, whose calls notice the death of the process before.
    if (client.pid && round % 2 === 0) process.kill(client.pid, 'SIGKILL')
    await Promise.all(calls)
  }
  assert.deepEqual(await client.ping(), {})
  for (const kind of kinds) assert(['connection', 'requestCancelled'].includes(kind), kind)
})

test('a working directory that is missing is reported', async (t) => {
  const client = new Client({ binary, sandbox: true, cwd: '/nonexistent' })
  await assert.rejects(client.ping(), /because the working directory "\/nonexistent" does not exist\.$/)
  await client.close()
})

test('a client that is closed while it starts does not wait for a program that never answers', async (t) => {
  const client = fakeClient(t, `if (method === 'initialize') return`)
  const call = assert.rejects(client.ping(), (error) => ['connection', 'closed'].includes(error.kind))
  await until(() => client.pid, 'the program runs')
  const start = performance.now()
  await client.close()
  assert(performance.now() - start < 5000)
  await call
})

test('messages in parts of one byte, and one of 16 MB, are read', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') {
      const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: { text: 'Zoë 🧵' } }) + '\\n')
      const next = (index) => index < bytes.length && process.stdout.write(bytes.subarray(index, index + 1), () => setImmediate(next, index + 1))
      return next(0)
    }
    if (method === 'cases/list') return answer({ text: 'ü'.repeat(8e6) })`)
  assert.deepEqual(await client.ping(), { text: 'Zoë 🧵' })
  const start = performance.now()
  assert.equal((await client.casesList()).text.length, 8e6)
  assert(performance.now() - start < 5000)
})

test('a line without an end fails the call, before it fills the memory', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') {
      const part = Buffer.alloc(2 ** 20, 'x')
      const next = () => process.stdout.write(part, next)
      return next()
    }`)
  await assert.rejects(client.ping(), { kind: 'connection', message: 'casewire sent a line that is too long before it answered ping.' })
})

test('a response whose error is null has a result', async (t) => {
  const client = fakeClient(t, `if (method === 'ping') return send({ id, result: { text: 'x' }, error: null })`)
  assert.deepEqual(await client.ping(), { text: 'x' })
})

test('rows that are missing are no rows', async (t) => {
  const client = fakeClient(t, `
    if (method === 'cases/list') {
      send({ method: '$/progress', params: { token: params.partialResultToken, value: null } })
      return answer({ cases: [] })
    }`)
  const seen = []
  await client.casesList({}, { onRows: (rows) => seen.push(rows) })
  assert.deepEqual(seen, [[]])
})

test('a next cursor that is null ends the pages', async (t) => {
  const client = fakeClient(t, `if (method === 'cases/list') return answer({ cases: params.cursor === null ? [] : [{ id: 'ibm/CS1' }], nextCursor: null })`)
  const pages = client.cases()
  assert.deepEqual(await pages.toArray(), [{ id: 'ibm/CS1' }])
  assert.equal(pages.cursor, undefined)
})

test('params that are not JSON fail their call only', async (t) => {
  const client = sandboxClient(t)
  await client.ping()
  const params = {}
  params.itself = params
  await assert.rejects(client.call('ping', params), InvalidParamsError)
  await assert.rejects(client.call('ping', { number: 1n }, { signal: new AbortController().signal }), InvalidParamsError)
  await client.ping()
  const start = performance.now()
  await client.close()
  assert(performance.now() - start < 5000, 'no call is pending')
})

test('the server judges a wait that setTimeout cannot have', async (t) => {
  const client = sandboxClient(t)
  for (const waitSeconds of [1e9, -10, {}, '5']) {
    await assert.rejects(client.changesList({ waitSeconds, timeoutSeconds: 30 }), { kind: 'invalidParams' })
  }
  assert.equal((await client.casesList({ limit: 1, timeoutSeconds: 86_400 })).cases.length, 1)
})

test('a notification cannot have the name of an event of the client', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') {
      for (const method of ['exit', 'error', 'start', {}, null]) send({ method })
      return answer({})
    }`)
  const seen = []
  for (const name of ['exit', 'start']) client.on(name, (value) => value === undefined && seen.push(name))
  await client.ping()
  assert.deepEqual(seen, [])
})

test('close waits for the process that runs, not for one that it replaced', async (t) => {
  const client = fakeClient(t, `
    const { existsSync, writeFileSync } = require('node:fs')
    const marker = __filename + '.started'
    if (method === 'initialize' && !existsSync(marker)) {
      writeFileSync(marker, '')
      process.on('SIGTERM', () => setTimeout(() => process.exit(0), 500))
      return answer({})
    }
    if (method === 'shutdown') return setTimeout(answer, 1000, null)`)
  await assert.rejects(client.start(), ProgramError)
  await client.start()
  const { pid } = client
  await client.close()
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})

test('a program that fills stderr does not fill the memory', async (t) => {
  const client = fakeClient(t, `
    if (method === 'ping') return process.stderr.write('x'.repeat(3e7) + '\\n', () => answer({}))
    if (method === 'cases/list') process.exit(1)`)
  await client.ping()
  await assert.rejects(client.casesList(), (error) => error.stderr.join('').length <= 20 * 2000)
})

test('an argument that no process can have is reported', async (t) => {
  const client = new Client({ binary, arguments: ['a\0b'] })
  await assert.rejects(client.ping(), ProgramError)
})

test('an invalid command line is reported with the words of the program', async (t) => {
  const client = new Client({ binary, arguments: ['--nosuch'] })
  await assert.rejects(client.ping(), (error) => error instanceof ProgramError && /exit code 2\. Its last line: .*--nosuch/.test(error.message))
})

test('the program is found on the PATH, then in the Python package, but not in the working directory', async (t) => {
  const folder = temporaryFolder(t)
  const make = (name, text = '#!/bin/sh\n') => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    chmodSync(file, 0o755)
    return file
  }
  const file = make('casewire')
  assert.equal(await findProgram({ env: { PATH: `/nonexistent:${folder}` } }), file)
  const home = process.env.HOME
  process.env.HOME = folder
  t.after(() => (process.env.HOME = home))
  const directory = process.cwd()
  process.chdir(folder)
  t.after(() => process.chdir(directory))
  writeFileSync(path.join(folder, 'casewire.py'), `def binary(): return ${JSON.stringify(file)}\n`)
  await assert.rejects(findProgram({ env: { PATH: '.:' } }), /"casewire" is not on the PATH/)
  const paths = { PATH: '/usr/bin:/bin' }
  await assert.rejects(findProgram({ env: paths }), /"casewire" is not on the PATH/)
  assert.equal(await findProgram({ env: { ...paths, PYTHONPATH: folder } }), file)
})
