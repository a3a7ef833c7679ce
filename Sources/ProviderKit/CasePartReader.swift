package import CaseModel

/// Reads the parts of a case that need requests of their own, after the case itself.
///
/// A part that fails does not fail the case, but is listed in `missing`. If nothing that was requested can be read, the first
/// failure is thrown.
package struct CasePartReader {
  private let client: VendorClient
  private let number: String
  private let fields: CaseFields
  private var failures: [(part: CaseField, fault: Fault)] = []

  /// `fields` are the requested members.
  package init(_ client: VendorClient, _ number: String, _ fields: CaseFields) {
    self.client = client
    self.number = number
    self.fields = fields
  }

  /// The part; nil if it failed. Throws only `cancelled`.
  package mutating func read<Value>(
    _ part: CaseField, _ body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value? {
    do throws(Fault) {
      return try await body()
    } catch {
      if error.kind == .cancelled { throw error }
      failures.append((part, error))
      return nil
    }
  }

  /// Lists the missing parts in the case. Throws the first failure if nothing else was requested.
  package func finish(_ found: inout Case) throws(Fault) {
    guard let first = failures.first else { return }
    let identity: CaseFields = [.profile, .provider, .number]
    if fields.subtracting(identity).isSubset(of: CaseFields(failures.map(\.part))) { throw first.fault }
    found.missing = failures.map { MissingPart($0.part, failure: client.redactor.redact($0.fault.json)) }
  }
}

extension Fault {
  /// The fault of a part. The vendor's message does not name the part, and its 404 would look like a missing case.
  package func naming(_ part: CaseField, of number: String) -> Fault {
    guard ![.cancelled, .authRequired, .rateLimited, .configuration, .invalidParams].contains(kind) else { return self }
    var fault = self
    fault.message = "The \(part.stringValue) of case \(number) could not be read. \(message)"
    return fault.with("part", part.stringValue)
  }
}
