import CaseModel
import CaseService
import JSON
import Platform

/// The findings as a SARIF 2.1.0 log with one run.
struct ScanSARIF {
  private let report: ScanReport
  private let version: String

  init(_ report: ScanReport, version: String) {
    self.report = report
    self.version = version
  }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("$schema", Self.schema)
    writer.member("version", "2.1.0")
    writer.name("runs")
    writer.beginArray()
    writer.beginObject()
    writer.member("tool", tool)
    // Columns are Unicode scalars, as in the other formats.
    writer.member("columnKind", "unicodeCodePoints")
    writer.member("invocations", [invocation])
    writer.name("results")
    writer.beginArray()
    for finding in report.findings { writer.value(result(finding)) }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    writer.verbatim("\n")
    return writer.finish()
  }

  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

  // MARK: The run

  private enum Rule: Int, CaseIterable {
    case mention, closedCase

    var id: String {
      switch self {
      case .mention: "case-mention"
      case .closedCase: "closed-case-behind-marker"
      }
    }

    var json: JSON {
      let (name, text, level): (JSON, JSON, JSON) =
        switch self {
        case .mention: ("CaseMention", "A text mentions a support case.", "none")
        case .closedCase:
          ("ClosedCaseBehindMarker", "A workaround waits for a support case that is closed.", "warning")
        }
      return [
        "id": .string(id), "name": name, "shortDescription": ["text": text], "defaultConfiguration": ["level": level],
      ]
    }
  }

  private var tool: JSON {
    [
      "driver": [
        "name": "casewire", "version": .string(version), "semanticVersion": .string(version),
        "rules": .array(Rule.allCases.map(\.json)),
      ]
    ]
  }

  private var invocation: JSON {
    let notifications =
      report.warnings.map { Self.notification($0, "warning") } + report.outages.map { Self.notification($0, "error") }
    return [
      "executionSuccessful": .bool(report.outages.isEmpty), "toolExecutionNotifications": .array(notifications),
    ]
  }

  private static func notification(_ text: String, _ level: JSON) -> JSON {
    ["level": level, "message": message(text)]
  }

  /// A message whose text is literal: braces would be a placeholder, and brackets a link.
  private static func message(_ text: String) -> JSON {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "{", "}": escaped.unicodeScalars.append(character)
      case "[", "]", "\\": escaped += "\\"
      default: break
      }
      escaped.unicodeScalars.append(character)
    }
    return ["text": .string(escaped)]
  }

  // MARK: Results

  private func result(_ finding: ScanFinding) -> JSON {
    let rule: Rule = report.isError(finding) ? .closedCase : .mention
    return [
      "ruleId": .string(rule.id), "ruleIndex": .number(rule.rawValue),
      // A mention alone is no problem.
      "kind": rule == .closedCase ? "fail" : "informational", "level": rule == .closedCase ? "warning" : "none",
      "message": Self.message(Self.text(finding, rule)), "locations": [Self.location(finding.mention)],
      "partialFingerprints": ["casewire/v1": .string(Self.fingerprint(finding))],
      "properties": Self.properties(finding),
    ]
  }

  private static func text(_ finding: ScanFinding, _ rule: Rule) -> String {
    let id = finding.key?.id ?? finding.mention.number
    let title = finding.row?.title.map { " (\($0))" } ?? ""
    let state = finding.row?.state?.rawValue
    if rule == .closedCase {
      return "\(finding.mention.marker ?? "A workaround") waits for \(id)\(title), which is \(state ?? "closed")."
    }
    if finding.isDenied { return CaseLabel.invisible(id) }
    return state.map { "\(id)\(title) is in the state \($0)." } ?? "\(id) is mentioned."
  }

  private static func location(_ mention: FileMention) -> JSON {
    [
      "physicalLocation": [
        "artifactLocation": ["uri": .string(uri(mention.path))],
        "region": [
          "startLine": .number(mention.line), "startColumn": .number(mention.column),
          "endColumn": .number(mention.column + mention.length),
        ],
      ]
    ]
  }

  /// A relative path stays relative, so that it can be resolved against the root of a repository. A colon is encoded, so that none
  /// ends a scheme.
  private static func uri(_ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") { return FileURI.uri(path) }
    return String(FileURI.uri(path).dropFirst("file://".count))
  }

  /// Does not change with the text around the line.
  private static func fingerprint(_ finding: ScanFinding) -> String {
    var hash = FNV1a()
    for part in [finding.mention.path, finding.key?.id ?? finding.mention.number, finding.mention.lineText] {
      hash.add(part)
      hash.add(0)
    }
    return hash.hex
  }

  private static func properties(_ finding: ScanFinding) -> JSON {
    let members: [(String, String?)] = [
      ("number", finding.mention.number), ("case", finding.key?.id), ("profile", finding.key?.profile),
      ("state", finding.row?.state?.rawValue), ("title", finding.row?.title), ("marker", finding.mention.marker),
      ("url", finding.row?.url),
    ]
    return .object(members.compactMap { name, value in value.map { JSON.Member(name, .string($0)) } })
  }
}
