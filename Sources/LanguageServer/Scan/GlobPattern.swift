/// A pattern of names with wildcards, matched as git does: byte by byte, and without backtracking, so that no pattern of a repository
/// is slow.
struct GlobPattern: Sendable, Equatable {
  private enum Token: Sendable, Equatable {
    case byte(UInt8)
    /// Any byte but a slash.
    case any
    case set(ByteSet)
    /// Any bytes but slashes.
    case star
    /// Any bytes: `**` after the last slash.
    case rest
    /// Any number of folders with their slashes: `**/`.
    case folders
  }

  private let tokens: [Token]
  /// The shortest text that can match, in bytes.
  private let leastCount: Int
  /// The pattern without wildcards before its tokens; most patterns end here.
  private let literal: [UInt8]?
  /// The text after a star at the start, if the rest of the pattern has no wildcards, as in `*.o`.
  private let suffix: [UInt8]?

  /// - Parameter isPath: whether the text has slashes, so that `**` matches folders.
  init(_ pattern: [UInt8], isPath: Bool) {
    var reader = Reader(pattern: pattern, isPath: isPath)
    tokens = reader.read()
    leastCount = tokens.count {
      switch $0 {
      case .byte, .any, .set: true
      case .star, .rest, .folders: false
      }
    }
    literal = Self.text(tokens[...])
    suffix = !isPath && tokens.first == .star ? Self.text(tokens.dropFirst()) : nil
  }

  private static func text(_ tokens: ArraySlice<Token>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for token in tokens {
      guard case .byte(let byte) = token else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  // MARK: Matching

  /// - Parameter steps: the number of steps that are left; with none, nothing matches.
  func matches(_ text: ArraySlice<UInt8>, steps: inout Int) -> Bool {
    guard text.count >= leastCount else { return false }
    if let literal { return text.elementsEqual(literal) }
    if let suffix { return text.suffix(suffix.count).elementsEqual(suffix) }
    return simulate(text, &steps)
  }

  /// Follows all positions of the pattern at once.
  private func simulate(_ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
    var current = [Bool](repeating: false, count: tokens.count + 1)
    var next = current
    current[0] = true
    skip(&current, isAtName: true)
    for byte in text {
      steps -= tokens.count
      guard steps > 0 else { return false }
      for index in next.indices { next[index] = false }
      var isAlive = false
      for index in tokens.indices where current[index] {
        guard let following = step(index, byte) else { continue }
        next[following] = true
        isAlive = true
      }
      guard isAlive else { return false }
      skip(&next, isAtName: byte == UInt8(ascii: "/"))
      swap(&current, &next)
    }
    return current[tokens.count]
  }

  /// Passes what matches no bytes.
  private func skip(_ positions: inout [Bool], isAtName: Bool) {
    for (index, token) in tokens.enumerated() where positions[index] {
      switch token {
      case .star, .rest: positions[index + 1] = true
      case .folders where isAtName: positions[index + 1] = true
      default: break
      }
    }
  }

  /// The position after a byte; nil if the byte does not match.
  private func step(_ index: Int, _ byte: UInt8) -> Int? {
    switch tokens[index] {
    case .byte(let expected): byte == expected ? index + 1 : nil
    case .any: byte == UInt8(ascii: "/") ? nil : index + 1
    case .set(let set): byte != UInt8(ascii: "/") && set.contains(byte) ? index + 1 : nil
    case .star: byte == UInt8(ascii: "/") ? nil : index
    case .rest, .folders: index
    }
  }

  // MARK: Reading

  private struct Reader {
    let pattern: [UInt8]
    let isPath: Bool
    private var index = 0
    private var tokens: [Token] = []

    init(pattern: [UInt8], isPath: Bool) {
      self.pattern = pattern
      self.isPath = isPath
    }

    mutating func read() -> [Token] {
      while index < pattern.count {
        switch pattern[index] {
        case UInt8(ascii: "*"): readStars()
        case UInt8(ascii: "?"): add(.any)
        case UInt8(ascii: "["): readSet()
        case UInt8(ascii: "\\") where index + 1 < pattern.count:
          index += 1
          add(.byte(pattern[index]))
        default: add(.byte(pattern[index]))
        }
      }
      return tokens
    }

    private mutating func add(_ token: Token) {
      // A star after a star has no effect.
      if token != .star || tokens.last != .star { tokens.append(token) }
      index += 1
    }

    private mutating func readStars() {
      let start = index
      while index < pattern.count, pattern[index] == UInt8(ascii: "*") { index += 1 }
      let isAfterSlash = start == 0 || pattern[start - 1] == UInt8(ascii: "/")
      let isBeforeSlash = index < pattern.count && pattern[index] == UInt8(ascii: "/")
      if isPath, index - start >= 2, isAfterSlash, isBeforeSlash {
        add(.folders)
      } else {
        index -= 1
        add(isPath && index - start >= 1 && isAfterSlash && index + 1 == pattern.count ? .rest : .star)
      }
    }

    /// A `[` without its end matches nothing.
    private mutating func readSet() {
      var set = ByteSet()
      let end = set.read(pattern, from: index + 1)
      index = (end ?? pattern.count) - 1
      add(.set(end == nil ? ByteSet() : set))
    }
  }
}
