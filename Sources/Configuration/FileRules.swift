import JSON
import Platform

extension Configuration {
  /// The folders for files where the configuration names none: the working directory, unless it is `/`, the home folder, or
  /// a folder that the home folder lies in. There are too many secrets in those to allow them by default.
  package static func defaultRoots(workingDirectory: String, environment: [String: String]) -> [String] {
    let real = FileSystem.realPath(workingDirectory) ?? workingDirectory
    guard real != "/" else { return [] }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return [workingDirectory] }
    let realHome = FileSystem.realPath(home) ?? FileSystem.absolute(home, relativeTo: "/")
    return FileSystem.isInside(realHome, real) ? [] : [workingDirectory]
  }

  /// Where the configuration is, or would be: what a program without a configuration keeps out of reach all the same.
  package static func location(
    explicit: String?, environment: [String: String], workingDirectory: String
  ) -> String {
    let surroundings = Surroundings(
      environment: environment, workingDirectory: workingDirectory, kinds: [], redactor: Redactor(),
      commandTimeout: .zero)
    return ConfigurationFile.locate(explicit: explicit, surroundings).path
  }

  /// What the profiles of a file take secrets, programs and certificates from, also those that are otherwise wrong.
  static func protectedPaths(_ json: JSON, in file: ConfigurationFile, _ surroundings: Surroundings) -> [String] {
    var paths = [file.path]
    for profile in (json["profiles"]?.object ?? []).map(\.value) {
      let credentials = (profile["credentials"]?.object ?? []).map(\.value)
      let programs = credentials.compactMap { $0["command"]?.array?.first?.string }.filter { $0.contains("/") }
      let named =
        credentials.compactMap { $0["file"]?.string } + programs + [profile["caFile"]?.string].compactMap(\.self)
      paths += named.filter { !$0.isEmpty }.map { surroundings.path($0, in: file.folder) }
    }
    return paths
  }
}
