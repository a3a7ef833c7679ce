import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit

/// A change of a case in words.
enum ChangeWords {
  static func text(_ event: JSON) -> String {
    let values = ValueText(isForPerson: true, now: SystemTime().date)
    let (old, new) = (event["old"], event["new"])
    switch event["kind"]?.string {
    case "created": return "new case" + (new?["title"]?.string.map { ": \($0)" } ?? "")
    case "comment": return "comment" + (new?["author"].map { " by \(values.line($0))" } ?? "") + text(new)
    case "attachment": return "file" + (new?["name"]?.string.map { " \($0)" } ?? "")
    case "gone": return "no longer visible"
    case "back": return "visible again"
    case let kind?:
      let names = (new?.object ?? old?.object ?? []).map(\.name)
      let parts = names.map { name in
        let before = old?[name].map { values.line($0) } ?? ""
        let after = new?[name].map { values.line($0) } ?? ""
        return "\(CommandWords.kebab(name)) \(before.isEmpty ? "" : "\(before) → ")\(after.isEmpty ? "none" : after)"
      }
      return parts.isEmpty ? kind : parts.joined(separator: ", ")
    case nil: return "changed"
    }
  }

  private static func text(_ record: JSON?) -> String {
    guard let text = record?["text"]?.string else { return "" }
    let isHTML = record?["format"] == "html"
    return ": " + (isHTML ? HTMLText.plain(text) : text)
  }
}
