/// The texts of `--help`.
package enum Help {
  /// What `--help` prints.
  package static let usage = """
    casewire reads and changes support cases and orders at IBM Cloud, Red Hat and Cisco, over JSON-RPC 2.0 on stdin and stdout.

    usage:
      casewire [serve] [options]                    read requests from stdin, write responses to stdout
      casewire call [options] METHOD [JSON | -]     make one request; the params are JSON, or come from stdin (-)
      casewire call METHOD --help                   describe a method and its params
      casewire sandbox [--port N] [--cases N] [--seed N]
                                                    serve the simulated vendors over HTTP on a port of 127.0.0.1
      casewire init [--config FILE]                 ask for a profile, write it into the configuration and check it
      casewire doctor [options] [--json] [PROFILE...]
                                                    check each profile, or these, and state what to fix
      casewire methods [--json]                     list the methods
      casewire openrpc                              print the protocol as an OpenRPC document
      casewire --version | --help

    options:
      --config FILE         read this configuration file; default: $CASEWIRE_CONFIG, else ~/.config/casewire/config.json
      --sandbox             use simulated vendors inside the process; requires no configuration and no network
      --sandbox-pace        send requests to simulated vendors at the same rate as to real ones
      --cases N, --seed N   the number of cases of each simulated vendor (default 60), and which cases (default 1)
      --read-only           refuse every method that writes (serve, call)
      --no-session-store    keep tokens in memory only; default: store them in ~/.local/state/casewire/sessions
      --json                print one JSON document (doctor, methods)
      --log-level LEVEL     log to stderr from this level up: error, warning (default), info or debug (serve, call)
      --trace FILE          append every message in both directions to FILE, without secrets (serve, call)

    exit codes of call: 0 with the result on stdout, 1 with an error as JSON on stderr, 2 for an invalid command line

    examples:
      echo '{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"limit":3}}' | casewire --sandbox
      casewire call --sandbox cases/get '{"case":"ibm/CS4150820"}'

    """

  /// The hint for a person who starts the program on a terminal.
  package static let onTerminal = """
    Type JSON-RPC 2.0 requests, one per line, such as {"jsonrpc":"2.0","id":1,"method":"profiles/list"}
    Press Ctrl-D to end. Run casewire --help for help.

    """
}
