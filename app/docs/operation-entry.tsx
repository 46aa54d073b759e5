import { Badge } from "@/components/ui/badge";
import { Card, CardBody } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { curlOf, limitWords, typeWords, type ReferenceOperation, type Schema } from "@/lib/contract/reference";
import { SchemaTable, TypeWords } from "./schema-entry";

const METHOD_TONES = { GET: "run", POST: "ok", PUT: "human" } as const;

/** One operation: how to call it and what it answers. */
export function OperationEntry({
  operation,
  schemas,
}: {
  operation: ReferenceOperation;
  schemas: Record<string, Schema>;
}) {
  const curl = curlOf(operation, schemas);
  const done = operation.responses.filter((response) => response.status.startsWith("2"));
  const problems = operation.responses.filter((response) => /^[45]/.test(response.status));
  return (
    <Card id={operation.id} aria-labelledby={`${operation.id}-title`} className="scroll-mt-16">
      <CardBody className="flex flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h3
            id={`${operation.id}-title`}
            className="flex flex-wrap items-center gap-x-2 gap-y-1 font-mono text-sm font-semibold"
          >
            <Badge tone={METHOD_TONES[operation.method as keyof typeof METHOD_TONES] ?? "queue"}>
              {operation.method}
            </Badge>
            <span className="break-all">{operation.path}</span>
            {operation.isPublic && <Badge>Needs no key</Badge>}
          </h3>
          <p className="text-sm text-muted-foreground">{operation.summary}.</p>
        </header>
        {operation.parameters.length > 0 && (
          <Part title="Parameters">
            <Table label={`Parameters of ${operation.id}`}>
              <THead>
                <Tr>
                  <Th>Name</Th>
                  <Th>In</Th>
                  <Th>Type</Th>
                  <Th>About</Th>
                </Tr>
              </THead>
              <TBody>
                {operation.parameters.map((parameter) => (
                  <Tr key={`${parameter.in} ${parameter.name}`}>
                    <Td className="font-mono text-xs leading-5 whitespace-nowrap">
                      {parameter.name}
                      {parameter.required && <span className="font-sans text-muted-foreground"> required</span>}
                    </Td>
                    <Td className="text-muted-foreground">{parameter.in}</Td>
                    <Td className="min-w-40 text-xs leading-5 break-words">{typeWords(parameter.schema, schemas)}</Td>
                    <Td className="min-w-40 text-muted-foreground">
                      {[parameter.description, limitWords(parameter.schema)]
                        .filter((words) => words !== "")
                        .join("; ") || "-"}
                    </Td>
                  </Tr>
                ))}
              </TBody>
            </Table>
          </Part>
        )}
        {operation.body !== null && (
          <Part title="Body">
            <SchemaTable label={`Body of ${operation.id}`} schema={operation.body} schemas={schemas} />
          </Part>
        )}
        <Part title="Answers">
          <ul className="flex flex-col gap-2 text-sm">
            {done.map((response) => (
              <li key={response.status} className="flex flex-col gap-2">
                <p>
                  <span className="font-mono text-xs font-medium">{response.status}</span>{" "}
                  <TypeWords schema={response.schema} schemas={schemas} />{" "}
                  <span className="text-xs text-muted-foreground">{response.content}</span>
                </p>
                {response.schema.properties !== undefined && (
                  <SchemaTable label={`Answer of ${operation.id}`} schema={response.schema} schemas={schemas} />
                )}
              </li>
            ))}
            {problems.length > 0 && (
              <li className="text-muted-foreground">
                {problems.map((response) => `${response.status} ${response.description.toLowerCase()}`).join(", ")}:{" "}
                <a className="link underline" href="#schema-Problem">
                  Problem
                </a>
              </li>
            )}
          </ul>
        </Part>
        <div className="relative">
          <pre
            tabIndex={0}
            aria-label={`Example of ${operation.id}`}
            className="overflow-x-auto rounded-md bg-sunken p-3 pr-11 font-mono text-xs leading-5"
          >
            {curl}
          </pre>
          <CopyButton
            text={curl}
            label={`Copy the example of ${operation.id}`}
            className="absolute top-1.5 right-1.5"
          />
        </div>
      </CardBody>
    </Card>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h4 className="mb-1.5 text-xs font-medium text-muted-foreground">{title}</h4>
      {children}
    </section>
  );
}
