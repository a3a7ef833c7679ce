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
  static func newID(_ response: HTTPResponse, member: StaticString) -> String? {
    let answer = try? VendorJSON.read(response.body) { (cursor) throws(JSONError) in
      _ = try cursor.peek()
      return JSONSlice(checked: cursor.bytes, try cursor.skipValue())
    }
    let record = answer.flatMap { try? JSONRecord($0.lastElement ?? $0) }
    let location = record?["location"].flatMap { $0.lastElement?.string ?? $0.string }
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
