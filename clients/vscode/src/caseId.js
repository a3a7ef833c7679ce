const pattern = /^[a-z0-9][a-z0-9-]{0,31}\/[A-Za-z0-9_-]{1,64}$/

export const scheme = 'case'

/** Whether a text is `profile/number`. */
export function isCaseId(text) {
  return typeof text === 'string' && pattern.test(text)
}

/** ibm/CS4178171 -> case://ibm/CS4178171, the URI that casewire uses as well */
export function uriOf(vscode, caseId) {
  const [authority, number] = caseId.split('/')
  return vscode.Uri.from({ scheme, authority, path: `/${number}` })
}

/** The case id of a URI, or undefined. */
export function caseOf(uri) {
  const caseId = `${uri.authority}${uri.path}`
  return uri.scheme === scheme && isCaseId(caseId) ? caseId : undefined
}
