import CaseModel
import CaseService
import JSON

/// Refuses several writes of which two are the same: a comment would be added twice.
struct RepeatCheck {
  let command: MethodCommand

  func check(_ requests: [JSON]) throws(CommandFailure) {
    guard requests.count > 1, command.row.effect.isWrite else { return }
    var seen: [(number: String, profile: String?, rest: [JSON.Member])] = []
    for params in requests {
      let text = params["case"]?.string ?? ""
      let reference = CaseReference(text)
      let rest = (params.object ?? []).filter { $0.name != "case" }
      let number = reference?.number ?? text
      let isSame = seen.contains { one in
        // A number without a profile may be that of any.
        one.number == number && one.rest == rest
          && (one.profile == nil || reference?.profile == nil || one.profile == reference?.profile)
      }
      guard !isSame else {
        let what = (params["path"] ?? params["case"])?.string ?? ""
        throw CommandFailure(.usageError, "\(what) is given twice. Name it once. Nothing was sent.")
      }
      seen.append((number, reference?.profile, rest))
    }
    guard Set(requests.compactMap { $0["path"]?.string }).count > 1, let name = requests[0]["name"]?.string else {
      return
    }
    throw CommandFailure(
      .usageError, "--name \(CommandExample.quoted(name)) cannot be the name of several files. Nothing was sent.")
  }
}
