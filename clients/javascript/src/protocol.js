// Generated from protocol/openrpc.json by generate.js. Change that file, then run "npm run generate".

import { EventEmitter } from 'node:events'
import { CasewireError } from './errors.js'
import { Pages } from './pages.js'

/** The revision of the protocol, a date. */
export const protocol = "2026-11-29"

/** The methods that change something at a vendor. If such a call is interrupted, its outcome is unknown. */
export const writingMethods = new Set([
  "cases/create",
  "cases/setStatus",
  "cases/update",
  "cases/escalate",
  "comments/add",
  "attachments/add",
  "attachments/delete",
  "watchlist/add",
  "watchlist/remove",
  "resources/add",
  "orders/create"
])

/** The longest timeout of a request, in seconds. */
export const longestTimeoutSeconds = 86400

/** The notifications that casewire sends. */
export const notifications = new Set([
  "$/cancelRequest",
  "$/progress",
  "session/didChange",
  "changes/didHappen"
])

/** The request is not valid in this state of the connection. */
export class InvalidRequestError extends CasewireError {}

/** Invalid params; `data.issues` lists each error. */
export class InvalidParamsError extends CasewireError {}

/** No usable credentials; the message states what to do. */
export class AuthRequiredError extends CasewireError {}

/** Permission denied by the vendor. */
export class ForbiddenError extends CasewireError {}

/** Not found at the vendor. */
export class NotFoundError extends CasewireError {}

/** Changed by another party, or already in the requested state. */
export class ConflictError extends CasewireError {}

/** Too many requests; retry after `data.retryAfterSeconds`. */
export class RateLimitedError extends CasewireError {}

/** The vendor cannot be reached or returned a 5xx. `data.reason` is `connect`, `timeout`, `cut` or `tls`, if known. */
export class VendorUnavailableError extends CasewireError {}

/** The response of the vendor cannot be read; `data.excerpt` has its first 200 bytes. */
export class VendorProtocolError extends CasewireError {}

/** Not supported by this vendor; `data.supported` lists the supported methods or values. */
export class UnsupportedError extends CasewireError {}

/** A write was sent, but its outcome is unknown. `data.check` names the method that shows what happened. */
export class OutcomeUnknownError extends CasewireError {}

/** Refused by the configuration or by `--read-only`. */
export class ReadOnlyError extends CasewireError {}

/** A body, file or response exceeds a limit. */
export class TooLargeError extends CasewireError {}

/** The vendor refused the content. */
export class RejectedError extends CasewireError {}

/** Invalid configuration; `data` has the file, the key and the remedy. */
export class ConfigurationError extends CasewireError {}

/** The change feed cannot continue from this state; `data.state` is a new one. */
export class ResyncError extends CasewireError {}

/** An error in casewire itself. */
export class InternalError extends CasewireError {}

/** The request was cancelled and changed nothing at the vendor. */
export class RequestCancelledError extends CasewireError {}

/** The message is not JSON. */
export class ParseError extends CasewireError {}

/** Unknown method. */
export class MethodNotFoundError extends CasewireError {}

/** The methods of LSP require `initialize` first. */
export class ServerNotInitializedError extends CasewireError {}

/** The server ended before the request was completed; the vendor may have acted. */
export class RequestFailedError extends CasewireError {}

/** The class for each kind of error. */
export const errorClasses = {
  invalidRequest: InvalidRequestError,
  invalidParams: InvalidParamsError,
  authRequired: AuthRequiredError,
  forbidden: ForbiddenError,
  notFound: NotFoundError,
  conflict: ConflictError,
  rateLimited: RateLimitedError,
  vendorUnavailable: VendorUnavailableError,
  vendorProtocol: VendorProtocolError,
  unsupported: UnsupportedError,
  outcomeUnknown: OutcomeUnknownError,
  readOnly: ReadOnlyError,
  tooLarge: TooLargeError,
  rejected: RejectedError,
  configuration: ConfigurationError,
  resync: ResyncError,
  internalError: InternalError,
  requestCancelled: RequestCancelledError,
  parseError: ParseError,
  methodNotFound: MethodNotFoundError,
  serverNotInitialized: ServerNotInitializedError,
  requestFailed: RequestFailedError
}

/** One method for each method of the protocol. */
export class ProtocolMethods extends EventEmitter {
  /** Returns an empty object. */
  ping(params, options) {
    return this.call('ping', params, options)
  }

  /** Returns an OpenRPC 1.3 document that describes every method. */
  rpcDiscover(params, options) {
    return this.call('rpc.discover', params, options)
  }

  /** Lists the providers with their abilities, requirements and limits. */
  providersList(params, options) {
    return this.call('providers/list', params, options)
  }

  /** Lists the configured profiles and the states of their sessions, without secrets. */
  profilesList(params, options) {
    return this.call('profiles/list', params, options)
  }

  /** Returns the state of one session or of all, without a request to the vendor. */
  sessionStatus(params, options) {
    return this.call('session/status', params, options)
  }

  /** Logs in with the configured or given credentials, even if they were refused before. */
  sessionLogin(params, options) {
    return this.call('session/login', params, options)
  }

  /** Reads the credentials of a profile again and gets a new token, even if the old one is still valid. */
  sessionRefresh(params, options) {
    return this.call('session/refresh', params, options)
  }

  /** Deletes the tokens of a profile in memory and on disk, and the credentials from `session/login`. */
  sessionLogout(params, options) {
    return this.call('session/logout', params, options)
  }

  /** Lists the cases of the given profiles, or of all, merged in one order, in pages. */
  casesList(params, options) {
    return this.call('cases/list', params, options)
  }

  /** Searches numbers, titles, descriptions and comments of the store and at the vendors; the best matches come first. */
  casesSearch(params, options) {
    return this.call('cases/search', params, options)
  }

  /** Counts the cases that match a query, at the given profiles or at all. */
  casesCount(params, options) {
    return this.call('cases/count', params, options)
  }

  /** Reads one case with its comments, attachments, watchlist and resources. */
  casesGet(params, options) {
    return this.call('cases/get', params, options)
  }

  /** Reads one case as Markdown or plain text for people, without control characters. */
  casesRender(params, options) {
    return this.call('cases/render', params, options)
  }

  /** Opens a case; `providers/list` returns the further params that each vendor requires. */
  casesCreate(params, options) {
    return this.call('cases/create', params, options)
  }

  /** Resolves, reopens, accepts or closes a case, if the vendor supports the action. */
  casesSetStatus(params, options) {
    return this.call('cases/setStatus', params, options)
  }

  /** Updates members of a case, such as title, severity and product. */
  casesUpdate(params, options) {
    return this.call('cases/update', params, options)
  }

  /** Escalates a case to the vendor's management. */
  casesEscalate(params, options) {
    return this.call('cases/escalate', params, options)
  }

  /** Lists the comments of a case in pages, oldest first by default. */
  commentsList(params, options) {
    return this.call('comments/list', params, options)
  }

  /** Adds a comment to a case. */
  commentsAdd(params, options) {
    return this.call('comments/add', params, options)
  }

  /** Lists the attachments of a case, without their content. */
  attachmentsList(params, options) {
    return this.call('attachments/list', params, options)
  }

  /** Adds an attachment to a case, from a file or from bytes in the request. */
  attachmentsAdd(params, options) {
    return this.call('attachments/add', params, options)
  }

  /** Downloads an attachment to a file or into the response. */
  attachmentsDownload(params, options) {
    return this.call('attachments/download', params, options)
  }

  /** Deletes an attachment of a case and returns those that remain. */
  attachmentsDelete(params, options) {
    return this.call('attachments/delete', params, options)
  }

  /** Adds people to a case's watchlist; `failed` lists the people whom the vendor did not add. */
  watchlistAdd(params, options) {
    return this.call('watchlist/add', params, options)
  }

  /** Removes people from a case's watchlist and returns those who remain. */
  watchlistRemove(params, options) {
    return this.call('watchlist/remove', params, options)
  }

  /** Adds a resource to a case. */
  resourcesAdd(params, options) {
    return this.call('resources/add', params, options)
  }

  /** Lists the values that a vendor accepts, such as offerings or statuses. */
  valuesList(params, options) {
    return this.call('values/list', params, options)
  }

  /** Lists the accounts of a marketplace with an id, billing account or company name, in pages. */
  accountsList(params, options) {
    return this.call('accounts/list', params, options)
  }

  /** Lists the units of measure of a marketplace. */
  uomsList(params, options) {
    return this.call('uoms/list', params, options)
  }

  /** Reads one unit of measure. */
  uomsGet(params, options) {
    return this.call('uoms/get', params, options)
  }

  /** Reads an edition of a product with its charges, in the latest or a given version. */
  editionsGet(params, options) {
    return this.call('editions/get', params, options)
  }

  /** Checks whether an account may order an edition, without ordering it. */
  ordersCheck(params, options) {
    return this.call('orders/check', params, options)
  }

  /** Checks every edition, orders subscriptions, and returns what the vendor accepted. */
  ordersCreate(params, options) {
    return this.call('orders/create', params, options)
  }

  /** Reads a subscription and its state. */
  subscriptionsGet(params, options) {
    return this.call('subscriptions/get', params, options)
  }

  /** Finds case numbers, case ids and addresses of case pages in a text. */
  referencesFind(params, options) {
    return this.call('references/find', params, options)
  }

  /** Lists what changed since a state, and can wait for the next change; without a state, returns the current one. */
  changesList(params, options) {
    return this.call('changes/list', params, options)
  }

  /** Sends `changes/didHappen` for each change from now on, or since a state, until the connection ends. */
  changesSubscribe(params, options) {
    return this.call('changes/subscribe', params, options)
  }

  /** Ends a subscription of this connection. */
  changesUnsubscribe(params, options) {
    return this.call('changes/unsubscribe', params, options)
  }

  /** Returns where the store is, and what it has of each profile. */
  cacheInfo(params, options) {
    return this.call('cache/info', params, options)
  }

  /** Reads all cases of the given profiles, or of all, into the store; afterwards those that changed. */
  cacheSync(params, options) {
    return this.call('cache/sync', params, options)
  }

  /** Removes the cases of a profile, or of all, from the store. Nothing changes at the vendors. */
  cacheClear(params, options) {
    return this.call('cache/clear', params, options)
  }

  /** Iterates over the rows of all pages of `cases/list`. */
  cases(params, options) {
    return new Pages(this, 'cases/list', 'cases', params, options)
  }

  /** Iterates over the rows of all pages of `cases/search`. */
  search(params, options) {
    return new Pages(this, 'cases/search', 'cases', params, options)
  }

  /** Iterates over the rows of all pages of `comments/list`. */
  comments(params, options) {
    return new Pages(this, 'comments/list', 'comments', params, options)
  }

  /** Iterates over the rows of all pages of `accounts/list`. */
  accounts(params, options) {
    return new Pages(this, 'accounts/list', 'accounts', params, options)
  }
}
