import { handleSignIn } from "@/lib/server/accounts/sign-in-http";

/** The same as in the product's own server, for development; the caller's address is not known here. */
export const dynamic = "force-dynamic";
const answer = (request: Request) => handleSignIn(request, null);
export { answer as GET, answer as POST };
