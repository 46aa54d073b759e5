import type { Metadata } from "next";
import { ImportForm } from "@/components/agents/imports/import-form";

export const metadata: Metadata = { title: "Import agents" };

export default function NewImportPage() {
  return <ImportForm />;
}
