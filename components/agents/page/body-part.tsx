"use client";

import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { AgentBodyLazy } from "./agent-body-lazy";
import { cutBody } from "./cut-body";

/** A body as the server drew it, with the text it was drawn from. */
export type DrawnBody = { text: string; drawn: ReactNode };

/** The body of an agent's file. The browser draws it itself only where it is not what the server drew. */
export function BodyPart({ text, first }: { text: string; first: DrawnBody }) {
  const [all, setAll] = useState(false);
  const shown = all ? text : cutBody(text);
  return (
    <Card aria-label="Instructions">
      <CardHeader title="Instructions" description="The body of its file, as Markdown." />
      <CardBody>
        {text.trim() === "" ? (
          <EmptyState title="The file has no body" className="py-6" />
        ) : shown === first.text ? (
          first.drawn
        ) : (
          <AgentBodyLazy text={shown} />
        )}
        {shown.length < text.length && (
          <p className="mt-4 flex flex-wrap items-center gap-3 border-t border-border pt-4 text-sm text-muted-foreground">
            {Math.ceil((text.length - shown.length) / 1_000)} thousand characters more.
            <Button onClick={() => setAll(true)}>Show all of it</Button>
          </p>
        )}
      </CardBody>
    </Card>
  );
}
