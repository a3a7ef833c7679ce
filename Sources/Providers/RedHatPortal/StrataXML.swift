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
  static func root(_ name: String, of response: HTTPResponse) throws(UnreadableResponse) -> XMLElement {
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLElement.parse(response.body, limits: XMLLimits(bytes: largestDocument), repairs: true)
    } catch {
      throw UnreadableResponse(error.description, isTooLarge: error.kind == .tooLarge)
    }
    guard root.namespace == namespace else {
      throw UnreadableResponse("the root is in the namespace \"\(root.namespace)\" instead of \(namespace)")
    }
    guard root.name == name else { throw UnreadableResponse("the root is \(root.name) instead of \(name)") }
    return root
  }

  /// Red Hat: read without regard to letter case; anything but `true` is false.
  static func isTrue(_ text: String) -> Bool { text == "true" || (text != "false" && text.lowercased() == "true") }

  /// What is read of the elements of a list; `read` returns nil for one that is to be left out.
  /// - Parameter isOne: Whether an element has what identifies it; a list without any that has is an error.
  static func rows<Part>(
    _ name: String, in list: XMLElement, where isOne: (XMLElement) -> Bool = { _ in true },
    _ read: (XMLElement) -> Part?
  ) throws(UnreadableResponse) -> VendorList<Part> {
    let elements = list.children(name, atMost: VendorJSON.mostRows + 1)
    guard elements.count <= VendorJSON.mostRows else {
      throw UnreadableResponse("it has more than \(VendorJSON.mostRows) elements \(name)", isTooLarge: true)
    }
    var rows = VendorList<Part>()
    for element in elements { rows.add(read(element), isForeign: !isOne(element)) }
    if rows.isForeign { throw UnreadableResponse("the elements \(name) have no identifier") }
    return rows
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
    return Issue(path, "must not contain control characters, because XML does not allow them")
  }

  /// The last segment of `Location`, which is the id of what was made. Red Hat: the body of such an answer is empty.
  /// - Parameter number: the case that it was made in; nil for a case.
  static func newID(_ response: HTTPResponse, ofCase number: String?) throws(UnreadableResponse) -> String {
    let location = response.headers["Location"] ?? ""
    guard let id = RestWire.lastSegment(location), VendorPath.isSegment(id) else {
      throw UnreadableResponse("it has no Location header with the new id")
    }
    // The address of a case ends with its number.
    guard ResponseMatch.isAddress(location, ofCase: number ?? id) else {
      throw UnreadableResponse("it belongs to another request")
    }
    return id
  }

  /// The case that a part says it belongs to: by an attribute, a child, or its address.
  static func caseNumber(of part: XMLElement) -> String? {
    if let number = part.attribute("caseNumber"), !number.isEmpty { return number }
    return part.full("caseNumber") ?? part.full("uri").flatMap(ResponseMatch.caseNumber(in:))
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

  /// The meaning of the text of a child; nil when it is not there or empty. A text without one is noted.
  func lenient<Meaning>(
    _ name: String, _ expected: StaticString, _ meaning: (VendorValue) -> Meaning?
  ) -> Meaning? {
    guard let text = full(name) else { return nil }
    let found = meaning(.text(text))
    if found == nil { Omissions.note(name, expected) }
    return found
  }

  func time(_ name: String) -> Timestamp? { lenient(name, "a time", \.time) }
  func count(_ name: String) -> Int? { lenient(name, "a whole number", \.integer).flatMap { $0 < 0 ? nil : $0 } }
}

extension XMLChildren {
  /// As `XMLElement.flag`.
  var flag: Bool? { full.map(StrataXML.isTrue) }

  /// As `XMLElement.time`; `name` is what is noted.
  func time(_ name: String) -> Timestamp? {
    if let time = plain(RFC3339.parse) { return time }
    guard let text = full else { return nil }
    let time = VendorTime.parse(text)
    if time == nil { Omissions.note(name, "a time") }
    return time
  }
}
