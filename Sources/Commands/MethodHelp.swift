import CaseModel
package import CaseService
import JSON

/// Texts made from the method table: `casewire methods` and `casewire call METHOD --help`.
package enum MethodHelp {
  /// A line for each method.
  package static func list(_ table: [Row]) -> String {
    let width = table.map(\.name.count).max() ?? 0
    let lines = table.map { row in
      "\(padded(row.name, width))  \(padded(row.effect.rawValue, 8))  \(row.summary)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What one method does and takes; nil when there is no such method.
  package static func text(_ name: String, _ table: [Row]) -> String? {
    guard let row = table.first(where: { $0.name == name }) else { return nil }
    var lines = ["\(row.name) (\(row.effect.rawValue))", "  \(row.summary)", ""]
    let members = OpenRPC.params(of: row)
    if members.isEmpty {
      lines.append("It takes no params.")
    } else {
      lines.append("params:")
      let width = members.map(\.name.count).max() ?? 0
      for member in members {
        let note = member.isRequired ? "required" : (member.field?.fallback).map { "default \($0.text)" } ?? ""
        let kind = SchemaBuilder.shortType(of: member.type, member.field)
        let tail = [kind, note].filter { !$0.isEmpty }.joined(separator: "; ")
        lines.append("  \(padded(member.name, width))  \(member.field?.help ?? "") [\(tail)]")
      }
    }
    lines += ["", "casewire openrpc prints the schemas of params and result.", ""]
    return lines.joined(separator: "\n")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
