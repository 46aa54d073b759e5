/** Parameter of the address of an escalation's page that names the option to begin with. */
export const OPTION_PARAMETER = "option";

/** The address of an escalation's page, at which an option is chosen already and waits for a person's press. */
export const optionUrl = (url: string, optionId: string): string =>
  `${url}${url.includes("?") ? "&" : "?"}${OPTION_PARAMETER}=${encodeURIComponent(optionId)}`;
