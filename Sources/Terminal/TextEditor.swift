import Platform

/// Lets a person write a text in `$VISUAL` or `$EDITOR`.
struct TextEditor {
  let console: Console
  let drafts: Drafts

  private static let mark = "------------------------ >8 ------------------------"
  private static let limit = 64 << 20

  /// The text that was saved. Throws, and keeps the file, if the editor fails or no text was saved.
  /// - Parameters:
  ///   - notes: lines below the text, which are not part of it.
  ///   - start: what the text begins with.
  func text(_ notes: [String], start: String = "") throws(CommandFailure) -> String {
    let names = ["VISUAL", "EDITOR"]
    guard let editor = names.compactMap({ console.environment[$0] }).first(where: { !$0.isEmpty }) else {
      throw CommandFailure(
        .usageError, "No text was given, and no editor is set. Pass the text, use - or @FILE, or set EDITOR.")
    }
    guard let folder = drafts.folder else {
      throw CommandFailure(.failure, "Cannot open an editor: HOME is not set. Pass the text, or use - or @FILE.")
    }
    let path = "\(folder)/edit-\(RandomUUID.make()).md"
    do throws(SystemError) {
      try FileSystem.makeFolders(folder)
      let content = "\(start)\n\n\(Self.mark)\n" + notes.map { $0 + "\n" }.joined()
      try AtomicFile.write(Array(content.utf8), to: path, isDurable: false)
    } catch {
      throw CommandFailure(.failure, "Cannot create the file for the editor: \(error.reason).")
    }
    return try edited(path, editor, start)
  }

  private func edited(_ path: String, _ editor: String, _ start: String) throws(CommandFailure) -> String {
    let status: Int32
    // Through a shell, as git does: the variable may have arguments.
    do throws(SystemError) { status = try console.run(["/bin/sh", "-c", "\(editor) \"$@\"", editor, path], nil) } catch
    {
      throw CommandFailure(.failure, "Cannot start the editor: \(error.reason). Nothing was sent.")
    }
    let bytes = (try? FileSystem.read(path, limit: Self.limit)) ?? nil
    let content = String(decoding: bytes ?? [], as: UTF8.self)
    var text = content.firstRange(ofText: Self.mark).map { String(content[..<$0.lowerBound]) } ?? content
    while let last = text.last, last.isWhitespace { text.removeLast() }
    let isUnchanged = text.isEmpty || text == start
    guard status == 0 else {
      if isUnchanged { try? FileSystem.remove(path) }
      throw CommandFailure(
        .failure,
        "The editor failed with exit code \(status). Nothing was sent."
          + (isUnchanged ? "" : " The text is kept in \(path)."))
    }
    try? FileSystem.remove(path)
    guard !isUnchanged else { throw CommandFailure(.failure, "No text was saved. Nothing was sent.") }
    return text
  }
}
