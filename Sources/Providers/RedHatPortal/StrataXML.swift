import CaseModel
import HTTP
import Platform
import ProviderKit
import XML

/// The portal's XML documents.
enum StrataXML {
  static let namespace = "http://www.redhat.com/gss/strata"
  /// Bytes: the limit for XML.
  static let largestDocument = 16 << 20

  static let headers: HTTPHeaders = ["Accept": "application/xml"]
  static let bodyHeaders: HTTPHeaders = ["Accept": "application/xml", "Content-Type": "application/xml"]

  /// The root of a document, which must have this name in the portal's namespace. Red Hat: any prefix is possible.
  static func root(_ name: String, of response: HTTPResponse) throws(UnreadableResponse) -> XMLElement {
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLElement.parse(response.body, limits: XMLLimits(bytes: largestDocument), repairs: true)
    } catch {
      throw UnreadableResponse(error.description, isTooLarge: error.kind == .tooLarge)
    }
    guard root.namespace == namespace else {
      throw UnreadableResponse("The root element is in the namespace \"\(root.namespace)\" instead of \(namespace)")
    }
    guard root.name == name else { throw UnreadableResponse("The root element is \(root.name) instead of \(name)") }
    return root
  }

  /// Red Hat: letter case does not matter; anything but `true` is false.
  static func isTrue(_ text: String) -> Bool { text == "true" || (text != "false" && text.lowercased() == "true") }

  /// Reads the elements of a list; `read` returns nil to leave one out.
  /// - Parameter isOne: whether an element has its identifying child; a list in which none has is an error.
  static func rows<Part>(
    _ name: String, in list: XMLElement, where isOne: (XMLElement) -> Bool = { _ in true },
    _ read: (XMLElement) -> Part?
  ) throws(UnreadableResponse) -> VendorList<Part> {
    let elements = list.children(name, atMost: VendorJSON.mostRows + 1)
    guard elements.count <= VendorJSON.mostRows else {
      throw UnreadableResponse("It has more than \(VendorJSON.mostRows) elements \(name)", isTooLarge: true)
    }
    var (parts, listing): ([Part], VendorListing) = ([], .init())
    for element in elements {
      let part = read(element)
      if let part { parts.append(part) }
      listing.add(isKept: part != nil, isForeign: !isOne(element))
    }
    if listing.isForeign { throw UnreadableResponse("The elements \(name) have no identifier") }
    return VendorList(parts, listing)
  }

  /// A document with one root, whose content is `body`.
  static func document(
    _ root: String, attributes: [(String, String)] = [], _ body: (inout XMLWriter) -> Void
  ) -> [UInt8] {
    var writer = XMLWriter(namespace: namespace)
    writer.begin(root, attributes: attributes)
    body(&writer)
    writer.end()
    return writer.bytes
  }

  /// Why a text cannot be sent; nil if it can.
  static func issue(_ path: String, _ text: String?) -> Issue? {
    guard let text, !XMLWriter.canWrite(text) else { return nil }
    return Issue(path, "must not contain control characters, because XML does not allow them")
  }

  /// The last segment of `Location`, which is the id of what was made. Red Hat: the body of such a response is empty.
  /// - Parameter number: the case; nil if a case was made.
  static func newID(_ response: HTTPResponse, ofCase number: String?) throws(UnreadableResponse) -> String {
    let location = response.headers["Location"] ?? ""
    guard let id = RestWire.lastSegment(location), VendorPath.isSegment(id) else {
      throw UnreadableResponse("It has no Location header with the new id")
    }
    // The address of a case ends with its number.
    guard ResponseMatch.isAddress(location, ofCase: number ?? id) else {
      throw UnreadableResponse("It belongs to another request")
    }
    return id
  }

  /// The case that a part names: by an attribute, a child, or its address.
  static func caseNumber(of part: XMLElement) -> String? {
    if let number = part.attribute("caseNumber"), !number.isEmpty { return number }
    return part.full("caseNumber") ?? part.full("uri").flatMap(ResponseMatch.caseNumber(in:))
  }
}

extension XMLElement {
  /// The text; nil when it is empty.
  var full: String? {
    let text = text
    return text.isEmpty ? nil : text
  }

  /// Red Hat: read without regard to letter case; anything but `true` is false.
  var flag: Bool? { full.map(StrataXML.isTrue) }

  /// The time that the text denotes; nil when it is empty. A text without one is noted as `name`.
  func time(notedAs name: String) -> Timestamp? {
    if let time = plain(RFC3339.parse) { return time }
    guard let text = full else { return nil }
    let time = VendorTime.parse(text)
    if time == nil { Omissions.note(name, "a time") }
    return time
  }

  /// The text of a child; nil when it is not there or empty.
  func full(_ name: String) -> String? {
    child(name)?.full
  }

  func flag(_ name: String) -> Bool? { child(name)?.flag }

  /// The value of a child's text; nil if it is absent or empty. An invalid text is noted.
  func lenient<Meaning>(
    _ name: String, _ expected: StaticString, _ meaning: (VendorValue) -> Meaning?
  ) -> Meaning? {
    guard let text = full(name) else { return nil }
    let found = meaning(.text(text))
    if found == nil { Omissions.note(name, expected) }
    return found
  }

  func time(_ name: String) -> Timestamp? { child(name)?.time(notedAs: name) }
  func count(_ name: String) -> Int? { lenient(name, "a whole number", \.integer).flatMap { $0 < 0 ? nil : $0 } }
}
