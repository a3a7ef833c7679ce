import JSON
import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("The template of a new case")
struct CaseFormTests {
  /// A person whose editor saves this text.
  private static func person(_ text: String) -> RecordingConsole {
    RecordingConsole(columns: 200, answers: [], environment: ["EDITOR": "edit"]) { arguments, _ in
      guard let path = arguments.last else { return 9 }
      return (try? AtomicFile.write(Array(text.utf8), to: path, isDurable: false)) == nil ? 9 : 0
    }
  }

  private static let start = "title: T\nproduct: Red Hat Enterprise Linux\nversion: 10.0\n"

  private static let refusals: [(text: String, message: String)] = [
    ("severty: 1\n\nDesc\n", "Unknown field \"severty\". Did you mean \"severity\"? Put an empty line before the"),
    ("severity 1\n\nDesc\n", "\"severity 1\" is no field. Put an empty line before the description."),
    ("\nseverity: 1\n\nDesc\n", "The field \"severity\" is below an empty line. Put it above that line."),
    ("problem severity: 1\n\nDesc\n", "\"problem severity: 1\" is no field. Put an empty line before the description."),
    ("Desc\n", "\"Desc\" is no field. Put an empty line before the description."),
    ("severity: high\n\nDesc\n", "Invalid value \"high\" of --severity."),
  ]

  @Test("What is probably a field is not sent as a description, and the text is kept", arguments: refusals)
  func refused(text: String, message: String) throws {
    for lineEnd in ["\n", "\r\n"] {
      let console = Self.person((Self.start + text).replacing(text: "\n", with: lineEnd))
      #expect(try console.run("new redhat") == 2)
      #expect(console.errors.hasPrefix("casewire: \(message)"), "\(console.errors)")
      #expect(console.errors.contains("Nothing was sent. The text is kept in \(console.folder.path)"))
    }
  }

  private static let accepted: [(text: String, level: Int, description: String)] = [
    ("severity: 1\n\nDesc\nnext: line\n", 1, "Desc\nnext: line"), (" Severity : 1\n\nDesc\n", 1, "Desc"),
    ("severity:\t2\n\n\nNote: it stops.\n", 2, "Note: it stops."),
    ("severity: 2\n\nWhen?\n\nseverity: still the same\n", 2, "When?\n\nseverity: still the same"),
  ]

  @Test("Fields are read with blanks, in any letter case, and with the line ends of other systems", arguments: accepted)
  func read(text: String, level: Int, description: String) throws {
    for lineEnd in ["\n", "\r\n"] {
      let console = Self.person((Self.start + text).replacing(text: "\n", with: lineEnd))
      #expect(try console.run("new redhat --output json") == 0, "\(console.errors)")
      let made = try JSON(parsing: console.output)
      #expect(made["severity"]?["level"]?.integer == level && made["description"]?.string == description, "\(made)")
      #expect(made["title"] == "T")
    }
  }

  @Test("A value may begin with a combining character")
  func combining() throws {
    let console = Self.person("title:\u{301}T\nproduct: Red Hat Enterprise Linux\nversion: 10.0\n\nDesc\n")
    #expect(try console.run("new redhat --output json --columns title") == 0, "\(console.errors)")
    #expect(try JSON(parsing: console.output)["title"]?.string == "\u{301}T")
  }
}
