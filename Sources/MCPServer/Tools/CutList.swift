import JSON
import ProviderKit

/// The elements of a list that fit into a result, and the call that returns the others.
struct CutList {
  private let name: String
  private let shown: [JSON]
  private let count: Int
  private let end: Int
  /// Whether the list has more than `all`, which are a page of it.
  private let hasMore: Bool
  private let arguments: (Int) -> [(String, JSON?)]
  /// Whether elements have shorter texts or lists than they had.
  private let isShortened: Bool

  /// The room for `cut`, `next` and the punctuation.
  private static let reserve = 1200
  /// The most characters of an element, so that one always fits.
  private static let longestElement = 1500

  /// - Parameter arguments: of the call that continues at an element.
  init(
    _ name: String, _ all: [JSON], from start: Int, budget: Int, hasMore: Bool = false,
    arguments: @escaping (Int) -> [(String, JSON?)]
  ) {
    var left = budget - Self.reserve
    var shown: [JSON] = []
    var isShortened = false
    for original in all.dropFirst(start) {
      let element = Self.cut(original)
      left -= SafeText.size(element) + 1
      if left < 0 && !shown.isEmpty { break }
      shown.append(element)
      isShortened = isShortened || element != original
    }
    (self.name, self.shown, count, end) = (name, shown, all.count, start + shown.count)
    (self.arguments, self.hasMore, self.isShortened) = (arguments, hasMore, isShortened)
  }

  /// Whether elements of `all` follow.
  var isCut: Bool { end < count }

  func content(of tool: String) -> JSON {
    var members: [(String, JSON?)] = [(name, .array(shown))]
    var cut: [String] = []
    if isCut { cut.append(hasMore ? "More \(name) follow." : "\(count - end) of \(count) \(name) follow.") }
    if isShortened { cut.append(Self.shortened) }
    if !cut.isEmpty { members.append(("cut", .string(cut.joined(separator: " ")))) }
    if isCut { members.append(("next", ["tool": .string(tool), "arguments": .object(present: arguments(end))])) }
    return .object(present: members)
  }

  private static let shortened = "Long texts and lists are shortened."

  /// One object as the whole content.
  static func content(_ object: JSON, budget: Int) -> JSON {
    let shown = cut(object, to: budget - reserve)
    guard shown != object else { return object }
    let members = shown.object ?? [.init("text", shown)]
    return .object(members.filter { $0.name != "cut" } + [.init("cut", .string(shortened))])
  }

  /// An element with shorter texts and lists, if it is large.
  static func cut(_ element: JSON, to limit: Int = longestElement) -> JSON {
    guard SafeText.size(element) > limit else { return element }
    for (text, count) in [(4000, 200), (1500, 60), (500, 20), (200, 10), (80, 5)] {
      let shorter = cut(element, text: text, count: count)
      if SafeText.size(shorter) <= limit { return shorter }
    }
    return .string(SafeText.cut(element.text, to: limit / 2))
  }

  /// Adds lists that say what a result lacks, as far as they fit, and then `cut` and `next`.
  ///
  /// - Parameters:
  ///   - lists: empty ones are not shown.
  ///   - cut: why another call follows; nil if none does.
  ///   - mayOmitNext: whether a call that does not fit is left out.
  static func complete(
    _ members: [(String, JSON?)], with lists: [(name: String, elements: [JSON])], cut: String?, next: JSON?,
    budget: Int, mayOmitNext: Bool = false
  ) -> JSON {
    var all = members
    var next = next
    var sentences = [cut].compactMap(\.self)
    if mayOmitNext, let call = next, SafeText.size(.object(present: members)) + SafeText.size(call) + 200 > budget {
      next = nil
      sentences.append("The call that returns them is too long for a result. Name fewer profiles in `profiles`.")
    }
    var left = budget - SafeText.size(.object(present: members)) - (next.map(SafeText.size) ?? 0) - 400
    for (name, elements) in lists where !elements.isEmpty {
      let shown = elements.prefix { element in
        left -= SafeText.size(element) + 1
        return left >= 0
      }
      all.append((name, .array(Array(shown))))
      guard shown.count < elements.count else { continue }
      sentences.append(
        "\(elements.count - shown.count) of \(elements.count) profiles in \(name) are left out. Name fewer in `profiles`."
      )
      left = 0
    }
    if !sentences.isEmpty { all.append(("cut", .string(sentences.joined(separator: " ")))) }
    all.append(("next", next))
    return .object(present: all)
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
