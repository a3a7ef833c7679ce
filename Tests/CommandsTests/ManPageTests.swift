import CaseModel
import CaseService
import Commands
import Configuration
import JSON
import ProviderKit
import Testing

@Suite("The man page")
struct ManPageTests {
  private static let page = ManPage(methodTable).text
  private static let lines = page.split(separator: "\n").map(String.init)

  @Test("The page has the usual sections in the usual order, and the date of the protocol")
  func sections() {
    let sections = Self.lines.filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4).filter { $0 != "\"" } }
    #expect(
      sections == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "COMMANDS FOR PEOPLE", "OPTIONS", "METHODS", "CONFIGURATION",
        "EXIT STATUS",
        "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO",
      ])
    #expect(
      Self.lines.first
        == ".TH \"CASEWIRE\" 1 \(ProtocolVersion.text) \"casewire \(Bootstrap.version)\" \"User Commands\"")
    #expect(Self.lines.contains { $0.hasPrefix("casewire \\- ") })
  }

  @Test("Every command, option, method, param and key is on the page")
  func completeness() {
    for row in CommandTable.commands {
      #expect(Self.lines.contains("\\fBcasewire\\fR \(Roff.escaped(row.synopsis))"), "\(row.name)")
    }
    for option in CommandTable.options {
      #expect(Self.lines.contains { $0.hasPrefix(Roff.bold(option.name)) }, "\(option.name)")
    }
    for row in methodTable {
      let part = Self.lines.drop { $0 != ".SS \"\(Roff.escaped(row.name))\"" }.dropFirst().prefix {
        !$0.hasPrefix(".S")
      }
      #expect(!part.isEmpty, "\(row.name)")
      let tags = zip(part, part.dropFirst()).filter { $0.0 == ".TP" }.map(\.1)
      #expect(tags == OpenRPC.params(of: row).map { Roff.bold($0.name) }, "\(row.name)")
    }
    let schema = configurationSchema(kinds: Bootstrap.kinds, policyMethods: Bootstrap.policyMethods)
    for kind in Bootstrap.kinds {
      for key in schema["definitions"]?[kind.descriptor.id]?["properties"]?.object ?? [] {
        #expect(Self.lines.contains(Roff.bold(key.name)), "\(key.name)")
      }
    }
  }

  @Test("Only macros begin with a dot, and text has no character that roff replaces")
  func escapes() {
    let macros: Set = ["TH", "SH", "SS", "PP", "TP", "IP", "RS", "RE", "EX", "EE", "nf", "fi", "nh", "ad"]
    for line in Self.lines where line.hasPrefix(".") {
      #expect(macros.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
    }
    for line in Self.lines where !line.hasPrefix(".") {
      #expect(!line.contains { "'\"`^~-".contains($0) && $0 != "-" }, "\(line)")
      #expect(line.replacing("\\-", with: "").contains("-") == false, "\(line)")
      #expect(line.utf8.allSatisfy { 0x20..<0x7F ~= $0 }, "\(line)")
    }
  }

  private static let texts: [(text: String, escaped: String)] = [
    ("a-b --c", "a\\-b \\-\\-c"), ("\\n", "\\en"), ("it's \"x\"", "it\\(aqs \\(dqx\\(dq"), ("`~^", "\\(ga\\(ti\\(ha"),
    ("Zürich", "Z\\[u00FC]rich"), ("e\u{301}", "e\\[u0301]"), ("日", "\\[u65E5]"), ("😀", "\\[u1F600]"),
    ("a\u{1B}[1m\u{7F}\u{85}b", "a [1m  b"), ("", ""),
  ]

  @Test("Escaped text is shown as it is", arguments: texts)
  func escaping(text: String, escaped: String) { #expect(Roff.escaped(text) == escaped) }

  /// The lines after the head of a page with this prose.
  private static func written(_ write: (inout Roff) -> Void) -> [String] {
    var page = Roff(title: "X", section: 1, date: "2026-11-21", source: "x", manual: "x")
    let head = page.text.count
    write(&page)
    return page.text.dropFirst(head).split(separator: "\n").map(String.init)
  }

  @Test("A line of text never begins with a dot or an apostrophe")
  func lineStarts() {
    #expect(Self.written { $0.prose(".SH NAME") } == ["\\&.SH NAME"])
    #expect(Self.written { $0.prose("'br") } == ["\\(aqbr"])
    #expect(Self.written { $0.example([".x", "'y", "\\z"]) }.contains("\\&.x"))
    #expect(Self.written { $0.definition(".x", [".y"]) } == [".TP", "\\&.x", "\\&.y"])
    let long = String(repeating: "word ", count: 14) + "more ... end " + String(repeating: ".dots ", count: 40)
    #expect(Self.written { $0.prose(long) }.allSatisfy { !$0.hasPrefix(".") && $0.count <= 80 })
  }

  @Test("Words between backquotes are bold, and a mark that is not closed ends with the prose")
  func marks() {
    #expect(Self.written { $0.prose("Run `a-b c` now.") } == ["Run \\fBa\\-b c\\fR now."])
    #expect(Self.written { $0.prose("(`x`), `y") } == ["(\\fBx\\fR), \\fBy\\fR"])
  }

  @Test("A heading begins a paragraph itself")
  func paragraphs() {
    let lines = Self.written {
      $0.section("A \"B\"")
      $0.paragraph("x")
      $0.paragraph("y")
    }
    #expect(lines == [".SH \"A \\(dqB\\(dq\"", "x", ".PP", "y"])
  }
}
