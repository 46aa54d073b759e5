import { plain } from "../markdown";
import { gap, idOf, type SpecReader } from "./reader";

export type ReadGate = {
  id: string;
  name: string;
  threshold: string;
  enforcement?: "mandatory" | "advisory";
  bypass?: { kind: "cannot" } | { kind: "approval"; role: string } | { kind: "warning" };
};

/** Named gates from tables with the columns Gate and Threshold, Enforcement, Bypass (GATE-2). */
export function readGates(reader: SpecReader): ReadGate[] {
  const gates: ReadGate[] = [];
  const ids = new Set<string>();
  for (const section of reader.sections)
    for (const block of section.blocks) {
      if (block.kind !== "table") continue;
      const header = block.header.map(plain);
      const column = (title: RegExp) => header.findIndex((cell) => title.test(cell));
      const [name, threshold] = [column(/^(?:quality )?gate$/i), column(/^threshold$/i)];
      const [enforcement, bypass] = [column(/^enforcement$/i), column(/^bypass/i)];
      if (name === -1 || threshold === -1 || column(/^(?:actual|status|passed)$/i) !== -1) continue;
      for (const { cells, line } of block.rows) {
        const at = `gates[${gates.length}]`;
        const title = plain(cells[name] ?? "");
        if (title === "") continue;
        const gate: ReadGate = { id: idOf(title, ids, "gate"), name: title, threshold: plain(cells[threshold] ?? "") };
        Object.assign(gate, enforcementOf(plain(cells[enforcement] ?? ""), gate));
        if (gate.enforcement === undefined)
          gap(
            reader,
            `${at}.enforcement`,
            `${title}: the document does not say whether the gate is mandatory or advisory.`,
            line,
          );
        const way = bypassOf(plain(cells[bypass] ?? ""));
        if (way !== null) gate.bypass = way;
        else
          gap(
            reader,
            `${at}.bypass`,
            `${title}: how the gate may be bypassed could not be read from "${plain(cells[bypass] ?? "")}".`,
            line,
          );
        gates.push(gate);
      }
    }
  return gates;
}

/** "Mandatory for new services" is mandatory; what it holds for goes to the threshold. */
function enforcementOf(text: string, gate: ReadGate): Partial<ReadGate> {
  const match = /^(mandatory|required|blocking|advisory|optional|recommended)\b\s*(.*)$/i.exec(text);
  if (match === null) return {};
  const enforcement = /^(?:mandatory|required|blocking)$/i.test(match[1]!)
    ? ("mandatory" as const)
    : ("advisory" as const);
  const rest = match[2]!.replace(/^[(\s]+|[)\s]+$/g, "");
  return { enforcement, threshold: rest === "" ? gate.threshold : `${gate.threshold} (${rest})` };
}

/** The words of a bypass column as its kind; null when they say nothing that is known. */
export function bypassOf(text: string): ReadGate["bypass"] | null {
  if (/\b(?:cannot|can not|can't|must not|never|no) (?:be )?bypass|^(?:none|never|no|not allowed)$/i.test(text))
    return { kind: "cannot" };
  const approval = /(?:requires?|needs?|with)\s+([\w@.+&/ -]{2,60}?)\s+(?:approval|sign-?off|review)\b/i.exec(text);
  if (approval !== null) return { kind: "approval", role: approval[1]!.trim() };
  const only = /^([A-Z][\w.]+(?: [a-z]+)?) (?:approval|sign-?off)(?: only| required)?$/.exec(text);
  if (only !== null) return { kind: "approval", role: only[1]! };
  if (/\b(?:proceed|continue|allowed)\b.*\b(?:with|warning)|^warn/i.test(text)) return { kind: "warning" };
  return null;
}

/** The success threshold that a heading or a sentence states, 0 to 1. */
export function readThreshold(reader: SpecReader): number | null {
  for (const section of reader.sections) {
    const texts = [
      section.title,
      ...section.blocks.flatMap((block) => (block.kind === "text" ? [block.text.slice(0, 400)] : [])),
    ];
    for (const text of texts) {
      const match = /(\d{1,3})%\s+(?:success|compliance|completion)?\s*threshold/i.exec(text);
      if (match !== null && Number(match[1]) <= 100) return Number(match[1]) / 100;
    }
  }
  return null;
}
