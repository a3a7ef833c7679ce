import CaseService
import JSON

/// The tools for language models. See `methodTable`.
package enum ToolTable {
  package static let all: [ToolRow] = [
    ToolRow(CaseSearchTool.self),
    ToolRow(CaseReadTool.self),
    ToolRow(CaseChangesTool.self),
    ToolRow(CaseOptionsTool.self),
    ToolRow(AttachmentReadTool.self),
    ToolRow(CaseCommentTool.self),
    ToolRow(CaseCreateTool.self),
    ToolRow(CaseUpdateTool.self),
    ToolRow(AttachmentSendTool.self),
    ToolRow(MarketplaceReadTool.self),
    ToolRow(MarketplaceOrderTool.self),
  ]

  /// The same tool without a file.
  private static let attachmentText = ToolRow(AttachmentTextTool.self)

  /// The tools for these options.
  package static func rows(_ options: MCPOptions) -> [ToolRow] {
    all.compactMap { tool in
      guard options.tools?.contains(tool.name) ?? options.toolsets.contains(tool.toolset) else { return nil }
      guard options.isReadOnly else { return tool }
      if tool.row.effect.isWrite { return nil }
      return tool.writesFiles ? attachmentText : tool
    }
  }

  /// A text with the names of tools instead of the methods that they call.
  static func withToolNames(_ text: String) -> String {
    var text = text[...]
    var written = ""
    while let slash = text.firstIndex(of: "/") {
      let start = text[..<slash].lastIndex { !$0.isLetter }.map { text.index(after: $0) } ?? text.startIndex
      let end = text[text.index(after: slash)...].firstIndex { !$0.isLetter } ?? text.endIndex
      let name = String(text[start..<end])
      written += text[..<start]
      written += names[name] ?? name
      text = text[end...]
    }
    return written + text
  }

  /// The tool for each method, the first one that calls it.
  private static let names: [String: String] = {
    var names: [String: String] = [:]
    for tool in all { for method in tool.methods where names[method] == nil { names[method] = tool.name } }
    return names
  }()
}
