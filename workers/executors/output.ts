import { StringDecoder } from "node:string_decoder";
import type { ExecutorContext, LogLine } from "./types";
import type { ExecutorLimits } from "./limits";
import { sanitiseText } from "./sanitise";

const NEWLINE = 0x0a;
const OPEN_BRACE = 0x7b;
const STDERR_TAIL_BYTES = 4_096;
type Stream = Exclude<LogLine["stream"], "system">;

/** Cuts a byte stream into lines of at most `maxBytes`, never inside a UTF-8 character. */
export class LineSplitter {
  private pending: Buffer = Buffer.alloc(0);
  constructor(
    private readonly maxBytes: number,
    private readonly emit: (line: string) => void,
  ) {}

  push(chunk: Buffer): void {
    let rest = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : chunk;
    for (;;) {
      const newline = rest.indexOf(NEWLINE);
      const lineEnd = newline === -1 ? rest.length : newline;
      if (lineEnd > this.maxBytes) {
        const cut = characterBoundary(rest, this.maxBytes);
        this.emit(decode(rest.subarray(0, cut)));
        rest = rest.subarray(cut);
      } else if (newline === -1) {
        this.pending = Buffer.from(rest);
        return;
      } else {
        this.emit(decode(rest.subarray(0, newline)).replace(/\r$/, ""));
        rest = rest.subarray(newline + 1);
      }
    }
  }

  end(): void {
    if (this.pending.length > 0) this.emit(decode(this.pending));
    this.pending = Buffer.alloc(0);
  }
}

function characterBoundary(bytes: Buffer, at: number): number {
  for (let back = 0; back < 4; back += 1) {
    if (((bytes[at - back] ?? 0) & 0xc0) !== 0x80) return at - back;
  }
  return at;
}

function decode(bytes: Buffer): string {
  const decoder = new StringDecoder("utf8");
  return sanitiseText(decoder.write(bytes) + decoder.end());
}

/** Remembers the last non-empty line of a stream as long as it could be a JSON object. */
export class LastLine {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private started: "no" | "object" | "other" = "no";
  private last: Buffer | "too-large" | null = null;
  constructor(private readonly maxBytes: number) {}

  push(chunk: Buffer): void {
    const lastNewline = chunk.lastIndexOf(NEWLINE);
    if (lastNewline !== -1) {
      const end = trimmedEnd(chunk.subarray(0, lastNewline));
      const start = end === 0 ? 0 : chunk.lastIndexOf(NEWLINE, end - 1) + 1;
      // A whole non-empty line in this chunk makes the one begun before it uninteresting.
      if (start > 0) this.reset();
      this.append(chunk.subarray(start, end));
      this.finishLine();
    }
    this.append(chunk.subarray(lastNewline + 1));
  }

  /** The line, null when it can't be a JSON object, or "too-large". Call once, at the end of the stream. */
  end(): string | "too-large" | null {
    this.finishLine();
    return Buffer.isBuffer(this.last) ? this.last.toString("utf8") : this.last;
  }

  private append(piece: Buffer): void {
    if (this.started === "no") {
      const start = piece.findIndex((byte) => !isBlank(byte));
      if (start === -1) return;
      this.started = piece[start] === OPEN_BRACE ? "object" : "other";
    }
    if (this.started === "other") return;
    this.bytes += piece.length;
    if (this.bytes <= this.maxBytes) this.pieces.push(Buffer.from(piece));
    else this.pieces = [];
  }

  private finishLine(): void {
    if (this.started === "no") return;
    if (this.started === "other") this.last = null;
    else this.last = this.bytes > this.maxBytes ? "too-large" : Buffer.concat(this.pieces);
    this.reset();
  }

  private reset(): void {
    this.pieces = [];
    this.bytes = 0;
    this.started = "no";
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function trimmedEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && isBlank(bytes[end - 1] ?? 0)) end -= 1;
  return end;
}

/**
 * Takes a program's output: log lines up to the cap (announced once), then nothing but the little that is
 * still needed, the last line of stdout and the end of stderr. Memory stays bounded whatever is printed.
 */
export class OutputCollector {
  private spent = 0;
  private capped = false;
  private stderrTail: Buffer = Buffer.alloc(0);
  private readonly tracker: LastLine;
  private readonly splitters: Record<Stream, LineSplitter>;

  constructor(
    private readonly limits: Pick<ExecutorLimits, "maxLineBytes" | "maxLogBytes" | "minLineCost" | "maxResultBytes">,
    private readonly log: ExecutorContext["log"],
  ) {
    this.tracker = new LastLine(limits.maxResultBytes);
    const splitter = (stream: Stream) => new LineSplitter(limits.maxLineBytes, (line) => this.keep(stream, line));
    this.splitters = { stdout: splitter("stdout"), stderr: splitter("stderr") };
  }

  push(stream: Stream, chunk: Buffer): void {
    if (stream === "stdout") this.tracker.push(chunk);
    else
      this.stderrTail = Buffer.concat([this.stderrTail, chunk.subarray(-STDERR_TAIL_BYTES)]).subarray(
        -STDERR_TAIL_BYTES,
      );
    if (!this.capped) this.splitters[stream].push(chunk);
  }

  /** Writes the lines that have no end yet to the log; call once, when the streams have ended. */
  flush(): void {
    this.splitters.stdout.end();
    this.splitters.stderr.end();
  }

  /** The last line of stdout, null when it can't be a JSON object. */
  lastLine(): string | "too-large" | null {
    return this.tracker.end();
  }

  /** The last lines of stderr, at most ten. */
  stderrLines(): string[] {
    return decode(this.stderrTail)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .slice(-10);
  }

  private keep(stream: Stream, line: string): void {
    if (this.capped) return;
    this.spent += Math.max(Buffer.byteLength(line) + 1, this.limits.minLineCost);
    if (this.spent > this.limits.maxLogBytes) {
      this.capped = true;
      this.log("system", `The log is full (${this.limits.maxLogBytes} bytes). Further output is read and dropped.`);
      return;
    }
    this.log(stream, line);
  }
}
