import JSON
import ProviderKit

/// The elements of a list that fit into a result, and the call that returns the others.
struct CutList {
  private let name: String
  private let shown: [JSON]
  private let count: Int
  private let end: Int
  private let arguments: (Int) -> [(String, JSON?)]

  /// The room for `cut`, `next` and the punctuation.
  private static let reserve = 1200
  /// The most characters of an element, so that one always fits.
  private static let longestElement = 1500

  /// - Parameter arguments: of the call that continues at an element.
  init(
    _ name: String, _ all: [JSON], from start: Int, budget: Int, arguments: @escaping (Int) -> [(String, JSON?)]
  ) {
    var left = budget - Self.reserve
    var shown: [JSON] = []
    for element in all.dropFirst(start) {
      let element = Self.cut(element)
      left -= SafeText.size(element) + 1
      if left < 0 && !shown.isEmpty { break }
      shown.append(element)
    }
    (self.name, self.shown, count, end) = (name, shown, all.count, start + shown.count)
    self.arguments = arguments
  }

  func content(of tool: String) -> JSON {
    var members: [(String, JSON?)] = [(name, .array(shown))]
    if end < count {
      members.append(("cut", .string("\(count - end) of \(count) \(name) follow.")))
      members.append(("next", ["tool": .string(tool), "arguments": .object(present: arguments(end))]))
    }
    return .object(present: members)
  }

  /// An element with shorter texts and lists, if it is large.
  static func cut(_ element: JSON) -> JSON {
    guard SafeText.size(element) > longestElement else { return element }
    for (text, count) in [(500, 20), (200, 10), (80, 5)] {
      let shorter = cut(element, text: text, count: count)
      if SafeText.size(shorter) <= longestElement { return shorter }
    }
    return .string(SafeText.cut(element.text, to: longestElement / 2))
  }

  private static func cut(_ json: JSON, text limit: Int, count: Int) -> JSON {
    switch json {
    case .string(let text): .string(SafeText.cut(text, to: limit))
    case .array(let elements): .array(elements.prefix(count).map { cut($0, text: limit, count: count) })
    case .object(let members):
      .object(members.prefix(2 * count).map { .init($0.name, cut($0.value, text: limit, count: count)) })
    default: json
    }
  }
}
