import CaseModel
import JSON
import Platform

/// Ids in the path of a request.
enum CiscoID {
  /// Cisco: contracts have at most 120 characters, users 50, cases 64.
  static let longest = 200

  /// Whether an id is valid in a path. Cisco: a comma separates ids, and a blank makes the gateway respond with 596. Other
  /// characters that end a segment or change the path are invalid, too.
  static func isAllowed(_ id: String) -> Bool {
    let refused = Array(",/\\?#%;\"<>".utf8)
    return (1...longest).contains(id.utf8.count) && id != "." && !id.containsText("..")
      && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }
  }

  static let rule = "must be a Cisco id without blanks, commas, semicolons, slashes, quotes, or any of ? # % < >"

  /// Throws `invalidParams` with all invalid ids.
  static func check(_ lists: [(path: String, ids: [String]?)]) throws(Fault) {
    var issues: [Issue] = []
    for (path, ids) in lists {
      for (index, id) in (ids ?? []).enumerated() where !isAllowed(id) {
        issues.append(Issue("\(path)[\(index)]", rule, value: .string(id)))
      }
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  /// Names the sent ids in a rejection; returns any other fault unchanged. Cisco: its own message names none.
  static func named(_ ids: [String], in fault: Fault) -> Fault {
    guard fault.kind == .rejected else { return fault }
    let more = ids.count > 3 ? " and \(ids.count - 3) more" : ""
    var named = fault.with("inputs", .array(ids.map { .string($0) }))
    named.message += " (Requested: \(ids.prefix(3).joined(separator: ", "))\(more).)"
    return named
  }

  /// Each id once, in the given order. Cisco: user ids come back in another letter case, so case does not matter.
  static func once(_ ids: [String], ignoringCase: Bool = false) -> [String] {
    var seen: Set<String> = []
    return ids.filter { seen.insert(ignoringCase ? $0.lowercased() : $0).inserted }
  }
}
