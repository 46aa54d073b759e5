const HERE = "http://localhost";

/** Only a path of ours, read as browsers read it: "//host", "/\\host" and "/<tab>/host" would lead elsewhere. */
export function localPath(wanted: string): string {
  if (!wanted.startsWith("/") || !URL.canParse(wanted, HERE)) return "/";
  const { origin, pathname, search, hash } = new URL(wanted, HERE);
  return origin === HERE && !pathname.startsWith("//") ? `${pathname}${search}${hash}` : "/";
}
