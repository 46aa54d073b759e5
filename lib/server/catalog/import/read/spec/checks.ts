import { plain } from "../markdown";
import { idOf, type SpecReader } from "./reader";

export type ReadCheck = { id: string; name: string; mandatory: boolean; description: string };

/** Quality checks of agents from tables with the columns Agent and Quality Checks, by the agent's handle (GATE-4). */
export function readChecks(reader: SpecReader): Map<string, ReadCheck[]> {
  const checks = new Map<string, ReadCheck[]>();
  for (const section of reader.sections)
    for (const block of section.blocks) {
      if (block.kind !== "table" || block.header.length !== 2) continue;
      if (!/^(?:agent|specialist)$/i.test(plain(block.header[0]!)) || !/quality/i.test(block.header[1]!)) continue;
      for (const { cells } of block.rows) {
        const taken = new Set<string>();
        const names = plain(cells[1] ?? "")
          .split(/,\s+/)
          .filter((name) => name !== "");
        checks.set(
          plain(cells[0] ?? ""),
          names.map((name) => ({
            id: idOf(name, taken, "check"),
            name: name[0]!.toUpperCase() + name.slice(1),
            mandatory: false,
            description: "",
          })),
        );
      }
    }
  return checks;
}
