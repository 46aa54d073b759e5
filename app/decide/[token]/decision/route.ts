import { goTo, pageOf, postDecision } from "@/lib/server/links/http";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ token: string }> };

/** A form that was refused stays under this address: who opens it again is led to its page, and decides nothing. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  return goTo(pageOf((await params).token));
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  return postDecision(request, (await params).token);
}
