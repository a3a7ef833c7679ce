import CaseModel
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Updates and escalations of a case at the Customer Portal")
struct UpdateTests {
  private static func edit(_ body: (inout CaseChanges) -> Void) -> CaseChanges {
    var changes = CaseChanges()
    body(&changes)
    return changes
  }

  /// A change, the element or attribute of the request, and whether the case then shows it.
  private struct Edit: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let changes: CaseChanges
    let wire: String
    let isShown: @Sendable (Case) -> Bool

    init(
      _ wire: String, _ edit: (inout CaseChanges) -> Void, isShown: @escaping @Sendable (Case) -> Bool
    ) {
      (testDescription, self.wire, self.isShown) = (wire, wire, isShown)
      changes = UpdateTests.edit(edit)
    }
  }

  private static let edits: [Edit] = [
    Edit("<summary>Disk &lt;sdb&gt; lost</summary>", { $0.title = .set("Disk <sdb> lost") }) {
      $0.title == "Disk <sdb> lost"
    },
    Edit("<description>a\nb ✓</description>", { $0.description = .set("a\nb ✓") }) { $0.description == "a\nb ✓" },
    Edit("<severity>1 (Urgent)</severity>", { $0.severity = .set(1) }) { $0.severity?.level == 1 },
    Edit("<type>RCA Only</type>", { $0.type = .set("RCA Only") }) { $0.type == "RCA Only" },
    Edit("alternateId=\"INC-9\"", { $0.customerReference = .set("INC-9") }) { $0.customerReference == "INC-9" },
    Edit("alternateId=\"\"", { $0.customerReference = .clear }) { $0.customerReference == nil },
    Edit("<folderNumber></folderNumber>", { $0.group = .clear }) { $0.group == nil },
  ]

  @Test("Each change is sent alone", arguments: edits)
  private func one(edit: Edit) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let updates = try #require(harness.provider.updates)
    let before = harness.wire.requests.count
    let changed = try await updates.update(number, with: edit.changes, harness.call)
    #expect(edit.isShown(changed))
    #expect(Array(harness.lines.dropFirst(before).prefix(2)) == ["PUT /cases/\(number)", "GET /cases/\(number)"])
    let body = harness.bodies[before]
    let others = Self.edits.filter { $0.testDescription != edit.testDescription }.map {
      String($0.wire.prefix { $0 != ">" && $0 != "=" })
    }
    #expect(body.contains(edit.wire) || body.contains(edit.wire.replacing("></folderNumber>", with: "/>")))
    #expect(!others.contains { !edit.wire.hasPrefix($0) && body.contains($0) })
    #expect(edit.isShown(try await harness.get(number)))
  }

  @Test("A product without a version is sent as in example 5 of the guide")
  func product() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let values = try #require(harness.provider.values)
    let old = try await harness.get(number).product
    let products = try await values.values(.products, of: nil, harness.call)
    let product = try #require(products.compactMap(\.value.string).first { $0 != old })
    let updates = try #require(harness.provider.updates)
    let changed = try await updates.update(number, with: Self.edit { $0.product = .set(product) }, harness.call)
    #expect(changed.product == product)
  }

  @Test("Required members are not cleared, and characters that XML does not allow are not sent")
  func refused() async throws {
    let harness = try ProviderHarness()
    let updates = try #require(harness.provider.updates)
    let changes = Self.edit {
      ($0.title, $0.description, $0.product, $0.version) = (.clear, .clear, .clear, .clear)
      ($0.type, $0.severity, $0.group) = (.clear, .clear, .set("a\u{1}"))
    }
    let found = await fault { () throws(Fault) in try await updates.update("00000001", with: changes, harness.call) }
    #expect(found?.kind == .invalidParams)
    let names = ["title", "description", "product", "version", "type", "group", "severity"]
    #expect(found?.wrongParams == names.map { "changes.\($0)" })
    #expect(harness.wire.requests.isEmpty)
  }

  @Test("Unknown values are refused with the vendor's message")
  func unknown() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let updates = try #require(harness.provider.updates)
    for changes in [
      Self.edit { $0.product = .set("Nothing") }, Self.edit { $0.version = .set("99") },
      Self.edit { $0.group = .set("1") }, Self.edit { $0.type = .set("x") },
    ] {
      let found = await fault { () throws(Fault) in try await updates.update(number, with: changes, harness.call) }
      #expect(found?.kind == .rejected && found?.data["vendorMessage"]?.string?.isEmpty == false)
    }
    let missing = await fault { () throws(Fault) in
      try await updates.update("99999999", with: Self.edit { $0.severity = .set(1) }, harness.call)
    }
    #expect(missing?.kind == .notFound)
  }

  @Test("An escalation is sent after a comment")
  func escalate() async throws {
    let harness = try ProviderHarness()
    let number = try #require(try await harness.page().cases.first { $0.escalated == false }).number
    let escalation = try #require(harness.provider.escalation)
    let before = harness.wire.requests.count
    let escalated = try await escalation.escalate(number, comment: "Production is down.", harness.call)
    #expect(escalated.escalated == true && escalated.comments?.last?.text == "Production is down.")
    let writes = harness.lines.dropFirst(before).filter { !$0.hasPrefix("GET") }
    #expect(writes == ["POST /cases/\(number)/comments", "PUT /cases/\(number)"])
    #expect(harness.bodies.contains { $0.contains("<escalated>true</escalated>") })
    #expect(try await harness.get(number).escalated == true)
    #expect(
      await fault { () throws(Fault) in try await escalation.escalate(number, comment: "\u{2}", harness.call) }?
        .wrongParams
        == [
          "comment"
        ])
  }

}
