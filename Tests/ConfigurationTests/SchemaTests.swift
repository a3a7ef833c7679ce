import Configuration
import JSON
import ProviderKit
import Testing

@Suite struct SchemaTests {
  private let schema = configurationSchema(kinds: TestKinds.all)

  private func names(_ json: JSON?) -> [String] { (json?.object ?? []).map(\.name) }

  @Test func theTopIsDescribed() {
    #expect(schema["$schema"] == "http://json-schema.org/draft-07/schema#")
    let keys = ["$schema", "profiles", "files", "queries", "store", "storeMegabytes", "audit", "auditRequired"]
    #expect(names(schema["properties"]) == keys)
    #expect(schema["required"] == ["profiles"] && schema["additionalProperties"] == false)
    let definitions = ["profile", "secret", "ibm-cloud", "redhat-portal", "cisco-support", "plain-desk"]
    #expect(names(schema["definitions"]) == definitions)
  }

  @Test func aProfileIsDescribedByItsProvider() throws {
    let choice = try #require(schema["definitions"]?["profile"]?["allOf"]?[1])
    #expect(choice["if"]?["properties"]?["provider"]?["const"] == "redhat-portal")
    #expect(choice["then"]?["$ref"] == "#/definitions/redhat-portal")
    let portal = try #require(schema["definitions"]?["redhat-portal"])
    #expect(portal["required"] == ["provider", "dialect"] && portal["additionalProperties"] == false)
    #expect(
      names(portal["properties"]) == [
        "provider", "baseURL", "tokenURL", "pageURL", "readOnly", "timeoutSeconds", "requestsPerSecond", "polling",
        "proxy", "caFile", "me", "store", "keepPrivate", "allow", "confirm", "credentials", "dialect",
        "accountNumber",
      ])
    let credentials = try #require(portal["properties"]?["credentials"])
    #expect(names(credentials["properties"]) == ["username", "password", "offlineToken", "clientId", "clientSecret"])
    #expect(credentials["allOf"] == [["not": ["required": ["offlineToken", "clientSecret"]]]])
    #expect(credentials["additionalProperties"] == false)
    let polling = try #require(portal["properties"]?["polling"])
    #expect(names(polling["properties"]) == ["firstSeconds", "maxSeconds", "requestsPerHour"])
    #expect(polling["properties"]?["firstSeconds"]?["default"] == 30 && polling["additionalProperties"] == false)
    let plain = names(schema["definitions"]?["plain-desk"]?["properties"])
    #expect(plain.contains("baseURL") && !plain.contains("tokenURL"))
  }

  @Test func aSecretHasFourForms() {
    let forms = schema["definitions"]?["secret"]?["oneOf"]?.array ?? []
    #expect(forms.map { names($0["properties"]) } == [[], ["env"], ["file"], ["command"]])
    #expect(forms.dropFirst().allSatisfy { $0["required"]?.array?.count == 1 && $0["additionalProperties"] == false })
  }

  @Test func everyPropertyHasAHelpTextAndEveryReferenceResolves() {
    var references = 0
    func walk(_ json: JSON, isProperties: Bool = false) {
      if let reference = json["$ref"]?.string {
        references += 1
        let name = String(reference.dropFirst("#/definitions/".count))
        #expect(reference.hasPrefix("#/definitions/") && schema["definitions"]?[name] != nil, "\(reference)")
      }
      for member in json.object ?? [] {
        if isProperties, member.value["$ref"] == nil, member.value["const"] == nil {
          #expect(member.value["description"]?.string?.isEmpty == false, "\(member.name)")
        }
        walk(member.value, isProperties: member.name == "properties")
      }
      for element in json.array ?? [] { walk(element) }
    }
    walk(schema)
    #expect(references == 16)
  }
}
