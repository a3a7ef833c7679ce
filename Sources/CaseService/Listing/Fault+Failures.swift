import CaseModel
import JSON

extension Fault {
  /// The fault of a request for several profiles of which each failed: that of the first, with those of all.
  static func all(_ failures: [(profile: String, fault: Fault)], _ context: ServiceContext) -> Fault? {
    guard let first = failures.first?.fault, failures.count > 1 else { return failures.first?.fault }
    let list = failures.map { failure -> JSON in
      ["profile": .string(failure.profile), "failure": context.redacted(failure.fault.json)]
    }
    return first.with("failures", .array(list))
  }
}
