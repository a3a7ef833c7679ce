package import JSON
package import Platform

/// One contribution to the talk about a case.
package struct Comment: WireObject, Equatable {
  package enum Format: String, CaseIterable, WireValue { case plain, html }

  package var id: String
  package var subject: String?
  package var text: String
  package var format: Format
  package var author: User?
  package var createdAt: Timestamp?
  package var updatedAt: Timestamp?
  package var isPrivate: Bool?
  package var isDraft: Bool?
  package var raw: RawRecord?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case id, subject, text, format, author, createdAt, updatedAt
    case isPrivate = "private"
    case isDraft = "draft"
    case raw
  }
  package static let fields: [CodingKeys: Field] = [
    .id: Field(
      "The vendor's id; where it gives none, a stable one made from time, author, subject and text. Unique within the case: "
        + "comments that are alike are numbered."),
    .subject: Field("A headline, where the vendor has one."),
    .text: Field("What was said."),
    .format: Field("Whether the text is plain or HTML."),
    .author: Field("Who said it."),
    .createdAt: Field("When."),
    .updatedAt: Field("When it was changed last."),
    .isPrivate: Field("Whether only some may see it."),
    .isDraft: Field("Whether it is not sent yet."),
    .raw: Field("The vendor's record untouched, when it was asked for."),
  ]

  package init(
    id: String? = nil, subject: String? = nil, text: String, format: Format = .plain, author: User? = nil,
    createdAt: Timestamp? = nil,
    raw: RawRecord? = nil
  ) {
    self.id = id ?? Self.stableID(createdAt, author, subject, text)
    self.subject = subject
    self.text = text
    self.format = format
    self.author = author
    self.createdAt = createdAt
    self.raw = raw
  }

  /// Written by hand: comments come by the hundred (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("subject", subject)
    writer.member("text", text)
    writer.member("format", format)
    writer.member("author", object: author)
    writer.member("createdAt", createdAt)
    writer.member("updatedAt", updatedAt)
    writer.member("private", isPrivate)
    writer.member("draft", isDraft)
    writer.member("raw", raw)
    writer.endObject()
  }

  /// FNV-1a of time, author, subject and text: the same comment has the same id in every listing and every process.
  private static func stableID(_ time: Timestamp?, _ author: User?, _ subject: String?, _ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let seconds = time.flatMap { Int64(exactly: $0.timeIntervalSince1970.rounded()) }.map { String($0) } ?? ""
    for part in [seconds, author?.userId ?? author?.name ?? "", text] + (subject.map { [$0] } ?? []) {
      for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0x1F) &* 0x100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return "c" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// A vendor's record as it came: JSON spliced in as its own bytes, anything else as a string.
package enum RawRecord: WireValue, Equatable {
  case json(JSONSlice)
  case text(String)

  package static var schema: JSON { ["description": "The vendor's record untouched: JSON, or a string of XML."] }
  package static var placeholder: RawRecord { .text("") }
  package static func read(_ json: JSON) -> RawRecord? {
    if case .string(let text) = json { return .text(text) }
    return (try? JSONSlice(checking: json.bytes)).map(RawRecord.json)
  }
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .json(let slice): writer.raw(slice)
    case .text(let text): writer.string(text)
    }
  }
  package static func == (left: RawRecord, right: RawRecord) -> Bool {
    switch (left, right) {
    case (.json(let one), .json(let other)): one.bytes == other.bytes
    case (.text(let one), .text(let other)): one == other
    default: false
    }
  }
}

extension JSONWriter {
  /// A member of an object, left out when there is no value.
  mutating func member(_ name: StaticString, _ value: (some WireValue)?) {
    guard let value else { return }
    self.name(plain: name)
    value.write(to: &self)
  }

  // The same for what most members are.
  mutating func member(_ name: StaticString, _ text: String?) {
    if let text { member(plain: name, text) }
  }

  mutating func member(_ name: StaticString, object: (some WireObject)?) {
    guard let object else { return }
    self.name(plain: name)
    object.write(to: &self)
  }

  mutating func member(_ name: StaticString, list: [some WireObject]?) {
    guard let list else { return }
    self.name(plain: name)
    beginArray()
    for object in list { object.write(to: &self) }
    endArray()
  }

  mutating func member(_ name: StaticString, texts: [String]?) {
    guard let texts else { return }
    self.name(plain: name)
    beginArray()
    for text in texts { string(text) }
    endArray()
  }
}
