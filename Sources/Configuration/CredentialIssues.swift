/// The errors of the form of a secret.
struct CredentialIssues: Error {
  let issues: [ConfigurationIssue]

  init(issues: [ConfigurationIssue]) { self.issues = issues }

  init(_ key: String, _ rule: String, _ remedy: String) {
    issues = [ConfigurationIssue(key, rule, remedy: remedy)]
  }
}
