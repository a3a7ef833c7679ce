import HTTP
import JSON

// Operations 13 to 16 of the reference: hidden, but still named by IBM's own tests.

extension IBMSimulator {
  func utility(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    guard call.settings.hasUtilities else { throw IBMError(404) }
    _ = try call.parameters()
    var writer = JSONWriter()
    writer.beginObject()
    switch call.operation {
    case .euSupport: Self.writeEUSupport(call.settings, to: &writer)
    case .technicalOfferings: Self.writeOfferings(to: &writer)
    case .resolutionCodes:
      Self.write("resolution_codes", to: &writer, IBMFacts.resolutions.enumerated()) { code, writer in
        writer.member("id", code.offset + 1)
        writer.member("value", code.element)
      }
    default:
      Self.write("statuses", to: &writer, SimulatedIBMStatus.allCases) { status, writer in
        writer.member("id", status.rawValue)
        writer.member("description", status.title)
      }
    }
    writer.endObject()
    return HTTPResponse(200, body: writer.bytes)
  }

  private static func write<Element>(
    _ name: String, to writer: inout JSONWriter, _ elements: some Sequence<Element>,
    _ members: (Element, inout JSONWriter) -> Void
  ) {
    writer.name(name)
    writer.beginArray()
    for element in elements {
      writer.beginObject()
      members(element, &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func writeEUSupport(_ settings: IBMSettings, to writer: inout JSONWriter) {
    writer.member("property", settings.euByDataCenter ? "data_center" : "supported")
    let centers = settings.euByDataCenter ? IBMPeople.euDataCenters : []
    write("values", to: &writer, centers) { center, writer in
      writer.member("id", center.id)
      writer.member("name", center.name)
    }
  }

  /// Each offering once, with group and key only.
  private static func writeOfferings(to writer: inout JSONWriter) {
    var keys: Set<String> = []
    let offerings = IBMPopulation.scenarios.compactMap { scenario -> (name: String, group: String, key: String)? in
      guard case .typed(let name, let group, let key, _, _) = scenario.facts.offering, keys.insert(key).inserted else {
        return nil
      }
      return (name, group, key)
    }
    write("offerings", to: &writer, offerings) { offering, writer in
      writer.member("name", offering.name)
      writer.name("type")
      writer.beginObject()
      writer.member("group", offering.group)
      writer.member("key", offering.key)
      writer.endObject()
    }
  }
}
