// Loads the conformance suite on Node 20. The suite imports fs.globSync, which Node 22 brought, for a
// command of its own that is not used here; everything else of it runs.
import { register } from "node:module";

const hooks = `
const FS = "data:text/javascript," + encodeURIComponent(
  "export * from 'node:fs'; export const globSync = () => { throw new Error('needs Node 22'); };");
export async function resolve(specifier, context, next) {
  const suite = /@modelcontextprotocol\\/conformance\\/dist\\//.test(context.parentURL ?? "");
  return specifier === "fs" && suite ? { shortCircuit: true, url: FS } : next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
