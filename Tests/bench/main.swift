import Platform

ProcessGuards.leave(await Bench.run(CommandLine.arguments))
