import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// What requests and answers of rest-v1 and rest-v3 have in common.
enum RestWire {
  static let headers: HTTPHeaders = ["Accept": "application/json"]
  static let bodyHeaders: HTTPHeaders = ["Accept": "application/json", "Content-Type": "application/json"]

  /// The objects of an answer that is a bare array.
  static func records(_ body: [UInt8]) throws(JSONError) -> [JSONRecord] {
    var cursor = JSONCursor(body)
    var records: [JSONRecord] = []
    try cursor.beginArray()
    while try cursor.nextElement() { records.append(try JSONRecord(&cursor)) }
    try cursor.expectEnd()
    return records
  }

  /// The id of what was made. Red Hat: a new case is answered with `{"location": [its address]}`; for comments and files that
  /// is not documented, so an id that stands in the answer's object, or in the last of its objects, is taken too.
  /// - Parameter number: the case that it was made in; nil for a case. An address of another case names nothing.
  static func newID(_ response: HTTPResponse, member: StaticString, ofCase number: String?) -> String? {
    let answer = (try? JSONSlice(checking: response.body)).flatMap { $0.elements?.last ?? $0 }
    return newID(answer.flatMap { try? JSONRecord($0) }, response, member, number)
  }

  private static func newID(
    _ record: JSONRecord?, _ response: HTTPResponse, _ member: StaticString, _ number: String?
  ) -> String? {
    if let location = location(record, response), let id = lastSegment(location), VendorPath.isSegment(id) {
      return AnswerMatch.isAddress(location, ofCase: number ?? id) ? id : nil
    }
    return record.flatMap { try? $0.full(member) }.flatMap { VendorPath.isSegment($0) ? $0 : nil }
  }

  private static func location(_ record: JSONRecord?, _ response: HTTPResponse) -> String? {
    record?["location"].flatMap { $0.elements?.last?.string ?? $0.string } ?? response.headers["Location"]
  }

  /// What came of the making of a comment or a file.
  struct Made: Sendable {
    /// Nil when the answer names none.
    let id: String?
    /// Whether the answer says that it was made. Any page or object can come with 200.
    let isCertain: Bool
    /// False when the answer shows something else than what was sent.
    let fits: Bool

    /// - Parameter isSame: whether a record is what was sent; nil when it does not say.
    init(
      _ response: HTTPResponse, member: StaticString, ofCase number: String, isSame: (JSONRecord) -> Bool?
    ) {
      let answer = try? JSONSlice(checking: response.body)
      let records = (answer?.elements ?? answer.map { [$0] } ?? []).compactMap { try? JSONRecord($0) }
      // A list of all there are may have it anywhere.
      let record = records.last { isSame($0) == true } ?? records.last
      let isHere = RestWire.location(record, response).map { AnswerMatch.isAddress($0, ofCase: number) } ?? true
      fits = isHere && record.flatMap(isSame) ?? true && RestWire.areParts(RestWire.cases(records), ofCase: number)
      id = RestWire.newID(record, response, member, number)
      isCertain = id != nil || response.status == 201
    }
  }

  /// The cases that parts of a case say they belong to.
  static func cases(_ records: [JSONRecord]) -> [String] {
    records.compactMap { record in
      (try? record.full("caseNumber")) ?? (try? record.full("link")).flatMap(AnswerMatch.caseNumber)
    }
  }

  /// Whether parts that name cases may be those of this one.
  static func areParts(_ cases: [String], ofCase number: String) -> Bool {
    cases.isEmpty || cases.contains { AnswerMatch.isSameCase($0, number) }
  }

  /// How much the vendor's clock and ours may differ, in seconds.
  static let clockError: Double = 600

  /// What an address ends with, decoded.
  static func lastSegment(_ address: String) -> String? {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    guard let id = path.split(separator: "/").last.flatMap({ URLText.decode($0) }), !id.isEmpty else { return nil }
    return id
  }
}

extension VendorClient {
  /// Throws unless an answer is about this case. Red Hat: some ask by the other ID of a case, of 15 or 18 characters.
  func requireCase(_ number: String, _ found: Case, id: String?, _ request: VendorRequest) throws(Fault) {
    let isByID = number.utf8.count >= 15 && id.map { $0.hasPrefix(number) } ?? false
    try require(isByID || AnswerMatch.isSameCase(number, found.number), "about the case \(number)", request)
  }

  /// Throws when parts of a case say that they are all parts of another one.
  func requireParts(ofCase number: String, _ cases: [String], _ request: VendorRequest) throws(Fault) {
    try require(RestWire.areParts(cases, ofCase: number), "about the case \(number)", request)
  }
}

extension JSONRecord {
  /// A text, or a number as it is written; nil when it is not there or empty.
  func full(_ name: StaticString) throws(JSONError) -> String? {
    guard let value = self[name], value.kind != .null else { return nil }
    guard let text = value.string ?? value.number?.text else { throw wrongType("a string", name) }
    return text.isEmpty ? nil : text
  }

  /// A time of the vendor's. Anything that is no time is an error: one that is missing without a word would move the case to
  /// another place of a sorted listing.
  func time(_ name: StaticString) throws(JSONError) -> Timestamp? {
    guard let text = try full(name) else { return nil }
    // Red Hat: files also have milliseconds since 1970.
    if let milliseconds = self[name]?.number?.integer {
      return Timestamp(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
    guard let time = PortalTime.parse(text) else { throw wrongType("a time", name) }
    return time
  }
}

/// Times as the portal's interfaces write them.
enum PortalTime {
  /// Red Hat: `2025-02-03T08:12:44Z`, or `2025-02-03T08:12:44.000+0000` in rest-v3. Without a zone it is UTC.
  static func parse(_ text: String) -> Timestamp? {
    if let time = RFC3339.parse(text) { return time }
    let zone = text.utf8.suffix(5)
    if text.utf8.count > 19, let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      return RFC3339.parse("\(text.utf8.dropLast(2).text):\(text.utf8.suffix(2).text)")
    }
    return RFC3339.parse(text + "Z")
  }
}

extension Substring.UTF8View {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
