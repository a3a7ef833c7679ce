import CaseModel
import JSON
import Platform
import ProviderKit

/// Fills a result with parts of a case until the budget is used, and keeps what the next call returns.
struct CasePage {
  private let row: JSON
  private let params: CaseReadTool.Params
  /// The remaining characters.
  private var left: Int
  private var members: [(String, JSON?)]
  /// What was cut, in words.
  private var cut: [String] = []
  /// The parts that are not complete.
  private var rest: [CaseReadTool.Part] = []
  /// Where the first of them continues.
  private var from: String?
  private var offset = 0
  /// The position in the first part of this call.
  private var start: (from: String?, offset: Int)
  /// Whether only a whole part may follow, because an earlier one continues in the next call.
  private var isCut: Bool { !rest.isEmpty }

  /// The room for `cut`, `next` and the punctuation.
  private static let reserve = 1200
  /// A text is not begun with less.
  private static let leastText = 200

  static let summaryMembers = [
    "title", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "closedAt", "contact", "owner",
    "product",
    "version", "group", "customerReference", "escalated", "resolution", "closeNotes", "bugs", "rmas", "url",
  ]

  init(_ row: JSON, _ params: CaseReadTool.Params, budget: Int) {
    (self.row, self.params) = (row, params)
    left = max(0, budget - Self.reserve)
    start = (params.from, params.offset)
    members = [("id", row["id"]), ("asOf", row["asOf"]), ("stale", row["stale"])]
    let missing = (row["missing"]?.array ?? []).compactMap { $0["part"] }
    if !missing.isEmpty { members.append(("missing", .array(missing))) }
  }

  /// The result.
  var content: JSON {
    var all = members
    if !cut.isEmpty { all.append(("cut", .string(cut.joined(separator: " ")))) }
    if !rest.isEmpty {
      let arguments: [(String, JSON?)] = [
        ("case", row["id"]), ("parts", .array(rest.map { .string($0.rawValue) })), ("from", from.map { .string($0) }),
        ("offset", offset > 0 ? .number(offset) : nil), ("limit", .number(params.limit)),
      ]
      all.append(("next", ["tool": .string(CaseReadTool.name), "arguments": .object(present: arguments)]))
    }
    return .object(present: all)
  }

  mutating func add(_ part: CaseReadTool.Part) throws(Fault) {
    switch part {
    case .summary: addSummary()
    case .description: addDescription()
    case .comments: try addList(part, comments, limit: params.limit)
    case .attachments: try addList(part, attachments, limit: .max)
    case .watchers: try addList(part, watchers, limit: .max)
    }
    // The position belongs to the first part that has one, and an id to the first list.
    if part.isList || part == .description && start.from == nil { start = (nil, 0) }
  }

  // MARK: Summary

  /// The member of the summary at which a call continues; nil for the position in a list.
  static func summaryMember(of position: String) -> String? {
    guard position.hasPrefix(summaryPrefix) else { return nil }
    let name = String(position.dropFirst(summaryPrefix.count))
    return summaryMembers.contains(name) ? name : nil
  }

  /// What no id of a comment begins with.
  private static let summaryPrefix = "summary:"

  private mutating func addSummary() {
    var names = Self.summaryMembers[...]
    var skipped = 0
    if let name = start.from.flatMap(Self.summaryMember) {
      names = names.drop { $0 != name }
      skipped = start.offset
      start = (nil, 0)
    }
    var summary: [(String, JSON?)] = []
    for name in names {
      guard let value = row[name], !value.isNull, let shown = Self.short(value) else { continue }
      let (fitting, end) = fittingMember(shown, from: skipped)
      skipped = 0
      left -= SafeText.size(fitting) + name.count + 4
      summary.append((name, fitting))
      guard let end else { continue }
      (rest, from, offset) = ([.summary], Self.summaryPrefix + name, end)
      cut.append("The summary continues in \(name).")
      break
    }
    members.append(("summary", .object(present: summary)))
  }

  /// The beginning of a text or a list that fits, at least a little of it, and where the rest begins.
  private func fittingMember(_ value: JSON, from skipped: Int) -> (JSON, end: Int?) {
    switch value {
    case .string(let text):
      if skipped == 0, SafeText.size(value) <= left { return (value, nil) }
      let piece = TextPiece(text, from: skipped, atMost: max(Self.leastText, left))
      return (.string(piece.text), piece.end)
    case .array(let elements):
      var (shown, room) = ([JSON](), left)
      for element in elements.dropFirst(skipped) {
        room -= SafeText.size(element) + 1
        if room < 0, !shown.isEmpty { break }
        shown.append(element)
      }
      let end = skipped + shown.count
      return (.array(shown), end < elements.count ? end : nil)
    default: return (value, nil)
    }
  }

  /// A value of the summary: people by their names.
  private static func short(_ value: JSON) -> JSON? {
    switch value {
    case .array(let elements):
      return .array(elements.compactMap(short).map { element in CutList.cut(element) })
    case .object:
      if let name = value["name"]?.string ?? value["userId"]?.string { return SafeText.line(name) }
      if let part = value["part"] { return part }
      if let state = value["state"] {
        return .object(present: [("state", state), ("vendor", SafeText.line(value["vendor"]?.string))])
      }
      return value["level"] ?? SafeText.line(value["vendor"]?.string)
    default: return value
    }
  }

  // MARK: Parts

  private mutating func addDescription() {
    guard let text = row["description"]?.string else { return }
    if isCut { return addWhole(.description, ["text": .string(text)]) }
    let piece = TextPiece(text, from: start.from == nil ? start.offset : 0, atMost: left)
    members.append(("description", .object(present: [("text", .string(piece.text)), ("offset", piece.offsetJSON)])))
    left -= SafeText.size(.string(piece.text)) + 60
    guard let end = piece.end else { return }
    cut.append("The description continues at character \(end) of \(piece.count).")
    (rest, offset) = ([.description], end)
  }

  private mutating func addWhole(_ part: CaseReadTool.Part, _ value: JSON) {
    let size = SafeText.size(value) + 20
    guard size <= left else { return rest.append(part) }
    left -= size
    members.append((part.rawValue, value))
  }

  /// Adds elements from the position to the end, the limit or the budget. Each is an object with an id.
  private mutating func addList(
    _ part: CaseReadTool.Part, _ all: [(id: String, value: JSON)]?, limit: Int
  ) throws(Fault) {
    guard let all = all.map(Self.positioned) else { return }
    let total = all.count
    if isCut {
      guard all.count <= limit else { return rest.append(part) }
      return addWhole(part, .array(all.map(\.value)))
    }
    var elements = all[...]
    if let from = start.from {
      guard let index = all.firstIndex(where: { $0.id == from }) else {
        throw .invalidParams("from", "is not the id of one of the \(part.rawValue)", value: .string(from))
      }
      elements = all[(index + 1)...]
    }
    var shown: [JSON] = []
    var last = start.from
    var skipped = start.offset
    while let element = elements.first, shown.count < limit {
      guard let (value, end) = fitting(element.value, from: skipped, isFirst: shown.isEmpty) else { break }
      left -= SafeText.size(value) + 1
      shown.append(value)
      if let end {
        (rest, from, offset) = ([part], last, end)
        cut.append("The text of the last one of the \(part.rawValue) continues at character \(end).")
        break
      }
      skipped = 0
      last = element.id
      elements = elements.dropFirst()
    }
    members.append((part.rawValue, .array(shown)))
    guard !isCut, !elements.isEmpty else { return }
    (rest, from) = ([part], last)
    cut.append("\(elements.count) of \(total) \(part.rawValue) follow.")
  }

  /// The elements with positions that differ even if the vendor repeats an id or has none. New elements come first, so that
  /// repetitions are counted from the end.
  private static func positioned(_ all: [(id: String, value: JSON)]) -> [(id: String, value: JSON)] {
    var used = Set(all.map(\.id))
    var seen: Set<String> = []
    return all.reversed().enumerated().map { index, element in
      let isUsable = 1...longestPosition ~= element.id.utf8.count
      if isUsable, seen.insert(element.id).inserted { return element }
      var id = "\(isUsable ? element.id : "")#\(index + 1)"
      while !used.insert(id).inserted { id += "#" }
      return (id, element.value)
    }.reversed()
  }

  /// In bytes. `from` has at most 1,000 characters.
  private static let longestPosition = 900

  /// The element if it fits; with a part of its text if it is too large for a whole result. Nil if it belongs into the next one.
  private func fitting(_ value: JSON, from skipped: Int, isFirst: Bool) -> (JSON, end: Int?)? {
    guard let text = value["text"]?.string else { return SafeText.size(value) < left || isFirst ? (value, nil) : nil }
    let frame = SafeText.size(value) - SafeText.size(.string(text)) + 40
    let isWhole = skipped == 0 && SafeText.size(value) + 40 < left
    guard !isWhole else { return (value, nil) }
    guard isFirst || left > frame + 4 * Self.leastText else { return nil }
    let piece = TextPiece(text, from: skipped, atMost: max(Self.leastText, left - frame))
    let others = (value.object ?? []).filter { $0.name != "text" }
    var shown = others + [.init("text", .string(piece.text))]
    if let offset = piece.offsetJSON { shown.append(.init("offset", offset)) }
    return (.object(shown), piece.end)
  }

  // MARK: Lists

  private var comments: [(id: String, value: JSON)]? {
    guard let all = row["comments"]?.array else { return nil }
    return all.reversed().map { comment in
      let text = comment["text"]?.string ?? ""
      let plain = comment["format"] == "html" ? HTMLText.plain(text) : text
      let author = comment["author"]
      let id = comment["id"]?.string ?? ""
      return (
        id,
        .object(present: [
          ("id", .string(id)), ("at", comment["createdAt"]),
          ("author", SafeText.line(author?["name"]?.string ?? author?["userId"]?.string, atMost: 100)),
          ("visibility", comment["private"]?.bool.map { $0 ? "private" : "public" }), ("draft", comment["draft"]),
          ("subject", SafeText.line(comment["subject"]?.string)), ("text", .string(TextSanitizer.sanitize(plain))),
        ])
      )
    }
  }

  private var attachments: [(id: String, value: JSON)]? {
    row["attachments"]?.array?.map { file in
      let id = file["id"]?.string ?? ""
      return (
        id,
        .object(present: [
          ("id", .string(id)), ("name", SafeText.line(file["name"]?.string)), ("size", file["size"]),
          ("contentType", SafeText.line(file["contentType"]?.string, atMost: 100)), ("at", file["createdAt"]),
          ("description", SafeText.line(file["description"]?.string, atMost: 1000)),
        ])
      )
    }
  }

  private var watchers: [(id: String, value: JSON)]? {
    row["watchlist"]?.array?.map { user in
      let id = user["userId"]?.string ?? user["name"]?.string ?? ""
      let value = JSON.object(present: [
        ("name", SafeText.line(user["name"]?.string, atMost: 100)),
        ("userId", SafeText.line(user["userId"]?.string)), ("realm", SafeText.line(user["realm"]?.string)),
      ])
      return (id, value)
    }
  }
}
