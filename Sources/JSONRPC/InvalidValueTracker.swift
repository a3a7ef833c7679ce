/// A broken value of line framing, and its lines that are not read again.
///
/// A line that begins with a bracket may be a message. But if it opens a container that is open at the error, reading it leads
/// to the same error: 505 such lines before 8 MB cost 4 GB. Such lines are skipped, so each byte is read at most twice.
struct InvalidValueTracker: Sendable {
  private(set) var fault: Int
  /// The offsets of the containers that are open at the error, the outermost first.
  private var open: [Int]

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

  /// Whether a value that begins at `candidate` has the same error.
  func breaks(at candidate: Int) -> Bool {
    guard candidate < fault else { return false }
    var (low, high) = (0, open.count)
    while low < high {
      let middle = (low + high) / 2
      if open[middle] < candidate { low = middle + 1 } else { high = middle }
    }
    return low < open.count && open[low] == candidate
  }

  /// The next line before the error that may be a message.
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
