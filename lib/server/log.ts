import pino from "pino";
import { env } from "./env";

/** The process's log, JSON lines on standard output. No secrets and no contexts of signals go in. */
export const log = pino({ level: env().LOG_LEVEL, base: { pid: process.pid } });
