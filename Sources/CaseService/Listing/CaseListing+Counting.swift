import CaseModel
import Platform
import ProviderKit

extension CaseListing {
  /// Counts the cases of each profile. Throws if all sources fail.
  mutating func counts() async throws(Fault) -> [(source: ListSource, count: Int?)] {
    call.sendProgress(.begin("Counting cases"))
    defer { call.sendProgress(.end(nil)) }
    let time = call.context.time
    let counted = await gather(streams) { stream in
      var stream = stream
      return (await stream.count { time.date }, stream)
    }
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
    streams = counted.map(\.1)
    if let fault = failure(), streams.count == sources().count { throw fault }
    let counts = Dictionary(zip(streams.map(\.profile.name), counted.map(\.0))) { first, _ in first }
    return sources().map { source in
      // A profile of which the query matches no case was not queried.
      (source, counts[source.profile] ?? (source.failure == nil ? 0 : nil))
    }
  }
}

extension SourceStream {
  /// The number of rows: what the vendor states, or what is read up to the limit of a listing. Nil if it fails.
  fileprivate mutating func count(_ now: @Sendable () -> Timestamp) async -> Int? {
    await fetch(atLeast: 1, now: now)
    if failure == nil, !isFiltered, let total {
      finish()
      return total
    }
    var count = 0
    while true {
      count += take(atMost: Self.sortLimit - count) { _ in true }.count
      guard needsFetch, count < Self.sortLimit else { break }
      await fetch(atLeast: 500, now: now)
    }
    return failure == nil || count > 0 ? count : nil
  }
}
