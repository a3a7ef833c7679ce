import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { ProgramError } from './errors.js'

const install = 'Install casewire, or name the program.'

/**
 * Finds the program: the given file, then `casewire` on the PATH, in ~/.local/bin, and in the Python package.
 *
 * @param {{ binary?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} its absolute path
 */
export async function findProgram({ binary, env: given = process.env } = {}) {
  // An environment for the program need not have what only this process needs.
  const env = given.PATH === undefined ? { ...given, PATH: process.env.PATH } : given
  if (binary?.includes('/')) {
    const file = path.resolve(binary.startsWith('~/') ? path.join(homedir(), binary.slice(2)) : binary)
    const problem = await whyNotExecutable(file)
    if (problem) throw new ProgramError(`Cannot start casewire: "${file}" ${problem}. ${install}`)
    return file
  }
  const name = binary || 'casewire'
  const folders = [...(env.PATH ?? '').split(path.delimiter), path.join(homedir(), '.local', 'bin')]
  for (const folder of folders) {
    // A relative folder of the PATH could be one of an untrusted project.
    if (!path.isAbsolute(folder)) continue
    const file = path.join(folder, name)
    if ((await whyNotExecutable(file)) === undefined) return file
  }
  const packaged = binary ? undefined : await programOfPythonPackage(env)
  if (packaged) return packaged
  throw new ProgramError(`Cannot start casewire: "${name}" is not on the PATH. ${install}`)
}

async function whyNotExecutable(file) {
  try {
    const status = await stat(file)
    if (!status.isFile()) return 'is not a file'
    await access(file, constants.X_OK)
    return undefined
  } catch (error) {
    if (error.code === 'EACCES') return 'is not executable'
    return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'does not exist' : `cannot be read (${error.code})`
  }
}

function programOfPythonPackage(env) {
  const script = 'import casewire; print(casewire.binary())'
  // Python imports from the working directory first, and a project could contain a file casewire.py.
  const options = { cwd: '/', env, timeout: 5000, encoding: 'utf8' }
  return new Promise((resolve) => {
    execFile('python3', ['-c', script], options, async (error, stdout) => {
      const file = error ? '' : stdout.trim()
      resolve(path.isAbsolute(file) && (await whyNotExecutable(file)) === undefined ? file : undefined)
    })
  })
}
