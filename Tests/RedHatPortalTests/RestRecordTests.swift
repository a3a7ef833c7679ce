import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("The portal's records in JSON, member by member")
struct RestRecordTests {
  private static let whole = """
    {"caseNumber":"04371920","summary":"NFS client hangs","description":"Mounts stop.","status":"Waiting on Red Hat",
     "severity":"3 (Normal)","product":"Red Hat Enterprise Linux","version":"9.4","caseType":"Defect / Bug",
     "ownerId":"Pavel Horák","contactName":"Mara Lind","contactSSOName":"mlind","accountNumberRef":"540155",
     "createdDate":"2025-02-03T08:12:44Z","createdById":"Mara Lind","lastModifiedDate":"2025-02-04T10:00:01Z",
     "lastModifiedById":"Jo Berg","isClosed":false,"alternateId":"INC0042","groupNumber":"9001","groupName":"Storage team",
     "customerEscalation":false,"requestManagementEscalation":true,"critSit":true,"origin":"Web",
     "openshiftClusterID":"c-1","hotfixRequested":false,"comments":[],"bugzillas":[{"bugzillaNumber":1234}],
     "uri":"https://api.access.redhat.com/support/v1/cases/04371920","cep":false}
    """

  @Test("Every supported member of a case is read, and the raw record is unchanged", arguments: ["rest-v1", "rest-v3"])
  func everyMember(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    harness.answer(.getCase, Self.whole)
    let found = try await harness.get("04371920", CaseFields.all.subtracting([.attachments]), raw: true)
    #expect(found.number == "04371920" && found.title == "NFS client hangs" && found.description == "Mounts stop.")
    #expect(found.status == CaseStatus(.inProgress, vendor: "Waiting on Red Hat"))
    #expect(found.severity == CaseSeverity(level: 3, vendor: "3 (Normal)") && found.type == "Defect / Bug")
    #expect(found.product == "Red Hat Enterprise Linux" && found.version == "9.4" && found.group == "9001")
    #expect(found.owner == User(name: "Pavel Horák") && found.contact == User(name: "Mara Lind", userId: "mlind"))
    #expect(found.createdBy == User(name: "Mara Lind") && found.updatedBy == User(name: "Jo Berg"))
    #expect(found.createdAt == RFC3339.parse("2025-02-03T08:12:44Z"))
    #expect(found.updatedAt == RFC3339.parse("2025-02-04T10:00:01Z"))
    #expect(found.account == "540155" && found.customerReference == "INC0042" && found.escalated == true)
    #expect(found.bugs == ["1234"] && found.comments == [])
    #expect(
      found.vendorFields == [
        "origin": "Web", "groupName": "Storage team", "openshiftCluster": "c-1", "critSit": true,
        "hotfixRequested": false,
      ])
    #expect(found.raw == .json(try JSONSlice(checking: Array(Self.whole.utf8))))
  }

  private static let escalations: [(members: String, isEscalated: Bool?)] = [
    ("", nil), (#","customerEscalation":true"#, true), (#","requestManagementEscalation":false"#, false),
    (#","requestManagementEscalation":true,"customerEscalation":false"#, true),
  ]

  @Test("A case is escalated if it was requested or has happened", arguments: escalations)
  func escalated(members: String, isEscalated: Bool?) async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(.getCase, #"{"caseNumber":"1"\#(members)}"#)
    #expect(try await harness.get("1", [.escalated]).escalated == isEscalated)
  }

  @Test("Comments of both kinds are read")
  func comments() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(
      .listComments,
      """
      [{"id":"b","caseNumber":"1","commentBody":"two","contentType":"text/plain","isPublic":false,"visibility":"Customer",
        "isDraft":true,"createdBy":"Mara Lind","createdByType":"Customer","createdDate":"2025-02-04T10:00:00Z",
        "publishedDate":"2025-02-04T10:00:00Z","lastModifiedDate":"2025-02-04T11:00:00Z"},
       {"id":"a","commentBody":null,"createdByType":"Associate","createdDate":"2025-02-03T10:00:00.000+0000"}]
      """)
    let found = try #require(try await harness.provider.comments?.list("1", raw: false, harness.call))
    #expect(
      found.map(\.id) == ["a", "b"] && found.map(\.text) == ["", "two"] && found.map(\.isPrivate) == [nil, true])
    #expect(found.map(\.isDraft) == [nil, true] && found.map(\.format) == [.plain, .plain])
    #expect(found.map(\.author) == [User(kind: "Associate"), User(name: "Mara Lind", kind: "Customer")])
    #expect(found[1].updatedAt == RFC3339.parse("2025-02-04T11:00:00Z"))
  }

  @Test("Files are read in the current and the old description")
  func attachments() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(
      .listAttachments,
      """
      [{"uuid":"u-1","fileName":"=?UTF-8?B?w6QudHh0?=","description":"from db01","size":11,"createdBy":"Mara Lind",
        "createdDate":"2025-02-03T08:12:44Z","lastModifiedDate":"2025-02-03T08:12:44Z","link":"x"},
       {"link":"https://h/hydra/rest/cases/1/attachments/u-2","length":5}]
      """)
    let found = try #require(try await harness.provider.attachments?.list("1", harness.call))
    #expect(
      found.map(\.id) == ["u-1", "u-2"] && found.map(\.name) == ["ä.txt", "u-2"] && found.map(\.size) == [11, 5])
    #expect(found[0].description == "from db01" && found[0].createdBy == User(name: "Mara Lind"))
    #expect(found[0].createdAt == RFC3339.parse("2025-02-03T08:12:44Z") && found[1].createdAt == nil)
    let record = #"{ "uuid":"u-1", "checksum" : "abc","size":-1 }"#
    harness.answer(.listAttachments, "[\(record)]")
    let raw = try #require(try await harness.provider.attachments?.list("1", raw: true, harness.call).first)
    #expect(raw.raw == .json(try JSONSlice(checking: Array(record.utf8))) && raw.size == nil)
  }

  @Test(
    "Files in the shape of public samples are read: times in milliseconds, kinds and flags; replaced files are hidden")
  func attachmentsOfSamples() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(
      .listAttachments,
      """
      [{"uuid":"u-1","fileName":"a.tar","fileType":"application/x-gtar","size":5,"isPrivate":true,"isDeprecated":false,
        "createdDate":1687960175000},
       {"uuid":"u-2","isDeprecated":true},{"uuid":"u-3","isPrivate":false}]
      """)
    let found = try #require(try await harness.provider.attachments?.list("1", harness.call))
    #expect(found.map(\.id) == ["u-1", "u-3"] && found.map(\.isPrivate) == [true, false])
    #expect(found[0].contentType == "application/x-gtar")
    #expect(found[0].createdAt == RFC3339.parse("2023-06-28T13:49:35Z"))
  }

  @Test("A bug without a number and a notified user without a name are kept")
  func namelessParts() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(
      .getCase,
      #"{"caseNumber":"1","bugzillas":[{"bugzillaNumber":77},{"resourceViewURI":"https://b/8"},{"summary":"s"},"9",10,{}]}"#
    )
    #expect(try await harness.get("1", [.bugs]).bugs == ["77", "https://b/8", "s", "9", "10"])
    let strata = try ProviderHarness()
    strata.answer(
      .getCase,
      """
      <case xmlns="http://www.redhat.com/gss/strata" caseNumber="1"><notified_users><link ssoUsername="mara"/>
      <link><ssoUsername>ola</ssoUsername></link><link>Ida Berg</link><link/></notified_users><bugzillas>
      <bugzilla bugzillaNumber="7"/><bugzilla><summary>s</summary></bugzilla></bugzillas></case>
      """)
    let found = try await strata.get("1", [.bugs, .watchlist])
    #expect(found.bugs == ["7", "s"])
    #expect(found.watchlist == [User(userId: "mara"), User(userId: "ola"), User(name: "Ida Berg")])
  }

  @Test("The time and the reason of closing are read; a reopened case has none")
  func closing() async throws {
    for (state, closedAt) in [
      (#""status":"Closed","isClosed":true"#, "2025-04-25T11:55:51Z"), (#""isClosed":true"#, "2025-04-25T11:55:51Z"),
      (#""type":"x""#, "2025-04-25T11:55:51Z"), (#""status":"Waiting on Red Hat","isClosed":false"#, nil),
      (#""status":"Waiting on Customer""#, nil),
    ] as [(String, String?)] {
      let harness = try ProviderHarness("rest-v1")
      harness.answer(
        .getCase, #"{"caseNumber":"1",\#(state),"lastClosedAt":"2025-04-25T11:55:51Z","resolution":"Resolved: Errata"}"#
      )
      let found = try await harness.get("1", [.closedAt, .resolution])
      #expect(
        found.closedAt == closedAt.flatMap { RFC3339.parse($0) } && found.resolution == "Resolved: Errata", "\(state)")
    }
  }

  @Test(
    "The simulator's records in the shapes of public samples are the same account", arguments: ["rest-v1", "rest-v3"])
  func sampleShapes(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let usual = try await harness.all(size: 200).rows
    let number = try #require(usual.first { $0.status?.state == .closed }).number
    let files = try #require(try await harness.provider.attachments?.list(number, harness.call))
    harness.sandbox.redhat.adjust { $0.hasSampleShapes = true }
    #expect(try await harness.all(size: 200).rows.map(\.id) == usual.map(\.id))
    let closed = try await harness.get(number)
    #expect(closed.closedAt != nil && closed.resolution != nil)
    #expect(closed.attachments?.map(\.createdAt) == files.map(\.createdAt))
  }
}
