import Commands
import Platform

ProcessGuards.leave(Program.run(ProcessArguments.all))
