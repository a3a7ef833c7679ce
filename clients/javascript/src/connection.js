import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { StringDecoder } from 'node:string_decoder'
import { invalid, longestRequest } from './arguments.js'
import { ProgramError } from './errors.js'

const newline = 0x0a
// More than any response. Node cannot make a string of twice as many bytes.
const longestLine = 256 * 2 ** 20
const keptLines = 20
const keptLineLength = 2000
// How long a process may live after it has closed its end of a pipe.
const grace = 1000

/** A casewire process and the messages to and from it, one on each line. */
export class Connection {
  #process
  #handlers
  #chunks = []
  #length = 0
  #unsent = []
  #ended = false
  #stderr = []
  #stderrRest = ''
  #problem
  #resolveEnded

  /**
   * @param {{ program: string, args: string[], cwd?: string, env?: NodeJS.ProcessEnv }} command
   * @param {{ onMessage(message: object): void, onStderr(line: string): void, onEnd(end: object): void }} handlers
   */
  constructor({ program, args, cwd, env }, handlers) {
    this.program = program
    /** Is resolved when the connection has ended. */
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    this.#handlers = handlers
    let child
    try {
      child = spawn(program, args, { stdio: 'pipe', cwd, env, windowsHide: true })
    } catch (error) {
      // Such as an argument that contains a NUL byte.
      throw new ProgramError(`Cannot start casewire: ${error.message}`, { cause: error })
    }
    this.#process = child
    child.on('error', (error) => {
      // The program was found, so that something else is missing.
      const missing = cwd === undefined || existsSync(cwd) ? 'its interpreter or loader does not exist' : `the working directory "${cwd}" does not exist`
      const reasons = { EACCES: 'it is not executable', ENOENT: missing, ENOEXEC: 'it is not a program' }
      const reason = reasons[error.code] ?? error.message
      this.#end({ error: new ProgramError(`Cannot start casewire: "${program}" cannot be executed, because ${reason}.`, { cause: error }) })
    })
    child.on('exit', (exitCode, signal) => {
      // A process that casewire started may keep the pipes open.
      this.#later(() => this.#end({ exitCode, signal }))
    })
    child.on('close', (exitCode, signal) => this.#end({ exitCode, signal }))
    child.stdin.on('error', () => this.#breakOff('closed its standard input'))
    child.stdout.on('data', (chunk) => this.#read(chunk))
    child.stdout.on('error', () => this.#breakOff('closed its standard output'))
    child.stdout.on('end', () => this.#breakOff('closed its standard output'))
    const decoder = new StringDecoder('utf8')
    child.stderr.on('data', (chunk) => this.#readStderr(decoder.write(chunk)))
    child.stderr.on('error', () => {})
  }

  get pid() {
    return this.#process.pid
  }

  /** Sends a message. Messages of the same turn of the event loop are written together. */
  send(message) {
    const text = JSON.stringify(message)
    // A character has at most three bytes for each of its units.
    if (text.length > longestRequest / 3 && Buffer.byteLength(text) > longestRequest) {
      throw invalid(message.method, '', `The params have more than ${longestRequest} bytes of JSON.`)
    }
    if (this.#unsent.length === 0) queueMicrotask(this.#flush)
    this.#unsent.push(text)
  }

  #flush = () => {
    if (this.#ended) return
    const text = `${this.#unsent.join('\n')}\n`
    this.#unsent.length = 0
    this.#process.stdin.write(text)
  }

  kill(signal) {
    this.#process.kill(signal)
  }

  /** Ends the connection with an error, such as that the program is not casewire. */
  fail(error, signal = 'SIGTERM') {
    this.kill(signal)
    this.#end({ error })
  }

  #read(chunk) {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(newline, start)
      if (end === -1) break
      let line = chunk.toString('utf8', start, end)
      if (this.#chunks.length > 0) {
        this.#chunks.push(chunk.subarray(start, end))
        line = Buffer.concat(this.#chunks).toString('utf8')
        this.#chunks.length = 0
        this.#length = 0
      }
      start = end + 1
      this.#receive(line)
    }
    if (start === chunk.length) return
    this.#chunks.push(start === 0 ? chunk : chunk.subarray(start))
    this.#length += chunk.length - start
    if (this.#length > longestLine) this.#refuse('sent a line that is too long')
  }

  #receive(line) {
    if (this.#ended || line === '') return
    let message
    try {
      message = JSON.parse(line)
    } catch {
      message = undefined
    }
    if (message === null || typeof message !== 'object') {
      this.#refuse(`sent a line that is not a message: ${JSON.stringify(line.slice(0, 80))}`)
      return
    }
    try {
      this.#handlers.onMessage(message)
    } catch (error) {
      // An error of a handler is reported as one that nothing caught, and the next message is read.
      process.nextTick(() => {
        throw error
      })
    }
  }

  #readStderr(text) {
    const lines = (this.#stderrRest + text).split('\n')
    this.#stderrRest = lines.pop().slice(-keptLineLength)
    for (const line of lines) this.#keep(line.slice(0, keptLineLength))
  }

  #keep(line) {
    this.#stderr.push(line)
    if (this.#stderr.length > keptLines) this.#stderr.shift()
    this.#handlers.onStderr(line)
  }

  #later(action) {
    setTimeout(action, grace).unref()
  }

  #refuse(problem) {
    this.#problem = problem
    this.#chunks.length = 0
    this.kill('SIGTERM')
    this.#end({})
  }

  // The process usually ends by itself, and its exit code is more exact.
  #breakOff(problem) {
    this.#later(() => {
      this.#problem ??= problem
      this.kill('SIGTERM')
      this.#end({})
    })
  }

  #end({ error, exitCode = null, signal = null }) {
    if (this.#ended) return
    this.#ended = true
    if (this.#stderrRest !== '') this.#keep(this.#stderrRest)
    for (const stream of this.#process.stdio) stream?.destroy()
    this.#resolveEnded()
    this.#handlers.onEnd({ error, exitCode, signal, problem: this.#problem, stderr: this.#stderr })
  }
}
