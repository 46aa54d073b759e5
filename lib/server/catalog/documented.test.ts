import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { copyOfCoordinator, leastCoordinator, type NewCoordinator } from "@/lib/domain/new-coordinator";
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

  it("RUN-2 it is the one that a new coordinator begins with, which has no problem either", async () => {
    const least = (await blocks("coordinators.md", "yaml")).find((code) => code.startsWith("# coordinator\n"));
    const shown = parse(least!) as NewCoordinator & Record<string, string>;
    const { id, name, domain, role, lastUpdated, maintainedBy, title, domainDescription, charter } = shown;
    const made = leastCoordinator({ id, name, domain, description: role!, on: lastUpdated!, by: maintainedBy! });
    expect({ ...made, title, domainDescription, charter }).toEqual(shown);
    expect(loadCoordinatorText(JSON.stringify(made), "shop.yaml")).toMatchObject({ ok: true });
  });

  it.each(["ops", "platform"])("RUN-2 a copy of the shipped coordinator %s has no problem", async (file) => {
    const text = await readFile(new URL(`../../../catalog/coordinators/${file}.yaml`, import.meta.url), "utf8");
    const loaded = loadCoordinatorText(text, file);
    if (!loaded.ok) throw new Error("the shipped coordinator has problems");
    const made = copyOfCoordinator(loaded.coordinator, {
      id: "coord-shop",
      name: "COORD_SHOP",
      domain: "SHOP",
      description: "Looks after the shop",
      on: "2026-01-01",
      by: "ada",
    });
    const copy = loadCoordinatorText(JSON.stringify(made), "shop.yaml");
    expect(copy).toMatchObject({ ok: true, coordinator: { aliases: [] } });
    expect(JSON.stringify(made)).not.toMatch(
      new RegExp(`\\b(${loaded.coordinator.domain}:[A-Z]|${loaded.coordinator.name}\\b)`),
    );
  });

  it("EXEC-1 the result of a program is one, and names every field there is", async () => {
    const [result] = (await blocks("executors.md", "json")).map((code) => JSON.parse(code) as object);
    expect(taskResultSchema.strict().parse(result)).toMatchObject(result!);
    expect(Object.keys(result!).toSorted()).toEqual(Object.keys(taskResultSchema.shape).toSorted());
  });
});
