import { formatPath, type Path } from "./definition-path";

/** Sections of the form with the top-level keys that each edits; what is in none is edited in YAML alone. */
export const SECTIONS = [
  {
    id: "identity",
    title: "Identity",
    keys: [
      "id",
      "name",
      "title",
      "version",
      "domain",
      "domainDescription",
      "status",
      "aliases",
      "role",
      "archetype",
      "authorityLevel",
      "reportsTo",
      "maintainedBy",
      "lastUpdated",
      "nextReview",
      "reviewNote",
    ],
  },
  { id: "charter", title: "Charter", keys: ["charter", "philosophy", "responsibilities", "scope", "traits"] },
  { id: "agents", title: "Agents", keys: ["agents"] },
  { id: "signals", title: "Signals and plans", keys: ["signals"] },
  { id: "gates", title: "Quality gates", keys: ["gate", "gates"] },
  { id: "authority", title: "Authority", keys: ["authority"] },
  { id: "ownership", title: "Ownership", keys: ["ownership"] },
  { id: "escalation", title: "Escalation", keys: ["escalation"] },
  { id: "timeouts", title: "Timeouts", keys: ["timeouts"] },
  { id: "metrics", title: "Metrics", keys: ["metrics"] },
  { id: "history", title: "Version history", keys: ["versionHistory"] },
] as const;
export type SectionId = (typeof SECTIONS)[number]["id"];

/** The section that edits a place; null when only the YAML does. */
export const sectionOf = (path: Path): SectionId | null =>
  SECTIONS.find((section) => (section.keys as readonly unknown[]).includes(path[0]))?.id ?? null;

const MOST_FRAMES = 300;
const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** The element of the form for a place, or for the nearest part above it. Closed rows on the way are opened. */
export async function focusField(path: Path): Promise<void> {
  for (let length = 1; length <= path.length; length += 1) {
    const row = find(path.slice(0, length));
    const toggle = row?.querySelector<HTMLElement>(":scope > div > button[aria-expanded=false]");
    if (toggle === null || toggle === undefined) continue;
    toggle.click();
    await nextFrame();
    // Fields whose code is on its way.
    for (let frame = 0; frame < MOST_FRAMES && row?.querySelector("[data-loading]"); frame += 1) await nextFrame();
  }
  for (let length = path.length; length > 0; length -= 1) {
    const found = find(path.slice(0, length));
    if (found === null) continue;
    found.scrollIntoView({ block: "center" });
    const field = found.matches("input,textarea,select")
      ? found
      : found.querySelector<HTMLElement>("input,textarea,select,.cm-content,button");
    field?.focus({ preventScroll: true });
    return;
  }
}

const find = (path: Path) => document.querySelector<HTMLElement>(`[data-path="${CSS.escape(formatPath(path))}"]`);
