import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { Drafts } from '../src/drafts.js'
import { fakeProgram, program, temporaryFolder, until, vendors, window } from './support/extension.js'

const caseId = 'ibm/CS4178171'
const words = 'Seen again at 10:05.\n\nThe second paragraph, with Zoë and 🧵.'

/** Opens the comment editor of a case, types, and chooses `Send` in each dialog. */
async function compose(view, { text = words, target = caseId, button = 'Send' } = {}) {
  await view.run('casewire.case.comment', target)
  const document = view.state.editors.at(-1).document
  document.type(text)
  view.state.answers = ({ items }) => items.find((item) => item === button)
  return document
}

async function writeDraft(drafts, target, text) {
  const file = await drafts.create(target)
  writeFileSync(file, text)
  return file
}

const send = (view, document) => view.run('casewire.comment.send', document.uri)
const dialog = (view, pattern) => view.state.messages.find((each) => each.options.modal && pattern.test(each.message))

test('a comment is shown before it is sent, then it is at the vendor, and its draft and tab are gone', async (t) => {
  const view = await window(t)
  const document = await compose(view)
  assert.equal(await send(view, document), true)
  const { message, options } = dialog(view, /^Send this comment/)
  assert.equal(message, 'Send this comment to ibm/CS4178171?')
  assert.match(options.detail, /^BGP session on Direct Link fra04 flaps.*\nThe vendor is simulated \(sandbox\)\. The comment is not sent to a real one\.\n\nSeen again at 10:05\.\n\nThe second/)
  const { comments } = await view.extension.server.call('comments/list', { case: caseId, order: 'newest', limit: 1 })
  assert.equal(comments[0].text, words)
  assert.equal(existsSync(document.uri.fsPath), false)
  assert.deepEqual(view.state.tabs, [])
  assert.deepEqual(view.state.statusBarMessages, ['The comment was sent to ibm/CS4178171.'])
})

test('an opened case shows the comment that was sent', async (t) => {
  const view = await window(t)
  const open = await view.vscode.workspace.openTextDocument(view.vscode.Uri.parse(`case://${caseId}`))
  await send(view, await compose(view))
  await until(() => open.text.includes('Seen again at 10:05'), 'the case shows it')
})

test('a private comment can be sent where the vendor has them', async (t) => {
  const view = await window(t)
  const document = await compose(view, { target: 'redhat/04180515', button: 'Send as Private' })
  assert.equal(await send(view, document), true)
  assert.deepEqual(dialog(view, /^Send/).items, ['Send', 'Send as Private'])
  const { comments } = await view.extension.server.call('comments/list', { case: 'redhat/04180515', order: 'newest', limit: 1 })
  assert.equal(comments[0].private, true)
  const other = await compose(view, { button: undefined })
  await send(view, other)
  assert.deepEqual(view.state.messages.at(-1).items, ['Send'])
})

/**
 * What can go wrong while a comment is sent. `arrange` prepares it and returns the options of the window; `during` acts while
 * the comment is sent. `outcome` is what is known afterwards, `arrives` whether the vendor has the comment.
 */
const failures = [
  {
    // After a write, a 5xx leaves its outcome unknown.
    name: 'the vendor is unavailable', outcome: 'unknown', message: /^It is unknown whether .* It returned status 503\./,
    arrange: (world) => world.fault('addComment', { kind: 'status', status: 503 }, 9)
  },
  { name: 'the address of the vendor is refused', outcome: 'notSent', message: /^The comment was not sent\./, arrange: async (world) => world.child.kill() },
  { name: 'the vendor forbids it', outcome: 'notSent', message: /^The comment was not sent\. .*ermission/, arrange: (world) => world.fault('addComment', { kind: 'status', status: 403 }) },
  {
    name: 'the vendor limits the rate', outcome: 'notSent', message: /^The comment was not sent\. .* Try again in 77 s\. The text is kept\.$/,
    arrange: (world) => world.fault('addComment', { kind: 'status', status: 429, retryAfter: 77 }, 9)
  },
  {
    name: 'the vendor limits the rate of logins', outcome: 'notSent', message: /^The comment was not sent\./,
    arrange: async (world) => {
      await world.fault('token', { kind: 'status', status: 429, retryAfter: 60 }, 9)
      await world.revoke()
    }
  },
  {
    name: 'the answer of the vendor is lost', outcome: 'unknown', arrives: true, message: /^It is unknown whether ibm\/CS4178171 has the comment\. .* Check the comments of the case before you send it again\. The text is kept\.$/,
    arrange: (world) => world.fault('addComment', { kind: 'cutAfterActing' })
  },
  { name: 'the answer of the vendor is broken', outcome: 'unknown', arrives: true, message: /^It is unknown/, arrange: (world) => world.fault('addComment', { kind: 'brokenJSON' }) },
  { name: 'a gateway answers instead of the vendor', outcome: 'unknown', message: /^It is unknown/, arrange: (world) => world.fault('addComment', { kind: 'gatewayPage' }) },
  {
    name: 'the vendor answers too late', outcome: 'unknown', arrives: true, message: /^It is unknown/,
    arrange: (world) => world.fault('addComment', { kind: 'delay', milliseconds: 3000 }), settings: { 'casewire.timeoutSeconds': 1 }
  },
  {
    name: 'the vendor refuses the text', outcome: 'notSent', message: /^The comment was not sent\./,
    arrange: (world) => world.fault('addComment', { kind: 'status', status: 400 })
  },
  { name: 'the case does not exist', target: 'ibm/CS0000000', outcome: 'notSent', message: /^The comment was not sent\. .*CS0000000/ },
  { name: 'the profile does not exist', target: 'work/CS4178171', outcome: 'notSent', message: /^The comment was not sent\. Unknown profile "work"/ },
  { name: 'the vendor has no comments by API', target: 'cisco/682299374', sandbox: true, outcome: 'notSent', message: /^The comment was not sent\. Cisco Support cannot add comments/ },
  { name: 'the case is closed', target: 'ibm/CS3056152', outcome: 'notSent', message: /^The comment was not sent\./, mayArrive: true },
  { name: 'casewire is read-only', outcome: 'notSent', message: /^The comment was not sent\. .*read-only/, settings: { 'casewire.readOnly': true } },
  { name: 'the profile is read-only', outcome: 'notSent', message: /^The comment was not sent\. .*readOnly|read-only/, arrange: async (world, view) => {
      world.configure({ readOnly: true })
      await until(async () => (await view.extension.server.call('profiles/list')).profiles[0].readOnly, 'casewire has read the configuration')
    } },
  { name: 'the configuration is invalid', outcome: 'notSent', message: /^The comment was not sent\./, arrange: async (world, view) => {
      writeFileSync(world.config, '{"profiles": {')
      await until(() => view.extension.server.call('profiles/list').then(() => false, () => true), 'casewire has read the configuration')
    } },
  {
    name: 'the login is refused', outcome: 'notSent', message: /^The comment was not sent\. .*API key/,
    arrange: async (world) => {
      await world.fault('token', { kind: 'status', status: 400 }, 9)
      await world.revoke()
    }
  },
  { name: 'the text is too long', text: 'x'.repeat(9000), outcome: 'notSent', message: /^The comment was not sent\. .*8,?000/ },
  { name: 'the text is empty', text: ' \n ', outcome: undefined, message: /^The comment for ibm\/CS4178171 is empty\. Nothing was sent\.$/ },
  { name: 'the person does not confirm', button: undefined, outcome: undefined, message: /^Send this comment/ },
  {
    name: 'the person cancels in time', outcome: 'notSent', message: /^Cancelled\. The comment was not sent\. The text is kept\.$/,
    arrange: async (world) => {
      await world.fault('token', { kind: 'delay', milliseconds: 30000 })
      await world.revoke()
    },
    cancels: true
  },
  {
    name: 'the server is killed before it has the request', outcome: 'unknown', message: /^It is unknown/,
    during: async (view) => process.kill((await view.extension.server.start()).pid, 'SIGKILL')
  },
  {
    name: 'the server is killed after the vendor has the comment', outcome: 'unknown', arrives: true, message: /^It is unknown .*SIGKILL/,
    arrange: (world) => world.fault('addComment', { kind: 'delay', milliseconds: 60000 }),
    during: async (view, world) => {
      await until(async () => (await world.counts()).addComment > 0, 'the vendor has the request')
      process.kill((await view.extension.server.start()).pid, 'SIGKILL')
    }
  }
]

for (const failure of failures) {
  const { name, arrange, during, target = caseId, text = words, button = 'Send', cancels, message, arrives, mayArrive, settings = {} } = failure
  test(`the text is kept if ${name}`, async (t) => {
    const world = await vendors(t)
    const view = await window(t, { settings: { ...(failure.sandbox ? {} : world.settings), ...settings } })
    const document = await compose(view, { text, target, button: 'button' in failure ? null : button })
    await view.extension.server.call('ping')
    await arrange?.(world, view)
    if (cancels) view.state.onProgress = async (_options, cancel) => setTimeout(cancel, 300)
    if (during) view.state.onProgress = () => during(view, world)
    const result = await send(view, document)
    if (mayArrive && result) return
    assert.equal(result, false)
    // The text is in the editor and on the disk.
    assert.equal(document.getText(), text)
    assert.equal(document.isClosed, false)
    if (failure.outcome) assert.equal(readFileSync(document.uri.fsPath, 'utf8'), text)
    // What is known is reported, and stays at the draft.
    const shown = view.state.messages.findLast((each) => message.test(each.message))
    assert(shown, `${message} in ${view.state.messages.map((each) => each.message).join(' | ')}`)
    const attempt = await view.extension.drafts.attempt(target)
    assert.equal(attempt?.outcome, failure.outcome, attempt?.message)
    if (failure.outcome) {
      const lenses = await view.extension.comments.provideCodeLenses(document)
      assert.equal(lenses.length, 4)
    }
    // It was sent once at most.
    if (world.child.exitCode === null && !world.child.killed) {
      const counts = await world.counts()
      if (arrives) assert.equal(counts.addComment, 1)
      assert(counts.addComment <= 3, 'only what the vendor certainly did not execute is repeated by casewire')
    }
  })
}

const protocolFailures = [
  ['answers with something that is not JSON', `if (method === 'comments/add') return console.log('<html>')`, 'unknown'],
  ['closes the connection during the request', `if (method === 'comments/add') { process.stdout.end(); return setTimeout(() => process.exit(1), 50) }`, 'unknown'],
  ['never answers', `if (method === 'comments/add') return`, 'unknown'],
  ['has an internal error', `if (method === 'comments/add') return send({ id, error: { code: -32603, message: 'Bug.', data: { kind: 'internalError' } } })`, 'unknown'],
  ['has an error of a later version', `if (method === 'comments/add') return send({ id, error: { code: -31777, message: 'New.', data: { kind: 'newKind' } } })`, 'unknown'],
  ['ends before the write completed', `if (method === 'comments/add') return send({ id, error: { code: -32803, message: 'Ended.', data: { kind: 'requestFailed' } } })`, 'unknown'],
  ['is too old for comments', `if (method === 'comments/add') return send({ id, error: { code: -32601, message: 'Unknown method.', data: { kind: 'methodNotFound' } } })`, 'notSent']
]
for (const [name, script, outcome] of protocolFailures) {
  test(`the text is kept if the server ${name}`, async (t) => {
    const log = path.join(temporaryFolder(t), 'log')
    const binary = fakeProgram(t, `if (method === 'comments/add') require('node:fs').appendFileSync(${JSON.stringify(log)}, 'x')\n${script}`)
    const view = await window(t, { settings: { 'casewire.program': binary, 'casewire.timeoutSeconds': 1 } })
    const document = await compose(view)
    assert.equal(await send(view, document), false)
    assert.equal(readFileSync(document.uri.fsPath, 'utf8'), words)
    assert.equal((await view.extension.drafts.attempt(caseId)).outcome, outcome)
    assert.equal(readFileSync(log, 'utf8'), 'x', 'sent once')
  })
}

for (const [name, make] of [
  ['is missing', () => '/nonexistent/casewire'],
  ['is not executable', (folder) => {
    const file = path.join(folder, 'casewire')
    writeFileSync(file, '')
    chmodSync(file, 0o644)
    return file
  }]
]) {
  test(`the text is kept if the program ${name}`, async (t) => {
    const view = await window(t, { settings: { 'casewire.program': make(temporaryFolder(t)) } })
    const document = await compose(view)
    assert.equal(await send(view, document), false)
    assert.equal(readFileSync(document.uri.fsPath, 'utf8'), words)
    assert.match(view.state.messages.at(-1).message, /^The comment was not sent\. Cannot start casewire: .* The text is kept\.$/)
    assert.equal((await view.extension.drafts.attempt(caseId)).outcome, 'notSent')
  })
}

test('nothing is sent if the draft cannot be saved, such as on a full disk', async (t) => {
  const view = await window(t)
  const document = await compose(view)
  document.saveFails = true
  assert.equal(await send(view, document), false)
  assert.equal(document.getText(), words)
  assert.equal(view.state.messages.at(-1).message, 'The comment for ibm/CS4178171 cannot be saved, so it was not sent. It is still in the editor.')
  const { comments } = await view.extension.server.call('comments/list', { case: caseId })
  assert(comments.every((comment) => comment.text !== words))
})

test('a full disk: the draft stays whole, and nothing is sent', { skip: process.getuid() !== 0 && 'needs root' }, async (t) => {
  const storage = temporaryFolder(t)
  const { execFileSync } = await import('node:child_process')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', storage], { stdio: 'ignore' })
  } catch {
    t.skip('a file system cannot be mounted here')
    return
  }
  try {
    await fullDisk(t, storage)
  } finally {
    execFileSync('umount', ['-l', storage])
  }
})

async function fullDisk(t, storage) {
  const view = await window(t, { storage })
  const document = await compose(view)
  await document.save()
  for (let size = 4096; size > 0; size -= 4095) {
    try {
      for (let index = 0; ; index++) writeFileSync(path.join(storage, `fill-${size}-${index}`), Buffer.alloc(size))
    } catch {}
  }
  assert.equal(await send(view, document), false)
  assert.match(view.state.messages.at(-1).message, /^The comment was not sent\. ENOSPC/)
  assert.equal(readFileSync(document.uri.fsPath, 'utf8'), words)
}

test('an editor that was closed while a comment was sent leaves an unknown outcome, which the next window reports', async (t) => {
  const world = await vendors(t)
  const storage = temporaryFolder(t)
  await world.fault('addComment', { kind: 'delay', milliseconds: 60000 })
  // Another process, which is killed: nothing of it can tidy up.
  const script = `
    import { window } from ${JSON.stringify(new URL('./support/extension.js', import.meta.url).href)}
    const view = await window({ after() {} }, { storage: ${JSON.stringify(storage)}, settings: ${JSON.stringify(world.settings)} })
    await view.run('casewire.case.comment', '${caseId}')
    const document = view.state.editors.at(-1).document
    document.type(${JSON.stringify(words)})
    view.state.answers = ({ items }) => items.find((item) => item === 'Send')
    await view.run('casewire.comment.send', document.uri)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' })
  t.after(() => child.kill('SIGKILL'))
  await until(async () => (await world.counts()).addComment > 0, 'the vendor has the comment')
  const drafts = new Drafts(() => path.join(storage, 'drafts'))
  assert.equal(await drafts.attempt(caseId), undefined, 'while it is sent, nothing is wrong')
  await assert.rejects(drafts.begin(caseId), /is being sent already/)
  child.kill('SIGKILL')
  await until(() => child.signalCode, 'the other window is gone')

  const view = await window(t, { storage, settings: world.settings })
  await until(() => view.state.messages.length > 0, 'a message')
  assert.match(view.state.messages[0].message, /^It is unknown whether these cases have the comments that you sent: ibm\/CS4178171\. The texts are kept\.$/)
  await view.run('casewire.case.comment', caseId)
  const document = view.state.editors.at(-1).document
  assert.equal(document.getText(), words)
  // To send it again needs an answer of its own.
  view.state.answers = ({ items }) => items.find((item) => item === 'Send')
  assert.equal(await send(view, document), false)
  const question = dialog(view, /may have this comment already/)
  assert.deepEqual(question.items, ['Show the Case', 'Send Again'])
  assert.equal((await world.counts()).addComment, 1)
  view.state.answers = ({ items }) => items.find((item) => item === 'Send Again') ?? items.find((item) => item === 'Send')
  assert.equal(await send(view, document), true)
  assert.equal(await view.extension.drafts.attempt(caseId), undefined)
})

test('an attempt that certainly failed does not hide an earlier one whose outcome is unknown', async (t) => {
  const world = await vendors(t)
  const view = await window(t, { settings: world.settings })
  const document = await compose(view)
  await world.fault('addComment', { kind: 'cutAfterActing' })
  assert.equal(await send(view, document), false)
  await world.fault('addComment', { kind: 'status', status: 403 })
  view.state.answers = ({ items }) => items.find((item) => item === 'Send Again') ?? items.find((item) => item === 'Send')
  assert.equal(await send(view, document), false)
  const attempt = await view.extension.drafts.attempt(caseId)
  assert.equal(attempt.outcome, 'unknown')
  assert.match(attempt.message, /^The comment was not sent\. .* It is still unknown whether ibm\/CS4178171 has the comment from an earlier attempt\./)
  // The next attempt asks again.
  view.state.messages.length = 0
  view.state.answers = () => undefined
  assert.equal(await send(view, document), false)
  assert(dialog(view, /may have this comment already/))
})

test('an interrupted attempt stays known if the next one cannot begin', async (t) => {
  const folder = temporaryFolder(t)
  const drafts = new Drafts(() => folder)
  const file = await writeDraft(drafts, caseId, words)
  writeFileSync(`${file}.lock`, '999999999')
  assert.equal((await drafts.attempt(caseId)).outcome, 'unknown')
  await drafts.begin(caseId)
  assert.equal((await drafts.attempt(caseId)).outcome, 'unknown')
})

test('what is typed while a comment is sent stays', async (t) => {
  const world = await vendors(t)
  const view = await window(t, { settings: world.settings })
  const document = await compose(view)
  await world.fault('addComment', { kind: 'delay', milliseconds: 300 })
  view.state.onProgress = () => document.type(`${words}\nMore.`)
  assert.equal(await send(view, document), true)
  assert.equal(document.isClosed, false)
  assert.equal(document.getText(), `${words}\nMore.`)
  assert.equal(view.state.messages.at(-1).message, 'The comment was sent to ibm/CS4178171 without your later changes, which are kept.')
})

test('what is written in another editor while a comment is sent stays', async (t) => {
  for (const saves of [true, false]) {
    const world = await vendors(t)
    const view = await window(t, { settings: world.settings })
    const document = await compose(view)
    await world.fault('addComment', { kind: 'delay', milliseconds: 300 })
    view.state.onProgress = async () => {
      document.isClosed = true
      view.state.documents.splice(view.state.documents.indexOf(document), 1)
      await view.run('casewire.case.comment', caseId)
      const other = view.state.editors.at(-1).document
      assert.notEqual(other, document)
      other.type('Another comment.')
      if (saves) await other.save()
    }
    assert.equal(await send(view, document), true)
    assert(existsSync(document.uri.fsPath))
    assert.equal(view.state.editors.at(-1).document.isClosed, false)
    assert.equal(view.state.editors.at(-1).document.getText(), 'Another comment.')
    assert.equal(await view.extension.drafts.attempt(caseId), undefined)
  }
})

test('a comment that is being sent is not discarded', async (t) => {
  const world = await vendors(t)
  const view = await window(t, { settings: world.settings })
  const document = await compose(view)
  await world.fault('addComment', { kind: 'delay', milliseconds: 300 })
  await world.fault('addComment', { kind: 'status', status: 403 })
  view.state.answers = ({ items }) => items.find((item) => item === 'Send' || item === 'Discard')
  view.state.onProgress = () => view.run('casewire.comment.discard', document.uri)
  await send(view, document)
  assert(view.state.messages.some((each) => each.message === 'The comment for ibm/CS4178171 is being sent, so it was not discarded.'))
})

test('a comment that was written in the sandbox does not reach a real vendor', async (t) => {
  const world = await vendors(t)
  const view = await window(t, { settings: world.settings })
  await view.run('casewire.trySandbox')
  const document = await compose(view)
  await document.save()
  await view.run('casewire.trySandbox')
  assert.equal(view.extension.server.sandbox, false)
  assert.equal(await send(view, document), false)
  assert.equal(view.state.messages.at(-1).message, 'This comment was written for the sandbox, which is off. Nothing was sent.')
  assert.equal((await world.counts()).addComment, 0)
  // The same case has another draft at the real vendor.
  await view.run('casewire.case.comment', caseId)
  assert.equal(view.state.editors.at(-1).document.getText(), '')
  view.state.editors.at(-1).document.type('Real.')
  await send(view, view.state.editors.at(-1).document)
  assert.match(dialog(view, /^Send this/).options.detail, /Visible to the vendor and to everyone who can read the case\./)
})

test('a lock whose process id belongs to another process now does not prevent sending for ever', async (t) => {
  const folder = temporaryFolder(t)
  const drafts = new Drafts(() => folder)
  const file = await writeDraft(drafts, caseId, words)
  writeFileSync(`${file}.lock`, '1')
  await assert.rejects(drafts.begin(caseId), /is being sent already/)
  utimesSync(`${file}.lock`, new Date(0), new Date(Date.now() - 3 * 60 * 60 * 1000))
  assert.equal((await drafts.attempt(caseId)).outcome, 'unknown')
  await drafts.begin(caseId)
})

test('of two windows that find an abandoned lock at once, one sends', async (t) => {
  const source = JSON.stringify(new URL('../src/drafts.js', import.meta.url).href)
  for (let count = 0; count < 5; count++) {
    const folder = temporaryFolder(t)
    const file = await writeDraft(new Drafts(() => folder), caseId, words)
    writeFileSync(`${file}.lock`, '999999999')
    const script = `
      import { Drafts } from ${source}
      process.stdin.once('data', () => new Drafts(() => ${JSON.stringify(folder)}).begin('${caseId}').then(() => console.log('begun'), (error) => console.log(error.message)))
      console.log('ready')`
    const windows = [1, 2, 3].map(() => spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['pipe', 'pipe', 'inherit'] }))
    const line = (child) => new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())))
    await Promise.all(windows.map(line))
    const results = Promise.all(windows.map(line))
    for (const child of windows) child.stdin.write('go')
    assert.equal((await results).filter((result) => result === 'begun').length, 1, (await results).join())
    for (const child of windows) child.kill()
  }
})

test('a lock that another window is writing is not abandoned', async (t) => {
  const folder = temporaryFolder(t)
  const drafts = new Drafts(() => folder)
  const file = await writeDraft(drafts, caseId, words)
  writeFileSync(`${file}.lock`, '')
  await assert.rejects(drafts.begin(caseId), /is being sent already/)
  const minuteAgo = new Date(Date.now() - 60_000)
  utimesSync(`${file}.lock`, minuteAgo, minuteAgo)
  // A window that ended while it took the lock over does not prevent that.
  writeFileSync(`${file}.takeover`, '')
  utimesSync(`${file}.takeover`, minuteAgo, minuteAgo)
  await drafts.begin(caseId)
  assert(!existsSync(`${file}.takeover`))
})

test('a comment is not sent twice at once', async (t) => {
  const world = await vendors(t)
  const view = await window(t, { settings: world.settings })
  const document = await compose(view)
  await world.fault('addComment', { kind: 'delay', milliseconds: 300 })
  const results = await Promise.all([send(view, document), send(view, document)])
  assert.deepEqual(results.sort(), [false, true])
  assert.match(view.state.messages.findLast((each) => each.kind === 'error').message, /is being sent already/)
  assert.equal((await world.counts()).addComment, 1)
})

test('a comment that another window has sent is not sent again', async (t) => {
  const storage = temporaryFolder(t)
  const view = await window(t, { storage })
  const document = await compose(view)
  await document.save()
  await new Drafts(() => path.join(storage, 'sandbox-drafts')).remove(caseId)
  assert.equal(await send(view, document), false)
  assert.match(view.state.messages.at(-1).message, /Another window has sent or discarded the comment/)
  assert.equal(document.getText(), words)
})

test('a draft is discarded after a question', async (t) => {
  const view = await window(t)
  const document = await compose(view, { button: undefined })
  await document.save()
  await view.run('casewire.comment.discard', document.uri)
  assert.equal(readFileSync(document.uri.fsPath, 'utf8'), words)
  view.state.answers = () => 'Discard'
  await view.run('casewire.comment.discard', document.uri)
  assert.equal(existsSync(document.uri.fsPath), false)
})

test('the comments that were not sent can be listed and opened', async (t) => {
  const view = await window(t)
  await view.run('casewire.comment.list')
  assert.equal(view.state.messages.at(-1).message, 'No comment is waiting to be sent.')
  await writeDraft(view.extension.drafts, caseId, '$(flame) Hello')
  view.state.pick = (items) => {
    assert.equal(items[0].label, caseId)
    assert.equal(items[0].description, '$ (flame) Hello')
    return items[0]
  }
  await view.run('casewire.comment.list')
  assert.equal(view.state.editors.at(-1).document.getText(), '$(flame) Hello')
})

test('drafts are private, and only files of drafts are drafts', async (t) => {
  const folder = path.join(temporaryFolder(t), 'drafts')
  const drafts = new Drafts(() => folder)
  const file = await writeDraft(drafts, caseId, 'x')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o700)
  assert.equal(drafts.caseOf(file), caseId)
  for (const other of ['/etc/passwd', `${drafts.folder}/../x/CS1.casecomment`, `${drafts.folder}/ibm/a b.casecomment`, `${drafts.folder}/CS1.casecomment`]) {
    assert.equal(drafts.caseOf(other), undefined, other)
  }
  for (const invalid of ['../x', 'ibm/../x', 'ibm/x/y', '', 'ibm/']) assert.throws(() => drafts.file(invalid), TypeError)
  await drafts.create(caseId)
  assert.equal(await drafts.read(caseId), 'x', 'creating keeps the text')
  mkdirSync(path.join(drafts.folder, 'other'), { recursive: true })
  writeFileSync(path.join(drafts.folder, 'other', 'CS1.casecomment.attempt'), 'not JSON')
  assert.equal(await drafts.attempt('other/CS1'), undefined)
  assert.deepEqual((await drafts.list()).map((draft) => draft.case), [caseId])
  rmSync(drafts.folder, { recursive: true })
  assert.deepEqual(await drafts.list(), [])
  assert(program)
})
