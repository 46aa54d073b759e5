// Prepares the developer's database and prints an address that signs in once.
import { bootstrap } from "@/lib/server/bootstrap";
import { closeDatabase } from "@/lib/server/db";
import { publicUrl } from "@/lib/server/env";

bootstrap()
  .then(({ signInToken }) =>
    console.log(`\n  Sign in: ${publicUrl()}/sign-in?token=${encodeURIComponent(signInToken)}\n`),
  )
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(closeDatabase);
