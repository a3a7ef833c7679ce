import CaseModel
import JSON
import Platform
import ProviderKit

/// Requests cases by number, 30 per request.
struct CiscoPresence: Sendable {
  let cases: CiscoCases

  // Cisco: rows of a request by number also have the technology.
  private var members: CaseFields { cases.listedMembers.union([.technology, .subTechnology]) }

  func presence(of numbers: [String], _ call: VendorCall) async -> [(number: String, presence: CasePresence)] {
    var known: [String: CasePresence] = [:]
    for number in numbers where !CiscoID.isAllowed(number) {
      known[number] = .unknown(.invalidParams("numbers", CiscoID.rule, value: .string(number)))
    }
    var waiting = CiscoID.once(numbers.filter { known[$0] == nil })[...]
    var stop: Fault?
    while !waiting.isEmpty {
      let chunk = Array(waiting.prefix(max(1, cases.memory.chunks.numbers)))
      waiting = waiting.dropFirst(chunk.count)
      await request(chunk, call, &known, &stop)
    }
    return numbers.map { number in (number, known[number] ?? .notFound) }
  }

  /// Requests some cases. Whether one refused case refuses them all is not documented, so that halves are requested then.
  private func request(
    _ numbers: [String], _ call: VendorCall, _ known: inout [String: CasePresence], _ stop: inout Fault?
  ) async {
    guard stop == nil else {
      for number in numbers { known[number] = stop.map { .unknown($0) } }
      return
    }
    do throws(Fault) {
      let answer = try await cases.summaries(of: numbers, fields: members, call)
      for row in answer.cases {
        for number in numbers where ResponseMatch.isSameCase(number, row.number) {
          known[number] = .found(CaseBox(row), members: members)
        }
      }
      // A row that cannot be read must not look like a case that is gone.
      let isComplete = answer.received == answer.cases.count && answer.total ?? 0 <= answer.received
      if !isComplete {
        let fault = cases.client.fault(.vendorProtocol, "Some of the requested cases cannot be read.")
        for number in numbers where known[number] == nil { known[number] = .unknown(fault) }
      }
    } catch {
      if CasePresence.concernsAll(error) { stop = error }
      guard stop == nil, numbers.count > 1 else {
        // An unknown case is an empty answer, so that any other 404 is about the API.
        let presence = error.kind == .notFound ? .unknown(error) : CasePresence(error)
        for number in numbers { known[number] = presence }
        return
      }
      if CiscoErrorRule.meansTooMany(error) { cases.memory.fallToOne(.numbers) }
      let half = numbers.count / 2
      await request(Array(numbers.prefix(half)), call, &known, &stop)
      await request(Array(numbers.dropFirst(half)), call, &known, &stop)
    }
  }
}
