import JSON
import JSONRPC
import TestSupport
import Testing

/// An event in a form for tables, independent of the cuts in the input.
private func shown(_ event: MessageSplitter.Event, _ bytes: [UInt8]) -> String {
  switch event {
  case .message(.request(let id, let method, let params), _):
    "request \(id) \(method) \(params.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "-")"
  case .message(.notification(let method, let params), _):
    "notification \(method) \(params.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "-")"
  case .message(.response, _): "response"
  case .message(.batch, let range): "batch \(String(decoding: bytes[range], as: UTF8.self))"
  case .message(.invalid(let id, _), _): "invalid \(id ?? .null)"
  case .malformed(let error, let id):
    "malformed \(error.offset) \(error.line):\(error.column)" + (id.map { " id \($0)" } ?? "")
  case .oversized: "oversized"
  case .badHeader: "bad header"
  }
}

private func events(_ pieces: [[UInt8]], sizeLimit: Int = 1 << 20) -> [String] {
  var splitter = MessageSplitter(sizeLimit: sizeLimit)
  var found: [String] = []
  for piece in pieces {
    splitter.append(piece)
    while let event = splitter.next() { found.append(shown(event, splitter.bytes)) }
  }
  splitter.finish()
  while let event = splitter.next() { found.append(shown(event, splitter.bytes)) }
  return found
}

struct SplitterCase: Sendable, CustomTestStringConvertible {
  let name: String
  let input: String
  let events: [String]
  var sizeLimit = 1 << 20

  init(_ name: String, _ input: String, _ events: [String], sizeLimit: Int = 1 << 20) {
    self.name = name
    self.input = input
    self.events = events
    self.sizeLimit = sizeLimit
  }

  var testDescription: String { name }
}

private let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
private let note = #"{"jsonrpc":"2.0","method":"note","params":[1]}"#
private let pinged = "request 1 ping -"
private let noted = "notification note [1]"

/// `by` is the error of the length.
private func framed(
  _ body: String, _ name: String = "Content-Length: ", end: String = "\r\n\r\n", by difference: Int = 0
) -> String {
  "\(name)\(body.utf8.count + difference)\(end)\(body)"
}

private let lineCases: [SplitterCase] = [
  SplitterCase("nothing", "", []),
  SplitterCase("blanks", " \r\n\t\n", []),
  SplitterCase("a mark and nothing", "\u{FEFF}\n", []),
  SplitterCase("one line", ping + "\n", [pinged]),
  SplitterCase("a mark before it", "\u{FEFF}" + ping + "\n", [pinged]),
  SplitterCase("no line end", ping, [pinged]),
  SplitterCase("CRLF and blank lines", "\r\n\(ping)\r\n\r\n\(note)\r\n", [pinged, noted]),
  SplitterCase("values that share a line", ping + note + " " + ping + "\n" + note, [pinged, noted, pinged, noted]),
  SplitterCase(
    "a value over several lines",
    "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"method\": \"ping\"\n}\n\(note)\n", [pinged, noted]),
  SplitterCase("line feeds between tokens alone", "{\n}\n[\n]\n\(ping)", ["invalid null", "batch [\n]", pinged]),
  SplitterCase("a batch", "[\(ping),\(note)]\n\(ping)\n", ["batch [\(ping),\(note)]", pinged]),
  SplitterCase(
    "scalars", ping + "\n1 true\n\"a\" null\n-2.5e3", [pinged] + Array(repeating: "invalid null", count: 5)),
  SplitterCase("broken, and the next line is good", #"{"a":x}"# + "\n\(ping)\n", ["malformed 5 1:6", pinged]),
  SplitterCase("broken text around it", ping + "\nhello\n" + note + "\n", [pinged, "malformed 0 1:1", noted]),
  SplitterCase("the rest of a broken line is lost", "{]" + ping + "\n" + note, ["malformed 1 1:2", noted]),
  SplitterCase(
    "left open, and swallows the next line", "{\"a\":1,\n\(ping)\n\(note)\n", ["malformed 8 2:1", pinged, noted]),
  SplitterCase(
    "an open batch gives back the lines it took", "[\(note),\n\(ping)\n\(note)\n",
    ["malformed \(note.utf8.count + ping.utf8.count + 4) 3:1", pinged, noted]),
  SplitterCase("an open string ends with its line", "{\"a\":\"b\n\(ping)\n", ["malformed 7 1:8", pinged]),
  SplitterCase("an open value at the end", ping + "\n{\"a\":[1,\n2", [pinged, "malformed 10 2:2"]),
  SplitterCase("an open string at the end", "{\"a", ["malformed 3 1:4"]),
  SplitterCase(
    "bytes that are no UTF-8 at the end of it", "{\"a\":1}\u{0}\n\(ping)\n",
    ["invalid null", "malformed 0 1:1", pinged]),
  SplitterCase("brackets and quotes in strings", #"{"a":"}]\"{"}"# + "\n" + ping, ["invalid null", pinged]),
  SplitterCase("too deep", String(repeating: "[", count: 513) + "\n" + ping, ["malformed 512 1:513", pinged]),
  SplitterCase(
    "too large, one line", "{\"a\":\"\(String(repeating: "x", count: 100))\"}\n\(ping)\n", ["oversized", pinged],
    sizeLimit: 60),
  SplitterCase(
    "too large, over lines, with brackets in strings",
    "[\n\"]\\\"]\",\n[\"\(String(repeating: "x", count: 100))\"]\n]\(ping)", ["oversized", pinged], sizeLimit: 60),
  SplitterCase(
    "too large and broken", "{\"a\":\"\(String(repeating: "x", count: 100))\n\(ping)\n", ["oversized", pinged],
    sizeLimit: 60),
  SplitterCase("too large and cut off", "[" + String(repeating: " ", count: 100), ["oversized"], sizeLimit: 60),
  SplitterCase("as large as allowed", ping + "\n", [pinged], sizeLimit: ping.utf8.count),
  SplitterCase(
    "lines that open the containers open at the error are skipped, others are not",
    "[\n[\n\(ping),\n{\"a\":\n[1],\n[2\nx\n\(ping)\n",
    [
      "malformed \(ping.utf8.count + 17) 6:1", pinged, "malformed 0 1:1", "batch [1]", "malformed 0 1:1",
      "malformed 3 2:1", pinged,
    ]),
  SplitterCase(
    "a lone surrogate", "\(alone)\n\(ping)\n", ["malformed 29 1:30 id 7", pinged]),
  SplitterCase(
    "a lone surrogate, over lines and beside another message",
    "{\"id\":\n\"a\",\"x\":\"\\udc00\",\n\"jsonrpc\":\"2.0\",\n\"method\":\"ping\",\"params\":\n{\"y\":\"}\"}\n}\(ping)",
    ["malformed 16 2:10 id \"a\"", pinged]),
  SplitterCase(
    "a lone surrogate in an invalid message", "{\"x\":\"\\udc00\",\"id\":1,]}\n\(ping)",
    ["malformed 6 1:7", pinged]),
  SplitterCase(
    "a lone surrogate in the id", #"{"jsonrpc":"2.0","id":"\ud800","method":"m"}"# + ping,
    ["malformed 23 1:24", pinged]),
  SplitterCase("a lone surrogate, truncated", #"{"id":1,"x":"\ud800""#, ["malformed 13 1:14"]),
  SplitterCase(
    "a lone surrogate in an oversized message",
    #"{"id":1,"x":"\ud800 and so on and so on and so on and so on and so on"}"# + "\n" + ping, ["oversized", pinged],
    sizeLimit: 60),
]

/// The error is at byte 29.
private let alone = #"{"jsonrpc":"2.0","id":7,"x":"\ud800","method":"echo","params":{"a":"\ud83d\ude00"}}"#

/// Text before the first line that is JSON or a header does not determine the framing.
private let firstLineCases: [SplitterCase] = [
  SplitterCase("plain text, then lines", "hello\n\(ping)\n", ["malformed 0 1:1", pinged]),
  SplitterCase(
    "plain text twice, then headers", "hello you\r\n 12\n\(framed(ping))",
    ["malformed 0 1:1", "malformed 0 1:1", pinged]),
  SplitterCase("plain text alone", "hel", ["malformed 0 1:1"]),
  SplitterCase("a text, then lines", "\"a\"\n\(ping)", ["malformed 0 1:1", pinged]),
  SplitterCase("a word without end", String(repeating: "a", count: 5000) + ":\n\(ping)", ["malformed 0 1:1", pinged]),
  SplitterCase("a request of HTTP", "GET / HTTP/1.1\r\n\(ping)\n", ["malformed 0 1:1", pinged]),
]

/// A wrong length affects only its own message.
private let lengthCases: [SplitterCase] = [
  SplitterCase("too short", framed(ping, by: -3) + framed(note) + framed(ping), ["malformed 37 1:38", noted, pinged]),
  SplitterCase("too short, and nothing after it", framed(ping, by: -1), ["malformed 39 1:40"]),
  SplitterCase("counted in UTF-16", framed(#"{"a":"üäö"}"#, by: -3) + framed(ping), ["malformed 11 1:10", pinged]),
  SplitterCase("too long by one", framed(ping, by: 1) + framed(note), ["malformed 40 1:41", noted]),
  SplitterCase(
    "too long by a whole message", framed(ping, by: 70) + framed(note) + framed(ping),
    ["malformed 40 1:41", noted, pinged]),
  SplitterCase(
    "far too long", framed(ping, by: 5000) + framed(note) + framed(ping), ["malformed 40 1:41", noted, pinged]),
  SplitterCase("too long, and nothing after it", framed(ping, by: 5), ["malformed 40 1:41"]),
  SplitterCase(
    "too long, with other headers after it",
    framed(ping, by: 9) + "Content-Type: x\r\n" + framed(note), ["malformed 40 1:41", noted]),
  SplitterCase(
    "too large by its length alone", framed(ping, by: 1 << 40) + framed(note), ["oversized", noted]),
  SplitterCase(
    "too large and invalid, with its stated length",
    framed("\"\(String(repeating: "x", count: 100))\n\"") + framed(ping),
    ["oversized", pinged], sizeLimit: 60),
  SplitterCase(
    "truncated by the writer", "Content-Length: 100\r\n\r\n{\"a\":\"b" + framed(ping) + framed(note),
    ["malformed 25 1:26", pinged, noted]),
  SplitterCase(
    "invalid, with headers in a text", framed("{\"a\":\"\nContent-Length: 2\n\n{}\"}") + framed(ping),
    ["malformed 6 1:7", pinged]),
  SplitterCase(
    "invalid, with the header name in a later text",
    framed("{\"a\":x,\"b\":\"Content-Length: 5\"}", by: -2) + framed(ping), ["malformed 5 1:6", pinged]),
  SplitterCase(
    "a lone surrogate", framed(alone) + framed(ping), ["malformed 29 1:30 id 7", pinged]),
  SplitterCase(
    "a header block of names without end",
    "Content-Length: 5\r\n" + String(repeating: "Content-Length: 5\r\n", count: 2000) + "x\r\n" + framed(ping),
    ["bad header", pinged]),
]

private let headerCases: [SplitterCase] = [
  SplitterCase("one", framed(ping), [pinged]),
  SplitterCase("two", framed(ping) + framed(note), [pinged, noted]),
  SplitterCase("a mark and blanks before it", "\u{FEFF} \r\n" + framed(ping), [pinged]),
  SplitterCase("lower case, no blank", framed(ping, "content-length:"), [pinged]),
  SplitterCase("upper case, blanks", framed(ping, "CONTENT-LENGTH \t:  ", end: " \t\r\n\r\n"), [pinged]),
  SplitterCase("line feeds alone", framed(ping, end: "\n\n") + framed(note), [pinged, noted]),
  SplitterCase(
    "other headers",
    framed(ping, "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: ")
      + framed(note, end: "\r\nX-Other:\r\n\r\n"), [pinged, noted]),
  SplitterCase(
    "the same length twice", framed(ping, "Content-Length: \(ping.utf8.count)\r\nContent-Length: "), [pinged]),
  SplitterCase("line ends between messages", framed(ping) + "\r\n\n" + framed(note), [pinged, noted]),
  SplitterCase("bytes, not characters", framed(#"{"ä":"日本"}"#) + framed(ping), ["invalid null", pinged]),
  SplitterCase("white space around the value", framed(" \n\(ping)\n ") + framed(note), [pinged, noted]),
  SplitterCase("broken JSON", framed("{\"a\":x}") + framed(ping), ["malformed 5 1:6", pinged]),
  SplitterCase(
    "something behind the value", framed(ping + "x") + framed(ping), ["malformed \(ping.utf8.count) 1:41", pinged]),
  SplitterCase("an empty body", framed("") + framed(ping), ["malformed 0 1:1", pinged]),
  SplitterCase("an array", framed("[\(ping)]"), ["batch [\(ping)]"]),
  SplitterCase("no length", "X-A: 1\r\n\r\n" + ping + framed(ping), ["bad header", pinged]),
  SplitterCase("a negative length", "Content-Length: -5\r\n\r\n" + ping + framed(ping), ["bad header", pinged]),
  SplitterCase(
    "a length that is no number", "Content-Length: 4x\r\n\r\n" + ping + framed(ping), ["bad header", pinged]),
  SplitterCase("no length given", "Content-Length:\r\n\r\n" + ping + framed(ping), ["bad header", pinged]),
  SplitterCase(
    "a length beyond all measure", "Content-Length: 99999999999999999999\r\n\r\n" + ping + framed(ping),
    ["bad header", pinged]),
  SplitterCase(
    "two lengths", "Content-Length: 40\r\nContent-Length: 41\r\n\r\n" + ping + framed(ping), ["bad header", pinged]),
  SplitterCase("a value in lines", framed(ping) + ping + "\n" + framed(note), [pinged, "bad header", noted]),
  SplitterCase(
    "an endless header", "X: " + String(repeating: "y", count: 17000) + "\r\n\r\n" + framed(ping),
    ["bad header", pinged]),
  SplitterCase(
    "too large", framed("\"\(String(repeating: "x", count: 100))\"") + framed(ping), ["oversized", pinged],
    sizeLimit: 60),
  SplitterCase("as large as allowed", framed(ping), [pinged], sizeLimit: ping.utf8.count),
  SplitterCase("cut off in the header", framed(ping) + "Content-Le", [pinged, "malformed 10 1:11"]),
  SplitterCase("cut off in the body", "Content-Length: 40\r\n\r\n{\"a\"", ["malformed 4 1:5"]),
]

@Test(
  "The result does not depend on how a stream is split into pieces",
  arguments: lineCases + headerCases + firstLineCases + lengthCases)
private func splitting(_ test: SplitterCase) {
  let bytes = Array(test.input.utf8)
  #expect(events([bytes], sizeLimit: test.sizeLimit) == test.events)
  #expect(events(bytes.map { [$0] }, sizeLimit: test.sizeLimit) == test.events, "byte by byte")
  for cut in bytes.indices where bytes.count < 1000 || cut % 997 == 0 {
    let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
    #expect(events(pieces, sizeLimit: test.sizeLimit) == test.events, "cut at \(cut)")
  }
}

@Test("The result of a damaged stream does not depend on the split, and nothing traps", arguments: 0..<1000)
private func damaged(_ seed: Int) {
  var numbers = SeededRandom(seed: UInt64(seed))
  let cases = lineCases + headerCases + firstLineCases + lengthCases
  var bytes: [UInt8] = []
  for _ in 0..<4 { bytes += Array((cases.randomElement(using: &numbers)?.input ?? "").utf8.prefix(300)) }
  let marks = Array("{}[]\",:\\\n\r 0-eC\u{FEFF}".utf8)
  for _ in 0..<Int.random(in: 1...6, using: &numbers) where !bytes.isEmpty {
    let index = Int.random(in: 0..<bytes.count, using: &numbers)
    switch Int.random(in: 0..<3, using: &numbers) {
    case 0: bytes[index] = marks.randomElement(using: &numbers) ?? 0
    case 1: bytes.remove(at: index)
    default: bytes.insert(UInt8.random(in: 0...255, using: &numbers), at: index)
    }
  }
  let whole = events([bytes], sizeLimit: 100)
  #expect(events(bytes.map { [$0] }, sizeLimit: 100) == whole)
  for _ in 0..<5 {
    let cut = Int.random(in: 0...bytes.count, using: &numbers)
    #expect(events([Array(bytes[..<cut]), Array(bytes[cut...])], sizeLimit: 100) == whole, "cut at \(cut)")
  }
}

@Test("Bytes that are not UTF-8 are invalid JSON")
private func notUTF8() {
  let line: [UInt8] = Array(#"{"a":""#.utf8) + [0xFF] + Array("\"}\n".utf8)
  #expect(events([line + Array(ping.utf8)]) == ["malformed 6 1:7", pinged])
  let latin: [UInt8] =
    Array(#"{"jsonrpc":"2.0","id":3,"method":"m","params":{"text":"Gr"#.utf8) + [0xFC, 0xDF] + Array(#"e"}}"#.utf8)
  #expect(events([latin + Array("\n\(ping)".utf8)]) == ["malformed 57 1:58 id 3", pinged])
  #expect(
    events([Array("Content-Length: \(latin.count)\r\n\r\n".utf8) + latin + Array(framed(ping).utf8)])
      == ["malformed 57 1:58 id 3", pinged])
  let body = Array("Content-Length: 9\r\n\r\n".utf8) + line.dropLast()
  #expect(events([body + Array(framed(ping).utf8)]) == ["malformed 6 1:7", pinged])
}

@Test("The first line that is JSON or a header determines the framing")
private func detection() {
  let texts: [(String, Framing?)] = [
    ("", nil), (" \n", nil), ("\u{FEFF}{", .lines), ("[", .lines), ("C", nil), ("Content-Length:", .headers),
    ("X-Other : ", .headers), ("hello\n", nil), ("hello\n{", .lines),
  ]
  for (text, framing) in texts {
    var splitter = MessageSplitter(sizeLimit: 1000)
    splitter.append(Array(text.utf8))
    while splitter.next() != nil {}
    #expect(splitter.framing == framing, "\(text)")
  }
}

@Test("Many open lines before a large array are read at most twice", .timeLimit(.minutes(10)))
private func openLines() {
  let start = ProcessorTime.ofThread
  defer { #expect(ProcessorTime.ofThread - start < .seconds(60)) }
  for closed in ["", "[1]\n,"] {
    let opening = String(repeating: closed + "[\n", count: 500)
    let bytes = Array(("[\n" + opening + String(repeating: "1,", count: 1 << 19) + "x\n" + ping + "\n").utf8)
    #expect(events([bytes], sizeLimit: 8 << 20).last == pinged)
  }
}

@Test("A message of the maximum size is not copied", arguments: [false, true])
private func largestMessage(_ isFramed: Bool) {
  let limit = 8 << 20
  var splitter = MessageSplitter(sizeLimit: limit)
  if isFramed { splitter.append("Content-Length: \(limit)\r\n\r\n".utf8) }
  splitter.append(#"{"a":""#.utf8)
  let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 65536)
  var capacities: Set<Int> = []
  for _ in 0..<(limit / 65536 - 1) {
    splitter.append(chunk)
    #expect(splitter.next() == nil)
    if splitter.bytes.count > limit / 2 { capacities.insert(splitter.bytes.capacity) }
  }
  #expect(capacities.count == 1)
  splitter.append([UInt8](repeating: UInt8(ascii: "x"), count: 65536 - 8) + Array("\"}".utf8))
  #expect(splitter.next() != nil)
}

@Test("The buffer shrinks after a large message, and does not grow because of a header alone")
private func bufferSize() {
  var splitter = MessageSplitter(sizeLimit: 64 << 20)
  splitter.append("Content-Length: 60000000\r\n\r\n".utf8)
  #expect(splitter.next() == nil)
  _ = splitter.fill { _ in 0 }
  #expect(splitter.bytes.capacity < 1 << 20)

  let chunk = [UInt8](repeating: UInt8(ascii: " "), count: 65536)
  for _ in 0..<(60_000_000 / 65536) {
    splitter.append(chunk)
    #expect(splitter.next() == nil)
  }
  #expect(splitter.bytes.capacity >= 59_000_000)
  splitter.append([UInt8](repeating: UInt8(ascii: " "), count: 60_000_000 % 65536))
  #expect(splitter.next() != nil)
  _ = splitter.fill { _ in 0 }
  #expect(splitter.bytes.capacity < 1 << 20)
}

@Test("A kept part of a large message stays unchanged, and the buffer is released", arguments: [false, true])
private func keptMessage(_ isFramed: Bool) {
  func framed(_ text: String) -> [UInt8] {
    Array((isFramed ? "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" : text + "\n").utf8)
  }
  let large = #"{"a":"\#(String(repeating: "x", count: 3 << 20))"}"#
  let next = #"{"b":"\#(String(repeating: "y", count: 200_000))"}"#
  var splitter = MessageSplitter(sizeLimit: 8 << 20)
  // Enough of the next message that it would otherwise be appended to the buffer of the large one.
  splitter.append(framed(large) + framed(next).prefix(150_000))
  guard case .message(_, let range)? = splitter.next() else {
    Issue.record("no message")
    return
  }
  let kept = JSONSlice(checked: splitter.bytes, range)
  #expect(splitter.next() == nil)
  splitter.append(framed(next).dropFirst(150_000))
  #expect(splitter.bytes.capacity < 1 << 20)
  guard case .message(_, let second)? = splitter.next() else {
    Issue.record("no second message")
    return
  }
  #expect(splitter.bytes[second].elementsEqual(next.utf8))
  #expect(kept.bytes.elementsEqual(large.utf8))
}

@Test(
  "The params of a large message are the same in any pieces", arguments: [false, true], [1 << 30, 65_536, 200_001])
private func largeParams(_ isFramed: Bool, _ size: Int) throws {
  let text = String(repeating: "a line\\n", count: 150_000)
  let body = #"{"jsonrpc":"2.0","method":"m","params":{"a":[1],"text":"\#(text)","b":"\u00e9"}}"#
  let whole = Array((isFramed ? "Content-Length: \(body.utf8.count)\r\n\r\n\(body)" : body + "\n").utf8)
  var splitter = MessageSplitter(sizeLimit: 8 << 20)
  var found: MessageSplitter.Event?
  for start in stride(from: 0, to: whole.count, by: size) {
    splitter.append(whole[start..<min(start + size, whole.count)])
    found = found ?? splitter.next()
  }
  guard case .message(.notification("m", let range?), _)? = found else {
    Issue.record("\(String(describing: found))")
    return
  }
  let params = JSONSlice(checked: splitter.bytes, range, longText: splitter.longText)
  #expect(splitter.longText != .none)
  #expect(
    try params.tree() == ["a": [1], "text": .string(String(repeating: "a line\n", count: 150_000)), "b": "\u{E9}"])
}
