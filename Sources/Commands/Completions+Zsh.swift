import CaseService
import Terminal

extension Completions {
  /// Is both a file of `$fpath` and a script for `source`.
  var zsh: String {
    #"""
    #compdef casewire
    # \#(Self.head) zsh

    # Sets `known` to the options of a command.
    _casewire_options() {
      case $1 in
    \#((CommandTable.commands + [CommandTable.personal]).map { "    (\($0.name)) known=(\($0.options.map(\.name).joined(separator: " "))) ;;" }
        .joined(separator: "\n"))
        (*) known=() ;;
      esac
    }

    # Adds to `hidden` what cannot be used beside an option.
    _casewire_hide() {
      hidden+=($1)
      case $1 in
    \#(Self.conflicts.map { "    (\($0.name)) hidden+=(\($0.names.joined(separator: " "))) ;;" }
        .joined(separator: "\n"))
      esac
    }

    # Whether a command has all options in use.
    _casewire_fits() {
      local -a known
      local name
      _casewire_options $1
      for name in $used; do (( $known[(Ie)$name] )) || return 1; done
    }

    _casewire_values() {
      case $1 in
        (\#(Self.fileOptions.joined(separator: "|"))) _files ;;
    \#(Self.values.map { "    (\($0.name)) compadd -- \($0.words.joined(separator: " ")) ;;" }.joined(separator: "\n"))
        (*) _message 'value' ;;
      esac
    }

    # Proposes the options of the command, or of all commands that still fit.
    _casewire_names() {
      local -a known hidden rows names
      local name one
      local -A meanings=(
    \#((CommandTable.options.map { ($0.name, $0.explanation) } + Self.standalone).map {
        "    \($0.0) \(Self.quoted($0.1))"
      }.joined(separator: "\n"))
      )
      for name in $used; do _casewire_hide $name; done
      for one in ${=command:-\#(CommandTable.commands.map(\.name).joined(separator: " "))}; do
        _casewire_fits $one || continue
        _casewire_options $one
        for name in $known; do (( $hidden[(Ie)$name] )) || names+=($name); done
      done
      names+=(--help)
      (( CURRENT > 2 )) || names+=(--version)
      for name in ${(u)names}; do rows+=("$name:$meanings[$name]"); done
      _describe -O option rows
    }

    _casewire_commands() {
      local -a rows
      local row
      for row in \
    \#(CommandTable.commands.map { "    \(Self.quoted("\($0.name):\($0.summary)"))" }.joined(separator: " \\\n"))
      do
        _casewire_fits ${row%%:*} && rows+=($row)
      done
      ! _casewire_fits \#(CommandTable.personal.name) || rows+=(
    \#(personalRows.map { "    \(Self.quoted("\($0.word):\($0.meaning)"))" }.joined(separator: "\n"))
      )
      _describe -t commands command rows
    }

    _casewire_methods() {
      local -a rows=(
    \#(methods.map { "    \(Self.quoted("\($0.name):\($0.summary)"))" }.joined(separator: "\n"))
      )
      _describe -t methods method rows
    }

    # Proposes the required params of a method in quotes, to be filled in.
    _casewire_params() {
      local json=
      case $1 in
    \#(skeletons.map { "    (\($0.method)) json=\(Self.quoted("'\($0.json)'")) ;;" }.joined(separator: "\n"))
      esac
      if [[ -n $json && -z $PREFIX ]]; then
        compadd -Q -- $json
      else
        _message 'params as JSON, or - for stdin'
      fi
    }

    # Proposes what the program itself proposes for a command for people.
    _casewire_ask() {
      local line previous=$words[CURRENT-1]
      local -a rows
      case $previous in
        (\#(Self.valued.joined(separator: "|")))
          _casewire_values $previous
          return
          ;;
      esac
      for line in "${(@f)$("${(Q)words[1]}" \#(CommandCatalog.completionWord) "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}"; do
        [[ -n $line ]] || continue
        if [[ $line == :files* ]]; then
          [[ $PREFIX != --*=* ]] || compset -P '*='
          [[ $line != *$'\t'@ ]] || compset -P '@'
          _files
          return
        fi
        # A colon separates the word from its meaning.
        rows+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
      done
      _describe -V command rows
    }

    _casewire() {
      local command= pending= first= word name
      local -a used
      local -i index count=0
      for (( index = 2; index < CURRENT; index++ )); do
        word=$words[index]
        if [[ -n $pending ]]; then
          pending=
          continue
        fi
        name=${word%%=*}
        case $name in
          (\#(Self.valued.joined(separator: "|")))
            used+=($name)
            [[ $word == *=* ]] || pending=$name
            ;;
          (\#(Self.flags.joined(separator: "|"))) used+=($name) ;;
          (\#(CommandTable.standalone[0].names.joined(separator: "|"))) ;;
          (-?*) return 1 ;;
          (*)
            if [[ -z $command ]]; then
              command=$word
              case $command in
                (\#(personal.joined(separator: "|")))
                  _casewire_ask
                  return
                  ;;
              esac
            else
              first=${first:-$word}
              count+=1
            fi
            ;;
        esac
      done
      if [[ -z $pending && $PREFIX == --*=* ]]; then
        pending=${PREFIX%%=*}
        compset -P '*='
      fi
      if [[ -n $pending ]]; then
        _casewire_values $pending
      elif [[ $PREFIX == -* ]]; then
        _casewire_names
      elif [[ -z $command ]]; then
        _casewire_commands
      else
        case $command:$count in
    \#(Self.arguments.map(zsh).joined(separator: "\n"))
          (*) _casewire_names ;;
        esac
      fi
    }

    if [[ ${funcstack[1]-} == _casewire ]]; then
      _casewire "$@"
    elif (( $+functions[compdef] )); then
      compdef _casewire casewire
    fi

    """#
  }

  static let standalone = CommandTable.standalone.flatMap { option in
    option.names.filter { $0.hasPrefix("--") }.map { ($0, option.summary) }
  }

  private func zsh(_ key: String, _ argument: CommandArgument) -> String {
    switch argument.kind {
    case .method: "      (\(key)) _casewire_methods ;;"
    case .words(let words): "      (\(key)) compadd -- \(words().joined(separator: " ")) ;;"
    case .json: "      (\(key)) _casewire_params $first ;;"
    case .profile: "      (\(key)) ;;"
    case .path: "      (\(key)) _files ;;"
    }
  }
}
