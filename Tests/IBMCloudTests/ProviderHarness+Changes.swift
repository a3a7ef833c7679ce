import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import Testing

// The parts of a harness that change cases, and helpers of their tests.

extension ProviderHarness {
  var creation: any CaseCreator { get throws { try #require(provider.creation) } }
  var statusChanges: any CaseStatusChanger { get throws { try #require(provider.statusChanges) } }
  var watchlist: any Watchlist { get throws { try #require(provider.watchlist) } }
  var resources: any ResourceStore { get throws { try #require(provider.resources) } }
  var values: any ValueCatalog { get throws { try #require(provider.values) } }
  /// All attachment operations of IBM: one type implements them.
  typealias Attachments = any AttachmentStore & AttachmentWriter & AttachmentRemover
  var attachments: Attachments { get throws { try #require(provider.attachments as? Attachments) } }

  /// The number of requests of one operation at the vendor.
  func count(_ operation: IBMOperation) -> Int { sandbox.ibm.requests(at: .operation(operation)) }

  var lastBody: JSON { get throws { try JSON(parsing: try #require(apiRequests.last).body, duplicates: .refuse) } }

  /// The last request to the API, without its method and the base path.
  var lastLine: String {
    guard let request = apiRequests.last else { return "" }
    return "\(request.method.rawValue) \(request.url.dropFirst(provider.baseURL.count))"
  }

  /// A case in this state with all its members that satisfies the condition.
  func someCase(_ state: CaseState, where matches: (Case) -> Bool = { _ in true }) async throws -> Case {
    let page = try await page {
      $0.states = [state]
      $0.fields = .all
    }
    for found in page.cases where matches(found) { return found }
    throw NoSuchCase(state: state)
  }
}

/// The simulated account lacks a case that a test needs.
struct NoSuchCase: Error { let state: CaseState }
