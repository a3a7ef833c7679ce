/// The words of texts, without letter case and accents, as bytes that can be searched: UTF-8, a space before each word and
/// after the last. A letter of a script that is written without spaces, an emoji, `+` and `#` are words of their own.
package struct FoldedWords: Sendable {
  private enum Last { case nothing, word, letter }

  package private(set) var bytes: [UInt8] = []
  private var last = Last.nothing
  /// The byte that is between two texts, which no text contains.
  package static let separator: UInt8 = 0xFF
  /// The place in the text of each word, in UTF-8; only if `isTracking`.
  private(set) var ranges: [Range<Int>] = []
  /// The UTF-8 of the text that was read, before and after the current scalar.
  private var (offset, next) = (0, 0)
  private let isTracking: Bool

  package init() { isTracking = false }

  package init(_ text: String) {
    self.init()
    append(text)
  }

  /// The words of one text with their places.
  package init(tracking text: String) {
    isTracking = true
    append(text)
  }

  /// Whether there is nothing that can be searched.
  package var isEmpty: Bool { bytes.isEmpty }

  /// Adds a text. A phrase is not found across two texts.
  package mutating func append(_ text: String) {
    if !bytes.isEmpty { bytes.append(Self.separator) }
    last = .nothing
    let start = bytes.count
    bytes.reserveCapacity(start + text.utf8.count + 2)
    if isTracking {
      for scalar in text.unicodeScalars {
        (offset, next) = (next, next + UTF8.width(scalar))
        add(scalar)
        if Self.isAccent(scalar) || Self.isVoicingMark(scalar), ranges.last?.upperBound == offset {
          track(isNew: false)
        }
      }
    } else {
      for scalar in text.unicodeScalars { add(scalar) }
    }
    if bytes.count > start { bytes.append(Self.space) } else if start > 0 { bytes.removeLast() }
  }

  private static let space = UInt8(ascii: " ")

  private mutating func add(_ scalar: Unicode.Scalar) {
    guard scalar.isASCII else { return addOther(scalar) }
    let byte = UInt8(truncatingIfNeeded: scalar.value)
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      beginWord()
      bytes.append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      beginWord()
      bytes.append(byte | 0x20)
    case UInt8(ascii: "+"), UInt8(ascii: "#"): addLetter(scalar)
    default: last = .nothing
    }
  }

  private mutating func addOther(_ scalar: Unicode.Scalar) {
    if Self.isAccent(scalar) { return }
    // The width of a letter is a form, too: U+FF21 is "A".
    if case 0xFF01...0xFF5E = scalar.value, let narrow = Unicode.Scalar(scalar.value - 0xFEE0) { return add(narrow) }
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint { return }
    let isWord = properties.isAlphabetic || properties.numericType != nil || Self.isMark(properties.generalCategory)
    guard isWord else {
      switch properties.generalCategory {
      case .otherSymbol, .currencySymbol, .mathSymbol: addLetter(scalar)
      case .modifierSymbol: break
      default: last = .nothing
      }
      return
    }
    for lower in properties.lowercaseMapping.unicodeScalars where !Self.isAccent(lower) {
      if let folded = FoldedLetters.letters(for: lower) {
        for letter in folded.unicodeScalars { addFolded(letter) }
      } else {
        addFolded(lower)
      }
    }
  }

  private mutating func addFolded(_ scalar: Unicode.Scalar) {
    if Self.isVoicingMark(scalar), last == .letter {
      bytes += String(scalar).utf8
    } else if Self.isWrittenWithoutSpaces(scalar) {
      addLetter(scalar)
    } else {
      beginWord()
      bytes += String(scalar).utf8
    }
  }

  @inline(__always)
  private mutating func beginWord() {
    if last != .word { bytes.append(Self.space) }
    if isTracking { track(isNew: last != .word) }
    last = .word
  }

  private mutating func track(isNew: Bool) {
    if isNew {
      ranges.append(offset..<next)
    } else if let word = ranges.popLast() {
      ranges.append(word.lowerBound..<next)
    }
  }

  private mutating func addLetter(_ scalar: Unicode.Scalar) {
    bytes.append(Self.space)
    bytes += String(scalar).utf8
    if isTracking { track(isNew: true) }
    last = .letter
  }

  private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
    default: false
    }
  }

  private static func isMark(_ category: Unicode.GeneralCategory) -> Bool {
    category == .nonspacingMark || category == .spacingMark || category == .enclosingMark
  }

  private static func isVoicingMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x3099 || scalar.value == 0x309A
  }

  /// Thai, Lao, Myanmar, Khmer, Japanese, Chinese; and Korean, whose words have endings.
  private static func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xE00...0xEFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3005...0x3007, 0x3040...0x30FF,
      0x3130...0x318F, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7FF, 0xF900...0xFAFF,
      0xFF66...0xFF9F, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
