#if !canImport(Darwin)
  internal import Platform

  /// Limits the jobs per host. Other jobs wait in order.
  ///
  /// curl can limit connections. In some versions, however, the connect timeout runs while a transfer waits for a
  /// connection (seen in 8.23). A waiting transfer also takes more memory than a job.
  struct HostQueues {
    private struct Queue {
      var running = 0
      var waiting: [CurlJob] = []
    }

    private let atMost: Int
    private var queues: [String: Queue] = [:]

    init(atMost: Int) { self.atMost = atMost }

    /// Starts or queues a job. Returns whether it may start now.
    mutating func admit(_ job: CurlJob) -> Bool {
      var queue = queues[job.url.origin] ?? Queue()
      defer { queues[job.url.origin] = queue }
      guard queue.running < atMost else {
        queue.waiting.append(job)
        return false
      }
      queue.running += 1
      return true
    }

    /// Ends a job and returns the next job of its host, if any, which may start.
    mutating func next(after job: CurlJob) -> CurlJob? {
      let origin = job.url.origin
      guard var queue = queues[origin] else { return nil }
      guard queue.waiting.isEmpty else {
        let next = queue.waiting.removeFirst()
        queues[origin] = queue
        return next
      }
      queue.running -= 1
      queues[origin] = queue.running == 0 ? nil : queue
      return nil
    }

    /// Removes a waiting job. Returns whether the job was waiting.
    mutating func remove(_ job: CurlJob) -> Bool {
      guard let index = queues[job.url.origin]?.waiting.firstIndex(where: { $0 === job }) else { return false }
      queues[job.url.origin]?.waiting.remove(at: index)
      return true
    }

    /// Removes and returns the waiting jobs whose deadline has passed.
    mutating func removeDue(at now: MonotonicTime) -> [CurlJob] {
      var due: [CurlJob] = []
      for (origin, queue) in queues where queue.waiting.contains(where: { $0.limits.deadline <= now }) {
        due += queue.waiting.filter { $0.limits.deadline <= now }
        queues[origin]?.waiting.removeAll { $0.limits.deadline <= now }
      }
      return due
    }

    /// The earliest deadline of the waiting jobs.
    var nextDue: MonotonicTime {
      queues.values.reduce(.distantFuture) { due, queue in
        queue.waiting.reduce(due) { min($0, $1.limits.deadline) }
      }
    }
  }
#endif
