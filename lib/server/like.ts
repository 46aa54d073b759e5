/** The LIKE pattern of all that contains a text; what LIKE reads as a pattern is escaped. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
