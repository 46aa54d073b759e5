import path from "node:path";

/** Runs one step and prints it as a line with its time; a returned text is shown behind it. */
export type Step = <T>(label: string, work: () => Promise<T>) => Promise<T>;

/** What `npm start` found out before the build was there. Times are milliseconds of `performance.now()`. */
export type LaunchOptions = {
  root: string;
  dataDir: string;
  host: string;
  port: number;
  /** Address people use, without a slash at its end. */
  url: string;
  /** Repository of the first audit; null for none. */
  repo: string | null;
  /** Repository that forms offer first; null for none. */
  defaultRepo: string | null;
  /** Whether a browser may be opened. */
  open: boolean;
  began: number;
  step: Step;
};

/** Where a program of ours writes its log. */
export function logFile(options: LaunchOptions, name: string): string {
  return path.join(options.dataDir, "logs", `${name}.log`);
}
