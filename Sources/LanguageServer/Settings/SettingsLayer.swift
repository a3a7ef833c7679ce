package import CaseModel
import JSON
import ProviderKit
import References

/// The settings of one source: `.casewire.json`, `initializationOptions.casewire`, or the section `casewire` of the client's
/// configuration. What a source does not set is set by an earlier one.
///
/// The file comes from a repository, which may be hostile. The bounds make sure that it cannot slow an editor down, and that what it
/// selects are numbers.
package struct SettingsLayer: WireObject {
  package struct Inline: WireObject {
    package var enabled: Bool?
    package var languages: [String]?
    package var exclude: [String]?
    package var `where`: InlineScope?

    package enum CodingKeys: String, CodingKey, CaseIterable { case enabled, languages, exclude, `where` }
    package static let fields: [CodingKeys: Field] = [
      .enabled: Field("Whether case numbers in documents are interactive. Default: true."),
      .languages: Field(
        "The language ids of the documents that are scanned. Default: all.", length: 1...100, count: 0...500),
      .exclude: Field(
        "Patterns of files that are not scanned, in the syntax of .gitignore. \(SettingsLayer.pathBase)",
        length: 1...200, count: 0...100),
      .where: Field(
        "What is scanned in source code: comments (and strings) or everywhere. Default: comments."),
    ]
  }

  package struct Diagnostics: WireObject {
    package var closedBehind: Bool?
    package var unknown: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable { case closedBehind, unknown }
    package static let fields: [CodingKeys: Field] = [
      .closedBehind: Field(
        "Whether a closed case after one of these words is reported: \(markers). Default: true."),
      .unknown: Field("Whether a case id or address that no profile may see is reported. Default: true."),
    ]
    private static let markers = ScanOptions.usualMarkers.joined(separator: ", ")
  }

  package struct Completion: WireObject {
    package var insert: CompletionInsertion?

    package enum CodingKeys: String, CodingKey, CaseIterable { case insert }
    package static let fields: [CodingKeys: Field] = [
      .insert: Field(
        "What a completion inserts: auto (a link in Markdown, else the number), number, id or link. Default: auto.")
    ]
  }

  package struct Pattern: WireObject {
    package var prefix: String
    package var digits: [Int]
    package var profile: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case prefix, digits, profile }
    package static let fields: [CodingKeys: Field] = [
      .prefix: Field(
        "The text before the digits: letters of ASCII, digits, - and _; empty for a number that follows a keyword.",
        length: 0...20),
      .digits: Field("The minimum and the maximum number of digits.", range: 5...30, count: 2...2),
      .profile: Field("The profile that has cases with such numbers.", length: 1...32),
    ]

    package func check() -> [Issue] {
      if digits.count == 2, digits[0] > digits[1] {
        return [Issue("digits", "must have the minimum first", value: .array(digits.map { .number($0) }))]
      }
      if prefix.utf8.allSatisfy(Self.isOfPrefix) { return [] }
      return [Issue("prefix", "must consist of letters of ASCII, digits, - and _", value: .string(prefix))]
    }

    private static func isOfPrefix(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }

    var numbers: NumberPattern { NumberPattern(prefix: prefix, digits: (digits.min() ?? 1)...(digits.max() ?? 1)) }
  }

  package struct Ignored: WireObject {
    package var number: String
    package var path: String?

    package enum CodingKeys: String, CodingKey, CaseIterable { case number, path }
    package static let fields: [CodingKeys: Field] = [
      .number: Field("The case number.", length: 1...100),
      .path: Field("The only file in which it is ignored. \(SettingsLayer.pathBase)", length: 1...4096),
    ]
  }

  /// What paths in settings mean.
  private static let pathBase = "Relative to the folder of \(SettingsFile.name); without one, to that of the workspace."

  package var schema: String?
  package var inline: Inline?
  package var hints: HintMode?
  package var diagnostics: Diagnostics?
  package var words: [String]?
  package var patterns: [Pattern]?
  package var links: Bool?
  package var lens: Bool?
  package var completion: Completion?
  package var profiles: [String]?
  package var maxFileKilobytes: Int?
  package var refreshSeconds: Int?
  package var ignore: [Ignored]?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case schema = "$schema"
    case inline, hints, diagnostics, words, patterns, links, lens, completion, profiles, maxFileKilobytes,
      refreshSeconds, ignore
  }
  package static let fields: [CodingKeys: Field] = [
    .schema: Field("The address of the schema of this file, for editors."),
    .inline: Field("Which documents are scanned, and where."),
    .hints: Field("The cases that get a hint: off, closedOnly or all. Default: all."),
    .diagnostics: Field("What is reported."),
    .words: Field(
      "The words of which one must precede a number without a prefix. Default: \(keywords).", length: 1...50,
      count: 0...20),
    .patterns: Field("Further formats of case numbers.", count: 0...10),
    .links: Field("Whether case numbers are links to their pages. Default: true."),
    .lens: Field("Whether the title of a case is shown above its line. Default: false."),
    .completion: Field("What a completion inserts."),
    .profiles: Field("The profiles whose cases are recognised. Default: all.", length: 1...32, count: 0...100),
    .maxFileKilobytes: Field(
      "The largest document that is scanned, in units of 1,000 bytes. Default: \(largest).", range: 1...largest),
    .refreshSeconds: Field(
      "The shortest time between two refreshes of the same kind. In a file, at least \(usualPeriod). Default: \(usualPeriod).",
      range: 1...3600),
    .ignore: Field("The case numbers that are not recognised. Those of all sources are ignored.", count: 0...10_000),
  ]

  private static let keywords = ReferenceFormats.usualKeywords.joined(separator: ", ")
  private static let largest = ReferenceRecognizer.longestText / 1000
  /// The default of `refreshSeconds`.
  static let usualPeriod = 30
}

/// What of source code is scanned.
package enum InlineScope: String, CaseIterable, WireValue { case comments, everywhere }

/// The cases that get a hint.
package enum HintMode: String, CaseIterable, WireValue { case off, closedOnly, all }

/// What a completion inserts.
package enum CompletionInsertion: String, CaseIterable, WireValue { case auto, number, id, link }
