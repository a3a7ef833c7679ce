package import JSON
package import Platform

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

  /// The same for a time, which becomes a text in one step.
  package mutating func member(_ name: StaticString, _ time: Timestamp?) {
    if let time { member(plain: name, atMost: RFC3339.length) { RFC3339.write(time, into: $0) } }
  }
}
