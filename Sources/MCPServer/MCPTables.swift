package import CaseService
import JSON
import JSONRPC

/// The methods of the revisions with a handshake. See `methodTable`.
package let mcpLegacyTable: [Row] =
  [Row(inline: MCPInitialize.self), Row(inline: MCPPing.self)] + commonTable + [
    Row(delegating: ResourcesSubscribe.self), Row(inline: ResourcesUnsubscribe.self),
  ]

/// The methods of 2026-07-28.
package let mcpModernTable: [Row] =
  [Row(inline: ServerDiscover.self)] + commonTable + [Row(SubscriptionsListen.self)]

private let commonTable: [Row] = [
  Row(inline: ToolsList.self),
  Row(delegating: ToolsCall.self),
  Row(ResourcesList.self),
  Row(inline: ResourceTemplatesList.self),
  Row(delegating: ResourcesRead.self),
  Row(inline: PromptsList.self),
  Row(inline: PromptsGet.self),
  Row(CompletionComplete.self),
]

extension FrontEnd {
  /// MCP 2024-11-05.
  static let mcpFirst = FrontEnd(
    name: "mcp", rows: mcpLegacyTable, notifications: [], cancelRule: .silent, progress: .mcpWithoutMessage,
    forwardsProgress: true)

  /// MCP from 2025-03-26 to 2025-11-25.
  static let mcpLegacy = FrontEnd(
    name: "mcp", rows: mcpLegacyTable, notifications: [], cancelRule: .silent, progress: .mcp, forwardsProgress: true)

  /// MCP 2026-07-28.
  static let mcpModern = FrontEnd(
    name: "mcp", rows: mcpModernTable, notifications: [], cancelRule: .silent, progress: .mcp, forwardsProgress: true)
}
