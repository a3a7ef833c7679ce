import Platform

/// A repository of git: a folder with `.git`.
struct Repository: Sendable {
  static let folderName = Array(".git".utf8)

  /// Absolute, without links.
  let path: String

  /// The innermost repository that contains a folder.
  static func containing(_ folder: String) -> Repository? {
    guard folder.hasPrefix("/") else { return nil }
    var path = folder
    while true {
      if exists("\(path)/.git") { return Repository(path: path) }
      guard path != "/" else { return nil }
      path = FileSystem.split(path).folder
    }
  }

  private static func exists(_ path: String) -> Bool { (try? FileSystem.kind(ofTarget: Array(path.utf8))) != nil }

  /// The rules that apply to a folder and are not in it.
  func ignores(above folder: String) -> IgnoreChain {
    var chain = IgnoreChain()
    guard folder != path else { return chain }
    let below = path == "/" ? folder.dropFirst() : folder.dropFirst(path.count + 1)
    var current = path
    for name in FileSystem.parts(String(below)) {
      chain.enter(current.withSlash, isRepository: current == path, hasGitRules: true, hasOwnRules: true)
      current = current == "/" ? "/\(name)" : "\(current)/\(name)"
    }
    return chain
  }
}
