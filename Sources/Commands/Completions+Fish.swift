import CaseService
import Terminal

extension Completions {
  var fish: String {
    #"""
    # \#(Self.head) fish

    # Prints the options of a command.
    function __casewire_options
        switch $argv[1]
    \#((CommandTable.commands + [CommandTable.personal]).map { command in
        let names = command.options.map(\.name)
        return "        case \(command.name)" + (names.isEmpty ? "" : "\n            printf '%s\\n' \(names.joined(separator: " "))")
      }.joined(separator: "\n"))
        end
    end

    # Prints an option and what cannot be used beside it.
    function __casewire_hidden
        printf '%s\n' $argv[1]
        switch $argv[1]
    \#(Self.conflicts.map { "        case \($0.name)\n            printf '%s\\n' \($0.names.joined(separator: " "))" }
        .joined(separator: "\n"))
        end
    end

    # Prints an option with its meaning.
    function __casewire_option
        switch $argv[1]
    \#((CommandTable.options.map { ($0.name, $0.explanation) } + Self.standalone).map { option in
        "        case \(option.0)\n            printf '%s\\t%s\\n' \(option.0) \(Self.quoted(option.1))"
      }.joined(separator: "\n"))
        end
    end

    # Whether a command has all options in use, which follow it.
    function __casewire_fits
        set -l options (__casewire_options $argv[1])
        for name in $argv[2..-1]
            contains -- $name $options; or return 1
        end
        return 0
    end

    # Prints the values of an option, with a prefix.
    function __casewire_values
        switch $argv[1]
    \#(Self.values.map {
        "        case \($0.name)\n            printf '%s\\n' $argv[2]{\($0.words.joined(separator: ","))}"
      }.joined(separator: "\n"))
        end
    end

    # Prints the options of a command, or, for an empty one, of all commands that still fit. The options in use follow.
    function __casewire_names
        set -l commands \#(CommandTable.commands.map(\.name).joined(separator: " "))
        test -z "$argv[1]"; or set commands $argv[1]
        set -l hidden
        for name in $argv[2..-1]
            set -a hidden (__casewire_hidden $name)
        end
        set -l names
        for command in $commands
            __casewire_fits $command $argv[2..-1]; or continue
            for name in (__casewire_options $command)
                contains -- $name $hidden $names; or set -a names $name
            end
        end
        test -n "$argv[1]" -o (count $argv) -gt 1; or set -a names --version
        for name in $names --help
            __casewire_option $name
        end
    end

    function __casewire_commands
        for row in \
    \#(CommandTable.commands.map { "            \(Self.quoted("\($0.name)\t\($0.summary)"))" }.joined(separator: " \\\n"))
            __casewire_fits (string split -m 1 \t -- $row)[1] $argv; and printf '%s\n' $row
        end
        __casewire_fits \#(CommandTable.personal.name) $argv; and printf '%s\n' \
    \#(personalRows.map { "            \(Self.quoted("\($0.word)\t\($0.meaning)"))" }.joined(separator: " \\\n"))
    end

    function __casewire_methods
        printf '%s\n' \
    \#(methods.map { "            \(Self.quoted("\($0.name)\t\($0.summary)"))" }.joined(separator: " \\\n"))
    end

    # Prints the names of files that follow an @.
    function __casewire_marked_files
        set -l parts (string split -m 1 @ -- $argv[1])
        for name in $parts[2]*
            test -d "$name"; and set name $name/
            printf '%s\n' $parts[1]@$name
        end
    end

    # Prints what the program itself proposes for a command for people. Fails where that are names of files.
    function __casewire_ask
        set -l words (commandline -opc)
        set -l current (commandline -ct)
        if contains -- $words[-1] \#(Self.valued.joined(separator: " "))
            contains -- $words[-1] \#(Self.fileOptions.joined(separator: " ")); and return 1
            __casewire_values $words[-1] ''
            return 0
        end
        set -l lines ($words[1] \#(CommandCatalog.completionWord) $words[2..-1] "$current" 2>/dev/null)
        if string match -q -- ':files'\t'@' $lines[1]
            __casewire_marked_files $current
            return 0
        end
        string match -q -- ':files*' $lines[1]; and return 1
        printf '%s\n' $lines
        return 0
    end

    # Prints what can be at the cursor. Fails where that are names of files.
    function __casewire_lines
        set -l command ''
        set -l pending ''
        set -l used
        set -l count 0
        for word in (commandline -opc)[2..-1]
            if test -n "$pending"
                set pending ''
                continue
            end
            set -l name (string split -m 1 = -- $word)[1]
            switch "$name"
                case \#(Self.valued.joined(separator: " "))
                    set -a used $name
                    string match -q -- '*=*' $word; or set pending $name
                case \#(Self.flags.joined(separator: " "))
                    set -a used $name
                case \#(CommandTable.standalone[0].names.joined(separator: " "))
                case '-?*'
                    return 0
                case '*'
                    if test -z "$command"
                        set command $word
                        if contains -- $command \#(personal.joined(separator: " "))
                            __casewire_ask
                            return
                        end
                    else
                        set count (math $count + 1)
                    end
            end
        end
        set -l current (commandline -ct)
        set -l prefix ''
        if test -z "$pending"; and string match -q -- '--*=*' $current
            set pending (string split -m 1 = -- $current)[1]
            set prefix "$pending="
        end
        if test -n "$pending"
            contains -- $pending \#(Self.fileOptions.joined(separator: " ")); and return 1
            __casewire_values $pending $prefix
        else if string match -q -- '-*' $current
            __casewire_names $command $used
        else if test -z "$command"
            __casewire_commands $used
        else
            switch $command:$count
    \#(Self.arguments.map(fish).joined(separator: "\n"))
                case '*'
                    __casewire_names $command $used
            end
        end
        return 0
    end

    # Prints the proposals for the current word, or fails. fish itself would also search their meanings for it.
    function __casewire_proposals
        set -l lines (__casewire_lines); or return 1
        set -l current (commandline -ct)
        for line in $lines
            string match -q -i -- "*$current*" (string split -m 1 \t -- $line)[1]; and printf '%s\n' $line
        end
        return 0
    end

    complete -c casewire -e
    complete -c casewire -n '__casewire_proposals >/dev/null' -f -a '(__casewire_proposals)'

    """#
  }

  private func fish(_ key: String, _ argument: CommandArgument) -> String {
    let indent = "            "
    return switch argument.kind {
    case .method: "\(indent)case \(key)\n\(indent)    __casewire_methods"
    case .words(let words): "\(indent)case \(key)\n\(indent)    printf '%s\\n' \(words().joined(separator: " "))"
    case .profile: "\(indent)case \(key)"
    // Failing leaves the names of files to fish.
    case .path: "\(indent)case '\(key)'\n\(indent)    return 1"
    case .json: "\(indent)case \(key)\n\(indent)    printf '%s\\t%s\\n' - 'params as JSON from stdin'"
    }
  }
}
