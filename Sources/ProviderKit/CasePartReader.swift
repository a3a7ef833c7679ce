package import CaseModel

/// Reads the parts of a case that take requests of their own, once the case itself was read.
///
/// A part that fails does not lose the case: it is named in `missing`. Only if nothing that was asked for could be read, the
/// failure is that of the whole.
package struct CasePartReader {
  private let client: VendorClient
  private let number: String
  private let fields: CaseFields
  private var failures: [(part: CaseField, fault: Fault)] = []

  /// `fields` are the members that the caller asked for.
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

  /// Notes in the case which parts are missing. Throws the first failure if the caller asked for nothing else.
  package func finish(_ found: inout Case) throws(Fault) {
    guard let first = failures.first else { return }
    let identity: CaseFields = [.profile, .provider, .number]
    if fields.subtracting(identity).isSubset(of: CaseFields(failures.map(\.part))) { throw first.fault }
    found.missing = failures.map { MissingPart($0.part, failure: client.redactor.redact($0.fault.json)) }
  }
}

extension Fault {
  /// The fault of a request for a part of a case. The message of the vendor does not name the part, and a 404 of theirs would
  /// look like the absence of the case.
  package func naming(_ part: CaseField, of number: String) -> Fault {
    guard ![.cancelled, .authRequired, .rateLimited, .configuration, .invalidParams].contains(kind) else { return self }
    var fault = self
    fault.message = "The \(part.stringValue) of case \(number) could not be read. \(message)"
    return fault.with("part", part.stringValue)
  }
}
