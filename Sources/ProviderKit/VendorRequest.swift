package import CaseModel
package import HTTP

/// One request to a vendor, without credentials.
package struct VendorRequest: Sendable {
  package var method: HTTPRequest.Method
  /// The path after the base URL.
  package var path: VendorPath
  package var query: [(String, String)]
  package var headers: HTTPHeaders
  package var body: [UInt8]
  /// A body that is read while it is sent, instead of `body`.
  package var upload: HTTPUpload?
  /// Receives the response's body while it arrives.
  package var sink: HTTPSink?
  /// The maximum size of the response's body in bytes; nil for the client's limit.
  package var bodyLimit: Int?
  /// Whether sending it twice has the same effect as sending it once. Each vendor request states it, because the HTTP method
  /// does not decide it.
  package var isRepeatable: Bool
  /// Whether the request consumes something, such as a refresh token that works once. It is not sent again after it may have
  /// arrived, but its faults are those of a read, because nothing changes for the user.
  package var consumes = false
  /// The permission that the vendor requires, if it documents one.
  package var permission: String?
  /// The casewire method that shows whether a write was made, such as `comments/list`.
  package var check: String?
  /// Further statuses that are valid responses, such as a 400 that means no: `decode` gets them. They apply to the vendor only,
  /// not to the token service.
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
  /// Whether it may be sent again after it may have arrived.
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

/// How a vendor's responses are interpreted.
package protocol VendorDialect: Sendable {
  /// The name of the interface, if a profile chooses between several; for faults about the configuration.
  var name: String? { get }
  /// Whether this is a valid response; else it is read as an error. By status, unless the vendor also sends errors with a 2xx
  /// status.
  func isAnswer(_ response: HTTPResponse) -> Bool
  /// Reads an error body, which may contain anything.
  func error(in response: HTTPResponse) -> VendorError
  /// The kind of fault, if the vendor's meaning differs from the status.
  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride?
}

extension VendorDialect {
  package func isAnswer(_ response: HTTPResponse) -> Bool { (200..<300).contains(response.status) }
  package var name: String? { nil }
}

/// A vendor's own meaning of a response.
package struct FaultOverride: Sendable {
  /// Whether the request is sent again. `no` applies to every kind: no new token, no wait.
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
  /// For `rateLimited`: the seconds to wait if the vendor states none, or fewer.
  package let leastWait: Int?

  package init(_ kind: Fault.Kind, message: String? = nil, retry: Retry = .byStatus, leastWait: Int? = nil) {
    self.kind = kind
    self.message = message
    self.retry = retry
    self.leastWait = leastWait
  }
}
