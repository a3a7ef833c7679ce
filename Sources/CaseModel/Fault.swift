package import JSON

/// Anything that goes wrong with a request, in the words of the error table. Match on `kind`, never on the text.
package struct Fault: Error, Sendable {
  /// The kinds and their codes. Ours lie outside all ranges that JSON-RPC and LSP reserve.
  package enum Kind: String, CaseIterable, Sendable {
    case invalidRequest, invalidParams, authRequired, forbidden, notFound, conflict, rateLimited, vendorUnavailable,
      vendorProtocol
    case unsupported, outcomeUnknown, readOnly, tooLarge, rejected, configuration, internalError
    case cancelled = "requestCancelled"

    package var code: Int {
      switch self {
      case .invalidRequest: -32600
      case .invalidParams: -32602
      case .internalError: -32603
      case .cancelled: -32800
      case .authRequired: -31001
      case .forbidden: -31002
      case .notFound: -31003
      case .conflict: -31004
      case .rateLimited: -31005
      case .vendorUnavailable: -31006
      case .vendorProtocol: -31007
      case .unsupported: -31008
      case .outcomeUnknown: -31009
      case .readOnly: -31010
      case .tooLarge: -31011
      case .rejected: -31012
      case .configuration: -31013
      }
    }

    /// What it means, for the reference.
    package var meaning: String {
      switch self {
      case .invalidRequest: "No request that can be taken up now."
      case .invalidParams: "The params break a rule; `data.issues` lists every one."
      case .internalError: "A mistake of casewire itself."
      case .cancelled: "The request was cancelled before anything was sent to the vendor, or it only read."
      case .authRequired: "No usable credentials; the message says what to do."
      case .forbidden: "The vendor knows us and says no."
      case .notFound: "The vendor has no such thing."
      case .conflict: "Changed by someone else, or already so."
      case .rateLimited: "Too many requests; `data.retryAfterSeconds` says when to come back."
      case .vendorUnavailable:
        "Could not connect; or a read timed out (`reason: timeout`), was cut (`cut`), got a 5xx or a bad certificate (`tls`)."
      case .vendorProtocol: "The vendor answered what cannot be read; `data.excerpt` holds the first 200 bytes."
      case .unsupported: "This vendor cannot do that; `data.supported` lists what it can."
      case .outcomeUnknown:
        "A request that must not be repeated was sent and its answer was lost; `data.check` names the call that shows what happened."
      case .readOnly: "Refused by the configuration or by `--read-only`."
      case .tooLarge: "A body, file or answer is beyond a bound."
      case .rejected: "The vendor refused the content."
      case .configuration: "The configuration has to be mended; `data` has file, key and remedy."
      }
    }
  }

  package var kind: Kind
  /// One sentence in English.
  package var message: String
  /// What is known besides, in the order in which it is written.
  package private(set) var details: [JSON.Member]

  package init(_ kind: Kind, _ message: String, _ details: [JSON.Member] = []) {
    self.kind = kind
    self.message = message
    self.details = details
  }

  /// All that is wrong with the params at once.
  package static func invalidParams(_ issues: [Issue]) -> Fault {
    let first = issues.first.map { "\($0.path) \($0.rule)" } ?? "invalid params"
    let more = issues.count > 1 ? " (and \(issues.count - 1) more)" : ""
    return Fault(.invalidParams, first + more, [.init("issues", .array(issues.map(\.json)))])
  }

  package static func invalidParams(_ path: String, _ rule: String, value: JSON? = nil) -> Fault {
    invalidParams([Issue(path, rule, value: value)])
  }

  /// The same fault with one more detail; nil adds nothing, a name that is there already is replaced.
  package func with(_ name: String, _ value: JSON?) -> Fault {
    guard let value else { return self }
    var fault = self
    if let index = details.firstIndex(where: { $0.name == name }) {
      fault.details[index] = .init(name, value)
    } else {
      fault.details.append(.init(name, value))
    }
    return fault
  }

  package func with(_ name: String, _ text: String?) -> Fault { with(name, text.map(JSON.string)) }

  /// `data` of the error: the kind first, then what is known.
  package var data: JSON { .object([.init("kind", .string(kind.rawValue))] + details) }

  /// `code`, `message` and `data` in one object, as `sources` of a list show a failure.
  package var json: JSON {
    ["code": .number(kind.code), "message": .string(message), "data": data]
  }
}
