// Writes the OpenAPI document of the API to a temporary file and has a public linter look at it. `--print` only prints it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openApiDocument } from "@/lib/contract/openapi";

const root = fileURLToPath(new URL("..", import.meta.url));
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
if (process.argv.includes("--print")) process.stdout.write(text);
else {
  const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-openapi-"));
  try {
    const file = path.join(folder, "openapi.json");
    writeFileSync(file, text);
    execFileSync(
      process.execPath,
      [
        path.join(root, "node_modules/@redocly/cli/bin/cli.js"),
        "lint",
        file,
        "--config",
        path.join(root, "redocly.yaml"),
      ],
      {
        stdio: "inherit",
        env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
      },
    );
  } catch (error) {
    process.exitCode = (error as { status?: number }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
