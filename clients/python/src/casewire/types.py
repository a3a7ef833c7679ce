# Generated from protocol/openrpc.json by generate.py. Change that file, then run generate.py.
"""The results of the methods, the params of the notifications, and the details of the errors.

They are dictionaries, and have the names of the protocol. A member that is not known is absent.
"""
from __future__ import annotations

from typing import Any, Literal, TypedDict, Union


class InitializeResult(TypedDict):
    casewireProtocol: str
    """The revision of casewire's protocol, a date."""
    serverInfo: ServerInfo
    """The name and the version of the server."""
    capabilities: dict[str, Any]
    """The capabilities of the server, as in LSP."""


class ServerInfo(TypedDict):
    name: str
    """The name: casewire."""
    version: str
    """The version of the program."""


ShutdownResult = None
"""Always null."""


class EmptyResult(TypedDict, total=False):
    pass


OpenRPCDocument = dict[str, Any]
"""An OpenRPC 1.3 document."""


class ProvidersListResult(TypedDict):
    providers: list[ProviderInfo]
    """All built-in providers."""


class ProviderInfo(TypedDict):
    provider: str
    """The id, which is `provider` in the configuration of a profile."""
    name: str
    """The vendor's name."""
    abilities: list[str]
    """The methods that the vendor supports."""
    actions: list[str]
    """The actions of `cases/setStatus` that the vendor supports."""
    requirements: list[Requirement]
    """The params that this vendor requires although the schemas do not."""
    limits: list[Limit]
    """The limits of the vendor's params."""
    numberPatterns: list[str]
    """Regular expressions that match the vendor's case numbers."""
    auth: list[AuthKind]
    """The ways to log in, the recommended one first."""
    baseURL: str
    """The usual address of the vendor's API."""
    vendorFields: dict[str, Any]
    """The JSON Schema of `vendorFields` of the vendor's cases."""


class _RequirementRequired(TypedDict):
    method: str
    """The method."""
    fields: list[str]
    """The params that this vendor requires."""


class Requirement(_RequirementRequired, total=False):
    when: str
    """The condition; absent if they are always required."""


class Limit(TypedDict):
    what: str
    """The method and param."""
    maximum: int
    """The maximum."""
    unit: str
    """The unit: characters, bytes or items."""


class _AuthKindRequired(TypedDict):
    kind: str
    """The kind of login, such as apiKey."""
    credentials: list[str]
    """The required members of `credentials`."""


class AuthKind(_AuthKindRequired, total=False):
    optional: list[str]
    """Optional members."""


class ProfilesListResult(TypedDict):
    profiles: list[ProfileInfo]
    """The profiles in the order of the configuration."""


class _ProfileInfoRequired(TypedDict):
    profile: str
    """The name in the configuration."""
    readOnly: bool
    """Whether writes are refused."""


class ProfileInfo(_ProfileInfoRequired, total=False):
    provider: str
    """The provider of the profile."""
    baseURL: str
    """The address of the service."""
    session: Literal["none", "unverified", "active", "expired", "refused"]
    """The state of its session; `session/status` has the details."""
    failure: Failure
    """The error in its configuration."""


class Failure(TypedDict):
    code: int
    """The code of the error."""
    message: str
    """One sentence for people."""
    data: ErrorData
    """The kind and the details."""


class ErrorDataFailures(TypedDict):
    profile: str
    failure: Failure


class _ErrorDataIssuesRequired(TypedDict):
    path: str
    """The member, such as `status[1]`."""
    rule: str
    """The rule that is broken, as a sentence."""


class ErrorDataIssues(_ErrorDataIssuesRequired, total=False):
    value: Any
    """The value, shortened; absent for a secret."""
    remedy: str
    """What to do (configuration)."""


class _ErrorDataRequired(TypedDict):
    kind: Literal["invalidRequest", "invalidParams", "authRequired", "forbidden", "notFound", "conflict", "rateLimited", "vendorUnavailable", "vendorProtocol", "unsupported", "outcomeUnknown", "readOnly", "tooLarge", "rejected", "configuration", "resync", "internalError", "requestCancelled"]


class ErrorData(_ErrorDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[ErrorDataFailures]
    """The errors of all profiles, if each of several failed."""
    issues: list[ErrorDataIssues]
    """All errors of the params, or of the configuration."""
    character: int
    """The position of the error in `query`, in characters, from 1."""
    offset: int
    """The position of the error in the UTF-8 of `query`, in bytes, from 0."""
    valid: list[str]
    """What is valid at that position."""
    candidates: list[str]
    """The case ids that a bare number can mean."""
    permission: str
    """The permission that is required."""
    attachments: list[str]
    """The ids of the attachments of the case, at most 20."""
    retryAfterSeconds: int
    """The number of seconds to wait."""
    reason: str
    """`connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of
    a state. Other reasons may follow.
    """
    state: str
    """The current state, from which the change feed continues."""
    excerpt: str
    """The first 200 bytes of the vendor's response."""
    policy: str
    """The rule that refused it: `allow` or `confirm` of the profile, `audit` if the audit cannot be written, or
    `consent` if a person must agree.
    """
    supported: list[str]
    """The methods or values that are supported."""
    attachment: str
    """The id of the attachment that was added."""
    limitBytes: int
    """The largest size, in bytes."""
    size: int
    """The actual size, in bytes."""
    inputs: list[str]
    """The ids that the vendor refused."""
    editions: list[str]
    """The ids of the editions that cannot be ordered."""
    file: Union[str, None]
    """The configuration file; null for the environment."""
    key: str
    """The invalid key."""
    line: int
    """The line of a syntax error."""
    column: int
    """The column of a syntax error."""
    example: dict[str, Any]
    """A valid configuration."""
    dialect: str
    """The dialect of the profile."""
    baseURL: str
    """The address at which the API was not found."""
    tokenURL: str
    """The address at which the token service was not found."""


class SessionStatusResult(TypedDict):
    sessions: list[Session]
    """One status for each valid profile."""


class _SessionRequired(TypedDict):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    state: Literal["none", "unverified", "active", "expired", "refused"]
    """`none` (not logged in), `unverified` (credentials not tried yet), `active`, `expired` or `refused` (wrong
    credentials).
    """
    renewal: SessionRenewal
    """The renewal of the token."""


class Session(_SessionRequired, total=False):
    user: str
    """The user name, the client id or a claim of the token; absent if unknown. It is never a secret."""
    expiresAt: str
    """When the token expires, by the clock of this machine."""
    lastError: str
    """The message of the last error."""
    source: str
    """The source of the credential: literal, env, file, command, login or sandbox; never the credential itself."""


class _SessionRenewalRequired(TypedDict):
    inFlight: bool
    """Whether a token is being fetched now."""


class SessionRenewal(_SessionRenewalRequired, total=False):
    problem: Literal["refused", "limited", "offline", "vendor"]
    """Why the last attempt failed: `refused` (wrong credentials), `limited` (too many requests), `offline` (no
    connection) or `vendor` (an error of the vendor).
    """
    retryAt: str
    """When casewire tries again. Until then it uses the old token."""


class _CasesListResultRequired(TypedDict):
    cases: list[Case]
    """The cases in the requested order; empty if they were sent as partial results."""
    sources: list[ListSource]
    """The outcome for each queried profile."""


class CasesListResult(_CasesListResultRequired, total=False):
    nextCursor: str
    """The `cursor` of the next page; absent on the last page."""
    limitReached: int
    """The limit that ended a listing with `all`, although there are more cases."""
    state: str
    """The state of the changes before the cases were read. `changes/list` continues from here without a gap, except
    for the profiles in `pending`.
    """
    pending: list[str]
    """With `state`: the profiles whose cases were not yet read for the first time. What changes until then is not
    reported: call `changes/list` without a state, or `cache/sync`, and list the cases again.
    """


class _CaseRequired(TypedDict):
    id: str
    """The case id: profile/number."""


class Case(_CaseRequired, total=False):
    profile: str
    """The profile that the case was read through."""
    provider: str
    """The provider of the profile."""
    number: str
    """The vendor's case number."""
    title: str
    """A one-line summary."""
    description: str
    """The problem as reported."""
    status: CaseStatus
    """The status."""
    severity: CaseSeverity
    """The severity."""
    type: str
    """The vendor's type of case."""
    createdAt: str
    """When the case was opened."""
    createdBy: User
    """The person who opened the case."""
    updatedAt: str
    """When the case last changed."""
    updatedBy: User
    """The person who changed the case last."""
    closedAt: str
    """When the case was closed."""
    contact: User
    """The contact person of the customer."""
    owner: User
    """The vendor's engineer."""
    product: str
    """The product."""
    version: str
    """The product's version."""
    offering: Offering
    """The vendor's offering."""
    group: str
    """The case group."""
    account: str
    """The account."""
    contract: str
    """The contract."""
    serialNumber: str
    """The serial number of the device."""
    technology: str
    """The vendor's technology."""
    subTechnology: str
    """The vendor's sub-technology."""
    problemCode: str
    """The vendor's problem code."""
    bugs: list[str]
    """The vendor's bugs behind the problem."""
    rmas: list[str]
    """The hardware returns (RMAs) of the case."""
    customerReference: str
    """The customer's own reference."""
    escalated: bool
    """Whether the case is escalated."""
    resolution: str
    """How the case was resolved."""
    closeNotes: str
    """The notes written when the case was closed."""
    supportTier: str
    """The support level."""
    url: str
    """The web page of the case."""
    watchlist: list[User]
    """People who are notified of changes."""
    resources: list[Resource]
    """The affected resources."""
    attachments: list[Attachment]
    """The attachments, without their content."""
    comments: list[Comment]
    """The comments, oldest first."""
    vendorFields: dict[str, Any]
    """Members that only this vendor has; `providers/list` declares them."""
    missing: list[MissingPart]
    """The members that could not be read, with their errors; absent if all were read."""
    raw: Any
    """The unmodified vendor record, if requested."""
    excerpt: list[Excerpt]
    """The text around a match of a search, in parts."""
    asOf: str
    """When the vendor was queried, for a case from the store."""
    stale: bool
    """True if the vendor could not be reached, and the case is what the store has."""
    failure: Failure
    """Why the vendor could not be reached."""


class CaseStatus(TypedDict):
    state: Literal["new", "inProgress", "waitingOnCustomer", "resolutionProvided", "resolved", "closed", "unknown"]
    """The state, the same for all vendors."""
    vendor: str
    """The vendor's own status."""


class _CaseSeverityRequired(TypedDict):
    vendor: str
    """The vendor's own severity."""


class CaseSeverity(_CaseSeverityRequired, total=False):
    level: int
    """1 (worst) to 4; absent if the vendor's severity has no counterpart. 1 to 4."""


class User(TypedDict, total=False):
    name: str
    """The display name."""
    userId: str
    """The vendor's id of the person, often an e-mail address."""
    realm: str
    """The directory of the id, such as IBMid."""
    kind: str
    """The vendor's name for the role, such as customer."""
    emails: list[str]
    """E-mail addresses."""
    phones: list[str]
    """Telephone numbers."""
    mobilePhones: list[str]
    """Mobile telephone numbers."""
    preferredContact: str
    """The preferred way of contact, as the vendor names it."""


class Offering(TypedDict, total=False):
    name: str
    """The display name."""
    group: str
    """The kind of the key, such as crn_service_name."""
    key: str
    """The vendor's key."""
    kind: str
    """The vendor's kind of offering."""
    id: str
    """The vendor's id."""


class Resource(TypedDict, total=False):
    crn: str
    """The cloud resource name."""
    type: str
    """The type of a resource that has no CRN."""
    id: str
    """The id of a resource that has no CRN."""
    name: str
    """The display name."""
    url: str
    """The web page."""
    note: str
    """A note."""


class _AttachmentRequired(TypedDict):
    id: str
    """The vendor's id."""
    name: str
    """The file's name."""


class Attachment(_AttachmentRequired, total=False):
    size: int
    """The size in bytes."""
    contentType: str
    """The media type."""
    description: str
    """The description."""
    private: bool
    """Whether its visibility is restricted."""
    createdAt: str
    """When it was added."""
    createdBy: User
    """The person who added it."""
    raw: Any
    """The unmodified vendor record, if requested."""


class _CommentRequired(TypedDict):
    id: str
    """The vendor's id. If the vendor has none, a stable id that is derived from time, author, subject and text. It
    is unique within the case.
    """
    text: str
    """The text."""
    format: Literal["plain", "html"]
    """The format of the text."""


class Comment(_CommentRequired, total=False):
    subject: str
    """The subject, if the vendor has one."""
    author: User
    """The author."""
    createdAt: str
    """When it was added."""
    updatedAt: str
    """When it last changed."""
    private: bool
    """Whether its visibility is restricted."""
    draft: bool
    """Whether it is a draft."""
    raw: Any
    """The unmodified vendor record, if requested."""


class MissingPart(TypedDict):
    part: Literal["profile", "provider", "number", "title", "description", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "updatedBy", "closedAt", "contact", "owner", "product", "version", "offering", "group", "account", "contract", "serialNumber", "technology", "subTechnology", "problemCode", "bugs", "rmas", "customerReference", "escalated", "resolution", "closeNotes", "supportTier", "url", "watchlist", "resources", "attachments", "comments", "vendorFields"]
    """The missing member of the case, such as attachments."""
    failure: Failure
    """The error."""


class Excerpt(TypedDict):
    text: str
    """A part of the text."""
    match: bool
    """Whether this part matches the search."""


class _ListSourceRequired(TypedDict):
    profile: str
    """The profile."""
    filteredHere: list[str]
    """The filters that casewire applied because the vendor does not support them."""
    complete: bool
    """Whether all cases of this profile have been returned, on this page or before."""


class ListSource(_ListSourceRequired, total=False):
    provider: str
    """The provider."""
    total: ListTotal
    """The vendor's count of cases; absent if the vendor returns no count."""
    window: dict[str, Any]
    """The period that the vendor's listing covers, if it is limited, or that this page covers, if it has a `reason`."""
    asOf: str
    """When the vendor was queried. For cases of the store, all changes up to this time are known."""
    stale: bool
    """True if the vendor could not be reached, and the cases are those of the store."""
    failure: Failure
    """The error, if the profile, or a part of its cases, could not be read."""


class ListTotal(TypedDict):
    count: int
    """The vendor's count of matching cases."""
    exact: bool
    """Whether the count is exact; false if casewire filters the cases itself (`filteredHere`)."""


class _CasesSearchResultRequired(TypedDict):
    cases: list[Case]
    """The cases that match, the best first, each with an `excerpt`."""
    sources: list[ListSource]
    """The outcome for each queried profile. `complete` is false if cases may be missing: the vendor has no search of
    its own, and the store does not have all cases.
    """


class CasesSearchResult(_CasesSearchResultRequired, total=False):
    nextCursor: str
    """The `cursor` of the next page; absent on the last page."""
    state: str
    """The state of the changes before the cases were read. `changes/list` continues from here without a gap, except
    for the profiles in `pending`.
    """
    pending: list[str]
    """With `state`: the profiles whose cases were not yet read for the first time. What changes until then is not
    reported: call `changes/list` without a state, or `cache/sync`, and list the cases again.
    """


class CasesCountResult(TypedDict):
    count: int
    """The number of cases that match."""
    complete: bool
    """Whether all cases of all profiles were counted."""
    sources: list[CountSource]
    """The outcome for each queried profile."""


class _CountSourceRequired(TypedDict):
    profile: str
    """The profile."""
    complete: bool
    """Whether all cases were counted; at most 10000 are read one by one."""


class CountSource(_CountSourceRequired, total=False):
    provider: str
    """The provider."""
    count: int
    """The number of its cases that match; absent if they could not be counted."""
    window: dict[str, Any]
    """The period that the vendor's listing covers, if it is limited."""
    asOf: str
    """When the vendor was queried."""
    stale: bool
    """True if the vendor could not be reached, and this is what the store has."""
    failure: Failure
    """The error, if the cases could not be counted, or the store answered."""


class _CasesRenderResultRequired(TypedDict):
    text: str
    """The case with its description and comments. It ends with a line end."""
    format: Literal["markdown", "plain"]
    """The format of the text."""
    asOf: str
    """When the vendor was queried."""


class CasesRenderResult(_CasesRenderResultRequired, total=False):
    stale: bool
    """True if the vendor could not be reached, and this is what the store has."""
    failure: Failure
    """Why the vendor could not be reached."""


class EUSupport(TypedDict, total=False):
    supported: bool
    """Whether EU support is required."""
    dataCenter: int
    """The id of the data centre, from `values/list` with the kind euSupport."""


class CaseChanges(TypedDict, total=False):
    title: Union[str, None]
    """The title, in one line."""
    description: Union[str, None]
    """The description of the problem."""
    product: Union[str, None]
    """The product."""
    version: Union[str, None]
    """The product's version."""
    type: Union[str, None]
    """The vendor's type of case, from `values/list`."""
    severity: Union[int, None]
    """The severity, 1 (worst) to 4. 1 to 4."""
    group: Union[str, None]
    """The case group; null removes the case from its group."""
    customerReference: Union[str, None]
    """Your own reference; null removes it."""


class _CommentsListResultRequired(TypedDict):
    comments: list[Comment]
    """The comments in the requested order."""


class CommentsListResult(_CommentsListResultRequired, total=False):
    nextCursor: str
    """The `cursor` of the next page; absent on the last page."""
    asOf: str
    """When the vendor was queried; absent for an answer of the vendor itself."""
    stale: bool
    """True if the vendor could not be reached, and this is what the store has."""
    missing: list[MissingPart]
    """What the store does not have completely; texts may be empty."""
    failure: Failure
    """Why the vendor could not be reached."""


class _AttachmentsListResultRequired(TypedDict):
    attachments: list[Attachment]
    """The attachments in the vendor's order."""


class AttachmentsListResult(_AttachmentsListResultRequired, total=False):
    asOf: str
    """When the vendor was queried; absent for an answer of the vendor itself."""
    stale: bool
    """True if the vendor could not be reached, and this is what the store has."""
    missing: list[MissingPart]
    """What the store does not have completely; texts may be empty."""
    failure: Failure
    """Why the vendor could not be reached."""


class _AttachmentsDownloadResultRequired(TypedDict):
    attachment: Attachment
    """The attachment."""
    size: int
    """The size in bytes."""


class AttachmentsDownloadResult(_AttachmentsDownloadResultRequired, total=False):
    path: str
    """The written file."""
    base64: str
    """The content, if no path was set."""


class WatchlistAddResult(TypedDict):
    added: list[User]
    """The people who were added."""
    failed: list[User]
    """The people whom the vendor did not add, usually because they are not in the account."""


class WatchlistRemoveResult(TypedDict):
    watchlist: list[User]
    """The people who remain."""


class ValuesListResult(TypedDict):
    values: list[Value]
    """The values in the vendor's order."""


class Value(TypedDict):
    value: Union[str, float, bool, dict[str, Any]]
    """The value to pass: a word, a number, or an object."""
    name: str
    """Its name for people."""


class _AccountsListResultRequired(TypedDict):
    accounts: list[Account]
    """The accounts in the vendor's order."""


class AccountsListResult(_AccountsListResultRequired, total=False):
    nextCursor: str
    """The `cursor` of the next page; absent on the last page."""
    total: int
    """The vendor's count of accounts; absent if the vendor returns no count."""


class Account(TypedDict, total=False):
    id: Any
    """The account's id; the vendor's `_id` if it has no `id`. Usually a string."""
    _id: Any
    """The account's id in records that do not use `id`. Usually a string."""
    name: Any
    """The company's name. Usually a string."""
    isCompany: Any
    """Whether it is the account of a company. Usually true or false."""
    billingAccountId: Any
    """The billing account's id. Usually a string."""
    billingAddress: AccountAddress
    """The billing address."""
    vatNumber: Any
    """The VAT number. Usually a string."""
    taxCode: Any
    """The tax code. Usually a string."""
    status: Any
    """PENDING, ACTIVE or SUSPENDED. Usually a string."""
    vendorStatus: Any
    """The account's status as a seller. Usually a string."""
    billingAccountRefs: AccountReferences
    """The account's ids in other systems."""
    isCustomer: Any
    """Whether it is a customer. Usually true or false."""
    isVendor: Any
    """Whether it is a seller. Usually true or false."""
    partnerConnectId: Any
    """The id at Partner Connect. Usually a string."""
    accountRHIdLink: Any
    """The linked Red Hat id. Usually a string."""
    loginRHIdLink: Any
    """The linked Red Hat login. Usually a string."""
    companyRef: Any
    """The id of the company's record. Usually a string."""
    vendorAccount: AccountVendor
    """The account's data as a seller."""
    bssAccountId: Any
    """The BSS account's id. Usually a string."""
    createdAt: Any
    """When it was created, in RFC 3339. Usually a string."""
    paymentInfo: list[AccountPayment]
    """The payment methods."""
    accountCreationStatus: AccountCreation
    """The progress of the account's creation."""
    OMRoles: list[AccountRole]
    """The roles of users, at nesting level 1 or 2."""
    enterpriseMarketplace: AccountShop
    """The company's own marketplace."""
    isTaxExempt: Any
    """Whether it is exempt from tax. Usually true or false."""
    billingReferences: Any
    """The account's ids in other systems (version 2). Usually a list."""
    childAccountIds: Any
    """Accounts below this one (version 2). Usually a list."""
    raw: Any
    """The unmodified vendor record, if requested."""


class AccountAddress(TypedDict, total=False):
    companyName: Any
    """The company. Usually a string."""
    firstName: Any
    """The first name. Usually a string."""
    lastName: Any
    """The last name. Usually a string."""
    address1: Any
    """The first line. Usually a string."""
    address2: Any
    """The second line. Usually a string."""
    city: Any
    """The city. Usually a string."""
    stateProvince: Any
    """The state or province. Usually a string."""
    postalCode: Any
    """The postal code. Usually a string."""
    phoneNumber: Any
    """The telephone number. Usually a string."""
    countryCode: Any
    """The country's code. Usually a string."""


class AccountReferences(TypedDict, total=False):
    zuoraAccountId: Any
    """The id at Zuora. Usually a string."""
    sapSiteNumber: Any
    """The SAP site number. Usually a string."""
    ibmCustomerNumber: Any
    """The IBM customer number (ICN). Usually a string."""
    mppNumber: Any
    """The MPP number. Usually a string."""


class AccountVendor(TypedDict, total=False):
    addressVerified: Any
    """Whether the address was verified. Usually true or false."""
    vendorLegalAddress: AccountAddress
    """The legal address."""
    vatNumber: Any
    """The VAT number. Usually a string."""
    taxCode: Any
    """The tax code. Usually a string."""
    vendorType: Any
    """IBM or ISV. Usually a string."""


class AccountPayment(TypedDict, total=False):
    _id: Any
    """The id of the payment record. Usually a string."""
    type: Any
    """The payment method: CREDIT_CARD, or by invoice. Usually a string."""
    isDefault: Any
    """Whether it is the default. Usually true or false."""
    cardType: Any
    """The kind of credit card. Usually a string."""
    scrambledNumber: Any
    """The card's number, of which only the last four digits are shown. Usually a string."""
    expiryDate: Any
    """The month in which the card expires, as MMYY. Usually a string."""
    customerNumber: Any
    """The customer number for invoices. Usually a string."""
    poNumber: Any
    """The purchase order number for invoices. Usually a string."""
    verified: Any
    """Whether it was verified. Usually true or false."""
    walletId: Any
    """The wallet's id. Usually a string."""
    accountId: Any
    """The account's id. Usually a string."""


class AccountCreation(TypedDict, total=False):
    _id: Any
    """The id of this record. Usually a string."""
    accountId: Any
    """The account's id. Usually a string."""
    updatedOn: Any
    """When it last changed, in RFC 3339. Usually a string."""
    lastProcessingAttempt: Any
    """When it was last processed, in RFC 3339. Usually a string."""
    stuckAlert: Any
    """Whether the creation is stuck. Usually true or false."""
    zuora: Any
    """Whether the Zuora account exists. Usually true or false."""
    customerCreate: Any
    """Whether the customer account exists. Usually true or false."""
    icn: Any
    """Whether the IBM customer number exists. Usually true or false."""
    orderContainer: Any
    """Whether the order container exists. Usually true or false."""


class AccountRole(TypedDict, total=False):
    userId: Any
    """The id of the user's record, at nesting level 1. Usually a string."""
    roleName: Any
    """AccountOwner, AccountMember, AccountAdmin, ClusterAdmin, Purchaser, VendorProductAdmin, VendorSalesAdmin,
    VendorLegalAdmin or Partner. Usually a string.
    """
    OMUser: AccountUser
    """The user, at nesting level 2."""


class AccountUser(TypedDict, total=False):
    _id: Any
    """The id of the user's record. Usually a string."""
    iamId: Any
    """The id at IAM. Usually a string."""
    emailAddress: Any
    """The e-mail address. Usually a string."""
    firstName: Any
    """The first name. Usually a string."""
    lastName: Any
    """The last name. Usually a string."""
    preferredLanguage: Any
    """The language, such as en-us. Usually a string."""


class AccountShop(TypedDict, total=False):
    name: Any
    """The display name. Usually a string."""
    theme: AccountTheme
    """The colours."""
    enabled: Any
    """Whether it is enabled. Usually true or false."""


class AccountTheme(TypedDict, total=False):
    primary: Any
    """The background, as #RRGGBB. Usually a string."""
    secondary: Any
    """The second colour of the gradient. Usually a string."""
    fontColor: Any
    """The text. Usually a string."""


class UomsListResult(TypedDict):
    uoms: list[UnitOfMeasure]
    """The units in the vendor's order."""


class UnitOfMeasure(TypedDict, total=False):
    identifier: Any
    """The unit's id. Usually a string."""
    multiplier: Any
    """The number of counted items in one unit. Usually a number."""
    supportUsageChargeType: Any
    """Whether usage can be charged by this unit. Usually true or false."""
    created: Any
    """When it was created, in Unix milliseconds. Usually a number."""
    updated: Any
    """When it last changed, in Unix milliseconds. Usually a number."""
    singularName: Any
    """The singular, such as Active User. Usually a string."""
    pluralName: Any
    """The plural. Usually a string."""
    suffix: Any
    """The suffix of a price, such as per active user. Usually a string."""
    inputLabel: Any
    """The label of an input field. Usually a string."""
    summaryLabel: Any
    """The label in a summary. Usually a string."""
    translations: UnitTranslations
    """The texts in other languages."""
    raw: Any
    """The unmodified vendor record, if requested."""


class UnitTranslations(TypedDict, total=False):
    de: UnitText
    """German."""
    en: UnitText
    """English."""
    es: UnitText
    """Spanish."""
    fr: UnitText
    """French."""
    it: UnitText
    """Italian."""


class UnitText(TypedDict, total=False):
    singularName: Any
    """The singular, such as Active User. Usually a string."""
    pluralName: Any
    """The plural. Usually a string."""
    suffix: Any
    """The suffix of a price, such as per active user. Usually a string."""
    inputLabel: Any
    """The label of an input field. Usually a string."""
    summaryLabel: Any
    """The label in a summary. Usually a string."""


class Edition(TypedDict, total=False):
    _id: Any
    """The id in the vendor's database. Usually a string."""
    id: Any
    """The edition's id, such as EIDHJLN9. Usually a string."""
    type: Any
    """Purchase, Trial or Free, in any letter case. Usually a string."""
    productId: Any
    """The product's id, from `productId` or `product.id` of the vendor. Usually a string."""
    product: EditionProduct
    """The product."""
    productName: Any
    """The product's name. Usually a string."""
    name: Any
    """The edition's name. Usually a string."""
    description: Any
    """The description. Usually a string."""
    termUnit: Any
    """The unit of terms: months or days, in any spelling. Usually a string."""
    version: Any
    """The version; `editionRevision` of an order. Usually a number."""
    created: Any
    """When it was created, in Unix milliseconds. Usually a number."""
    updated: Any
    """When it last changed, in Unix milliseconds. Usually a number."""
    allowedBillingFrequencies: Any
    """Monthly, Quarterly, Annual, Upfront, in any letter case. Usually a list."""
    allowedSubscriptionTerms: Any
    """The terms that can be ordered, in `termUnit`. Usually a list."""
    trialTerm: Any
    """The length of a trial. Usually a number."""
    logoUrl: Any
    """The logo. Usually a string."""
    billingSystem: Any
    """ZUORA or DSW. It may be in `metadata` instead. Usually a string."""
    editionCharges: list[EditionCharge]
    """The charges."""
    editionRules: list[EditionRule]
    """The dependencies between charges."""
    category: Any
    """PRODUCT or PLATFORM. Usually a string."""
    metadata: EditionMetadata
    """The state of publishing, if requested."""
    raw: Any
    """The unmodified vendor record, if requested."""


class EditionProduct(TypedDict, total=False):
    id: Any
    """The product's id. Usually a string."""


class EditionCharge(TypedDict, total=False):
    id: Any
    """The charge's id; `chargeId` of an order. Usually a string."""
    name: Any
    """The charge's name. Usually a string."""
    sequence: Any
    """The position in the display; a string or a number. Usually a string."""
    type: Any
    """Recurring, Usage or OneTime. Usually a string."""
    priceModel: Any
    """Standard, VolumePricing or TierPricing. Usually a string."""
    required: Any
    """Whether it must be ordered. Usually true or false."""
    minimumQuantity: Any
    """The smallest quantity. Usually a number."""
    maximumQuantity: Any
    """The largest quantity. Usually a number."""
    defaultQuantity: Any
    """The default quantity. Usually a number."""
    increment: Any
    """The step between quantities. Usually a number."""
    useInStartingPriceCalculation: Any
    """Whether the starting price of the edition includes it. Usually true or false."""
    created: Any
    """When it was created, in Unix milliseconds. Usually a number."""
    updated: Any
    """When it last changed, in Unix milliseconds. Usually a number."""
    tiers: list[EditionTier]
    """The prices by quantity."""
    usageReportingType: Any
    """Cumulative or HighWaterMark. Usually a string."""
    vendorChargeId: Any
    """The seller's id of the charge. Usually a string."""
    ibmPartNumber: Any
    """The IBM part number. Usually a string."""
    ibmOveragePartNumber: Any
    """The IBM part number of the overage. Usually a string."""
    priceFrequency: Any
    """ANNUAL or MONTHLY. Usually a string."""
    usageReportingId: Any
    """The id for usage reports. Usually a string."""
    uom: UnitOfMeasure
    """The unit of measure."""
    metadata: ChargeMetadata
    """Its ids in billing systems."""


class EditionTier(TypedDict, total=False):
    id: Any
    """The tier's id. Usually a string."""
    startingUnit: Any
    """The first unit. Usually a number."""
    endingUnit: Any
    """The last unit. Usually a number."""
    pricing: list[TierPrice]
    """The price in each currency."""


class TierPrice(TypedDict, total=False):
    currency: Any
    """The currency, such as USD. Usually a string."""
    price: Any
    """The price. The vendor does not document its unit: whole units or hundredths. Usually a number."""
    overagePrice: Any
    """The price of the overage. Usually a number."""


class ChargeMetadata(TypedDict, total=False):
    chargeSyncRequired: Any
    """Whether the billing system must be updated. Usually true or false."""
    ibmPartNumber: Any
    """The IBM part number. Usually a string."""
    ibmOveragePartNumber: Any
    """The IBM part number of the overage. Usually a string."""
    zuoraRatePlanId: Any
    """The rate plan at Zuora. Usually a string."""
    zuoraRatePlanChargeId: Any
    """The charge of the rate plan at Zuora. Usually a string."""
    zuoraRatePlanOverages: list[ChargeOverage]
    """The charges of the overage."""


class ChargeOverage(TypedDict, total=False):
    startingUnit: Any
    """The first unit of the tier. Usually a number."""
    zuoraRatePlanOverageChargeId: Any
    """The charge at Zuora. Usually a string."""


class EditionRule(TypedDict, total=False):
    id: Any
    """The rule's id. Usually a string."""
    type: Any
    """QuantitySyncRule, MaxQuantityDependencyRule, AddonQuantityLimiterRule, QuantityDetermineAddonsRequiredRule,
    EnableChargeIfSourceSelectedRule or DisableChargeIfSourceSelectedRule. Usually a string.
    """
    sourceChargeIds: Any
    """The charges that the rule reads. Usually a list."""
    targetChargeIds: Any
    """The charges that the rule applies to. Usually a list."""
    quantityThreshold: Any
    """The quantity from which the rule applies. Usually a number."""


class EditionMetadata(TypedDict, total=False):
    status: Any
    """The status, such as Published. Usually a string."""
    billingSystem: Any
    """ZUORA or DSW. Usually a string."""
    approverComment: Any
    """The approver's comment. Usually a string."""
    publishAttemptCount: Any
    """The number of attempts to publish. Usually a number."""


class _OrderEligibilityRequired(TypedDict):
    allowed: bool
    """Whether the account may order the edition; false also if the vendor refuses to check it."""


class OrderEligibility(_OrderEligibilityRequired, total=False):
    reason: str
    """The vendor's reason for a refusal."""


class _OrderSubscriptionRequired(TypedDict):
    editionId: str
    """The `id` of the edition, as in `editions/get`."""
    editionRevision: int
    """The edition's `version`. 0 to 1000000000."""
    term: int
    """The term, in `termUnit`. 1 to 10000."""
    termUnit: str
    """MONTHS, YEARS or DAYS, or as the edition spells it."""
    billingFrequency: str
    """MONTHLY, QUARTERLY, ANNUAL or UPFRONT, or as the edition spells it."""
    lineItems: list[OrderLineItem]
    """The items."""


class OrderSubscription(_OrderSubscriptionRequired, total=False):
    id: str
    """The subscription to renew; absent for a new one."""
    type: str
    """TRIAL, PURCHASE or FREE, or as the edition spells it."""
    currency: str
    """The currency, such as USD."""
    startDate: int
    """The start, presumably in Unix milliseconds. 0 to 9007199254740991."""
    autoRenewal: bool
    """Whether it is renewed at its end. The vendor's default is true."""
    byolMessage: str
    """A message to the seller about an existing licence."""
    byol: bool
    """Whether an existing licence is used."""
    draftContent: bool
    """Whether draft content is used."""


class _OrderLineItemRequired(TypedDict):
    chargeId: str
    """The `id` of the charge, as in the edition's `editionCharges`."""
    quantity: float
    """The quantity; sent as written."""


class OrderLineItem(_OrderLineItemRequired, total=False):
    price: float
    """The price for a billing period."""
    unitPrice: float
    """The price of one unit."""
    overagePrice: float
    """The price of the overage."""
    tax: float
    """The tax in per cent."""


class OrderPayment(TypedDict, total=False):
    purchaseOrderNumber: str
    """The purchase order to bill against."""
    paymentAuthRef: str
    """The reference of the credit card's authorization."""


class OrderRequestor(TypedDict, total=False):
    iamId: str
    """The id at IAM."""
    email: str
    """The e-mail address."""


class OrdersCreateResult(TypedDict):
    requestId: str
    """The id of the order, for the vendor's support."""
    subscriptions: list[Subscription]
    """The accepted subscriptions, which are not active yet. Read them with `subscriptions/get` until `state`
    changes.
    """


class Subscription(TypedDict, total=False):
    id: Any
    """The subscription's id. Usually a string."""
    accountId: Any
    """The account. Usually a string."""
    editionId: Any
    """The edition. Usually a string."""
    editionRevision: Any
    """The version of the edition. Usually a number."""
    quoteId: Any
    """The quote that overrides prices. Usually a string."""
    requestor: SubscriptionRequestor
    """The person who ordered it."""
    workflowVersion: Any
    """V1 or V2. Usually a string."""
    productKey: Any
    """The product's id. Usually a string."""
    term: Any
    """The term, in `termUnit`. Usually a number."""
    termUnit: Any
    """MONTHS or YEARS. Usually a string."""
    billingFrequency: Any
    """MONTHLY, QUARTERLY or ANNUAL. Usually a string."""
    category: Any
    """PRODUCT, PLATFORM or USAGE_CONTAINER. Usually a string."""
    type: Any
    """TRIAL, PURCHASE or FREE. Usually a string."""
    state: Any
    """IN_PROGRESS at first; the vendor does not document later states. Usually a string."""
    renewalType: Any
    """The kind of renewal, such as RENEW_CURRENT_TERM. Usually a string."""
    currentOperation: Any
    """The vendor's current operation, such as CREATING. Usually a string."""
    lineItems: list[SubscriptionLineItem]
    """The items."""
    provisioningInput: Any
    """The input of the provisioning. Usually an object."""
    tags: list[SubscriptionTag]
    """The tags; always a list, however the vendor writes them."""
    raw: Any
    """The unmodified vendor record, if requested."""


class SubscriptionRequestor(TypedDict, total=False):
    iamId: Any
    """The id at IAM. Usually a string."""
    email: Any
    """The e-mail address. Usually a string."""


class SubscriptionLineItem(TypedDict, total=False):
    chargeId: Any
    """The charge of the edition. Usually a string."""
    quantity: Any
    """The quantity. Usually a number."""
    price: Any
    """The price for a billing period. Usually a number."""
    unitPrice: Any
    """The price of one unit. Usually a number."""
    overagePrice: Any
    """The price of the overage. Usually a number."""
    tax: Any
    """The tax in per cent. Usually a number."""
    externalReference: Any
    """Its ids in other systems. Usually an object."""


class SubscriptionTag(TypedDict, total=False):
    accountId: Any
    """The account. Usually a string."""
    name: Any
    """The tag's name. Usually a string."""
    value: Any
    """The tag's value. Usually a string."""
    description: Any
    """The description. Usually a string."""
    createdDate: Any
    """When it was created. Usually a string."""


class _ReferencesFindResultRequired(TypedDict):
    references: list[FoundReference]
    """The mentions in the order of the text. They do not overlap."""


class ReferencesFindResult(_ReferencesFindResultRequired, total=False):
    truncated: bool
    """Whether the text has more mentions than `limit`; absent if not."""


class _FoundReferenceRequired(TypedDict):
    range: TextRange
    """The position of `text`."""
    text: str
    """The mention: the number, the case id or the address."""
    number: str
    """The case number as the vendor writes it."""


class FoundReference(_FoundReferenceRequired, total=False):
    profile: str
    """The profile; absent unless exactly one matches."""
    case: str
    """The case id; absent unless exactly one profile matches."""


class TextRange(TypedDict):
    start: TextPoint
    """The position of its first character."""
    end: TextPoint
    """The position after its last character."""


class TextPoint(TypedDict):
    line: int
    """The line, from 0."""
    character: int
    """The column, from 0, in the units of `encoding`."""


class ChangesListResultBudget(TypedDict, total=False):
    left: int
    """The requests that rounds may send within this hour; absent without a limit."""
    nextPollAt: str
    """When the next round is due."""


class _ChangesListResultRequired(TypedDict):
    events: list[CaseChange]
    """The changes, the oldest first."""
    state: str
    """Continue from here: the `state` of the next call."""
    hasMore: bool
    """Whether there are more changes now."""
    pending: list[str]
    """The profiles whose cases were not yet read for the first time. The next call continues."""
    asOf: dict[str, str]
    """The time up to which the changes of each profile are known."""
    budget: dict[str, ChangesListResultBudget]
    """What the rounds of each profile may request, and when the next one is due."""


class ChangesListResult(_ChangesListResultRequired, total=False):
    failures: list[ProfileFailure]
    """The profiles whose last round failed."""


class _CaseChangeRequired(TypedDict):
    id: str
    """Identifies the event in this store."""
    key: str
    """Equal for the same change on every machine that saw the same values."""
    profile: str
    """The profile."""
    case: str
    """The id of the case."""
    kind: Literal["created", "status", "severity", "owner", "fields", "comment", "attachment", "gone", "back"]
    """What changed. `fields` is any other member; `gone` is a case that the account does not show any more, and
    `back` one that it shows again.
    """
    seenAt: str
    """When casewire saw it."""
    origin: Literal["self", "other", "unknown"]
    """`self` for a write of casewire, `other` if another person made the change, `unknown` if the vendor does not
    name the author.
    """


class CaseChange(_CaseChangeRequired, total=False):
    at: str
    """The vendor's time of the change, if it is known."""
    old: dict[str, Any]
    """The members before the change."""
    new: dict[str, Any]
    """The members after the change. For a comment or a file: its `id`, or the whole record with `include`. For
    `gone`: the `reason`, `notFound` or `noAccess`.
    """


class ProfileFailure(TypedDict):
    profile: str
    """The profile."""
    failure: Failure
    """The error of its last round."""


class ChangesSubscribeResult(TypedDict):
    subscription: str
    """The name of the subscription on this connection."""
    state: str
    """The state that it begins at."""


class _CacheInfoResultRequired(TypedDict):
    store: Literal["file", "memory", "off"]
    """Whether the store is a file, in memory until the process ends, or off."""
    bytes: int
    """The size of the store, in bytes."""
    limitBytes: int
    """The maximum size, in bytes. Long texts are removed above it."""
    profiles: list[CacheProfile]
    """The profiles of which the store has cases."""


class CacheInfoResult(_CacheInfoResultRequired, total=False):
    path: str
    """The file."""


class _CacheProfileRequired(TypedDict):
    profile: str
    """The profile. One that changed its account is listed once for each account."""
    provider: str
    """The provider of the profile."""
    cases: int
    """The number of cases."""
    bytes: int
    """The bytes of their texts, without indexes."""


class CacheProfile(_CacheProfileRequired, total=False):
    oldest: str
    """When the case that was read first was read."""
    newest: str
    """When the case that was read last was read."""
    baselineAt: str
    """When the first complete listing began; absent if there was none."""
    synchronisedAt: str
    """The store has every change up to this time; absent without a complete listing."""
    lastRoundAt: str
    """When the vendor was last queried for changes."""
    nextPollAt: str
    """When the vendor may be queried for changes again."""


class CacheSyncResult(TypedDict):
    sources: list[CacheSyncSource]
    """The outcome for each profile."""


class _CacheSyncSourceRequired(TypedDict):
    profile: str
    """The profile."""
    cases: int
    """The number of its cases in the store."""
    complete: bool
    """Whether the store is up to date; false if the next call must continue."""


class CacheSyncSource(_CacheSyncSourceRequired, total=False):
    provider: str
    """The provider of the profile."""
    asOf: str
    """The store has every change up to this time; absent before the first complete listing."""
    failure: Failure
    """The error."""


class CacheClearResult(TypedDict):
    removed: int
    """The number of cases that were removed."""


class CancelParams(TypedDict):
    id: Union[str, float]
    """The id of the request."""


class ProgressParams(TypedDict):
    token: Union[str, float]
    """The `workDoneToken` or `partialResultToken` of the request."""
    value: ProgressValue
    """The progress, or a part of the result."""


class ProgressValue(TypedDict, total=False):
    kind: Literal["begin", "report", "end"]
    """`begin`, any number of `report`, then `end`."""
    title: str
    """The title (`begin`)."""
    message: str
    """The current step (`report`), or the outcome (`end`)."""
    percentage: int
    """The progress in per cent (`report`). 0 to 100."""
    cases: list[Case]
    """The next rows of `cases/list`, for a `partialResultToken`."""


class _ChangesDidHappenParamsRequired(TypedDict):
    subscription: str
    """The subscription."""
    events: list[CaseChange]
    """The changes, the oldest first."""
    state: str
    """The state after these changes."""


class ChangesDidHappenParams(_ChangesDidHappenParamsRequired, total=False):
    truncated: bool
    """True if changes after `state` are left out, because the client reads too slowly or there are many.
    `changes/list` has them.
    """
    failures: list[ProfileFailure]
    """The profiles whose last round failed, sent when they change; empty when all rounds succeed again. Their
    changes follow later.
    """
    failure: Failure
    """Why the subscription ended. For `resync`: list the cases again, and subscribe from `state`."""


class InvalidRequestDataFailures(TypedDict):
    profile: str
    failure: Failure


class _InvalidRequestDataRequired(TypedDict):
    kind: Literal["invalidRequest"]


class InvalidRequestData(_InvalidRequestDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[InvalidRequestDataFailures]
    """The errors of all profiles, if each of several failed."""
    limitBytes: int
    """The largest size, in bytes."""


class InvalidParamsDataFailures(TypedDict):
    profile: str
    failure: Failure


class _InvalidParamsDataIssuesRequired(TypedDict):
    path: str
    """The member, such as `status[1]`."""
    rule: str
    """The rule that is broken, as a sentence."""


class InvalidParamsDataIssues(_InvalidParamsDataIssuesRequired, total=False):
    value: Any
    """The value, shortened; absent for a secret."""
    remedy: str
    """What to do (configuration)."""


class _InvalidParamsDataRequired(TypedDict):
    kind: Literal["invalidParams"]


class InvalidParamsData(_InvalidParamsDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[InvalidParamsDataFailures]
    """The errors of all profiles, if each of several failed."""
    issues: list[InvalidParamsDataIssues]
    """All errors of the params, or of the configuration."""
    character: int
    """The position of the error in `query`, in characters, from 1."""
    offset: int
    """The position of the error in the UTF-8 of `query`, in bytes, from 0."""
    valid: list[str]
    """What is valid at that position."""
    candidates: list[str]
    """The case ids that a bare number can mean."""


class AuthRequiredDataFailures(TypedDict):
    profile: str
    failure: Failure


class _AuthRequiredDataRequired(TypedDict):
    kind: Literal["authRequired"]


class AuthRequiredData(_AuthRequiredDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[AuthRequiredDataFailures]
    """The errors of all profiles, if each of several failed."""
    retryAfterSeconds: int
    """The number of seconds to wait."""


class ForbiddenDataFailures(TypedDict):
    profile: str
    failure: Failure


class _ForbiddenDataRequired(TypedDict):
    kind: Literal["forbidden"]


class ForbiddenData(_ForbiddenDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[ForbiddenDataFailures]
    """The errors of all profiles, if each of several failed."""
    permission: str
    """The permission that is required."""


class NotFoundDataFailures(TypedDict):
    profile: str
    failure: Failure


class _NotFoundDataRequired(TypedDict):
    kind: Literal["notFound"]


class NotFoundData(_NotFoundDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[NotFoundDataFailures]
    """The errors of all profiles, if each of several failed."""
    attachments: list[str]
    """The ids of the attachments of the case, at most 20."""


class ConflictDataFailures(TypedDict):
    profile: str
    failure: Failure


class _ConflictDataRequired(TypedDict):
    kind: Literal["conflict"]


class ConflictData(_ConflictDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[ConflictDataFailures]
    """The errors of all profiles, if each of several failed."""


class RateLimitedDataFailures(TypedDict):
    profile: str
    failure: Failure


class _RateLimitedDataRequired(TypedDict):
    kind: Literal["rateLimited"]


class RateLimitedData(_RateLimitedDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[RateLimitedDataFailures]
    """The errors of all profiles, if each of several failed."""
    retryAfterSeconds: int
    """The number of seconds to wait."""


class VendorUnavailableDataFailures(TypedDict):
    profile: str
    failure: Failure


class _VendorUnavailableDataRequired(TypedDict):
    kind: Literal["vendorUnavailable"]


class VendorUnavailableData(_VendorUnavailableDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[VendorUnavailableDataFailures]
    """The errors of all profiles, if each of several failed."""
    retryAfterSeconds: int
    """The number of seconds to wait."""
    reason: str
    """`connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of
    a state. Other reasons may follow.
    """


class VendorProtocolDataFailures(TypedDict):
    profile: str
    failure: Failure


class _VendorProtocolDataRequired(TypedDict):
    kind: Literal["vendorProtocol"]


class VendorProtocolData(_VendorProtocolDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[VendorProtocolDataFailures]
    """The errors of all profiles, if each of several failed."""
    excerpt: str
    """The first 200 bytes of the vendor's response."""


class UnsupportedDataFailures(TypedDict):
    profile: str
    failure: Failure


class _UnsupportedDataRequired(TypedDict):
    kind: Literal["unsupported"]


class UnsupportedData(_UnsupportedDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[UnsupportedDataFailures]
    """The errors of all profiles, if each of several failed."""
    supported: list[str]
    """The methods or values that are supported."""


class OutcomeUnknownDataFailures(TypedDict):
    profile: str
    failure: Failure


class _OutcomeUnknownDataRequired(TypedDict):
    kind: Literal["outcomeUnknown"]


class OutcomeUnknownData(_OutcomeUnknownDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[OutcomeUnknownDataFailures]
    """The errors of all profiles, if each of several failed."""
    excerpt: str
    """The first 200 bytes of the vendor's response."""
    attachment: str
    """The id of the attachment that was added."""


class ReadOnlyDataFailures(TypedDict):
    profile: str
    failure: Failure


class _ReadOnlyDataRequired(TypedDict):
    kind: Literal["readOnly"]


class ReadOnlyData(_ReadOnlyDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[ReadOnlyDataFailures]
    """The errors of all profiles, if each of several failed."""
    policy: str
    """The rule that refused it: `allow` or `confirm` of the profile, `audit` if the audit cannot be written, or
    `consent` if a person must agree.
    """


class TooLargeDataFailures(TypedDict):
    profile: str
    failure: Failure


class _TooLargeDataRequired(TypedDict):
    kind: Literal["tooLarge"]


class TooLargeData(_TooLargeDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[TooLargeDataFailures]
    """The errors of all profiles, if each of several failed."""
    limitBytes: int
    """The largest size, in bytes."""
    size: int
    """The actual size, in bytes."""


class RejectedDataFailures(TypedDict):
    profile: str
    failure: Failure


class _RejectedDataRequired(TypedDict):
    kind: Literal["rejected"]


class RejectedData(_RejectedDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[RejectedDataFailures]
    """The errors of all profiles, if each of several failed."""
    inputs: list[str]
    """The ids that the vendor refused."""
    editions: list[str]
    """The ids of the editions that cannot be ordered."""


class ConfigurationDataFailures(TypedDict):
    profile: str
    failure: Failure


class _ConfigurationDataIssuesRequired(TypedDict):
    path: str
    """The member, such as `status[1]`."""
    rule: str
    """The rule that is broken, as a sentence."""


class ConfigurationDataIssues(_ConfigurationDataIssuesRequired, total=False):
    value: Any
    """The value, shortened; absent for a secret."""
    remedy: str
    """What to do (configuration)."""


class _ConfigurationDataRequired(TypedDict):
    kind: Literal["configuration"]


class ConfigurationData(_ConfigurationDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[ConfigurationDataFailures]
    """The errors of all profiles, if each of several failed."""
    issues: list[ConfigurationDataIssues]
    """All errors of the params, or of the configuration."""
    file: Union[str, None]
    """The configuration file; null for the environment."""
    key: str
    """The invalid key."""
    line: int
    """The line of a syntax error."""
    column: int
    """The column of a syntax error."""
    example: dict[str, Any]
    """A valid configuration."""
    dialect: str
    """The dialect of the profile."""
    baseURL: str
    """The address at which the API was not found."""
    tokenURL: str
    """The address at which the token service was not found."""


class ResyncDataFailures(TypedDict):
    profile: str
    failure: Failure


class _ResyncDataRequired(TypedDict):
    kind: Literal["resync"]


class ResyncData(_ResyncDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[ResyncDataFailures]
    """The errors of all profiles, if each of several failed."""
    reason: str
    """`connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of
    a state. Other reasons may follow.
    """
    state: str
    """The current state, from which the change feed continues."""


class InternalErrorDataFailures(TypedDict):
    profile: str
    failure: Failure


class _InternalErrorDataRequired(TypedDict):
    kind: Literal["internalError"]


class InternalErrorData(_InternalErrorDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[InternalErrorDataFailures]
    """The errors of all profiles, if each of several failed."""


class RequestCancelledDataFailures(TypedDict):
    profile: str
    failure: Failure


class _RequestCancelledDataRequired(TypedDict):
    kind: Literal["requestCancelled"]


class RequestCancelledData(_RequestCancelledDataRequired, total=False):
    profile: str
    """The profile."""
    provider: str
    """The provider of the profile."""
    vendorStatus: int
    """The HTTP status of the vendor's response."""
    vendorCode: str
    """The vendor's error code."""
    vendorMessage: str
    """The vendor's message."""
    vendorErrors: list[str]
    """Further messages of the vendor."""
    traceId: str
    """The vendor's id of the request, for its support."""
    location: str
    """The address that the vendor redirects to."""
    retriable: bool
    """Whether the same request may be sent again."""
    remedy: str
    """What to do."""
    part: str
    """The member of the case that could not be read."""
    case: str
    """The id of the case that was changed or created."""
    done: list[str]
    """The steps that succeeded before the error."""
    removed: list[str]
    """The users who were removed before the error."""
    check: str
    """The method that shows what happened."""
    requestId: str
    """The id of the order."""
    failures: list[RequestCancelledDataFailures]
    """The errors of all profiles, if each of several failed."""


class _ParseErrorDataRequired(TypedDict):
    kind: Literal["parseError"]


class ParseErrorData(_ParseErrorDataRequired, total=False):
    offset: int
    """The offset of the syntax error, in bytes."""
    line: int
    """The line of the syntax error."""
    column: int
    """The column of the syntax error."""


class _MethodNotFoundDataRequired(TypedDict):
    kind: Literal["methodNotFound"]


class MethodNotFoundData(_MethodNotFoundDataRequired, total=False):
    method: str
    """The method of the request."""
    nearest: list[str]
    """Methods with a similar name."""


class ServerNotInitializedData(TypedDict):
    kind: Literal["serverNotInitialized"]


class _RequestFailedDataRequired(TypedDict):
    kind: Literal["requestFailed"]


class RequestFailedData(_RequestFailedDataRequired, total=False):
    retriable: bool
    """Whether the same request may be sent again."""
