import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// What the requests and responses of rest-v1 and rest-v3 share.
enum RestWire {
  static let headers: HTTPHeaders = ["Accept": "application/json"]
  static let bodyHeaders: HTTPHeaders = ["Accept": "application/json", "Content-Type": "application/json"]

  /// Reads the objects of a bare array; `read` returns nil to leave one out.
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

  /// The id of what was made. Red Hat: the response to a new case is `{"location": [its address]}`. It is not documented for
  /// comments and files, so the id of the response's object, or of its last object, is used, too.
  /// - Parameter number: the case; nil if a case was made. The address of another case has no id.
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

  /// The object of a response, or the objects of its list; empty for anything else.
  private static func records(_ response: HTTPResponse) -> [JSONRecord] {
    let records = try? VendorJSON.read(response.body) { (cursor) throws(JSONError) in
      if try cursor.peek() == .object { return [try JSONRecord(&cursor)] }
      return try cursor.list("answer") { (cursor) throws(JSONError) in
        try cursor.isObject(in: "answer") ? try JSONRecord(&cursor) : nil
      }.parts
    }
    return records ?? []
  }

  /// The result of adding a comment or a file.
  struct CreatedItem: Sendable {
    /// Nil if the response names none.
    let id: String?
    /// Whether the response says that it was made. Any page or object can come with 200.
    let isCertain: Bool
    /// False if the response shows something else than was sent.
    let fits: Bool

    /// - Parameter isSame: whether a record is what was sent; nil if it does not show that.
    init(
      _ response: HTTPResponse, member: StaticString, ofCase number: String, isSame: (JSONRecord) -> Bool?
    ) {
      let records = RestWire.records(response)
      // In a list of all records it can be anywhere.
      let record = records.last { isSame($0) == true } ?? records.last
      let isHere = RestWire.location(record, response).map { ResponseMatch.isAddress($0, ofCase: number) } ?? true
      fits =
        isHere && record.flatMap(isSame) ?? true
        && RestWire.areParts(records.compactMap(RestWire.caseNumber), ofCase: number)
      id = RestWire.newID(record, response, member, number)
      isCertain = id != nil || response.status == 201
    }
  }

  /// The case that a part names, by its number or its address.
  static func caseNumber(of part: JSONRecord) -> String? {
    part.caseNumber("caseNumber", digits: PortalRows.numberDigits)
      ?? part.lenientText("link").flatMap(ResponseMatch.caseNumber)
      ?? part.lenientText("uri").flatMap(ResponseMatch.caseNumber)
  }

  /// Whether parts that name cases may belong to this one. Red Hat: a case also has an ID of 15 or 18 characters, which cannot
  /// be compared with a number.
  static func areParts(_ cases: [String], ofCase number: String) -> Bool {
    cases.isEmpty || number.utf8.count >= 15 || cases.contains { ResponseMatch.isSameCase($0, number) }
  }

  /// The maximum difference between the vendor's clock and ours, in seconds.
  static let clockError: Double = 600

  /// The last segment of an address, decoded.
  static func lastSegment(_ address: String) -> String? {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    guard let id = path.split(separator: "/").last.flatMap({ URLText.decode($0) }), !id.isEmpty else { return nil }
    return id
  }
}

extension VendorClient {
  /// Throws if a response is about another case. Red Hat: some requests use the other ID of a case, with 15 or 18 characters.
  func requireCase(_ number: String, _ found: Case, id: String?, _ request: VendorRequest) throws(Fault) {
    let isByID = number.utf8.count >= 15 && id.map { $0.hasPrefix(number) } ?? false
    try require(isByID || ResponseMatch.isSameCase(number, found.number), "the case \(number)", request)
  }

  /// Throws if all parts that name a case name another one.
  func require(_ owners: PartOwners, _ request: VendorRequest) throws(Fault) {
    try require(!owners.areForeign, "the case \(owners.number)", request)
  }
}
