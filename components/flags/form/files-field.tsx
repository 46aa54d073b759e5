"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";
import { addFiles } from "./draft";

/** Related files as chips. Enter or a comma adds what was typed, Backspace in the empty field takes the last away. */
export function FilesField({
  id,
  files,
  error,
  onChange,
}: {
  id: string;
  files: readonly string[];
  error: string | undefined;
  onChange: (files: string[]) => void;
}) {
  const [text, setText] = useState("");
  const add = (more: string) => {
    if (more.trim() !== "") onChange(addFiles(files, more));
    setText("");
  };
  return (
    <Field
      id={id}
      label="Related files"
      hint="Enter or a comma adds one. Flags over the same files are shown as a conflict."
      error={error}
    >
      {files.length > 0 && (
        <ul aria-label="Related files" className="flex flex-wrap gap-1.5">
          {files.map((file) => (
            <li
              key={file}
              className="inline-flex max-w-full items-center gap-0.5 rounded-[5px] bg-hover pl-2 font-mono text-xs"
            >
              <span className="min-w-0 [overflow-wrap:anywhere]">{file}</span>
              <Button
                variant="ghost"
                size="icon-sm"
                className="size-6"
                aria-label={`Take ${file} away`}
                onClick={() => onChange(files.filter((each) => each !== file))}
              >
                <X aria-hidden className="size-3" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Input
        id={id}
        aria-describedby={`${id}-note`}
        placeholder="src/models/user.ts"
        className="font-mono text-xs"
        value={text}
        maxLength={4_000}
        onChange={(event) => (event.target.value.includes(",") ? add(event.target.value) : setText(event.target.value))}
        onBlur={() => add(text)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            add(text);
          }
          if (event.key === "Backspace" && text === "" && files.length > 0) onChange(files.slice(0, -1));
        }}
      />
    </Field>
  );
}
