/// The thread of one case, still with placeholders.
struct CaseThread: Sendable {
  struct Line: Sendable {
    let isVendor: Bool
    let text: String
    var title = ""
    var isPublic = true
    /// Written in the same second as the line before it.
    var isTogether = false
    /// Unix seconds.
    var time: Int64 = 0
  }

  /// Oldest first.
  private(set) var lines: [Line] = []
  /// Lines beyond this number are dropped.
  private let limit: Int

  init(limit: Int = .max) { self.limit = limit }

  mutating func vendor(_ text: String?, title: String = "") {
    add(text.map { Line(isVendor: true, text: $0, title: title) })
  }

  mutating func customer(_ text: String?, title: String = "", isPublic: Bool = true, isTogether: Bool = false) {
    add(text.map { Line(isVendor: false, text: $0, title: title, isPublic: isPublic, isTogether: isTogether) })
  }

  mutating func add(_ exchanges: some Sequence<Exchange>) {
    for exchange in exchanges {
      vendor(exchange.vendor)
      customer(exchange.customer)
    }
  }

  /// Adds the exchanges before a random one, and the question of that one.
  mutating func ask(_ exchanges: [Exchange], title: String = "", _ random: inout SplitMix64) {
    let stop = random.below(exchanges.count)
    add(exchanges.prefix(stop))
    if exchanges.indices.contains(stop) { vendor(exchanges[stop].vendor, title: title) }
  }

  private mutating func add(_ line: Line?) {
    if let line, lines.count < limit { lines.append(line) }
  }

  /// Spreads the lines over the life of the case; the last one ends it.
  /// - Parameter beginsAtStart: whether the first line opens the case. Otherwise a life that is too short loses the
  ///   oldest lines.
  mutating func spread(from start: Int64, to end: Int64, beginsAtStart: Bool = false, _ random: inout SplitMix64) {
    let end = max(start, end)
    let room = beginsAtStart ? .max : Int(end - start) / 120
    if lines.count > room { lines.removeFirst(lines.count - room) }
    guard let last = lines.indices.last else { return }
    let first = beginsAtStart ? start : start + min(Int64(random.within(300...10_800)), (end - start) / 2)
    let width = (end - first) / Int64(max(1, last))
    for index in lines.indices {
      let shift = index > 0 && width > 4 ? Int64(random.below(Int(width * 3 / 5))) : 0
      lines[index].time = first + width * Int64(index) + shift
    }
    if last > 0 || !beginsAtStart { lines[last].time = end }
    for index in lines.indices.dropFirst() where lines[index].isTogether {
      lines[index == last ? last - 1 : index].time = lines[index == last ? last : index - 1].time
    }
  }
}
