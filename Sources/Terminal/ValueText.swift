import CaseModel
import CaseService
import JSON
import Platform

/// Values of results as text for people.
struct ValueText {
  /// Whether times are ages and local times, and words are for people. A pipe gets the values of the protocol.
  let isForPerson: Bool
  let now: Timestamp

  /// A value in a cell: a time is an age.
  func cell(_ value: JSON) -> String {
    if isForPerson, let time = Self.time(value) { return CaseWords.age(of: time, now) }
    return text(value)
  }

  /// A value on a line of its own: a time is a local time.
  func line(_ value: JSON) -> String {
    if isForPerson, let time = Self.time(value) { return Self.local(time) }
    return text(value)
  }

  private func text(_ value: JSON) -> String {
    switch value {
    case .null: return ""
    case .bool(let value): return isForPerson ? (value ? "yes" : "no") : (value ? "true" : "false")
    case .number(let number): return number.text
    case .string(let text): return text
    case .array(let elements): return elements.map { text($0) }.joined(separator: ", ")
    case .object(let members): return object(members, value)
    case .slice(let slice): return (try? slice.tree()).map { text($0) } ?? ""
    }
  }

  /// The member that names an object.
  private func object(_ members: [JSON.Member], _ value: JSON) -> String {
    if let state = value["state"]?.string, value["vendor"] != nil {
      return isForPerson ? CaseState(rawValue: state).map(CaseWords.state) ?? state : state
    }
    if let vendor = value["vendor"] { return value["level"].map { text($0) } ?? text(vendor) }
    for name in ["name", "userId", "id", "profile", "value", "text", "message"] {
      if let found = value[name], found.object == nil, found.array == nil { return text(found) }
    }
    return value.text
  }

  /// The time that a member has; nil for other values.
  static func time(_ value: JSON) -> Timestamp? {
    guard case .string(let text) = value, (20...24).contains(text.utf8.count), text.utf8.last == UInt8(ascii: "Z")
    else {
      return nil
    }
    return RFC3339.parse(text)
  }

  /// `2026-11-29 14:30`.
  static func local(_ time: Timestamp) -> String {
    let shifted = time.addingTimeInterval(Double(LocalTime.offset(at: time)))
    let text = RFC3339.format(shifted)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }

  /// `updatedAt` as `Updated at`.
  static func label(_ name: String) -> String {
    let words = CommandWords.kebab(name).split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
