package import CaseModel
import JSON
import ProviderKit

/// The settings of one source: `.casewire.json`, `initializationOptions.casewire`, or the section `casewire` of the client's
/// configuration. What a source does not set is set by an earlier one.
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
        "Patterns of files that are not scanned, in the syntax of .gitignore, relative to the folder of the workspace.",
        length: 1...1000, count: 0...500),
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
        "Whether a closed case after TODO, FIXME, HACK, XXX or WORKAROUND is reported. Default: true."),
      .unknown: Field("Whether a case id or address that no profile may see is reported. Default: true."),
    ]
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
      .prefix: Field("The text before the digits; empty for a number that follows a keyword.", length: 0...20),
      .digits: Field("The minimum and the maximum number of digits.", range: 1...30, count: 2...2),
      .profile: Field("The profile that has cases with such numbers.", length: 1...32),
    ]

    package func check() -> [Issue] {
      guard digits.count == 2, digits[0] > digits[1] else { return [] }
      return [Issue("digits", "must have the minimum first", value: .array(digits.map { .number($0) }))]
    }

    var numbers: NumberPattern { NumberPattern(prefix: prefix, digits: (digits.min() ?? 1)...(digits.max() ?? 1)) }
  }

  package struct Ignored: WireObject {
    package var number: String
    package var path: String?

    package enum CodingKeys: String, CodingKey, CaseIterable { case number, path }
    package static let fields: [CodingKeys: Field] = [
      .number: Field("The case number.", length: 1...100),
      .path: Field("The only file in which it is ignored, relative to the folder of the workspace.", length: 1...4096),
    ]
  }

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
      "The words that must precede a number without a prefix. Default: case, SR, TAC and Red Hat.",
      length: 1...50, count: 0...100),
    .patterns: Field("Further formats of case numbers.", count: 0...100),
    .links: Field("Whether case numbers are links to their pages. Default: true."),
    .lens: Field("Whether the title of a case is shown above its line. Default: false."),
    .completion: Field("What a completion inserts."),
    .profiles: Field("The profiles whose cases are recognised. Default: all.", length: 1...32, count: 0...100),
    .maxFileKilobytes: Field(
      "The largest document that is scanned, in units of 1,000 bytes. Default: 10000.", range: 1...10_000),
    .refreshSeconds: Field(
      "The shortest time between two refreshes of the same kind. Default: 30.", range: 1...3600),
    .ignore: Field("The case numbers that are not recognised.", count: 0...10_000),
  ]
}

/// What of source code is scanned.
package enum InlineScope: String, CaseIterable, WireValue { case comments, everywhere }

/// The cases that get a hint.
package enum HintMode: String, CaseIterable, WireValue { case off, closedOnly, all }

/// What a completion inserts.
package enum CompletionInsertion: String, CaseIterable, WireValue { case auto, number, id, link }
