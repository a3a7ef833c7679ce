import HTTP
import JSON

// Operations 13 to 16 of the reference: hidden, but still named by IBM's own tests.

extension IBMSimulator {
  func utility(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    guard call.settings.hasUtilities else { throw IBMError(404) }
    _ = try call.parameters()
    let body: JSON =
      switch call.operation {
      case .euSupport:
        [
          "property": call.settings.euByDataCenter ? "data_center" : "supported",
          "values": .array(
            (call.settings.euByDataCenter ? IBMPeople.euDataCenters : []).map { center in
              ["id": .number(center.id), "name": .string(center.name)]
            }),
        ]
      case .technicalOfferings: ["offerings": .array(Self.offerings)]
      case .resolutionCodes:
        [
          "resolution_codes": .array(
            IBMFacts.resolutions.enumerated().map { ["id": .number($0 + 1), "value": .string($1)] })
        ]
      default:
        [
          "statuses": .array(
            SimulatedIBMStatus.allCases.map { ["id": .string($0.rawValue), "description": .string($0.title)] })
        ]
      }
    return HTTPResponse(json: body)
  }

  private static var offerings: [JSON] {
    var keys: Set<String> = []
    return IBMPopulation.scenarios.compactMap { scenario in
      guard case .typed(let name, let group, let key, _, _) = scenario.facts.offering, keys.insert(key).inserted else {
        return nil
      }
      return ["name": .string(name), "type": ["group": .string(group), "key": .string(key)]]
    }
  }
}
