import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// What requests and answers of rest-v1 and rest-v3 have in common.
enum RestWire {
  static let headers: HTTPHeaders = ["Accept": "application/json"]
  static let bodyHeaders: HTTPHeaders = ["Accept": "application/json", "Content-Type": "application/json"]

  /// What is read of the objects of an answer that is a bare array; nil leaves one out.
  static func rows<Part>(
    _ body: [UInt8], _ member: StaticString, identifiedBy names: [StaticString] = [],
    _ read: (JSONRecord) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part] {
    try VendorJSON.read(body) { (cursor) throws(JSONError) in
      guard try cursor.peek() == .array else { throw cursor.wrong("an array", member) }
      return try cursor.list(member, identifiedBy: names) { (cursor) throws(JSONError) in
        try cursor.isObject(in: member) ? try read(JSONRecord(&cursor)) : nil
      }.parts
    }
  }

  /// The id of what was made. Red Hat: a new case is answered with `{"location": [its address]}`; for comments and files that
  /// is not documented, so an id that stands in the answer's object, or in the last of its objects, is taken too.
  /// - Parameter number: the case that it was made in; nil for a case. An address of another case names nothing.
  static func newID(_ response: HTTPResponse, member: StaticString, ofCase number: String?) -> String? {
    newID(records(response).last, response, member, number)
  }

  private static func newID(
    _ record: JSONRecord?, _ response: HTTPResponse, _ member: StaticString, _ number: String?
  ) -> String? {
    if let location = location(record, response), let id = lastSegment(location), VendorPath.isSegment(id) {
      return ResponseMatch.isAddress(location, ofCase: number ?? id) ? id : nil
    }
    return record.flatMap { $0.lenientText(member) }.flatMap { VendorPath.isSegment($0) ? $0 : nil }
  }

  private static func location(_ record: JSONRecord?, _ response: HTTPResponse) -> String? {
    record?["location"].flatMap { $0.lastElement?.string ?? $0.string } ?? response.headers["Location"]
  }

  /// The object of an answer, or the objects of its list; none where it is something else.
  private static func records(_ response: HTTPResponse) -> [JSONRecord] {
    let records = try? VendorJSON.read(response.body) { (cursor) throws(JSONError) in
      if try cursor.peek() == .object { return [try JSONRecord(&cursor)] }
      return try cursor.list("answer") { (cursor) throws(JSONError) in
        try cursor.isObject(in: "answer") ? try JSONRecord(&cursor) : nil
      }.parts
    }
    return records ?? []
  }

  /// What came of the making of a comment or a file.
  struct CreatedItem: Sendable {
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
      let records = RestWire.records(response)
      // A list of all there are may have it anywhere.
      let record = records.last { isSame($0) == true } ?? records.last
      let isHere = RestWire.location(record, response).map { ResponseMatch.isAddress($0, ofCase: number) } ?? true
      fits =
        isHere && record.flatMap(isSame) ?? true
        && RestWire.areParts(records.compactMap(RestWire.caseNumber), ofCase: number)
      id = RestWire.newID(record, response, member, number)
      isCertain = id != nil || response.status == 201
    }
  }

  /// The case that a part says it belongs to: by its number or its address.
  static func caseNumber(of part: JSONRecord) -> String? {
    part.caseNumber("caseNumber", digits: PortalRows.numberDigits)
      ?? part.lenientText("link").flatMap(ResponseMatch.caseNumber)
      ?? part.lenientText("uri").flatMap(ResponseMatch.caseNumber)
  }

  /// Whether parts that name cases may be those of this one. Red Hat: a case also has an ID of 15 or 18 characters, which cannot
  /// be compared with a number.
  static func areParts(_ cases: [String], ofCase number: String) -> Bool {
    cases.isEmpty || number.utf8.count >= 15 || cases.contains { ResponseMatch.isSameCase($0, number) }
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
    try require(isByID || ResponseMatch.isSameCase(number, found.number), "about the case \(number)", request)
  }

  /// Throws if every part that names a case names another one.
  func require(_ owners: PartOwners, _ request: VendorRequest) throws(Fault) {
    try require(!owners.areForeign, "about the case \(owners.number)", request)
  }
}
