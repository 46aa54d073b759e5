import { useEffect } from "react";

const MARK = /^\(\d+\) /;

/** Puts a count before the tab's title, also when a page changes the title: `(3) Runs · Quarterdeck`. */
export function useTabCount(count: number): void {
  useEffect(() => {
    const apply = () => {
      const bare = document.title.replace(MARK, "");
      const wanted = count > 0 ? `(${count}) ${bare}` : bare;
      if (document.title !== wanted) document.title = wanted;
    };
    apply();
    const watch = new MutationObserver(apply);
    watch.observe(document.head, { subtree: true, childList: true, characterData: true });
    return () => {
      watch.disconnect();
      document.title = document.title.replace(MARK, "");
    };
  }, [count]);
}
