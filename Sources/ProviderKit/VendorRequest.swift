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
