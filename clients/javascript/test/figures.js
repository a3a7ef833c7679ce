// Measures the client against a bare pipe, and prints the figures. Ends with 1 if one is above its limit.
//
//   CASEWIRE=casewire node --expose-gc test/figures.js [CALLS]      the number of calls for the memory; default: 10000
import { spawn } from 'node:child_process'
import { argv, cpuUsage, exit, memoryUsage } from 'node:process'
import { Client, findProgram } from 'casewire'

const calls = 10_000
const callsForMemory = Number(argv[2] ?? 10_000)
const limits = { cpuMicroseconds: 60, heapKilobytes: 1024, concurrentMilliseconds: 2000 }
const binary = await findProgram({ binary: process.env.CASEWIRE })
let failed = false

function report(name, value, limit, unit) {
  const ok = value <= limit
  failed ||= !ok
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${value.toFixed(1)} ${unit}, at most ${limit}`)
}

async function used(action) {
  const before = cpuUsage()
  await action()
  const { user, system } = cpuUsage(before)
  return (user + system) / calls
}

/** The CPU of this process for each call without a client: one line is written, and its answer is not parsed. */
async function bare() {
  const child = spawn(binary, ['serve', '--sandbox'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const line = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
  const answer = () => new Promise((resolve) => child.stdout.once('data', resolve))
  child.stdin.write(line)
  await answer()
  const result = await used(async () => {
    for (let index = 0; index < calls; index++) {
      child.stdin.write(line)
      await answer()
    }
  })
  child.kill()
  return result
}

async function withClient() {
  const client = new Client({ binary, sandbox: true })
  await client.ping()
  const result = await used(async () => {
    for (let index = 0; index < calls; index++) await client.ping()
  })
  await client.close()
  return result
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
const differences = []
for (let round = 0; round < 5; round++) differences.push((await withClient()) - (await bare()))
report('CPU of a call more than of a bare pipe', median(differences), limits.cpuMicroseconds, 'us')

const client = new Client({ binary, sandbox: true })
await client.ping()
const start = performance.now()
const results = await Promise.all(
  Array.from({ length: 1000 }, (_, index) => client.referencesFind({ text: `SR ${600000000 + index}` }))
)
report('1,000 concurrent calls', performance.now() - start, limits.concurrentMilliseconds, 'ms')
const wrong = results.filter((result, index) => result.references[0].number !== String(600000000 + index)).length
report('responses of another call', wrong, 0, '')

// With everything that a call can keep: a signal, progress and an error.
const { signal } = new AbortController()
async function many(count) {
  for (let index = 0; index < count; index += 100) {
    await Promise.all(
      Array.from({ length: 100 }, (_, member) => {
        if (member % 10 === 0) return client.casesGet({ case: 'nosuch/1' }, { signal, onProgress: () => {} }).catch(() => {})
        return client.ping({}, { signal })
      })
    )
  }
  globalThis.gc()
  globalThis.gc()
  return memoryUsage().heapUsed / 1024
}
const before = await many(10_000)
report(`heap after ${callsForMemory.toLocaleString('en')} calls`, (await many(callsForMemory)) - before, limits.heapKilobytes, 'kB more')
await client.close()
exit(failed ? 1 : 0)
