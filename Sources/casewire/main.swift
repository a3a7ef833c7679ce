import Commands
import Platform

ProcessGuards.leave(Program.run(Array(CommandLine.arguments.dropFirst())))
