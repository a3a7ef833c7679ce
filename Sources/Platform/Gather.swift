/// Applies `body` to all items concurrently, at most `limit` at a time. Returns the results in the order of the items.
package func gather<Item: Sendable, Value: Sendable>(
  _ items: some Sequence<Item>, atMost limit: Int = .max, _ body: @escaping @Sendable (Item) async -> Value
) async -> [Value] {
  await withTaskGroup(of: (Int, Value).self) { group in
    var found: [(index: Int, value: Value)] = []
    for (index, item) in items.enumerated() {
      if index >= max(limit, 1), let done = await group.next() { found.append(done) }
      group.addTask { (index, await body(item)) }
    }
    for await done in group { found.append(done) }
    return found.sorted { $0.index < $1.index }.map(\.value)
  }
}

/// Applies `body` to all items concurrently. Returns each value or error in the order of the items.
package func gatherResults<Item: Sendable, Value: Sendable, Failure: Error>(
  _ items: some Sequence<Item>, _ body: @escaping @Sendable (Item) async throws(Failure) -> Value
) async -> [Result<Value, Failure>] {
  await gather(items) { item in
    do throws(Failure) { return .success(try await body(item)) } catch { return .failure(error) }
  }
}

/// Applies `body` to items concurrently. Each value goes to `next` as soon as it is known, which returns the items that follow.
///
/// It is generic because Swift 6.3 reads uninitialised memory where a child task returns a specialised `Result` with a typed error
/// in a tuple, if the program is optimised.
package func gather<Item: Sendable, Value: Sendable>(
  _ items: [Item], _ body: @escaping @Sendable (Item) async -> Value, next: (Item, Value) -> [Item]
) async {
  await withTaskGroup(of: (Item, Value).self) { group in
    var following = items
    while true {
      for item in following { group.addTask { (item, await body(item)) } }
      guard let (item, value) = await group.next() else { return }
      following = next(item, value)
    }
  }
}
