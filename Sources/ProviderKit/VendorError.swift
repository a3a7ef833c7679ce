/// The content of a vendor's error body, whatever its format.
package struct VendorError: Sendable {
  package var code: String?
  package var message: String?
  /// The most errors of a response that are read.
  package static let mostErrors = 21

  /// Further messages.
  package var errors: [String]
  /// The vendor's id of the exchange, for its support.
  package var traceId: String?

  package init(code: String? = nil, message: String? = nil, errors: [String] = [], traceId: String? = nil) {
    self.code = code
    self.message = message
    self.errors = errors
    self.traceId = traceId
  }

  /// The message in parentheses after a blank; empty without a message.
  package var inParentheses: String {
    message.map { " (\($0.hasSuffix(".") ? String($0.dropLast()) : $0))" } ?? ""
  }
}
