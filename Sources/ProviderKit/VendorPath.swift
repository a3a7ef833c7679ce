package import CaseModel
import HTTP
import JSON
import Platform

/// The path of a vendor request after the base URL. The only code that makes an ID a segment of a path.
///
/// It is written as a string, such as `"/cases/\(number, "case")/comments"`. An interpolated ID is percent-encoded. An ID that
/// could lead to another path, here or in a proxy that decodes and normalises paths, is kept as `issue`; `VendorClient` then
/// throws before anything is sent.
package struct VendorPath: Sendable, ExpressibleByStringInterpolation {
  /// The encoded path.
  package let text: String
  /// The first invalid ID, by the name of its param.
  package let issue: Issue?
  /// The IDs with the names of their params, for messages: `case "CS1", attachment "7"`. Nil without IDs.
  package let subject: String?

  package init(stringLiteral text: String) {
    self.text = text
    issue = nil
    subject = nil
  }

  package init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    issue = stringInterpolation.issue
    subject = stringInterpolation.subject
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    fileprivate var issue: Issue?
    fileprivate var subject: String?

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { text += literal }

    /// An ID and the name of its param.
    package mutating func appendInterpolation(_ id: String, _ param: String) {
      issue = issue ?? VendorPath.issue(id, param)
      text += URLText.encode(id)
      add("\(param) \"\(id)\"")
    }

    /// Several IDs in one segment, joined with commas.
    package mutating func appendInterpolation(_ ids: [String], _ param: String) {
      for (index, id) in ids.enumerated() { issue = issue ?? VendorPath.issue(id, "\(param)[\(index)]") }
      text += ids.map(URLText.encode).joined(separator: ",")
    }

    package mutating func appendInterpolation(_ number: Int) { text += String(number) }

    /// A path that continues here.
    package mutating func appendInterpolation(_ path: VendorPath) {
      issue = issue ?? path.issue
      text += path.text
      if let inner = path.subject { add(inner) }
    }

    private mutating func add(_ part: String) { subject = subject.map { "\($0), \(part)" } ?? part }
  }

  /// Whether a text can be a segment of a path as it is.
  package static func isSegment(_ id: String) -> Bool { issue(id, "") == nil }

  /// Why an ID is invalid in a path; nil if it is valid.
  package static func issue(_ id: String, _ param: String) -> Issue? {
    if id.isEmpty { return Issue(param, "must not be empty") }
    var bytes = Array(id.utf8)
    // A proxy may decode once too often, and so may the server behind it.
    for _ in 0..<mostDecodings {
      if isUnsafe(bytes) { break }
      guard let decoded = decodedOnce(bytes) else { return nil }
      bytes = decoded
    }
    return Issue(
      param,
      "must not contain slashes, backslashes or control characters, even percent-encoded, and must not be \".\" or \"..\"",
      value: .string(id))
  }

  /// The maximum number of encodings of a plausible ID.
  private static let mostDecodings = 8

  private static func isUnsafe(_ bytes: [UInt8]) -> Bool {
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
      return true
    }
    // Invalid UTF-8, such as an overlong slash (C0 AF), and C1 control characters.
    guard let text = String(validating: bytes, as: UTF8.self) else { return true }
    if text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) { return true }
    // Some servers cut `..;x` at the semicolon, and strip blanks around a segment.
    let segment = bytes.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") }
    return segment == [UInt8(ascii: ".")] || segment == [UInt8(ascii: "."), UInt8(ascii: ".")]
  }

  /// The bytes with percent escapes decoded once; nil if there are none.
  private static func decodedOnce(_ bytes: [UInt8]) -> [UInt8]? {
    var decoded: [UInt8] = []
    var index = 0
    var isChanged = false
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = Hex.value(bytes[index + 1]), let low = Hex.value(bytes[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
        isChanged = true
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return isChanged ? decoded : nil
  }
}
