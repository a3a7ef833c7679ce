import Platform
import TestSupport
import Testing

/// The secrets that the redactor knows after a configuration was read, including an invalid one.
@Suite("Secrets of a configuration")
struct SecretRegistrationTests {
  @Test(
    "Each literal and each variable is registered, even if the configuration is refused",
    arguments: [
      #"{"profiles": {"a": {"provider": "ibm-cloud", "credentials": {"apiKey": "s3cret-text"}}}}"#,
      #"{"profiles": {"a": {"provider": "nobody", "credentials": {"apiKey": "s3cret-text"}}}}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "apiKey": "s3cret-text"}}}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "credentials": {"apiKye": "s3cret-text"}}}}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "credentials": {"apiKey": ["s3cret-text"]}}}}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "credentials": "s3cret-text"}}}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "credentials": {"apiKey": {"env": "KEY"}}}}}"#,
      #"{"profiles": {"a": {"credentials": {"apiKey": {"env": "KEY"}}}}, "nonsense": 1}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "proxy": "http://me:s3cret-text@h:1", "credentials": {}}}}"#,
      #"{"profiles": {"a": {"provider": "ibm-cloud", "proxy": "ftp://me:s3cret-text@h:1/x"}}}"#,
      #"{"profiles": 1, "credentials": {"clientSecret": "s3cret-text"}}"#,
      #"{"profiles": {}, "x": {"HTTPS_PROXY": ""}}"#,
    ])
  func known(text: String) throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let environment = ["KEY": "s3cret-text\n", "HTTPS_PROXY": "http://me:s3cret-text@proxy:3128"]
    let isEnvironment = text.contains("HTTPS_PROXY") || text.contains("KEY")
    _ = try folder.load(text, environment: isEnvironment ? environment : [:], redactor: redactor)
    #expect(redactor.redact("it says s3cret-text here") == "it says \(Redactor.replacement) here")
  }

  @Test("A client ID that names the user is not registered; an optional one is")
  func clientID() throws {
    let folder = TemporaryFolder()
    for (provider, isKnown) in [("cisco-support", false), ("ibm-cloud", true), ("unheard-of", true)] {
      let redactor = Redactor()
      let credentials = #"{"clientId": "the-client-id", "clientSecret": {"env": "KEY"}}"#
      _ = try folder.load(
        #"{"profiles": {"a": {"provider": "\#(provider)", "credentials": \#(credentials)}}}"#,
        environment: ["KEY": "s3cret-text"], redactor: redactor)
      #expect((redactor.redact("the-client-id") == Redactor.replacement) == isKnown, "\(provider)")
      #expect(redactor.redact("s3cret-text") == Redactor.replacement)
    }
  }

  @Test("A user name is not registered")
  func userName() throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let credentials = #"{"username": "jane.doe", "password": "s3cret-text"}"#
    _ = try folder.load(
      #"{"profiles": {"a": {"provider": "ibm-cloud", "credentials": \#(credentials)}}}"#, redactor: redactor)
    #expect(redactor.redact("jane.doe: s3cret-text") == "jane.doe: \(Redactor.replacement)")
  }
}
