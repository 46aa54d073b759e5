/** Greatest number an integer column holds. */
export const MOST_INTEGER = 2_147_483_647;
