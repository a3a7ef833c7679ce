#if !canImport(Darwin)
  internal import Platform

  /// The idle connections that carried the same credentials: a share object of libcurl.
  final class CurlPool {
    let share: CurlLibrary.Handle
    /// The number of transfers that use the share object.
    fileprivate(set) var transfers = 0
    fileprivate(set) var lastUse: MonotonicTime

    fileprivate init(_ share: CurlLibrary.Handle, at now: MonotonicTime) {
      self.share = share
      lastUse = now
    }
  }

  /// The pools of connections, by the credentials that were sent on them. Used only on the thread of `CurlLoop`.
  ///
  /// Requests of different pools share the thread but never a connection. A late or unsolicited response therefore
  /// cannot reach the owner of other credentials.
  struct CurlPools {
    /// The idle time after which libcurl no longer reuses a connection (`CURLOPT_MAXAGE_CONN`).
    private static let longestIdle = Duration.seconds(118)
    /// The limit of pools, exceeded only while all of them are in use.
    private static let atMost = 32

    private let library: CurlLibrary
    private var pools: [String: CurlPool] = [:]

    init(_ library: CurlLibrary) { self.library = library }

    /// Returns the pool of these credentials, which the caller releases with `endUse`. Nil if libcurl has no memory.
    mutating func beginUse(_ credentials: String, at now: MonotonicTime) -> CurlPool? {
      let pool: CurlPool
      if let known = pools[credentials] {
        pool = known
      } else {
        if pools.count >= Self.atMost { removeOldest() }
        guard let share = library.shareInit() else { return nil }
        guard library.shareSetNumber(share, CurlAPI.Value.shareOption, CurlAPI.Value.connections) == CurlAPI.Code.ok
        else {
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

    /// The time at which the next pool is closed if it stays unused.
    var nextDue: MonotonicTime {
      pools.values.reduce(.distantFuture) { $1.transfers > 0 ? $0 : min($0, $1.lastUse + Self.longestIdle) }
    }

    /// Closes the connections of idle pools, including those of expired tokens.
    mutating func removeIdle(at now: MonotonicTime) {
      for (credentials, pool) in pools where pool.transfers == 0 && pool.lastUse + Self.longestIdle <= now {
        remove(credentials, pool)
      }
    }

    private mutating func removeOldest() {
      let idle = pools.filter { $0.value.transfers == 0 }
      if let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) { remove(oldest.key, oldest.value) }
    }

    /// Frees a pool that no handle uses. If libcurl refused nevertheless, the pool and its descriptors would leak, but
    /// the process would continue.
    private mutating func remove(_ credentials: String, _ pool: CurlPool) {
      _ = library.shareCleanup(pool.share)
      pools[credentials] = nil
    }
  }
#endif
