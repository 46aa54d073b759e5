/** What a person says of a coordinator before there is one. `on` is the day, YYYY-MM-DD; `by` who makes it. */
export type NewCoordinator = {
  id: string;
  name: string;
  domain: string;
  description: string;
  on: string;
  by: string;
};

/** What people call a coordinator of that name: `COORD_SHOP_FLOOR` is `Shop floor`. */
function titleOf(name: string): string {
  const words = name
    .replace(/^COORD_(?=.)/, "")
    .replaceAll("_", " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The least coordinator that works (RUN-2): all that a definition requires, with one agent that runs a program and one
 * signal for it. docs/coordinators.md shows the same.
 */
export function leastCoordinator({ id, name, domain, description, on, by }: NewCoordinator): Record<string, unknown> {
  return {
    id,
    name,
    title: titleOf(name),
    role: description,
    archetype: "Coordinator",
    authorityLevel: "Coordinator",
    domain,
    domainDescription: description,
    version: "1.0.0",
    lastUpdated: on,
    maintainedBy: by,
    reportsTo: "tech lead",
    charter: description,
    agents: [{ handle: "QA_TESTER", role: "Runs the tests", executor: { kind: "command", argv: ["npm", "test"] } }],
    signals: [
      {
        name: `${domain}:TEST`,
        description: "The tests are to run",
        response: "Runs the tests",
        context: {
          type: "object",
          properties: { repo: { type: "string", title: "Repository" } },
          required: ["repo"],
        },
        plan: { sequence: [{ id: "test", agent: "QA_TESTER", task: "test" }] },
      },
    ],
  };
}

/** Of one coordinator alone: its copy begins without. */
const OWN = new Set(["nextReview", "reviewNote"]);

/**
 * A copy of a coordinator under a name of its own (RUN-2): its signals are named after the new domain, wherever the
 * definition speaks of them, and where it names itself it names the copy. Slash names and history stay behind.
 */
export function copyOfCoordinator(
  source: Readonly<Record<string, unknown>>,
  { id, name, domain, description, on, by }: NewCoordinator,
): Record<string, unknown> {
  const renamed = renamer(String(source["name"]), name, String(source["domain"]), domain);
  const kept = Object.fromEntries(Object.entries(source).filter(([key]) => !OWN.has(key)));
  return {
    ...(everywhere(kept, renamed) as Record<string, unknown>),
    id,
    name,
    title: titleOf(name),
    role: description,
    domain,
    domainDescription: description,
    status: "active",
    version: "1.0.0",
    versionHistory: [],
    lastUpdated: on,
    maintainedBy: by,
    aliases: [],
  };
}

/** Renames whole words: `OPS:` before a signal's name, never in the middle of one, and the coordinator's own name. */
function renamer(name: string, newName: string, domain: string, newDomain: string): (text: string) => string {
  const self = new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, "g");
  const signal = new RegExp(`(?<![A-Za-z0-9_:])${domain}:(?=\\S)`, "g");
  return (text) => text.replaceAll(self, newName).replaceAll(signal, `${newDomain}:`);
}

function everywhere(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => everywhere(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), everywhere(item, change)]));
}
