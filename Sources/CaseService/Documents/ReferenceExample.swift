import JSON

/// Examples on the reference page: folded away, and without what makes them long.
enum ReferenceExample {
  /// The examples of one method: what it does, then what it refuses.
  static func lines(_ examples: [Reference.Example]) -> [String] {
    let successes = examples.filter { $0.response["error"] == nil }
    let refusals = examples.filter { $0.response["error"] != nil }
    return (successes + refusals).flatMap(lines)
  }

  private static func lines(_ example: Reference.Example) -> [String] {
    var lines = ["<details><summary>\(Markdown.html(example.description))</summary>", ""]
    for request in example.before { lines += ["Before it:", ""] + code(shortened(request)) + ["Then:", ""] }
    lines += code(shortened(example.request))
    let response = shortened(example.response)
    lines += code(response)
    let file = "[examples/\(example.name).json](examples/\(example.name).json)"
    lines += [response == example.response ? file : "Shortened here; whole in \(file).", "", "</details>", ""]
    return lines
  }

  private static func code(_ json: JSON) -> [String] { ["```json", json.prettyText, "```", ""] }

  /// The same with the first of many objects only, and the beginning of long texts.
  static func shortened(_ json: JSON) -> JSON {
    switch json {
    case .slice(let slice): return (try? slice.tree()).map(shortened) ?? json
    case .string(let text): return .string(shortened(text, count: text.unicodeScalars.count))
    case .array(let elements):
      let hasObjects = elements.contains { $0.object != nil }
      guard hasObjects, elements.count > 2 else { return .array(elements.map(shortened)) }
      return .array([shortened(elements[0]), .string("... and \(elements.count - 1) more")])
    case .object(let members):
      if let text = json["$repeat"]?.string, let times = json["times"]?.integer {
        let beginning = String(repeating: text, count: max(0, min(times, 100)))
        return .string(
          shortened(beginning, count: max(0, times).multipliedReportingOverflow(by: text.count).partialValue))
      }
      return .object(members.map { JSON.Member($0.name, shortened($0.value)) })
    default: return json
    }
  }

  /// `count` is what the whole text has, in Unicode scalars.
  private static func shortened(_ text: String, count: Int) -> String {
    guard count > 160 else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "... (\(count) characters)"
  }
}
