// Loaded with --import into programs that a supervisor starts: when the supervisor is gone, even by kill -9, its end
// of the channel closes and the program ends in order instead of living on unseen.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Listening would keep the program alive that has nothing else to do.
process.channel?.unref();
