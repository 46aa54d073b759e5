import type { Metadata } from "next";
import { LinkForm } from "@/components/sign-in/link-form";
import { Problem, SignInFrame } from "@/components/sign-in/sign-in-frame";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { ssoLabel } from "@/lib/server/accounts/sso-label";
import { localPath } from "@/lib/server/http/local-path";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";
import { SubmitToken } from "./submit-token";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

const PROBLEMS: Record<string, string> = {
  token: "This sign-in link was used already or is too old. Every start prints a new one.",
  "sso-linked":
    "Somebody has your e-mail address here, and the single sign-on does not say that it is yours. Sign in another way, or ask an administrator.",
  "sso-refused": "Your account here is disabled. Ask an administrator.",
  sso: "The single sign-on did not work. Try again, or use another way.",
};

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const given = await searchOf(searchParams);
  const token = given.get("token") ?? "";
  const next = localPath(given.get("next") ?? "/");
  // Some providers' failures come back under a name of better-auth's.
  const code = given.get("problem") ?? (given.has("error") ? "sso" : null);
  const problem = code === null ? null : (PROBLEMS[code] ?? PROBLEMS["token"]!);
  return (
    <SignInFrame title="Sign in to Quarterdeck">
      {problem !== null && <Problem>{problem}</Problem>}
      {token !== "" && problem === null ? (
        <SubmitToken token={token} next={next} automatic />
      ) : (
        <>
          <SignInForm next={next} sso={ssoLabel()} />
          <LinkForm next={next} />
        </>
      )}
    </SignInFrame>
  );
}
