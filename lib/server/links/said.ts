import { isSigned, signToken } from "../secrets";

const PURPOSE = "decision page says";

/** Query of the page's address that has it say something. Signed: nobody else can have our page say what they like. */
export const saying = (token: string, text: string): string =>
  new URLSearchParams({ said: text, proof: signToken(PURPOSE, `${token}:${text}`) }).toString();

/** What the page is to say; null when it was not us who had it said. */
export const saidTo = (token: string, said: string, proof: string): string | null =>
  said !== "" && isSigned(PURPOSE, `${token}:${said}`, proof) ? said : null;
