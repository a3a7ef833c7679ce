package import CaseModel
package import JSON

/// An object with a value for each profile, in the order of the configuration.
package struct ProfileMap<Value: WireValue>: WireValue {
  package var entries: [(profile: String, value: Value)]

  package init(_ entries: [(profile: String, value: Value)] = []) { self.entries = entries }

  package static var schema: JSON { ["type": "object", "additionalProperties": Value.schema] }
  package static var placeholder: ProfileMap { ProfileMap() }
  package static func read(_ json: JSON) -> ProfileMap? {
    guard let members = json.object else { return nil }
    var map = ProfileMap()
    for member in members {
      guard let value = Value.read(member.value) else { return nil }
      map.entries.append((member.name, value))
    }
    return map
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for entry in entries {
      writer.name(entry.profile)
      entry.value.write(to: &writer)
    }
    writer.endObject()
  }
}
