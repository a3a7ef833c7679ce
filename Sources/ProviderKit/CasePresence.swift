package import CaseModel

/// Whether the vendor shows a case when it is requested by number.
package enum CasePresence: Sendable {
  /// The case, with the members that were read, present or not.
  case found(CaseBox, members: CaseFields)
  case notFound
  /// The case exists, but not for this login.
  case noAccess
  /// The vendor did not answer the question.
  case unknown(Fault)
}

extension CasePresence {
  /// What a fault of a request for one case shows.
  package init(_ fault: Fault) {
    switch fault.kind {
    case .notFound: self = .notFound
    case .forbidden: self = .noAccess
    default: self = .unknown(fault)
    }
  }

  /// Whether requests for other cases would fail in the same way.
  package static func concernsAll(_ fault: Fault) -> Bool {
    [.authRequired, .rateLimited, .vendorUnavailable, .configuration, .cancelled].contains(fault.kind)
  }
}
