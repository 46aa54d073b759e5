import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { taskResultSchema } from "@/lib/domain/task-result";
import { loadCoordinatorText } from "./load";

/** The blocks of code of a language in a page of the documentation. */
async function blocks(page: string, language: string): Promise<string[]> {
  const text = await readFile(new URL(`../../../docs/${page}`, import.meta.url), "utf8");
  return [...text.matchAll(new RegExp("```" + language + "\n(.*?)```", "gs"))].map(([, code]) => code!);
}

describe("what the documentation shows", () => {
  it("RUN-2 the least coordinator there is has no problem", async () => {
    const least = (await blocks("coordinators.md", "yaml")).find((code) => code.startsWith("# coordinator\n"));
    expect(loadCoordinatorText(least!, "shop.yaml")).toMatchObject({ ok: true, coordinator: { name: "COORD_SHOP" } });
  });

  it("EXEC-1 the result of a program is one, and names every field there is", async () => {
    const [result] = (await blocks("executors.md", "json")).map((code) => JSON.parse(code) as object);
    expect(taskResultSchema.strict().parse(result)).toMatchObject(result!);
    expect(Object.keys(result!).toSorted()).toEqual(Object.keys(taskResultSchema.shape).toSorted());
  });
});
