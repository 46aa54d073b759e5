"use client";

import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Field, Textarea } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { Count } from "@/components/ui/tabs";
import { RelativeTime } from "@/components/ui/time";
import { commentMutation } from "@/lib/contract/queries";
import type { Comment } from "@/lib/contract/schemas";

const COMMENT_MAX = 10_000;

/** What people said about an escalation. A comment decides nothing; its box never has the focus by itself. */
export function Comments({ escalationId, comments }: { escalationId: string; comments: readonly Comment[] }) {
  const form = useForm<{ text: string }>({ defaultValues: { text: "" } });
  const mutation = useMutation(commentMutation());
  const send = form.handleSubmit(({ text }) =>
    mutation.mutateAsync({ id: escalationId, text: text.trim() }).then(
      () => form.reset(),
      () => undefined,
    ),
  );
  const error =
    form.formState.errors.text?.message ?? (mutation.error === null ? undefined : messageOf(mutation.error));
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
              <p className="break-words whitespace-pre-line">{comment.text}</p>
            </li>
          ))}
        </ol>
      )}
      <form
        onSubmit={(event) => void send(event)}
        className="flex flex-col gap-2 border-t border-border p-4"
        noValidate
      >
        <Field id={id} label="Add a comment" hint="A comment decides nothing." error={error}>
          <Textarea
            id={id}
            rows={2}
            aria-describedby={`${id}-note`}
            aria-invalid={error !== undefined || undefined}
            {...form.register("text", {
              validate: (text) => text.trim() !== "" || "Write something first.",
              maxLength: { value: COMMENT_MAX, message: `At most ${COMMENT_MAX} characters.` },
            })}
          />
        </Field>
        <Button type="submit" size="sm" className="self-start" busy={mutation.isPending}>
          Comment
        </Button>
      </form>
    </Card>
  );
}
