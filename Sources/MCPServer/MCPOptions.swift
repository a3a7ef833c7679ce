/// The options of the program for MCP.
package struct MCPOptions: Sendable, Equatable {
  /// The sets of tools in use.
  package var toolsets: [Toolset]
  /// The names of the only tools in use; nil for all of the sets.
  package var tools: [String]?
  package var isReadOnly: Bool
  /// The most tokens of a result, of four characters each.
  package var resultTokens: Int

  package static let usualResultTokens = 6000
  package static let resultTokenRange = 1000...20_000

  package init(
    toolsets: [Toolset] = [.cases], tools: [String]? = nil, isReadOnly: Bool = false,
    resultTokens: Int = MCPOptions.usualResultTokens
  ) {
    (self.toolsets, self.tools, self.isReadOnly, self.resultTokens) = (toolsets, tools, isReadOnly, resultTokens)
  }
}
