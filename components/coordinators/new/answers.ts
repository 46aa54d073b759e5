import type { CoordinatorDraftOut, CoordinatorSummary } from "@/lib/contract/schemas";
import { COORDINATOR_NAMES } from "@/lib/domain/coordinator-names";

/** What the page asks before there is a coordinator. `from` is the id of the one to copy; empty: the least there is. */
export type Answers = { name: string; id: string; domain: string; description: string; from: string };
export type Asked = Exclude<keyof Answers, "from">;

const ASKED = ["name", "id", "domain", "description", "from"] as const;
/** Longest domain that the name of a signal takes. */
export const MOST_OF_DOMAIN = 32;
/** An address that means this page. */
const RESERVED = "new";

/** The answers in an address; what it leaves out is empty. */
export const readAnswers = (search: URLSearchParams): Answers =>
  Object.fromEntries(ASKED.map((key) => [key, search.get(key) ?? ""])) as Answers;

/** As an address says them. */
export const writeAnswers = (answers: Answers): string =>
  new URLSearchParams(Object.entries(answers).filter(([, value]) => value !== "")).toString();

/** A name as names are written: `coord shop` is typed, `COORD_SHOP` is meant. */
export const asName = (typed: string): string => typed.toUpperCase().replaceAll(/[\s-]+/g, "_");

/** The id and the domain that a name suggests. */
export const suggested = (name: string): Pick<Answers, "id" | "domain"> => ({
  id: name.toLowerCase().replaceAll("_", "-").replace(/-+$/, "").slice(0, 64),
  domain: name.replace(/^COORD(_|$)/, "").slice(0, MOST_OF_DOMAIN),
});

/** What is wrong with the answers, by field. */
export function problemsOf(
  { name, id, domain, description }: Answers,
  {
    coordinators,
    drafts,
  }: {
    coordinators: readonly Pick<CoordinatorSummary, "id" | "name" | "domain" | "status">[];
    drafts: readonly Pick<CoordinatorDraftOut, "id">[];
  },
): Partial<Record<Asked, string>> {
  const namesake = coordinators.find((each) => each.name === name);
  const owner = coordinators.find((each) => each.domain === domain && each.status === "active");
  const same = coordinators.find((each) => each.id === id);
  const found: Partial<Record<Asked, string | undefined>> = {
    name:
      shape("name", name) ??
      (namesake && `The name ${name} belongs to the coordinator ${namesake.id}; names are unique.`),
    id:
      shape("id", id) ??
      (same !== undefined
        ? `The id ${id} belongs to ${same.name}. Choose another, or edit that coordinator.`
        : drafts.some((each) => each.id === id)
          ? `A draft with gaps has the id ${id}. Choose another, or complete that draft.`
          : id === RESERVED
            ? "This id is the address of this page. Choose another."
            : undefined),
    domain:
      shape("domain", domain) ??
      (owner && `The domain ${domain} belongs to ${owner.name}; a domain has one active coordinator.`),
    description: description.trim() === "" ? "Say what it is for, in one line." : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

function shape(field: "name" | "id" | "domain", value: string): string | undefined {
  const { pattern, says } = COORDINATOR_NAMES[field];
  if (value === "") return "It can’t be empty.";
  return pattern.test(value) ? undefined : `${says.charAt(0).toUpperCase()}${says.slice(1)}.`;
}
