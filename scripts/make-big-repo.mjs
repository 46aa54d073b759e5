#!/usr/bin/env node
// Makes a large git repository in seconds, for benchmarks:
//   node scripts/make-big-repo.mjs DIR --commits 5000 --markdown 2000
// Equal arguments give an equal repository, commit for commit.
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { once } from "node:events";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: "string", default: "5000" },
    markdown: { type: "string", default: "2000" },
    branches: { type: "string", default: "60" },
    tags: { type: "string", default: "40" },
  },
});
const [dir] = positionals;
const numbers = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
if (!dir || Object.values(numbers).some((value) => !Number.isSafeInteger(value) || value < 0)) {
  console.error("Usage: make-big-repo.mjs DIR [--commits N] [--markdown N] [--branches N] [--tags N]");
  process.exit(2);
}
if (existsSync(dir) && readdirSync(dir).length > 0) {
  console.error(`${dir} is not empty. Name a new folder.`);
  process.exit(2);
}

const START = Date.UTC(2022, 0, 3) / 1000;
const STEP = 6 * 3600;
const TYPES = ["feat", "fix", "docs", "refactor", "test", "chore"];
const commits = Math.max(1, numbers.commits);

function page(n) {
  const next = (n + 1) % Math.max(1, numbers.markdown);
  const lines = [
    `# Page ${n}`,
    "",
    `See [the next page](../part-${next % 20}/page-${next}.md#details) and [the guide](../../README.md).`,
    "",
    "## Details",
    "",
  ];
  for (let at = 0; at < 40; at += 1)
    lines.push(`Sentence ${at} of page ${n} says how part ${(n * 7 + at) % 97} behaves and why it does so.`, "");
  lines.push("```sh", `node src/module-${n % 200}.js --part ${n % 97}`, "```", "");
  return lines.join("\n");
}

function source(n, revision) {
  const lines = [`// Module ${n}, revision ${revision}.`];
  for (let at = 0; at < 30; at += 1)
    lines.push(`export function part${at}(input) {`, `  return input * ${(n * 31 + at + revision) % 1009};`, "}", "");
  return lines.join("\n");
}

function skill(n) {
  return `---\nname: skill-${n}\ndescription: Does task ${n} of the benchmark, whenever somebody asks for task ${n}.\n---\n\n# Skill ${n}\n\nRun the steps in order.\n`;
}

mkdirSync(dir, { recursive: true });
const git = (...args) => execFileSync("git", ["-c", "init.defaultBranch=main", "-C", dir, ...args]);
git("init", "--quiet");
const importer = spawn("git", ["-C", dir, "fast-import", "--quiet", "--date-format=raw"], {
  stdio: ["pipe", "inherit", "inherit"],
});

async function write(text) {
  if (!importer.stdin.write(text)) await once(importer.stdin, "drain");
}
const data = (text) => `data ${Buffer.byteLength(text)}\n${text}\n`;
const file = (path, text) => `M 100644 inline ${path}\n${data(text)}`;
const stamp = (n, who = n % 7) => `Author ${who} <author${who}@example.com> ${START + n * STEP} +0000`;
const head = (ref, mark, n, message, from) =>
  `commit ${ref}\n${mark ? `mark :${mark}\n` : ""}author ${stamp(n)}\ncommitter ${stamp(n)}\n${data(message)}${from ? `from :${from}\n` : ""}`;

await write(head("refs/heads/main", 1, 0, "Initial commit"));
await write(file("README.md", "# Big repository\n\nMade for benchmarks. See [page 0](docs/part-0/page-0.md).\n"));
await write(file("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2022-01-03\n\n- First version.\n"));
await write(
  file("package.json", '{\n  "name": "big",\n  "version": "0.39.0",\n  "scripts": { "test": "node --test" }\n}\n'),
);
for (let n = 0; n < 200; n += 1) await write(file(`src/module-${n}.js`, source(n, 0)));
for (let n = 0; n < 50; n += 1) await write(file(`.claude/skills/skill-${n}/SKILL.md`, skill(n)));
for (let n = 0; n < numbers.markdown; n += 1) await write(file(`docs/part-${n % 20}/page-${n}.md`, page(n)));
for (let n = 1; n < commits; n += 1) {
  const type = TYPES[n % TYPES.length];
  await write(head("refs/heads/main", n + 1, n, `${type}(module-${n % 200}): change number ${n}`, n));
  await write(
    n % 5 === 0 && numbers.markdown > 0
      ? file(
          `docs/part-${(n % numbers.markdown) % 20}/page-${n % numbers.markdown}.md`,
          `${page(n % numbers.markdown)}Revised ${n}.\n`,
        )
      : file(`src/module-${n % 200}.js`, source(n % 200, n)),
  );
}
for (let n = 0; n < numbers.tags; n += 1) {
  const mark = Math.max(1, Math.floor((commits * (n + 1)) / (numbers.tags + 1)));
  await write(`tag v0.${n}.0\nfrom :${mark}\ntagger ${stamp(mark)}\n${data(`v0.${n}.0`)}`);
}
for (let n = 0; n < numbers.branches; n += 1) {
  const from = Math.max(1, Math.floor((commits * (n + 1)) / (numbers.branches + 1)));
  await write(
    head(`refs/heads/topic-${n}`, 0, from, `feat: topic ${n}`, from) + file(`src/topic-${n}.js`, source(n, n)),
  );
}
importer.stdin.end();
const [code] = await once(importer, "exit");
if (code !== 0) process.exit(code ?? 1);
git("reset", "--quiet", "--hard", "main");
console.log(
  `${dir}: ${commits} commits, ${numbers.markdown} Markdown files, ${numbers.branches} branches, ${numbers.tags} tags`,
);
