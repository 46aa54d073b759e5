import { MessageCircleQuestion } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Count } from "@/components/ui/count";
import { RelativeTime } from "@/components/ui/time";
import type { FlagDetail, FlagOut } from "@/lib/contract/schemas";
import { FlagLink } from "../badges";

/** Questions about a flag and their answers, as they were said. A request shows itself. */
export function Conversation({ flag, onAsk, onAnswer }: { flag: FlagDetail; onAsk: () => void; onAnswer: () => void }) {
  const isRequest = flag.flagType === "information_request";
  const questions = isRequest ? [flag, ...flag.questions] : flag.questions;
  const mayAsk = flag.status === "pending" && !isRequest;
  if (questions.length === 0 && !mayAsk) return null;
  const waiting = questions.filter((each) => each.status === "pending").length;
  return (
    <Card aria-label="Questions and answers">
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            Questions and answers <Count {...(waiting > 0 ? { tone: "human" as const } : {})}>{questions.length}</Count>
          </span>
        }
        {...(waiting > 0
          ? { description: waiting === 1 ? "1 waits for an answer" : `${waiting} wait for an answer` }
          : {})}
        actions={
          mayAsk && (
            <Button size="sm" aria-haspopup="dialog" onClick={onAsk}>
              <MessageCircleQuestion aria-hidden />
              Ask
            </Button>
          )
        }
      />
      {questions.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted-foreground">
          Nobody asked. A question locks the flag; its answer unlocks it.
        </p>
      ) : (
        <ol aria-label="Conversation" className="flex flex-col gap-4 p-4">
          {questions.map((question) => (
            <li key={question.id} className="flex flex-col gap-2">
              <Bubble from={question.sourceAgent} to={question.targetAgent} at={question.createdAt} id={question.id}>
                <p className="whitespace-pre-line">{question.changeDescription}</p>
                <p className="mt-1 whitespace-pre-line text-muted-foreground">{question.actionRequired}</p>
              </Bubble>
              <Answer question={question} own={question.id === flag.id} onAnswer={onAnswer} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function Answer({ question, own, onAnswer }: { question: FlagOut; own: boolean; onAnswer: () => void }) {
  if (question.status === "completed")
    return (
      <Bubble
        reply
        from={question.completedBy ?? question.targetAgent ?? "Somebody"}
        to={null}
        at={question.completedAt ?? question.updatedAt}
        id={null}
      >
        <p className="whitespace-pre-line">{question.answer ?? "Completed without an answer."}</p>
      </Bubble>
    );
  return (
    <div className="ml-6 flex flex-wrap items-center gap-2 rounded-lg border border-dashed border-human-solid/50 px-3 py-2 text-sm text-human sm:ml-12">
      Waits for {question.targetAgent ?? "an agent"} to answer.
      {own && !question.locked ? (
        <Button size="sm" aria-haspopup="dialog" onClick={onAnswer}>
          Write the answer
        </Button>
      ) : (
        !own && (
          <span>
            Answer it at <FlagLink id={question.id} />.
          </span>
        )
      )}
    </div>
  );
}

function Bubble({
  from,
  to,
  at,
  id,
  reply = false,
  children,
}: {
  from: string;
  to: string | null;
  at: string;
  id: number | null;
  reply?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        "rounded-lg px-3 py-2 text-sm [overflow-wrap:anywhere]",
        reply ? "ml-6 bg-ok-soft sm:ml-12" : "mr-6 bg-sunken sm:mr-12",
      )}
    >
      <p className="mb-1 flex flex-wrap items-baseline gap-x-2 text-xs text-muted-foreground">
        <strong className="font-semibold text-foreground">{from}</strong>
        {to !== null && <span>to {to}</span>}
        {id !== null && <FlagLink id={id} />}
        <RelativeTime at={at} className="ml-auto" />
      </p>
      {children}
    </div>
  );
}
