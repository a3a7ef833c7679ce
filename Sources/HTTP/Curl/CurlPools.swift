#if !canImport(Darwin)
  internal import Platform

  /// Idle connections that carried the same credentials: a share object of libcurl.
  final class CurlPool {
    let share: CurlLibrary.Handle
    /// Transfers that refer to the share object now.
    fileprivate(set) var transfers = 0
    fileprivate(set) var lastUse: MonotonicTime

    fileprivate init(_ share: CurlLibrary.Handle, at now: MonotonicTime) {
      self.share = share
      lastUse = now
    }
  }

  /// The pools of connections, by the credentials that were sent on them. Lives on the thread of `CurlLoop`.
  ///
  /// Requests of different pools run on the same thread, but never on the same connection: a response that comes too late
  /// or unasked cannot reach the owner of other credentials.
  struct CurlPools {
    /// libcurl itself takes no connection that was idle for longer than this (`CURLOPT_MAXAGE_CONN`).
    private static let longestIdle = Duration.seconds(118)
    /// Pools that are kept. More only while all of them are in use.
    private static let atMost = 32

    private let library: CurlLibrary
    private var pools: [String: CurlPool] = [:]

    init(_ library: CurlLibrary) { self.library = library }

    /// The pool of these credentials, to be given back with `endUse`. Nil when libcurl has no memory for one.
    mutating func beginUse(_ credentials: String, at now: MonotonicTime) -> CurlPool? {
      let pool: CurlPool
      if let known = pools[credentials] {
        pool = known
      } else {
        if pools.count >= Self.atMost { removeOldest() }
        guard let share = library.shareInit() else { return nil }
        guard library.shareSetNumber(share, CurlValue.shareOption, CurlValue.connections) == CurlCode.ok else {
          _ = library.shareCleanup(share)
          return nil
        }
        pool = CurlPool(share, at: now)
        pools[credentials] = pool
      }
      pool.transfers += 1
      return pool
    }

    func endUse(_ pool: CurlPool, at now: MonotonicTime) {
      pool.transfers -= 1
      pool.lastUse = now
    }

    /// When the next pool is to be closed if it is not used until then.
    var nextDue: MonotonicTime {
      pools.values.reduce(.distantFuture) { $1.transfers > 0 ? $0 : min($0, $1.lastUse + Self.longestIdle) }
    }

    /// Closes the connections of pools that have been idle for long, those of expired tokens among them.
    mutating func removeIdle(at now: MonotonicTime) {
      for (credentials, pool) in pools where pool.transfers == 0 && pool.lastUse + Self.longestIdle <= now {
        remove(credentials, pool)
      }
    }

    private mutating func removeOldest() {
      let idle = pools.filter { $0.value.transfers == 0 }
      if let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) { remove(oldest.key, oldest.value) }
    }

    /// libcurl refuses while a handle refers to the share object, which no handle does here. A pool that it refused all the
    /// same would be lost, and with it its descriptors, but not the process.
    private mutating func remove(_ credentials: String, _ pool: CurlPool) {
      _ = library.shareCleanup(pool.share)
      pools[credentials] = nil
    }
  }
#endif
