import { Card, CardHeader } from "@/components/ui/card";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { limitWords, refName, resolve, typeWords, type Schema } from "@/lib/contract/reference";

type Schemas = Record<string, Schema>;

/** A schema that others refer to by name. */
export function SchemaEntry({ name, schemas }: { name: string; schemas: Schemas }) {
  return (
    <Card id={`schema-${name}`} className="scroll-mt-16">
      <CardHeader title={<span className="font-mono">{name}</span>} />
      <SchemaTable label={name} schema={schemas[name] ?? {}} schemas={schemas} />
    </Card>
  );
}

/** A type in words; a named one leads to its schema. */
export function TypeWords({ schema, schemas }: { schema: Schema; schemas: Schemas }) {
  const name = refName(schema);
  const items = name === null ? resolve(schema, schemas).items : undefined;
  const itemName = items === undefined ? null : refName(items);
  if (name !== null) return <Link name={name} />;
  if (itemName !== null)
    return (
      <>
        array of <Link name={itemName} />
      </>
    );
  return <span className="break-words">{typeWords(schema, schemas)}</span>;
}

const Link = ({ name }: { name: string }) => (
  <a className="link underline" href={`#schema-${name}`}>
    {name}
  </a>
);

/** Where an object's properties are, when a schema is one or holds them. */
function propertiesOf(schema: Schema, schemas: Schemas): Schema | null {
  if (refName(schema) !== null) return null;
  const it = resolve(schema, schemas);
  if (it.properties !== undefined) return it;
  if (it.items !== undefined) return propertiesOf(it.items, schemas);
  const choices = it.anyOf ?? it.oneOf ?? [];
  return choices.length === 2
    ? (choices.map((choice) => propertiesOf(choice, schemas)).find((found) => found !== null) ?? null)
    : null;
}

/** The properties of an object, nested ones indented below their parent. */
export function SchemaTable({ schema, schemas, label }: { schema: Schema; schemas: Schemas; label: string }) {
  const rows = rowsOf(schema, schemas, "", 0);
  if (rows.length === 0)
    return (
      <p className="px-3 py-2 text-sm text-muted-foreground">
        {schema.properties === undefined ? typeWords(schema, schemas) : "An empty object."}
      </p>
    );
  return (
    <Table label={label}>
      <THead>
        <Tr>
          <Th>Name</Th>
          <Th>Type</Th>
          <Th>About</Th>
        </Tr>
      </THead>
      <TBody>
        {rows.map((row) => (
          <Tr key={row.path}>
            <Td className="font-mono text-xs leading-5 whitespace-nowrap">
              {row.path}
              {!row.required && <span className="font-sans text-muted-foreground"> optional</span>}
            </Td>
            <Td className="min-w-44 text-xs leading-5">
              <TypeWords schema={row.schema} schemas={schemas} />
            </Td>
            <Td className="min-w-40 text-muted-foreground">
              {[row.schema.description ?? "", limitWords(row.schema)].filter((words) => words !== "").join("; ") || "-"}
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

type Row = { path: string; schema: Schema; required: boolean };
const DEEPEST = 2;

function rowsOf(schema: Schema, schemas: Schemas, prefix: string, depth: number): Row[] {
  const it = resolve(schema, schemas);
  return Object.entries(it.properties ?? {}).flatMap(([name, property]): Row[] => {
    const path = `${prefix}${name}`;
    const row = { path, schema: property, required: it.required?.includes(name) ?? false };
    const inner = depth < DEEPEST ? propertiesOf(property, schemas) : null;
    return inner === null
      ? [row]
      : [
          row,
          ...rowsOf(
            inner,
            schemas,
            `${path}${resolve(property, schemas).items === undefined ? "." : "[]."}`,
            depth + 1,
          ),
        ];
  });
}
