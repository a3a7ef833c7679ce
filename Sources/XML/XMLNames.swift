/// The names that a reader of many elements knows, each looked up once in the document.
package struct XMLNames: Sendable {
  /// The index of each name of the document, without its prefix, among the known names; -1 for any other.
  let indices: [Int8]

  /// Looks up at most 64 names.
  package init(_ names: [String], in element: XMLElement) {
    precondition(names.count <= 64, "A word has one bit for each name that was met.")
    let table = element.document.names
    var locals = [Int8](repeating: -1, count: table.count)
    for (index, name) in names.enumerated() {
      if let number = table.number(of: name) { locals[Int(number)] = Int8(index) }
    }
    indices = (0..<Int32(table.count)).map { locals[Int(table[$0].local)] }
  }
}
