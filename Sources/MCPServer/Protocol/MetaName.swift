import JSON
import JSONRPC

/// The names of `_meta` that casewire reads or writes.
enum MetaName {
  static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
  static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
  static let clientInfo = "io.modelcontextprotocol/clientInfo"
  static let serverInfo = "io.modelcontextprotocol/serverInfo"
  static let subscriptionId = "io.modelcontextprotocol/subscriptionId"
  /// casewire: `untrusted` for a result with text of a vendor, else `trusted`.
  static let integrity = "casewire/integrity"
}

/// What of the params decides which front end answers. Read in one pass, without the rest.
struct RequestMeta {
  /// `protocolVersion` of `initialize`.
  private(set) var requestedRevision: String?
  /// The value of the protocol version; nil if it is absent.
  private(set) var version: JSON?
  private(set) var hasCapabilities = false

  init(_ params: JSONSlice?) {
    guard let params, params.kind == .object else { return }
    var cursor = params.cursor
    // The params were validated with their message.
    try? read(&cursor)
  }

  private mutating func read(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "protocolVersion"), try cursor.peek() == .string {
        requestedRevision = cursor.string(try cursor.readText())
        continue
      }
      guard cursor.matches(name, "_meta"), try cursor.peek() == .object else {
        try cursor.skipValue()
        continue
      }
      try cursor.beginObject()
      while let name = try cursor.nextName() {
        if cursor.matches(name, "io.modelcontextprotocol/protocolVersion") {
          version = try cursor.readTree(atMost: 100)
        } else if cursor.matches(name, "io.modelcontextprotocol/clientCapabilities") {
          hasCapabilities = try cursor.peek() == .object
          try cursor.skipValue()
        } else {
          try cursor.skipValue()
        }
      }
    }
  }
}
