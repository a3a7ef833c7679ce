import JSON
import Testing

/// A value that arrives in pieces ends and fails at the same positions as a whole one.
struct SplitTests {
  enum Outcome: Equatable {
    case complete(end: Int)
    case incomplete
    case failed(JSONError)
  }

  static let texts: [String] = [
    "null", " true ", "false,", "0", "-12.50e+3", "12 13", "1]", "-", "1.", "1e", "1ex", "01", "-0", "0.0e-0", "123456",
    "\"\"", #""a\n\u00e9\ud83d\ude00é€😀""#, #""\ud83d\ude00" "next""#, #""\ud83d\u0041""#, #""\u12g4""#, #""\ud83dx""#,
    #""\ud83d\n""#, #""\q""#, #""\udc00""#, "\"a\nb\"", "\"abcdefghijklmnopqrstuvwxyz\"", "\"abcdefghijklmnop\\",
    "\"abc",
    "[]", "[1,2.5,\"x\"]", "[1,]", "[1 2]", "[[[[]]],{}]", "[[]", "[}", "[nul]", "[nulx]", "[1.,2]",
    "{}", #"{"a":1,"b":{"c":[true,null]}}"#, #"{"a" : 1 , "a" : 2}{"b":1}"#, #"{"a\"b\\":"\\\""}"#, "{\"a\":1,}",
    "{\"a\"}",
    "{,}", "\n\n [ 1 ,\n 2 ]\n\n3", "x", "", "   ", "[1,\n\"é\",\n x]", "{\"name\":\"é€😀\"}[", "\u{FEFF}1", "tru",
    "trux",
    "nullnull", "1\"a\"", "[0,-]", "[0,-1", "[\"a\",\"b", "{\"a\":\"\\u00",
  ]

  static let broken: [[UInt8]] = [
    quoted([0xE2, 0x82]), quoted([0xC0, 0x80]), quoted([0x61, 0xED, 0xA0, 0x80]), quoted([0xF4, 0x90, 0x80, 0x80]),
    quoted([0xF0, 0x9F, 0x98]), [0x22, 0xF0, 0x9F, 0x98], [0xFF, 0xFE], quoted([0x80]),
  ]

  static var all: [[UInt8]] { texts.map { bytes($0) } + broken }

  /// Gives the validator a longer part of `text` up to each cut, and then all of it. With `moving`, the bytes have
  /// another address each time, as in a compacted buffer.
  static func scan(_ text: [UInt8], cuts: [Int], isFinal: Bool, moving: Bool = false) -> Outcome {
    var validator = JSONValidator()
    do throws(JSONError) {
      for (turn, cut) in (cuts + [text.count]).enumerated() {
        let shift = moving ? turn * 3 : 0
        let storage = [UInt8](repeating: UInt8(ascii: "#"), count: shift) + text[..<cut]
        let isLast = turn == cuts.count && isFinal
        let progress = try validator.scan(storage.span, from: shift, to: shift + cut, isFinal: isLast)
        if case .complete(let end) = progress { return .complete(end: end - shift) }
      }
      return .incomplete
    } catch { return .failed(error) }
  }

  @Test func everyCutGivesTheSameResult() {
    for text in Self.all {
      for isFinal in [true, false] {
        let whole = Self.scan(text, cuts: [], isFinal: isFinal)
        for cut in 0...text.count {
          #expect(Self.scan(text, cuts: [cut], isFinal: isFinal) == whole, "\(show(text)) at \(cut)")
          #expect(Self.scan(text, cuts: [cut], isFinal: isFinal, moving: true) == whole, "\(show(text)) at \(cut)")
        }
      }
    }
  }

  @Test func everyPairOfCutsGivesTheSameResult() {
    for text in Self.all where text.count <= 40 {
      let whole = Self.scan(text, cuts: [], isFinal: true)
      for first in 0...text.count {
        for second in first...text.count {
          let cut = Self.scan(text, cuts: [first, second], isFinal: true)
          #expect(cut == whole, "\(show(text)) at \(first), \(second)")
        }
      }
    }
  }

  @Test func singleBytesGiveTheSameResult() {
    for text in Self.all {
      for isFinal in [true, false] {
        let whole = Self.scan(text, cuts: [], isFinal: isFinal)
        #expect(Self.scan(text, cuts: Array(0..<text.count), isFinal: isFinal) == whole, "\(show(text))")
        #expect(Self.scan(text, cuts: Array(0..<text.count), isFinal: isFinal, moving: true) == whole, "\(show(text))")
      }
    }
  }

  /// A value followed by others ends at the same position as alone, and does not wait for them.
  @Test func laterValuesHaveNoEffect() {
    let values = ["{\"a\":[1,\"]}\"]}", "[]", "\"x\"", "true", "null", "[1,[2,{}]]"]
    for value in values {
      for next in ["", " ", "\n", "{}", "[", "\"", "1", "nonsense", "}"] {
        let text = bytes(value + next)
        #expect(Self.scan(text, cuts: [], isFinal: false) == .complete(end: value.utf8.count), "\(value)\(next)")
        for cut in 0...text.count {
          #expect(Self.scan(text, cuts: [cut], isFinal: true) == .complete(end: value.utf8.count), "\(value)\(next)")
        }
      }
    }
  }

  @Test func aNumberWaitsForItsEnd() {
    #expect(Self.scan(bytes("12"), cuts: [], isFinal: false) == .incomplete)
    #expect(Self.scan(bytes("12"), cuts: [1], isFinal: true) == .complete(end: 2))
    #expect(Self.scan(bytes("12\n"), cuts: [1, 2], isFinal: false) == .complete(end: 2))
    #expect(Self.scan(bytes("1.5e"), cuts: [1, 2, 3], isFinal: false) == .incomplete)
  }

  @Test func aSecondCallReturnsTheSame() throws {
    for text in ["[1,\"a\"] ", "\"abc\" 1", "12 ", "{}{}"] {
      let text = bytes(text)
      for cut in 0...text.count {
        var validator = JSONValidator()
        _ = try validator.scan(text.span, from: 0, to: cut, isFinal: false)
        let first = try validator.scan(text.span, from: 0, to: text.count, isFinal: true)
        #expect(try validator.scan(text.span, from: 0, to: text.count, isFinal: true) == first)
      }
    }
  }

  @Test func severalValuesInOneBuffer() throws {
    let text = bytes(" {\"a\":1}\n[2] \"x\"3 null\n")
    var ends: [Int] = []
    var start = 0
    while start < text.count - 1 {
      var validator = JSONValidator()
      guard case .complete(let end) = try validator.scan(text.span, from: start, to: text.count, isFinal: true) else {
        break
      }
      ends.append(end)
      start = end
    }
    #expect(ends == [8, 12, 16, 17, 22])
  }

  @Test func anErrorIsReportedBeforeTheRestArrives() {
    for text in ["[1,]", "{1", "\"\\x", "nuL", "[\"a\n", "007", "[}"] {
      guard case .failed = Self.scan(bytes(text), cuts: [], isFinal: false) else {
        Issue.record("\(text) did not fail")
        continue
      }
    }
  }

  @Test func depthBeforeItsPositionCounts() {
    for (outer, depth, isGood) in [(0, 512, true), (0, 513, false), (500, 12, true), (500, 13, false), (512, 1, false)]
    {
      var validator = JSONValidator(depthLimit: 512, depth: outer)
      let text = nested(depth)
      let found = fault { () throws(JSONError) in
        _ = try validator.scan(text.span, from: 0, to: text.count, isFinal: true)
      }
      #expect((found == nil) == isGood, "\(outer) \(depth)")
      if let found { #expect(found.reason == .tooDeep(limit: 512)) }
    }
  }
}
