import { ShieldAlert } from "lucide-react";
import { ClockTime } from "@/components/ui/time";
import type { BypassOut } from "@/lib/contract/schemas";

/** Which gates were let pass, by whom, why and until when. It stays on the run and its report for good (GATE-5). */
export function BypassBanner({ bypasses }: { bypasses: readonly BypassOut[] }) {
  if (bypasses.length === 0) return null;
  return (
    <section
      aria-label="Bypassed gates"
      className="flex gap-2.5 rounded-lg border border-human-solid/50 bg-human-soft px-4 py-3 text-human"
    >
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <ul className="flex min-w-0 flex-col gap-2 text-sm">
        {bypasses.map((bypass) => (
          <li key={bypass.id} className="min-w-0">
            <p className="font-semibold break-words">
              {bypass.gateName} bypassed by {bypass.by.join(", ")}
              {bypass.roles.length > 0 && ` for ${bypass.roles.join(" and ")}`}
            </p>
            <p className="break-words whitespace-pre-line">“{bypass.reason}”</p>
            <p className="text-xs">
              <ClockTime at={bypass.createdAt} date zone />,{" "}
              {bypass.expiresAt === null ? (
                "without expiry"
              ) : (
                <>
                  {bypass.expired ? "expired" : "until"} <ClockTime at={bypass.expiresAt} date zone />
                </>
              )}
              {bypass.covers === "repository" && "; covers later runs on the repository"}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
