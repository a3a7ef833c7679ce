import CaseModel
import JSON
import Platform
import TestSupport
import Testing

@Suite struct WritingTests {
  static let types: [any WireObject.Type] = [
    Case.self, Comment.self, User.self, Offering.self, Resource.self, Attachment.self, CaseStatus.self,
    CaseSeverity.self, MissingPart.self, Failure.self, Excerpt.self,
  ]

  @Test func everyObjectOfTheModelIsTested() {
    #expect(
      Set(SchemaSamples(Case.self, Comment.self).objectNames) == Set(Self.types.map { $0.schemaName } + ["ErrorData"]))
  }

  @Test(arguments: types.indices)
  func everyMemberHasAHelpText(index: Int) {
    func check<Object: WireObject>(_ type: Object.Type) {
      for key in Object.CodingKeys.allCases {
        let help = Object.fields[key]?.help ?? ""
        #expect(help.hasSuffix("."), "\(Object.self).\(key.stringValue) has no sentence")
      }
      #expect(WireProbe.members(of: type).map(\.name) == Object.CodingKeys.allCases.map(\.stringValue))
    }
    check(Self.types[index])
  }

  /// Fails for a member that is declared but not written, written under another name, or out of order.
  @Test(arguments: types.indices)
  func everyMemberIsWrittenAsDeclared(index: Int) throws {
    func check<Object: WireObject>(_ type: Object.Type) throws {
      let sample = SchemaSamples(type).object(type)
      let names = Object.CodingKeys.allCases.map(\.stringValue)
      #expect(sample.object?.map(\.name) == names)
      let (read, faults) = try WireReader.lines(type, sample.text)
      #expect(faults == [])
      let object = try #require(read)
      let written = try object.written
      #expect(written.object?.map(\.name) == names)
      #expect(written == sample)
      #expect(try Synthesised.json(object) == written)
    }
    try check(Self.types[index])
  }

  @Test func aStoredCaseIsReadAsItWasWritten() throws {
    let answer = CaseFields.answer.fields.map(\.stringValue)
    let all = SchemaSamples(Case.self).object(Case.self).object ?? []
    let sample = JSON.object(all.filter { !answer.contains($0.name) })
    let slice = try JSONSlice(checking: Array(sample.text.utf8))
    let row = try StoredCaseParser(.all.union(.always)).read(slice)
    #expect(try row == WireReader.read(Case.self, from: sample).get())
    #expect(try row.written == sample)
    for field in CaseField.allCases where !CaseFields.answer.contains(field) {
      let part = try StoredCaseParser([field]).read(slice)
      let names = ["id", "profile", "provider", "number", field.stringValue]
      #expect(try Set((part.written.object ?? []).map(\.name)) == Set(names))
    }
  }

  /// A damaged store must not trap.
  @Test(arguments: [
    "", "[]", "{", #"{"id":1}"#, #"{"updatedAt":"yesterday"}"#, #"{"comments":{}}"#, #"{"severity":{"level":1.5}}"#,
    #"{"owner":[]}"#, #"{"escalated":"yes"}"#, #"{"resources":[1]}"#, #"{} {}"#,
  ])
  func otherTextsAreNoStoredCases(text: String) {
    #expect(throws: JSONError.self) {
      try StoredCaseParser(.all).read(JSONSlice(checked: Array(text.utf8), 0..<text.utf8.count))
    }
  }

  @Test func aStoredCaseIsWrittenAsItIsStored() throws {
    let text = #"{"id":"p/1","title":"T","product":"x","raw":{"a": 1},"bugs":[ "b" ]}"#
    let stored = StoredJSON(
      try JSONSlice(checking: Array(text.utf8)), members: [.id, .title, .product, .raw, .bugs])
    let box = CaseBox(Case(profile: "p", provider: "v", number: "1"), stored: stored)
    let rows = CaseRows([box, box], shown: [.title, .bugs])
    var writer = JSONWriter()
    box.write(.all, to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    writer = JSONWriter()
    rows.write(to: &writer)
    let narrow = #"{"id":"p/1","title":"T","raw":{"a": 1},"bugs":[ "b" ]}"#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\(narrow),\(narrow)]")
  }

  @Test func anEmptyCaseWritesItsIdentity() throws {
    let empty = Case(profile: "ibm", provider: "ibm-cloud", number: "CS1")
    #expect(try empty.written.text == #"{"id":"ibm/CS1","profile":"ibm","provider":"ibm-cloud","number":"CS1"}"#)
    #expect(try Synthesised.json(empty) == empty.written)
    let comment = Comment(text: "x")
    #expect(try Synthesised.json(comment) == comment.written)
  }

  @Test(arguments: CaseField.selectable)
  func eachFieldShowsItsMemberAlone(field: CaseField) throws {
    let sample = SchemaSamples(Case.self).object(Case.self)
    var full = try #require(try WireReader.lines(Case.self, sample.text).0)
    let always = CaseFields.always.subtracting([.id]).fields.map(\.stringValue)
    full.shown = CaseFields([field])
    #expect(try full.written.object?.map(\.name) == ["id", field.stringValue] + always)
    full.shown = CaseFields.all.subtracting(CaseFields([field]))
    let others = Case.CodingKeys.allCases.map(\.stringValue).filter { $0 != field.stringValue }
    #expect(try full.written.object?.map(\.name) == others)
  }

  @Test func rowsAreDeclaredReadAndWrittenAsAListOfCases() throws {
    let sample = SchemaSamples(Case.self).object(Case.self)
    let full = try #require(try WireReader.lines(Case.self, sample.text).0)
    let rows = CaseRows([CaseBox(full), CaseBox(full)], shown: [.title, .number])
    var shown = full
    shown.shown = [.title, .number]
    let one = try shown.written.text
    var writer = JSONWriter()
    rows.write(to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\(one),\(one)]")
    #expect(try Listed(cases: rows).written.text == #"{"cases":[\#(one),\#(one)]}"#)
    var schemas = SchemaBuilder()
    #expect(schemas.object(Listed.self)["properties"]?["cases"]?["items"]?.text.contains("schemas/Case\"") == true)
    let read = try #require(try WireReader.lines(Listed.self, #"{"cases":[\#(sample.text)]}"#).0)
    #expect(read.cases.rows.map(\.value) == [full])
    #expect(try WireReader.lines(Listed.self, #"{"cases":3}"#).1 == [#""cases" must be a list of Case objects. | 3"#])
  }

  private struct Listed: WireObject {
    var cases: CaseRows
    enum CodingKeys: String, CodingKey, CaseIterable { case cases }
    static let fields: [CodingKeys: Field] = [.cases: Field("The cases.")]
  }

  @Test func fieldsAreTheMembersThatAreNotAlwaysWritten() {
    let always = ["id", "missing", "raw", "excerpt", "asOf", "stale", "failure"]
    let names = Case.CodingKeys.allCases.map(\.stringValue).filter { !always.contains($0) }
    #expect(CaseField.selectable.map(\.stringValue) == names)
    #expect(CaseFields.all.fields == CaseField.selectable)
    #expect(CaseFields([]).fields == [])
    #expect(
      CaseFields.all.subtracting(.lean).fields == [.description, .watchlist, .resources, .attachments, .comments])
    for field in CaseField.allCases {
      var one: CaseFields = [field]
      #expect(one.fields == [field] && one.contains(field))
      #expect(!one.insert(field).inserted && one.remove(field) == field && one.isEmpty)
      #expect((CaseField.read(.string(field.stringValue)) == field) == names.contains(field.stringValue))
    }
  }

  @Test func objectsWriteThePresentMembersInOrder() throws {
    var order = try #require(try WireReader.lines(Order.self, #"{"name": "Rex", "kind": "cat"}"#).0)
    #expect(try order.written.text == #"{"name":"Rex","kind":"cat","limit":50,"kinds":["cat"]}"#)
    order.owners = [Order.Owner(userId: "a"), Order.Owner(userId: "b", realm: "c")]
    order.anything = [nil, 1]
    order.isQuiet = false
    #expect(
      try order.written.text
        == #"{"name":"Rex","kind":"cat","limit":50,"kinds":["cat"],"owners":[{"userId":"a"},{"userId":"b","realm":"c"}],"#
        + #""quiet":false,"anything":[null,1]}"#)
  }

  @Test func aRawRecordKeepsItsBytes() throws {
    let bytes = Array(#"{ "a" : 1.0,"a":2 , "é":"\u00e9" }"#.utf8)
    var made = Case(profile: "p", provider: "v", number: "1")
    made.shown = []
    made.raw = .json(try JSONSlice(checking: bytes))
    var writer = JSONWriter()
    made.write(to: &writer)
    #expect(writer.bytes == Array(#"{"id":"p/1","raw":"#.utf8) + bytes + Array("}".utf8))
    made.raw = .text("<a>\n</a>")
    #expect(try made.written.text == #"{"id":"p/1","raw":"<a>\n</a>"}"#)
  }
}

@Suite struct CommentIDTests {
  private static let time = Timestamp(timeIntervalSince1970: 1_800_000_000)

  /// The ids are FNV-1a, computed by another program: they must be the same in every process and every version.
  @Test(
    arguments: [
      (User(name: "Zoë", userId: "zoe@example"), time, "Grüße", "c6044071c2a92a284"),
      (User(name: "Zoë"), time, "Grüße", "c4b36f63a5d905085"),
      (nil, nil, "", "c8f3e7418d31fe7b4"),
    ] as [(User?, Timestamp?, String, String)])
  func idsAreStable(author: User?, time: Timestamp?, text: String, id: String) {
    #expect(Comment(text: text, author: author, createdAt: time).id == id)
  }

  @Test func idsDifferByTimeAuthorAndText() {
    let zoe = User(userId: "zoe")
    let ids = [
      Comment(text: "a", author: zoe, createdAt: Self.time), Comment(text: "b", author: zoe, createdAt: Self.time),
      Comment(text: "a", author: User(userId: "max"), createdAt: Self.time),
      Comment(text: "a", author: zoe, createdAt: Self.time.addingTimeInterval(1)), Comment(text: "a", author: zoe),
      Comment(text: "a", createdAt: Self.time), Comment(text: "zoea"), Comment(text: "a"),
    ].map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.utf8.count == 17 && $0.hasPrefix("c") })
  }

  @Test func aVendorIDIsPreferred() {
    #expect(Comment(id: "77", text: "a").id == "77")
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300])
  func oddTimesDoNotTrap(seconds: Double) {
    let comment = Comment(text: "a", createdAt: Timestamp(timeIntervalSince1970: seconds))
    #expect(comment.id == Comment(text: "a").id)
  }
}
