package import CaseModel
import ProviderKit
import Synchronization

/// Credentials that a test can change. Counts the reads.
package final class FakeCredentials: Credentials {
  private struct State {
    var values: [String: String]
    var fault: Fault?
    var reads = 0
  }

  private let state: Mutex<State>
  private let source: String

  package init(_ values: [String: String], source: String = "literal") {
    state = Mutex(State(values: values))
    self.source = source
  }

  package var reads: Int { state.withLock { $0.reads } }
  package func put(_ value: String?, as name: String = "key") { state.withLock { $0.values[name] = value } }
  /// Fails all later reads; nil ends that.
  package func fail(_ fault: Fault?) { state.withLock { $0.fault = fault } }

  package func source(of name: String) -> String? { state.withLock { $0.values[name] == nil ? nil : source } }

  package func value(_ name: String) async throws(Fault) -> String? {
    let result = state.withLock { state -> Result<String?, Fault> in
      state.reads += 1
      return state.fault.map { .failure($0) } ?? .success(state.values[name])
    }
    return try result.get()
  }
}
