import CaseModel
import CaseService
import JSON
import JSONRPC

/// A method of MCP. Its result depends on the revision, so it has no schema of its own here: the tests validate the messages with
/// the schemas of MCP.
protocol MCPMethod: Method where Result == JSON {}

extension MCPMethod {
  static var effect: Effect { .session }
}

/// The params of a method without its own.
struct MCPNoParams: WireObject {
  /// MCP: lists have pages. Those of casewire have one.
  var cursor: String?

  enum CodingKeys: String, CodingKey, CaseIterable { case cursor }
  static let fields: [CodingKeys: Field] = [.cursor: Field("The next page. casewire's lists have one.")]
  static var allowsOtherMembers: Bool { true }

  func check() -> [Issue] {
    cursor == nil ? [] : [Issue("cursor", "Invalid cursor. This list has one page.")]
  }
}
