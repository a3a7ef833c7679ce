/// The texts of `--help`.
package enum Help {
  /// What `--help` prints.
  package static let usage = """
    casewire: support cases and orders at IBM Cloud, Red Hat and Cisco over JSON-RPC 2.0 on stdin and stdout

    usage:
      casewire [serve] [options]                    read requests from stdin, answer on stdout
      casewire call [options] METHOD [JSON | -]     one request; the result on stdout, an error on stderr and exit 1
      casewire call METHOD --help                   what a method does and takes
      casewire sandbox [--port N]                   the simulated vendors on a port of 127.0.0.1, for other clients
      casewire doctor [options] [--json]            whether each profile works, and what to do where it does not
      casewire methods [--json]                     the methods, a line each, or as one JSON document
      casewire openrpc                              the protocol as an OpenRPC document
      casewire --version | --help

    options:
      --config FILE         the configuration; else $CASEWIRE_CONFIG, else ~/.config/casewire/config.json
      --sandbox             simulated vendors inside the process; needs no configuration and no network
      --cases N, --seed N   how many cases the sandbox has (60), and which (1); also for the command sandbox
      --read-only           refuse every method that adds, changes or destroys
      --no-session-store    keep tokens in memory only; else in ~/.local/state/casewire/sessions
      --log-level LEVEL     error, warning (default), info or debug; on stderr
      --trace FILE          every message in both directions, secrets taken out

    try:
      echo '{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"limit":3}}' | casewire --sandbox
      casewire call --sandbox cases/get '{"case":"ibm/CS4150820"}'

    """

  /// What a person sees who starts the program with nothing piped in.
  package static let onTerminal = """
    casewire reads JSON-RPC 2.0 requests, one a line; try {"jsonrpc":"2.0","id":1,"method":"profiles/list"}
    casewire --help tells more; end with control-D.

    """
}
