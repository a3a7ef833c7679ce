package import CaseModel
import JSON

/// The fault of a call; nil if it succeeds.
package func fault<Value>(_ body: () async throws(Fault) -> Value) async -> Fault? {
  do throws(Fault) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

extension Fault {
  /// The params with an issue.
  package var wrongParams: [String] { (data["issues"]?.array ?? []).compactMap { $0["path"]?.string } }

  /// The kind and the vendor's status, such as `rejected 400`.
  package var brief: String { "\(kind.rawValue)\(data["vendorStatus"].map { " \($0.text)" } ?? "")" }
}
