import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { isCaseId } from './caseId.js'

const extension = '.casecomment'
const longestMilliseconds = 2 * 60 * 60 * 1000
// How long a window may take to write its process id into a file that it has created.
const creationMilliseconds = 10_000

/**
 * Comments that are not sent yet, as files `PROFILE/NUMBER.casecomment` of a private folder. Next to a draft, `.attempt` has
 * what is known about the last attempt to send it, and `.lock` exists while it is sent.
 */
export class Drafts {
  #folder

  /** @param {() => string} folder that of the simulated vendors is another one than that of the real ones */
  constructor(folder) {
    this.#folder = folder
  }

  get folder() {
    return this.#folder()
  }

  file(caseId) {
    if (!isCaseId(caseId)) throw new TypeError(`Not a case id: "${caseId}".`)
    return path.join(this.folder, ...caseId.split('/')) + extension
  }

  /** The case of a draft, or undefined if the file is not a draft. */
  caseOf(file) {
    const relative = path.relative(this.folder, file)
    if (!relative.endsWith(extension)) return undefined
    const caseId = relative.slice(0, -extension.length).split(path.sep).join('/')
    return isCaseId(caseId) ? caseId : undefined
  }

  /** Creates the draft of a case if it has none. Returns its file. */
  async create(caseId) {
    const file = this.file(caseId)
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(file, 'a', 0o600)
    await handle.close()
    return file
  }

  exists(caseId) {
    return stat(this.file(caseId)).then(() => true, () => false)
  }

  async read(caseId) {
    return readFile(this.file(caseId), 'utf8')
  }

  /** The drafts with text, and those with an attempt. */
  async list() {
    const result = []
    for (const profile of await readdir(this.folder).catch(() => [])) {
      for (const name of await readdir(path.join(this.folder, profile)).catch(() => [])) {
        const caseId = this.caseOf(path.join(this.folder, profile, name))
        if (!caseId) continue
        const text = await this.read(caseId).catch(() => '')
        const attempt = await this.attempt(caseId)
        if (text.trim() !== '' || attempt) result.push({ case: caseId, text, attempt })
      }
    }
    return result
  }

  /** What is known about the last attempt to send: `{ outcome, message, at }` with the outcome `notSent` or `unknown`. */
  async attempt(caseId) {
    const file = this.file(caseId)
    if (await this.#abandoned(file)) {
      return { outcome: 'unknown', message: 'The editor was closed while the comment was sent.', at: (await stat(`${file}.lock`)).mtime.toISOString() }
    }
    try {
      const attempt = JSON.parse(await readFile(`${file}.attempt`, 'utf8'))
      return ['notSent', 'unknown'].includes(attempt?.outcome) ? attempt : undefined
    } catch {
      return undefined
    }
  }

  /** Whether this or another window sends the draft. */
  async isBeingSent(caseId) {
    const file = this.file(caseId)
    const isLocked = await stat(`${file}.lock`).then(() => true, () => false)
    return isLocked && !(await this.#abandoned(file))
  }

  // Whether a process that has ended was sending the draft.
  async #abandoned(file) {
    let owner
    try {
      owner = Number(await readFile(`${file}.lock`, 'utf8'))
    } catch {
      return false
    }
    if (owner === process.pid && sending.has(file)) return false
    const age = await ageOf(`${file}.lock`)
    // No request takes that long, so that the process is another one with the same id.
    if (age > longestMilliseconds) return true
    if (!(owner > 0)) return age > creationMilliseconds
    return owner === process.pid || !isAlive(owner)
  }

  // Makes the lock of a process that has ended an attempt, which is still known if what follows fails. One window at a time does
  // this, so that it cannot remove the lock of another one that did.
  async #takeOver(caseId, file) {
    const guard = `${file}.takeover`
    if ((await ageOf(guard)) > creationMilliseconds) await rm(guard, { force: true })
    await (await openNew(guard, caseId)).close()
    try {
      if (!(await this.#abandoned(file))) return
      await writeWhole(`${file}.attempt`, JSON.stringify(await this.attempt(caseId)))
      await rm(`${file}.lock`)
    } finally {
      await rm(guard, { force: true })
    }
  }

  /**
   * Marks a draft as being sent. Fails if another window sends it, or if the disk is full. The result of an attempt that was
   * interrupted stays until `end`.
   */
  async begin(caseId) {
    const file = this.file(caseId)
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    if (await this.#abandoned(file)) await this.#takeOver(caseId, file)
    const handle = await openNew(`${file}.lock`, caseId)
    try {
      await handle.writeFile(String(process.pid))
      await handle.sync()
      sending.add(file)
    } catch (error) {
      await rm(`${file}.lock`, { force: true })
      throw error
    } finally {
      await handle.close()
    }
  }

  /** Ends an attempt that failed, with what is known. */
  async end(caseId, attempt) {
    const file = this.file(caseId)
    try {
      await writeWhole(`${file}.attempt`, JSON.stringify(attempt))
    } finally {
      // If the disk is full, the lock of an unknown outcome stays, and has the same meaning in the next window.
      sending.delete(file)
    }
    await rm(`${file}.lock`, { force: true })
  }

  /** Removes what is known about the last attempt. Keeps the text. */
  async forget(caseId) {
    const file = this.file(caseId)
    await rm(`${file}.attempt`, { force: true })
    await rm(`${file}.lock`, { force: true })
    sending.delete(file)
  }

  /** Removes a draft that was sent or discarded. */
  async remove(caseId) {
    await rm(this.file(caseId), { force: true })
    await this.forget(caseId)
  }
}

/** The drafts that this process sends. */
const sending = new Set()

async function openNew(file, caseId) {
  try {
    return await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  } catch (error) {
    if (error.code === 'EEXIST') throw new Error(`The comment for ${caseId} is being sent already.`)
    throw error
  }
}

/** The time since a file was written; 0 if it does not exist. */
async function ageOf(file) {
  return stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function writeWhole(file, text) {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
