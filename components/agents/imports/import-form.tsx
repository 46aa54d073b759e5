"use client";

import { useMutation } from "@tanstack/react-query";
import { ArrowLeft, Eye, FileArchive, Folder, GitBranch, Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/input";
import Link from "@/components/ui/link";
import { messageOf } from "@/components/ui/states";
import { Tabs, TabsList, TabsPanel, TabsTab } from "@/components/ui/tabs";
import { useSearchState } from "@/components/ui/use-search-state";
import { ApiError } from "@/lib/contract/client";
import { startImportMutation, type ImportSource } from "@/lib/contract/queries/catalog";
import { FileDrop } from "./file-drop";
import { keepUpload } from "./kept-upload";
import { sourceProblem } from "./sources";

const WAYS = ["folder", "git", "upload"] as const;
type Way = (typeof WAYS)[number];

/** Where to import from. What it does first is always a preview, which changes nothing. */
export function ImportForm() {
  const router = useRouter();
  const [search, change] = useSearchState();
  const way: Way = WAYS.find((each) => each === search.get("from")) ?? "folder";
  const [path, setPath] = useState("");
  const [git, setGit] = useState("");
  const [ref, setRef] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [asked, setAsked] = useState(false);
  const mutation = useMutation(startImportMutation());

  const source: ImportSource | null =
    way === "folder"
      ? { kind: "folder", path: path.trim() }
      : way === "git"
        ? { kind: "git", git: git.trim(), ...(ref.trim() === "" ? {} : { ref: ref.trim() }) }
        : file === null
          ? null
          : { kind: "upload", file };
  const problem = source === null ? { field: "file", message: "Choose a file, or drop one." } : sourceProblem(source);
  const told = mutation.error instanceof ApiError ? mutation.error.problem.errors : undefined;
  const errorOf = (field: string): string | undefined =>
    (asked && problem?.field === field ? problem.message : undefined) ??
    told?.find((each) => each.path === field || each.path.endsWith(`.${field}`))?.message;
  const isPlaced = told?.some((each) => ["path", "git", "ref", "file"].includes(each.path.split(".").at(-1)!));

  const preview = () => {
    setAsked(true);
    if (mutation.isPending || source === null || problem !== null) return;
    mutation.mutate(
      { source, dryRun: true },
      {
        onSuccess: (started) => {
          if (source.kind === "upload") keepUpload(started.id, source.file);
          router.push(`/agents/imports/${started.id}`);
        },
      },
    );
  };

  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-col gap-1.5">
        <Link href="/agents/imports" className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> Imports
        </Link>
        <h1 className="text-xl font-semibold tracking-tight">Import agents</h1>
        <p className="text-sm text-muted-foreground">
          Claude Code agents, SKILL.md, Copilot agents, identity cards, plugin marketplaces and coordinator
          specifications in Markdown. You see first what would become of each file; nothing changes until you import for
          real.
        </p>
      </header>
      <Card>
        <form
          noValidate
          onChange={() => mutation.isIdle || mutation.reset()}
          onSubmit={(event) => {
            event.preventDefault();
            preview();
          }}
        >
          <Tabs
            value={way}
            onValueChange={(next) => {
              setAsked(false);
              mutation.reset();
              change({ from: next === "folder" ? null : String(next) });
            }}
          >
            <TabsList className="pt-1">
              <Way value="folder" icon={<Folder aria-hidden className="size-4" />}>
                Folder
              </Way>
              <Way value="git" icon={<GitBranch aria-hidden className="size-4" />}>
                Git repository
              </Way>
              <Way value="upload" icon={<Upload aria-hidden className="size-4" />}>
                Upload
              </Way>
            </TabsList>
            <CardBody>
              <TabsPanel value="folder">
                <Field
                  id="path"
                  label="Folder"
                  required
                  error={errorOf("path")}
                  hint="A whole path on the machine Quarterdeck runs on. Folders below it are read too."
                >
                  <Input
                    id="path"
                    aria-describedby="path-note"
                    aria-invalid={errorOf("path") !== undefined || undefined}
                    className="font-mono"
                    placeholder="/home/me/.claude/agents"
                    spellCheck={false}
                    autoComplete="off"
                    value={path}
                    onChange={(event) => setPath(event.target.value)}
                  />
                </Field>
              </TabsPanel>
              <TabsPanel value="git" className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
                <Field
                  id="git"
                  label="Address"
                  required
                  error={errorOf("git")}
                  hint="Of a repository the server can reach, over https, ssh or git."
                >
                  <Input
                    id="git"
                    aria-describedby="git-note"
                    aria-invalid={errorOf("git") !== undefined || undefined}
                    className="font-mono"
                    placeholder="https://example.com/team/agents.git"
                    spellCheck={false}
                    autoComplete="off"
                    value={git}
                    onChange={(event) => setGit(event.target.value)}
                  />
                </Field>
                <Field
                  id="ref"
                  label="Branch, tag or commit"
                  error={errorOf("ref")}
                  hint="The default branch if empty."
                >
                  <Input
                    id="ref"
                    aria-describedby="ref-note"
                    aria-invalid={errorOf("ref") !== undefined || undefined}
                    className="font-mono"
                    placeholder="main"
                    spellCheck={false}
                    autoComplete="off"
                    value={ref}
                    onChange={(event) => setRef(event.target.value)}
                  />
                </Field>
              </TabsPanel>
              <TabsPanel value="upload">
                <FileDrop
                  icon={FileArchive}
                  file={file}
                  error={errorOf("file")}
                  onFile={(next) => {
                    mutation.reset();
                    setFile(next);
                  }}
                />
              </TabsPanel>
            </CardBody>
          </Tabs>
          <div className="flex flex-wrap items-center justify-end gap-3 border-t border-border px-4 py-3">
            {mutation.isError && !isPlaced && (
              <p role="alert" className="mr-auto max-w-xl text-sm break-words text-fail">
                {messageOf(mutation.error)}
              </p>
            )}
            <Button type="submit" variant="primary" busy={mutation.isPending}>
              <Eye aria-hidden />
              Preview the import
            </Button>
          </div>
        </form>
      </Card>
    </div>
  );
}

const Way = ({ value, icon, children }: { value: Way; icon: ReactNode; children: ReactNode }) => (
  <TabsTab value={value}>
    {icon}
    {children}
  </TabsTab>
);
