import HTTP
import JSON
import ProviderKit

/// What an answer that is none says, where that stands in its body. Red Hat: its shape is not published; it may be JSON, plain
/// text, a page for people, or nothing.
enum PortalErrorText {
  /// The sentence in a JSON body, whatever its member is called.
  static func inJSON(_ response: HTTPResponse) -> String? {
    guard let body = try? VendorJSON.record(response.body) else { return nil }
    for name in ["message", "errorMessage", "error_description", "error"] as [StaticString] {
      if let message = line(body.lenientText(name)) { return message }
    }
    return nil
  }

  /// A text body in a line; nil for pages, for JSON, and for what is long.
  static func plain(_ response: HTTPResponse) -> String? {
    guard !response.isPage, response.body.count <= 2000 else { return nil }
    return line(String(decoding: response.body, as: UTF8.self))
  }

  /// A text in a line; nil when there is nothing in it.
  static func line(_ text: String?) -> String? {
    // What nobody is shown is not taken apart: each word takes memory of its own.
    guard let text = text.map({ String(decoding: $0.utf8.prefix(1 << 16), as: UTF8.self) }) else { return nil }
    let words = text.split { $0 == " " || $0.isNewline || $0 == "\t" }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
