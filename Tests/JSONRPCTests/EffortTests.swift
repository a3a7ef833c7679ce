import JSONRPC
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An input of many equal parts, each of which could make a reader start again.
struct RepeatedInput: Sendable, CustomTestStringConvertible {
  let name: String
  /// The input of this number of parts.
  let bytes: @Sendable (Int) -> [UInt8]

  init(_ name: String, _ part: String, before: String = "") {
    self.name = name
    bytes = { count in
      damaged(before + String(repeating: part, count: count))
    }
  }

  /// Messages whose lengths reach beyond them, into `tail` times as many bytes at the end.
  init(_ name: String, body: String, reachingInto tail: String) {
    self.name = name
    // Fewer, because up to 16 KiB may be searched for a header block where one of them ends.
    bytes = {
      let count = $0 / 4
      let size = count * (body.utf8.count + 30)
      let part = "Content-Length: \(size)\r\n\r\n\(body)\r\n"
      let text = String(repeating: part, count: count) + String(repeating: tail, count: size / tail.utf8.count * 2)
      return damaged(text)
    }
  }

  var testDescription: String { name }
}

/// The bytes of a text; each ÿ is a byte that is not UTF-8.
private func damaged(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0xC3 }.map { $0 == 0xBF ? 0xFF : $0 } }

private let inputs: [RepeatedInput] = [
  RepeatedInput("a length too long before an open object", "Content-Length: 60000000\r\n\r\n{\r\n"),
  RepeatedInput("a length too long before an open array", "Content-Length: 60000000\r\n\r\n[1\r\n"),
  RepeatedInput("a length too long before an open text", "Content-Length: 60000000\r\n\r\n\"a\r\n"),
  RepeatedInput("a length too long before a value", "Content-Length: 60000000\r\n\r\n{}\r\n"),
  RepeatedInput("a length too long before a damaged text", "Content-Length: 60000000\r\n\r\n{\"ÿ\":\r\n"),
  RepeatedInput("a length too large before a value", "Content-Length: 90000000\r\n\r\n[]\r\n"),
  RepeatedInput("a length too large before an open object", "Content-Length: 90000000\r\n\r\n{\r\n"),
  RepeatedInput("headers alone", "Content-Length: 5\r\n\r\n"),
  RepeatedInput("one header over and over", "Content-Length: 5\r\n"),
  RepeatedInput("headers in one line", "Content-Length: 5 "),
  RepeatedInput("headers in one line of a block", "Content-Length: x ", before: "Content-Length: 2\r\n\r\n{}x"),
  RepeatedInput("headers without a length", "A: b\r\n\r\n"),
  RepeatedInput("a block, and lines that are none", "hello\r\n", before: "Content-Length: 2\r\n\r\n{}"),
  RepeatedInput("lengths too short", "Content-Length: 1\r\n\r\n{}\r\n"),
  RepeatedInput("lengths too short, damaged texts", "Content-Length: 4\r\n\r\n{\"ÿ\":1}\r\n"),
  RepeatedInput("bad lengths", "Content-Length: -1\r\n\r\n{\r\n"),
  RepeatedInput("two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{\r\n"),
  RepeatedInput("lengths that reach into one another", body: "{", reachingInto: "x"),
  RepeatedInput("lengths that reach into blanks", body: "{", reachingInto: " "),
  RepeatedInput("lengths that reach into blocks", body: "{", reachingInto: "A: b\r\n"),
  RepeatedInput("lengths over damaged texts", body: "{\"ÿ\":", reachingInto: "x"),
  RepeatedInput("lengths over lone surrogates", body: "[\"\\ud800\",", reachingInto: " "),
  RepeatedInput("lines that open an object", "{\n"),
  RepeatedInput("lines that open a member", "{\"a\":\n"),
  RepeatedInput("lines that open an array", "[1,\n"),
  RepeatedInput("lines that open a batch", "[{},\n"),
  RepeatedInput("brackets in one line", "["),
  RepeatedInput("brackets in one line, closed", "[]"),
  RepeatedInput("numbers in one line", "1 "),
  RepeatedInput("lines that are none", "hello\n"),
  RepeatedInput("lines that are none behind one that is", "hello\n", before: "{}\n"),
  RepeatedInput("lines that open a damaged member", "{\"ÿ\":\n"),
  RepeatedInput("lines that open a damaged array", "[\"ÿ\",\n"),
  RepeatedInput("lines that open a damaged array, cut off", "[\"ÿ\"\n"),
  RepeatedInput("lines with a lone surrogate", "{\"\\ud800\":\n"),
  RepeatedInput("damaged members of an open batch", "{\"ÿ\":1},\n", before: "[\n"),
  RepeatedInput("damaged batches that break", "[\"ÿ\",[],x\n", before: "[\n"),
  RepeatedInput("lines that close", "]\n", before: "{}\n"),
  RepeatedInput("lines that open and break", "[1 2\n{\"a\":[\n"),
  RepeatedInput("blank lines", " \n", before: "{}\n"),
]

/// The processor time in seconds that this thread needs to split an input that arrives in pieces.
private func effort(_ bytes: [UInt8]) -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
  let start = now()
  var splitter = MessageSplitter(sizeLimit: 64 << 20)
  var position = 0
  while position < bytes.count {
    let end = min(position + 16384, bytes.count)
    splitter.append(bytes[position..<end])
    while splitter.next() != nil {}
    position = end
  }
  splitter.finish()
  while splitter.next() != nil {}
  return now() - start
}

@Test("Four times the input takes about four times the work, for every input", arguments: inputs)
private func growth(_ input: RepeatedInput) {
  // The factor is two, because other processes affect the time; quadratic growth takes sixteen times as much.
  let few = (0..<2).map { _ in effort(input.bytes(1500)) }.min() ?? 0
  let many = (0..<2).map { _ in effort(input.bytes(6000)) }.min() ?? 0
  #expect(many < 9 * few + 0.02, "\(few) s, then \(many) s")
}
