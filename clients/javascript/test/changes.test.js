import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestCancelledError, ResyncError } from 'casewire'
import { fakeClient, sandboxClient } from './support.js'

test('changes are iterated from a state on, and the state moves with what was processed', async (t) => {
  const client = sandboxClient(t)
  const { state } = await client.changesList()
  const texts = ['one', 'two', 'three']
  for (const text of texts) await client.commentsAdd({ case: 'ibm/CS4178171', text })
  const feed = client.changes({ state, include: ['bodies'], kinds: ['comment'] })
  const seen = []
  for await (const change of feed) {
    seen.push(change.new.text)
    if (seen.length === 2) {
      assert.equal(feed.state, state, 'the third change is not processed yet')
    }
    if (seen.length === 3) break
  }
  assert.deepEqual(seen, texts)
  await client.commentsAdd({ case: 'ibm/CS4178171', text: 'four' })
  const next = client.changes({ state: feed.state, include: ['bodies'], kinds: ['comment'] })
  assert.equal((await next.next()).value.new.text, 'four')
})

test('without a state, the feed begins now', async (t) => {
  const client = sandboxClient(t, { arguments: ['--live', '600'] })
  const feed = client.changes({ profiles: ['redhat'] })
  const { value } = await feed.next()
  assert.equal(value.profile, 'redhat')
})

test('the feed continues after the server died', async (t) => {
  const script = `
    const { existsSync, writeFileSync } = require('node:fs')
    const marker = __filename + '.died'
    if (method === 'changes/list') {
      if (params.state === 'first' && !existsSync(marker)) { writeFileSync(marker, ''); process.exit(1) }
      const events = params.state === undefined ? [] : [{ id: params.state }]
      return answer({ events, state: params.state === undefined ? 'first' : 'second', hasMore: false, pending: [], asOf: {}, budget: {} })
    }`
  const client = fakeClient(t, script)
  const errors = []
  const feed = client.changes({}, { onError: (error) => errors.push(error.kind) })
  assert.equal((await feed.next()).value.id, 'first')
  assert.equal(feed.state, 'second')
  assert.deepEqual(errors, ['connection'])
})

test('the feed waits as long as the vendor asks', async (t) => {
  const script = `
    globalThis.tries = (globalThis.tries ?? 0) + (method === 'changes/list')
    if (method === 'changes/list' && tries === 1) return send({ id, error: { code: -31005, message: 'x', data: { kind: 'rateLimited', retryAfterSeconds: 1 } } })
    if (method === 'changes/list') return answer({ events: [{ id: 'a' }], state: 's', hasMore: false, pending: [], asOf: {}, budget: {} })`
  const feed = fakeClient(t, script).changes({ state: 'x' })
  const start = performance.now()
  await feed.next()
  assert(performance.now() - start >= 990)
})

test('a pause that setTimeout cannot have is not a pause of 1 ms', async (t) => {
  const client = fakeClient(t, `
    if (method === 'changes/list') return send({ id, error: { code: -31005, message: 'x', data: { kind: 'rateLimited', retryAfterSeconds: 99999999 } } })`)
  const errors = []
  const controller = new AbortController()
  const onError = (error) => {
    errors.push(error)
    setTimeout(() => controller.abort(), 200)
  }
  await assert.rejects(client.changes({ state: 'x' }, { signal: controller.signal, onError }).next(), RequestCancelledError)
  assert.equal(errors.length, 1)
})

test('a profile that cannot be read does not delay the changes of the others', async (t) => {
  const script = `
    if (method === 'changes/list') {
      globalThis.rounds = (globalThis.rounds ?? 0) + 1
      const failures = rounds === 1 ? undefined : [{ profile: 'broken', failure: { message: 'x' } }]
      const pending = rounds === 1 ? ['slow', 'broken'] : ['broken']
      return answer({ events: params.state === 's2' ? [{ id: 'a' }] : [], state: 's' + rounds, hasMore: false, pending, failures, asOf: {}, budget: {} })
    }`
  const feed = fakeClient(t, script).changes({}, { signal: AbortSignal.timeout(5000) })
  assert.equal((await feed.next()).value.id, 'a')
  assert.equal(feed.page.failures[0].profile, 'broken')
})

test('a server that dies each time ends the feed with its error', async (t) => {
  const client = fakeClient(t, `if (method === 'changes/list') process.exit(9)`)
  const delays = []
  await assert.rejects(client.changes({ state: 'x' }, { onError: () => delays.push(Date.now()) }).next(), { kind: 'connection', exitCode: 9 })
  assert.equal(delays.length, 5)
})

test('an invalid state ends the feed with the state from which to continue', async (t) => {
  const client = sandboxClient(t)
  const other = sandboxClient(t, { arguments: ['--seed', '2'] })
  const { state } = await other.changesList()
  await other.commentsAdd({ case: (await other.casesList({ profiles: ['ibm'], limit: 1 })).cases[0].id, text: 'x' })
  const later = await other.changesList({ state })
  await assert.rejects(client.changes({ state: later.state }).next(), (error) => error instanceof ResyncError && typeof error.data.state === 'string')
})

test('a signal ends the feed, also between two attempts', async (t) => {
  const client = sandboxClient(t)
  const { state } = await client.changesList()
  const signal = AbortSignal.timeout(100)
  await assert.rejects(client.changes({ state }, { signal }).next(), RequestCancelledError)
  const dying = fakeClient(t, `if (method === 'changes/list') process.exit(9)`)
  const controller = new AbortController()
  const feed = dying.changes({ state: 'x' }, { signal: controller.signal, onError: () => controller.abort() })
  await assert.rejects(feed.next(), RequestCancelledError)
})
