import CaseModel
import HTTP
import Platform
import ProviderKit
import XML

/// Documents of the portal.
enum StrataXML {
  static let namespace = "http://www.redhat.com/gss/strata"
  /// Bytes. The bound of the design for XML.
  static let largestDocument = 16 << 20

  static let headers: HTTPHeaders = ["Accept": "application/xml"]
  static let bodyHeaders: HTTPHeaders = ["Accept": "application/xml", "Content-Type": "application/xml"]

  /// The document's root, which must have this name in the portal's namespace. Red Hat: the prefix may be any.
  static func root(_ name: String, of response: HTTPResponse) throws(UnreadableAnswer) -> XMLElement {
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLElement.parse(response.body, limits: XMLLimits(bytes: largestDocument))
    } catch {
      throw UnreadableAnswer(error.description, isTooLarge: error.kind == .tooLarge)
    }
    guard root.namespace == namespace else {
      throw UnreadableAnswer("the root is in the namespace \"\(root.namespace)\" instead of \(namespace)")
    }
    guard root.name == name else { throw UnreadableAnswer("the root is \(root.name) instead of \(name)") }
    return root
  }

  /// Red Hat: read without regard to letter case; anything but `true` is false.
  static func isTrue(_ text: String) -> Bool { text == "true" || (text != "false" && text.lowercased() == "true") }

  /// A time of the vendor's, UTC; an offset and a fraction may be there.
  static func time(_ text: String, _ name: String) throws(UnreadableAnswer) -> Timestamp {
    guard let time = RFC3339.parse(text) ?? RFC3339.parse(text + "Z") else {
      throw UnreadableAnswer("\(name) is not a time")
    }
    return time
  }

  /// A document with one root, put together by `body`.
  static func document(
    _ root: String, attributes: [(String, String)] = [], _ body: (inout XMLWriter) -> Void
  ) -> [UInt8] {
    var writer = XMLWriter(namespace: namespace)
    writer.begin(root, attributes: attributes)
    body(&writer)
    writer.end()
    return writer.bytes
  }

  /// Why a text cannot be sent; nil when it can.
  static func issue(_ path: String, _ text: String?) -> Issue? {
    guard let text, !XMLWriter.canWrite(text) else { return nil }
    return Issue(path, "holds control characters, which XML cannot carry")
  }

  /// The last segment of `Location`, which is the id of what was made. Red Hat: the body of such an answer is empty.
  /// - Parameter number: the case that it was made in; nil for a case.
  static func newID(_ response: HTTPResponse, ofCase number: String?) throws(UnreadableAnswer) -> String {
    let location = response.headers["Location"] ?? ""
    guard let id = RestWire.lastSegment(location), VendorPath.isSegment(id) else {
      throw UnreadableAnswer("the answer does not say where the new thing is (no Location)")
    }
    // The address of a case ends with its number.
    guard AnswerMatch.isAddress(location, ofCase: number ?? id) else {
      throw UnreadableAnswer("it is the answer to another request")
    }
    return id
  }

  /// The cases that parts of a case say they belong to.
  static func cases(_ parts: [XMLElement]) -> [String] {
    parts.compactMap { $0.attribute("caseNumber") }.filter { !$0.isEmpty }
  }
}

extension XMLElement {
  /// The text of a child; nil when it is not there or empty.
  func full(_ name: String) -> String? {
    guard let text = childText(name), !text.isEmpty else { return nil }
    return text
  }

  /// Red Hat: read without regard to letter case; anything but `true` is false.
  func flag(_ name: String) -> Bool? { full(name).map(StrataXML.isTrue) }

  /// A time of the vendor's, UTC; an offset and a fraction may be there.
  func time(_ name: String) throws(UnreadableAnswer) -> Timestamp? {
    try full(name).map { text throws(UnreadableAnswer) in try StrataXML.time(text, name) }
  }
}

extension XMLChildren {
  /// As `XMLElement.flag`.
  var flag: Bool? { full.map(StrataXML.isTrue) }

  /// As `XMLElement.time`; `name` is what an error says.
  func time(_ name: String) throws(UnreadableAnswer) -> Timestamp? {
    if let time = plain(RFC3339.parse) { return time }
    guard let text = full else { return nil }
    return try StrataXML.time(text, name)
  }
}
