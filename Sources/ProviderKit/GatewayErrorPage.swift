package import HTTP
import Platform

/// An error page of a content delivery network or a firewall in front of the vendor.
///
/// The vendor's support needs its reference number.
package struct GatewayErrorPage: Sendable, Equatable {
  /// The product, such as `Akamai`.
  package let edge: String
  /// The reference number as displayed.
  package let reference: String

  /// Nil for any other response.
  package init?(_ response: HTTPResponse) {
    guard response.status >= 400, response.isPage else { return nil }
    let text = HTMLText.withoutTags(
      HTMLText.unescaped(String(decoding: response.body.prefix(Self.longestPage), as: UTF8.self)))
    let words = Array(text.utf8)
    for (edge, mark) in Self.marks {
      guard let reference = Self.reference(behind: Array(mark.utf8), in: words) else { continue }
      (self.edge, self.reference) = (edge, reference)
      return
    }
    for (edge, header) in Self.headers {
      guard let reference = response.headers[header], !reference.isEmpty else { continue }
      (self.edge, self.reference) = (edge, reference)
      return
    }
    return nil
  }

  private static let longestPage = 65_536

  /// The text before the number, in lower case.
  private static let marks = [
    ("Akamai", "reference #"), ("Cloudflare", "ray id:"), ("Imperva", "incident id:"), ("CloudFront", "request id:"),
    ("F5", "support id is:"),
  ]

  private static let headers = [
    ("Cloudflare", "CF-RAY"), ("CloudFront", "X-Amz-Cf-Id"), ("Azure Front Door", "X-Azure-Ref"),
  ]

  private static func reference(behind mark: [UInt8], in text: [UInt8]) -> String? {
    guard text.count > mark.count else { return nil }
    for start in 0..<(text.count - mark.count) {
      guard zip(text[start...], mark).allSatisfy({ lower($0) == $1 }) else { continue }
      let rest = text[(start + mark.count)...].drop { $0 <= 0x20 }
      let number = rest.prefix(longestReference).prefix { isOfReference($0) }
      if number.contains(where: \.isDigit) {
        let trimmed = number.last == UInt8(ascii: ".") ? number.dropLast() : number
        return String(decoding: trimmed, as: UTF8.self)
      }
    }
    return nil
  }

  private static let longestReference = 200

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func isOfReference(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}

extension HTTPResponse {
  /// Whether the response is an HTML page.
  package var isPage: Bool { headers["Content-Type"]?.lowercased().hasPrefix("text/html") ?? false }
}
