import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import Testing

// The parts of a site that change cases, and what their tests ask of it.

extension ProviderHarness {
  var creation: any CaseCreator { get throws { try #require(provider.creation) } }
  var statusChanges: any CaseStatusChanger { get throws { try #require(provider.statusChanges) } }
  var watchlist: any Watchlist { get throws { try #require(provider.watchlist) } }
  var resources: any ResourceStore { get throws { try #require(provider.resources) } }
  var values: any ValueCatalog { get throws { try #require(provider.values) } }
  /// All that IBM can do with attachments: one type has all of it.
  typealias Attachments = any AttachmentStore & AttachmentWriter & AttachmentRemover
  var attachments: Attachments { get throws { try #require(provider.attachments as? Attachments) } }

  /// How many requests for one operation have come to the vendor.
  func count(_ operation: IBMOperation) -> Int { sandbox.ibm.requests(at: .operation(operation)) }

  /// The body of the last request to the API.
  var lastBody: JSON { get throws { try JSON(parsing: try #require(apiRequests.last).body, duplicates: .refuse) } }

  /// What follows the base path in the last request to the API, after its method.
  var lastLine: String {
    guard let request = apiRequests.last else { return "" }
    return "\(request.method.rawValue) \(request.url.dropFirst(provider.baseURL.count))"
  }

  /// A case with all its members that is in this state, and for which more holds.
  func someCase(_ state: CaseState, where matches: (Case) -> Bool = { _ in true }) async throws -> Case {
    let page = try await page {
      $0.states = [state]
      $0.fields = .all
    }
    for found in page.cases where matches(found) { return found }
    throw NoSuchCase(state: state)
  }
}

/// The simulated account has no case that a test needs.
struct NoSuchCase: Error { let state: CaseState }
