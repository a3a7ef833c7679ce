package import CaseModel

/// The resources that a case is about.
package protocol ResourceStore: Sendable {
  func add(_ resource: Resource, to number: String, _ call: VendorCall) async throws(Fault) -> Resource
}
