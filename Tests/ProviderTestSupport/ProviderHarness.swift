package import CaseModel
import HTTP
package import Platform
package import ProviderKit
package import Sandbox
package import TestSupport

/// A simulated vendor and a provider with a session there.
package struct ProviderHarness {
  package let time: ManualTime
  package let sandbox: Sandbox
  package let wire: RecordingTransport
  package let provider: Provider
  package let cases: any CaseSource
  package let redactor = Redactor()
  /// The default fields of a listing.
  private let fields: CaseFields

  /// - Parameters:
  ///   - vendor: the name of the vendor's profile in the sandbox.
  ///   - credentials: nil for those of the sandbox.
  package init(
    _ kind: ProviderKind, at vendor: String, of sandbox: Sandbox, _ time: ManualTime, fields: CaseFields = .lean,
    credentials: [String: String]? = nil, _ change: (inout ProfileSettings) -> Void = { _ in }
  ) throws {
    (self.time, self.sandbox, self.fields) = (time, sandbox, fields)
    wire = RecordingTransport(sandbox.transport())
    guard let profile = sandbox.profiles.first(where: { $0.name == vendor }) else {
      throw Fault(.configuration, "The sandbox has no profile \"\(vendor)\".")
    }
    var settings = ProfileSettings(
      name: "work", baseURL: profile.baseURL, tokenURL: profile.tokenURL,
      credentials: FakeCredentials(credentials ?? profile.credentials), redactor: redactor)
    change(&settings)
    provider = kind.make(settings, wire, time)
    guard let cases = provider.cases else { throw Fault(.unsupported, "The provider \"\(vendor)\" has no cases.") }
    self.cases = cases
  }

  package var comments: any CommentStore { get throws(Fault) { try Self.part(provider.comments) } }
  package var commenting: any CommentWriter { get throws(Fault) { try Self.part(provider.commenting) } }
  package var baseURL: String { provider.baseURL }
  package var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }

  private static func part<Part>(_ part: Part?) throws(Fault) -> Part {
    guard let part else { throw Fault(.unsupported, "The provider lacks this part.") }
    return part
  }

  package func page(
    _ change: (inout CaseQuery) -> Void = { _ in }, at position: VendorPosition? = nil, size: Int = 100
  ) async throws(Fault) -> CasePage {
    var query = CaseQuery()
    query.fields = fields
    change(&query)
    return try await cases.page(query, at: position, size: size, call)
  }

  package func get(_ number: String, _ fields: CaseFields = .all, raw: Bool = false) async throws(Fault) -> Case {
    try await cases.get(number, fields: fields, raw: raw, call)
  }
}
