extension HTMLText {
  /// The text that a page with this HTML shows, with a line for each block. Markup that is not valid stays as text.
  package static func plain(_ html: String) -> String {
    var reader = HTMLReader()
    var rest = html[...]
    // Without this, the end of a tag could be searched again and again.
    guard let lastEnd = html.lastIndex(of: ">") else { return unescaped(html) }
    while let start = rest.firstIndex(of: "<"), start < lastEnd {
      reader.add(rest[..<start])
      rest = rest[start...]
      if let tag = HTMLTag(rest) {
        reader.add(tag)
        rest = rest[tag.end...]
      } else {
        reader.add(rest.prefix(1))
        rest = rest.dropFirst()
      }
    }
    reader.add(rest)
    return unescaped(reader.text)
  }
}

/// A tag or comment at the start of a text.
private struct HTMLTag {
  let name: String
  let isEnd: Bool
  let end: Substring.Index

  init?(_ text: Substring) {
    var rest = text.dropFirst()
    isEnd = rest.first == "/"
    if isEnd { rest = rest.dropFirst() }
    guard let first = rest.first, first.isASCII && first.isLetter || first == "!" || first == "?",
      let close = rest.firstIndex(of: ">")
    else { return nil }
    name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
    end = text.index(after: close)
  }
}

private struct HTMLReader {
  private(set) var text = ""
  /// Inside `pre`, white space counts.
  private var isVerbatim = false
  /// The element whose content is not text.
  private var hidden: String?

  private static let blocks: Set<String> = [
    "address", "article", "blockquote", "br", "div", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol",
    "p", "pre", "section", "table", "tr", "ul",
  ]

  mutating func add(_ part: Substring) {
    guard hidden == nil else { return }
    guard !isVerbatim else {
      text += part
      return
    }
    for character in part {
      guard character.isWhitespace, character != "\u{A0}" else {
        text.append(character)
        continue
      }
      if let last = text.last, last != " ", last != "\n" { text.append(" ") }
    }
  }

  mutating func add(_ tag: HTMLTag) {
    if let hidden {
      if tag.isEnd, tag.name == hidden { self.hidden = nil }
      return
    }
    switch tag.name {
    case "script", "style", "head": hidden = tag.isEnd ? nil : tag.name
    case "td", "th": add(" ")
    default:
      guard Self.blocks.contains(tag.name) else { return }
      while text.last == " " { text.removeLast() }
      // A line break is one even after another; the edges of blocks that touch are one line end.
      if tag.name == "br" || text.last.map({ $0 != "\n" }) ?? false { text.append("\n") }
      if tag.name == "p", !tag.isEnd, text.last == "\n", !text.hasSuffix("\n\n") { text.append("\n") }
      if tag.name == "li", !tag.isEnd { text += "- " }
      if tag.name == "pre" { isVerbatim = !tag.isEnd }
    }
  }
}
