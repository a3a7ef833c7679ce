import CaseModel
import CaseStore
import Configuration
import Platform
import ProviderKit
import Synchronization

/// Checks the store of cases. Does not create it.
struct DoctorStore: Sendable {
  let finding: Doctor.Finding
  /// Whether cases are kept, in a file or in memory.
  let isOn: Bool
  /// What the file has of each source; nil without a file that can be read.
  let sources: [SourceInfo]?

  private init(
    _ outcome: Doctor.Outcome, _ message: String, remedy: String? = nil, kind: Fault.Kind? = nil, isOn: Bool = true,
    sources: [SourceInfo]? = nil
  ) {
    finding = Doctor.Finding(check: .store, outcome: outcome, message: message, remedy: remedy, kind: kind)
    (self.isOn, self.sources) = (isOn, sources)
  }

  private init(_ error: StoreError) { self.init(.failed, "\(error)", kind: .configuration) }

  /// - Parameter configuration: nil for the sandbox.
  static func examine(
    _ options: Options, _ configuration: Configuration?, time: any TimeSource
  ) async -> DoctorStore {
    if configuration?.fault != nil {
      return DoctorStore(.skipped, "Not checked, because the check configuration failed.", isOn: false)
    }
    let (location, sizeLimit) = Bootstrap.storeLocation(options, configuration)
    switch location {
    case nil: return DoctorStore(.ok, #"Cases are not kept, because "store" is "off"."#, isOn: false)
    case .memory?: return await memory(because: reason(options, configuration), time)
    case .file(let path, let isUsual)?:
      return await file(path, .file(path, isUsual: isUsual), sizeLimit: sizeLimit, time)
    }
  }

  private static func reason(_ options: Options, _ configuration: Configuration?) -> String {
    if options.isSandbox { return "the vendors are simulated" }
    return configuration?.store == .memory
      ? #""store" is "memory""# : "neither XDG_CACHE_HOME nor HOME names a folder"
  }

  // MARK: Memory

  private static func memory(
    because reason: String, remedy: String? = nil, _ time: any TimeSource
  ) async -> DoctorStore {
    if let error = await libraryError(time) { return DoctorStore(error) }
    return DoctorStore(.ok, "Cases are kept in memory only, because \(reason).", remedy: remedy)
  }

  /// Why the library of the engine cannot be used; nil if it can.
  private static func libraryError(_ time: any TimeSource) async -> StoreError? {
    do throws(StoreError) {
      _ = try await CaseStore(.memory, time: time) { _ in }.size()
      return nil
    } catch {
      return error
    }
  }

  // MARK: The file

  private static func file(
    _ path: String, _ location: StoreLocation, sizeLimit: Int, _ time: any TimeSource
  ) async -> DoctorStore {
    let folder = FileSystem.split(FileSystem.realPath(path) ?? path).folder
    let remedy = #"Set "store" to the path of a file on a local file system that you can write."#
    if let network = networkFileSystem(of: folder) {
      let reason = "\(folder) is on a network file system (\(network.name))"
      return await memory(because: reason, remedy: remedy, time)
    }
    do throws(SecretFolder.FolderError) {
      let exists = try SecretFolder.exists(folder)
      if let obstacle = FileSystem.obstacle(toCreatingIn: folder) {
        return await memory(because: "\(folder) cannot be written: \(obstacle.reason)", remedy: remedy, time)
      }
      guard exists, FileSystem.identity(path) != nil else {
        if let error = await libraryError(time) { return DoctorStore(error) }
        return DoctorStore(.ok, "Cases will be stored in \(path), which does not exist yet.")
      }
    } catch {
      let isUsual = location == .file(path, isUsual: true)
      return DoctorStore(.failed, "\(error.description(ofStore: isUsual)).", kind: .configuration)
    }
    return await open(path, location, sizeLimit: sizeLimit, time)
  }

  /// The file system of a folder, or of the nearest folder above it that exists.
  private static func networkFileSystem(of folder: String) -> NetworkFileSystem? {
    var folder = folder
    while folder != "/", FileSystem.identity(folder) == nil { folder = FileSystem.split(folder).folder }
    return NetworkFileSystem.find(folder)
  }

  private static func open(
    _ path: String, _ location: StoreLocation, sizeLimit: Int, _ time: any TimeSource
  ) async -> DoctorStore {
    var options = CaseStore.Options()
    options.sizeLimit = sizeLimit
    let warnings = Mutex<[String]>([])
    let store = CaseStore(location, options, time: time) { text in warnings.withLock { $0.append(text) } }
    do throws(StoreError) {
      let (size, sources) = (try await store.size(), try await store.infos())
      try? await store.close()
      let problems = warnings.withLock { $0 }
      guard problems.isEmpty else {
        return DoctorStore(.failed, problems.map { Issue.sentence("", $0) }.joined(separator: " "))
      }
      let count = sources.reduce(0) { $0 + $1.cases }
      let message =
        "Cases are stored in \(path): \(Self.count(count)), \(megabytes(size)) of at most \(megabytes(sizeLimit))."
      return DoctorStore(.ok, message, sources: sources)
    } catch {
      return DoctorStore(error)
    }
  }

  private static func count(_ cases: Int) -> String { cases == 1 ? "1 case" : "\(cases) cases" }

  /// With one decimal, unless that is zero.
  private static func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes / 1024 * 10 + 512) / 1024
    return tenths % 10 == 0 ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
  }

  // MARK: Profiles

  /// What the file has of a profile; nil without a file, and for a vendor without cases.
  func finding(of profile: Profile) -> Doctor.Finding? {
    guard let sources, case .success(let provider) = profile.provider, provider.cases != nil else { return nil }
    guard profile.isStored else {
      return Doctor.Finding(
        check: .store, outcome: .ok, message: #"Cases of this profile are not kept, because its "store" is "off"."#)
    }
    let own = sources.filter { $0.profile == profile.name && $0.cases > 0 }
    guard !own.isEmpty else { return Doctor.Finding(check: .store, outcome: .ok, message: "No cases are stored yet.") }
    var text = Self.count(own.reduce(0) { $0 + $1.cases })
    if own.count > 1 { text += " of \(own.count) accounts" }
    let (oldest, newest) = (own.compactMap(\.oldest).min(), own.compactMap(\.newest).max())
    if let oldest, let newest {
      text += ", read between \(RFC3339.format(oldest)) and \(RFC3339.format(newest))"
    }
    let synchronised = own.compactMap(\.synchronisedAt).max().map { " Synchronised at \(RFC3339.format($0))." } ?? ""
    return Doctor.Finding(check: .store, outcome: .ok, message: "Stored \(text).\(synchronised)")
  }

  /// A finding for each account that several profiles have.
  func sharedAccounts(_ profiles: [Profile]) async -> [Doctor.Finding] {
    guard isOn else { return [] }
    var groups: [(account: [String], profiles: [String])] = []
    for profile in profiles where profile.isStored {
      guard case .success(let provider) = profile.provider, let identity = provider.identity,
        let account = try? await identity.account()
      else { continue }
      let whole = [provider.descriptor.id, Doctor.origin(provider.baseURL)] + account
      if let index = groups.firstIndex(where: { $0.account == whole }) {
        groups[index].profiles.append(profile.name)
      } else {
        groups.append((whole, [profile.name]))
      }
    }
    return groups.filter { $0.profiles.count > 1 }.map { group in
      let names = group.profiles.dropLast().joined(separator: ", ") + " and \(group.profiles.last ?? "")"
      return Doctor.Finding(
        check: .store, outcome: .ok,
        message:
          "The profiles \(names) log in to the same account. Its cases are stored for each, and its changes are reported for "
          + "each.", remedy: #"Set "store": "off" in the profiles that need no changes."#)
    }
  }
}
