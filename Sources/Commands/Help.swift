/// The texts of `--help`.
package enum Help {
  /// What `--help` prints.
  package static let usage = """
    casewire reads and changes support cases and orders at IBM Cloud, Red Hat and Cisco, over JSON-RPC 2.0 on stdin and stdout.

    usage:
      casewire [serve] [options]                    answer requests from stdin on stdout
      casewire call [options] METHOD [JSON | -]     run one request: the result on stdout, or an error on stderr and exit code 1
      casewire call METHOD --help                   describe a method and its params
      casewire sandbox [--port N]                   serve the simulated vendors on a port of 127.0.0.1, for other clients
      casewire doctor [options] [--json]            check each profile and state what to do where it fails
      casewire methods [--json]                     list the methods, one per line or as a JSON document
      casewire openrpc                              print the protocol as an OpenRPC document
      casewire --version | --help

    options:
      --config FILE         the configuration file; default: $CASEWIRE_CONFIG, then ~/.config/casewire/config.json
      --sandbox             use simulated vendors inside the process, without a configuration and a network
      --cases N, --seed N   the number of cases of the sandbox (default 60), and which cases (default 1)
      --read-only           refuse every method that writes
      --no-session-store    keep tokens in memory only; default: in ~/.local/state/casewire/sessions
      --log-level LEVEL     write to stderr: error, warning (default), info or debug
      --trace FILE          write every message in both directions to FILE, without secrets

    examples:
      echo '{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"limit":3}}' | casewire --sandbox
      casewire call --sandbox cases/get '{"case":"ibm/CS4150820"}'

    """

  /// The hint for a person who starts the program on a terminal.
  package static let onTerminal = """
    Type JSON-RPC 2.0 requests, one per line, such as {"jsonrpc":"2.0","id":1,"method":"profiles/list"}
    End with Ctrl-D. Run casewire --help for help.

    """
}
