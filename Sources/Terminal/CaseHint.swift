import CaseModel
import CaseService
import JSON
import JSONRPC

/// The known case that a person probably meant by a number that no vendor has.
struct CaseHint {
  let session: CommandSession

  private static let mostCases = 2000
  /// More differences would name another case.
  private static let mostDifferences = 1

  /// A question, or nil. Reads the store, and makes no request.
  func text(_ error: ResponseError, _ params: JSON) -> String? {
    let kind = error.data?["kind"]?.string
    let isAboutCase = error.data?["issues"]?.array?.contains { $0["path"] == "case" } ?? false
    guard kind == "notFound" || isAboutCase, let word = params["case"]?.string else { return nil }
    let context = session.context
    let known =
      MainThread.value { await CaseLookup(context: context).search("", in: .numbers, limit: Self.mostCases) } ?? []
    let number = word.split(separator: "/").last.map(String.init) ?? word
    let numbers = known.map(\.key.number)
    guard !numbers.contains(number),
      let nearest = Spelling.nearest(to: number, among: numbers, atMost: 1, within: Self.mostDifferences).first,
      let found = known.first(where: { $0.key.number == nearest })
    else { return nil }
    return "Did you mean \"\(found.key.id)\"?"
  }
}
