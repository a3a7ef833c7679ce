// Generated from protocol/openrpc.json by generate.js. Change that file, then run "npm run generate".

import { CallOptions, CasewireError, Pages } from './index.js'

/** The revision of the protocol, a date. */
export const protocol: string

/** The methods that change something at a vendor. If such a call is interrupted, its outcome is unknown. */
export const writingMethods: ReadonlySet<string>

/** The longest timeout of a request, in seconds. */
export const longestTimeoutSeconds: number

/** The notifications that casewire sends. */
export const notifications: ReadonlySet<string>

/** The params that every method accepts. */
export interface CommonParams {
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. */
  timeoutSeconds?: number
}

export interface InitializeParams {
  /** The process id of the client; casewire ends when this process ends. */
  processId?: number
  /** The name and the version of the client. */
  clientInfo?: Record<string, unknown>
  /** The capabilities of the client, as in LSP. */
  capabilities?: Record<string, unknown>
  /** `{"casewire": {"notifications": true}}` requests `session/didChange` notifications. Further members of `casewire` are settings of the language server. */
  initializationOptions?: Record<string, unknown>
  /** A revision of MCP begins a session of MCP, in which the methods of this page do not exist. Other values are ignored. */
  protocolVersion?: unknown
  /** The folders of an editor, as in LSP. Each may have a file `.casewire.json` with settings of the language server. */
  workspaceFolders?: unknown
  /** The URI of the folder of an editor without `workspaceFolders`. */
  rootUri?: unknown
  /** The path of the folder of an editor without `rootUri`. */
  rootPath?: unknown
}

export interface InitializeResult {
  /** The revision of casewire's protocol, a date. */
  casewireProtocol: string
  /** The name and the version of the server. */
  serverInfo: ServerInfo
  /** The capabilities of the server, as in LSP. */
  capabilities: Record<string, unknown>
}

export interface ServerInfo {
  /** The name: casewire. */
  name: string
  /** The version of the program. */
  version: string
}

export type NoParams = Record<string, never>

/** Always null. */
export type ShutdownResult = null

export type EmptyResult = Record<string, unknown>

/** An OpenRPC 1.3 document. */
export interface OpenRPCDocument {
  openrpc: string
  info: Record<string, unknown>
  methods: Record<string, unknown>[]
  "x-notifications"?: Record<string, unknown>[]
  components: Record<string, unknown>
}

export interface ProvidersListResult {
  /** All built-in providers. */
  providers: ProviderInfo[]
}

export interface ProviderInfo {
  /** The id, which is `provider` in the configuration of a profile. */
  provider: string
  /** The vendor's name. */
  name: string
  /** The methods that the vendor supports. */
  abilities: string[]
  /** The actions of `cases/setStatus` that the vendor supports. */
  actions: string[]
  /** The params that this vendor requires although the schemas do not. */
  requirements: Requirement[]
  /** The limits of the vendor's params. */
  limits: Limit[]
  /** Regular expressions that match the vendor's case numbers. */
  numberPatterns: string[]
  /** The ways to log in, the recommended one first. */
  auth: AuthKind[]
  /** The usual address of the vendor's API. */
  baseURL: string
  /** The JSON Schema of `vendorFields` of the vendor's cases. */
  vendorFields: Record<string, unknown>
}

export interface Requirement {
  /** The method. */
  method: string
  /** The params that this vendor requires. */
  fields: string[]
  /** The condition; absent if they are always required. */
  when?: string
}

export interface Limit {
  /** The method and param. */
  what: string
  /** The maximum. */
  maximum: number
  /** The unit: characters, bytes or items. */
  unit: string
}

export interface AuthKind {
  /** The kind of login, such as apiKey. */
  kind: string
  /** The required members of `credentials`. */
  credentials: string[]
  /** Optional members. */
  optional?: string[]
}

export interface ProfilesListResult {
  /** The profiles in the order of the configuration. */
  profiles: ProfileInfo[]
}

export interface ProfileInfo {
  /** The name in the configuration. */
  profile: string
  /** The provider of the profile. */
  provider?: string
  /** The address of the service. */
  baseURL?: string
  /** Whether writes are refused. */
  readOnly: boolean
  /** The state of its session; `session/status` has the details. */
  session?: "none" | "unverified" | "active" | "expired" | "refused"
  /** The error in its configuration. */
  failure?: Failure
}

export interface Failure {
  /** The code of the error. */
  code: number
  /** One sentence for people. */
  message: string
  /** The kind and the details. */
  data: ErrorData
}

export interface ErrorData {
  kind: "invalidRequest" | "invalidParams" | "authRequired" | "forbidden" | "notFound" | "conflict" | "rateLimited" | "vendorUnavailable" | "vendorProtocol" | "unsupported" | "outcomeUnknown" | "readOnly" | "tooLarge" | "rejected" | "configuration" | "resync" | "internalError" | "requestCancelled"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** All errors of the params, or of the configuration. */
  issues?: {
    /** The member, such as `status[1]`. */
    path: string
    /** The rule that is broken, as a sentence. */
    rule: string
    /** The value, shortened; absent for a secret. */
    value?: unknown
    /** What to do (configuration). */
    remedy?: string
  }[]
  /** The position of the error in `query`, in characters, from 1. */
  character?: number
  /** The position of the error in the UTF-8 of `query`, in bytes, from 0. */
  offset?: number
  /** What is valid at that position. */
  valid?: string[]
  /** The case ids that a bare number can mean. */
  candidates?: string[]
  /** The permission that is required. */
  permission?: string
  /** The ids of the attachments of the case, at most 20. */
  attachments?: string[]
  /** The number of seconds to wait. */
  retryAfterSeconds?: number
  /** `connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of a state. Other reasons may follow. */
  reason?: string
  /** The current state, from which the change feed continues. */
  state?: string
  /** The first 200 bytes of the vendor's response. */
  excerpt?: string
  /** The rule that refused it: `allow` or `confirm` of the profile, `audit` if the audit cannot be written, or `consent` if a person must agree. */
  policy?: string
  /** The methods or values that are supported. */
  supported?: string[]
  /** The id of the attachment that was added. */
  attachment?: string
  /** The largest size, in bytes. */
  limitBytes?: number
  /** The actual size, in bytes. */
  size?: number
  /** The ids that the vendor refused. */
  inputs?: string[]
  /** The ids of the editions that cannot be ordered. */
  editions?: string[]
  /** The configuration file; null for the environment. */
  file?: string | null
  /** The invalid key. */
  key?: string
  /** The line of a syntax error. */
  line?: number
  /** The column of a syntax error. */
  column?: number
  /** A valid configuration. */
  example?: Record<string, unknown>
  /** The dialect of the profile. */
  dialect?: string
  /** The address at which the API was not found. */
  baseURL?: string
  /** The address at which the token service was not found. */
  tokenURL?: string
}

export interface SessionStatusParams {
  /** The profile. Default: all. */
  profile?: string
}

export interface SessionStatusResult {
  /** One status for each valid profile. */
  sessions: Session[]
}

export interface Session {
  /** The profile. */
  profile: string
  /** The provider of the profile. */
  provider: string
  /** `none` (not logged in), `unverified` (credentials not tried yet), `active`, `expired` or `refused` (wrong credentials). */
  state: "none" | "unverified" | "active" | "expired" | "refused"
  /** The user name, the client id or a claim of the token; absent if unknown. It is never a secret. */
  user?: string
  /** The renewal of the token. */
  renewal: SessionRenewal
  /** When the token expires, by the clock of this machine. */
  expiresAt?: string
  /** The message of the last error. */
  lastError?: string
  /** The source of the credential: literal, env, file, command, login or sandbox; never the credential itself. */
  source?: string
}

export interface SessionRenewal {
  /** Whether a token is being fetched now. */
  inFlight: boolean
  /** Why the last attempt failed: `refused` (wrong credentials), `limited` (too many requests), `offline` (no connection) or `vendor` (an error of the vendor). */
  problem?: "refused" | "limited" | "offline" | "vendor"
  /** When casewire tries again. Until then it uses the old token. */
  retryAt?: string
}

export interface SessionLoginParams {
  /** The profile. */
  profile: string
  /** The credentials, with the names that `providers/list` returns in `auth`. They replace the configured ones in this process until `session/logout`. */
  credentials?: Record<string, string>
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface SessionProfileParams {
  /** The profile. */
  profile: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesListParams {
  /** The profiles. Default: all that have cases. */
  profiles?: string[]
  /** Only cases with one of these states. Default: all, including closed. */
  status?: Array<"open" | "new" | "inProgress" | "waitingOnCustomer" | "resolutionProvided" | "resolved" | "closed">
  /** Only cases with one of these severities, 1 (worst) to 4. */
  severity?: number[]
  /** Only cases that contain this text. */
  search?: string
  /** Only cases with this owner: an id, an e-mail address or a name. */
  owner?: string
  /** Only cases that this person opened: an id, an e-mail address or a name. */
  createdBy?: string
  /** Only cases updated at this time or later. */
  updatedSince?: string
  /** Only cases updated at this time or earlier. */
  updatedUntil?: string
  /** Only cases opened at this time or later. */
  createdSince?: string
  /** Only cases opened at this time or earlier. */
  createdUntil?: string
  /** Only cases of one of these contracts. */
  contracts?: string[]
  /** Only cases with one of these people as creator or contact. */
  users?: string[]
  /** Only cases in one of these case groups. */
  groups?: string[]
  /** Only the cases with these numbers, without the profile. */
  numbers?: string[]
  /** The sort order; a leading hyphen means descending. Default: "-updatedAt". */
  sort?: "updatedAt" | "createdAt" | "severity" | "status" | "number" | "title" | "-updatedAt" | "-createdAt" | "-severity" | "-status" | "-number" | "-title"
  /** The members to return. Default: all but description, comments, attachments, watchlist and resources. */
  fields?: Array<"profile" | "provider" | "number" | "title" | "description" | "status" | "severity" | "type" | "createdAt" | "createdBy" | "updatedAt" | "updatedBy" | "closedAt" | "contact" | "owner" | "product" | "version" | "offering" | "group" | "account" | "contract" | "serialNumber" | "technology" | "subTechnology" | "problemCode" | "bugs" | "rmas" | "customerReference" | "escalated" | "resolution" | "closeNotes" | "supportTier" | "url" | "watchlist" | "resources" | "attachments" | "comments" | "vendorFields">
  /** Whether to include the vendor's unmodified record of each case. */
  raw?: boolean
  /** Only cases that match this query, such as `status:open severity:1..2 is:mine`. */
  query?: string
  /** The maximum number of cases, up to 500 without `all`. Default: 50, or 10000 with `all`. 1 to 100000. */
  limit?: number
  /** Whether to read all pages, up to `limit`. The timeout is then 600 seconds unless `timeoutSeconds` is set. */
  all?: boolean
  /** `nextCursor` of the previous page. */
  cursor?: string
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** Whether to return `state`, the state of the changes before the cases were read. Default: if `maxAgeSeconds` is above 0. */
  withState?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesListResult {
  /** The cases in the requested order; empty if they were sent as partial results. */
  cases: Case[]
  /** The `cursor` of the next page; absent on the last page. */
  nextCursor?: string
  /** The limit that ended a listing with `all`, although there are more cases. */
  limitReached?: number
  /** The outcome for each queried profile. */
  sources: ListSource[]
  /** The state of the changes before the cases were read. `changes/list` continues from here without a gap, except for the profiles in `pending`. */
  state?: string
  /** With `state`: the profiles whose cases were not yet read for the first time. What changes until then is not reported: call `changes/list` without a state, or `cache/sync`, and list the cases again. */
  pending?: string[]
}

export interface Case {
  /** The case id: profile/number. */
  id: string
  /** The profile that the case was read through. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The vendor's case number. */
  number?: string
  /** A one-line summary. */
  title?: string
  /** The problem as reported. */
  description?: string
  /** The status. */
  status?: CaseStatus
  /** The severity. */
  severity?: CaseSeverity
  /** The vendor's type of case. */
  type?: string
  /** When the case was opened. */
  createdAt?: string
  /** The person who opened the case. */
  createdBy?: User
  /** When the case last changed. */
  updatedAt?: string
  /** The person who changed the case last. */
  updatedBy?: User
  /** When the case was closed. */
  closedAt?: string
  /** The contact person of the customer. */
  contact?: User
  /** The vendor's engineer. */
  owner?: User
  /** The product. */
  product?: string
  /** The product's version. */
  version?: string
  /** The vendor's offering. */
  offering?: Offering
  /** The case group. */
  group?: string
  /** The account. */
  account?: string
  /** The contract. */
  contract?: string
  /** The serial number of the device. */
  serialNumber?: string
  /** The vendor's technology. */
  technology?: string
  /** The vendor's sub-technology. */
  subTechnology?: string
  /** The vendor's problem code. */
  problemCode?: string
  /** The vendor's bugs behind the problem. */
  bugs?: string[]
  /** The hardware returns (RMAs) of the case. */
  rmas?: string[]
  /** The customer's own reference. */
  customerReference?: string
  /** Whether the case is escalated. */
  escalated?: boolean
  /** How the case was resolved. */
  resolution?: string
  /** The notes written when the case was closed. */
  closeNotes?: string
  /** The support level. */
  supportTier?: string
  /** The web page of the case. */
  url?: string
  /** People who are notified of changes. */
  watchlist?: User[]
  /** The affected resources. */
  resources?: Resource[]
  /** The attachments, without their content. */
  attachments?: Attachment[]
  /** The comments, oldest first. */
  comments?: Comment[]
  /** Members that only this vendor has; `providers/list` declares them. */
  vendorFields?: Record<string, unknown>
  /** The members that could not be read, with their errors; absent if all were read. */
  missing?: MissingPart[]
  /** The unmodified vendor record, if requested. */
  raw?: unknown
  /** The text around a match of a search, in parts. */
  excerpt?: Excerpt[]
  /** When the vendor was queried, for a case from the store. */
  asOf?: string
  /** True if the vendor could not be reached, and the case is what the store has. */
  stale?: boolean
  /** Why the vendor could not be reached. */
  failure?: Failure
}

export interface CaseStatus {
  /** The state, the same for all vendors. */
  state: "new" | "inProgress" | "waitingOnCustomer" | "resolutionProvided" | "resolved" | "closed" | "unknown"
  /** The vendor's own status. */
  vendor: string
}

export interface CaseSeverity {
  /** 1 (worst) to 4; absent if the vendor's severity has no counterpart. 1 to 4. */
  level?: number
  /** The vendor's own severity. */
  vendor: string
}

export interface User {
  /** The display name. */
  name?: string
  /** The vendor's id of the person, often an e-mail address. */
  userId?: string
  /** The directory of the id, such as IBMid. */
  realm?: string
  /** The vendor's name for the role, such as customer. */
  kind?: string
  /** E-mail addresses. */
  emails?: string[]
  /** Telephone numbers. */
  phones?: string[]
  /** Mobile telephone numbers. */
  mobilePhones?: string[]
  /** The preferred way of contact, as the vendor names it. */
  preferredContact?: string
}

export interface Offering {
  /** The display name. */
  name?: string
  /** The kind of the key, such as crn_service_name. */
  group?: string
  /** The vendor's key. */
  key?: string
  /** The vendor's kind of offering. */
  kind?: string
  /** The vendor's id. */
  id?: string
}

export interface Resource {
  /** The cloud resource name. */
  crn?: string
  /** The type of a resource that has no CRN. */
  type?: string
  /** The id of a resource that has no CRN. */
  id?: string
  /** The display name. */
  name?: string
  /** The web page. */
  url?: string
  /** A note. */
  note?: string
}

export interface Attachment {
  /** The vendor's id. */
  id: string
  /** The file's name. */
  name: string
  /** The size in bytes. */
  size?: number
  /** The media type. */
  contentType?: string
  /** The description. */
  description?: string
  /** Whether its visibility is restricted. */
  private?: boolean
  /** When it was added. */
  createdAt?: string
  /** The person who added it. */
  createdBy?: User
  /** The unmodified vendor record, if requested. */
  raw?: unknown
}

export interface Comment {
  /** The vendor's id. If the vendor has none, a stable id that is derived from time, author, subject and text. It is unique within the case. */
  id: string
  /** The subject, if the vendor has one. */
  subject?: string
  /** The text. */
  text: string
  /** The format of the text. */
  format: "plain" | "html"
  /** The author. */
  author?: User
  /** When it was added. */
  createdAt?: string
  /** When it last changed. */
  updatedAt?: string
  /** Whether its visibility is restricted. */
  private?: boolean
  /** Whether it is a draft. */
  draft?: boolean
  /** The unmodified vendor record, if requested. */
  raw?: unknown
}

export interface MissingPart {
  /** The missing member of the case, such as attachments. */
  part: "profile" | "provider" | "number" | "title" | "description" | "status" | "severity" | "type" | "createdAt" | "createdBy" | "updatedAt" | "updatedBy" | "closedAt" | "contact" | "owner" | "product" | "version" | "offering" | "group" | "account" | "contract" | "serialNumber" | "technology" | "subTechnology" | "problemCode" | "bugs" | "rmas" | "customerReference" | "escalated" | "resolution" | "closeNotes" | "supportTier" | "url" | "watchlist" | "resources" | "attachments" | "comments" | "vendorFields"
  /** The error. */
  failure: Failure
}

export interface Excerpt {
  /** A part of the text. */
  text: string
  /** Whether this part matches the search. */
  match: boolean
}

export interface ListSource {
  /** The profile. */
  profile: string
  /** The provider. */
  provider?: string
  /** The vendor's count of cases; absent if the vendor returns no count. */
  total?: ListTotal
  /** The filters that casewire applied because the vendor does not support them. */
  filteredHere: string[]
  /** The period that the vendor's listing covers, if it is limited, or that this page covers, if it has a `reason`. */
  window?: Record<string, unknown>
  /** Whether all cases of this profile have been returned, on this page or before. */
  complete: boolean
  /** When the vendor was queried. For cases of the store, all changes up to this time are known. */
  asOf?: string
  /** True if the vendor could not be reached, and the cases are those of the store. */
  stale?: boolean
  /** The error, if the profile, or a part of its cases, could not be read. */
  failure?: Failure
}

export interface ListTotal {
  /** The vendor's count of matching cases. */
  count: number
  /** Whether the count is exact; false if casewire filters the cases itself (`filteredHere`). */
  exact: boolean
}

export interface CasesSearchParams {
  /** The words to search for, and filters as in `cases/list`, such as `status:open "bgp flap"`. All must match; a word also matches longer ones. */
  query: string
  /** The profiles. Default: all that have cases. */
  profiles?: string[]
  /** The members to return. Default: all but description, comments, attachments, watchlist and resources. */
  fields?: Array<"profile" | "provider" | "number" | "title" | "description" | "status" | "severity" | "type" | "createdAt" | "createdBy" | "updatedAt" | "updatedBy" | "closedAt" | "contact" | "owner" | "product" | "version" | "offering" | "group" | "account" | "contract" | "serialNumber" | "technology" | "subTechnology" | "problemCode" | "bugs" | "rmas" | "customerReference" | "escalated" | "resolution" | "closeNotes" | "supportTier" | "url" | "watchlist" | "resources" | "attachments" | "comments" | "vendorFields">
  /** The maximum number of cases. Default: 20. 1 to 100. */
  limit?: number
  /** `nextCursor` of the previous page. */
  cursor?: string
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** Whether to return `state`, the state of the changes before the cases were read. Default: if `maxAgeSeconds` is above 0. */
  withState?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesSearchResult {
  /** The cases that match, the best first, each with an `excerpt`. */
  cases: Case[]
  /** The `cursor` of the next page; absent on the last page. */
  nextCursor?: string
  /** The outcome for each queried profile. `complete` is false if cases may be missing: the vendor has no search of its own, and the store does not have all cases. */
  sources: ListSource[]
  /** The state of the changes before the cases were read. `changes/list` continues from here without a gap, except for the profiles in `pending`. */
  state?: string
  /** With `state`: the profiles whose cases were not yet read for the first time. What changes until then is not reported: call `changes/list` without a state, or `cache/sync`, and list the cases again. */
  pending?: string[]
}

export interface CasesCountParams {
  /** Only cases that match this query, such as `status:open severity:1..2 is:mine`. */
  query?: string
  /** The profiles. Default: all that have cases. */
  profiles?: string[]
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesCountResult {
  /** The number of cases that match. */
  count: number
  /** Whether all cases of all profiles were counted. */
  complete: boolean
  /** The outcome for each queried profile. */
  sources: CountSource[]
}

export interface CountSource {
  /** The profile. */
  profile: string
  /** The provider. */
  provider?: string
  /** The number of its cases that match; absent if they could not be counted. */
  count?: number
  /** The period that the vendor's listing covers, if it is limited. */
  window?: Record<string, unknown>
  /** Whether all cases were counted; at most 10000 are read one by one. */
  complete: boolean
  /** When the vendor was queried. */
  asOf?: string
  /** True if the vendor could not be reached, and this is what the store has. */
  stale?: boolean
  /** The error, if the cases could not be counted, or the store answered. */
  failure?: Failure
}

export interface CasesGetParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The members to return. Default: all. */
  fields?: Array<"profile" | "provider" | "number" | "title" | "description" | "status" | "severity" | "type" | "createdAt" | "createdBy" | "updatedAt" | "updatedBy" | "closedAt" | "contact" | "owner" | "product" | "version" | "offering" | "group" | "account" | "contract" | "serialNumber" | "technology" | "subTechnology" | "problemCode" | "bugs" | "rmas" | "customerReference" | "escalated" | "resolution" | "closeNotes" | "supportTier" | "url" | "watchlist" | "resources" | "attachments" | "comments" | "vendorFields">
  /** Whether to include the vendor's unmodified record. */
  raw?: boolean
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesRenderParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The format of the text. Default: "markdown". */
  format?: "markdown" | "plain"
  /** The columns of a line; wide characters count twice. Web addresses are not broken. Default: lines are not broken. 20 to 1000. */
  width?: number
  /** The offset from UTC in which times are written, such as +02:00. Default: "Z". */
  utcOffset?: string
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesRenderResult {
  /** The case with its description and comments. It ends with a line end. */
  text: string
  /** The format of the text. */
  format: "markdown" | "plain"
  /** When the vendor was queried. */
  asOf: string
  /** True if the vendor could not be reached, and this is what the store has. */
  stale?: boolean
  /** Why the vendor could not be reached. */
  failure?: Failure
}

export interface CasesCreateParams {
  /** The profile. */
  profile: string
  /** The title, in one line. */
  title: string
  /** The description of the problem. */
  description: string
  /** The vendor's type of case, from `values/list`. */
  type?: string
  /** The severity, 1 (worst) to 4. 1 to 4. */
  severity?: number
  /** The product. */
  product?: string
  /** The product's version. */
  version?: string
  /** The offering, from `values/list`. */
  offering?: Offering
  /** The affected resources. */
  resources?: Resource[]
  /** The people to notify of changes. */
  watchlist?: User[]
  /** The EU support that the case requires: `supported` or `dataCenter`. */
  eu?: EUSupport
  /** The invoice of a billing case. */
  invoiceNumber?: string
  /** Whether to request a credit for a missed service level. */
  slaCreditRequest?: boolean
  /** The case group. */
  group?: string
  /** Your own reference. */
  customerReference?: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface EUSupport {
  /** Whether EU support is required. */
  supported?: boolean
  /** The id of the data centre, from `values/list` with the kind euSupport. */
  dataCenter?: number
}

export interface CasesSetStatusParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The action to perform; `providers/list` returns the actions of a vendor. */
  action: "resolve" | "reopen" | "accept" | "close"
  /** The reason. */
  comment?: string
  /** The resolution code, from `values/list`. 0 to 1000000. */
  resolutionCode?: number
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CasesUpdateParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The members to change. Omitted members stay unchanged; null clears a member. */
  changes: CaseChanges
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CaseChanges {
  /** The title, in one line. */
  title?: string | null
  /** The description of the problem. */
  description?: string | null
  /** The product. */
  product?: string | null
  /** The product's version. */
  version?: string | null
  /** The vendor's type of case, from `values/list`. */
  type?: string | null
  /** The severity, 1 (worst) to 4. 1 to 4. */
  severity?: number | null
  /** The case group; null removes the case from its group. */
  group?: string | null
  /** Your own reference; null removes it. */
  customerReference?: string | null
}

export interface CasesEscalateParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The reason, added to the case as a comment. */
  comment?: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CommentsListParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** Only comments created at this time or later. */
  since?: string
  /** The order: the oldest or the newest comment first. Default: "oldest". */
  order?: "oldest" | "newest"
  /** The maximum number of comments. Default: 100. 1 to 500. */
  limit?: number
  /** `nextCursor` of the previous page. */
  cursor?: string
  /** Whether to include the vendor's unmodified record of each comment. */
  raw?: boolean
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CommentsListResult {
  /** The comments in the requested order. */
  comments: Comment[]
  /** The `cursor` of the next page; absent on the last page. */
  nextCursor?: string
  /** When the vendor was queried; absent for an answer of the vendor itself. */
  asOf?: string
  /** True if the vendor could not be reached, and this is what the store has. */
  stale?: boolean
  /** What the store does not have completely; texts may be empty. */
  missing?: MissingPart[]
  /** Why the vendor could not be reached. */
  failure?: Failure
}

export interface CommentsAddParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The comment; `providers/list` returns the vendor's maximum length. */
  text: string
  /** Whether to restrict access, if the vendor supports it. */
  private?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface AttachmentsListParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** Whether to include the vendor's unmodified record of each attachment. */
  raw?: boolean
  /** The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to 31536000. */
  maxAgeSeconds?: number
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface AttachmentsListResult {
  /** The attachments in the vendor's order. */
  attachments: Attachment[]
  /** When the vendor was queried; absent for an answer of the vendor itself. */
  asOf?: string
  /** True if the vendor could not be reached, and this is what the store has. */
  stale?: boolean
  /** What the store does not have completely; texts may be empty. */
  missing?: MissingPart[]
  /** Why the vendor could not be reached. */
  failure?: Failure
}

export interface AttachmentsAddParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The file to send: an absolute path inside a folder of `files` in the configuration. */
  path?: string
  /** The name of the attachment. Default: the file's name. */
  name?: string
  /** The content in base64, instead of `path`; requires `name`. */
  base64?: string
  /** The media type. Default: application/octet-stream. */
  contentType?: string
  /** A description, if the vendor stores one. */
  description?: string
  /** Whether to restrict access, if the vendor supports it. */
  private?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface AttachmentsDownloadParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The attachment's id from `attachments/list`. */
  attachment: string
  /** The file to write: an absolute path inside a folder of `files` in the configuration. If it names a folder, the file gets the vendor's name with unsafe characters replaced. Without a path, the response contains the bytes, up to 8 MiB. Refused for a read-only profile. */
  path?: string
  /** Whether to replace an existing file. */
  overwrite?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface AttachmentsDownloadResult {
  /** The attachment. */
  attachment: Attachment
  /** The size in bytes. */
  size: number
  /** The written file. */
  path?: string
  /** The content, if no path was set. */
  base64?: string
}

export interface AttachmentsDeleteParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The attachment's id from `attachments/list`. */
  attachment: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface WatchlistParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The people. Default of `realm`: the vendor's usual directory. */
  users: User[]
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface WatchlistAddResult {
  /** The people who were added. */
  added: User[]
  /** The people whom the vendor did not add, usually because they are not in the account. */
  failed: User[]
}

export interface WatchlistRemoveResult {
  /** The people who remain. */
  watchlist: User[]
}

export interface ResourcesAddParams {
  /** The case: profile/number, or a bare number. */
  case: string
  /** The resource: a crn, or type and id, with an optional note. */
  resource: Resource
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface ValuesListParams {
  /** The profile. */
  profile: string
  /** The kind of value. */
  kind: "offerings" | "resolutionCodes" | "statuses" | "euSupport" | "products" | "versions" | "severities" | "types" | "groups" | "entitlements"
  /** The value that the list depends on, such as the product for versions. */
  of?: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface ValuesListResult {
  /** The values in the vendor's order. */
  values: Value[]
}

export interface Value {
  /** The value to pass: a word, a number, or an object. */
  value: string | number | boolean | Record<string, unknown>
  /** Its name for people. */
  name: string
}

export interface AccountsListParams {
  /** The profile. */
  profile: string
  /** The account's id. Unless `accountsVersion` of the profile is v2, set `account`, `billingAccounts` or `name`. */
  account?: string
  /** Only accounts with one of these billing account ids. */
  billingAccounts?: string[]
  /** Only accounts of the company with this name. */
  name?: string
  /** The detail about users: 0 for none, 1 for roles, 2 for names and addresses as well. Default: 0. 0 to 2. */
  nested?: number
  /** The maximum number of accounts. Default: 50. 1 to 100. */
  limit?: number
  /** `nextCursor` of the previous page. */
  cursor?: string
  /** Whether to include the vendor's unmodified record of each account. */
  raw?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface AccountsListResult {
  /** The accounts in the vendor's order. */
  accounts: Account[]
  /** The `cursor` of the next page; absent on the last page. */
  nextCursor?: string
  /** The vendor's count of accounts; absent if the vendor returns no count. */
  total?: number
}

export interface Account {
  /** The account's id; the vendor's `_id` if it has no `id`. Usually a string. */
  id?: unknown
  /** The account's id in records that do not use `id`. Usually a string. */
  _id?: unknown
  /** The company's name. Usually a string. */
  name?: unknown
  /** Whether it is the account of a company. Usually true or false. */
  isCompany?: unknown
  /** The billing account's id. Usually a string. */
  billingAccountId?: unknown
  /** The billing address. */
  billingAddress?: AccountAddress
  /** The VAT number. Usually a string. */
  vatNumber?: unknown
  /** The tax code. Usually a string. */
  taxCode?: unknown
  /** PENDING, ACTIVE or SUSPENDED. Usually a string. */
  status?: unknown
  /** The account's status as a seller. Usually a string. */
  vendorStatus?: unknown
  /** The account's ids in other systems. */
  billingAccountRefs?: AccountReferences
  /** Whether it is a customer. Usually true or false. */
  isCustomer?: unknown
  /** Whether it is a seller. Usually true or false. */
  isVendor?: unknown
  /** The id at Partner Connect. Usually a string. */
  partnerConnectId?: unknown
  /** The linked Red Hat id. Usually a string. */
  accountRHIdLink?: unknown
  /** The linked Red Hat login. Usually a string. */
  loginRHIdLink?: unknown
  /** The id of the company's record. Usually a string. */
  companyRef?: unknown
  /** The account's data as a seller. */
  vendorAccount?: AccountVendor
  /** The BSS account's id. Usually a string. */
  bssAccountId?: unknown
  /** When it was created, in RFC 3339. Usually a string. */
  createdAt?: unknown
  /** The payment methods. */
  paymentInfo?: AccountPayment[]
  /** The progress of the account's creation. */
  accountCreationStatus?: AccountCreation
  /** The roles of users, at nesting level 1 or 2. */
  OMRoles?: AccountRole[]
  /** The company's own marketplace. */
  enterpriseMarketplace?: AccountShop
  /** Whether it is exempt from tax. Usually true or false. */
  isTaxExempt?: unknown
  /** The account's ids in other systems (version 2). Usually a list. */
  billingReferences?: unknown
  /** Accounts below this one (version 2). Usually a list. */
  childAccountIds?: unknown
  /** The unmodified vendor record, if requested. */
  raw?: unknown
}

export interface AccountAddress {
  /** The company. Usually a string. */
  companyName?: unknown
  /** The first name. Usually a string. */
  firstName?: unknown
  /** The last name. Usually a string. */
  lastName?: unknown
  /** The first line. Usually a string. */
  address1?: unknown
  /** The second line. Usually a string. */
  address2?: unknown
  /** The city. Usually a string. */
  city?: unknown
  /** The state or province. Usually a string. */
  stateProvince?: unknown
  /** The postal code. Usually a string. */
  postalCode?: unknown
  /** The telephone number. Usually a string. */
  phoneNumber?: unknown
  /** The country's code. Usually a string. */
  countryCode?: unknown
}

export interface AccountReferences {
  /** The id at Zuora. Usually a string. */
  zuoraAccountId?: unknown
  /** The SAP site number. Usually a string. */
  sapSiteNumber?: unknown
  /** The IBM customer number (ICN). Usually a string. */
  ibmCustomerNumber?: unknown
  /** The MPP number. Usually a string. */
  mppNumber?: unknown
}

export interface AccountVendor {
  /** Whether the address was verified. Usually true or false. */
  addressVerified?: unknown
  /** The legal address. */
  vendorLegalAddress?: AccountAddress
  /** The VAT number. Usually a string. */
  vatNumber?: unknown
  /** The tax code. Usually a string. */
  taxCode?: unknown
  /** IBM or ISV. Usually a string. */
  vendorType?: unknown
}

export interface AccountPayment {
  /** The id of the payment record. Usually a string. */
  _id?: unknown
  /** The payment method: CREDIT_CARD, or by invoice. Usually a string. */
  type?: unknown
  /** Whether it is the default. Usually true or false. */
  isDefault?: unknown
  /** The kind of credit card. Usually a string. */
  cardType?: unknown
  /** The card's number, of which only the last four digits are shown. Usually a string. */
  scrambledNumber?: unknown
  /** The month in which the card expires, as MMYY. Usually a string. */
  expiryDate?: unknown
  /** The customer number for invoices. Usually a string. */
  customerNumber?: unknown
  /** The purchase order number for invoices. Usually a string. */
  poNumber?: unknown
  /** Whether it was verified. Usually true or false. */
  verified?: unknown
  /** The wallet's id. Usually a string. */
  walletId?: unknown
  /** The account's id. Usually a string. */
  accountId?: unknown
}

export interface AccountCreation {
  /** The id of this record. Usually a string. */
  _id?: unknown
  /** The account's id. Usually a string. */
  accountId?: unknown
  /** When it last changed, in RFC 3339. Usually a string. */
  updatedOn?: unknown
  /** When it was last processed, in RFC 3339. Usually a string. */
  lastProcessingAttempt?: unknown
  /** Whether the creation is stuck. Usually true or false. */
  stuckAlert?: unknown
  /** Whether the Zuora account exists. Usually true or false. */
  zuora?: unknown
  /** Whether the customer account exists. Usually true or false. */
  customerCreate?: unknown
  /** Whether the IBM customer number exists. Usually true or false. */
  icn?: unknown
  /** Whether the order container exists. Usually true or false. */
  orderContainer?: unknown
}

export interface AccountRole {
  /** The id of the user's record, at nesting level 1. Usually a string. */
  userId?: unknown
  /** AccountOwner, AccountMember, AccountAdmin, ClusterAdmin, Purchaser, VendorProductAdmin, VendorSalesAdmin, VendorLegalAdmin or Partner. Usually a string. */
  roleName?: unknown
  /** The user, at nesting level 2. */
  OMUser?: AccountUser
}

export interface AccountUser {
  /** The id of the user's record. Usually a string. */
  _id?: unknown
  /** The id at IAM. Usually a string. */
  iamId?: unknown
  /** The e-mail address. Usually a string. */
  emailAddress?: unknown
  /** The first name. Usually a string. */
  firstName?: unknown
  /** The last name. Usually a string. */
  lastName?: unknown
  /** The language, such as en-us. Usually a string. */
  preferredLanguage?: unknown
}

export interface AccountShop {
  /** The display name. Usually a string. */
  name?: unknown
  /** The colours. */
  theme?: AccountTheme
  /** Whether it is enabled. Usually true or false. */
  enabled?: unknown
}

export interface AccountTheme {
  /** The background, as #RRGGBB. Usually a string. */
  primary?: unknown
  /** The second colour of the gradient. Usually a string. */
  secondary?: unknown
  /** The text. Usually a string. */
  fontColor?: unknown
}

export interface UomsListParams {
  /** The profile. */
  profile: string
  /** The language of the texts, such as fr. Default: en-us. */
  locale?: string
  /** Whether to include the vendor's unmodified record of each unit. */
  raw?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface UomsListResult {
  /** The units in the vendor's order. */
  uoms: UnitOfMeasure[]
}

export interface UnitOfMeasure {
  /** The unit's id. Usually a string. */
  identifier?: unknown
  /** The number of counted items in one unit. Usually a number. */
  multiplier?: unknown
  /** Whether usage can be charged by this unit. Usually true or false. */
  supportUsageChargeType?: unknown
  /** When it was created, in Unix milliseconds. Usually a number. */
  created?: unknown
  /** When it last changed, in Unix milliseconds. Usually a number. */
  updated?: unknown
  /** The singular, such as Active User. Usually a string. */
  singularName?: unknown
  /** The plural. Usually a string. */
  pluralName?: unknown
  /** The suffix of a price, such as per active user. Usually a string. */
  suffix?: unknown
  /** The label of an input field. Usually a string. */
  inputLabel?: unknown
  /** The label in a summary. Usually a string. */
  summaryLabel?: unknown
  /** The texts in other languages. */
  translations?: UnitTranslations
  /** The unmodified vendor record, if requested. */
  raw?: unknown
}

export interface UnitTranslations {
  /** German. */
  de?: UnitText
  /** English. */
  en?: UnitText
  /** Spanish. */
  es?: UnitText
  /** French. */
  fr?: UnitText
  /** Italian. */
  it?: UnitText
}

export interface UnitText {
  /** The singular, such as Active User. Usually a string. */
  singularName?: unknown
  /** The plural. Usually a string. */
  pluralName?: unknown
  /** The suffix of a price, such as per active user. Usually a string. */
  suffix?: unknown
  /** The label of an input field. Usually a string. */
  inputLabel?: unknown
  /** The label in a summary. Usually a string. */
  summaryLabel?: unknown
}

export interface UomsGetParams {
  /** The profile. */
  profile: string
  /** The `identifier` of the unit from `uoms/list`. */
  uom: string
  /** The language of the texts, such as fr. Default: en-us. */
  locale?: string
  /** Whether to include the vendor's unmodified record. */
  raw?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface EditionsGetParams {
  /** The profile. */
  profile: string
  /** The edition's id, such as EIDHJLN9. */
  edition: string
  /** The version. Default: the latest. 0 to 1000000000. */
  version?: number
  /** The language of the texts, such as fr. Default: en-us. */
  locale?: string
  /** Whether to return `metadata`. */
  includeMetadata?: boolean
  /** Whether the latest version may be a draft; not allowed with `version`. */
  allowDraft?: boolean
  /** The quote whose prices to return; requires `version`. */
  quote?: string
  /** Whether to include the vendor's unmodified record. */
  raw?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface Edition {
  /** The id in the vendor's database. Usually a string. */
  _id?: unknown
  /** The edition's id, such as EIDHJLN9. Usually a string. */
  id?: unknown
  /** Purchase, Trial or Free, in any letter case. Usually a string. */
  type?: unknown
  /** The product's id, from `productId` or `product.id` of the vendor. Usually a string. */
  productId?: unknown
  /** The product. */
  product?: EditionProduct
  /** The product's name. Usually a string. */
  productName?: unknown
  /** The edition's name. Usually a string. */
  name?: unknown
  /** The description. Usually a string. */
  description?: unknown
  /** The unit of terms: months or days, in any spelling. Usually a string. */
  termUnit?: unknown
  /** The version; `editionRevision` of an order. Usually a number. */
  version?: unknown
  /** When it was created, in Unix milliseconds. Usually a number. */
  created?: unknown
  /** When it last changed, in Unix milliseconds. Usually a number. */
  updated?: unknown
  /** Monthly, Quarterly, Annual, Upfront, in any letter case. Usually a list. */
  allowedBillingFrequencies?: unknown
  /** The terms that can be ordered, in `termUnit`. Usually a list. */
  allowedSubscriptionTerms?: unknown
  /** The length of a trial. Usually a number. */
  trialTerm?: unknown
  /** The logo. Usually a string. */
  logoUrl?: unknown
  /** ZUORA or DSW. It may be in `metadata` instead. Usually a string. */
  billingSystem?: unknown
  /** The charges. */
  editionCharges?: EditionCharge[]
  /** The dependencies between charges. */
  editionRules?: EditionRule[]
  /** PRODUCT or PLATFORM. Usually a string. */
  category?: unknown
  /** The state of publishing, if requested. */
  metadata?: EditionMetadata
  /** The unmodified vendor record, if requested. */
  raw?: unknown
}

export interface EditionProduct {
  /** The product's id. Usually a string. */
  id?: unknown
}

export interface EditionCharge {
  /** The charge's id; `chargeId` of an order. Usually a string. */
  id?: unknown
  /** The charge's name. Usually a string. */
  name?: unknown
  /** The position in the display; a string or a number. Usually a string. */
  sequence?: unknown
  /** Recurring, Usage or OneTime. Usually a string. */
  type?: unknown
  /** Standard, VolumePricing or TierPricing. Usually a string. */
  priceModel?: unknown
  /** Whether it must be ordered. Usually true or false. */
  required?: unknown
  /** The smallest quantity. Usually a number. */
  minimumQuantity?: unknown
  /** The largest quantity. Usually a number. */
  maximumQuantity?: unknown
  /** The default quantity. Usually a number. */
  defaultQuantity?: unknown
  /** The step between quantities. Usually a number. */
  increment?: unknown
  /** Whether the starting price of the edition includes it. Usually true or false. */
  useInStartingPriceCalculation?: unknown
  /** When it was created, in Unix milliseconds. Usually a number. */
  created?: unknown
  /** When it last changed, in Unix milliseconds. Usually a number. */
  updated?: unknown
  /** The prices by quantity. */
  tiers?: EditionTier[]
  /** Cumulative or HighWaterMark. Usually a string. */
  usageReportingType?: unknown
  /** The seller's id of the charge. Usually a string. */
  vendorChargeId?: unknown
  /** The IBM part number. Usually a string. */
  ibmPartNumber?: unknown
  /** The IBM part number of the overage. Usually a string. */
  ibmOveragePartNumber?: unknown
  /** ANNUAL or MONTHLY. Usually a string. */
  priceFrequency?: unknown
  /** The id for usage reports. Usually a string. */
  usageReportingId?: unknown
  /** The unit of measure. */
  uom?: UnitOfMeasure
  /** Its ids in billing systems. */
  metadata?: ChargeMetadata
}

export interface EditionTier {
  /** The tier's id. Usually a string. */
  id?: unknown
  /** The first unit. Usually a number. */
  startingUnit?: unknown
  /** The last unit. Usually a number. */
  endingUnit?: unknown
  /** The price in each currency. */
  pricing?: TierPrice[]
}

export interface TierPrice {
  /** The currency, such as USD. Usually a string. */
  currency?: unknown
  /** The price. The vendor does not document its unit: whole units or hundredths. Usually a number. */
  price?: unknown
  /** The price of the overage. Usually a number. */
  overagePrice?: unknown
}

export interface ChargeMetadata {
  /** Whether the billing system must be updated. Usually true or false. */
  chargeSyncRequired?: unknown
  /** The IBM part number. Usually a string. */
  ibmPartNumber?: unknown
  /** The IBM part number of the overage. Usually a string. */
  ibmOveragePartNumber?: unknown
  /** The rate plan at Zuora. Usually a string. */
  zuoraRatePlanId?: unknown
  /** The charge of the rate plan at Zuora. Usually a string. */
  zuoraRatePlanChargeId?: unknown
  /** The charges of the overage. */
  zuoraRatePlanOverages?: ChargeOverage[]
}

export interface ChargeOverage {
  /** The first unit of the tier. Usually a number. */
  startingUnit?: unknown
  /** The charge at Zuora. Usually a string. */
  zuoraRatePlanOverageChargeId?: unknown
}

export interface EditionRule {
  /** The rule's id. Usually a string. */
  id?: unknown
  /** QuantitySyncRule, MaxQuantityDependencyRule, AddonQuantityLimiterRule, QuantityDetermineAddonsRequiredRule, EnableChargeIfSourceSelectedRule or DisableChargeIfSourceSelectedRule. Usually a string. */
  type?: unknown
  /** The charges that the rule reads. Usually a list. */
  sourceChargeIds?: unknown
  /** The charges that the rule applies to. Usually a list. */
  targetChargeIds?: unknown
  /** The quantity from which the rule applies. Usually a number. */
  quantityThreshold?: unknown
}

export interface EditionMetadata {
  /** The status, such as Published. Usually a string. */
  status?: unknown
  /** ZUORA or DSW. Usually a string. */
  billingSystem?: unknown
  /** The approver's comment. Usually a string. */
  approverComment?: unknown
  /** The number of attempts to publish. Usually a number. */
  publishAttemptCount?: unknown
}

export interface OrdersCheckParams {
  /** The profile. */
  profile: string
  /** The account's id from `accounts/list`. */
  account: string
  /** The edition's id, such as EIDHJLN9. */
  edition: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface OrderEligibility {
  /** Whether the account may order the edition; false also if the vendor refuses to check it. */
  allowed: boolean
  /** The vendor's reason for a refusal. */
  reason?: string
}

export interface OrdersCreateParams {
  /** The profile. */
  profile: string
  /** The id of the account to order for, from `accounts/list`. */
  account: string
  /** The subscriptions to order, with the vendor's member names. */
  subscriptions: OrderSubscription[]
  /** The payment. */
  payment?: OrderPayment
  /** The person who orders. */
  requestor?: OrderRequestor
  /** The quote that overrides prices. */
  quote?: string
  /** The id of the order, for the vendor's support. Default: a new UUID. Using it again creates a second order. */
  requestId?: string
  /** Must be true. It confirms that the order may spend money. */
  confirm: true
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface OrderSubscription {
  /** The subscription to renew; absent for a new one. */
  id?: string
  /** TRIAL, PURCHASE or FREE, or as the edition spells it. */
  type?: string
  /** The `id` of the edition, as in `editions/get`. */
  editionId: string
  /** The edition's `version`. 0 to 1000000000. */
  editionRevision: number
  /** The term, in `termUnit`. 1 to 10000. */
  term: number
  /** MONTHS, YEARS or DAYS, or as the edition spells it. */
  termUnit: string
  /** MONTHLY, QUARTERLY, ANNUAL or UPFRONT, or as the edition spells it. */
  billingFrequency: string
  /** The currency, such as USD. */
  currency?: string
  /** The items. */
  lineItems: OrderLineItem[]
  /** The start, presumably in Unix milliseconds. 0 to 9007199254740991. */
  startDate?: number
  /** Whether it is renewed at its end. The vendor's default is true. */
  autoRenewal?: boolean
  /** A message to the seller about an existing licence. */
  byolMessage?: string
  /** Whether an existing licence is used. */
  byol?: boolean
  /** Whether draft content is used. */
  draftContent?: boolean
}

export interface OrderLineItem {
  /** The `id` of the charge, as in the edition's `editionCharges`. */
  chargeId: string
  /** The quantity; sent as written. */
  quantity: number
  /** The price for a billing period. */
  price?: number
  /** The price of one unit. */
  unitPrice?: number
  /** The price of the overage. */
  overagePrice?: number
  /** The tax in per cent. */
  tax?: number
}

export interface OrderPayment {
  /** The purchase order to bill against. */
  purchaseOrderNumber?: string
  /** The reference of the credit card's authorization. */
  paymentAuthRef?: string
}

export interface OrderRequestor {
  /** The id at IAM. */
  iamId?: string
  /** The e-mail address. */
  email?: string
}

export interface OrdersCreateResult {
  /** The id of the order, for the vendor's support. */
  requestId: string
  /** The accepted subscriptions, which are not active yet. Read them with `subscriptions/get` until `state` changes. */
  subscriptions: Subscription[]
}

export interface Subscription {
  /** The subscription's id. Usually a string. */
  id?: unknown
  /** The account. Usually a string. */
  accountId?: unknown
  /** The edition. Usually a string. */
  editionId?: unknown
  /** The version of the edition. Usually a number. */
  editionRevision?: unknown
  /** The quote that overrides prices. Usually a string. */
  quoteId?: unknown
  /** The person who ordered it. */
  requestor?: SubscriptionRequestor
  /** V1 or V2. Usually a string. */
  workflowVersion?: unknown
  /** The product's id. Usually a string. */
  productKey?: unknown
  /** The term, in `termUnit`. Usually a number. */
  term?: unknown
  /** MONTHS or YEARS. Usually a string. */
  termUnit?: unknown
  /** MONTHLY, QUARTERLY or ANNUAL. Usually a string. */
  billingFrequency?: unknown
  /** PRODUCT, PLATFORM or USAGE_CONTAINER. Usually a string. */
  category?: unknown
  /** TRIAL, PURCHASE or FREE. Usually a string. */
  type?: unknown
  /** IN_PROGRESS at first; the vendor does not document later states. Usually a string. */
  state?: unknown
  /** The kind of renewal, such as RENEW_CURRENT_TERM. Usually a string. */
  renewalType?: unknown
  /** The vendor's current operation, such as CREATING. Usually a string. */
  currentOperation?: unknown
  /** The items. */
  lineItems?: SubscriptionLineItem[]
  /** The input of the provisioning. Usually an object. */
  provisioningInput?: unknown
  /** The tags; always a list, however the vendor writes them. */
  tags?: SubscriptionTag[]
  /** The unmodified vendor record, if requested. */
  raw?: unknown
}

export interface SubscriptionRequestor {
  /** The id at IAM. Usually a string. */
  iamId?: unknown
  /** The e-mail address. Usually a string. */
  email?: unknown
}

export interface SubscriptionLineItem {
  /** The charge of the edition. Usually a string. */
  chargeId?: unknown
  /** The quantity. Usually a number. */
  quantity?: unknown
  /** The price for a billing period. Usually a number. */
  price?: unknown
  /** The price of one unit. Usually a number. */
  unitPrice?: unknown
  /** The price of the overage. Usually a number. */
  overagePrice?: unknown
  /** The tax in per cent. Usually a number. */
  tax?: unknown
  /** Its ids in other systems. Usually an object. */
  externalReference?: unknown
}

export interface SubscriptionTag {
  /** The account. Usually a string. */
  accountId?: unknown
  /** The tag's name. Usually a string. */
  name?: unknown
  /** The tag's value. Usually a string. */
  value?: unknown
  /** The description. Usually a string. */
  description?: unknown
  /** When it was created. Usually a string. */
  createdDate?: unknown
}

export interface SubscriptionsGetParams {
  /** The profile. */
  profile: string
  /** The subscription's id from `orders/create`. */
  subscription: string
  /** Whether to include the vendor's unmodified record. */
  raw?: boolean
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface ReferencesFindParams {
  /** The text, at most 10,000,000 bytes in UTF-8. Lines of over 10,000 characters are skipped. */
  text: string
  /** The language id of LSP. Of a programming language, only comments and strings are scanned. Default: all of the text. */
  languageId?: string
  /** The unit of `character`. Default: "utf-16". */
  encoding?: "utf-8" | "utf-16" | "utf-32"
  /** The maximum number of references. Default: 5000. 1 to 5000. */
  limit?: number
}

export interface ReferencesFindResult {
  /** The mentions in the order of the text. They do not overlap. */
  references: FoundReference[]
  /** Whether the text has more mentions than `limit`; absent if not. */
  truncated?: boolean
}

export interface FoundReference {
  /** The position of `text`. */
  range: TextRange
  /** The mention: the number, the case id or the address. */
  text: string
  /** The case number as the vendor writes it. */
  number: string
  /** The profile; absent unless exactly one matches. */
  profile?: string
  /** The case id; absent unless exactly one profile matches. */
  case?: string
}

export interface TextRange {
  /** The position of its first character. */
  start: TextPoint
  /** The position after its last character. */
  end: TextPoint
}

export interface TextPoint {
  /** The line, from 0. */
  line: number
  /** The column, from 0, in the units of `encoding`. */
  character: number
}

export interface ChangesListParams {
  /** `state` of an earlier result. Default: that of the reader, or the current state. */
  state?: string
  /** Only changes of cases that matched this query before or after the change, such as `status:open is:mine`. */
  query?: string
  /** The profiles. Default: all that have cases. */
  profiles?: string[]
  /** Only changes of these kinds. Default: all; but new files at Red Hat and Cisco are reported only if `attachment` is named, since that is one more request for each changed case. Without `comment`, casewire does not request the comments there. */
  kinds?: Array<"created" | "status" | "severity" | "owner" | "fields" | "comment" | "attachment" | "gone" | "back">
  /** `bodies` adds the record of each new comment and file. */
  include?: "bodies"[]
  /** The maximum number of changes. Default: 100. 1 to 1000. */
  limit?: number
  /** The maximum time to wait for the first change, in seconds. Meanwhile, the vendors are polled. Needs `state` or `reader`. 1 to 300. */
  waitSeconds?: number
  /** Keeps the state in the store under this name: each call continues where the last one ended. */
  reader?: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface ChangesListResult {
  /** The changes, the oldest first. */
  events: CaseChange[]
  /** Continue from here: the `state` of the next call. */
  state: string
  /** Whether there are more changes now. */
  hasMore: boolean
  /** The profiles whose cases were not yet read for the first time. The next call continues. */
  pending: string[]
  /** The time up to which the changes of each profile are known. */
  asOf: Record<string, string>
  /** What the rounds of each profile may request, and when the next one is due. */
  budget: Record<string, {
    /** The requests that rounds may send within this hour; absent without a limit. */
    left?: number
    /** When the next round is due. */
    nextPollAt?: string
  }>
  /** The profiles whose last round failed. */
  failures?: ProfileFailure[]
}

export interface CaseChange {
  /** Identifies the event in this store. */
  id: string
  /** Equal for the same change on every machine that saw the same values. */
  key: string
  /** The profile. */
  profile: string
  /** The id of the case. */
  case: string
  /** What changed. `fields` is any other member; `gone` is a case that the account does not show any more, and `back` one that it shows again. */
  kind: "created" | "status" | "severity" | "owner" | "fields" | "comment" | "attachment" | "gone" | "back"
  /** The vendor's time of the change, if it is known. */
  at?: string
  /** When casewire saw it. */
  seenAt: string
  /** `self` for a write of casewire, `other` if another person made the change, `unknown` if the vendor does not name the author. */
  origin: "self" | "other" | "unknown"
  /** The members before the change. */
  old?: Record<string, unknown>
  /** The members after the change. For a comment or a file: its `id`, or the whole record with `include`. For `gone`: the `reason`, `notFound` or `noAccess`. */
  new?: Record<string, unknown>
}

export interface ProfileFailure {
  /** The profile. */
  profile: string
  /** The error of its last round. */
  failure: Failure
}

export interface ChangesSubscribeParams {
  /** Begins after this state of an earlier result. Default: now. */
  state?: string
  /** Only changes of cases that matched this query before or after the change, such as `status:open is:mine`. */
  query?: string
  /** The profiles. Default: all that have cases. */
  profiles?: string[]
  /** Only changes of these kinds. Default: all; but new files at Red Hat and Cisco are reported only if `attachment` is named, since that is one more request for each changed case. Without `comment`, casewire does not request the comments there. */
  kinds?: Array<"created" | "status" | "severity" | "owner" | "fields" | "comment" | "attachment" | "gone" | "back">
  /** `bodies` adds the record of each new comment and file. */
  include?: "bodies"[]
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface ChangesSubscribeResult {
  /** The name of the subscription on this connection. */
  subscription: string
  /** The state that it begins at. */
  state: string
}

export interface ChangesUnsubscribeParams {
  /** The subscription. */
  subscription: string
}

export interface CacheInfoParams {
  /** The profile, configured or not. Default: all. */
  profile?: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CacheInfoResult {
  /** Whether the store is a file, in memory until the process ends, or off. */
  store: "file" | "memory" | "off"
  /** The file. */
  path?: string
  /** The size of the store, in bytes. */
  bytes: number
  /** The maximum size, in bytes. Long texts are removed above it. */
  limitBytes: number
  /** The profiles of which the store has cases. */
  profiles: CacheProfile[]
}

export interface CacheProfile {
  /** The profile. One that changed its account is listed once for each account. */
  profile: string
  /** The provider of the profile. */
  provider: string
  /** The number of cases. */
  cases: number
  /** The bytes of their texts, without indexes. */
  bytes: number
  /** When the case that was read first was read. */
  oldest?: string
  /** When the case that was read last was read. */
  newest?: string
  /** When the first complete listing began; absent if there was none. */
  baselineAt?: string
  /** The store has every change up to this time; absent without a complete listing. */
  synchronisedAt?: string
  /** When the vendor was last queried for changes. */
  lastRoundAt?: string
  /** When the vendor may be queried for changes again. */
  nextPollAt?: string
}

export interface CacheSyncParams {
  /** The profiles. Default: all that have cases. */
  profiles?: string[]
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CacheSyncResult {
  /** The outcome for each profile. */
  sources: CacheSyncSource[]
}

export interface CacheSyncSource {
  /** The profile. */
  profile: string
  /** The provider of the profile. */
  provider?: string
  /** The number of its cases in the store. */
  cases: number
  /** Whether the store is up to date; false if the next call must continue. */
  complete: boolean
  /** The store has every change up to this time; absent before the first complete listing. */
  asOf?: string
  /** The error. */
  failure?: Failure
}

export interface CacheClearParams {
  /** The profile, configured or not. Default: all. */
  profile?: string
  /** The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile, else 30. 1 to 86400. */
  timeoutSeconds?: number
  /** Requests progress: `$/progress` notifications with this token. */
  workDoneToken?: string | number
  /** Requests rows as they arrive: `$/progress` notifications with this token. The result then has no rows. */
  partialResultToken?: string | number
}

export interface CacheClearResult {
  /** The number of cases that were removed. */
  removed: number
}

export interface CancelParams {
  /** The id of the request. */
  id: string | number
}

export interface ProgressParams {
  /** The `workDoneToken` or `partialResultToken` of the request. */
  token: string | number
  /** The progress, or a part of the result. */
  value: ProgressValue
}

export interface ProgressValue {
  /** `begin`, any number of `report`, then `end`. */
  kind?: "begin" | "report" | "end"
  /** The title (`begin`). */
  title?: string
  /** The current step (`report`), or the outcome (`end`). */
  message?: string
  /** The progress in per cent (`report`). 0 to 100. */
  percentage?: number
  /** The next rows of `cases/list`, for a `partialResultToken`. */
  cases?: Case[]
}

export interface ChangesDidHappenParams {
  /** The subscription. */
  subscription: string
  /** The changes, the oldest first. */
  events: CaseChange[]
  /** The state after these changes. */
  state: string
  /** True if changes after `state` are left out, because the client reads too slowly or there are many. `changes/list` has them. */
  truncated?: boolean
  /** The profiles whose last round failed, sent when they change; empty when all rounds succeed again. Their changes follow later. */
  failures?: ProfileFailure[]
  /** Why the subscription ended. For `resync`: list the cases again, and subscribe from `state`. */
  failure?: Failure
}

export interface InvalidRequestData {
  kind: "invalidRequest"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The largest size, in bytes. */
  limitBytes?: number
}

export interface InvalidParamsData {
  kind: "invalidParams"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** All errors of the params, or of the configuration. */
  issues?: {
    /** The member, such as `status[1]`. */
    path: string
    /** The rule that is broken, as a sentence. */
    rule: string
    /** The value, shortened; absent for a secret. */
    value?: unknown
    /** What to do (configuration). */
    remedy?: string
  }[]
  /** The position of the error in `query`, in characters, from 1. */
  character?: number
  /** The position of the error in the UTF-8 of `query`, in bytes, from 0. */
  offset?: number
  /** What is valid at that position. */
  valid?: string[]
  /** The case ids that a bare number can mean. */
  candidates?: string[]
}

export interface AuthRequiredData {
  kind: "authRequired"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The number of seconds to wait. */
  retryAfterSeconds?: number
}

export interface ForbiddenData {
  kind: "forbidden"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The permission that is required. */
  permission?: string
}

export interface NotFoundData {
  kind: "notFound"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The ids of the attachments of the case, at most 20. */
  attachments?: string[]
}

export interface ConflictData {
  kind: "conflict"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
}

export interface RateLimitedData {
  kind: "rateLimited"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The number of seconds to wait. */
  retryAfterSeconds?: number
}

export interface VendorUnavailableData {
  kind: "vendorUnavailable"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The number of seconds to wait. */
  retryAfterSeconds?: number
  /** `connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of a state. Other reasons may follow. */
  reason?: string
}

export interface VendorProtocolData {
  kind: "vendorProtocol"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The first 200 bytes of the vendor's response. */
  excerpt?: string
}

export interface UnsupportedData {
  kind: "unsupported"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The methods or values that are supported. */
  supported?: string[]
}

export interface OutcomeUnknownData {
  kind: "outcomeUnknown"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The first 200 bytes of the vendor's response. */
  excerpt?: string
  /** The id of the attachment that was added. */
  attachment?: string
}

export interface ReadOnlyData {
  kind: "readOnly"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The rule that refused it: `allow` or `confirm` of the profile, `audit` if the audit cannot be written, or `consent` if a person must agree. */
  policy?: string
}

export interface TooLargeData {
  kind: "tooLarge"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The largest size, in bytes. */
  limitBytes?: number
  /** The actual size, in bytes. */
  size?: number
}

export interface RejectedData {
  kind: "rejected"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** The ids that the vendor refused. */
  inputs?: string[]
  /** The ids of the editions that cannot be ordered. */
  editions?: string[]
}

export interface ConfigurationData {
  kind: "configuration"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** All errors of the params, or of the configuration. */
  issues?: {
    /** The member, such as `status[1]`. */
    path: string
    /** The rule that is broken, as a sentence. */
    rule: string
    /** The value, shortened; absent for a secret. */
    value?: unknown
    /** What to do (configuration). */
    remedy?: string
  }[]
  /** The configuration file; null for the environment. */
  file?: string | null
  /** The invalid key. */
  key?: string
  /** The line of a syntax error. */
  line?: number
  /** The column of a syntax error. */
  column?: number
  /** A valid configuration. */
  example?: Record<string, unknown>
  /** The dialect of the profile. */
  dialect?: string
  /** The address at which the API was not found. */
  baseURL?: string
  /** The address at which the token service was not found. */
  tokenURL?: string
}

export interface ResyncData {
  kind: "resync"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
  /** `connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of a state. Other reasons may follow. */
  reason?: string
  /** The current state, from which the change feed continues. */
  state?: string
}

export interface InternalErrorData {
  kind: "internalError"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
}

export interface RequestCancelledData {
  kind: "requestCancelled"
  /** The profile. */
  profile?: string
  /** The provider of the profile. */
  provider?: string
  /** The HTTP status of the vendor's response. */
  vendorStatus?: number
  /** The vendor's error code. */
  vendorCode?: string
  /** The vendor's message. */
  vendorMessage?: string
  /** Further messages of the vendor. */
  vendorErrors?: string[]
  /** The vendor's id of the request, for its support. */
  traceId?: string
  /** The address that the vendor redirects to. */
  location?: string
  /** Whether the same request may be sent again. */
  retriable?: boolean
  /** What to do. */
  remedy?: string
  /** The member of the case that could not be read. */
  part?: string
  /** The id of the case that was changed or created. */
  case?: string
  /** The steps that succeeded before the error. */
  done?: string[]
  /** The users who were removed before the error. */
  removed?: string[]
  /** The method that shows what happened. */
  check?: string
  /** The id of the order. */
  requestId?: string
  /** The errors of all profiles, if each of several failed. */
  failures?: {
    profile: string
    failure: Failure
  }[]
}

export interface ParseErrorData {
  kind: "parseError"
  /** The offset of the syntax error, in bytes. */
  offset?: number
  /** The line of the syntax error. */
  line?: number
  /** The column of the syntax error. */
  column?: number
}

export interface MethodNotFoundData {
  kind: "methodNotFound"
  /** The method of the request. */
  method?: string
  /** Methods with a similar name. */
  nearest?: string[]
}

export interface ServerNotInitializedData {
  kind: "serverNotInitialized"
}

export interface RequestFailedData {
  kind: "requestFailed"
  /** Whether the same request may be sent again. */
  retriable?: boolean
}

/** The params and the result of each method. */
export interface MethodTypes {
  "ping": { params: CommonParams, result: EmptyResult }
  "rpc.discover": { params: CommonParams, result: OpenRPCDocument }
  "providers/list": { params: CommonParams, result: ProvidersListResult }
  "profiles/list": { params: CommonParams, result: ProfilesListResult }
  "session/status": { params: SessionStatusParams, result: SessionStatusResult }
  "session/login": { params: SessionLoginParams, result: Session }
  "session/refresh": { params: SessionProfileParams, result: Session }
  "session/logout": { params: SessionProfileParams, result: Session }
  "cases/list": { params: CasesListParams, result: CasesListResult }
  "cases/search": { params: CasesSearchParams, result: CasesSearchResult }
  "cases/count": { params: CasesCountParams, result: CasesCountResult }
  "cases/get": { params: CasesGetParams, result: Case }
  "cases/render": { params: CasesRenderParams, result: CasesRenderResult }
  "cases/create": { params: CasesCreateParams, result: Case }
  "cases/setStatus": { params: CasesSetStatusParams, result: Case }
  "cases/update": { params: CasesUpdateParams, result: Case }
  "cases/escalate": { params: CasesEscalateParams, result: Case }
  "comments/list": { params: CommentsListParams, result: CommentsListResult }
  "comments/add": { params: CommentsAddParams, result: Comment }
  "attachments/list": { params: AttachmentsListParams, result: AttachmentsListResult }
  "attachments/add": { params: AttachmentsAddParams, result: Attachment }
  "attachments/download": { params: AttachmentsDownloadParams, result: AttachmentsDownloadResult }
  "attachments/delete": { params: AttachmentsDeleteParams, result: AttachmentsListResult }
  "watchlist/add": { params: WatchlistParams, result: WatchlistAddResult }
  "watchlist/remove": { params: WatchlistParams, result: WatchlistRemoveResult }
  "resources/add": { params: ResourcesAddParams, result: Resource }
  "values/list": { params: ValuesListParams, result: ValuesListResult }
  "accounts/list": { params: AccountsListParams, result: AccountsListResult }
  "uoms/list": { params: UomsListParams, result: UomsListResult }
  "uoms/get": { params: UomsGetParams, result: UnitOfMeasure }
  "editions/get": { params: EditionsGetParams, result: Edition }
  "orders/check": { params: OrdersCheckParams, result: OrderEligibility }
  "orders/create": { params: OrdersCreateParams, result: OrdersCreateResult }
  "subscriptions/get": { params: SubscriptionsGetParams, result: Subscription }
  "references/find": { params: ReferencesFindParams, result: ReferencesFindResult }
  "changes/list": { params: ChangesListParams, result: ChangesListResult }
  "changes/subscribe": { params: ChangesSubscribeParams, result: ChangesSubscribeResult }
  "changes/unsubscribe": { params: ChangesUnsubscribeParams, result: EmptyResult }
  "cache/info": { params: CacheInfoParams, result: CacheInfoResult }
  "cache/sync": { params: CacheSyncParams, result: CacheSyncResult }
  "cache/clear": { params: CacheClearParams, result: CacheClearResult }
}

/** The params of each notification that casewire sends. */
export interface NotificationTypes {
  /** Cancels casewire's request with this `id`, because its response is no longer needed. */
  "$/cancelRequest": CancelParams
  /** Reports the progress of a request with a `workDoneToken`, or rows of one with a `partialResultToken`. */
  "$/progress": ProgressParams
  /** Reports the new state of a session to a client that requested notifications in `initialize`. */
  "session/didChange": Session
  /** Reports changes to a client that called `changes/subscribe`. */
  "changes/didHappen": ChangesDidHappenParams
}

/** The request is not valid in this state of the connection. */
export class InvalidRequestError extends CasewireError {
  readonly kind: "invalidRequest"
  readonly data: InvalidRequestData
}

/** Invalid params; `data.issues` lists each error. */
export class InvalidParamsError extends CasewireError {
  readonly kind: "invalidParams"
  readonly data: InvalidParamsData
}

/** No usable credentials; the message states what to do. */
export class AuthRequiredError extends CasewireError {
  readonly kind: "authRequired"
  readonly data: AuthRequiredData
}

/** Permission denied by the vendor. */
export class ForbiddenError extends CasewireError {
  readonly kind: "forbidden"
  readonly data: ForbiddenData
}

/** Not found at the vendor. */
export class NotFoundError extends CasewireError {
  readonly kind: "notFound"
  readonly data: NotFoundData
}

/** Changed by another party, or already in the requested state. */
export class ConflictError extends CasewireError {
  readonly kind: "conflict"
  readonly data: ConflictData
}

/** Too many requests; retry after `data.retryAfterSeconds`. */
export class RateLimitedError extends CasewireError {
  readonly kind: "rateLimited"
  readonly data: RateLimitedData
}

/** The vendor cannot be reached or returned a 5xx. `data.reason` is `connect`, `timeout`, `cut` or `tls`, if known. */
export class VendorUnavailableError extends CasewireError {
  readonly kind: "vendorUnavailable"
  readonly data: VendorUnavailableData
}

/** The response of the vendor cannot be read; `data.excerpt` has its first 200 bytes. */
export class VendorProtocolError extends CasewireError {
  readonly kind: "vendorProtocol"
  readonly data: VendorProtocolData
}

/** Not supported by this vendor; `data.supported` lists the supported methods or values. */
export class UnsupportedError extends CasewireError {
  readonly kind: "unsupported"
  readonly data: UnsupportedData
}

/** A write was sent, but its outcome is unknown. `data.check` names the method that shows what happened. */
export class OutcomeUnknownError extends CasewireError {
  readonly kind: "outcomeUnknown"
  readonly data: OutcomeUnknownData
}

/** Refused by the configuration or by `--read-only`. */
export class ReadOnlyError extends CasewireError {
  readonly kind: "readOnly"
  readonly data: ReadOnlyData
}

/** A body, file or response exceeds a limit. */
export class TooLargeError extends CasewireError {
  readonly kind: "tooLarge"
  readonly data: TooLargeData
}

/** The vendor refused the content. */
export class RejectedError extends CasewireError {
  readonly kind: "rejected"
  readonly data: RejectedData
}

/** Invalid configuration; `data` has the file, the key and the remedy. */
export class ConfigurationError extends CasewireError {
  readonly kind: "configuration"
  readonly data: ConfigurationData
}

/** The change feed cannot continue from this state; `data.state` is a new one. */
export class ResyncError extends CasewireError {
  readonly kind: "resync"
  readonly data: ResyncData
}

/** An error in casewire itself. */
export class InternalError extends CasewireError {
  readonly kind: "internalError"
  readonly data: InternalErrorData
}

/** The request was cancelled and changed nothing at the vendor. */
export class RequestCancelledError extends CasewireError {
  readonly kind: "requestCancelled"
  readonly data: RequestCancelledData
}

/** The message is not JSON. */
export class ParseError extends CasewireError {
  readonly kind: "parseError"
  readonly data: ParseErrorData
}

/** Unknown method. */
export class MethodNotFoundError extends CasewireError {
  readonly kind: "methodNotFound"
  readonly data: MethodNotFoundData
}

/** The methods of LSP require `initialize` first. */
export class ServerNotInitializedError extends CasewireError {
  readonly kind: "serverNotInitialized"
  readonly data: ServerNotInitializedData
}

/** The server ended before the request was completed; the vendor may have acted. */
export class RequestFailedError extends CasewireError {
  readonly kind: "requestFailed"
  readonly data: RequestFailedData
}

/** The class for each kind of error. */
export const errorClasses: {
  readonly invalidRequest: typeof InvalidRequestError
  readonly invalidParams: typeof InvalidParamsError
  readonly authRequired: typeof AuthRequiredError
  readonly forbidden: typeof ForbiddenError
  readonly notFound: typeof NotFoundError
  readonly conflict: typeof ConflictError
  readonly rateLimited: typeof RateLimitedError
  readonly vendorUnavailable: typeof VendorUnavailableError
  readonly vendorProtocol: typeof VendorProtocolError
  readonly unsupported: typeof UnsupportedError
  readonly outcomeUnknown: typeof OutcomeUnknownError
  readonly readOnly: typeof ReadOnlyError
  readonly tooLarge: typeof TooLargeError
  readonly rejected: typeof RejectedError
  readonly configuration: typeof ConfigurationError
  readonly resync: typeof ResyncError
  readonly internalError: typeof InternalError
  readonly requestCancelled: typeof RequestCancelledError
  readonly parseError: typeof ParseError
  readonly methodNotFound: typeof MethodNotFoundError
  readonly serverNotInitialized: typeof ServerNotInitializedError
  readonly requestFailed: typeof RequestFailedError
}

/** One method for each method of the protocol. */
export class ProtocolMethods {
  /** Returns an empty object. */
  ping(params?: CommonParams, options?: CallOptions): Promise<EmptyResult>

  /** Returns an OpenRPC 1.3 document that describes every method. */
  rpcDiscover(params?: CommonParams, options?: CallOptions): Promise<OpenRPCDocument>

  /** Lists the providers with their abilities, requirements and limits. */
  providersList(params?: CommonParams, options?: CallOptions): Promise<ProvidersListResult>

  /** Lists the configured profiles and the states of their sessions, without secrets. */
  profilesList(params?: CommonParams, options?: CallOptions): Promise<ProfilesListResult>

  /** Returns the state of one session or of all, without a request to the vendor. */
  sessionStatus(params?: SessionStatusParams, options?: CallOptions): Promise<SessionStatusResult>

  /** Logs in with the configured or given credentials, even if they were refused before. */
  sessionLogin(params: SessionLoginParams, options?: CallOptions): Promise<Session>

  /** Reads the credentials of a profile again and gets a new token, even if the old one is still valid. */
  sessionRefresh(params: SessionProfileParams, options?: CallOptions): Promise<Session>

  /** Deletes the tokens of a profile in memory and on disk, and the credentials from `session/login`. */
  sessionLogout(params: SessionProfileParams, options?: CallOptions): Promise<Session>

  /** Lists the cases of the given profiles, or of all, merged in one order, in pages. */
  casesList(params?: CasesListParams, options?: CallOptions): Promise<CasesListResult>

  /** Searches numbers, titles, descriptions and comments of the store and at the vendors; the best matches come first. */
  casesSearch(params: CasesSearchParams, options?: CallOptions): Promise<CasesSearchResult>

  /** Counts the cases that match a query, at the given profiles or at all. */
  casesCount(params?: CasesCountParams, options?: CallOptions): Promise<CasesCountResult>

  /** Reads one case with its comments, attachments, watchlist and resources. */
  casesGet(params: CasesGetParams, options?: CallOptions): Promise<Case>

  /** Reads one case as Markdown or plain text for people, without control characters. */
  casesRender(params: CasesRenderParams, options?: CallOptions): Promise<CasesRenderResult>

  /** Opens a case; `providers/list` returns the further params that each vendor requires. */
  casesCreate(params: CasesCreateParams, options?: CallOptions): Promise<Case>

  /** Resolves, reopens, accepts or closes a case, if the vendor supports the action. */
  casesSetStatus(params: CasesSetStatusParams, options?: CallOptions): Promise<Case>

  /** Updates members of a case, such as title, severity and product. */
  casesUpdate(params: CasesUpdateParams, options?: CallOptions): Promise<Case>

  /** Escalates a case to the vendor's management. */
  casesEscalate(params: CasesEscalateParams, options?: CallOptions): Promise<Case>

  /** Lists the comments of a case in pages, oldest first by default. */
  commentsList(params: CommentsListParams, options?: CallOptions): Promise<CommentsListResult>

  /** Adds a comment to a case. */
  commentsAdd(params: CommentsAddParams, options?: CallOptions): Promise<Comment>

  /** Lists the attachments of a case, without their content. */
  attachmentsList(params: AttachmentsListParams, options?: CallOptions): Promise<AttachmentsListResult>

  /** Adds an attachment to a case, from a file or from bytes in the request. */
  attachmentsAdd(params: AttachmentsAddParams, options?: CallOptions): Promise<Attachment>

  /** Downloads an attachment to a file or into the response. */
  attachmentsDownload(params: AttachmentsDownloadParams, options?: CallOptions): Promise<AttachmentsDownloadResult>

  /** Deletes an attachment of a case and returns those that remain. */
  attachmentsDelete(params: AttachmentsDeleteParams, options?: CallOptions): Promise<AttachmentsListResult>

  /** Adds people to a case's watchlist; `failed` lists the people whom the vendor did not add. */
  watchlistAdd(params: WatchlistParams, options?: CallOptions): Promise<WatchlistAddResult>

  /** Removes people from a case's watchlist and returns those who remain. */
  watchlistRemove(params: WatchlistParams, options?: CallOptions): Promise<WatchlistRemoveResult>

  /** Adds a resource to a case. */
  resourcesAdd(params: ResourcesAddParams, options?: CallOptions): Promise<Resource>

  /** Lists the values that a vendor accepts, such as offerings or statuses. */
  valuesList(params: ValuesListParams, options?: CallOptions): Promise<ValuesListResult>

  /** Lists the accounts of a marketplace with an id, billing account or company name, in pages. */
  accountsList(params: AccountsListParams, options?: CallOptions): Promise<AccountsListResult>

  /** Lists the units of measure of a marketplace. */
  uomsList(params: UomsListParams, options?: CallOptions): Promise<UomsListResult>

  /** Reads one unit of measure. */
  uomsGet(params: UomsGetParams, options?: CallOptions): Promise<UnitOfMeasure>

  /** Reads an edition of a product with its charges, in the latest or a given version. */
  editionsGet(params: EditionsGetParams, options?: CallOptions): Promise<Edition>

  /** Checks whether an account may order an edition, without ordering it. */
  ordersCheck(params: OrdersCheckParams, options?: CallOptions): Promise<OrderEligibility>

  /** Checks every edition, orders subscriptions, and returns what the vendor accepted. */
  ordersCreate(params: OrdersCreateParams, options?: CallOptions): Promise<OrdersCreateResult>

  /** Reads a subscription and its state. */
  subscriptionsGet(params: SubscriptionsGetParams, options?: CallOptions): Promise<Subscription>

  /** Finds case numbers, case ids and addresses of case pages in a text. */
  referencesFind(params: ReferencesFindParams, options?: CallOptions): Promise<ReferencesFindResult>

  /** Lists what changed since a state, and can wait for the next change; without a state, returns the current one. */
  changesList(params?: ChangesListParams, options?: CallOptions): Promise<ChangesListResult>

  /** Sends `changes/didHappen` for each change from now on, or since a state, until the connection ends. */
  changesSubscribe(params?: ChangesSubscribeParams, options?: CallOptions): Promise<ChangesSubscribeResult>

  /** Ends a subscription of this connection. */
  changesUnsubscribe(params: ChangesUnsubscribeParams, options?: CallOptions): Promise<EmptyResult>

  /** Returns where the store is, and what it has of each profile. */
  cacheInfo(params?: CacheInfoParams, options?: CallOptions): Promise<CacheInfoResult>

  /** Reads all cases of the given profiles, or of all, into the store; afterwards those that changed. */
  cacheSync(params?: CacheSyncParams, options?: CallOptions): Promise<CacheSyncResult>

  /** Removes the cases of a profile, or of all, from the store. Nothing changes at the vendors. */
  cacheClear(params?: CacheClearParams, options?: CallOptions): Promise<CacheClearResult>

  /** Iterates over the rows of all pages of `cases/list`. */
  cases(params?: CasesListParams, options?: CallOptions): Pages<Case, CasesListResult>

  /** Iterates over the rows of all pages of `cases/search`. */
  search(params: CasesSearchParams, options?: CallOptions): Pages<Case, CasesSearchResult>

  /** Iterates over the rows of all pages of `comments/list`. */
  comments(params: CommentsListParams, options?: CallOptions): Pages<Comment, CommentsListResult>

  /** Iterates over the rows of all pages of `accounts/list`. */
  accounts(params: AccountsListParams, options?: CallOptions): Pages<Account, AccountsListResult>
}
