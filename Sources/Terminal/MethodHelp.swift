package import CaseModel
package import CaseService
import JSON

/// Texts made from the method table: `casewire methods` and `casewire call METHOD --help`.
package enum MethodHelp {
  /// A line for each method, or several on a narrow terminal.
  /// - Parameter width: the longest line; nil for any.
  package static func list(_ table: [Row], width: Int? = nil) -> String {
    let longest = table.map(\.name.count).max() ?? 0
    let lines = table.flatMap { row -> [String] in
      let head = "\(TextLayout.padded(row.name, longest))  \(TextLayout.padded(row.effect.rawValue, 8))"
      guard let width, head.count + 2 + row.summary.count > width else { return ["\(head)  \(row.summary)"] }
      return TextLayout.entry(
        "\(row.name) (\(row.effect.rawValue))", row.summary, margin: 0, indent: min(4, width / 4), width: width)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The description of one method; nil for an unknown one.
  package static func text(_ name: String, _ table: [Row], width: Int = usualWidth) -> String? {
    guard let row = table.first(where: { $0.name == name }) else { return nil }
    var lines = TextLayout.fitted("\(row.name) (effect: \(row.effect.rawValue))", to: width)
    lines += TextLayout.fitted(row.summary, to: width - 2).map { "  \($0)" } + [""]
    // The tokens of progress have no use on the command line.
    let common = row.isInline ? [] : WireProbe.members(of: CommonParams.self).filter { $0.name == "timeoutSeconds" }
    let members = OpenRPC.params(of: row) + common
    if members.isEmpty {
      lines.append("It takes no params.")
    } else {
      lines += self.table("params:", members, width)
    }
    for (name, members) in objects(in: members) { lines += [""] + self.table("\(name):", members, width) }
    lines +=
      [""] + TextLayout.fitted("casewire openrpc prints the schemas of the params and the result.", to: width) + [""]
    return lines.joined(separator: "\n")
  }

  /// The objects that the members contain, directly or not, each once.
  private static func objects(in members: [WireProbe.Member]) -> [(name: String, members: [WireProbe.Member])] {
    var found: [(name: String, members: [WireProbe.Member])] = []
    var open = members
    while !open.isEmpty {
      guard let object = WireProbe.object(in: open.removeFirst().type) else { continue }
      if found.contains(where: { $0.name == object.schemaName }) { continue }
      let own = WireProbe.members(of: object)
      found.append((object.schemaName, own))
      open += own
    }
    return found
  }

  private static func table(_ title: String, _ members: [WireProbe.Member], _ width: Int) -> [String] {
    let indent = min(width / 2, (members.map(\.name.count).max() ?? 0) + 4)
    return [title]
      + members.flatMap { TextLayout.entry($0.name, explained($0), indent: indent, width: width) }
  }

  package static let usualWidth = 100

  /// The meaning of a param, with its type in brackets.
  package static func explained(_ member: WireProbe.Member) -> String {
    let fallback = (member.field?.fallback).map { "default \($0.string ?? $0.text)" }
    var builder = SchemaBuilder()
    let kind = SchemaText().type(builder.schema(of: member.type, member.field))
    let notes = [kind, member.isRequired ? "required" : fallback ?? ""].filter { !$0.isEmpty }
    return "\(member.field?.help ?? "") [\(notes.joined(separator: "; "))]"
  }
}
