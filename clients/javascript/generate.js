#!/usr/bin/env node
// Generates src/protocol.js and src/protocol.d.ts from protocol/openrpc.json.
//
//   node generate.js            writes the files
//   node generate.js --check    fails if the committed files differ
import { readFileSync, writeFileSync } from 'node:fs'
import { argv, exit, stderr } from 'node:process'

const source = new URL('../../protocol/openrpc.json', import.meta.url)
const document = JSON.parse(readFileSync(source, 'utf8'))
const schemas = document.components.schemas

// Client.start() and Client.close() send these.
const lifecycle = new Set(['initialize', 'shutdown'])
const methods = document.methods.filter((method) => !lifecycle.has(method.name))

const referenced = (schema) => schema.$ref?.split('/').at(-1)
const capitalised = (text) => text[0].toUpperCase() + text.slice(1)

// cases/setStatus -> casesSetStatus, rpc.discover -> rpcDiscover
const camelCase = (name) =>
  name.split(/[/.]/).map((part, index) => (index === 0 ? part : capitalised(part))).join('')

// authRequired -> AuthRequiredError, internalError -> InternalError
const errorClass = (kind) => capitalised(kind.endsWith('Error') ? kind : `${kind}Error`)

/** The methods that return pages, with the names of their iterators and of their rows. */
const paged = methods.flatMap((method) => {
  const result = schemas[referenced(method.result.schema)]
  if (!result?.properties?.nextCursor) return []
  const [subject, action] = method.name.split('/')
  const rows = Object.entries(result.properties).find(([, schema]) => schema.type === 'array')
  return [{
    iterator: action === 'list' ? subject : action,
    method: method.name,
    params: referenced(method['x-params']),
    result: referenced(method.result.schema),
    rows: rows[0],
    row: type(rows[1].items)
  }]
})

/** Converts a JSON Schema to a type of TypeScript. */
function type(schema, indent = '') {
  if (schema.$ref) return referenced(schema)
  if (schema.allOf) return schema.allOf.map((part) => type(part, indent)).join(' & ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((name) => type({ ...schema, type: name }, indent)).join(' | ')
  switch (schema.type) {
    case 'string': return 'string'
    case 'integer': case 'number': return 'number'
    case 'boolean': return 'boolean'
    case 'null': return 'null'
    case 'array': {
      const items = type(schema.items ?? {}, indent)
      return /[|&]/.test(items) ? `Array<${items}>` : `${items}[]`
    }
    case 'object':
      if (schema.properties && Object.keys(schema.properties).length > 0) return members(schema, indent)
      return `Record<string, ${typeof schema.additionalProperties === 'object' ? type(schema.additionalProperties, indent) : 'unknown'}>`
    case undefined: return 'unknown'
    default: throw new Error(`Unknown type ${JSON.stringify(schema.type)} in ${source.pathname}.`)
  }
}

function comment(text, indent) {
  const lines = (text ?? '').replaceAll('*/', '* /').split('\n').filter((line) => line !== '')
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

function bounds(schema) {
  const parts = []
  if (schema.default !== undefined) parts.push(`Default: ${JSON.stringify(schema.default)}.`)
  if (schema.minimum !== undefined && schema.maximum !== undefined) parts.push(`${schema.minimum} to ${schema.maximum}.`)
  return parts
}

function members(schema, indent) {
  const inner = `${indent}  `
  const required = new Set(schema.required)
  const lines = Object.entries(schema.properties).map(([name, member]) => {
    const description = [member.description, ...bounds(member)].filter(Boolean).join(' ')
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
    return `${comment(description, inner)}${inner}${key}${required.has(name) ? '' : '?'}: ${type(member, inner)}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

function declaration(name, schema) {
  const text = comment(schema.description, '')
  if (schema.type === 'object' && Object.keys(schema.properties ?? {}).length > 0) {
    return `${text}export interface ${name} ${members(schema, '')}\n`
  }
  // A literal {} can be any value in TypeScript.
  if (schema.type === 'object' && schema.additionalProperties === false) {
    return `${text}export type ${name} = Record<string, never>\n`
  }
  return `${text}export type ${name} = ${type(schema)}\n`
}

const needed = (method) => (schemas[referenced(method['x-params'])].required ?? []).length > 0
const hasParams = (method) => referenced(method['x-params']) !== 'NoParams'
const paramsOf = (method) => (hasParams(method) ? referenced(method['x-params']) : 'CommonParams')

const header = `// Generated from protocol/openrpc.json by generate.js. Change that file, then run "npm run generate".\n`
const errors = Object.entries(document.components.errors)
const notifications = document['x-notifications'].filter((each) => each['x-direction'] === 'fromServer')

const code = `${header}
import { EventEmitter } from 'node:events'
import { CasewireError } from './errors.js'
import { Pages } from './pages.js'

/** The revision of the protocol, a date. */
export const protocol = ${JSON.stringify(document.info.version)}

/** The methods that change something at a vendor. If such a call is interrupted, its outcome is unknown. */
export const writingMethods = new Set(${JSON.stringify(methods.filter((method) => ['adds', 'changes', 'destroys'].includes(method['x-effect'])).map((method) => method.name), null, 2)})

/** The longest timeout of a request, in seconds. */
export const longestTimeoutSeconds = ${schemas.CasesListParams.properties.timeoutSeconds.maximum}

/** The notifications that casewire sends. */
export const notifications = new Set(${JSON.stringify(notifications.map((each) => each.name), null, 2)})
${errors.map(([kind, error]) => `
/** ${error.message} */
export class ${errorClass(kind)} extends CasewireError {}
`).join('')}
/** The class for each kind of error. */
export const errorClasses = {
${errors.map(([kind]) => `  ${kind}: ${errorClass(kind)}`).join(',\n')}
}

/** One method for each method of the protocol. */
export class ProtocolMethods extends EventEmitter {
${methods.map((method) => `  /** ${method.summary} */
  ${camelCase(method.name)}(params, options) {
    return this.call('${method.name}', params, options)
  }
`).join('\n')}
${paged.map((page) => `  /** Iterates over the rows of all pages of \`${page.method}\`. */
  ${page.iterator}(params, options) {
    return new Pages(this, '${page.method}', '${page.rows}', params, options)
  }
`).join('\n')}}
`

const types = `${header}
import { CallOptions, CasewireError, Pages } from './index.js'

/** The revision of the protocol, a date. */
export const protocol: string

/** The methods that change something at a vendor. If such a call is interrupted, its outcome is unknown. */
export const writingMethods: ReadonlySet<string>

/** The longest timeout of a request, in seconds. */
export const longestTimeoutSeconds: number

/** The notifications that casewire sends. */
export const notifications: ReadonlySet<string>

/** The params that every method accepts. */
export interface CommonParams {
${comment(schemas.CasesListParams.properties.timeoutSeconds.description, '  ')}  timeoutSeconds?: number
}

${Object.entries(schemas).map(([name, schema]) => declaration(name, schema)).join('\n')}
/** The params and the result of each method. */
export interface MethodTypes {
${methods.map((method) => `  ${JSON.stringify(method.name)}: { params: ${paramsOf(method)}, result: ${referenced(method.result.schema)} }\n`).join('')}}

/** The params of each notification that casewire sends. */
export interface NotificationTypes {
${notifications.map((each) => `${comment(each.summary, '  ')}  ${JSON.stringify(each.name)}: ${referenced(each.params)}\n`).join('')}}
${errors.map(([kind, error]) => `
/** ${error.message} */
export class ${errorClass(kind)} extends CasewireError {
  readonly kind: ${JSON.stringify(kind)}
  readonly data: ${referenced(error.data)}
}
`).join('')}
/** The class for each kind of error. */
export const errorClasses: {
${errors.map(([kind]) => `  readonly ${kind}: typeof ${errorClass(kind)}\n`).join('')}}

/** One method for each method of the protocol. */
export class ProtocolMethods {
${methods.map((method) => `  /** ${method.summary} */
  ${camelCase(method.name)}(params${needed(method) ? '' : '?'}: ${paramsOf(method)}, options?: CallOptions): Promise<${referenced(method.result.schema)}>
`).join('\n')}
${paged.map((page) => `  /** Iterates over the rows of all pages of \`${page.method}\`. */
  ${page.iterator}(params${(schemas[page.params].required ?? []).length > 0 ? '' : '?'}: ${page.params}, options?: CallOptions): Pages<${page.row}, ${page.result}>
`).join('\n')}}
`

let differs = false
for (const [name, content] of [['src/protocol.js', code], ['src/protocol.d.ts', types]]) {
  const file = new URL(name, import.meta.url)
  if (!argv.includes('--check')) {
    writeFileSync(file, content)
    continue
  }
  let committed = ''
  try {
    committed = readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  if (committed === content) continue
  differs = true
  stderr.write(`${name} is not what generate.js makes of protocol/openrpc.json. Run "npm run generate".\n`)
}
exit(differs ? 1 : 0)
