import JSON
import Platform

extension Configuration {
  /// The folders for files where the configuration names none: the working directory, unless it is `/`, the home folder, or
  /// a folder above the home folder. Those contain too many secrets.
  ///
  /// A service manager may set no `HOME`, or another one, so the home folder of the user database counts as well.
  package static func defaultRoots(
    workingDirectory: String, environment: [String: String], userHome: String? = FileSystem.userHome
  ) -> [String] {
    let real = FileSystem.realPath(workingDirectory) ?? workingDirectory
    guard real != "/" else { return [] }
    let homes = [environment["HOME"], userHome].compactMap(\.self).filter { $0.hasPrefix("/") }
    let containsHome = homes.contains { home in
      FileSystem.isInside(FileSystem.realPath(home) ?? FileSystem.absolute(home, relativeTo: "/"), real)
    }
    return containsHome ? [] : [workingDirectory]
  }

  /// The path of the configuration, present or not. A program without a configuration protects it, too.
  package static func location(
    explicit: String?, environment: [String: String], workingDirectory: String
  ) -> String {
    ConfigurationFile.locate(explicit: explicit, environment, workingDirectory).path
  }

  /// The files from which profiles take secrets, programs and certificates, also profiles with a fault.
  static func protectedPaths(_ json: JSON, in file: ConfigurationFile, _ environment: LoadEnvironment) -> [String] {
    var paths = [file.path]
    for profile in (json["profiles"]?.object ?? []).map(\.value) {
      let credentials = (profile["credentials"]?.object ?? []).map(\.value)
      let programs = credentials.compactMap { $0["command"]?.array?.first?.string }.filter { $0.contains("/") }
      let named =
        credentials.compactMap { $0["file"]?.string } + programs + [profile["caFile"]?.string].compactMap(\.self)
      paths += named.filter { !$0.isEmpty }.map { environment.path($0, in: file.folder) }
    }
    return paths
  }
}
