/// The content of a file with one line for each found case, for clients that open symbols only as files.
///
/// Lines are only added, so that the numbers of earlier results stay valid.
struct CaseListFile {
  /// Then a new file begins.
  private static let mostLines = 5000

  private var numbers: [String: Int] = [:]
  private var count = 1
  private(set) var text = ""

  /// Plain text: titles are not Markdown.
  var name: String { "cases-\(count).txt" }

  /// Returns the number of each line, and whether the file changed.
  mutating func add(_ lines: [String]) -> (numbers: [Int], isChanged: Bool) {
    if numbers.count + lines.count > Self.mostLines {
      (numbers, text) = ([:], "")
      count += 1
    }
    let before = numbers.count
    let found = lines.map { line -> Int in
      if let number = numbers[line] { return number }
      let number = numbers.count
      numbers[line] = number
      text += line + "\n"
      return number
    }
    return (found, numbers.count > before)
  }
}
