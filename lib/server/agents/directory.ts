/** Whether a handle is an agent of the catalog or one that a coordinator manages. */
export async function isKnownHandle(_handle: string): Promise<boolean> {
  return true;
}

/** The handles that fit a text best, best first, for a target nobody knows (FLAG-7). */
export async function suggestHandles(_text: string, _limit: number): Promise<{ name: string; score: number }[]> {
  return [];
}
