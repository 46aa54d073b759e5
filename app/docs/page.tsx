import type { Metadata } from "next";
import Link from "@/components/ui/link";
import { Logo } from "@/components/shell/logo";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { openApiDocument } from "@/lib/contract/openapi";
import { readReference, refName } from "@/lib/contract/reference";
import { requireOperator } from "@/lib/server/http/page";
import { OperationEntry } from "./operation-entry";
import { SchemaEntry } from "./schema-entry";

export const metadata: Metadata = { title: "API reference" };

/** The document is made from code, so it is the same for the life of the process. */
const reference = readReference(openApiDocument());
const named = Object.keys(reference.schemas)
  .filter((name) => refName({ $ref: name }) !== null)
  .toSorted();

export default async function DocsPage() {
  await requireOperator();
  return (
    <div className="min-h-dvh">
      <header className="sticky top-0 z-30 flex h-12 items-center gap-3 border-b border-border bg-background/95 px-4 backdrop-blur-sm">
        <Link href="/runs" className="flex items-center gap-2 font-semibold tracking-tight">
          <Logo className="size-5.5 text-link" />
          Quarterdeck
        </Link>
        <span className="text-sm text-muted-foreground max-sm:hidden">API reference</span>
        <a className="link ml-auto text-sm" href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
          openapi.json
        </a>
        <ThemeSwitch />
      </header>
      <div className="mx-auto grid max-w-7xl gap-8 px-4 py-6 sm:px-6 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <nav aria-label="Operations" className="max-lg:hidden">
          <div className="sticky top-16 max-h-[calc(100dvh-5rem)] overflow-y-auto pr-2 text-sm">
            {reference.tags.map((tag) => (
              <section key={tag.name} className="mb-3">
                <h2 className="px-2 pb-0.5 text-xs font-medium text-muted-foreground capitalize">{tag.name}</h2>
                <ul>
                  {tag.operations.map((operation) => (
                    <li key={operation.id}>
                      <a
                        href={`#${operation.id}`}
                        className="block truncate rounded-md px-2 py-0.5 text-muted-foreground hover:bg-hover hover:text-foreground"
                      >
                        {operation.id}
                      </a>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
            <a href="#schemas" className="block px-2 text-xs font-medium text-muted-foreground hover:text-foreground">
              Schemas
            </a>
          </div>
        </nav>
        <main id="content" className="flex min-w-0 flex-col gap-10">
          <header className="flex max-w-prose flex-col gap-3">
            <h1 className="text-2xl font-semibold tracking-tight">
              {reference.title} <span className="text-base font-normal text-muted-foreground">{reference.version}</span>
            </h1>
            <p>{reference.description}</p>
            <p className="text-sm text-muted-foreground">
              Send <code className="font-mono">Authorization: Bearer KEY</code> with every call; the first key is in the
              file <code className="font-mono">api-key</code> of the data folder. The dashboard&rsquo;s session works
              too. A POST that creates takes an <code className="font-mono">Idempotency-Key</code>, so that repeating it
              is safe.
            </p>
          </header>
          {reference.tags.map((tag) => (
            <section key={tag.name} aria-labelledby={`tag-${tag.name}`} className="flex flex-col gap-4">
              <h2 id={`tag-${tag.name}`} className="text-xl font-semibold tracking-tight capitalize">
                {tag.name}
              </h2>
              {tag.operations.map((operation) => (
                <OperationEntry key={operation.id} operation={operation} schemas={reference.schemas} />
              ))}
            </section>
          ))}
          <section aria-labelledby="schemas" className="flex flex-col gap-4">
            <h2 id="schemas" className="scroll-mt-16 text-xl font-semibold tracking-tight">
              Schemas
            </h2>
            {named.map((name) => (
              <SchemaEntry key={name} name={name} schemas={reference.schemas} />
            ))}
          </section>
        </main>
      </div>
    </div>
  );
}
