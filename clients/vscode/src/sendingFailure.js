import { line } from './text.js'

// The kinds of errors after which nothing happened at the vendor.
const certain = new Set([
  'parseError', 'invalidRequest', 'methodNotFound', 'invalidParams', 'serverNotInitialized', 'requestCancelled', 'authRequired', 'forbidden',
  'notFound', 'conflict', 'rateLimited', 'vendorUnavailable', 'unsupported', 'readOnly', 'tooLarge', 'rejected', 'configuration', 'program',
  'closed'
])

/**
 * What is known after a comment could not be sent: `{ outcome, message }` with the outcome `notSent` or `unknown`.
 *
 * @param {object} [earlier] what was known after the attempt before
 */
export function sendingFailure(error, caseId, earlier) {
  const failure = lastFailure(error, caseId)
  if (failure.outcome === 'unknown' || earlier?.outcome !== 'unknown') return failure
  // That this attempt failed does not show what happened before.
  const message = `${failure.message} It is still unknown whether ${caseId} has the comment from an earlier attempt. Check its comments before you send it again.`
  return { outcome: 'unknown', message }
}

function lastFailure(error, caseId) {
  const data = error.data ?? {}
  const rules = data.issues?.length > 1 ? data.issues.map((issue) => issue.rule).join(' ') : error.message
  const reason = line([rules, data.remedy && !rules.includes(data.remedy) && data.remedy].filter(Boolean).join(' '), 800)
  const isCertain = !error.outcomeUnknown && (certain.has(error.kind) || (['connection', 'noResponse'].includes(error.kind) && error.retriable))
  if (!isCertain) {
    return {
      outcome: 'unknown',
      message: `It is unknown whether ${caseId} has the comment. ${reason} Check the comments of the case before you send it again.`
    }
  }
  if (error.kind === 'requestCancelled') return { outcome: 'notSent', message: 'Cancelled. The comment was not sent.' }
  const wait = data.retryAfterSeconds ? ` Try again in ${data.retryAfterSeconds} s.` : ''
  return { outcome: 'notSent', message: `The comment was not sent. ${reason}${wait}` }
}
