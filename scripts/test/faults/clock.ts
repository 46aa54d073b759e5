// Loaded with --import into a worker whose clock a test sets: the message is how far it is off, in milliseconds.
const RealDate = globalThis.Date;
let offMs = 0;

class ShiftedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + offMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + offMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
process.on("message", (message) => {
  offMs = Number(message);
  process.send?.(Date.now());
});
process.channel?.unref();
