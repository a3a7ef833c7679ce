import CaseModel
import JSON
import ProviderKit

/// The portal's rules for cases and changes, in all dialects.
enum PortalRules {
  /// The issues of a new case.
  static func issues(_ new: NewCase) -> [Issue] {
    var issues: [Issue] = []
    for (name, value) in [("product", new.product), ("version", new.version)] where value == nil {
      issues.append(Issue(name, "is required at Red Hat. values/list returns the \(name)s."))
    }
    let unknown: [(name: String, isThere: Bool)] = [
      ("offering", new.offering != nil), ("resources", new.resources != nil), ("watchlist", new.watchlist != nil),
      ("eu", new.eu != nil), ("invoiceNumber", new.invoiceNumber != nil),
      ("slaCreditRequest", new.slaCreditRequest != nil),
    ]
    for (name, isThere) in unknown where isThere { issues.append(Issue(name, "is not supported by Red Hat")) }
    return issues
  }

  /// The fields that may be cleared.
  private static let clearable: Set<String> = ["group", "customerReference"]

  /// The issues of changes.
  /// - Parameter issue: why a text cannot be sent; nil if it can.
  static func issues(
    _ changes: CaseChanges, _ issue: (_ path: String, _ text: String?) -> Issue? = { _, _ in nil }
  ) -> [Issue] {
    func cleared(_ name: String) -> Issue { Issue("changes.\(name)", "cannot be cleared at Red Hat") }
    var issues: [Issue] = []
    for (name, change) in changes.texts {
      if change.isClear && !clearable.contains(name) { issues.append(cleared(name)) }
      if let issue = issue("changes.\(name)", change.value) { issues.append(issue) }
    }
    if changes.severity.isClear { issues.append(cleared("severity")) }
    return issues
  }

  /// Red Hat: the customer closes a case, and reopens it by setting another status.
  static let actions: [StatusAction] = [.reopen, .close]

  /// Why a change of status is invalid; nil if it is valid.
  static func objection(to change: StatusChange, _ client: VendorClient) -> Fault? {
    guard actions.contains(change.action) else {
      return client.fault(.unsupported, "Red Hat cannot \(change.action.rawValue) a case.")
        .with("supported", .array(actions.map { .string($0.rawValue) }))
    }
    guard change.resolutionCode != nil else { return nil }
    return .invalidParams([Issue("resolutionCode", "is not supported by Red Hat")])
  }
}
