import HTTP
import JSON
import ProviderKit

/// Finds the message in an error body. Red Hat: its format is not published; it may be JSON, plain text, HTML or empty.
enum PortalErrorText {
  /// The message in a JSON body, under any of the known names.
  static func inJSON(_ response: HTTPResponse) -> String? {
    guard let body = try? VendorJSON.record(response.body) else { return nil }
    for name in ["message", "errorMessage", "error_description", "error"] as [StaticString] {
      if let message = line(body.lenientText(name)) { return message }
    }
    return nil
  }

  /// A text body as one line; nil for HTML, JSON and long texts.
  static func plain(_ response: HTTPResponse) -> String? {
    guard !response.isPage, response.body.count <= 2000 else { return nil }
    return line(String(decoding: response.body, as: UTF8.self))
  }

  /// A text as one line; nil if it is blank.
  static func line(_ text: String?) -> String? {
    // Long texts are not shown, and splitting them takes memory for each word.
    guard let text = text.map({ String(decoding: $0.utf8.prefix(1 << 16), as: UTF8.self) }) else { return nil }
    let words = text.split { $0 == " " || $0.isNewline || $0 == "\t" }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
