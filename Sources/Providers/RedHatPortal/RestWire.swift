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
  static func newID(_ response: HTTPResponse, member: StaticString) -> String? {
    let answer = (try? JSONSlice(checking: response.body)).flatMap { $0.elements?.last ?? $0 }
    let record = answer.flatMap { try? JSONRecord($0) }
    let location = record?["location"].flatMap { $0.elements?.last?.string ?? $0.string }
    if let id = (location ?? response.headers["Location"]).flatMap(lastSegment) { return id }
    return record.flatMap { try? $0.string(member) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What came of the making of a comment or a file.
  struct Made: Sendable {
    /// Nil when the answer names none.
    let id: String?
    /// Whether the answer says that it was made. Any page or object can come with 200.
    let isCertain: Bool

    init(_ response: HTTPResponse, member: StaticString) {
      id = RestWire.newID(response, member: member)
      isCertain = id != nil || response.status == 201
    }
  }

  /// What an address ends with, decoded.
  static func lastSegment(_ address: String) -> String? {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    guard let id = path.split(separator: "/").last.flatMap({ URLText.decode($0) }), !id.isEmpty else { return nil }
    return id
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
