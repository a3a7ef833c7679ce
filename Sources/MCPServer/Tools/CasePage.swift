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
    if !rest.isEmpty {
      let arguments: [(String, JSON?)] = [
        ("case", row["id"]), ("parts", .array(rest.map { .string($0.rawValue) })), ("from", from.map { .string($0) }),
        ("offset", offset > 0 ? .number(offset) : nil), ("limit", .number(params.limit)),
      ]
      all.append(("cut", .string(cut.joined(separator: " "))))
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

  // MARK: Parts

  private mutating func addSummary() {
    var summary: [(String, JSON?)] = []
    for name in Self.summaryMembers {
      guard let value = row[name], !value.isNull else { continue }
      summary.append((name, Self.short(value)))
    }
    let value = JSON.object(present: summary)
    left -= SafeText.size(value) + 12
    members.append(("summary", value))
  }

  /// A value of the summary: people by their names, texts cut.
  private static func short(_ value: JSON) -> JSON? {
    switch value {
    case .string(let text): return .string(SafeText.cut(text, to: 600))
    case .array(let elements): return .array(elements.prefix(20).compactMap(short))
    case .object:
      if let name = value["name"]?.string ?? value["userId"]?.string { return SafeText.line(name, atMost: 100) }
      if let part = value["part"] { return part }
      if let state = value["state"] {
        return .object(present: [("state", state), ("vendor", SafeText.line(value["vendor"]?.string, atMost: 100))])
      }
      return value["level"] ?? SafeText.line(value["vendor"]?.string)
    default: return value
    }
  }

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
    guard let all else { return }
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
        cut.append("The text of \(element.id) continues at character \(end).")
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
          ("description", SafeText.line(file["description"]?.string, atMost: 300)),
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

/// A part of a text that is too long for one result.
struct TextPiece {
  let text: String
  /// The number of characters of the whole text.
  let count: Int
  /// Where the next part begins; nil at the end.
  let end: Int?
  private let start: Int

  /// - Parameter limit: in characters of JSON, in which some characters take two.
  init(_ whole: String, from start: Int, atMost limit: Int) {
    let scalars = TextSanitizer.sanitize(whole).unicodeScalars
    count = scalars.count
    self.start = min(start, count)
    var size = 0
    let rest = scalars.dropFirst(self.start)
    let taken = rest.prefix { scalar in
      size += scalar == "\"" || scalar == "\\" || scalar.value < 0x20 ? 2 : 1
      return size <= limit
    }
    text = String(String.UnicodeScalarView(taken))
    let reached = self.start + taken.count
    end = reached < count ? reached : nil
  }

  /// Nil for the beginning.
  var offsetJSON: JSON? { start > 0 ? .number(start) : nil }
}
