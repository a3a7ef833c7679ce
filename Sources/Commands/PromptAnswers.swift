import CaseModel
import Terminal

/// Why an answer is invalid: a sentence. It never contains the answer: a secret is easily typed at the wrong question, and
/// the answer is visible above it if it is none.
struct InvalidAnswer: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

/// One of several answers.
struct Choice {
  /// The accepted answers besides the number; the first one is shown.
  let names: [String]
  /// What the choice means.
  let text: String

  init(_ names: String..., text: String) {
    self.names = names
    self.text = text
  }
}

extension Prompt {
  /// Asks until the answer is valid.
  ///
  /// Prepared answers (a pipe, a file) get one attempt: the next line is the answer to another question, and may be a secret.
  /// - Parameters:
  ///   - enter: What an empty answer means.
  ///   - read: Reads the answer, or throws why it is invalid.
  func ask<Value>(
    _ question: String, enter: String, isHidden: Bool = false, _ read: (String) throws(InvalidAnswer) -> Value
  ) throws(PromptError) -> Value {
    let question = "\(question) [Enter: \(enter)]: "
    while true {
      let answer = try isHidden ? hiddenLine(question) : line(question)
      do throws(InvalidAnswer) {
        return try read(answer)
      } catch {
        guard isInteractive else { throw .refused(error.sentence) }
        show(error.sentence)
      }
    }
  }

  /// Shows sentences in lines of at most 78 characters.
  func explain(_ text: String) {
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > 78 {
        show(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    show(line)
  }

  /// Lists the choices and asks for one, by its number or name. Returns its index.
  func choose(
    _ title: String, _ choices: [Choice], question: String, preferred: Int = 0
  ) throws(PromptError) -> Int {
    show(title)
    let width = choices.map { ($0.names.first ?? "").count }.max() ?? 0
    for (index, choice) in choices.enumerated() {
      let name = choice.names.first ?? ""
      let text = choice.text.isEmpty ? "" : String(repeating: " ", count: width - name.count + 2) + choice.text
      show("  \(index + 1)  \(name)\(text)")
    }
    let names = choices.compactMap(\.names.first)
    let usual = choices[preferred].names.first ?? ""
    return try ask("\(question), by number or name", enter: usual) { (answer) throws(InvalidAnswer) in
      if answer.isEmpty { return preferred }
      if let number = Int(answer), choices.indices.contains(number - 1) { return number - 1 }
      let lower = answer.lowercased()
      if let found = choices.firstIndex(where: { $0.names.contains { $0.lowercased() == lower } }) { return found }
      let hint = Spelling.nearest(to: answer, among: names, atMost: 1).first.map { " Did you mean \"\($0)\"?" } ?? ""
      throw InvalidAnswer("The answer must be a number from 1 to \(choices.count), or one of the names.\(hint)")
    }
  }
}
