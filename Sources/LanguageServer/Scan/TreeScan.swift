import Dispatch
import Platform
import Synchronization

/// The scan of all files below some roots, on all cores. The results are in the order of the files.
final class TreeScan: Sendable {
  /// Files that a thread takes at once, and the number of the batch.
  private struct Batch {
    let number: Int
    let scope: FileScanner.Scope
    let files: [FileTree.File]
  }

  /// How far the walk is. Only `next` changes it.
  private struct Walk {
    var rest: [FileScanner.Scope]
    var tree: FileTree?
    var scope: FileScanner.Scope?
    var batches = 0
    /// The folders that could not be read.
    var warnings: [String] = []
  }

  private static let batchSize = 64
  /// More than the cores of most machines: as many run at the same time as there are cores.
  private static let mostThreads = 64

  private let walk: Mutex<Walk>
  private let results = Mutex<[(batch: Int, result: FileScanner.Result)]>([])

  private init(_ scopes: [FileScanner.Scope]) { walk = Mutex(Walk(rest: scopes.reversed())) }

  /// Returns the mentions and what could not be scanned.
  static func run(_ scopes: [FileScanner.Scope]) -> FileScanner.Result {
    let scan = TreeScan(scopes)
    DispatchQueue.concurrentPerform(iterations: mostThreads) { _ in scan.work() }
    return scan.result()
  }

  private func work() {
    guard var batch = next() else { return }
    var scanner = FileScanner()
    while true {
      var result = FileScanner.Result()
      for file in batch.files {
        let one = scanner.scan(file, batch.scope)
        result.mentions += one.mentions
        result.warnings += one.warnings
      }
      if !result.mentions.isEmpty || !result.warnings.isEmpty { results.withLock { $0.append((batch.number, result)) } }
      guard let following = next() else { return }
      batch = following
    }
  }

  private func next() -> Batch? {
    walk.withLock { walk in
      while true {
        if walk.tree == nil {
          guard let scope = walk.rest.popLast() else { return nil }
          (walk.scope, walk.tree) = (scope, FileTree(scope.root))
        }
        var files: [FileTree.File] = []
        while files.count < Self.batchSize, let file = walk.tree?.next() { files.append(file) }
        for error in walk.tree?.takeErrors() ?? [] { walk.warnings.append("\(error).") }
        guard let scope = walk.scope, !files.isEmpty else {
          walk.tree = nil
          continue
        }
        walk.batches += 1
        return Batch(number: walk.batches, scope: scope, files: files)
      }
    }
  }

  private func result() -> FileScanner.Result {
    var all = FileScanner.Result()
    let found = results.withLock { $0 }.sorted { $0.batch < $1.batch }
    for (_, result) in found {
      all.mentions += result.mentions
      all.warnings += result.warnings
    }
    all.warnings = walk.withLock { $0.warnings } + all.warnings
    return all
  }
}
