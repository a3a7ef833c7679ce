/// The error of a scanner with an index of the bytes. Small, for the inner loops; becomes a `JSONError`, which has
/// texts and lines.
struct ScanError: Error {
  enum Kind: UInt8 {
    case unexpectedEnd, invalidUTF8, invalidEscape, loneSurrogate, controlCharacter, invalidNumber, tooDeep
    // The expected token, where another one was found.
    case value, name, nameOrEnd, colon, commaOrBrace, commaOrBracket, wordTrue, wordFalse, wordNull
  }

  let kind: Kind
  let offset: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// Returns the error with its position from `start`, where the text begins.
  func error(in bytes: Span<UInt8>, from start: Int, depthLimit: Int) -> JSONError {
    JSONError(reason(in: bytes, depthLimit), at: offset, in: bytes, from: start)
  }

  private func reason(in bytes: Span<UInt8>, _ depthLimit: Int) -> JSONError.Reason {
    switch kind {
    case .unexpectedEnd: .unexpectedEnd
    case .invalidUTF8: .invalidUTF8
    case .invalidEscape: .invalidEscape
    case .loneSurrogate: .loneSurrogate
    case .controlCharacter: .controlCharacter(bytes[offset])
    case .invalidNumber: .invalidNumber
    case .tooDeep: .tooDeep(limit: depthLimit)
    case .value: .unexpectedByte(bytes[offset], expected: "a value")
    case .name: .unexpectedByte(bytes[offset], expected: "a name")
    case .nameOrEnd: .unexpectedByte(bytes[offset], expected: "a name or '}'")
    case .colon: .unexpectedByte(bytes[offset], expected: "':'")
    case .commaOrBrace: .unexpectedByte(bytes[offset], expected: "',' or '}'")
    case .commaOrBracket: .unexpectedByte(bytes[offset], expected: "',' or ']'")
    case .wordTrue: .unexpectedByte(bytes[offset], expected: "true")
    case .wordFalse: .unexpectedByte(bytes[offset], expected: "false")
    case .wordNull: .unexpectedByte(bytes[offset], expected: "null")
    }
  }
}
