import JSON

/// A message of JSON-RPC 2.0. Only the range of the params is read.
package enum Envelope: Sendable, Equatable {
  case request(RequestID, method: String, params: Range<Int>?)
  case notification(method: String, params: Range<Int>?)
  /// The id is nil if it cannot be read.
  case response(RequestID?, Outcome)
  /// An array; its elements are messages.
  case batch
  /// JSON that is not a message, with its id if it can be read. The reason is a sentence.
  case invalid(RequestID?, reason: String)

  package enum Outcome: Sendable, Equatable {
    case result(Range<Int>)
    case error(Range<Int>)
    /// Both members, or neither.
    case invalid
  }

  /// Reads the next value, also if it is not a message. Throws if it is not JSON.
  static func read(_ cursor: inout JSONCursor) throws(JSONError) -> Envelope {
    switch try cursor.peek() {
    case .object:
      var members = Members()
      try members.read(&cursor)
      return members.envelope
    case .array:
      try cursor.skipValue()
      return .batch
    default:
      try cursor.skipValue()
      return .invalid(nil, reason: "A message must be an object.")
    }
  }
}

private struct Members {
  private struct Seen: OptionSet {
    let rawValue: UInt8

    static let version = Seen(rawValue: 1)
    static let id = Seen(rawValue: 2)
    static let method = Seen(rawValue: 4)
    static let params = Seen(rawValue: 8)
    static let result = Seen(rawValue: 16)
    static let error = Seen(rawValue: 32)
  }

  private var seen: Seen = []
  private var isVersion2 = false
  private var id: RequestID?
  private var method: String?
  private var params: Range<Int>?
  private var paramsFit = true
  private var result: Range<Int>?
  private var error: Range<Int>?
  /// Some clients write both members, one of them null.
  private var isResultNull = false
  private var isErrorNull = false
  private var twice: StaticString?
  private var tooLong: StaticString?

  mutating func read(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.beginObject()
    while let name = try cursor.nextName() {
      if cursor.matches(name, "jsonrpc") {
        note(.version, "jsonrpc")
        isVersion2 = try Self.isVersion2(&cursor)
      } else if cursor.matches(name, "id") {
        note(.id, "id")
        id = try readID(&cursor)
      } else if cursor.matches(name, "method") {
        note(.method, "method")
        method = try readMethod(&cursor)
      } else if cursor.matches(name, "params") {
        note(.params, "params")
        try readParams(&cursor)
      } else {
        try readOther(name, &cursor)
      }
    }
  }

  private mutating func readOther(_ name: JSONCursor.Text, _ cursor: inout JSONCursor) throws(JSONError) {
    if cursor.matches(name, "result") {
      note(.result, "result")
      isResultNull = try cursor.peek() == .null
      result = try cursor.skipValue()
    } else if cursor.matches(name, "error") {
      note(.error, "error")
      isErrorNull = try cursor.peek() == .null
      error = try cursor.skipValue()
    } else {
      try cursor.skipValue()
    }
  }

  private mutating func note(_ member: Seen, _ name: StaticString) {
    if !seen.insert(member).inserted { twice = name }
  }

  private static func isVersion2(_ cursor: inout JSONCursor) throws(JSONError) -> Bool {
    guard try cursor.peek() == .string else {
      try cursor.skipValue()
      return false
    }
    return cursor.matches(try cursor.readText(), "2.0")
  }

  private mutating func readID(_ cursor: inout JSONCursor) throws(JSONError) -> RequestID? {
    let start = cursor.position
    let id = try RequestID(&cursor, atMost: RequestID.longest)
    if id == nil && cursor.position - start > RequestID.longest { tooLong = "id" }
    return id
  }

  private mutating func readMethod(_ cursor: inout JSONCursor) throws(JSONError) -> String? {
    guard try cursor.peek() == .string else {
      try cursor.skipValue()
      return nil
    }
    let text = try cursor.readText()
    guard text.range.count <= RequestID.longest else {
      tooLong = "method"
      return nil
    }
    return cursor.string(text)
  }

  private mutating func readParams(_ cursor: inout JSONCursor) throws(JSONError) {
    let kind = try cursor.peek()
    let range = try cursor.skipValue()
    paramsFit = kind == .object || kind == .array || kind == .null
    params = paramsFit && !AbsentParams.matches(cursor.bytes, range) ? range : nil
  }

  var envelope: Envelope {
    if isResponse { return .response(knownID, twice == nil ? outcome : .invalid) }
    if let fault { return .invalid(knownID, reason: fault) }
    guard let method else { return .invalid(knownID, reason: "\"method\" must be a string.") }
    guard seen.contains(.id) else { return .notification(method: method, params: params) }
    guard let id else { return .invalid(nil, reason: "\"id\" must be a string, a number or null.") }
    return .request(id, method: method, params: params)
  }

  /// A message with an id of casewire is a response even without an outcome, so it gets no error: an error would be a second
  /// response.
  private var isResponse: Bool {
    guard seen.contains(.id), !seen.contains(.method) else { return false }
    return result != nil || error != nil || id?.ourNumber != nil
  }

  private var outcome: Envelope.Outcome {
    switch (result, error) {
    case (let result?, nil): .result(result)
    case (let result?, _?) where isErrorNull: .result(result)
    case (_?, let error?) where isResultNull: .error(error)
    case (nil, let error?): .error(error)
    default: .invalid
    }
  }

  /// The id for an error. A repeated id is unknown.
  private var knownID: RequestID? {
    if let twice, "\(twice)" == "id" { return nil }
    return id
  }

  private var fault: String? {
    if let twice { return "\"\(twice)\" appears twice in the message." }
    if !isVersion2 { return "\"jsonrpc\" must be \"2.0\"." }
    if let tooLong { return "\"\(tooLong)\" is longer than \(RequestID.longest) bytes." }
    if seen.contains(.id) && id == nil { return "\"id\" must be a string, a number or null." }
    if !seen.contains(.method) { return "\"method\" is missing." }
    if !paramsFit { return "\"params\" must be an object or an array." }
    return nil
  }
}
