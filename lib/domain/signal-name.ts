import { z } from "zod";

/** A signal's name: `DOMAIN:NAME`. */
export const signalNameSchema = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]{0,31}:[A-Z][A-Z0-9_]{0,63}$/,
    "a signal is DOMAIN:NAME in capitals, digits and _, e.g. OPS:AUDIT",
  );
