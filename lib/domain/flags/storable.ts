const UNSTORABLE = /\p{Surrogate}|\0/u;

/** Whether the database can hold a text as it is: no NUL character, no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** The rule that a text which is not storable breaks. */
export const STORABLE_RULE = {
  rule: "storable",
  message: "must not contain a NUL character or half of a surrogate pair",
};
