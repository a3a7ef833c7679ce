/// The batches whose responses are not complete.
struct BatchTable: Sendable {
  /// The position of a response in its batch.
  struct BatchSlot: Sendable, Equatable {
    let batch: UInt64
    let index: Int
  }

  private struct Batch: Sendable {
    var answers: [[UInt8]]
    var missing: Int
    var size = 0
  }

  private var batches: [UInt64: Batch] = [:]
  private var lastBatch: UInt64 = 0
  /// Bytes of answers that wait for the others of their batch.
  private(set) var queuedBytes = 0

  /// Opens a batch that gets `count` answers, at least one.
  mutating func open(_ count: Int) -> UInt64 {
    lastBatch += 1
    batches[lastBatch] = Batch(answers: Array(repeating: [], count: count), missing: count)
    return lastBatch
  }

  /// Stores an answer; an empty one means none. Returns all answers in the order of the requests after the last one
  /// has arrived.
  mutating func put(_ answer: [UInt8], _ slot: BatchSlot) -> [[UInt8]]? {
    guard var batch = batches.removeValue(forKey: slot.batch), batch.answers.indices.contains(slot.index) else {
      return nil
    }
    batch.answers[slot.index] = answer
    batch.missing -= 1
    batch.size += answer.count
    queuedBytes += answer.count
    guard batch.missing == 0 else {
      batches[slot.batch] = batch
      return nil
    }
    queuedBytes -= batch.size
    return batch.answers.filter { !$0.isEmpty }
  }
}
