// Runs the program in README.md against the sandbox, and compares its output. With --write, writes the output into README.md.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from 'casewire'

const file = new URL('../README.md', import.meta.url)
const text = readFileSync(file, 'utf8')
const [, program] = /<!-- test: program -->\n```js\n([^]*?)```/.exec(text)
const output = /(<!-- test: output -->\n```\n)([^]*?)```/

const folder = mkdtempSync(path.join(tmpdir(), 'casewire-readme-'))
try {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  symlinkSync(await findProgram({ binary: process.env.CASEWIRE }), path.join(bin, 'casewire'))
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), path.join(folder, 'node_modules', 'casewire'))
  writeFileSync(path.join(folder, 'example.mjs'), program)
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
  const { stdout, stderr, status } = spawnSync(process.execPath, ['example.mjs'], { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  if (process.argv.includes('--write')) {
    writeFileSync(file, text.replace(output, (_, start) => `${start}${stdout}\`\`\``))
  } else if (output.exec(text)[2] !== stdout) {
    process.stderr.write(`The output in README.md differs:\n${stdout}`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
