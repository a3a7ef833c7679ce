import HTTP
import JSON
import Platform

/// Reads the faults of the control path.
enum ControlFault {
  /// The members beside `kind`.
  private static let kinds: [(name: String, members: [String])] = [
    ("status", ["status", "retryAfter"]), ("cut", []), ("cutAfterActing", []), ("delay", ["milliseconds"]),
    ("gatewayPage", []), ("brokenJSON", []), ("refuseConnection", []),
    ("response", ["status", "headers", "body", "afterActing"]),
  ]

  static func read(_ json: JSON) throws(PortError) -> SimulatedFault {
    let any = try ControlFields(json, at: "fault")
    let name = try any.string("kind")
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw any.wrong("kind", "one of \(kinds.map(\.name).joined(separator: ", "))")
    }
    let fault = try ControlFields(json, at: "fault", ["kind"] + kind.members)
    switch name {
    case "status":
      return .status(try fault.integer("status", 400...599), retryAfter: try retryAfter(fault))
    case "cut": return .cut
    case "cutAfterActing": return .cutAfterActing
    case "delay": return .delay(.milliseconds(try fault.integer("milliseconds", 0...3_600_000)))
    case "gatewayPage": return .gatewayPage
    case "brokenJSON": return .brokenJSON
    case "refuseConnection": return .refuseConnection
    default: return try response(fault)
    }
  }

  private static func retryAfter(_ fault: ControlFields) throws(PortError) -> SimulatedFault.RetryAfter? {
    guard let value = fault["retryAfter"] else { return nil }
    if let seconds = value.integer, (0...86_400).contains(seconds) { return .seconds(seconds) }
    if let date = value.string.flatMap({ RFC3339.parse($0) }) { return .date(date) }
    throw fault.wrong("retryAfter", "seconds from 0 to 86400, or a time such as 2026-11-20T16:00:00Z")
  }

  private static func response(_ fault: ControlFields) throws(PortError) -> SimulatedFault {
    var response = HTTPResponse(try fault.integer("status", 200...599))
    if let headers = fault["headers"] {
      let fields = try ControlFields(headers, at: "fault.headers")
      for member in headers.object ?? [] {
        let value = try fields.string(member.name)
        guard HeaderText.isField((member.name, value)) else {
          throw PortError(400, "fault.headers must contain names and values that HTTP allows in a header.")
        }
        response.headers.append(member.name, value)
      }
    }
    if fault["body"] != nil { response.body = Array(try fault.string("body").utf8) }
    return try fault.flag("afterActing") == true ? .responseAfterActing(response) : .response(response)
  }
}
