"use client";

import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/lib/contract/queries/accounts";
import { whyNot, type Access, type Principal } from "@/lib/domain/access";

/** What holds until it is known who is signed in: what everybody may. */
const ANYBODY: Principal = { kind: "person", role: "viewer", scopes: null };

/**
 * Who is signed in; undefined until it is known, which the dashboard's layout sees to. `refusal` is why they may not do
 * what needs an access; null when they may.
 */
export function useMe() {
  const { data } = useQuery(meQuery());
  return {
    me: data,
    isAdministrator: data?.role === "administrator",
    refusal: (access: Access) => whyNot(data ?? ANYBODY, access),
  };
}
