// Is not executed: tsc checks the types of the client with it.
import { CasewireError, Client, ConnectionError, RateLimitedError, errorClasses, findProgram } from 'casewire'
import type { Case, CaseChange, CommentsAddParams, InvalidParamsError } from 'casewire'

const client = new Client({ binary: await findProgram(), sandbox: true, arguments: ['--live', '12'], timeoutSeconds: 30 })

for await (const row of client.cases({ status: ['open'], severity: [1, 2], sort: '-updatedAt' })) {
  const title: string | undefined = row.title
  const state: 'new' | 'inProgress' | 'waitingOnCustomer' | 'resolutionProvided' | 'resolved' | 'closed' | 'unknown' | undefined = row.status?.state
  console.log(row.id, title, state)
}

const pages = client.comments({ case: 'ibm/CS4178171', order: 'newest' })
const texts: string[] = (await pages.toArray()).map((comment) => comment.text)
const cursor: string | undefined = pages.cursor

const rows: Case[] = []
const list = await client.casesList({ all: true }, {
  signal: new AbortController().signal,
  onProgress: ({ kind, percentage }) => console.log(kind, percentage),
  onRows: (more) => rows.push(...more)
})
const complete: boolean = list.sources.every((source) => source.complete)

const comment: CommentsAddParams = { case: 'ibm/CS4178171', text: 'Seen again.' }
try {
  await client.commentsAdd(comment)
} catch (error) {
  if (error instanceof RateLimitedError) console.log(error.kind === 'rateLimited', error.data.retryAfterSeconds)
  else if (error instanceof ConnectionError) console.log(error.stderr.join('\n'), error.exitCode)
  else if (error instanceof CasewireError) console.log(error.kind, error.code, error.retriable, error.outcomeUnknown)
}
const constructed: boolean = new errorClasses.notFound('x', { kind: 'notFound' }).retriable
const invalid = (error: InvalidParamsError) => error.data.issues?.map((issue) => issue.rule)

const feed = client.changes({ query: 'is:mine' }, { onError: (error) => console.log(error.kind) })
for await (const change of feed) {
  const event: CaseChange = change
  console.log(event.kind, feed.state)
}
client.on('session/didChange', (session) => console.log(session.state))
client.on('exit', ({ reason, stderr }) => console.log(reason, stderr.length))
const { casewireProtocol } = (await client.start()) ?? {}
const rendered: string = (await client.call('cases/render', { case: 'ibm/CS4178171' })).text
const later: unknown = await client.call('a/laterMethod', {})
await client.close()

// @ts-expect-error: "text" is required.
await client.commentsAdd({ case: 'ibm/CS4178171' })
// @ts-expect-error: the params are required.
await client.casesGet()
// @ts-expect-error: an unknown param.
await client.casesList({ limt: 3 })
// @ts-expect-error: an unknown value.
await client.casesList({ status: ['opn'] })
// @ts-expect-error: not a member of a case.
rows[0].titel
// @ts-expect-error: an unknown option.
new Client({ sandbx: true })
// @ts-expect-error: an unknown event.
client.on('chnges', () => {})
// @ts-expect-error: a method without params.
await client.ping({ limit: 1 })

export { casewireProtocol, complete, constructed, cursor, invalid, later, rendered, texts }
