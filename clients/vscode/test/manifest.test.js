// Checks package.json against what VS Code documents about manifests: "Extension Manifest", "Contribution Points", "Activation
// Events" and "when clause contexts" of its extension API, and the checks of its extension points.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { languageSettings } from '../src/settings.js'
import { manifest, window } from './support/extension.js'

const folder = fileURLToPath(new URL('..', import.meta.url))
const { contributes } = manifest
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

const categories = [
  'Programming Languages', 'Snippets', 'Linters', 'Themes', 'Debuggers', 'Formatters', 'Keymaps', 'SCM Providers', 'Other', 'Extension Packs',
  'Language Packs', 'Data Science', 'Machine Learning', 'Visualization', 'Notebooks', 'Education', 'Testing', 'AI', 'Chat'
]
const points = [
  'authentication', 'breakpoints', 'colors', 'commands', 'configuration', 'configurationDefaults', 'customEditors', 'debuggers', 'grammars', 'icons',
  'iconThemes', 'jsonValidation', 'keybindings', 'languages', 'menus', 'problemMatchers', 'problemPatterns', 'productIconThemes',
  'resourceLabelFormatters', 'semanticTokenModifiers', 'semanticTokenScopes', 'semanticTokenTypes', 'snippets', 'submenus', 'taskDefinitions',
  'terminal', 'themes', 'typescriptServerPlugins', 'views', 'viewsContainers', 'viewsWelcome', 'walkthroughs'
]
const menus = [
  'commandPalette', 'file/newFile', 'explorer/context', 'editor/context', 'editor/title', 'editor/title/context', 'view/title', 'view/item/context',
  'scm/title', 'comments/commentThread/title', 'comments/commentThread/context', 'timeline/title', 'timeline/item/context', 'touchBar'
]
const fields = [
  'name', 'version', 'publisher', 'engines', 'license', 'displayName', 'description', 'categories', 'keywords', 'galleryBanner', 'preview', 'main',
  'browser', 'contributes', 'activationEvents', 'badges', 'markdown', 'qna', 'sponsor', 'dependencies', 'devDependencies', 'extensionPack',
  'extensionDependencies', 'extensionKind', 'scripts', 'icon', 'pricing', 'capabilities',
  // of npm
  'private', 'type', 'repository'
]
const scopes = ['application', 'machine', 'machine-overridable', 'window', 'resource', 'language-overridable']

test('the fields of the manifest', () => {
  for (const name of Object.keys(manifest)) assert(fields.includes(name), `unknown field ${name}`)
  assert.match(manifest.name, /^[a-z0-9-]+$/)
  assert.match(manifest.publisher, /^[a-z0-9][a-z0-9-]*$/i)
  assert.match(manifest.version, /^\d+\.\d+\.\d+$/)
  assert.match(manifest.engines.vscode, /^\^\d+\.\d+\.\d+$/, 'not *')
  assert(manifest.keywords.length <= 5)
  for (const category of manifest.categories) assert(categories.includes(category), category)
  for (const kind of manifest.extensionKind) assert(['ui', 'workspace'].includes(kind))
  assert(existsSync(path.join(folder, manifest.main)))
  // Modules are supported since 1.100.
  assert.equal(manifest.type, 'module')
  assert(Number(manifest.engines.vscode.split('.')[1]) >= 100)
})

test('the only dependencies are the client and vscode-languageclient', () => {
  assert.deepEqual(Object.keys(manifest.dependencies), ['casewire', 'vscode-languageclient'])
  assert.equal(manifest.version, read('../../javascript/package.json').version)
  // 3.18 documents are supported from 10.0.1 on.
  assert.equal(manifest.dependencies['vscode-languageclient'], '^10.0.1')
})

test('untrusted and virtual workspaces are supported in a limited way, which is explained', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities
  for (const each of [untrustedWorkspaces, virtualWorkspaces]) {
    assert([true, false, 'limited'].includes(each.supported))
    assert.equal(typeof each.description, 'string')
  }
  // What chooses a program, or where it sends something, is not read from a workspace.
  for (const name of ['program', 'arguments', 'config', 'sandbox', 'readOnly']) {
    assert(untrustedWorkspaces.restrictedConfigurations.includes(`casewire.${name}`))
    assert.equal(contributes.configuration.properties[`casewire.${name}`].scope, 'machine')
  }
})

test('the extension is activated after the start of the window', () => {
  // Commands and views of the manifest activate it without an entry since 1.74.
  assert.deepEqual(manifest.activationEvents, ['onStartupFinished'])
})

test('contribution points, commands and menus', () => {
  for (const point of Object.keys(contributes)) assert(points.includes(point), `unknown contribution point ${point}`)
  const commands = new Set()
  for (const { command, title, category, icon } of contributes.commands) {
    assert.match(command, /^casewire\.[a-zA-Z.]+$/)
    assert(!commands.has(command), `${command} is listed twice`)
    commands.add(command)
    assert(title && category)
    if (icon) assert.match(icon, /^\$\([a-z-]+\)$/)
  }
  for (const [menu, items] of Object.entries(contributes.menus)) {
    assert(menus.includes(menu), `unknown menu ${menu}`)
    for (const { command, when, group, ...rest } of items) {
      assert(commands.has(command), `${menu} has the unknown command ${command}`)
      assert.equal(typeof when, 'string')
      if (group) assert.match(group, /^[a-z0-9_]+(@\d+)?$/)
      assert.deepEqual(rest, {})
    }
    // An item of a title bar needs an icon.
    for (const { command, group } of items) {
      if (/^(navigation|inline)/.test(group ?? '')) assert(contributes.commands.find((each) => each.command === command).icon, command)
    }
  }
  for (const { command, key, mac, when } of contributes.keybindings) {
    assert(commands.has(command) && key && mac && when)
  }
})

test('each command has a handler, and none is a command of the language server', async (t) => {
  const { state, languageClient } = await window(t)
  assert.deepEqual([...state.commands.keys()].sort(), contributes.commands.map((each) => each.command).sort())
  // vscode-languageclient registers those of the server, and VS Code refuses a second command of the same name.
  for (const command of languageClient.result.capabilities.executeCommandProvider.commands) assert(!state.commands.has(command), command)
})

test('views and their welcome pages', async (t) => {
  const [container] = contributes.viewsContainers.activitybar
  assert.match(container.id, /^[A-Za-z0-9_-]+$/)
  assert(existsSync(path.join(folder, container.icon)))
  const ids = contributes.views[container.id].map((view) => view.id)
  for (const view of contributes.views[container.id]) assert(view.name && existsSync(path.join(folder, view.icon)))
  const { state } = await window(t)
  assert.deepEqual(Object.keys(state.views), ids, 'each view has a provider')
  const commands = new Set(contributes.commands.map((each) => each.command))
  for (const { view, contents, when } of contributes.viewsWelcome) {
    assert(ids.includes(view) && when)
    // Links on a line of their own are buttons.
    for (const [, command] of contents.matchAll(/\]\(command:([^)?]+)/g)) assert(commands.has(command) || command.startsWith('workbench.'), command)
  }
})

test('the walkthrough, which is the help of VS Code', () => {
  const commands = new Set(contributes.commands.map((each) => each.command))
  for (const { id, title, description, steps } of contributes.walkthroughs) {
    assert(id && title && description)
    assert.equal(new Set(steps.map((step) => step.id)).size, steps.length)
    for (const step of steps) {
      assert(step.title && step.description)
      assert(existsSync(path.join(folder, step.media.markdown)), step.media.markdown)
      for (const [, command] of step.description.matchAll(/\]\(command:([^)?]+)/g)) assert(commands.has(command) || command.startsWith('workbench.'), command)
      for (const event of step.completionEvents ?? []) assert(commands.has(event.replace('onCommand:', '')), event)
    }
  }
})

test('the settings, those of documents as in the schema of .casewire.json', () => {
  const { title, properties } = contributes.configuration
  assert.equal(title, manifest.displayName)
  const schema = read('../../../protocol/casewire.schema.json')
  const documented = new Map()
  for (const [name, value] of Object.entries(schema.properties)) {
    if (name === '$schema') continue
    const group = value.allOf && schema.definitions[value.allOf[0].$ref.split('/').at(-1)]
    if (!group) documented.set(name, value)
    else for (const [member, inner] of Object.entries(group.properties)) documented.set(`${name}.${member}`, inner)
  }
  assert.deepEqual([...documented.keys()].sort(), [...languageSettings].sort())
  for (const [name, value] of documented) {
    const setting = properties[`casewire.${name}`]
    assert.equal(setting.description, value.description)
    assert.deepEqual(setting.enum, value.enum)
    assert.equal(setting.minimum, value.minimum)
    assert.equal(setting.scope, 'resource')
    const [, stated] = /Default: ([^.]+)\.$/.exec(value.description) ?? []
    if (stated && ['string', 'boolean', 'integer'].includes(setting.type)) assert.equal(String(setting.default), stated.replace(/ \(.*/, ''), name)
  }
  const orders = new Set()
  for (const [name, setting] of Object.entries(properties)) {
    assert.match(name, /^casewire\.[a-zA-Z.]+$/)
    assert(scopes.includes(setting.scope), name)
    assert(['string', 'boolean', 'integer', 'array'].includes(setting.type))
    assert(setting.description || setting.markdownDescription)
    assert.equal(Array.isArray(setting.default) ? 'array' : typeof setting.default, setting.type === 'integer' ? 'number' : setting.type, name)
    if (setting.enum) assert(setting.enum.includes(setting.default))
    orders.add(setting.order)
  }
  assert.equal(orders.size, Object.keys(properties).length)
})

test('colours, languages, schemas and the names of settings in the code', () => {
  for (const { id, description, defaults } of contributes.colors) {
    assert.match(id, /^\w+[.\w+]*$/)
    assert(description)
    for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight']) assert(defaults[theme], `${id} ${theme}`)
  }
  const code = readdirSync(new URL('../src/', import.meta.url)).map((name) => readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8')).join('\n')
  for (const [, id] of code.matchAll(/ThemeColor\('(casewire\.\w+)'\)/g)) assert(contributes.colors.some((color) => color.id === id), id)
  for (const [, name] of code.matchAll(/#get\('([^']+)'\)/g)) assert(`casewire.${name}` in contributes.configuration.properties, name)
  assert.equal(contributes.languages[0].extensions[0], '.casecomment')
  const [{ url }] = contributes.jsonValidation
  assert.deepEqual(read(`../${url}`), read('../../../protocol/casewire.schema.json'))
})
