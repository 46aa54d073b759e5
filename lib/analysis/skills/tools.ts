/** Tools of Claude Code, current and former, as agents, skills and commands may name them. */
const CLAUDE_TOOLS =
  `Agent Artifact AskUserQuestion Bash BashOutput CronCreate CronDelete CronList Edit EnterPlanMode EnterWorktree
  ExitPlanMode ExitWorktree Glob Grep KillBash KillShell ListMcpResources ListMcpResourcesTool LS LSP Monitor MultiEdit NotebookEdit
  NotebookRead PowerShell PushNotification Read ReadMcpResource ReadMcpResourceTool RemoteTrigger ScheduleWakeup SendMessage Skill
  SlashCommand Task TaskCreate TaskGet TaskList TaskOutput TaskStop TaskUpdate TeamCreate TeamDelete TodoRead TodoWrite ToolSearch
  WaitForMcpServers WebFetch WebSearch Workflow Write`
    .trim()
    .split(/\s+/);

const BY_LOWER_CASE = new Map(CLAUDE_TOOLS.map((name) => [name.toLowerCase(), name]));
const KNOWN = new Set(CLAUDE_TOOLS);
const EVERYTHING = /^(?:\*|all|all tools|inherit|none)$/i;

/**
 * The tool names of a front matter value: a list, or text separated by commas or blanks; what stands in
 * parentheses (a permission pattern) is left out. Null when the value is no list of names, such as the
 * map of switches other programs use.
 */
export function toolNames(value: unknown): string[] | null {
  if (typeof value === "string") {
    const bare = stripParentheses(value.replace(/^\[|\]$/g, "")).trim();
    if (EVERYTHING.test(bare)) return [];
    const separator = bare.includes(",") ? "," : /\s+/;
    return bare
      .split(separator)
      .map(clean)
      .filter((name) => name !== "");
  }
  if (!Array.isArray(value)) return null;
  const items: unknown[] = value;
  return items
    .filter((item) => typeof item === "string")
    .map((item) => clean(stripParentheses(item)))
    .filter((name) => name !== "");
}

/** Why a tool name is wrong: null when it is right, else the likely name or "" when there is none. */
export function unknownTool(name: string, also: readonly string[]): string | null {
  if (KNOWN.has(name) || also.includes(name) || EVERYTHING.test(name)) return null;
  if (/^mcp__[\w*.-]+$/.test(name)) return null;
  return BY_LOWER_CASE.get(name.toLowerCase()) ?? "";
}

function clean(name: string): string {
  return name
    .trim()
    .replace(/^["'`-]+\s*|["'`]+$/g, "")
    .trim();
}

function stripParentheses(text: string): string {
  let result = text;
  for (let before = ""; before !== result;) {
    before = result;
    result = result.replace(/\([^()]*\)/g, "");
  }
  return result;
}
