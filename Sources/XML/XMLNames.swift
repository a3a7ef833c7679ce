/// The names that a reader of many elements knows, each looked up once in the document.
package struct XMLNames: Sendable {
  /// The index of each name of the document among the known names; -1 for any other.
  let indices: [Int8]

  /// Looks up at most 64 names.
  package init(_ names: [String], in element: XMLElement) {
    precondition(names.count <= 64, "A word has one bit for each name that was met.")
    var indices = [Int8](repeating: -1, count: element.document.names.count)
    for (index, name) in names.enumerated() {
      if let number = element.document.number(of: name) { indices[Int(number)] = Int8(index) }
    }
    self.indices = indices
  }
}
