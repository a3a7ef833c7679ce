// Makes the screen of README.md from a run of the extension against the sandbox, and compares it. With --write, writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { stderr } from 'node:process'
import { caseOf, uriOf } from '../src/caseId.js'
import { until, window } from './support/extension.js'
import { Range, TextDocument, Uri } from './support/fakeVSCode.js'

const after = []
const view = await window({ after: (action) => after.unshift(action) }, { settings: { 'casewire.tree.pageSize': 3 } })
const { extension, state, languageClient } = view
const { tree, fileDecorations } = extension

const text = [
  'def mount(server):',
  '    # Red Hat 04180515: clients hang after a failover, so the mount is soft.',
  '    options = ["soft", "timeo=50"]',
  '    # TODO: back to GFS2 when case #04003536 is solved.',
  '    return run("mount", "-o", ",".join(options), server)'
]
const document = new TextDocument(Uri.file('/project/mount.py'), `${text.join('\n')}\n`, 'python')
await languageClient.open(document)
const hints = await until(async () => {
  const found = await languageClient.hints(document, new Range(0, 0, 100, 0))
  return found.map((hint) => hint.label).join() === 'in progress · S1,closed' && found
}, 'the hints')
const diagnostics = await until(async () => {
  const { items } = await languageClient.sendRequest('textDocument/diagnostic', { textDocument: { uri: document.uri.toString() } })
  return items.length > 0 && items
}, 'the diagnostic')
const hover = await languageClient.sendRequest('textDocument/hover', { textDocument: { uri: document.uri.toString() }, position: { line: 1, character: 16 } })
const plain = hover.contents.value.replace(/\\(.)/g, '$1').replace(/^- /gm, '').split('\n').filter((line) => line && !/^(updated|as of|Updated|Opened)/i.test(line))
const editor = []
text.forEach((line, number) => {
  const hint = hints.find(({ position }) => position.line === number)
  editor.push(hint ? `${line.slice(0, hint.position.character)} ‹${hint.label}›${line.slice(hint.position.character)}` : line)
  if (number === 1) editor.push(...plain.slice(0, 5).map((each) => `    | ${each}`))
  for (const { range, message } of diagnostics) if (range.start.line === number) editor.push(`    ^ ${message}`)
})

const side = []
for (const profile of await tree.getChildren()) {
  const { label, description } = tree.getTreeItem(profile)
  side.push(`v ${label}  ${description}`)
  for (const node of await tree.getChildren(profile)) {
    const item = tree.getTreeItem(node)
    const badge = item.resourceUri && fileDecorations.provideFileDecoration(uriOf(view.vscode, caseOf(item.resourceUri)))?.badge
    side.push(`    ${item.label}`)
    if (item.description) side.push(`      ${item.description}${badge ? `  [${badge}]` : ''}`)
  }
}

await extension.statusBar.refresh()
const lines = [
  'CASES', ...side, '', 'mount.py', ...editor, '', state.statusBarItems[0].text.replace(/\$\(([a-z-]+)\)/g, '($1)')
]
const screen = `${lines.join('\n')}\n`
for (const action of after) await action()

const readme = new URL('../README.md', import.meta.url)
const content = readFileSync(readme, 'utf8')
const block = /(<!-- test: screen -->\n```\n)([^]*?)```/
if (process.argv.includes('--write')) {
  writeFileSync(readme, content.replace(block, (_, start) => `${start}${screen}\`\`\``))
} else if (block.exec(content)[2] !== screen) {
  stderr.write(`The screen in README.md differs:\n${screen}`)
  process.exitCode = 1
}
