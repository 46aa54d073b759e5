import { env } from "../env";

/** What the button of the single sign-on says; null when none is set up. */
export const ssoLabel = (): string | null =>
  env().QUARTERDECK_SSO_ISSUER && env().QUARTERDECK_SSO_CLIENT_ID ? env().QUARTERDECK_SSO_LABEL : null;
