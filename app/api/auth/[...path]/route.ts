import { handleSignIn } from "@/lib/server/accounts/sign-in-http";

/** The same as in the product's own server, for development. */
export const dynamic = "force-dynamic";
export { handleSignIn as GET, handleSignIn as POST };
