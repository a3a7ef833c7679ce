package import JSON

/// A member of `data` in an error, besides `kind`. Every name that is passed to `Fault.with` is declared here.
package struct FaultDetail: Sendable {
  package let name: String
  package let schema: JSON
  /// The kinds that have it; empty for all kinds.
  private let kinds: [Fault.Kind]

  package var isCommon: Bool { kinds.isEmpty }

  package init(_ name: String, _ help: String, _ schema: JSON = ["type": "string"], _ kinds: [Fault.Kind] = []) {
    self.name = name
    self.schema = .object([.init("description", .string(help))] + (schema.object ?? []))
    self.kinds = kinds
  }

  /// The members that an error of this kind can have.
  package static func of(_ kind: Fault.Kind) -> [FaultDetail] {
    all.filter { $0.kinds.isEmpty || $0.kinds.contains(kind) }
  }

  /// The schema of `data` with these members, for one kind or several.
  package static func schema(_ kinds: [String], _ details: [FaultDetail]) -> JSON {
    let kind: JSON = ["type": "string", "enum": .array(kinds.map { .string($0) })]
    return [
      "type": "object", "properties": .object([.init("kind", kind)] + details.map { .init($0.name, $0.schema) }),
      "required": ["kind"],
    ]
  }

  package static let all: [FaultDetail] = [
    // Of every kind, where known.
    FaultDetail("profile", "The profile."),
    FaultDetail("provider", "The provider of the profile."),
    FaultDetail("vendorStatus", "The HTTP status of the vendor's response.", integer),
    FaultDetail("vendorCode", "The vendor's error code."),
    FaultDetail("vendorMessage", "The vendor's message."),
    FaultDetail("vendorErrors", "Further messages of the vendor.", texts),
    FaultDetail("traceId", "The vendor's id of the request, for its support."),
    FaultDetail("location", "The address that the vendor redirects to."),
    FaultDetail("retriable", "Whether the same request may be sent again.", ["type": "boolean"]),
    FaultDetail("remedy", "What to do."),
    FaultDetail("part", "The member of the case that could not be read."),
    FaultDetail("case", "The id of the case that was changed or created."),
    FaultDetail("done", "The steps that succeeded before the error.", texts),
    FaultDetail("removed", "The users who were removed before the error.", texts),
    FaultDetail("check", "The method that shows what happened."),
    FaultDetail("requestId", "The id of the order."),
    FaultDetail("failures", "The errors of all profiles, if each of several failed.", failures),
    // Of some kinds.
    FaultDetail(
      "issues", "All errors of the params, or of the configuration.", issues, [.invalidParams, .configuration]),
    FaultDetail(
      "character", "The position of the error in `query`, in characters, from 1.", integer, [.invalidParams]),
    FaultDetail(
      "offset", "The position of the error in the UTF-8 of `query`, in bytes, from 0.", integer, [.invalidParams]),
    FaultDetail("valid", "What is valid at that position.", texts, [.invalidParams]),
    FaultDetail("candidates", "The case ids that a bare number can mean.", texts, [.invalidParams]),
    FaultDetail("permission", "The permission that is required.", text, [.forbidden]),
    FaultDetail("attachments", "The ids of the attachments of the case, at most 20.", texts, [.notFound]),
    FaultDetail(
      "retryAfterSeconds", "The number of seconds to wait.", integer,
      [.rateLimited, .vendorUnavailable, .authRequired]),
    FaultDetail(
      "reason",
      "`connect`, `timeout`, `cut` or `tls` of a vendor; `otherStore`, `tooOld`, `beyondEnd`, `lost` or `removed` of a state. Other reasons may follow.",
      text, [.vendorUnavailable, .resync]),
    FaultDetail("state", "The current state, from which the change feed continues.", text, [.resync]),
    FaultDetail("excerpt", "The first 200 bytes of the vendor's response.", text, [.vendorProtocol, .outcomeUnknown]),
    FaultDetail(
      "policy",
      "The rule that refused it: `allow` or `confirm` of the profile, `audit` if the audit cannot be written, or `consent` if a person must agree.",
      text, [.readOnly]),
    FaultDetail("supported", "The methods or values that are supported.", texts, [.unsupported]),
    FaultDetail("attachment", "The id of the attachment that was added.", text, [.outcomeUnknown]),
    FaultDetail("limitBytes", "The largest size, in bytes.", integer, [.tooLarge, .invalidRequest]),
    FaultDetail("size", "The actual size, in bytes.", integer, [.tooLarge]),
    FaultDetail("inputs", "The ids that the vendor refused.", texts, [.rejected]),
    FaultDetail("editions", "The ids of the editions that cannot be ordered.", texts, [.rejected]),
    FaultDetail(
      "file", "The configuration file; null for the environment.", ["type": ["string", "null"]], [.configuration]),
    FaultDetail("key", "The invalid key.", text, [.configuration]),
    FaultDetail("line", "The line of a syntax error.", integer, [.configuration]),
    FaultDetail("column", "The column of a syntax error.", integer, [.configuration]),
    FaultDetail("example", "A valid configuration.", ["type": "object"], [.configuration]),
    FaultDetail("dialect", "The dialect of the profile.", text, [.configuration]),
    FaultDetail("baseURL", "The address at which the API was not found.", text, [.configuration]),
    FaultDetail("tokenURL", "The address at which the token service was not found.", text, [.configuration]),
  ]

  private static let text: JSON = ["type": "string"]
  private static let texts: JSON = ["type": "array", "items": ["type": "string"]]
  private static let integer: JSON = ["type": "integer"]
  private static let failures: JSON = [
    "type": "array",
    "items": [
      "type": "object",
      "properties": ["profile": text, "failure": ["$ref": .string(SchemaBuilder.documentBase + Failure.schemaName)]],
      "required": ["profile", "failure"],
    ],
  ]
  private static let issues: JSON = [
    "type": "array",
    "items": [
      "type": "object",
      "properties": [
        "path": ["type": "string", "description": "The member, such as `status[1]`."],
        "rule": ["type": "string", "description": "The rule that is broken, as a sentence."],
        "value": ["description": "The value, shortened; absent for a secret."],
        "remedy": ["type": "string", "description": "What to do (configuration)."],
      ],
      "required": ["path", "rule"],
    ],
  ]
}
