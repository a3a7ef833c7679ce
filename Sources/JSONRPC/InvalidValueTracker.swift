/// A value of line framing that broke somewhere, and what of it is not read again.
///
/// Its lines that begin with a bracket may be messages that it has swallowed. But where such a line opens what was still open at
/// the fault, reading it leads to the same fault again: with 505 such lines before 8 MB that was 4 GB. So those are passed over,
/// and each byte is read at most once more.
struct InvalidValueTracker: Sendable {
  /// Where it broke.
  private(set) var fault: Int
  /// Where the containers begin that were open there, from the outermost; as many as the nesting allows.
  private var open: [Int]

  /// Looks at a value that is JSON up to the fault.
  init(_ bytes: [UInt8], from start: Int, fault: Int) {
    self.fault = fault
    open = []
    var isInString = false
    var index = start
    while index < fault {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isInString: index += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: open.append(index)
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: _ = open.popLast()
      default: break
      }
      index += 1
    }
  }

  mutating func move(by distance: Int) {
    fault -= distance
    for index in open.indices { open[index] -= distance }
  }

  /// Whether a value that begins here would break at the same fault.
  func breaks(at candidate: Int) -> Bool {
    guard candidate < fault else { return false }
    var (low, high) = (0, open.count)
    while low < high {
      let middle = (low + high) / 2
      if open[middle] < candidate { low = middle + 1 } else { high = middle }
    }
    return low < open.count && open[low] == candidate
  }

  /// The next line behind `start`, up to the fault, that may be a message.
  func nextLine(_ bytes: [UInt8], behind start: Int) -> Int? {
    var candidate = start
    while let feed = bytes.lineFeed(from: candidate), feed < fault, feed + 1 < bytes.count {
      candidate = feed + 1
      let isOpening = bytes[candidate] == UInt8(ascii: "{") || bytes[candidate] == UInt8(ascii: "[")
      if isOpening && !breaks(at: candidate) { return candidate }
    }
    return nil
  }
}
