import HTTP
import JSON
import Platform

/// A JSON object that came to the control path. What is wrong with it becomes a 400 that says so.
struct ControlObject {
  private let value: JSON
  /// What stands before the names in messages: `fault.`, or nothing.
  private let prefix: String

  /// - Parameter members: those that it may have; nil for any.
  init(_ bytes: [UInt8], members: [String]?) throws(PortError) {
    let value: JSON
    do throws(JSONError) {
      value = try JSON(parsing: bytes, duplicates: .refuse)
    } catch {
      throw PortError(400, "The body is not JSON: \(error.message).")
    }
    try self.init(value, members: members, at: "")
  }

  init(_ value: JSON, members: [String]?, at path: String) throws(PortError) {
    self.value = value
    prefix = path.isEmpty ? "" : path + "."
    guard let found = value.object else {
      throw PortError(400, "\(path.isEmpty ? "The body" : path) must be a JSON object.")
    }
    guard let members else { return }
    for member in found where !members.contains(member.name) {
      let known = members.joined(separator: ", ")
      throw PortError(400, "Unknown member \(prefix)\(member.name). Known members: \(known).")
    }
  }

  subscript(_ name: String) -> JSON? { value[name] }

  func wrong(_ name: String, _ rule: String) -> PortError { PortError(400, "\(prefix)\(name) must be \(rule).") }

  func required(_ name: String) throws(PortError) -> JSON {
    guard let found = value[name] else { throw PortError(400, "\(prefix)\(name) is required.") }
    return found
  }

  func string(_ name: String) throws(PortError) -> String {
    guard let text = try required(name).string else { throw wrong(name, "a string") }
    return text
  }

  func bool(_ name: String) throws(PortError) -> Bool? {
    guard let found = value[name] else { return nil }
    guard let flag = found.bool else { throw wrong(name, "true or false") }
    return flag
  }

  func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(PortError) -> Int? {
    guard let found = value[name] else { return nil }
    guard let number = found.integer, bounds.contains(number) else {
      throw wrong(name, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  func requiredInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(PortError) -> Int {
    _ = try required(name)
    return try integer(name, bounds) ?? bounds.lowerBound
  }
}

/// Faults as the control path takes them.
enum ControlFault {
  /// The members that a fault of each kind has beside `kind`.
  private static let kinds: [(name: String, members: [String])] = [
    ("status", ["status", "retryAfter"]), ("cut", []), ("cutAfterActing", []), ("delay", ["milliseconds"]),
    ("gatewayPage", []), ("brokenJSON", []), ("refuseConnection", []),
    ("response", ["status", "headers", "body", "afterActing"]),
  ]

  static func read(_ json: JSON) throws(PortError) -> SimulatedFault {
    let any = try ControlObject(json, members: nil, at: "fault")
    let name = try any.string("kind")
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw any.wrong("kind", "one of \(kinds.map(\.name).joined(separator: ", "))")
    }
    let fault = try ControlObject(json, members: ["kind"] + kind.members, at: "fault")
    switch name {
    case "status":
      return .status(try fault.requiredInteger("status", 400...599), retryAfter: try retryAfter(fault))
    case "cut": return .cut
    case "cutAfterActing": return .cutAfterActing
    case "delay": return .delay(.milliseconds(try fault.requiredInteger("milliseconds", 0...3_600_000)))
    case "gatewayPage": return .gatewayPage
    case "brokenJSON": return .brokenJSON
    case "refuseConnection": return .refuseConnection
    default: return try response(fault)
    }
  }

  /// Seconds, or a time as RFC 3339 writes it.
  private static func retryAfter(_ fault: ControlObject) throws(PortError) -> SimulatedFault.RetryAfter? {
    guard let value = fault["retryAfter"] else { return nil }
    if let seconds = value.integer, (0...86_400).contains(seconds) { return .seconds(seconds) }
    if let date = value.string.flatMap({ RFC3339.parse($0) }) { return .date(date) }
    throw fault.wrong("retryAfter", "seconds from 0 to 86400, or a time such as 2026-11-20T16:00:00Z")
  }

  private static func response(_ fault: ControlObject) throws(PortError) -> SimulatedFault {
    var response = HTTPResponse(try fault.requiredInteger("status", 200...599))
    if let headers = fault["headers"] {
      let fields = try ControlObject(headers, members: nil, at: "fault.headers")
      for member in headers.object ?? [] {
        let value = try fields.string(member.name)
        guard !member.name.isEmpty, member.name.utf8.allSatisfy(RequestHead.isToken),
          value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        else { throw PortError(400, "fault.headers must contain names and values that HTTP allows in a header.") }
        response.headers.append(member.name, value)
      }
    }
    if fault["body"] != nil { response.body = Array(try fault.string("body").utf8) }
    return try fault.bool("afterActing") == true ? .responseAfterActing(response) : .response(response)
  }
}
