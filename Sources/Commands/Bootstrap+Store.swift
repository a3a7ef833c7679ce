import CaseService
import CaseStore
import Configuration
import Platform

/// The store of cases.
extension Bootstrap {
  /// Where cases are kept, nil for nowhere, and the size limit in bytes.
  ///
  /// - Parameter configuration: nil for the sandbox, whose store is in memory.
  static func storeLocation(
    _ options: Options, _ configuration: Configuration?
  ) -> (location: StoreLocation?, sizeLimit: Int) {
    let megabytes = configuration?.storeMegabytes ?? Configuration.usualStoreMegabytes
    return (options.keepsCases ? location(options, configuration) : nil, megabytes << 20)
  }

  /// The store of a process.
  ///
  /// - Parameter configuration: the configuration as it is now; nil for the sandbox.
  static func store(
    _ options: Options, _ time: any TimeSource, _ log: Log, _ configuration: @escaping @Sendable () -> Configuration?
  ) -> StoreAccess {
    var storeOptions = CaseStore.Options()
    // Each sandbox begins with the same cases, so a state without changes is valid in all of them.
    if options.isSandbox { storeOptions.makeEpoch = { "sandbox" } }
    return StoreAccess(storeOptions, time: time, log: log) {
      let (location, sizeLimit) = storeLocation(options, configuration())
      return StoreAccess.Setting(location: location, sizeLimit: sizeLimit)
    }
  }

  /// Read once: the environment of a process stays, and copying it costs as much as a small request.
  private static let usualStore = StoreLocation.usual(ProcessEnvironment.all)

  private static func location(_ options: Options, _ configuration: Configuration?) -> StoreLocation? {
    if options.isSandbox { return .memory }
    switch configuration?.store ?? .usual {
    case .usual: return usualStore
    case .off: return nil
    case .memory: return .memory
    case .file(let path): return .file(path, isUsual: false)
    }
  }

  /// The files of stores, which no request may read or write: also those of another run, which may keep cases.
  static func storeFiles(_ configuration: Configuration?) -> [String] {
    var locations = [usualStore]
    if case .file(let path) = configuration?.store { locations.append(.file(path, isUsual: false)) }
    return locations.flatMap(\.files)
  }
}
