import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

extension LanguageServer {
  /// The most characters of a message to the person.
  private static let longestMessage = 2000
  /// The most characters of a comment that a question shows: those of its beginning and of its end.
  private static let (excerptStart, excerptEnd) = (400, 200)

  // MARK: Texts

  /// A text without secrets and hidden characters. Every text that a person reads or confirms passes through it.
  func readable(_ text: String) -> String { TextSanitizer.sanitize(context.redactor.redact(text)) }

  /// The same, cut.
  func readable(_ text: String, atMost limit: Int) -> String { Self.cut(readable(text), to: limit) }

  /// The same on one line, with single blanks.
  func readableLine(_ text: String, atMost limit: Int) -> String {
    Self.cut(Self.line(readable(text)), to: limit)
  }

  func message(_ text: String) -> String { readable(text, atMost: Self.longestMessage) }

  /// The beginning and the end of a text on one line, with the number of characters if it is longer.
  func excerpt(_ text: String) -> String {
    let scalars = Self.line(readable(text)).unicodeScalars
    let count = scalars.count
    guard count > Self.excerptStart + Self.excerptEnd else { return String(scalars) }
    let (start, end) = (scalars.prefix(Self.excerptStart), scalars.suffix(Self.excerptEnd))
    return "\(String(start)) … \(String(end)) (\(count) characters)"
  }

  private static func line(_ text: String) -> String {
    TextSanitizer.sanitizeLine(text).split(separator: " ").joined(separator: " ")
  }

  /// Counts scalars: one character can have any number of marks.
  private static func cut(_ text: String, to limit: Int) -> String {
    text.unicodeScalars.count <= limit ? text : String(text.unicodeScalars.prefix(limit - 1)) + "…"
  }

  // MARK: Questions

  /// Asks the person. Returns the index of the answer; nil for none of these. Throws if the request or the connection ends before.
  func ask(_ question: String, _ answers: [String], timeout: Duration) async throws(Fault) -> Int? {
    let titles = answers.map(message)
    let params: JSON = [
      "type": .number(MessageType.info.rawValue), "message": .string(message(question)),
      "actions": .array(titles.map { ["title": .string($0)] }),
    ]
    let cancelled = Fault(.cancelled, "The request was cancelled before the person answered. Nothing was sent.")
    let answer: JSON
    do throws(CallError) {
      answer = try await connection.call("window/showMessageRequest", params, timeout: timeout)
    } catch {
      switch error {
      case .cancelled, .connectionEnded: throw cancelled
      case .timedOut, .refused, .invalidResponse, .tooMany: return nil
      }
    }
    if Task.isCancelled { throw cancelled }
    return answer["title"]?.string.flatMap(titles.firstIndex(of:))
  }
}
