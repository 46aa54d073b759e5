"use client";

import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { Count } from "@/components/ui/count";
import { RelativeTime } from "@/components/ui/time";
import { commentMutation } from "@/lib/contract/queries";
import type { Comment } from "@/lib/contract/schemas";
import { MentionBox } from "./mention-box";

/** A comment's text with the people it mentions lit. */
function CommentText({ text, mentions }: Pick<Comment, "text" | "mentions">) {
  if (mentions.length === 0) return text;
  const names = mentions.map((name) => name.replaceAll(/[.-]/g, String.raw`\$&`)).join("|");
  return text.split(new RegExp(`((?<![\\w.@])@(?:${names})(?![\\w]))`, "i")).map((part, index) =>
    index % 2 === 1 ? (
      <strong key={index} className="rounded bg-selected px-0.5 font-medium text-link">
        {part}
      </strong>
    ) : (
      part
    ),
  );
}

const COMMENT_MAX = 10_000;

/** What people said about an escalation. A comment decides nothing; its box never has the focus by itself. */
export function Comments({ escalationId, comments }: { escalationId: string; comments: readonly Comment[] }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const mutation = useMutation(commentMutation());
  const send = (event: FormEvent) => {
    event.preventDefault();
    const missing =
      text.trim() === ""
        ? "Write something first."
        : text.length > COMMENT_MAX
          ? `At most ${COMMENT_MAX} characters.`
          : undefined;
    setProblem(missing);
    if (missing === undefined)
      mutation.mutate({ id: escalationId, text: text.trim() }, { onSuccess: () => setText("") });
  };
  const error = problem ?? (mutation.error === null ? undefined : messageOf(mutation.error));
  const id = `comment-${escalationId}`;
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            Comments <Count>{comments.length}</Count>
          </span>
        }
      />
      {comments.length > 0 && (
        <ol className="divide-y divide-border" aria-label="Comments">
          {comments.map((comment) => (
            <li key={comment.id} className="px-4 py-3 text-sm">
              <p className="mb-0.5 text-xs text-muted-foreground">
                <strong className="font-semibold text-foreground">{comment.author}</strong> ·{" "}
                <RelativeTime at={comment.createdAt} />
              </p>
              <p className="[overflow-wrap:anywhere] whitespace-pre-line">
                <CommentText {...comment} />
              </p>
            </li>
          ))}
        </ol>
      )}
      <form onSubmit={send} className="flex flex-col gap-2 border-t border-border p-4" noValidate>
        <Field
          id={id}
          label="Add a comment"
          hint="A comment decides nothing. Mention people with @ and their name."
          error={error}
        >
          <MentionBox
            id={id}
            rows={2}
            aria-describedby={`${id}-note`}
            aria-invalid={error !== undefined || undefined}
            value={text}
            onText={setText}
          />
        </Field>
        <Button type="submit" size="sm" className="self-start" busy={mutation.isPending}>
          Comment
        </Button>
      </form>
    </Card>
  );
}
