import Platform

ProcessGuards.ignoreSizeLimitSignal()
await StoreWorker.run(Array(CommandLine.arguments.dropFirst()))
