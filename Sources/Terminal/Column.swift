import CaseModel
import CaseService
import JSON

/// A column of a table: a member of the rows, or of an object in them.
struct Column: Equatable {
  let path: [String]
  /// In capitals.
  let title: String
  /// Whether it is cut first when the table is too wide, and never left out.
  var isText = false

  var name: String { path.joined(separator: ".") }

  init(_ name: String, title: String? = nil, isText: Bool = false) {
    path = name.split(separator: ".").map(String.init)
    self.title = title ?? (path.last.map { CommandWords.kebab($0).uppercased() } ?? "")
    self.isText = isText
  }

  func value(_ row: JSON) -> JSON {
    var value = row
    for name in path {
      guard let next = value[name] else { return .null }
      value = next
    }
    return value
  }

  /// Those of a table of cases.
  static let ofCases = [
    Column("id"), Column("severity", title: "SEV"), Column("status"), Column("updatedAt", title: "UPDATED"),
    Column("title", isText: true),
  ]
  private static let usualCount = 6

  /// All columns that records of a type can have, in the form of `usual` for a file: the leaves, and those of objects. Lists of
  /// objects have none.
  static func declared(_ type: any WireObject.Type) -> [Column] {
    WireProbe.members(of: type).flatMap { member -> [Column] in
      if let element = WireProbe.element(of: member.type) {
        return WireProbe.object(in: element) == nil ? [Column(member.name)] : []
      }
      guard let inner = WireProbe.object(in: member.type) else { return [Column(member.name)] }
      return WireProbe.members(of: inner).compactMap { leaf in
        let isLeaf = WireProbe.element(of: leaf.type) == nil && WireProbe.object(in: leaf.type) == nil
        return isLeaf ? Column("\(member.name).\(leaf.name)") : nil
      }
    }
  }

  /// The columns that are shown unless some are named.
  /// - Parameter isComplete: whether to have all members, for a file.
  static func usual(_ element: any WireObject.Type, _ rows: [JSON], isComplete: Bool) -> [Column] {
    if element is Case.Type, !isComplete { return ofCases }
    var columns: [Column] = []
    for member in WireProbe.members(of: element) {
      let values = rows.lazy.compactMap { $0[member.name] }
      guard let first = values.first else { continue }
      if let inner = first.object {
        if isComplete {
          for one in inner where one.value.object == nil && one.value.array == nil {
            columns.append(Column("\(member.name).\(one.name)"))
          }
        } else {
          columns.append(Column(member.name))
        }
      } else if let elements = first.array {
        if isComplete, elements.allSatisfy({ $0.object == nil }) { columns.append(Column(member.name)) }
      } else {
        columns.append(
          Column(member.name, isText: first.string.map { $0.utf8.count > 20 && ValueText.time(first) == nil } ?? false))
      }
    }
    guard !isComplete else { return columns }
    // The id names the profile already.
    if columns.contains(where: { $0.name == "id" }) {
      columns.removeAll { ["profile", "provider", "key"].contains($0.name) }
    }
    return Array(columns.prefix(usualCount))
  }
}
