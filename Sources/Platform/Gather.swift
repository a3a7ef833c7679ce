/// Applies `body` to all items concurrently. Returns the results in the order of the items.
package func gather<Item: Sendable, Value: Sendable>(
  _ items: some Sequence<Item>, _ body: @escaping @Sendable (Item) async -> Value
) async -> [Value] {
  await withTaskGroup(of: (Int, Value).self) { group in
    for (index, item) in items.enumerated() { group.addTask { (index, await body(item)) } }
    var found: [(index: Int, value: Value)] = []
    for await (index, value) in group { found.append((index, value)) }
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
