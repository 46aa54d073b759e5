import { postDecision } from "@/lib/server/links/http";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  return postDecision(request, (await params).token);
}
