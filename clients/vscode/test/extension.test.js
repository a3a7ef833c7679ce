import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { uriOf } from '../src/caseId.js'
import { utcOffset } from '../src/caseDocuments.js'
import { ChangeWatcher } from '../src/changeWatcher.js'
import { manifest, fakeProgram, temporaryFolder, until, vendors, window } from './support/extension.js'
import { FakeLanguageClient } from './support/fakeLanguageClient.js'
import { Range, TextDocument, Uri } from './support/fakeVSCode.js'

const all = new Range(0, 0, 1000, 0)
const text = '# Red Hat 04180515: clients hang after a failover, so the mount is soft.\n# TODO: back to GFS2 when case #04003536 is solved.\n'
const documentOf = (content = text, name = 'mount.py', languageId = 'python') => new TextDocument(Uri.file(`/project/${name}`), content, languageId)

test('the tree has the cases of each profile that has cases', async (t) => {
  const { extension: { tree } } = await window(t)
  const profiles = await tree.getChildren()
  assert.deepEqual(profiles.map((node) => node.profile.profile), ['ibm', 'redhat', 'cisco'])
  const item = tree.getTreeItem(profiles[1])
  assert.equal(item.label, 'redhat')
  assert.equal(item.description, 'Red Hat Customer Portal')
  const [first] = await tree.getChildren(profiles[0])
  const caseItem = tree.getTreeItem(first)
  assert.equal(caseItem.label, "Cannot remove former colleague from account, 'user owns resources'")
  assert.match(caseItem.description, /^CS4197819 · new · S\d$/)
  assert.equal(caseItem.contextValue, 'case')
  assert.equal(caseItem.resourceUri.toString(), 'case://ibm/CS4197819')
})

test('a page of the tree is followed by a node that loads the next one', async (t) => {
  const { extension: { tree }, run } = await window(t, { settings: { 'casewire.tree.pageSize': 5, 'casewire.tree.query': '' } })
  const [ibm] = await tree.getChildren()
  const ids = new Set()
  for (let page = 1; ; page++) {
    const nodes = await tree.getChildren(ibm)
    for (const node of nodes) if (node.kind === 'case') ids.add(node.case.id)
    const last = nodes.at(-1)
    if (last.kind !== 'more') break
    assert.equal(ids.size, page * 5)
    await run(tree.getTreeItem(last).command.command, ...tree.getTreeItem(last).command.arguments)
  }
  assert.equal(ids.size, 60)
  // A refresh shows as many cases as before.
  await run('casewire.cases.refresh')
  assert.equal((await tree.getChildren(ibm)).filter((node) => node.kind === 'case').length, 60)
})

test('a page that is requested twice is shown once', async (t) => {
  const { extension: { tree }, run } = await window(t, { settings: { 'casewire.tree.pageSize': 5, 'casewire.tree.query': '' } })
  const [ibm] = await tree.getChildren()
  await tree.getChildren(ibm)
  await Promise.all([run('casewire.tree.more', 'ibm'), run('casewire.tree.more', 'ibm')])
  const ids = (await tree.getChildren(ibm)).filter((node) => node.kind === 'case').map((node) => node.case.id)
  assert.equal(ids.length, 10)
  assert.equal(new Set(ids).size, 10)
})

test('a filter replaces the query of the settings, and an invalid one is explained while it is typed', async (t) => {
  const { extension, run, state } = await window(t)
  const { tree } = extension
  const checks = []
  state.input = async (options) => {
    checks.push(await options.validateInput('status:opn'), await options.validateInput('status:closed'))
    return 'status:closed severity:4'
  }
  await run('casewire.cases.filter')
  assert.match(checks[0], /"status"|opn/)
  assert.equal(checks[1], undefined)
  assert.equal(extension.view.message, 'Filter: status:closed severity:4')
  assert.equal(state.contexts['casewire.filtered'], true)
  const nodes = await tree.getChildren((await tree.getChildren())[0])
  assert(nodes.every((node) => node.case.status.state === 'closed' && node.case.severity.level === 4))
  await run('casewire.cases.clearFilter')
  assert.equal(tree.query, 'status:open')
})

test('a filter that is typed is checked once, with its last value', async (t) => {
  const { extension, run, state } = await window(t)
  const queries = []
  const { call } = extension.server
  extension.server.call = function (method, params, ...rest) {
    if (params?.limit === 1) queries.push(params.query)
    return call.call(this, method, params, ...rest)
  }
  state.input = async (options) => {
    const checks = await Promise.all(['s', 'st', 'sta', 'status:', 'status:opn'].map((value) => options.validateInput(value)))
    assert.deepEqual(checks.slice(0, 4), [undefined, undefined, undefined, undefined])
    assert.match(checks[4], /opn/)
    return undefined
  }
  await run('casewire.cases.filter')
  assert.deepEqual(queries, ['status:opn'])
})

test('a profile that cannot be read shows why, and the others are not affected', async (t) => {
  const { settings, fault, child } = await vendors(t)
  const { extension: { tree } } = await window(t, { settings })
  await fault('listCases', { kind: 'status', status: 503 }, 20)
  const [ibm] = await tree.getChildren()
  const [node] = await tree.getChildren(ibm)
  assert.equal(node.kind, 'message')
  assert.match(tree.getTreeItem(node).tooltip, /503|not available|unavailable/i)
  assert(child.pid)
})

test('cases have badges and colours in the tree', async (t) => {
  const { extension: { tree, fileDecorations }, vscode } = await window(t, { settings: { 'casewire.tree.query': '' } })
  for (const profile of await tree.getChildren()) await tree.getChildren(profile)
  const kinds = new Map()
  for (const row of tree.cases.values()) {
    const decoration = fileDecorations.provideFileDecoration(uriOf(vscode, row.id))
    const expected = ['resolved', 'closed'].includes(row.status.state) ? 'closedForeground' : row.severity.level <= 2 ? `severity${row.severity.level}Foreground` : undefined
    assert.equal(decoration?.color.id, expected && `casewire.${expected}`)
    kinds.set(expected, (kinds.get(expected) ?? 0) + 1)
  }
  assert.equal(kinds.size, 4, 'each kind occurs')
  assert.equal(fileDecorations.provideFileDecoration(Uri.file('/etc/passwd')), undefined)
})

test('a case is a document with the rendering of casewire, in the preview or as text', async (t) => {
  const { run, state } = await window(t)
  await run('casewire.case.open', 'ibm/CS4178171')
  assert.deepEqual(state.executed.find(([name]) => name === 'markdown.showPreview')[1].toString(), 'case://ibm/CS4178171')
  const [document] = state.documents
  assert.match(document.text, /^# BGP session on Direct Link fra04 flaps, 22 prefixes withdrawn\n\n- Case: ibm\/CS4178171\n/)
  assert.equal(document.languageId, 'markdown')
  state.settings['casewire.openAs'] = 'text'
  await run('casewire.case.open', 'redhat/04180515')
  assert.equal(state.editors.at(-1).document.uri.toString(), 'case://redhat/04180515')
})

test('times of a case are in the zone of the machine', () => {
  assert.equal(utcOffset(0), '+00:00')
  assert.equal(utcOffset(120), '+02:00')
  assert.equal(utcOffset(-570), '-09:30')
})

test('a case that cannot be read is a document with the reason, in which Markdown of the vendor is literal', async (t) => {
  const { vscode, state } = await window(t)
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('case://ibm/CS0000000'))
  assert.match(document.text, /^# ibm\/CS0000000\n\nThe case cannot be shown: .*CS0000000/)
  for (const uri of ['case://ibm/..%2Fx', 'case://IBM/CS1', 'case:///x']) {
    const other = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))
    assert.match(other.text, /^Not a case: /)
  }
  assert.equal(state.messages.length, 0)
})

test('hints, hovers, diagnostics, completion and links come from the language server on the same process', async (t) => {
  const { extension, languageClient } = await window(t)
  assert.equal(languageClient.result.serverInfo.name, 'casewire')
  const document = documentOf()
  assert.equal(await languageClient.open(document), true)
  const diagnostics = await until(async () => {
    const pulled = languageClient.result.capabilities.diagnosticProvider
      ? (await languageClient.sendRequest('textDocument/diagnostic', { textDocument: { uri: document.uri.toString() } })).items
      : languageClient.messages.findLast((each) => each.method === 'textDocument/publishDiagnostics')?.params.diagnostics
    return pulled?.length ? pulled : undefined
  }, 'a diagnostic')
  assert.match(diagnostics[0].message, /^TODO waits for redhat\/04003536, which is closed/)
  const complete = 'in progress · S1,closed'
  await until(async () => (await languageClient.hints(document, all)).map((hint) => hint.label).join() === complete, complete)
  const position = { line: 0, character: 14 }
  const hover = await languageClient.sendRequest('textDocument/hover', { textDocument: { uri: document.uri.toString() }, position })
  assert.match(hover.contents.value, /NFS client hangs/)
  const links = await languageClient.sendRequest('textDocument/documentLink', { textDocument: { uri: document.uri.toString() } })
  assert.equal(links[0].target, 'https://access.redhat.com/support/cases/04180515')
  const typed = documentOf('# case:', 'b.py')
  await languageClient.open(typed)
  await extension.server.call('cache/sync', { profiles: ['redhat'] })
  const completion = await languageClient.sendRequest('textDocument/completion', { textDocument: { uri: typed.uri.toString() }, position: { line: 0, character: 7 } })
  assert(completion.items.length > 0)
  // Both use one process: the case of a hover is in the store of the extension.
  const { asOf } = await extension.server.call('cases/get', { case: 'redhat/04180515', fields: ['title'], maxAgeSeconds: 300 })
  assert.equal(typeof asOf, 'string')
})

test('numbers in documents are marked by the states in their hints', async (t) => {
  const { languageClient, state, vscode, extension } = await window(t)
  const document = documentOf()
  const editor = await vscode.window.showTextDocument(document)
  await languageClient.open(document)
  const complete = 'in progress · S1,closed'
  await until(async () => (await languageClient.hints(document, all)).map((hint) => hint.label).join() === complete, complete)
  const marked = () => Object.fromEntries(
    [...state.decorations.values()].map(({ options, ranges }) => [
      options.fontWeight ?? options.textDecoration, ranges.map(({ start, end }) => document.lineAt(start.line).text.slice(start.character, end.character))
    ])
  )
  assert.deepEqual(marked(), { 'line-through': ['04003536'], bold: ['04180515'], 'underline dotted': [] })
  // The hints of a part of the lines replace only these.
  await languageClient.hints(document, new Range(0, 0, 0, 10))
  assert.deepEqual(marked()['line-through'], ['04003536'])
  state.settings['casewire.decorations'] = false
  state.fire('onDidChangeConfiguration', { affectsConfiguration: (name) => name === 'casewire.decorations' })
  assert.deepEqual(marked(), { 'line-through': [], bold: [], 'underline dotted': [] })
  assert(editor && extension)
})

test('a line of 10 MB does not delay its marks', async (t) => {
  const { extension: { inlineDecorations }, state, vscode } = await window(t)
  const content = `${'a'.repeat(1e7)}= case #04003536`
  const document = documentOf(content, 'bundle.js')
  await vscode.window.showTextDocument(document)
  const start = performance.now()
  inlineDecorations.update(document, all, [{ position: { line: 0, character: content.length }, label: ' closed' }])
  assert(performance.now() - start < 1000)
  const { ranges: [range] } = [...state.decorations.values()].find(({ options }) => options.textDecoration === 'line-through')
  assert.deepEqual([range.start.character, range.end.character], [content.length - 8, content.length])
})

test('restarts leave no listeners behind', async (t) => {
  const { extension } = await window(t)
  const before = extension.server.listenerCount('end')
  for (let count = 0; count < 3; count++) await extension.restart()
  assert.equal(extension.server.listenerCount('end'), before)
  await Promise.all([extension.restart(), extension.restart()])
  assert.equal(extension.server.state, 'running')
})

test('an address is marked as a whole', async (t) => {
  const { extension: { inlineDecorations }, state, vscode } = await window(t)
  const address = 'https://access.redhat.com/support/cases/#/case/04003536'
  const document = documentOf(`# ${address}\n# see redhat/04003536 x\n`)
  await vscode.window.showTextDocument(document)
  const hint = (line, character) => ({ position: { line, character }, label: [{ value: 'closed' }] })
  inlineDecorations.update(document, all, [hint(0, 2 + address.length), hint(1, 21), hint(7, 0)])
  const { ranges } = [...state.decorations.values()].find(({ options }) => options.textDecoration === 'line-through')
  assert.deepEqual(ranges.map(({ start, end }) => document.lineAt(start.line).text.slice(start.character, end.character)), [address, 'redhat/04003536'])
})

test('the settings of documents are sent without defaults, which would override .casewire.json', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(path.join(folder, '.casewire.json'), '{"hints":"closedOnly"}')
  const { state, languageClient, extension } = await window(t, { settings: { 'casewire.words': ['ticket'] } })
  assert.deepEqual(extension.settings.ofLanguageServer(), { words: ['ticket'] })
  await until(() => languageClient.requests.includes('workspace/configuration'), 'casewire requests the settings')
  const answer = languageClient.options.middleware.workspace.configuration({ items: [{ section: 'casewire' }, { section: 'editor' }] })
  assert.deepEqual(answer, [{ words: ['ticket'] }, null])
  const document = documentOf('# ticket 04180515 and case 04180515\n', 'w.py')
  await languageClient.open(document)
  await until(async () => (await languageClient.hints(document, all)).length > 0, 'a hint')
  state.settings['casewire.hints'] = 'off'
  state.settings['casewire.inline.where'] = 'everywhere'
  await languageClient.options.middleware.workspace.didChangeConfiguration(['casewire'], () => assert.fail('The section must not be sent.'))
  await until(async () => (await languageClient.hints(document, all)).length === 0, 'no hint any more')
  // No setting of the extension is reported as unknown.
  assert.deepEqual(languageClient.messages.filter((message) => message.method === 'window/showMessage'), [])
})

test('only documents of files and new ones are sent to casewire', async (t) => {
  const { languageClient } = await window(t)
  for (const scheme of ['git', 'output', 'case', 'vscode-remote', 'vscode-vfs', 'search-editor', 'comment']) {
    const document = new TextDocument(Uri.from({ scheme, path: '/a.py' }), text, 'python')
    assert.equal(await languageClient.open(document), false, scheme)
  }
  assert.equal(await languageClient.open(new TextDocument(Uri.from({ scheme: 'untitled', path: 'Untitled-1' }), text, 'plaintext')), true)
})

test('a document of 11 MB and one without a name stay as they are, without a message', async (t) => {
  const { languageClient, state } = await window(t)
  const big = documentOf(text.repeat(90_000), 'big.py')
  assert(big.getText().length > 10_000_000)
  await languageClient.open(big)
  assert.deepEqual(await languageClient.hints(big, all), [])
  const unnamed = new TextDocument(Uri.from({ scheme: 'untitled', path: 'Untitled-1' }), text, 'plaintext')
  await languageClient.open(unnamed)
  await until(async () => (await languageClient.hints(unnamed, all)).length === 2, 'hints in a document without a name')
  assert.deepEqual(state.messages, [])
})

test('an untrusted workspace is not read, until it is trusted', async (t) => {
  FakeLanguageClient.clients.length = 0
  const view = await window(t, { trusted: false })
  const { extension, state } = view
  assert.equal(FakeLanguageClient.clients.length, 0)
  assert.equal(view.loads, 0)
  const [ibm] = await extension.tree.getChildren()
  assert((await extension.tree.getChildren(ibm)).length > 5)
  assert.deepEqual(state.messages, [])
  state.trust()
  await until(() => view.languageClient?.state === 'running', 'the language client runs')
  assert((await extension.tree.getChildren(ibm)).length > 5)
  assert.deepEqual(state.messages, [])
})

test('a program that dies is started again, which is reported once, and documents keep their hints', async (t) => {
  const { extension, languageClient, state } = await window(t)
  const client = await extension.server.start()
  const first = client.pid
  process.kill(first, 'SIGKILL')
  await until(() => languageClient.starts === 2, 'the language client runs again')
  assert.notEqual(client.pid, first)
  assert.deepEqual(state.messages.map((each) => each.message), ['casewire was ended by SIGKILL. It was started again.'])
  const document = documentOf()
  await languageClient.open(document)
  await until(async () => (await languageClient.hints(document, all)).length === 2, 'hints')
  assert((await extension.tree.getChildren(await extension.tree.getChildren().then(([ibm]) => ibm))).length > 5)
})

test('a program that dies without a language client is started again as well', async (t) => {
  const { extension, state } = await window(t, { trusted: false })
  const client = await extension.server.start()
  const first = client.pid
  process.kill(first, 'SIGKILL')
  await until(() => client.pid !== undefined && client.pid !== first, 'another process')
  assert.equal(state.messages.length, 1)
})

test('a program that dies again and again is not started for ever', async (t) => {
  const { extension, languageClient, state } = await window(t)
  const client = await extension.server.start()
  for (let count = 1; count <= 5; count++) {
    const pid = await until(() => languageClient.state === 'running' && languageClient.starts === count && client.pid, `start ${count}`)
    process.kill(pid, 'SIGKILL')
    await until(() => client.pid !== pid, 'the end')
  }
  await until(() => extension.server.state === 'failed', 'failed')
  assert.equal(languageClient.starts, 5)
  const { message, items } = state.messages.at(-1)
  assert.match(message, /^casewire was ended by SIGKILL\. It ended 5 times within 180 s\.$/)
  assert.deepEqual(items, ['Try the Sandbox', 'Restart', 'Show Log'])
  assert.match(state.statusBarItems[0].text, /\$\(warning\)/)
  // Nothing but Restart starts it.
  assert.match((await extension.tree.getChildren())[0].text, /It ended 5 times/)
  assert.equal(client.pid, undefined)
  await extension.restart()
  await until(() => FakeLanguageClient.clients.at(-1).state === 'running', 'running again')
})

for (const [what, script, message] of [
  ['is too old', `if (method === 'initialize') return answer({ casewireProtocol: '2020-01-01', capabilities: {} })`, /is too old: it has the protocol 2020-01-01/],
  ['is another server', `if (method === 'initialize') return answer({ capabilities: {} })`, /is not casewire: its answer to "initialize"/],
  ['sends requests back', `return process.stdout.write(line + '\\n')`, /is not casewire: it sends requests back\.$/],
  ['refuses its arguments', `console.error('Unknown option.'), process.exit(2)`, /ended with the exit code 2\. Its last line: Unknown option\.$/]
]) {
  for (const trusted of [true, false]) {
    test(`a program that ${what} is not started again, ${trusted ? 'with' : 'without'} a language client`, async (t) => {
      const log = path.join(temporaryFolder(t), 'log')
      writeFileSync(log, '')
      const binary = fakeProgram(t, `
        globalThis.started ??= require('node:fs').appendFileSync(${JSON.stringify(log)}, 'x') ?? true
        ${script}`)
      const { extension, state } = await window(t, { trusted, settings: { 'casewire.program': binary } })
      await until(() => extension.server.state === 'failed', 'failed')
      await new Promise((resolve) => setTimeout(resolve, 500))
      assert.equal(extension.server.state, 'failed')
      assert.match(extension.server.problem.message, message)
      assert.deepEqual(state.messages, [])
      assert(readFileSync(log, 'utf8').length <= 3, 'each part of the extension tries once at most')
    })
  }
}

test('a program that is missing is explained in the view and on demand, not at the start', async (t) => {
  const { extension, state, run } = await window(t, { settings: { 'casewire.program': '/nonexistent/casewire' } })
  assert.deepEqual(state.messages, [])
  await until(() => extension.server.state === 'failed', 'failed')
  assert.equal(state.contexts['casewire.problem'], true)
  assert.deepEqual(await extension.tree.getChildren(), [])
  assert.equal(state.statusBarItems[0].command, 'casewire.explainProblem')
  state.answers = ({ items }) => items[0]
  await run('casewire.case.open', 'ibm/CS1')
  await run('casewire.explainProblem')
  const { message, items } = state.messages[0]
  assert.equal(message, 'Cannot start casewire: "/nonexistent/casewire" does not exist. Install casewire, or name the program.')
  assert.deepEqual(items, ['Open Settings', 'Restart', 'Show Log'])
  assert(state.executed.some(([name, setting]) => name === 'workbench.action.openSettings' && setting === 'casewire.program'))
  // A changed setting starts it.
  state.settings['casewire.program'] = process.env.CASEWIRE
  state.fire('onDidChangeConfiguration', { affectsConfiguration: (name) => name === 'casewire.program' })
  await until(() => extension.server.state === 'running', 'running')
  assert.equal(state.contexts['casewire.problem'], false)
  assert.equal((await extension.tree.getChildren()).length, 3)
})

test('a program that is installed later is used from the next refresh on', async (t) => {
  const file = path.join(temporaryFolder(t), 'casewire')
  FakeLanguageClient.clients.length = 0
  const view = await window(t, { settings: { 'casewire.program': file } })
  assert.equal(view.languageClient, undefined)
  assert.equal(view.loads, 0)
  symlinkSync(process.env.CASEWIRE, file)
  await view.run('casewire.cases.refresh')
  await until(async () => (await view.extension.tree.getChildren()).length === 3, 'the profiles')
  await until(() => view.languageClient?.state === 'running', 'the language client runs')
  assert.deepEqual(view.state.messages, [])
})

test('without a configuration, the welcome page is shown, and the sandbox is one click away', async (t) => {
  const { extension, run, state } = await window(t, {
    settings: { 'casewire.sandbox': false, 'casewire.config': '/nonexistent/config.json', 'casewire.arguments': ['--no-store'] }
  })
  assert.deepEqual(await extension.tree.getChildren(), [])
  await run('casewire.trySandbox')
  assert.equal((await extension.tree.getChildren()).length, 3)
  assert.match(state.statusBarItems[0].text, / \(sandbox\)$/)
  assert.match(state.messages.at(-1).message, /simulated vendors/)
  await run('casewire.trySandbox')
  assert.deepEqual(await extension.tree.getChildren(), [])
})

test('the sandbox of the settings is not turned off by the command', async (t) => {
  const { extension, run, state } = await window(t)
  const { pid } = await extension.server.start()
  await run('casewire.trySandbox')
  assert.equal(state.messages.at(-1).message, 'casewire uses simulated vendors because of the setting "casewire.sandbox".')
  assert.equal((await extension.server.start()).pid, pid)
})

test('the status bar counts the cases that wait on the user', async (t) => {
  const { extension, state } = await window(t)
  const { count } = await extension.server.call('cases/count', { query: 'status:open is:waiting' })
  assert(count > 0)
  await extension.statusBar.refresh()
  assert.equal(state.statusBarItems[0].text, `$(comment-discussion) ${count} (sandbox)`)
  assert.match(state.statusBarItems[0].tooltip, /^casewire: \d+ cases match "status:open is:waiting", as of \d{4}-\d\d-\d\d \d\d:\d\d UTC \(sandbox\)\.$/)
  state.settings['casewire.statusBar.query'] = 'number:CS4178171'
  await extension.statusBar.refresh()
  assert.match(state.statusBarItems[0].tooltip, /^casewire: 1 case matches "number:CS4178171"/)
  state.settings['casewire.statusBar.query'] = ''
  await extension.statusBar.refresh()
  assert.equal(state.statusBarItems[0].text, '$(comment-discussion) casewire (sandbox)')
})

test('changes are followed while the tree is visible, and shown', async (t) => {
  const { extension, state, vscode } = await window(t, { visible: true })
  assert.equal(extension.watcher.running, true)
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('case://ibm/CS4178171'))
  await until(() => extension.watcher.state, 'changes are followed')
  await extension.server.call('comments/add', { case: 'ibm/CS4178171', text: 'Seen from another window.' })
  await until(() => document.text.includes('Seen from another window.'), 'the case shows the comment')
  extension.view.visible = false
  state.fire('onDidChangeVisibility')
  assert.equal(extension.watcher.running, false)
})

test('a state that is invalid each time is replaced with growing pauses', async () => {
  const resync = Object.assign(new Error('The state is not valid.'), { kind: 'resync', data: { state: 'fresh' } })
  const states = []
  const pauses = []
  let refreshes = 0
  const server = {
    changes({ state }) {
      states.push(state)
      return { state, async *[Symbol.asyncIterator]() { throw resync } }
    },
    emit() {}
  }
  await new Promise((resolve) => {
    const watcher = new ChangeWatcher(server, () => (refreshes += 1), async (milliseconds) => {
      pauses.push(milliseconds)
      if (pauses.length === 8) watcher.set(false)
      if (pauses.length === 8) resolve()
    })
    watcher.set(true)
  })
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000])
  assert.deepEqual(states, [undefined, ...Array(7).fill('fresh')])
  assert.equal(refreshes, 8)
})

test('a case is found by words, a number or an ambiguous number', async (t) => {
  const { run, state, extension } = await window(t)
  await extension.server.call('cache/sync', {})
  const choose = async (value, expected) => {
    const opened = run('casewire.case.copyNumber')
    const pick = await until(() => state.quickPicks.at(-1), 'a quick pick')
    pick.type(value)
    const item = await until(() => pick.picker.items.find((each) => expected.test(`${each.label} ${each.description ?? ''}`)), value)
    pick.choose(item)
    await opened
    state.quickPicks.pop()
    return state.clipboard
  }
  assert.equal(await choose('fra04', /CS4178171 BGP/), 'CS4178171')
  assert.equal(await choose('CS4178171', /CS4178171 BGP/), 'CS4178171')
  const hidden = run('casewire.case.open')
  const pick = await until(() => state.quickPicks.at(-1), 'a quick pick')
  pick.type('ibm/CS0000000')
  await until(() => /CS0000000/.test(pick.picker.items[0]?.label), 'the error as an item')
  pick.hide()
  await hidden
})

test('a new window reads from the vendors only what the store does not have', async (t) => {
  const world = await vendors(t)
  const store = path.join(temporaryFolder(t), 'store.sqlite')
  const configuration = JSON.parse(readFileSync(world.config, 'utf8'))
  writeFileSync(world.config, JSON.stringify({ ...configuration, store }))
  // The store is read for the account that is logged in.
  const { XDG_STATE_HOME } = process.env
  process.env.XDG_STATE_HOME = temporaryFolder(t)
  t.after(() => (XDG_STATE_HOME === undefined ? delete process.env.XDG_STATE_HOME : (process.env.XDG_STATE_HOME = XDG_STATE_HOME)))
  const settings = { ...world.settings, 'casewire.arguments': [] }
  const first = await window(t, { settings })
  await first.extension.server.call('cache/sync', {})
  await first.deactivate()
  const before = await world.counts()
  const second = await window(t, { settings })
  await until(() => /\) \d+$/.test(second.state.statusBarItems[0].text), 'the number')
  const after = await world.counts()
  assert.equal(after.listCases, before.listCases)
})

test('the program does not run in the folder of a project', async (t) => {
  const { extension } = await window(t)
  const { pid } = await extension.server.start()
  assert.equal(readlinkSync(`/proc/${pid}/cwd`), '/')
})

test('only addresses of the web are opened', async (t) => {
  const { run, state } = await window(t)
  await run('casewire.case.openPage', 'redhat/04180515')
  assert.deepEqual(state.opened, ['https://access.redhat.com/support/cases/04180515'])
  const program = fakeProgram(t, `if (method === 'cases/get') return answer({ id: params.case, url: 'command:workbench.action.terminal.new' })`)
  const other = await window(t, { settings: { 'casewire.program': program } })
  await other.run('casewire.case.openPage', 'ibm/CS1')
  assert.deepEqual(other.state.opened, [])
  assert.match(other.state.messages[0].message, /^Not an address of the web/)
})

test('texts of a vendor cannot change how the window looks, nor run anything', async (t) => {
  const title = 'Pay [now](command:workbench.action.terminal.new) $(flame)\u202e\u{e0041}\u0007\u001b]8;;x\u0007\u200b\n\nsecond'
  const program = fakeProgram(t, `
    const title = ${JSON.stringify(title)}
    if (method === 'cases/list' || method === 'cases/search') return answer({ cases: [
      { id: 'ibm/CS1', title, status: { state: 'new', vendor: title }, severity: { level: 1, vendor: title }, owner: { name: title } },
      { id: 'ibm/CS2', title, status: { state: 'constructor', vendor: title } }, { id: '../../etc/passwd', title: 'x' }, { id: 'ibm/../x', title: 'x' } ], sources: [{ profile: 'ibm', filteredHere: [], complete: true }] })
    if (method === 'cases/render') return send({ id, error: { code: -31003, message: title, data: { kind: 'notFound' } } })
    if (method === 'comments/add') return send({ id, error: { code: -31012, message: title, data: { kind: 'rejected' } } })`)
  const { extension, state, run, vscode } = await window(t, { settings: { 'casewire.program': program } })
  const [ibm] = await extension.tree.getChildren()
  const nodes = await extension.tree.getChildren(ibm)
  assert.deepEqual(nodes.map((node) => node.case?.id), ['ibm/CS1', 'ibm/CS2'])
  const [item, other] = nodes.map((node) => extension.tree.getTreeItem(node))
  // eslint-disable-next-line no-control-regex
  const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\u{e0041}]/u
  for (const shown of [item.label, item.tooltip, item.description, item.accessibilityInformation.label, other.description]) assert.doesNotMatch(shown, hidden)
  assert.equal(typeof item.label, 'string')
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('case://ibm/CS1'))
  assert.doesNotMatch(document.text, hidden)
  assert.match(document.text, /\\\[now\\\]\\\(command:/)
  const picked = run('casewire.case.copyNumber')
  const pick = await until(() => state.quickPicks.at(-1)?.picker.items.length && state.quickPicks.at(-1), 'items')
  assert.doesNotMatch(pick.picker.items[0].description, /\$\(/)
  assert.doesNotMatch(pick.picker.items[1].detail, /\$\(/)
  pick.hide()
  await picked
  await run('casewire.case.comment', 'ibm/CS1')
  state.documents.at(-1).type('Hello')
  state.answers = ({ items }) => items.find((each) => each === 'Send')
  await run('casewire.comment.send')
  assert.doesNotMatch(state.messages.at(-1).message, /\]\(/)
  assert.doesNotMatch(state.messages.at(-1).message, hidden)
})

test('nothing is loaded before it is used, and nothing is left behind', async (t) => {
  const entry = readFileSync(new URL('../src/extension.js', import.meta.url), 'utf8')
  assert.deepEqual(entry.match(/^import .*$/gm), ["import * as vscode from 'vscode'"])
  for (const name of readdirSync(new URL('../src/', import.meta.url))) {
    if (name === 'extension.js') continue
    const source = readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8')
    assert.doesNotMatch(source, /^import .*'(vscode|casewire|vscode-languageclient.*)'$/m, `${name} loads a module when it is loaded`)
    assert.doesNotMatch(source, /globalThis|eval\(|new Function/)
  }
  const view = await window(t)
  const client = await view.extension.server.start()
  const { pid } = client
  const before = [...view.state.commands.keys()]
  assert.equal(before.length, manifest.contributes.commands.length)
  await view.deactivate()
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  assert.equal(view.state.commands.size, 0)
  assert.deepEqual(readdirSync(view.storage), [], 'no file without a comment')
})
