/**
 * Makes a function that tells the line of an index in a text, counting on from the last one asked: the
 * indices must not decrease. `first` is the line of the text's beginning.
 */
export function lineFinder(text: string, first: number): (index: number) => number {
  let line = first;
  let next = text.indexOf("\n");
  return (index) => {
    while (next !== -1 && next < index) {
      line += 1;
      next = text.indexOf("\n", next + 1);
    }
    return line;
  };
}
