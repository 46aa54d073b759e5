import type { ReactElement } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { safeHref } from "./safe-href";
import { isTangled, shallow } from "./shallow";

const PROSE =
  "flex flex-col gap-3 text-sm leading-6 break-words [&_blockquote]:border-l-2 [&_blockquote]:border-border [&_blockquote]:pl-3 [&_blockquote]:text-muted-foreground [&_code]:rounded-sm [&_code]:bg-hover [&_code]:px-1 [&_code]:py-0.5 [&_code]:font-mono [&_code]:text-xs [&_h3]:mt-3 [&_h3]:text-lg [&_h3]:font-semibold [&_h4]:mt-2 [&_h4]:text-base [&_h4]:font-semibold [&_h5]:mt-1 [&_h5]:font-semibold [&_h6]:font-medium [&_hr]:border-border [&_li>p]:my-1 [&_ol]:flex [&_ol]:list-decimal [&_ol]:flex-col [&_ol]:gap-1 [&_ol]:pl-6 [&_pre_code]:bg-transparent [&_pre_code]:p-0 [&_td]:border [&_td]:border-border [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:border-border [&_th]:bg-sunken [&_th]:px-2 [&_th]:py-1 [&_th]:text-left [&_th]:font-medium [&_ul]:flex [&_ul]:list-disc [&_ul]:flex-col [&_ul]:gap-1 [&_ul]:pl-6 [&_.contains-task-list]:list-none [&_.contains-task-list]:pl-1 [&_input]:mr-2";

/**
 * What stands in for elements: headings go below the page's own, links leave by http(s) or mail alone, and
 * an image is named, never fetched. Raw HTML comes out as the text it is.
 */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) => {
    const safe = safeHref(href);
    return safe === null ? (
      <span title={href}>{children}</span>
    ) : (
      <a href={safe} target="_blank" rel="noopener noreferrer nofollow" className="link underline">
        {children}
      </a>
    );
  },
  img: ({ alt, src }) => (
    <span className="text-muted-foreground">[image: {alt || (typeof src === "string" ? src : "without a name")}]</span>
  ),
  pre: ({ children }) => (
    <pre
      tabIndex={0}
      aria-label="Code"
      className="overflow-x-auto rounded-md border border-border bg-sunken px-3 py-2 leading-5 -outline-offset-2"
    >
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div role="region" aria-label="Table" tabIndex={0} className="overflow-x-auto -outline-offset-2">
      <table className="border-collapse text-sm">{children}</table>
    </div>
  ),
  input: ({ checked }) => (
    <input type="checkbox" checked={checked === true} readOnly disabled aria-label={checked ? "Done" : "Not done"} />
  ),
};

/** Elements stand inside one another this deep at most. */
const MOST_DEEP = 200;

type Tree = { children?: Tree[] };

/** Refuses a tree that is too deep to be drawn; goes level by level, so that its own depth is no matter. */
function refuseDeep() {
  return (tree: Tree): void => {
    let level: Tree[] = [tree];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > MOST_DEEP) throw new RangeError("The Markdown is too deep to be drawn.");
      level = level.flatMap(({ children }) => children ?? []);
    }
  };
}

/**
 * An agent's Markdown, without raw HTML, foreign images or scripts. Has no state, so the server can draw it too. What
 * can't be drawn is shown as the text it is.
 */
export function AgentMarkdown({ text }: { text: string }) {
  return <div className={PROSE}>{drawn(text) ?? <pre className="whitespace-pre-wrap">{text}</pre>}</div>;
}

/** Parsed here and not as an element, so that a failure can be caught; null on one. */
function drawn(text: string): ReactElement | null {
  if (isTangled(text)) return null;
  try {
    return Markdown({
      children: shallow(text),
      remarkPlugins: [remarkGfm],
      rehypePlugins: [refuseDeep],
      components: COMPONENTS,
      urlTransform: (url) => url,
    });
  } catch {
    return null;
  }
}
