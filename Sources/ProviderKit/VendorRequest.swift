package import CaseModel
package import HTTP

/// One request to a vendor, without credentials.
package struct VendorRequest: Sendable {
  package var method: HTTPRequest.Method
  /// Behind the base URL.
  package var path: VendorPath
  package var query: [(String, String)]
  package var headers: HTTPHeaders
  package var body: [UInt8]
  /// A body that is read while it is sent, in the place of `body`.
  package var upload: HTTPUpload?
  /// Where the answer's body goes while it arrives.
  package var sink: HTTPSink?
  /// The most bytes of the answer's body; nil is the client's bound.
  package var bodyLimit: Int?
  /// Whether sending it twice has the same effect as sending it once. Set by each vendor request, since the HTTP method does
  /// not decide it.
  package var isRepeatable: Bool
  /// Whether the vendor takes something away with the request, such as a refresh token that works once. It is not sent again once
  /// it may have arrived, though nothing at the vendor is different for the user and its faults are those of a read.
  package var consumes = false
  /// The permission that the vendor requires, if it documents one.
  package var permission: String?
  /// The method of casewire that shows whether a write was made, such as `comments/list`.
  package var check: String?
  /// Statuses beside those of success that answer what was asked, such as a 400 that means no: `decode` gets them, not the
  /// error table. Of the vendor itself only: such a response of the token service is a fault.
  package var answers: Set<Int> = []

  package init(
    _ method: HTTPRequest.Method, _ path: VendorPath, query: [(String, String)] = [], headers: HTTPHeaders = [:],
    body: [UInt8] = [], isRepeatable: Bool, permission: String? = nil, check: String? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.isRepeatable = isRepeatable
    self.permission = permission
    self.check = check
  }
}

extension VendorRequest {
  /// Whether it may be sent again though it may have arrived.
  var maySendAgain: Bool { isRepeatable && !consumes }
}

/// The content of a vendor's error body, whatever its format.
package struct VendorError: Sendable {
  package var code: String?
  package var message: String?
  /// The most errors of a response that are read.
  package static let mostErrors = 21

  /// Further messages.
  package var errors: [String]
  /// The vendor's own name for the exchange, for its support.
  package var traceId: String?

  package init(code: String? = nil, message: String? = nil, errors: [String] = [], traceId: String? = nil) {
    self.code = code
    self.message = message
    self.errors = errors
    self.traceId = traceId
  }

  /// The message within a sentence: a blank, and the message in parentheses; empty without a message.
  package var inParentheses: String {
    message.map { " (\($0.hasSuffix(".") ? String($0.dropLast()) : $0))" } ?? ""
  }
}

/// What differs between vendors in the reading of answers.
package protocol VendorDialect: Sendable {
  /// The name of the interface, where a profile chooses between several; for faults about the configuration.
  var name: String? { get }
  /// Whether this is an answer to what was asked; else it is read as an error. By its status unless the vendor also sends
  /// errors with a status of success.
  func isAnswer(_ response: HTTPResponse) -> Bool
  /// Reads an error body, which may contain anything.
  func error(in response: HTTPResponse) -> VendorError
  /// The kind of fault, where the meaning of the vendor differs from the status.
  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride?
}

extension VendorDialect {
  package func isAnswer(_ response: HTTPResponse) -> Bool { (200..<300).contains(response.status) }
  package var name: String? { nil }
}

/// A vendor's own meaning of an answer.
package struct FaultOverride: Sendable {
  /// Whether the request is tried again. `no` holds for every kind: no new token is fetched, and no wait is sat out.
  package enum Retry: Sendable {
    /// By the status: 502, 503 and 504 are.
    case byStatus
    /// As often as those.
    case yes
    /// One more time.
    case once
    case no
  }

  package let kind: Fault.Kind
  package let message: String?
  package let retry: Retry
  /// For `rateLimited`: the seconds to wait where the vendor names none, or fewer.
  package let leastWait: Int?

  package init(_ kind: Fault.Kind, message: String? = nil, retry: Retry = .byStatus, leastWait: Int? = nil) {
    self.kind = kind
    self.message = message
    self.retry = retry
    self.leastWait = leastWait
  }
}
