/// What a scanner found wrong, and at which index of the bytes: small, because every inner loop carries it. It becomes a
/// `JSONError`, which has texts and lines, where it leaves.
struct Fault: Error {
  enum Kind: UInt8 {
    case unexpectedEnd, invalidUTF8, invalidEscape, loneSurrogate, controlCharacter, invalidNumber, tooDeep
    // What was expected where something else stands.
    case value, name, nameOrEnd, colon, commaOrBrace, commaOrBracket, wordTrue, wordFalse, wordNull
  }

  let kind: Kind
  let place: Int

  init(_ kind: Kind, at place: Int) {
    self.kind = kind
    self.place = place
  }

  /// The error, counted from `start`, where the text begins.
  func error(in bytes: Span<UInt8>, from start: Int, depthLimit: Int) -> JSONError {
    JSONError(reason(in: bytes, depthLimit), at: place, in: bytes, from: start)
  }

  private func reason(in bytes: Span<UInt8>, _ depthLimit: Int) -> JSONError.Reason {
    switch kind {
    case .unexpectedEnd: .unexpectedEnd
    case .invalidUTF8: .invalidUTF8
    case .invalidEscape: .invalidEscape
    case .loneSurrogate: .loneSurrogate
    case .controlCharacter: .controlCharacter(bytes[place])
    case .invalidNumber: .invalidNumber
    case .tooDeep: .tooDeep(limit: depthLimit)
    case .value: .unexpectedByte(bytes[place], expected: "a value")
    case .name: .unexpectedByte(bytes[place], expected: "a name")
    case .nameOrEnd: .unexpectedByte(bytes[place], expected: "a name or '}'")
    case .colon: .unexpectedByte(bytes[place], expected: "':'")
    case .commaOrBrace: .unexpectedByte(bytes[place], expected: "',' or '}'")
    case .commaOrBracket: .unexpectedByte(bytes[place], expected: "',' or ']'")
    case .wordTrue: .unexpectedByte(bytes[place], expected: "true")
    case .wordFalse: .unexpectedByte(bytes[place], expected: "false")
    case .wordNull: .unexpectedByte(bytes[place], expected: "null")
    }
  }
}
