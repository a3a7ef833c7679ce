import { InvalidParamsError, longestTimeoutSeconds } from './protocol.js'

// The limits of the server, which cannot state the id of a request beyond them.
const deepest = 500
export const longestRequest = 64 * 2 ** 20

const shown = (value) => {
  const text = typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? String(value) : (safeJson(value) ?? String(value))
  return text.length <= 80 ? text : `a value of the type ${typeOf(value)}`
}

function safeJson(value) {
  try {
    return Number.isNaN(value) || Math.abs(value) === Infinity ? undefined : JSON.stringify(value)
  } catch {
    return undefined
  }
}

const typeOf = (value) => (value !== null && typeof value === 'object' ? (value.constructor?.name ?? 'Object') : typeof value)
const isPlainObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Throws a TypeError or RangeError if a value is not a timeout. */
export function checkTimeout(name, value) {
  if (value === undefined || value === null) return
  if (typeof value !== 'number') throw new TypeError(`"${name}" must be a number of seconds, not ${shown(value)}.`)
  if (!Number.isInteger(value) || value < 1 || value > longestTimeoutSeconds) {
    throw new RangeError(`"${name}" must be an integer from 1 to ${longestTimeoutSeconds}, not ${shown(value)}. Omit it for the default.`)
  }
}

/** Throws a TypeError or RangeError for an option of a client that is not one. */
export function checkOptions(options) {
  if (!isPlainObject(options)) throw new TypeError(`The options of a client must be an object, not ${shown(options)}.`)
  for (const name of ['binary', 'config', 'cwd']) {
    if (options[name] !== undefined && typeof options[name] !== 'string') throw new TypeError(`"${name}" must be a path, not ${shown(options[name])}.`)
  }
  const { arguments: list, env } = options
  if (typeof list === 'string') throw new TypeError(`"arguments" must be an array of strings, not ${shown(list)}. Write [${shown(list)}].`)
  if (list !== undefined && !Array.isArray(list)) throw new TypeError(`"arguments" must be an array of strings, not ${shown(list)}.`)
  const wrong = list?.findIndex((each) => typeof each !== 'string') ?? -1
  if (wrong >= 0) throw new TypeError(`"arguments[${wrong}]" must be a string, not ${shown(list[wrong])}.`)
  if (env !== undefined) {
    if (!isPlainObject(env)) throw new TypeError(`"env" must be an object, not ${shown(env)}.`)
    // The value may be a secret.
    const name = Object.keys(env).find((each) => env[each] !== undefined && typeof env[each] !== 'string')
    if (name !== undefined) throw new TypeError(`"env" must have strings; the value of ${shown(name)} is of the type ${typeOf(env[name])}.`)
  }
  checkTimeout('timeoutSeconds', options.timeoutSeconds)
}

/** Throws a TypeError if a callback is not a function. */
export function checkCallback(name, value) {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`"${name}" must be a function, not ${shown(value)}.`)
}

/** Throws a TypeError, RangeError or InvalidParamsError if a request cannot be sent. */
export function checkCall(method, params, { signal, onProgress, onRows }) {
  if (typeof method !== 'string') throw new TypeError(`The method must be a string such as "cases/list", not ${shown(method)}.`)
  if (params !== undefined && !isPlainObject(params)) throw new TypeError(`The params must be an object, not ${shown(params)}.`)
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') throw new TypeError(`"signal" must be an AbortSignal, not ${shown(signal)}.`)
  checkCallback('onProgress', onProgress)
  checkCallback('onRows', onRows)
  checkTimeout('timeoutSeconds', params?.timeoutSeconds)
  const problem = problemOf(params)
  if (problem) throw invalid(method, ...problem)
}

/** The error for params that cannot be sent. */
export function invalid(method, path, rule) {
  return new InvalidParamsError(`${rule} Nothing was sent.`, {
    kind: 'invalidParams', code: -32602, method, retriable: false, data: { kind: 'invalidParams', issues: [{ path, rule }] }
  })
}

/** The path of the first value that JSON cannot express, and a sentence. Without recursion, because params may be deep. */
function problemOf(params) {
  const waiting = [['', params, 0]]
  while (waiting.length > 0) {
    const [path, given, depth] = waiting.pop()
    if (depth > deepest) return [path.split(/[.[]/, 1)[0], 'The params are nested too deeply, or contain themselves.']
    // Such as a Date.
    const value = typeof given?.toJSON === 'function' && !ArrayBuffer.isView(given) ? given.toJSON() : given
    const rule = ruleOf(value)
    if (rule) return [path, path === '' ? `A param ${rule}` : `The param "${path}" ${rule}`]
    if (value === null || typeof value !== 'object') continue
    const parts = Array.isArray(value)
      ? value.map((each, index) => [`${path}[${index}]`, each, depth + 1])
      : Object.entries(value).map(([key, each]) => [path === '' ? key : `${path}.${key}`, each, depth + 1])
    waiting.push(...parts.reverse())
  }
  return undefined
}

function ruleOf(value) {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : `is ${value}, which JSON cannot express.`
    case 'bigint':
      return 'is of the type bigint, which JSON cannot express. Convert it to a number or a string.'
    case 'function':
    case 'symbol':
      return `is of the type ${typeof value}, which JSON cannot express.`
    case 'string':
      return /\p{Surrogate}/u.test(value) ? 'contains half a surrogate pair, which is not text.' : undefined
    case 'object':
      // JSON.stringify would make an empty object of them.
      if (value instanceof Map || value instanceof Set) return `is of the type ${typeOf(value)}, which JSON cannot express. Use an ${value instanceof Map ? 'object' : 'array'}.`
      if (ArrayBuffer.isView(value)) return `is of the type ${typeOf(value)}, which JSON cannot express. Convert it to a string.`
      return undefined
    default:
      return undefined
  }
}

/** Throws a RangeError for an event that a client does not have, with the most similar one. */
export function checkEvent(name, known) {
  if (typeof name === 'symbol' || known.has(name)) return
  const names = [...known].sort()
  const similar = names.map((each) => [distance(String(name).toLowerCase(), each.toLowerCase()), each]).sort((a, b) => a[0] - b[0])[0]
  const hint = similar[0] <= Math.max(2, String(name).length / 3) ? ` Did you mean "${similar[1]}"?` : ''
  throw new RangeError(`Unknown event ${shown(name)}.${hint} Events: ${names.join(', ')}.`)
}

/** The number of letters that differ. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]
}
