import CaseModel
import HTTP
import JSON
import ProviderKit

/// The meaning of Cisco's responses.
///
/// Two layers respond: a gateway, with headers and a line of HTML, and the application, with JSON in several formats. Both use
/// 403 for nearly everything, so codes and words decide (`CiscoErrorRule`). The status decides only if there are none.
struct CiscoDialect: VendorDialect {
  /// Cisco: related APIs send errors with 200. A valid response has `cases` or `caseDetail`. A broken object is left to the
  /// reader, which reports the position; texts of cases in it must not be taken for errors. Other text is an error if its words
  /// are known.
  func isAnswer(_ response: HTTPResponse) -> Bool {
    guard (200..<300).contains(response.status) else { return false }
    do throws(JSONError) {
      return try VendorJSON.begin(response.body) { (cursor) throws(JSONError) in
        try cursor.beginObject()
        while let name = try cursor.nextName() {
          if cursor.matches(name, "cases") || cursor.matches(name, "caseDetail") { return true }
          try cursor.skipValue()
        }
        return false
      }
    } catch {
      if response.body.first(where: { $0 > 0x20 && $0 < 0x80 }) == UInt8(ascii: "{") { return true }
      return CiscoErrorRule.of(response, self.error(in: response)) == nil
    }
  }

  func error(in response: HTTPResponse) -> VendorError {
    let headers = response.headers
    let body = CiscoErrorBody(response.body)
    return VendorError(
      code: headers["X-Mashery-Error-Code"] ?? body.code,
      message: headers["X-Error-Detail-Header"] ?? body.message,
      traceId: headers["X-Mashery-Message-ID"])
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    if let rule = CiscoErrorRule.of(response, error) { return rule.meaning(response) }
    switch response.status {
    // Cisco: an error with a 2xx status.
    case 200..<300 where error.code != nil: return FaultOverride(.rejected)
    case 500: return FaultOverride(.vendorUnavailable, retry: .yes)
    default: return nil
    }
  }
}

/// The content of an error body in any format.
private struct CiscoErrorBody {
  private(set) var code: String?
  private(set) var message: String?

  /// How deep codes and messages are searched, including lists: `ErrorResponse`, `APIError`, its first element.
  private static let depth = 4
  private static let mostElements = 20
  private static let longestText = 4096

  init(_ body: [UInt8]) {
    // Error bodies are small; a large body is not parsed into a tree.
    if body.count <= 1 << 20,
      let tree = try? VendorJSON.read(body, { (cursor) throws(JSONError) in try cursor.readTree() }),
      tree.object != nil || tree.array != nil
    {
      look(in: [tree], Self.depth)
    } else {
      message = Self.plain(body)
    }
  }

  /// Cisco: `ErrorResponse`, `ErrorDetailsType`, `EOXError`, `error_response`: wrappers and letter case differ by API. The
  /// outermost value wins.
  private mutating func look(in level: [JSON], _ depth: Int) {
    guard depth > 0, !level.isEmpty else { return }
    var below: [JSON] = []
    for value in level.prefix(Self.mostElements) {
      for member in (value.object ?? []).prefix(Self.mostElements) {
        take(member)
        if member.value.object != nil || member.value.array != nil { below.append(member.value) }
      }
      below += (value.array ?? []).prefix(Self.mostElements)
    }
    if code == nil || message == nil { look(in: below, depth - 1) }
  }

  private mutating func take(_ member: JSON.Member) {
    guard let text = Self.text(member.value), !text.isEmpty else { return }
    switch member.name.lowercased().filter({ $0 != "_" && $0 != "-" }) {
    case "errorcode", "code": code = code ?? text
    case "errormessage", "errordescription", "errordetail", "message", "description": message = message ?? text
    // A word in some APIs, a sentence in others.
    case "error", "fault", "faultstring": message = message ?? text
    default: break
    }
  }

  private static func text(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): number.text
    default: nil
    }
  }

  /// A line of HTML or plain text, without tags.
  private static func plain(_ body: [UInt8]) -> String? {
    var text: [UInt8] = []
    var isMark = false
    for byte in body.prefix(longestText) {
      switch byte {
      case UInt8(ascii: "<"): isMark = true
      case UInt8(ascii: ">") where isMark:
        isMark = false
        text.append(UInt8(ascii: " "))
      default: if !isMark { text.append(byte) }
      }
    }
    let words = Array(text.split { $0 <= 0x20 }.joined(separator: [UInt8(ascii: " ")]))
    return words.isEmpty ? nil : String(decoding: words, as: UTF8.self)
  }
}
