package import CaseModel
package import JSON
package import JSONRPC
package import ProviderKit

/// The effect of a method. It decides policy and hints, not whether a vendor request is repeatable.
package enum Effect: String, CaseIterable, Sendable {
  case reads, adds, changes, destroys
  /// Touches only casewire's own state; never refused.
  case session

  /// Whether it can change something at a vendor.
  package var isWrite: Bool { self == .adds || self == .changes || self == .destroys }
}

/// The declaration of one method.
package protocol Method: Sendable {
  associatedtype Params: WireObject
  /// A `WireObject`, or a leaf.
  associatedtype Result: Codable & Sendable & JSONWritable

  /// `noun/verb`.
  static var name: String { get }
  static var effect: Effect { get }
  /// One sentence for the reference, `--help` and other programs.
  static var summary: String { get }
  /// Reads valid params without their declaration, which costs more than a cheap method itself. Nil for all others: those are
  /// read by the declaration, which reports the errors.
  static func read(_ json: JSON) -> Params?
  /// Whether a provider has the part that the method needs; nil for a method that needs none.
  static func isSupported(by provider: Provider) -> Bool?
}

extension Method {
  package static func read(_ json: JSON) -> Params? { nil }
  package static func isSupported(by provider: Provider) -> Bool? { nil }
}

extension Method where Params == NoParams {
  package static func read(_ json: JSON) -> NoParams? { json.object?.isEmpty == true ? NoParams() : nil }
}

/// A method that is answered without I/O, on the reading thread.
package protocol InlineMethod: Method {
  static func answer(_ params: Params, _ call: Call) throws(Fault) -> Result
}

/// A method that waits, mostly for a vendor.
package protocol WorkMethod: Method {
  /// The requests to wait for. The key is the case's number if there is a case, else the profile.
  static func lane(_ params: Params) -> Lane
  /// An estimate of the bytes of a large answer (`Work.answerBytes`).
  static func answerBytes(_ params: Params) -> Int
  static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result
}

extension WorkMethod {
  package static func answerBytes(_ params: Params) -> Int { 0 }

  /// The bytes of so many rows of a usual size; 0 if they are few.
  static func answerBytes(rows: Int, each size: Int) -> Int {
    let bytes = rows * size
    return bytes < 256 << 10 ? 0 : bytes
  }
}

package struct NoParams: WireObject {
  package enum CodingKeys: CodingKey, CaseIterable, Hashable {}
  package static let fields: [CodingKeys: Field] = [:]
  package init() {}
  package init(from decoder: any Decoder) throws {}
  package func encode(to encoder: any Encoder) throws {}
}
