/** The nonce of the page that is open, for libraries that make style elements in the browser; empty where there is none. */
export const pageNonce = (): string => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
