// Loaded with --import into programs that a supervisor starts: when the supervisor is gone, even by kill -9, its end
// of the channel closes and the program ends in order instead of living on unseen.
const end = () => process.kill(process.pid, "SIGTERM");
// A supervisor that died before this was loaded sends no event any more.
if (process.connected) process.once("disconnect", end);
else end();
// Listening would keep the program alive that has nothing else to do.
process.channel?.unref();
