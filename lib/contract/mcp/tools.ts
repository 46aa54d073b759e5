import { coordinatorTools } from "./coordinator-tools";
import { flagTools } from "./flag-tools";
import { gateTools } from "./gate-tools";
import { runTools } from "./run-tools";
import type { McpTool } from "./tool";

/** Every tool of the MCP server, in the order they are listed. */
export const MCP_TOOLS: readonly McpTool[] = [...flagTools, ...runTools, ...gateTools, ...coordinatorTools];
