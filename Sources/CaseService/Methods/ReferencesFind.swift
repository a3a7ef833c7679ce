package import CaseModel
package import JSON
package import ProviderKit
package import References

/// Finds the cases that a text mentions.
package enum ReferencesFind: InlineMethod {
  package typealias Params = ReferencesFindParams
  package typealias Result = ReferencesFindResult

  package static let name = "references/find"
  package static let effect = Effect.reads
  package static let summary = "Finds case numbers, case ids and addresses of case pages in a text."

  package static func answer(_ params: ReferencesFindParams, _ call: Call) throws(Fault) -> ReferencesFindResult {
    let recognizer = ReferenceRecognizer(try call.context.referenceFormats())
    let text = Array(params.text.utf8)
    let finding = recognizer.find(in: text.span, language: params.languageId, limit: params.limit)
    var cursor = PositionCursor(params.encoding)
    let references = finding.references.map { reference in
      let start = cursor.position(of: reference.range.lowerBound, in: text.span)
      let end = cursor.position(of: reference.range.upperBound, in: text.span)
      return FoundReference(
        reference, text: String(decoding: text[reference.range], as: UTF8.self),
        TextRange(start: TextPoint(start), end: TextPoint(end)))
    }
    return ReferencesFindResult(references: references, truncated: finding.isTruncated ? true : nil)
  }
}

extension ServiceContext {
  /// The formats of all vendors, and the profiles that can have cases.
  ///
  /// - Parameters:
  ///   - keywords: the words that must precede a number without a prefix.
  ///   - included: the names of the profiles; nil for all.
  ///   - further: formats beyond those of the vendors, by the name of the profile.
  package func referenceFormats(
    keywords: [String] = ReferenceFormats.usualKeywords, profiles included: [String]? = nil,
    further: [String: [NumberPattern]] = [:]
  ) throws(Fault) -> ReferenceFormats {
    let accounts = try profiles().compactMap { profile -> ReferenceFormats.Account? in
      guard included?.contains(profile.name) ?? true, case .success(let provider) = profile.provider,
        provider.cases != nil
      else { return nil }
      return .init(
        profile: profile.name, vendor: provider.descriptor.id, page: profile.made?.settings.pageAddress,
        numbers: provider.descriptor.numberPatterns + (further[profile.name] ?? []))
    }
    return ReferenceFormats(
      vendors: kinds.map { .init($0.descriptor) }, accounts: accounts, keywords: keywords)
  }
}

package struct ReferencesFindParams: WireObject {
  package var text: String
  package var languageId: String?
  package var encoding: PositionEncoding
  package var limit: Int

  package enum CodingKeys: String, CodingKey, CaseIterable { case text, languageId, encoding, limit }
  package static let fields: [CodingKeys: Field] = [
    .text: Field("The text, at most 10,000,000 bytes in UTF-8. Lines of over 10,000 characters are skipped."),
    .languageId: Field(
      "The language id of LSP. Of a programming language, only comments and strings are scanned. Default: all of the text.",
      length: 1...100),
    .encoding: Field("The unit of `character`.", default: .string(PositionEncoding.utf16.rawValue)),
    .limit: Field(
      "The maximum number of references.", default: .number(ReferenceRecognizer.mostMentions),
      range: 1...ReferenceRecognizer.mostMentions),
  ]

  package func check() -> [Issue] {
    let size = text.utf8.count
    guard size > ReferenceRecognizer.longestText else { return [] }
    return [Issue("text", "must be at most 10,000,000 bytes in UTF-8. It has \(size).")]
  }
}

package struct ReferencesFindResult: WireObject {
  package var references: [FoundReference]
  package var truncated: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case references, truncated }
  package static let fields: [CodingKeys: Field] = [
    .references: Field("The mentions in the order of the text. They do not overlap."),
    .truncated: Field("Whether the text has more mentions than `limit`; absent if not."),
  ]

  // By hand, since a text may have thousands (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("references", references)
    writer.member("truncated", truncated)
    writer.endObject()
  }
}

package struct FoundReference: WireObject {
  package var range: TextRange
  package var text: String
  package var number: String
  package var profile: String?
  package var `case`: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case range, text, number, profile, `case` }
  package static let fields: [CodingKeys: Field] = [
    .range: Field("The position of `text`."),
    .text: Field("The mention: the number, the case id or the address."),
    .number: Field("The case number as the vendor writes it."),
    .profile: Field("The profile; absent unless exactly one matches."),
    .case: Field("The case id; absent unless exactly one profile matches."),
  ]

  init(_ reference: Mention, text: String, _ range: TextRange) {
    self.range = range
    self.text = text
    number = reference.number
    profile = reference.profile
    `case` = reference.profile.map { "\($0)/\(reference.number)" }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("range", range)
    writer.member("text", text)
    writer.member("number", number)
    writer.member("profile", profile)
    writer.member("case", self.case)
    writer.endObject()
  }
}

package struct TextRange: WireObject {
  package var start: TextPoint
  package var end: TextPoint

  package enum CodingKeys: String, CodingKey, CaseIterable { case start, end }
  package static let fields: [CodingKeys: Field] = [
    .start: Field("The position of its first character."), .end: Field("The position after its last character."),
  ]

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("start", start)
    writer.member("end", end)
    writer.endObject()
  }
}

package struct TextPoint: WireObject {
  package var line: Int
  package var character: Int

  package enum CodingKeys: String, CodingKey, CaseIterable { case line, character }
  package static let fields: [CodingKeys: Field] = [
    .line: Field("The line, from 0."), .character: Field("The column, from 0, in the units of `encoding`."),
  ]

  init(_ position: TextPosition) {
    line = position.line
    character = position.character
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("line", line)
    writer.member("character", character)
    writer.endObject()
  }
}
