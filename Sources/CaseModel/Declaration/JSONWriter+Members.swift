package import JSON

// For the `write` of objects that is written by hand.
extension JSONWriter {
  /// Writes a member of an object; nil is omitted.
  package mutating func member(_ name: StaticString, _ value: (some JSONWritable)?) {
    guard let value else { return }
    self.name(plain: name)
    value.write(to: &self)
  }

  /// The same for the most frequent type.
  package mutating func member(_ name: StaticString, _ text: String?) {
    if let text { member(plain: name, text) }
  }
}
