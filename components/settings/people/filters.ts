import type { PeopleFilters } from "@/lib/contract/queries/accounts";
import { ROLES } from "@/lib/domain/access";
import { PERSON_STATUSES } from "@/lib/domain/person";

/** What the page of people is asked for by its address. */
export function peopleFilters(search: URLSearchParams): PeopleFilters {
  const q = search.get("q")?.trim().slice(0, 200);
  const group = search.get("group")?.trim().slice(0, 60);
  const role = ROLES.find((one) => one === search.get("role"));
  const status = PERSON_STATUSES.find((one) => one === search.get("status"));
  return {
    ...(q ? { q } : {}),
    ...(group ? { group } : {}),
    ...(role ? { role } : {}),
    ...(status ? { status } : {}),
  };
}
