import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { coordinatorSchemaText } from "@/lib/server/catalog/json-schema";

const target = fileURLToPath(new URL("../catalog/coordinator.schema.json", import.meta.url));
await writeFile(target, coordinatorSchemaText());
process.stdout.write("Wrote catalog/coordinator.schema.json\n");
