import CaseModel
import CaseService
import JSON

/// The commands of `workspace/executeCommand`. Their argument is an object with the case id.
enum CaseCommand: String, CaseIterable {
  case open = "casewire.open"
  case showLink = "casewire.showLink"
  case addComment = "casewire.addComment"
  case resolve = "casewire.resolve"
  case reopen = "casewire.reopen"
  case escalate = "casewire.escalate"

  /// The command as a client shows and sends it.
  func json(_ title: String, _ key: CaseKey, _ further: [JSON.Member] = []) -> JSON {
    let argument = JSON.object([.init("case", .string(key.id))] + further)
    return ["title": .string(title), "command": .string(rawValue), "arguments": [argument]]
  }

  /// Opens the page of a case in a browser; nil without a page, and for a client that cannot open one.
  static func open(_ row: KnownCase, _ features: ClientFeatures) -> JSON? {
    guard row.url != nil, features.showsDocuments else { return nil }
    return CaseCommand.open.json("Open \(row.key.number) in the browser", row.key)
  }
}
