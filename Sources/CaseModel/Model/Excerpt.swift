package import JSON

/// A part of a text that a search found.
package struct Excerpt: WireObject, Equatable {
  package var text: String
  package var match: Bool

  package enum CodingKeys: String, CodingKey, CaseIterable { case text, match }
  package static let fields: [CodingKeys: Field] = [
    .text: Field("A part of the text."), .match: Field("Whether this part matches the search."),
  ]

  package init(text: String, match: Bool) {
    (self.text, self.match) = (text, match)
  }

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("text", text)
    writer.member("match", match)
    writer.endObject()
  }
}
