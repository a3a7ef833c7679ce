package import JSON

/// The error of a request. Match on `kind`, never on the text.
package struct Fault: Error, Sendable {
  /// The kinds and their codes. casewire's own codes are outside the ranges that JSON-RPC and LSP reserve.
  package enum Kind: String, CaseIterable, Sendable {
    case invalidRequest, invalidParams, authRequired, forbidden, notFound, conflict, rateLimited, vendorUnavailable,
      vendorProtocol
    case unsupported, outcomeUnknown, readOnly, tooLarge, rejected, configuration, resync, internalError
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
      case .resync: -31014
      }
    }

    /// What it means, for the reference.
    package var meaning: String {
      switch self {
      case .invalidRequest: "The request is not valid in this state of the connection."
      case .invalidParams: "Invalid params; `data.issues` lists each error."
      case .internalError: "An error in casewire itself."
      case .cancelled: "The request was cancelled and changed nothing at the vendor."
      case .authRequired: "No usable credentials; the message states what to do."
      case .forbidden: "Permission denied by the vendor."
      case .notFound: "Not found at the vendor."
      case .conflict: "Changed by another party, or already in the requested state."
      case .rateLimited: "Too many requests; retry after `data.retryAfterSeconds`."
      case .vendorUnavailable:
        "The vendor cannot be reached or returned a 5xx. `data.reason` is `connect`, `timeout`, `cut` or `tls`, if known."
      case .vendorProtocol: "The response of the vendor cannot be read; `data.excerpt` has its first 200 bytes."
      case .unsupported: "Not supported by this vendor; `data.supported` lists the supported methods or values."
      case .outcomeUnknown:
        "A write was sent, but its outcome is unknown. `data.check` names the method that shows what happened."
      case .readOnly: "Refused by the configuration or by `--read-only`."
      case .tooLarge: "A body, file or response exceeds a limit."
      case .rejected: "The vendor refused the content."
      case .configuration: "Invalid configuration; `data` has the file, the key and the remedy."
      case .resync: "The change feed cannot continue from this state; `data.state` is a new one."
      }
    }
  }

  package var kind: Kind
  /// One sentence in English.
  package var message: String
  /// The members of `data` after `kind`, in their order.
  package private(set) var details: [JSON.Member]

  package init(_ kind: Kind, _ message: String, _ details: [JSON.Member] = []) {
    self.kind = kind
    self.message = message
    self.details = details
  }

  /// Reports all errors of the params at once.
  package static func invalidParams(_ issues: [Issue]) -> Fault {
    Fault(.invalidParams, Issue.message(issues.map(\.message)), [.init("issues", .array(issues.map(\.json)))])
  }

  package static func invalidParams(_ path: String, _ rule: String, value: JSON? = nil) -> Fault {
    invalidParams([Issue(path, rule, value: value)])
  }

  /// Adds or replaces a detail; nil adds nothing.
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

  /// `data` of the error: the kind first, then the details.
  package var data: JSON {
    // A debug build, which runs the tests, checks that the documents have every detail.
    assert(details.allSatisfy(isDeclared), "\(kind) has a detail that FaultDetail does not declare: \(details)")
    return .object([.init("kind", .string(kind.rawValue))] + details)
  }

  private func isDeclared(_ detail: JSON.Member) -> Bool { FaultDetail.of(kind).contains { $0.name == detail.name } }

  /// `code`, `message` and `data` in one object, as `sources` of a list show a failure.
  package var json: JSON {
    ["code": .number(kind.code), "message": .string(message), "data": data]
  }
}
