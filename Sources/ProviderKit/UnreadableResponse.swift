package import CaseModel
package import HTTP

/// Why an answer of success makes no sense, whatever it is written in.
package struct UnreadableResponse: Error, Sendable, Equatable {
  /// A sentence, such as `the document has a DOCTYPE`.
  package let reason: String
  /// Whether it is beyond a bound rather than wrong.
  package let isTooLarge: Bool

  package init(_ reason: String, isTooLarge: Bool = false) {
    self.reason = reason
    self.isTooLarge = isTooLarge
  }
}

extension VendorClient {
  /// Sends a request and reads its answer, which need not be JSON. One that cannot be read is `vendorProtocol`, or `tooLarge`;
  /// where the request is not repeatable, it is `outcomeUnknown`.
  package func sendReading<Value: Sendable>(
    _ request: VendorRequest, _ call: VendorCall,
    decode: (HTTPResponse) throws(UnreadableResponse) -> Value
  ) async throws(Fault) -> Value {
    let response = try await exchange(request, call)
    do throws(UnreadableResponse) {
      return try Omissions.collected(noteOmissions) { () throws(UnreadableResponse) in try decode(response) }
    } catch {
      if error.isTooLarge && request.isRepeatable {
        throw fault(.tooLarge, Issue.sentence("", "the response of \(remoteName) exceeds a limit: \(error.reason)"))
      }
      throw unreadable(response, request, because: error.reason)
    }
  }
}
