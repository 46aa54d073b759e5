import type { ExecutorConfig } from "@/lib/domain/executor";
import { createBuiltinExecutor } from "./builtin";
import { createCommandExecutor } from "./command";
import type { Environment } from "./environment";
import type { ExecutorLimits } from "./limits";
import type { Executor } from "./types";

export { guardGroups, killLiveGroups } from "./process-group";

/**
 * What all executors of a worker share. `env` is the worker's environment, of which programs see only
 * the allow-listed part; `threadEntry` is the analysis thread's file (default: beside this module);
 * `tempRoot` holds the private folders of attempts (default: the system's temp folder).
 */
export type ExecutorsOptions = {
  env: Environment;
  threadEntry?: URL;
  tempRoot?: string;
  limits?: Partial<ExecutorLimits>;
};

/** Returns the function that turns an agent's executor configuration into an executor (EXEC-1). */
export function createExecutors(options: ExecutorsOptions): (config: ExecutorConfig) => Executor {
  return (config) => {
    switch (config.kind) {
      case "builtin":
        return createBuiltinExecutor(config, options);
      case "command":
        return createCommandExecutor(config, options);
    }
  };
}
