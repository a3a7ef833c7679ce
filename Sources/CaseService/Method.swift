package import CaseModel
package import JSON
package import JSONRPC
package import ProviderKit

/// What a method does to the world. It decides policy and hints, not whether a vendor request may be repeated.
package enum Effect: String, CaseIterable, Sendable {
  case reads, adds, changes, destroys
  /// Touches only casewire's own state; never refused.
  case session

  /// Whether something at a vendor may be different afterwards.
  package var isWrite: Bool { self == .adds || self == .changes || self == .destroys }
}

/// One method of the protocol: all there is to say about it in one declaration.
package protocol Method: Sendable {
  associatedtype Params: WireObject
  /// A `WireObject`, or a leaf.
  associatedtype Result: Codable & Sendable & JSONWritable

  /// `noun/verb`.
  static var name: String { get }
  static var effect: Effect { get }
  /// One sentence for the reference, for `--help` and for other programs.
  static var summary: String { get }
  /// The params of a method that has none, so that a cheap request is not read member by member.
  static var noParams: Params? { get }
  /// Whether a provider has the part that the method needs; nil for a method that needs none.
  static func isSupported(by provider: Provider) -> Bool?
}

extension Method {
  package static var noParams: Params? { nil }
  package static func isSupported(by provider: Provider) -> Bool? { nil }
}

extension Method where Params == NoParams {
  package static var noParams: NoParams? { NoParams() }
}

/// A method that asks nobody: answered on the reading thread.
package protocol InlineMethod: Method {
  static func answer(_ params: Params, _ call: Call) throws(Fault) -> Result
}

/// A method that waits for somebody, mostly a vendor.
package protocol WorkMethod: Method {
  /// What the work has to wait for. The key is the case's number where there is a case, else the profile.
  static func lane(_ params: Params) -> Lane
  /// Bytes that the answer may have, where they are many (`Work.answerBytes`).
  static func answerBytes(_ params: Params) -> Int
  static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result
}

extension WorkMethod {
  package static func answerBytes(_ params: Params) -> Int { 0 }

  /// The bytes of so many rows of a usual size, or 0 where they are few.
  static func answerBytes(rows: Int, each size: Int) -> Int {
    let bytes = rows * size
    return bytes < 256 << 10 ? 0 : bytes
  }
}

/// No params at all.
package struct NoParams: WireObject {
  package enum CodingKeys: CodingKey, CaseIterable, Hashable {}
  package static let fields: [CodingKeys: Field] = [:]
  package init() {}
  package init(from decoder: any Decoder) throws {}
  package func encode(to encoder: any Encoder) throws {}
}
