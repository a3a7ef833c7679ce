/// Environment variables that the program reads, with their meaning.
package struct ProgramVariable: Sendable {
  /// One or several with the same meaning.
  package let names: [String]
  package let meaning: String

  package static let all = [
    ProgramVariable(names: ["CASEWIRE_CONFIG"], meaning: "The configuration file, unless --config names one."),
    ProgramVariable(
      names: ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"],
      meaning: "The folders of the files below FILES."),
    ProgramVariable(
      names: ["CASE_MANAGEMENT_APIKEY"],
      meaning: "An API key of IBM Cloud. Without a configuration file, it creates the profile ibm."),
    ProgramVariable(
      names: ["CASE_MANAGEMENT_URL", "CASE_MANAGEMENT_AUTH_URL"],
      meaning: "The addresses of IBM Cloud for the profile of CASE_MANAGEMENT_APIKEY."),
    ProgramVariable(
      names: ["https_proxy", "http_proxy", "all_proxy", "no_proxy"],
      meaning: "The proxy, by the rules of curl. All except http_proxy are also read in capitals."),
    ProgramVariable(
      names: ["SSL_CERT_FILE", "SSL_CERT_DIR"],
      meaning: "Replace the system's file and folder of certificate authorities."),
    ProgramVariable(
      names: ["CREDENTIALS_DIRECTORY"], meaning: "A folder with secret files, as systemd sets it for a service."),
  ]
}
