import type { DocsContext } from "./context";
import type { LoadedDocument } from "./documents";
import { readmeBasics, readmeMissing } from "./rules";

const README = /^(?:(?:docs|\.github)\/)?readme(?:[-_.][\w.-]+)?$/i;
const USE =
  /install|usage|\buse\b|using|getting started|quick ?start|get started|start(?:ing)? here|set ?up|\brun|how (?:to|it works)|example|tutorial|guide|docs\b|documentation|commands?|develop|build|deploy|configur|requirements|prerequisites|features|api\b|overview|synopsis|contents|what(?:'s| is| are)|instalaci|instalação|uso\b|verwendung|utilisation|安装|使用|快速|开始|インストール|使い方|설치|사용|установка|использование/i;

/** Checks that there is a README and that it has its basic parts. */
export async function checkReadme(context: DocsContext): Promise<void> {
  const paths = [...context.tree.files]
    .filter((path) => README.test(path))
    .sort((a, b) => a.split("/").length - b.split("/").length || a.length - b.length);
  if (paths.length === 0) {
    if (context.tree.files.size === 0) return;
    context.reporter.report(readmeMissing, {
      path: null,
      line: null,
      message: "The repository has no README.",
      mend: "Add README.md: a title, what this is, and how to install and use it.",
    });
    return;
  }
  // Another format or language next to it may be the real one; judge Markdown only where it stands first.
  const document = context.byPath.get(paths[0] ?? "");
  if (!document) return;
  for (const [message, mend] of missingParts(document, context)) {
    context.reporter.report(readmeBasics, { path: document.path, line: null, message, mend });
  }
}

function* missingParts(document: LoadedDocument, context: DocsContext): Generator<readonly [string, string]> {
  const { headings, words, code, links, paragraphWords, frontMatter } = document.facts;
  const options = context.reporter.options(readmeBasics);
  const blocks = code.filter((piece) => piece.lang !== null);
  const explainsUse = headings.some((heading) => USE.test(heading.text));
  const linksOut = links.some((link) => link.kind === "link") || /(?:^|[\s<])https?:\/\//m.test(document.source);
  const saysWhat = paragraphWords.some((count) => count >= 6);
  if (words < options.stubWords && blocks.length === 0 && !explainsUse && !(saysWhat && linksOut)) {
    yield [
      `The README has ${words} ${words === 1 ? "word" : "words"}.`,
      "Say what this is, and how to install and use it.",
    ];
    return;
  }
  const banner = links.some((link) => link.kind === "image" && link.line <= 15);
  if (headings.length === 0 && !banner && !("title" in frontMatter))
    yield ["The README has no title.", "Begin it with a level-one heading."];
  if (!saysWhat)
    yield [
      "The README does not say what this is.",
      "Add a sentence below the title that says what it does and for whom.",
    ];
  if (blocks.length === 0 && !explainsUse && !linksOut) {
    yield ["The README does not say how to install, run or use this.", "Add a section with the first commands to run."];
  }
  if (
    options.license &&
    !/licen[sc]e/i.test(document.source) &&
    ![...context.tree.files].some((path) => /^(?:licen[sc]e|copying)/i.test(path))
  ) {
    yield ["Neither the README nor a file names the licence.", "Add a licence file, and name it in the README."];
  }
}
