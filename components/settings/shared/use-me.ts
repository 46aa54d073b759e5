"use client";

import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/lib/contract/queries/accounts";

/** Who is signed in; undefined until it is known, which the settings' layout sees to. */
export function useMe() {
  const { data } = useQuery(meQuery());
  return { me: data, isAdministrator: data?.role === "administrator" };
}
