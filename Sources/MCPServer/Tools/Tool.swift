import CaseModel
import CaseService
import JSON
import JSONRPC

/// A method for language models, which calls methods of casewire. Its params are composed of theirs.
protocol Tool: WorkMethod where Result == ToolOutput {
  static var toolset: Toolset { get }
  /// The methods that it calls. Descriptions and errors that name one of them name the tool instead.
  static var methods: [String] { get }
  /// Whether it may destroy something.
  static var isDestructive: Bool { get }
  /// Whether it may write a file of this machine.
  static var writesFiles: Bool { get }
}

extension Tool {
  static var toolset: Toolset { .cases }
  static var isDestructive: Bool { effect == .changes || effect == .destroys }
  static var writesFiles: Bool { false }
}

/// The params of a tool for one case.
protocol CaseToolParams: WireObject {
  var `case`: CaseReference { get }
}

extension Tool where Params: CaseToolParams {
  static func lane(_ params: Params) -> Lane {
    effect.isWrite ? .exclusive(.case(params.case.number)) : .shared(.case(params.case.number))
  }
}
