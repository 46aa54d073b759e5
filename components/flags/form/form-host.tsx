"use client";

import dynamic from "next/dynamic";
import { useFormRequest } from "./open-form";

const FlagDialog = dynamic(() => import("./flag-dialog"), { ssr: false });

/** The one form of a page; its code, with the rules, is loaded when it is first wanted. */
export function FormHost() {
  const request = useFormRequest();
  return request === null ? null : <FlagDialog start={request} />;
}
