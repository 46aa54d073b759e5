// npm leaves optional packages out of package-lock.json when it can't fetch their description, as happens behind a
// registry mirror that holds one platform only. `npm ci` then refuses the lock file everywhere. Their entries
// follow from the package that wants them, which names exact versions.

const SYSTEMS = new Set([
  "android",
  "darwin",
  "freebsd",
  "linux",
  "openharmony",
  "win32",
  "netbsd",
  "openbsd",
  "sunos",
  "aix",
]);
const PROCESSORS = {
  arm64: "arm64",
  x64: "x64",
  ia32: "ia32",
  arm: "arm",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  wasm32: "wasm32",
};

function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const cpu = words.map((word) => PROCESSORS[word]).find(Boolean);
  const os = words.find((word) => SYSTEMS.has(word));
  const libc =
    words.includes("musl") || words.includes("musleabihf")
      ? "musl"
      : words.includes("gnu") || words.includes("gnueabihf")
        ? "glibc"
        : undefined;
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc && os === "linux" ? { libc: [libc] } : {}),
    ...(os ? { os: [os] } : {}),
  };
}

// A package sees what lies beside it and beside each package it lies in.
function isResolved(packages, location, name) {
  for (let at = location; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (packages[`${at}/node_modules/${name}`]) return true;
  }
  return Boolean(packages[`node_modules/${name}`]);
}

/** Optional packages that the lock file leaves out: `[location, entry]` pairs to add. Exact versions only. */
export function findMissing(lock) {
  const missing = new Map();
  for (const [location, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version) || isResolved(lock.packages, location, name)) continue;
      missing.set(`node_modules/${name}`, {
        version,
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      });
    }
  }
  return [...missing];
}

/** The lock file with its missing entries, in npm's order. */
export function completeLock(lock) {
  const { "": root, ...rest } = { ...lock.packages, ...Object.fromEntries(findMissing(lock)) };
  const sorted = Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => a.localeCompare(b, "en")));
  return { ...lock, packages: { "": root, ...sorted } };
}
