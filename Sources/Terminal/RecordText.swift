import JSON
import Platform

/// Any object as a readable document.
struct RecordText {
  let values: ValueText
  private var output: TerminalText

  init(values: ValueText, width: Int, _ style: Style) {
    self.values = values
    output = TerminalText(width: width, style)
  }

  mutating func text(_ record: JSON) -> String {
    write(record.object ?? [.init("result", record)], "")
    return output.finish()
  }

  /// Texts of one line are facts; longer ones follow below a heading.
  private mutating func write(_ members: [JSON.Member], _ prefix: String) {
    var long: [(String, String)] = []
    var lists: [(String, [JSON])] = []
    for member in members where member.name != "failure" {
      // A failure is on stderr.
      let label = prefix + ValueText.label(member.name)
      if let elements = member.value.array, elements.contains(where: { $0.object != nil }) {
        lists.append((label, elements))
      } else if let inner = member.value.object, member.value["vendor"] == nil {
        // An object of an object is one line: deeper structure is for programs.
        if prefix.isEmpty { write(inner, "\(label) › ") } else { output.fact(label, values.line(member.value)) }
      } else {
        let text = values.line(member.value)
        if text.contains(where: \.isNewline) { long.append((label, text)) } else { output.fact(label, text) }
      }
    }
    for (label, text) in long {
      output.heading(FittedText.line(label))
      output.body(text)
    }
    for (label, elements) in lists {
      output.heading(FittedText.line(label))
      for element in elements { output.body("- " + summary(element)) }
    }
  }

  /// The leaves of an element on one line.
  private func summary(_ element: JSON) -> String {
    guard let members = element.object else { return values.line(element) }
    return members.compactMap { member -> String? in
      let text = FittedText.line(values.line(member.value), width: 200)
      return text.isEmpty ? nil : "\(member.name): \(text)"
    }.joined(separator: ", ")
  }
}
