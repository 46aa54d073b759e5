// npm run docs:permissions: writes the table of operations and who may do them into docs/permissions.md. --check fails
// when it is out of date.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { operations, type Operation } from "@/lib/contract/operations";
import { whyNot, type Principal } from "@/lib/domain/access";

const FILE = path.join(import.meta.dirname, "../docs/permissions.md");
const PART = /<!-- permissions -->[\s\S]*<!-- \/permissions -->/;

const person = (role: Principal["role"]): Principal => ({ kind: "person", role, scopes: null });

/** Who is told apart in the table and in the walk of the tests; nobody is who gives neither session nor key. */
export const CALLERS = {
  nobody: null,
  viewer: person("viewer"),
  operator: person("operator"),
  approver: person("approver"),
  administrator: person("administrator"),
  "program's key": { kind: "service", role: "operator", scopes: null },
  "agent's key": { kind: "agent", role: "operator", scopes: null },
  "key with scope read": { kind: "person", role: "administrator", scopes: ["read"] },
} as const satisfies Record<string, Principal | null>;

type Described = Omit<Operation, "id">;
const all = Object.entries(operations as Record<string, Described>);

const may = (caller: Principal | null, { access }: Described): boolean =>
  caller === null ? access === "public" : whyNot(caller, access) === null;

/** Every operation with who may do it, as a Markdown table per tag. */
function permissionTables(): string {
  const head = `| operation | needs | ${Object.keys(CALLERS).join(" | ")} |\n| --- | --- |${" :-: |".repeat(Object.keys(CALLERS).length)}`;
  const tags = [...new Set(all.map(([, { tag }]) => tag))];
  return tags
    .map((tag) => {
      const rows = all
        .filter(([, operation]) => operation.tag === tag)
        .map(([id, operation]) => {
          const marks = Object.values(CALLERS).map((caller) => (may(caller, operation) ? "✓" : "–"));
          return `| \`${id}\` | ${operation.access} | ${marks.join(" | ")} |`;
        });
      return `### ${tag}\n\n${head}\n${rows.join("\n")}`;
    })
    .join("\n\n");
}

/** The document with the tables as they should be. */
export const withPermissions = (text: string): string =>
  text.replace(PART, () => `<!-- permissions -->\n\n${permissionTables()}\n\n<!-- /permissions -->`);

function main(): void {
  const written = readFileSync(FILE, "utf8");
  const right = withPermissions(written);
  if (!process.argv.includes("--check")) writeFileSync(FILE, right);
  else if (written !== right) {
    console.error("docs/permissions.md is out of date: npm run docs:permissions");
    process.exitCode = 1;
  }
}

if (process.argv[1] === import.meta.filename) main();
