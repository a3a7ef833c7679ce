import CaseService
import Terminal

extension Completions {
  /// Works with and without the package bash-completion, and under `set -u`.
  var bash: String {
    #"""
    # \#(Self.head) bash

    # Sets `options` to the options of a command.
    _casewire_options() {
      case $1 in
    \#((CommandTable.commands + [CommandTable.personal]).map { "  \($0.name)) options=\(Self.quoted($0.options.map(\.name).joined(separator: " "))) ;;" }
        .joined(separator: "\n"))
      *) options= ;;
      esac
    }

    # Adds to `hidden` what cannot be used beside an option.
    _casewire_hide() {
      hidden+=" $1 "
      case $1 in
    \#(Self.conflicts.map { "  \($0.name)) hidden+=\(Self.quoted(" \($0.names.joined(separator: " ")) ")) ;;" }
        .joined(separator: "\n"))
      esac
    }

    # Whether a command has all options in use.
    _casewire_fits() {
      local options name
      _casewire_options "$1"
      for name in $used; do [[ " $options " == *" $name "* ]] || return 1; done
    }

    # Proposes those of the words that begin like the current one.
    _casewire_reply() {
      local word
      while IFS= read -r word; do COMPREPLY+=("$prefix$word"); done < <(compgen -W "$1" -- "$current")
    }

    _casewire_files() {
      local word
      # The shell itself knows best how to quote and to expand names of files.
      [[ -n $prefix ]] || ! compopt -o default 2>/dev/null || return 0
      while IFS= read -r word; do
        if [[ -d $word ]]; then
          word+=/
          compopt -o nospace 2>/dev/null || true
        fi
        COMPREPLY+=("$prefix$word")
      done < <(compgen -f -- "$current")
    }

    _casewire_values() {
      case $1 in
      \#(Self.fileOptions.joined(separator: " | "))) _casewire_files ;;
    \#(Self.values.map { "  \($0.name)) _casewire_reply \(Self.quoted($0.words.joined(separator: " "))) ;;" }
        .joined(separator: "\n"))
      esac
    }

    # Proposes the required params of a method in quotes, to be filled in.
    _casewire_params() {
      [[ -z $current ]] || return 0
      case $1 in
    \#(skeletons.map { "  \($0.method)) COMPREPLY=(\(Self.quoted("'\($0.json)'"))) ;;" }.joined(separator: "\n"))
      *) _casewire_names ;;
      esac
    }

    # Proposes the options of the command, or of all commands that still fit.
    _casewire_names() {
      local options name one words='--help' hidden=
      for name in $used; do _casewire_hide "$name"; done
      for one in ${command:-\#(CommandTable.commands.map(\.name).joined(separator: " "))}; do
        _casewire_fits "$one" || continue
        _casewire_options "$one"
        for name in $options; do [[ " $words $hidden " == *" $name "* ]] || words+=" $name"; done
      done
      ((COMP_CWORD > 1)) || words+=' --version'
      _casewire_reply "$words"
    }

    # Proposes what the program itself proposes for a command for people.
    _casewire_ask() {
      local line previous=${COMP_WORDS[COMP_CWORD - 1]-}
      case $previous in
      \#(Self.valued.joined(separator: " | ")))
        _casewire_values "$previous"
        return 0
        ;;
      esac
      [[ $current != = ]] || current=
      local -a words=("${COMP_WORDS[@]:1:COMP_CWORD}")
      # bash makes two words of `@FILE`.
      if [[ $previous == @ && ${COMP_LINE:0:COMP_POINT} == *@"$current" ]]; then
        words=("${COMP_WORDS[@]:1:COMP_CWORD - 2}" "@$current")
        current=@$current
      fi
      while IFS= read -r line; do
        word=${line%%$'\t'*}
        if [[ $word == :files ]]; then
          # The name follows an @, which bash may replace as well.
          if [[ $line == *$'\t'@ ]]; then
            current=${current#@}
            [[ $typed != @* ]] || prefix=@
          fi
          _casewire_files
          return 0
        fi
        # bash has the words before a `=` already.
        [[ $word != --*=* || ${COMP_WORDS[COMP_CWORD]-} == --*=* ]] || word=${word#*=}
        [[ $word != "$current"* ]] || COMPREPLY+=("$word")
      done < <("${COMP_WORDS[0]}" \#(CommandCatalog.completionWord) "${words[@]}" 2>/dev/null)
      [[ ${#COMPREPLY[@]} == 0 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null || true
    }

    _casewire() {
      local IFS=$' \t\n' current=${COMP_WORDS[COMP_CWORD]-} command='' pending='' used='' prefix='' first='' name word
      # What is replaced.
      local typed=${2-}
      local -i index count=0
      COMPREPLY=()
      for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        # bash makes three words of `--name=value`.
        [[ $word != = ]] || continue
        if [[ -n $pending ]]; then
          pending=
          continue
        fi
        name=${word%%=*}
        case $name in
        \#(Self.valued.joined(separator: " | ")))
          used+=" $name"
          [[ $word == *=* ]] || pending=$name
          ;;
        \#(Self.flags.joined(separator: " | "))) used+=" $name" ;;
        \#(CommandTable.standalone[0].names.joined(separator: " | "))) ;;
        -?*) return 0 ;;
        *)
          if [[ -z $command ]]; then
            command=$word
            case $command in
            \#(personal.joined(separator: " | ")))
              _casewire_ask
              return 0
              ;;
            esac
          else
            first=${first:-$word}
            count+=1
          fi
          ;;
        esac
      done
      [[ $current != = ]] || current=
      if [[ -z $pending && $current == --*=* ]]; then
        pending=${current%%=*} prefix=${current%%=*}= current=${current#*=}
      fi
      if [[ -n $pending ]]; then
        _casewire_values "$pending"
      elif [[ $current == -* ]]; then
        _casewire_names
      elif [[ -z $command ]]; then
        word=
        for name in \#(CommandTable.commands.map(\.name).joined(separator: " ")); do
          ! _casewire_fits "$name" || word+=" $name"
        done
        ! _casewire_fits \#(CommandTable.personal.name) || word+=' \#(personal.joined(separator: " "))'
        _casewire_reply "$word"
      else
        case $command:$count in
    \#(Self.arguments.map { bash($0.key, $0.argument) }.joined(separator: "\n"))
        *) _casewire_names ;;
        esac
      fi
    }

    complete -F _casewire casewire

    """#
  }

  private func bash(_ key: String, _ argument: CommandArgument) -> String {
    switch argument.kind {
    case .method: "    \(key)) _casewire_reply \(Self.quoted(methods.map(\.name).joined(separator: " "))) ;;"
    case .words(let words): "    \(key)) _casewire_reply \(Self.quoted(words().joined(separator: " "))) ;;"
    case .json: "    \(key)) _casewire_params \"$first\" ;;"
    case .profile: "    \(key)) ;;"
    case .path: "    \(key)) _casewire_files ;;"
    }
  }
}
