import JSON
import Platform

extension Configuration {
  /// The folders for files where the configuration names none: the working directory, unless it is `/`, the home folder, or
  /// a folder that the home folder lies in. There are too many secrets in those to allow them by default.
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

  /// Where the configuration is, or would be: what a program without a configuration keeps out of reach all the same.
  package static func location(
    explicit: String?, environment: [String: String], workingDirectory: String
  ) -> String {
    ConfigurationFile.locate(explicit: explicit, environment, workingDirectory).path
  }

  /// What the profiles of a file take secrets, programs and certificates from, also those that are otherwise wrong.
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
