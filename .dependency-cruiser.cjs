// The house's dependency rules (docs/adr/0002-dependency-direction.md): domain <- contract <- server <- app, workers.
// testing.ts holds what several tests share.
const TEST = "(\\.test|/testing)\\.tsx?$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "Modules that need each other can't be understood one by one. Types alone may refer to each other.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "The import leads nowhere.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "domain-is-pure",
      severity: "error",
      comment: "lib/domain takes plain data and returns decisions: zod and siblings only, no Node, no packages.",
      from: { path: "^lib/domain/", pathNot: TEST },
      to: { pathNot: ["^lib/domain/", "^node_modules/zod/"] },
    },
    {
      name: "contract-knows-domain-only",
      severity: "error",
      comment: "lib/contract runs in the browser too.",
      from: { path: "^lib/contract/", pathNot: TEST },
      to: {
        path: [
          "^(lib/(?!domain/|contract/)|app|components|workers|cli|scripts)/?",
          "^(node:|fs$|path$|child_process$)",
        ],
      },
    },
    {
      name: "server-knows-no-faces",
      severity: "error",
      comment: "lib/server is used by app and workers, never the other way round.",
      from: { path: "^lib/server/", pathNot: TEST },
      to: { path: "^(app|components|workers|cli|scripts|e2e)/" },
    },
    {
      name: "analysis-is-alone",
      severity: "error",
      comment: "lib/analysis reads a repository; it has no server and no database.",
      from: { path: "^lib/analysis/", pathNot: TEST },
      to: { path: "^(lib/(server|contract)|app|components|workers|cli|scripts|e2e)/" },
    },
    {
      name: "analysis-serves-workers-and-cli",
      severity: "error",
      comment: "A server answers from rows. The one exception: a SARIF download names and describes the rules.",
      from: { path: "^(app|components|lib/(server|contract|domain))/", pathNot: ["^lib/server/reports\\.ts$", TEST] },
      to: { path: "^lib/analysis/" },
    },
    {
      name: "components-see-no-server",
      severity: "error",
      comment: "Components see domain and contract; what they show comes over the API.",
      from: { path: "^components/", pathNot: TEST },
      to: { path: "^(lib/(server|analysis|generated)|app|workers|cli|scripts)/" },
    },
    {
      name: "app-and-workers-are-strangers",
      severity: "error",
      from: { path: "^app/", pathNot: TEST },
      to: { path: "^(workers|cli|scripts)/" },
    },
    {
      name: "workers-and-app-are-strangers",
      severity: "error",
      from: { path: "^workers/", pathNot: TEST },
      to: { path: "^(app|components|cli|scripts)/" },
    },
    {
      name: "cli-speaks-the-contract",
      severity: "error",
      from: { path: "^cli/", pathNot: TEST },
      to: { path: "^(app|components|lib/server|scripts)/" },
    },
    {
      name: "stores-belong-to-the-server",
      severity: "error",
      comment: "Only lib/server and scripts touch Prisma, BullMQ, Redis and PostgreSQL.",
      from: { pathNot: ["^lib/(server|generated)/", "^scripts/", "^bench/", "^prisma\\.config\\.ts$", TEST] },
      to: {
        path: ["^node_modules/(bullmq|ioredis|pg|@prisma)/", "^lib/generated/"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "declared-in-package-json",
      severity: "error",
      comment: "An import that works by luck of hoisting breaks with the next installation.",
      from: { path: "^(app|components|lib|workers|cli)/", pathNot: [TEST, "^lib/generated/"] },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], pathNot: "^node_modules/@types/" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^lib/generated/"] },
    exclude: { path: ["^\\.next/", "^dist/", "/fixtures/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
