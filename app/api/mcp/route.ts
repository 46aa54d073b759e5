import { handleMcp } from "@/lib/server/mcp/http";

export const dynamic = "force-dynamic";
export const GET = handleMcp;
export const POST = handleMcp;
export const DELETE = handleMcp;
export const PUT = handleMcp;
export const PATCH = handleMcp;
export const OPTIONS = handleMcp;
